"""What customers send back: for money, and for another article."""

from domain.contract.status import Money, Status
from gateway.demo.shop import DemoShop
from gateway.demo.story import UNTIL_ACCEPTED, Ending, Mail, Story
from gateway.demo.waiting import accepted, delivered
from gateway.demo.watched import WAREHOUSE


async def sends_one_back(shop: DemoShop, order_no: str) -> None:
    """One of two cups does not please: it comes back, is looked at, and is paid for, all as the rule says."""
    await accepted(shop, order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 20, 5)
    await _comes_back(shop, order_no)
    await shop.clock.until_days_later(0, 15, 20)
    await shop.give_back(order_no)


async def takes_another_tea(shop: DemoShop, order_no: str) -> None:
    """The matcha is exchanged for a cheaper tea, which leaves once the tin is back; the difference goes back."""
    await accepted(shop, order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 20, 35)
    await _comes_back(shop, order_no, wish="exchange", articles={"TEA-100": 1})
    await shop.clock.until_days_later(0, 14, 45)
    await shop.send_once_more(order_no)
    await shop.clock.until_days_later(0, 15, 30)
    await shop.give_back(order_no)


async def takes_a_better_tea(shop: DemoShop, order_no: str) -> None:
    """The hojicha is exchanged for a matcha that costs more: it leaves once the difference is paid."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 17, 20)
    await shop.pay(order_no)
    await delivered(shop, order_no)
    await shop.clock.until_days_later(0, 20, 15)
    await _comes_back(shop, order_no, wish="exchange", articles={"TEA-MATCHA-30": 1})
    await shop.clock.until_days_later(4, 9, 50)
    await shop.pay_difference(order_no)
    await shop.clock.until_days_later(0, 14, 55)
    await shop.send_once_more(order_no)


async def _comes_back(shop: DemoShop, order_no: str, **wish: object) -> None:
    """One piece of the first line is asked to be sent back, arrives three days later, and is as it was."""
    asked = {"lines": {"1": 1}, "cause": "changed_mind", "request_id": f"page-{order_no}"} | wish
    await shop.tell(order_no, "return_requested", asked)
    return_no = await shop.return_of(order_no)
    arrived_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 3)
    await shop.clock.until_time(arrived_on, 11, 10)
    here = {"return_no": return_no, "lines": {"1": 1}, "arrived_at": (await shop.clock.now()).isoformat()}
    await shop.tell(order_no, "return_arrived", here | {"by": WAREHOUSE})
    await shop.clock.until_time(arrived_on, 13, 30)
    await shop.tell(order_no, "return_checked", {"return_no": return_no, "by": WAREHOUSE})


STORIES: tuple[Story, ...] = (
    Story(
        "sent-back",
        "card-sent-back.json",
        (4, 10, 20),
        sends_one_back,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.RETURN_ALLOWED, Mail.SHOP_TASK, Mail.SHOP_TASK),
                *(Mail.RETURN_SETTLED, Mail.REFUNDED, Mail.THANKS),
            ),
        ),
        received={"CUP-HASAMI": 1},
        on_plain_days=True,
    ),
    Story(
        "exchanged",
        "card-exchanged.json",
        (4, 10, 40),
        takes_another_tea,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*UNTIL_ACCEPTED, Mail.SHIPPED, Mail.RETURN_ALLOWED, Mail.SHOP_TASK, Mail.SHOP_TASK),
                *(Mail.RETURN_SETTLED, Mail.REPLACEMENT_SHIPPED, Mail.REFUNDED, Mail.THANKS),
            ),
        ),
        received={"TEA-MATCHA-30": 1},
        replaced={"TEA-100": 1},
        on_plain_days=True,
    ),
    Story(
        "exchanged-for-more",
        "prepay-exchanged.json",
        (4, 10, 5),
        takes_a_better_tea,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.RETURN_ALLOWED, Mail.SHOP_TASK),
                *(Mail.EXCHANGE_UNPAID, Mail.EXCHANGE_PAID, Mail.REPLACEMENT_SHIPPED, Mail.THANKS),
            ),
        ),
        received={"TEA-HOJI-200": 1},
        replaced={"TEA-MATCHA-30": 1},
        on_plain_days=True,
    ),
)
