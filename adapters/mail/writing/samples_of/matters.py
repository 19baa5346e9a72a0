"""Examples of what is said to inquiries and claims, to the customer and to the shop."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from adapters.mail.writing.samples_of.example import ARTICLES, ASKED, POINTS_BACK, sample_order
from domain.basics.said import Said
from domain.claim.evidence import BadEvidence
from domain.contract.claims import ClaimOutcome, ClaimReason, ClosingReason, Remedy
from domain.contract.order import Language, PlacedOrder
from domain.order.facts import (
    AcknowledgementFacts,
    ClaimAnswerFacts,
    ClaimArrivedFacts,
    ClaimedLine,
    ClaimEndFacts,
    ClaimLetterFacts,
    ClaimProposalFacts,
    ClaimReceivedFacts,
    ClaimTurnedAwayFacts,
    InquiriesFacts,
    InquiryFacts,
    InterimFacts,
    MailFacts,
    OverdueInquiry,
    ReplyFacts,
    ShopClaimFacts,
)

_FOUND = {
    "ja": (
        "配送会社に確認いたしましたところ、お荷物は最寄りの営業所に届いておりました。",
        "",
        "明日の午前中にお届けいたします。",
    ),
    "en": (
        "We have asked the carrier: your parcel is at the depot near you.",
        "",
        "It will come tomorrow morning.",
    ),
}


def answers_to_inquiries(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    look = {"ja": ("配送会社へ荷物の所在を確認しております。",), "en": ("We are asking the carrier where it is.",)}
    yield "inquiry_received", order, AcknowledgementFacts(next_answer_on=date(2026, 11, 24))
    yield "inquiry_received/no_order", None, AcknowledgementFacts(next_answer_on=date(2026, 11, 24))
    yield "inquiry_received/closed", order, AcknowledgementFacts(next_answer_on=date(2026, 11, 24), is_closed_now=True)
    yield "inquiry_unsubscribed", None, MailFacts()
    yield "inquiry_interim", order, InterimFacts(next_answer_on=date(2026, 11, 27), answer=look[language])
    yield "inquiry_reply", order, ReplyFacts(answer=_FOUND[language], question=ASKED[language])
    yield "inquiry_reply/at_once", order, ReplyFacts(answer=_FOUND[language], is_automatic=True)


def _recorded(number: str) -> Said:
    return Said(code="record.order", facts={"order_no": number, "status": "shipped", "goods": "shipped"})


def inquiries_told_to_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    order = sample_order(language)
    asking = InquiryFacts(
        stage="opened",
        category="delivery",
        question=ASKED[language],
        about=(
            _recorded("1001"),
            Said(
                code="record.shipped_as",
                facts={"day": "2026-11-20", "carrier": "yamato", "tracking_no": "444413758703"},
            ),
        ),
        draft=_FOUND[language],
        answer_by=datetime(2026, 11, 24, 0, 0, tzinfo=UTC),
        files=("photo.jpg",),
    )
    yield "shop_inquiry", order, asking
    yield "shop_inquiry/again", order, asking.model_copy(update={"stage": "again", "assignee": "葉山"})
    yield "shop_inquiry/unreachable", None, InquiryFacts(stage="opened", question=ASKED[language], is_unreachable=True)
    numbers = ("1001", "1002")
    lines = tuple(Said(code="record.candidate", facts={"order": _recorded(number)}) for number in numbers)
    yield (
        "shop_inquiry/candidates",
        None,
        asking.model_copy(update={"about": lines, "candidates": numbers, "draft": ()}),
    )
    doubtful = asking.model_copy(update={"about": lines[:1], "candidates": ("1001",), "draft": (), "proof": "unproven"})
    yield "shop_inquiry/unproven", None, doubtful
    yield "shop_inquiry/forged", None, doubtful.model_copy(update={"proof": "forged"})
    yield "shop_inquiry/unacknowledged", order, asking.model_copy(update={"is_unacknowledged": True})
    yield "shop_inquiry/unknown_fields", order, asking.model_copy(update={"unknown_fields": ("atachment", "wishs")})
    since = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    untold = (OverdueInquiry(inquiry_no="Q10001", subject="配送について", answer_by=since),)
    flood = InquiriesFacts(letters=170, unacknowledged=140, since=since, inquiries=untold)
    yield "shop_inquiries", None, flood
    for stage in ("soon", "overdue"):
        yield f"shop_inquiry/{stage}", None, InquiryFacts(stage=stage, category="other", answer_by=asking.answer_by)


_PROPOSED = {
    "ja": "配送の途中で割れたものと思われます。新しい急須を、明日お送りいたします。",
    "en": "The teapot seems to have been broken on its way. We would send a new one tomorrow.",
}
_PROPOSED_MONEY = {
    "ja": "急須はお使いいただけるとのことですので、傷の分として、代金の一部をお返ししたく存じます。",
    "en": "As the teapot can be used in spite of its chip, we would return a part of its price.",
}
_PROPOSED_RETURN = {
    "ja": "恐れ入りますが、急須の状態を確認したく、送料当店負担にてお戻しいただけますでしょうか。",
    "en": "We would like to see the teapot: please send it back at our cost.",
}
_DECLINED = {
    "ja": "配送会社の記録では、11月24日にご本人様の受領印をいただいております。",
    "en": "By the carrier's record, the parcel was signed for by you on November 24.",
}

_CLOSED = {
    "ja": "お電話にて、部品の取り付け方をご案内いたしました。",
    "en": "We showed you on the phone how the part is fitted.",
}
_UNKEPT = (BadEvidence("too_large", name="割れた急須.jpg", most=10).said, BadEvidence("locked", name="報告書.pdf").said)


def _broken(language: Language) -> tuple[ClaimedLine, ...]:
    return (ClaimedLine(name=ARTICLES[language][1], pieces=1),)


def claims_received(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 1)
    received = ClaimReceivedFacts(
        claim_no="C10001",
        claimed_for=ClaimReason.DAMAGED,
        next_word_on=day,
        contents=_broken(language),
        wants=Remedy.REPLACE,
        asks_photos=True,
    )
    yield "claim_received", order, received
    missed = received.model_copy(update={"claimed_for": ClaimReason.NOT_RECEIVED, "wants": None, "asks_photos": False})
    unkept = {"unkept": _UNKEPT}
    yield "claim_received/unkept", order, received.model_copy(update=unkept)
    yield "claim_received/not_received", order, missed
    turned = ClaimTurnedAwayFacts(claim_no="C10001", claimed_for=ClaimReason.NOT_RECEIVED, why="too_early", on=day)
    for why in ("too_early", "too_late"):
        yield f"claim_turned_away/{why}", order, turned.model_copy(update={"why": why})
    for why, reason in (
        ("not_promised", ClaimReason.NOT_RECEIVED),
        ("not_arrived", ClaimReason.WRONG_ITEM),
        ("outside", ClaimReason.NOT_RECEIVED),
    ):
        update = {"why": why, "claimed_for": reason, "on": None}
        yield f"claim_turned_away/{why}", order, turned.model_copy(update=update)


def claims_answered(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 1)
    answer = {"ja": "配送会社に所在を確認しております。", "en": "We have asked the carrier where it is."}[language]
    looked = ClaimAnswerFacts(claim_no="C10001", claimed_for=ClaimReason.DAMAGED, next_word_on=day)
    yield "claim_looked_into", order, looked.model_copy(update={"answer": (answer,)})
    yield "claim_looked_into/refused", order, looked.model_copy(update={"is_refused": True})
    for stage in ("denied", "invoked", "examined"):
        yield f"claim_looked_into/{stage}", order, looked.model_copy(update={f"is_{stage}": True})
    proved = {"is_examined": True, "is_proved": True}
    yield "claim_looked_into/proved", order, looked.model_copy(update=proved)
    letter = ClaimLetterFacts(claim_no="C10001", claimed_for=ClaimReason.DAMAGED, next_word_on=day)
    yield "claim_letter", order, letter
    yield "claim_letter/unkept", order, letter.model_copy(update={"unkept": _UNKEPT})
    arrived = ClaimArrivedFacts(
        claim_no="C10001", claimed_for=ClaimReason.NOT_RECEIVED, arrived_on=date(2026, 11, 24), choose_by=day
    )
    yield "claim_arrived", order, arrived
    proposed = ClaimProposalFacts(
        claim_no="C10001",
        claimed_for=ClaimReason.DAMAGED,
        remedy=Remedy.REPLACE,
        answer=(_PROPOSED[language],),
        choose_by=day,
    )
    yield "claim_proposed", order, proposed
    part = {"remedy": Remedy.PART_REFUND, "amount": 2_000, "answer": (_PROPOSED_MONEY[language],)}
    yield "claim_proposed/money", order, proposed.model_copy(update=part)
    back = {
        "remedy": Remedy.RETURN_REFUND,
        "amount": 5_500,
        "answer": (_PROPOSED_RETURN[language],),
        "is_done_without_answer": False,
    }
    yield "claim_proposed/return", order, proposed.model_copy(update=back)
    declined = {"remedy": Remedy.DECLINE, "answer": (_DECLINED[language],), "is_done_without_answer": False}
    yield "claim_declined", order, proposed.model_copy(update=declined)


def claims_closed(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order, day = sample_order(language), date(2026, 12, 1)
    end = ClaimEndFacts(
        claim_no="C10001", claimed_for=ClaimReason.DAMAGED, outcome=ClaimOutcome.SETTLED, remedy=Remedy.REPLACE
    )
    yield "claim_closed", order, end
    yield "claim_closed/money", order, end.model_copy(update={"remedy": Remedy.REFUND, "amount": 5_500})
    in_kind = {"remedy": Remedy.REFUND, "amount": 5_500, "in_kind": POINTS_BACK}
    yield "claim_closed/in_kind", order, end.model_copy(update=in_kind)
    lowered = {"remedy": Remedy.REFUND, "amount": 1_500, "proposed": 5_500}
    yield "claim_closed/lowered", order, end.model_copy(update=lowered)
    yield "claim_closed/return", order, end.model_copy(update={"remedy": Remedy.RETURN_REFUND, "amount": 5_500})
    granted = {"outcome": ClaimOutcome.GRANTED, "remedy": Remedy.REFUND, "amount": 5_500}
    yield "claim_closed/granted", order, end.model_copy(update=granted)
    lost = {"outcome": ClaimOutcome.LOST, "remedy": Remedy.REFUND, "amount": 5_500}
    yield "claim_closed/lost", order, end.model_copy(update=lost)
    yield "claim_closed/expired", order, end.model_copy(update=lost | {"outcome": ClaimOutcome.EXPIRED})
    won = end.model_copy(update={"outcome": ClaimOutcome.WON, "remedy": None, "appeal_until": day})
    yield "claim_closed/won", order, won
    yield "claim_closed/won_finally", order, won.model_copy(update={"appeal_until": None, "is_final": True})
    for outcome in (ClaimOutcome.WITHDRAWN, ClaimOutcome.CLOSED, ClaimOutcome.DECLINED, ClaimOutcome.ARRIVED):
        yield f"claim_closed/{outcome}", order, end.model_copy(update={"outcome": outcome, "remedy": None})
    shops = {"outcome": ClaimOutcome.CLOSED, "remedy": None}
    for why in ClosingReason:
        yield f"claim_closed/{why}", order, end.model_copy(update=shops | {"closed_for": why})
    yield "claim_closed/words", order, end.model_copy(update=shops | {"words": (_CLOSED[language],)})
    yield "claim_closed/parcel_lost", order, end.model_copy(update={"remedy": None, "is_lost": True})


def claims_told_to_the_shop(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    told = ShopClaimFacts(
        claim_no="C10001",
        claimed_for=ClaimReason.DAMAGED,
        stage="opened",
        wants=Remedy.REPLACE,
        most=5_500,
        contents=_broken(language),
        question=ASKED[language],
        answer_by=datetime(2026, 11, 24, 0, 0, tzinfo=UTC),
        grant_at=datetime(2026, 11, 25, 1, 0, tzinfo=UTC),
    )
    yield "shop_claim", order, told
    later = told.model_copy(update={"question": (), "contents": (), "assignee": "葉山"})
    for stage in ("refused", "nothing_left", "arrived", "denied", "invoked", "appealed", "soon", "overdue", "granted"):
        yield f"shop_claim/{stage}", order, later.model_copy(update={"stage": stage})
    elsewhere = later.model_copy(
        update={"wants": None, "answer_by": None, "grant_at": None, "respond_by": date(2026, 12, 10)}
    )
    for stage in ("outside", "outside_soon", "outside_over", "contested_soon", "contested_over"):
        yield f"shop_claim/{stage}", order, elsewhere.model_copy(update={"stage": stage})
    lost = {"respond_by": None, "appeal_until": date(2026, 12, 20)}
    for stage in ("outside_lost", "appeal_soon"):
        yield f"shop_claim/{stage}", order, elsewhere.model_copy(update=lost | {"stage": stage})
    written = later.model_copy(update={"stage": "letter", "question": told.question, "files": ("写真.jpg",)})
    yield "shop_claim/letter", order, written
    yield "shop_claim/letter_unkept", order, written.model_copy(update={"unkept": _UNKEPT})
    yield "shop_claim/letter_of_other", order, written.model_copy(update={"other": "eve@example.jp"})
