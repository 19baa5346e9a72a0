"""How customers pay: in time, late, too little, after the arrival, at the door, or never."""

from domain.contract.status import Money, Status
from domain.order.owed import TaskKind
from gateway.demo.shop import DemoShop
from gateway.demo.story import ACCOUNT_ASKED, PAID_AND_SHIPPED, UNTIL_ACCEPTED, Ending, Mail, Story
from gateway.demo.waiting import accepted, deadline, does_nothing_more, pays_after_delivery, reminder_days
from gateway.demo.watched import OFFICE


async def pays_in_time(shop: DemoShop, order_no: str) -> None:
    await accepted(shop, order_no)
    await shop.clock.until_days_later(2, 12, 5)
    await shop.pay(order_no)


async def pays_after_the_reminder(shop: DemoShop, order_no: str) -> None:
    """On the day after the first reminder, at 11:05."""
    await accepted(shop, order_no)
    remind_on = reminder_days(shop, await deadline(shop, order_no))[0]
    await shop.clock.until_time(remind_on, 15, 30)
    await shop.clock.until_days_later(1, 11, 5)
    await shop.pay(order_no)


async def cancels_after_paying(shop: DemoShop, order_no: str) -> None:
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 19, 30)
    await shop.pay(order_no)
    await shop.clock.until_days_later(0, 20, 15)
    await shop.ask(order_no, "cancel", {"reason": "ordered twice by mistake", "by": OFFICE})
    answered_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(answered_on, 9, 50)
    await shop.name_account(order_no)


async def pays_short(shop: DemoShop, order_no: str) -> None:
    """The bank kept its fee of 330 yen; the rest comes two days after the shop's mail about it."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(1, 13, 30)
    await shop.pay(order_no, shop.placed[order_no].total - 330)
    await shop.clock.until_days_later(2, 10, 50)
    await shop.pay(order_no)


STORIES: tuple[Story, ...] = (
    Story(
        "prepay",
        "prepay.json",
        (0, 10, 15),
        pays_in_time,
        Ending(Status.COMPLETED, Money.PAID, (*UNTIL_ACCEPTED, *PAID_AND_SHIPPED)),
    ),
    Story(
        "forgetful",
        "prepay-forgetful.json",
        (0, 21, 47),
        pays_after_the_reminder,
        Ending(Status.COMPLETED, Money.PAID, (*UNTIL_ACCEPTED, Mail.PAYMENT_REMINDER, *PAID_AND_SHIPPED)),
    ),
    Story(
        "never-pays",
        "prepay-never-pays.json",
        (1, 8, 5),
        does_nothing_more,
        Ending(
            Status.EXPIRED,
            Money.NOT_DUE,
            (*UNTIL_ACCEPTED, Mail.PAYMENT_REMINDER, Mail.PAYMENT_REMINDER, Mail.SHOP_EXPIRIES, Mail.EXPIRED),
            is_shipped=False,
        ),
    ),
    Story(
        "cancels",
        "prepay-cancels.json",
        (1, 8, 50),
        cancels_after_paying,
        Ending(
            Status.CANCELLED,
            Money.REFUND_DUE,
            (*UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHOP_TASK, Mail.CANCELLED, *ACCOUNT_ASKED),
            tasks=(TaskKind.REFUND,),
            refund_due=5_700,
            is_shipped=False,
        ),
    ),
    Story(
        "postpay",
        "postpay.json",
        (1, 16, 2),
        pays_after_delivery,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.PAYMENT_REQUEST, Mail.PAYMENT_THANKS),
        ),
    ),
    Story(
        "cod",
        "cod.json",
        (1, 19, 40),
        does_nothing_more,
        Ending(Status.COMPLETED, Money.WITH_CARRIER, (*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.THANKS)),
    ),
    Story(
        "short",
        "prepay-short.json",
        (1, 22, 58),
        pays_short,
        Ending(Status.COMPLETED, Money.PAID, (*UNTIL_ACCEPTED, Mail.PAYMENT_SHORT, *PAID_AND_SHIPPED)),
    ),
    Story(
        "loyal",
        "prepay-loyal.json",
        (2, 14, 12),
        pays_after_the_reminder,
        Ending(Status.COMPLETED, Money.PAID, (*UNTIL_ACCEPTED, Mail.SHOP_TASK, *PAID_AND_SHIPPED)),
    ),
)
