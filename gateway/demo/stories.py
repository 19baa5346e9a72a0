"""The stories: what the customer of each example order does, and how it must end."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.basics.said import Code, Said
from domain.contract.status import Money, Status
from domain.order.agenda import STEPS, Hours, StepTrait
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from gateway.demo.after_delivery import gets_another_cup, is_contradicted, never_gets_it, sends_one_back
from gateway.demo.shop import DemoShop
from gateway.demo.waiting import accepted, deadline, delivered, reminder_days
from gateway.demo.watched import OFFICE
from gateway.importing.sample import EXAMPLES

Play = Callable[[DemoShop, str], Awaitable[None]]
Mail = MailKind


@dataclass(frozen=True)
class Ending:
    """How an order must have ended. `mails` are all of its mails, in order to each of customer and shop."""

    status: Status
    money: Money
    mails: tuple[MailKind, ...]
    bounced: tuple[MailKind, ...] = ()  # those that came back, beside `mails`
    tasks: tuple[TaskKind, ...] = ()
    refund_due: int = 0
    is_shipped: bool = True
    paper_version: int = 1


@dataclass(frozen=True)
class Story:
    """One order: its example file, when it is placed (day of the demo, hour, minute), what happens, and its ending.

    `beside`: the story of the order without which it cannot be played.
    """

    name: str
    file: str
    placed: tuple[int, int, int]
    play: Play
    ending: Ending
    received: Mapping[str, int] = field(default_factory=dict)  # goods that come in for it, pieces per SKU
    replaced: Mapping[str, int] = field(default_factory=dict)  # goods that left once more, pieces per SKU
    beside: str = ""
    on_plain_days: bool = False  # its mails depend on how the shop's closed days fall: it begins where none comes soon

    @property
    def title(self) -> Said:
        """What the customer does, in half a sentence."""
        return _TITLES[self.name]()


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


async def does_nothing_more(_shop: DemoShop, _order_no: str) -> None:
    """The customer is never heard of again."""


async def moves_house(shop: DemoShop, order_no: str) -> None:
    """The new address is told two days later, the money comes the day after; no carrier reports the arrival."""
    shop.unreported.add(order_no)
    await accepted(shop, order_no)
    await shop.clock.until_days_later(2, 10, 40)
    text = await asyncio.to_thread((EXAMPLES / "messages" / "change_address.json").read_text, encoding="utf-8")
    await shop.ask(order_no, "change_address", json.loads(text))
    await shop.clock.until_days_later(1, 15, 10)
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


async def pays_after_delivery(shop: DemoShop, order_no: str) -> None:
    """Five days after the request for payment."""
    await delivered(shop, order_no)
    await shop.clock.until_days_later(5, 10, 20)
    await shop.pay(order_no)


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


async def pays_short(shop: DemoShop, order_no: str) -> None:
    """The bank kept its fee of 330 yen; the rest comes two days after the shop's mail about it."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(1, 13, 30)
    await shop.pay(order_no, shop.placed[order_no].total - 330)
    await shop.clock.until_days_later(2, 10, 50)
    await shop.pay(order_no)


async def answers_on_the_phone(shop: DemoShop, order_no: str) -> None:
    """The address has no number; the customer reads the reminder, phones on the day after it, and pays the next day."""
    while not any(StepTrait.ENDS_PATIENCE in STEPS[step.what].traits for step in (await shop.view(order_no)).next[:1]):
        await shop.clock.until_days_later(1, 10, 30)
    await shop.clock.until_days_later(1, 11, 20)
    answer = {"answers": {"recipient.address.street": "神田町9-27"}, "by_phone": True, "by": OFFICE}
    await shop.ask(order_no, "provide_information", answer)
    await accepted(shop, order_no)
    await shop.clock.until_days_later(1, 14, 5)
    await shop.pay(order_no)


async def agrees_to_pay_in_advance(shop: DemoShop, order_no: str) -> None:
    """A parcel was refused before: asked in the hour the order came in, answered by mail on the next business day."""
    answered_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(answered_on, 10, 15)
    await shop.ask(order_no, "choose_option", {"option": "prepay", "by": OFFICE, "note": "メールでご承諾"})
    await accepted(shop, order_no)
    await shop.clock.until_days_later(1, 13, 20)
    await shop.pay(order_no)


