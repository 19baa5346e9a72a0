"""The stories of what goes wrong after the goods have left: claimed, replaced, sent back, examined."""

from domain.contract.claims import ClaimReason
from domain.contract.messages import OpenClaim
from domain.order.owed import TaskKind
from gateway.demo.shop import DemoShop
from gateway.demo.waiting import accepted, delivered
from gateway.demo.watched import OFFICE


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
    while await shop.is_claimed(order_no):
        await shop.clock.until_days_later(1, 14, 50)
    await shop.clock.until_days_later(0, 15, 40)
    await shop.name_account(order_no)
    paid_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(paid_on, 10, 50)
    await shop.give_back(order_no)
    await shop.finish(order_no, TaskKind.ASK_CARRIER, "運送会社に補償を請求しました")


async def gets_another_cup(shop: DemoShop, order_no: str) -> None:
    """One of two cups arrived broken; the customer claims it, and another one leaves for free."""
    await accepted(shop, order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 14, 5)
    broken = {"lines": {"1": 1}, "reason": "割れていたとお電話", "by": OFFICE}
    await shop.ask(order_no, "send_replacement", broken)
    packed_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(packed_on, 14, 20)
    await shop.send_once_more(order_no)
