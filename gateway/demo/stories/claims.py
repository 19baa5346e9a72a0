"""What customers claim once goods have left: never arrived, broken, not as described."""

from datetime import timedelta

from domain.contract.claims import ClaimOutcome, ClaimReason, ClaimScheme, Remedy, Reply
from domain.contract.messages import (
    AnswerProposal,
    AppealClaim,
    ClaimDecided,
    ContestClaim,
    InvokeGuarantee,
    OpenClaim,
    ProposeRemedy,
)
from domain.contract.status import Money, Status
from domain.order.owed import TaskKind
from gateway.demo.shop import DemoShop
from gateway.demo.story import ACCOUNT_ASKED, UNTIL_ACCEPTED, Ending, Mail, Story
from gateway.demo.waiting import accepted, delivered
from gateway.demo.watched import OFFICE

#: Who says what the customer wrote or said.
_CUSTOMER = "お客様"


async def never_gets_it(shop: DemoShop, order_no: str) -> None:
    """It is not there, whatever the carrier says, and nobody answers: after two days the guarantee pays."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 14, 45)
    await shop.pay(order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 14, 20)
    await shop.claim(
        OpenClaim(
            order_no=order_no,
            reason=ClaimReason.DELIVERED_NOT_RECEIVED,
            email=shop.placed[order_no].orderer.email,
            text="配達済みとのことですが、届いておりません。宅配ボックスも確認しました。",
        )
    )

    async def is_settled() -> bool:
        return not await shop.is_claimed(order_no)

    await shop.daily(order_no, is_settled, 14, 50)
    await shop.clock.until_days_later(0, 15, 40)
    await shop.name_account(order_no)
    paid_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(paid_on, 10, 50)
    await shop.give_back(order_no)
    await shop.finish(order_no, TaskKind.ASK_CARRIER, "運送会社に補償を請求しました")


async def gets_another_cup(shop: DemoShop, order_no: str) -> None:
    """One of two cups arrived broken; the customer claims it, agrees, and another one leaves for free."""
    await accepted(shop, order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 14, 5)
    claim_no = await shop.claim(
        OpenClaim(
            order_no=order_no,
            reason=ClaimReason.DAMAGED,
            lines={1: 1},
            wants=Remedy.REPLACE,
            email=shop.placed[order_no].orderer.email,
            text="湯呑みが1点、割れた状態で届きました。",
        )
    )
    await shop.clock.until_days_later(0, 15, 10)
    await shop.ask_claim(claim_no, _offer(Remedy.REPLACE, "ご不便をおかけし、誠に申し訳ございません。"))
    await shop.clock.until_days_later(0, 18, 25)
    await shop.ask_claim(claim_no, AnswerProposal(reply=Reply.ACCEPT, by=_CUSTOMER))
    packed_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(packed_on, 14, 20)
    await shop.send_once_more(order_no)


async def is_contradicted(shop: DemoShop, order_no: str) -> None:
    """Declined, the guarantee invoked, contested with evidence, decided, appealed, and decided for the shop again."""
    await accepted(shop, order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 13, 15)
    claim_no = await shop.claim(
        OpenClaim(
            order_no=order_no,
            reason=ClaimReason.NOT_AS_DESCRIBED,
            lines={1: 2},
            wants=Remedy.REFUND,
            email=shop.placed[order_no].orderer.email,
            text="思っていたより小さいので、全額を返金してください。",
        )
    )
    await shop.clock.until_days_later(0, 16, 40)
    decline = "商品ページに記載の寸法と重さのとおりの商品をお届けしております。恐れ入りますが、ご返金はいたしかねます。"
    await shop.ask_claim(claim_no, _offer(Remedy.DECLINE, decline))
    await shop.clock.until_days_later(1, 10, 30)
    await shop.ask_claim(claim_no, InvokeGuarantee(by=_CUSTOMER, note="納得できません。"))
    await shop.clock.until_days_later(0, 15, 30)
    await shop.ask_claim(claim_no, ContestClaim(evidence="商品ページの写しと、出荷前の計量の記録", by=OFFICE))
    await _decide_after(shop, claim_no, 1)
    await shop.clock.until_days_later(1, 9, 20)
    await shop.ask_claim(claim_no, AppealClaim(evidence="届いた商品の写真です。", by=_CUSTOMER))
    await shop.clock.until_days_later(0, 14, 30)
    await shop.ask_claim(claim_no, ContestClaim(evidence="写真の商品は、記載の寸法と一致します。", by=OFFICE))
    await _decide_after(shop, claim_no, 1)


def _offer(remedy: Remedy, text: str) -> ProposeRemedy:
    return ProposeRemedy(remedy=remedy, text=text, by=OFFICE)


async def is_charged_back(shop: DemoShop, order_no: str) -> None:
    """A chargeback: the shop sends its evidence pack in time, and the card company decides for the shop."""
    await accepted(shop, order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(1, 11, 30)
    claim_no = await shop.claim(
        OpenClaim(
            order_no=order_no,
            reason=ClaimReason.UNAUTHORIZED,
            scheme=ClaimScheme.CARD,
            respond_by=await shop.clock.today() + timedelta(days=9),
            their_no="CB-2077",
            text="カード名義人は、このご注文に覚えがないとのことです。",
            by=OFFICE,
        )
    )
    await shop.clock.until_days_later(0, 14, 15)
    await shop.pack_of(claim_no)
    await shop.ask_claim(claim_no, ContestClaim(evidence="証拠一式（ZIP）をカード会社の画面から提出", by=OFFICE))
    await _decide_after(shop, claim_no, 3, by="カード会社")


async def _decide_after(shop: DemoShop, claim_no: str, days: int, by: str = "店主") -> None:
    """Whoever examines it decides for the shop."""
    decided_on = shop.clock.calendar.add_business_days(await shop.clock.today(), days)
    await shop.clock.until_time(decided_on, 11, 0)
    await shop.decide(claim_no, ClaimDecided(outcome=ClaimOutcome.WON, decided_on=decided_on, by=by))


STORIES: tuple[Story, ...] = (
    Story(
        "never-came",
        "prepay-never-came.json",
        (4, 9, 40),
        never_gets_it,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.CLAIM_RECEIVED),
                *(*(Mail.SHOP_CLAIM,) * 4, Mail.CLAIM_CLOSED, Mail.SHOP_TASK, *ACCOUNT_ASKED, Mail.REFUNDED),
            ),
        ),
        on_plain_days=True,
    ),
    Story(
        "replaced",
        "cod-replaced.json",
        (1, 13, 40),
        gets_another_cup,
        Ending(
            Status.COMPLETED,
            Money.WITH_CARRIER,
            (
                *(*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.CLAIM_RECEIVED, Mail.SHOP_CLAIM, Mail.CLAIM_PROPOSED),
                *(Mail.CLAIM_CLOSED, Mail.REPLACEMENT_SHIPPED, Mail.THANKS),
            ),
        ),
        replaced={"CUP-HASAMI": 1},
    ),
    Story(
        "charged-back",
        "card-charged-back.json",
        (4, 11, 25),
        is_charged_back,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.THANKS, Mail.SHOP_CLAIM),
        ),
        on_plain_days=True,
    ),
    Story(
        "contested",
        "cod-contested.json",
        (4, 11, 5),
        is_contradicted,
        Ending(
            Status.COMPLETED,
            Money.WITH_CARRIER,
            (
                *(*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.CLAIM_RECEIVED, *(Mail.SHOP_CLAIM,) * 3, Mail.CLAIM_DECLINED),
                *(Mail.CLAIM_LOOKED_INTO, Mail.CLAIM_LOOKED_INTO, Mail.CLAIM_CLOSED),
                *(Mail.CLAIM_LOOKED_INTO, Mail.CLAIM_CLOSED, Mail.THANKS),
            ),
        ),
        on_plain_days=True,
    ),
)