async def cannot_be_reached(shop: DemoShop, order_no: str) -> None:
    """The mailbox is full: the confirmation comes back. The office phones the next day, and gets another address."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 10, 20)
    await shop.bounce(order_no, Mail.ORDER_CONFIRMED, "5.2.2", "552 5.2.2 Mailbox full")
    await shop.clock.until_days_later(1, 11, 30)
    correction = {"email": "misaki@customer.example", "resend": True, "by": OFFICE, "note": "電話で確認"}
    await shop.ask(order_no, "correct_contact", correction)
    await shop.finish(order_no, TaskKind.CALL, "電話で新しいアドレスを伺いました")
    await shop.clock.until_days_later(1, 12, 10)
    await shop.pay(order_no)


async def asks_where_it_is(shop: DemoShop, order_no: str) -> None:
    """In the evening after it was shipped; the office answers on the next business day, and thanks wait for that."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 19, 10)
    await shop.pay(order_no)
    while (await shop.view(order_no)).status is not Status.SHIPPED:
        await shop.clock.until_days_later(1, 19, 30)
    inquiry_no = await shop.ask_shop(order_no, "荷物について", "発送のお知らせをいただきましたが、いつ届きますか。")
    morning = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(morning, 10, 30)
    await shop.answer(
        inquiry_no,
        "配送会社に確認いたしましたところ、昨日お届けが完了しておりました。\nお受け取りいただけましたでしょうか。",
    )


async def agrees_to_a_change(shop: DemoShop, order_no: str) -> None:
    """The cups are sold in threes: asked the day after acceptance, answered a day later, and paid as it is then."""
    await accepted(shop, order_no)
    await shop.clock.until_days_later(1, 10, 20)
    offer = {
        "changes": [{"line": 1, "quantity": 3}],
        "offer": True,
        "words": "湯呑みは3点組でのみお取り扱いしております。ご案内が遅れ、申し訳ございません。",
        "by": OFFICE,
    }
    await shop.ask(order_no, "change_lines", offer)
    await shop.clock.until_days_later(1, 9, 40)
    await shop.ask(order_no, "choose_option", {"option": "agree", "by": OFFICE, "note": "メールで「1」とご返信"})
    await shop.clock.until_days_later(1, 13, 15)
    await shop.pay(order_no)


async def gets_first_what_is_here(shop: DemoShop, order_no: str) -> None:
    """More towels than there are, and tea: the tea leaves first, the towels when they have come in."""
    shop.parted.add(order_no)
    agreed_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(agreed_on, 9, 20)
    await shop.ask(order_no, "choose_option", {"option": "part", "by": OFFICE, "note": "お電話でご了承"})
    await accepted(shop, order_no)
    await shop.clock.until_days_later(0, 11, 10)
    await shop.pay(order_no)
    while (await shop.view(order_no)).status is not Status.SHIPPED:
        await shop.clock.until_days_later(1, 11, 50)
    await shop.receive_goods("CLOTH-TEA", 10, "delivery-note-5530")
    packed_on = shop.clock.calendar.add_business_days(await shop.clock.today(), 1)
    await shop.clock.until_time(packed_on, 14, 20)
    await shop.send_rest(order_no)


async def is_never_met(shop: DemoShop, order_no: str) -> None:
    """The parcel comes back after a week; the customer wants it once more, and is at home then."""
    shop.unreported.add(order_no)
    await accepted(shop, order_no)
    while (await shop.view(order_no)).status is not Status.SHIPPED:
        await shop.clock.until_days_later(1, 12, 20)
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
    while (await shop.view(order_no)).status is not Status.SHIPPED:
        await shop.clock.until_days_later(1, 12, 35)
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


async def is_held_for_days(shop: DemoShop, order_no: str) -> None:
    """Held within the hour; settled on the day on which the shop hears of it for the second time."""
    await shop.clock.until_days_later(0, 11)
    await shop.ask(order_no, "place_hold", {"reason": "manual", "note": "ask the supplier about the tin", "by": OFFICE})
    steps = (await shop.view(order_no)).next
    first = next(step.at for step in steps if STEPS[step.what].hours is Hours.SHOP)
    second = shop.clock.calendar.add_business_days(shop.clock.calendar.day_of(first), 1)
    await shop.clock.until_time(second, 11, 30)
    await shop.ask(order_no, "release_hold", {"reason": "manual", "note": "the tin is whole", "by": OFFICE})


