"""Goods that run out, and parcels: two for one order, one for two, one that comes back, one that is lost."""

from datetime import timedelta

from domain.contract.status import Money, Status
from domain.order.owed import TaskKind
from gateway.demo.shop import DemoShop
from gateway.demo.story import ACCOUNT_ASKED, PAID_AND_SHIPPED, START, UNTIL_ACCEPTED, Ending, Mail, Story
from gateway.demo.waiting import accepted, becomes, pays_after_delivery
from gateway.demo.watched import OFFICE

#: The stories of two orders in one parcel: of the one that leads, and of the other one.
_TWICE, _ALONG = "twice", "along"


async def orders_once_more(shop: DemoShop, order_no: str) -> None:
    """The office sees that another order goes to the same door, and sends it in the parcel of this one."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 10, 20)
    await shop.send_along(order_no, next(other for other, name in shop.stories.items() if name == _ALONG))
    await pays_after_delivery(shop, order_no)


async def waits_for_goods(shop: DemoShop, order_no: str) -> None:
    """Three tea caddies, two on the shelf. The customer would rather wait; the day on which more come slips once."""
    answered_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(answered_on, 9, 15)
    await shop.ask(order_no, "choose_option", {"option": "wait", "by": OFFICE, "note": "メールで「1」とご返信"})
    for in_days in (1, 2):
        await shop.clock.until_days_later(1, 10, 30)
        await shop.expect(order_no, "CADDY-KABA", await shop.clock.today() + timedelta(days=in_days))
    await shop.clock.until_days_later(1, 11, 45)
    await shop.receive_goods("CADDY-KABA", 5, "delivery-note-5512")
    await accepted(shop, order_no)
    await shop.clock.until_days_later(1, 9, 15)
    await shop.pay(order_no)


async def waits_for_the_supplier(shop: DemoShop, order_no: str) -> None:
    """The supplier is asked at once, and once more, and says nothing: the office phones, and hears the day."""
    shop.supplied[order_no] = "CHASEN-100"
    answered_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(answered_on, 9, 25)
    await shop.ask(order_no, "choose_option", {"option": "wait", "by": OFFICE, "note": "メールで「1」とご返信"})
    await shop.daily(order_no, lambda: shop.is_to_be_phoned("CHASEN-100"), 14, 40)
    phoned_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(phoned_on, 10, 40)
    await shop.stage.office.stock.expect("CHASEN-100", phoned_on + timedelta(days=1), OFFICE)
    await shop.clock.until_days_later(1, 11, 20)
    await shop.receive_goods("CHASEN-100", 6, "delivery-note-5541")


async def gets_first_what_is_here(shop: DemoShop, order_no: str) -> None:
    """More towels than there are, and tea: the tea leaves first, the towels when they have come in."""
    shop.parted.add(order_no)
    agreed_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(agreed_on, 9, 20)
    await shop.ask(order_no, "choose_option", {"option": "part", "by": OFFICE, "note": "お電話でご了承"})
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 11, 10)
    await shop.pay(order_no)
    await becomes(shop, order_no, Status.SHIPPED, 11, 50)
    await shop.receive_goods("CLOTH-TEA", 10, "delivery-note-5530")
    packed_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(packed_on, 14, 20)
    await shop.send_rest(order_no)


async def is_never_met(shop: DemoShop, order_no: str) -> None:
    """The parcel comes back after a week; the customer wants it once more, and is at home then."""
    shop.unreported.add(order_no)
    await accepted(shop, order_no)
    await becomes(shop, order_no, Status.SHIPPED, 12, 20)
    came_back_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 5)
    await shop.clock.until_time(came_back_on, 12, 20)
    await shop.take_back(order_no, "absent")
    answered_on = shop.clock.calendar.add_business_days(came_back_on, 1)
    await shop.clock.until_time(answered_on, 9, 40)
    await shop.ask(order_no, "choose_option", {"option": "ship_again", "by": OFFICE, "note": "メールで「1」とご返信"})
    shop.unreported.discard(order_no)
    await shop.clock.until_time(answered_on, 14, 40)
    await shop.send_once_more(order_no)


async def gets_the_money_back(shop: DemoShop, order_no: str) -> None:
    """The carrier has lost the parcel; the customer wants no other one, and gets the money with a return invoice."""
    shop.unreported.add(order_no)
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 14, 50)
    await shop.pay(order_no)
    await becomes(shop, order_no, Status.SHIPPED, 12, 35)
    await shop.clock.until_days_later(0, 15, 5)
    await shop.lose(order_no)
    answered_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(answered_on, 9, 50)
    choice = {"option": "cancel_returned", "by": OFFICE, "note": "メールで「2」とご返信"}
    await shop.ask(order_no, "choose_option", choice)
    await shop.clock.until_time(answered_on, 11, 45)
    await shop.name_account(order_no)
    await shop.clock.until_time(answered_on, 15, 50)
    await shop.give_back(order_no)
    await shop.finish(order_no, TaskKind.HANDLE_RETURN, "運送会社に補償を請求しました")


STORIES: tuple[Story, ...] = (
    Story(
        _TWICE,
        "postpay-twice.json",
        (1, 15, 10),
        orders_once_more,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*UNTIL_ACCEPTED, Mail.SENT_TOGETHER, Mail.SHIPPED, Mail.PAYMENT_REQUEST, Mail.PAYMENT_THANKS),
        ),
        beside=_ALONG,
    ),
    Story(
        _ALONG,
        "postpay-along.json",
        (1, 15, 40),
        pays_after_delivery,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*UNTIL_ACCEPTED, Mail.PAYMENT_REQUEST, Mail.PAYMENT_THANKS),
            paper_version=2,
        ),
        beside=_TWICE,
    ),
    Story(
        "backordered",
        "prepay-backordered.json",
        (1, 20, 10),
        waits_for_goods,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*START, Mail.OUT_OF_STOCK, Mail.STOCK_CHOSEN, Mail.OUT_OF_STOCK, Mail.OUT_OF_STOCK),
                *(Mail.ORDER_CONFIRMED, *PAID_AND_SHIPPED),
            ),
        ),
        received={"CADDY-KABA": 5},
    ),
    Story(
        "supplier",
        "cod-supplier.json",
        (1, 9, 30),
        waits_for_the_supplier,
        Ending(
            Status.COMPLETED,
            Money.WITH_CARRIER,
            (
                *(Mail.SUPPLIER_REQUEST, *START, Mail.OUT_OF_STOCK, Mail.STOCK_CHOSEN, Mail.SUPPLIER_REQUEST),
                *(Mail.SHOP_TASK, Mail.OUT_OF_STOCK, Mail.ORDER_CONFIRMED, Mail.SHIPPED, Mail.THANKS),
            ),
        ),
        received={"CHASEN-100": 6},
        on_plain_days=True,
    ),
    Story(
        "two-parcels",
        "prepay-two-parcels.json",
        (1, 21, 15),
        gets_first_what_is_here,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*START, Mail.OUT_OF_STOCK, Mail.STOCK_CHOSEN, Mail.ORDER_CONFIRMED),
                *(Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.SHIPPED, Mail.THANKS),
            ),
        ),
        received={"CLOTH-TEA": 10},
    ),
    Story(
        "came-back",
        "cod-came-back.json",
        (1, 12, 50),
        is_never_met,
        Ending(
            Status.COMPLETED,
            Money.WITH_CARRIER,
            (
                *(*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.SHOP_TASK, Mail.SHOP_TASK, Mail.RETURN_QUESTION),
                *(Mail.RETURN_CHOSEN, Mail.SHIPPED, Mail.THANKS),
            ),
            paper_version=2,
        ),
    ),
    Story(
        "lost",
        "prepay-lost.json",
        (1, 13, 25),
        gets_the_money_back,
        Ending(
            Status.RETURNED,
            Money.REFUNDED,
            (
                *(*UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.RETURN_QUESTION),
                *(Mail.SHOP_TASK, Mail.SHOP_TASK, Mail.RETURN_CHOSEN, *ACCOUNT_ASKED, Mail.REFUNDED),
            ),
        ),
    ),
)
