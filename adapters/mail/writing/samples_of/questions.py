"""Examples of letters and questions to the customer, and of orders that end."""

from collections.abc import Iterator
from datetime import date

from adapters.mail.writing.samples_of.example import POINTS_BACK, sample_gift, sample_order
from domain.contract.order import Language, PlacedOrder, UsedCoupon
from domain.order.facts import (
    AnswerFacts,
    AskedField,
    DeclinedFacts,
    EndFacts,
    InKind,
    MailFacts,
    QuestionFacts,
    WrittenFacts,
)
from domain.shop.checks import Check


def letters(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    text = {
        "ja": "お問い合わせの急須は、蓋と茶こしが一体になっております。\n\n"
        "茶こしだけの交換も承ります。\n・交換用茶こし　330円（税込）\nどうぞお気軽にお申し付けください。",
        "en": "The strainer of the teapot is fixed to its lid.\n\nWe also sell it alone:\n- strainer, ¥330",
    }
    subject = {"ja": "急須についてのご質問", "en": "Your question about the teapot"}
    yield "written", sample_order(language), WrittenFacts(subject=subject[language], text=text[language])


def _asking(language: Language, check: Check, field: str, **changes: str) -> tuple[str, PlacedOrder, MailFacts]:
    """A mail that asks for one thing; `changes` are what the address says instead."""
    order = sample_order(language)
    who = order.orderer.model_copy(update={name: value for name, value in changes.items() if name == "phone"})
    place = {name: value for name, value in changes.items() if name != "phone"}
    who = who.model_copy(update={"address": who.address.model_copy(update=place)})
    given = next(iter(changes.values()), "")
    asked = (AskedField(check=check, field=field, given=given),)
    return (
        f"information_request/{check}",
        order.model_copy(update={"orderer": who}),
        QuestionFacts(conversation="missing_information", asked=asked, deadline=date(2026, 11, 30)),
    )


def _unprintable_name(language: Language) -> tuple[str, PlacedOrder, MailFacts]:
    """A recipient whose name no font has, and an orderer whose address none has."""
    order, name, building = sample_gift(language), "สมชาย ใจดี", "緑ビル😀201"
    asked = (
        AskedField(check=Check.CHARACTERS, field="recipient.name", given=name, characters="สมชายใจด"),
        AskedField(check=Check.CHARACTERS, field="orderer.address.building", given=building, characters="😀"),
    )
    people = {
        "recipient": order.ship_to.model_copy(update={"name": name}),
        "orderer": order.orderer.model_copy(
            update={"address": order.orderer.address.model_copy(update={"building": building})}
        ),
    }
    return (
        "information_request/characters_of_name",
        order.model_copy(update=people),
        QuestionFacts(conversation="missing_information", asked=asked, deadline=date(2026, 11, 30)),
    )


def questions(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    address = "orderer.address."
    yield _asking(language, Check.POSTAL_CODE_FORMAT, f"{address}postal_code", postal_code="105-011")
    yield _asking(language, Check.POSTAL_CODE_UNKNOWN, f"{address}postal_code", postal_code="105-9999")
    yield _asking(language, Check.PREFECTURE_MISMATCH, f"{address}prefecture", prefecture="京都府")
    yield _asking(language, Check.NO_PREFECTURE, f"{address}prefecture", prefecture="")
    yield _asking(language, Check.CITY_MISMATCH, f"{address}city", city="中央区")
    yield _asking(language, Check.TOWN_MISMATCH, f"{address}street", street="芝大門4-2-8")
    yield _asking(language, Check.SAME_AS_ABOVE, f"{address}street", street="同上")
    yield _asking(language, Check.NO_HOUSE_NUMBER, f"{address}street", street="芝公園")
    yield _asking(language, Check.NO_ROOM, f"{address}building", building="緑マンション")
    yield _asking(language, Check.PICKUP_POINT, f"{address}street", street="芝郵便局留")
    yield _asking(language, Check.REPEATED, f"{address}street", street="港区芝公園4-2-8")
    yield _asking(language, Check.CHARACTERS, f"{address}building", building="緑ビル❤201")
    yield _unprintable_name(language)
    yield _asking(language, Check.TOO_LONG, f"{address}building", building="緑ビル" * 8)
    yield _asking(language, Check.PHONE_IMPOSSIBLE, "orderer.phone", phone="090-1234-567")
    yield _asking(language, Check.NO_PHONE, "orderer.phone", phone="")
    yield _asking(language, Check.NO_KANA, "orderer.kana")
    yield _asking(language, Check.ASKED_BY_SHOP, f"{address}street", street="芝公園4-2")
    _, order, facts = _asking(language, Check.NO_HOUSE_NUMBER, f"{address}street", street="芝公園")
    yield "information_request/again", order, facts.model_copy(update={"round": 1})
    words = {
        "ja": "配送会社より、番地をもう一度確かめるよう連絡がございました。",
        "en": "The carrier has asked us to check the number of the house.",
    }
    yield "information_request/words", order, facts.model_copy(update={"words": words[language]})
    yield "information_reminder", order, facts
    yield "information_thanks", sample_order(language), AnswerFacts()
    yield "information_thanks/still_held", sample_order(language), AnswerFacts(is_still_held=True)
    yield "information_cancelled", order, EndFacts(deadline=date(2026, 11, 30), in_kind=POINTS_BACK)
    yield (
        "information_cancelled/paid",
        order,
        EndFacts(deadline=date(2026, 11, 30), refund=order.total, in_kind=POINTS_BACK),
    )


def endings(language: Language) -> Iterator[tuple[str, PlacedOrder, MailFacts]]:
    order = sample_order(language)
    reason = {
        "ja": "価格の表示に誤りがあり、この金額ではお届けできないためでございます。",
        "en": "The price was wrong.",
    }
    yield "declined", order, DeclinedFacts(reason=reason[language], in_kind=POINTS_BACK)
    yield "declined/paid", order, DeclinedFacts(refund=order.total, in_kind=POINTS_BACK)
    yield "cancelled", order, EndFacts(in_kind=POINTS_BACK)
    yield "cancelled/paid", order, EndFacts(refund=order.total, in_kind=POINTS_BACK)
    used = UsedCoupon(code="KANSHA-300", amount=300, expires_on=date(2026, 12, 31))
    by_coupon, back = order.model_copy(update={"coupons": (used,)}), InKind(coupons_on=date(2026, 11, 24))
    yield "cancelled/coupon", by_coupon, EndFacts(in_kind=back)
    late = back.model_copy(update={"coupons_on": date(2027, 1, 4)})
    yield "cancelled/coupon_expired", by_coupon, EndFacts(in_kind=late)
    yield "cancelled/coupon_renewed", by_coupon, EndFacts(in_kind=late.model_copy(update={"renews_coupons": True}))
    yield "expired", order, EndFacts(deadline=date(2026, 11, 30), in_kind=POINTS_BACK)