#: The stories of two orders in one parcel: of the one that leads, and of the other one.
_TWICE, _ALONG = "twice", "along"
_START = (Mail.ORDER_RECEIVED, Mail.SHOP_ORDER)
_UNTIL_ACCEPTED = (*_START, Mail.ORDER_CONFIRMED)
_PAID_AND_SHIPPED = (Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.THANKS)
_ACCOUNT_ASKED = (Mail.REFUND_ACCOUNT_REQUEST, Mail.REFUND_ACCOUNT_THANKS)

STORIES: tuple[Story, ...] = (
    Story(
        "prepay",
        "prepay.json",
        (0, 10, 15),
        pays_in_time,
        Ending(Status.COMPLETED, Money.PAID, (*_UNTIL_ACCEPTED, *_PAID_AND_SHIPPED)),
    ),
    Story(
        "forgetful",
        "prepay-forgetful.json",
        (0, 21, 47),
        pays_after_the_reminder,
        Ending(Status.COMPLETED, Money.PAID, (*_UNTIL_ACCEPTED, Mail.PAYMENT_REMINDER, *_PAID_AND_SHIPPED)),
    ),
    Story(
        "never-pays",
        "prepay-never-pays.json",
        (1, 8, 5),
        does_nothing_more,
        Ending(
            Status.EXPIRED,
            Money.NOT_DUE,
            (*_UNTIL_ACCEPTED, Mail.PAYMENT_REMINDER, Mail.PAYMENT_REMINDER, Mail.SHOP_EXPIRIES, Mail.EXPIRED),
            is_shipped=False,
        ),
    ),
    Story(
        "moves",
        "prepay-moves.json",
        (1, 8, 31),
        moves_house,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*_UNTIL_ACCEPTED, Mail.ADDRESS_CHANGED, *_PAID_AND_SHIPPED),
            paper_version=2,
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
            (*_UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHOP_TASK, Mail.CANCELLED, *_ACCOUNT_ASKED),
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
            (*_UNTIL_ACCEPTED, Mail.SHIPPED, Mail.PAYMENT_REQUEST, Mail.PAYMENT_THANKS),
        ),
    ),
    Story(
        _TWICE,
        "postpay-twice.json",
        (1, 15, 10),
        orders_once_more,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*_UNTIL_ACCEPTED, Mail.SENT_TOGETHER, Mail.SHIPPED, Mail.PAYMENT_REQUEST, Mail.PAYMENT_THANKS),
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
            (*_UNTIL_ACCEPTED, Mail.PAYMENT_REQUEST, Mail.PAYMENT_THANKS),
            paper_version=2,
        ),
        beside=_TWICE,
    ),
    Story(
        "cod",
        "cod.json",
        (1, 19, 40),
        does_nothing_more,
        Ending(Status.COMPLETED, Money.WITH_CARRIER, (*_UNTIL_ACCEPTED, Mail.SHIPPED, Mail.THANKS)),
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
                *(*_START, Mail.OUT_OF_STOCK, Mail.STOCK_CHOSEN, Mail.OUT_OF_STOCK, Mail.OUT_OF_STOCK),
                *(Mail.ORDER_CONFIRMED, *_PAID_AND_SHIPPED),
            ),
        ),
        received={"CADDY-KABA": 5},
    ),
    Story(
        "short",
        "prepay-short.json",
        (1, 22, 58),
        pays_short,
        Ending(Status.COMPLETED, Money.PAID, (*_UNTIL_ACCEPTED, Mail.PAYMENT_SHORT, *_PAID_AND_SHIPPED)),
    ),
    Story(
        "lacks-number",
        "prepay-lacks-number.json",
        (2, 9, 20),
        answers_on_the_phone,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *_START,
                Mail.INFORMATION_REQUEST,
                Mail.INFORMATION_REMINDER,
                Mail.INFORMATION_THANKS,
                Mail.ORDER_CONFIRMED,
                *_PAID_AND_SHIPPED,
            ),
            paper_version=2,
        ),
        on_plain_days=True,
    ),
    Story(
        "refused-before",
        "cod-refused-before.json",
        (1, 18, 25),
        agrees_to_pay_in_advance,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*_START, Mail.PREPAYMENT_REQUEST, Mail.PREPAYMENT_THANKS),
                *(Mail.ORDER_CONFIRMED, *_PAID_AND_SHIPPED),
            ),
            paper_version=2,
        ),
        on_plain_days=True,
    ),
    Story(
        "unreachable",
        "prepay-unreachable.json",
        (1, 12, 20),
        cannot_be_reached,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*_START, Mail.SHOP_HOLD, Mail.ORDER_CONFIRMED, Mail.DEADLINE_EXTENDED, *_PAID_AND_SHIPPED),
            bounced=(Mail.ORDER_CONFIRMED,),
        ),
        on_plain_days=True,
    ),
    Story(
        "asks",
        "prepay-asks.json",
        (1, 9, 20),
        asks_where_it_is,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *_UNTIL_ACCEPTED,
                *(Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.INQUIRY_RECEIVED, Mail.SHOP_INQUIRY),
                *(Mail.INQUIRY_REPLY, Mail.THANKS),
            ),
        ),
    ),
    Story(
        "changed",
        "prepay-changed.json",
        (1, 11, 20),
        agrees_to_a_change,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*_UNTIL_ACCEPTED, Mail.CHANGE_OFFERED, Mail.ORDER_CONFIRMED, *_PAID_AND_SHIPPED),
            paper_version=2,
        ),
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
                *(*_START, Mail.OUT_OF_STOCK, Mail.STOCK_CHOSEN, Mail.ORDER_CONFIRMED),
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
                *(*_UNTIL_ACCEPTED, Mail.SHIPPED, Mail.SHOP_TASK, Mail.SHOP_TASK, Mail.RETURN_QUESTION),
                *(Mail.RETURN_CHOSEN, Mail.SHIPPED, Mail.THANKS),
            ),
            paper_version=2,
        ),
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
                *(*_UNTIL_ACCEPTED, Mail.SHIPPED, Mail.CLAIM_RECEIVED, Mail.SHOP_CLAIM, Mail.CLAIM_PROPOSED),
                *(Mail.CLAIM_CLOSED, Mail.REPLACEMENT_SHIPPED, Mail.THANKS),
            ),
        ),
        replaced={"CUP-HASAMI": 1},
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
                *(*_UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.RETURN_QUESTION),
                *(Mail.SHOP_TASK, Mail.SHOP_TASK, Mail.RETURN_CHOSEN, *_ACCOUNT_ASKED, Mail.REFUNDED),
            ),
        ),
    ),
    Story(
        "never-came",
        "prepay-never-came.json",
        (4, 9, 40),
        never_gets_it,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*_UNTIL_ACCEPTED, Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.CLAIM_RECEIVED),
                *(*(Mail.SHOP_CLAIM,) * 4, Mail.CLAIM_CLOSED, Mail.SHOP_TASK, *_ACCOUNT_ASKED, Mail.REFUNDED),
            ),
        ),
        on_plain_days=True,
    ),
    Story(
        "sent-back",
        "card-sent-back.json",
        (4, 10, 20),
        sends_one_back,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*_UNTIL_ACCEPTED, Mail.SHIPPED, Mail.RETURN_ALLOWED, Mail.SHOP_TASK, Mail.SHOP_TASK),
                *(Mail.RETURN_SETTLED, Mail.REFUNDED, Mail.THANKS),
            ),
        ),
        received={"CUP-HASAMI": 1},
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
                *(*_UNTIL_ACCEPTED, Mail.SHIPPED, Mail.CLAIM_RECEIVED, *(Mail.SHOP_CLAIM,) * 3, Mail.CLAIM_DECLINED),
                *(Mail.CLAIM_LOOKED_INTO, Mail.CLAIM_LOOKED_INTO, Mail.CLAIM_CLOSED),
                *(Mail.CLAIM_LOOKED_INTO, Mail.CLAIM_CLOSED, Mail.THANKS),
            ),
        ),
        on_plain_days=True,
    ),
    Story(
        "held",
        "prepay-held.json",
        (2, 10, 5),
        is_held_for_days,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (
                *(*_START, Mail.SHOP_HOLD, Mail.SHOP_HOLDS, Mail.SHOP_HOLDS),
                *(Mail.ORDER_CONFIRMED, Mail.SHIPPED, Mail.THANKS),
            ),
        ),
    ),
    Story(
        "loyal",
        "prepay-loyal.json",
        (2, 14, 12),
        pays_after_the_reminder,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*_UNTIL_ACCEPTED, Mail.SHOP_TASK, *_PAID_AND_SHIPPED),
        ),
    ),
)

_TITLES = {story.name: Code(f"story.{story.name}") for story in STORIES}
