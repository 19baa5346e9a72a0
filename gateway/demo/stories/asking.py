"""What the shop has to ask before it ships, and what customers ask or tell it."""

import asyncio
import json

from domain.contract.status import Money, Status
from domain.order.agenda import STEPS, Hours, StepTrait
from domain.order.owed import TaskKind
from gateway.demo.shop import DemoShop
from gateway.demo.story import PAID_AND_SHIPPED, START, UNTIL_ACCEPTED, Ending, Mail, Story
from gateway.demo.waiting import accepted, becomes
from gateway.demo.watched import OFFICE
from gateway.importing.sample import EXAMPLES


async def moves_house(shop: DemoShop, order_no: str) -> None:
    """The new address is told two days later, the money comes the day after; no carrier reports the arrival."""
    shop.unreported.add(order_no)
    await accepted(shop, order_no)
    await shop.clock.until_days_later(2, 10, 40)
    text = await asyncio.to_thread((EXAMPLES / "messages" / "change_address.json").read_text, encoding="utf-8")
    await shop.ask(order_no, "change_address", json.loads(text))
    await shop.clock.until_days_later(1, 15, 10)
    await shop.pay(order_no)


async def answers_on_the_phone(shop: DemoShop, order_no: str) -> None:
    """The address has no number; the customer reads the reminder, phones on the day after it, and pays the next day."""

    async def is_reminded() -> bool:
        steps = (await shop.view(order_no)).next[:1]
        return any(StepTrait.ENDS_PATIENCE in STEPS[step.what].traits for step in steps)

    await shop.daily(order_no, is_reminded, 10, 30)
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
    await becomes(shop, order_no, Status.SHIPPED, 19, 30)
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


async def is_held_for_days(shop: DemoShop, order_no: str) -> None:
    """Held within the hour; settled on the day on which the shop hears of it for the second time."""
    await shop.clock.until_days_later(0, 11)
    await shop.ask(order_no, "place_hold", {"reason": "manual", "note": "ask the supplier about the tin", "by": OFFICE})
    steps = (await shop.view(order_no)).next
    first = next(step.at for step in steps if STEPS[step.what].hours is Hours.SHOP)
    second = shop.clock.calendar.add_business_days(shop.clock.calendar.day_of(first), 1)
    await shop.clock.until_time(second, 11, 30)
    await shop.ask(order_no, "release_hold", {"reason": "manual", "note": "the tin is whole", "by": OFFICE})


STORIES: tuple[Story, ...] = (
    Story(
        "moves",
        "prepay-moves.json",
        (1, 8, 31),
        moves_house,
        Ending(
            Status.COMPLETED,
            Money.PAID,
            (*UNTIL_ACCEPTED, Mail.ADDRESS_CHANGED, *PAID_AND_SHIPPED),
            paper_version=2,
        ),
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
                *START,
                Mail.INFORMATION_REQUEST,
                Mail.INFORMATION_REMINDER,
                Mail.INFORMATION_THANKS,
                Mail.ORDER_CONFIRMED,
                *PAID_AND_SHIPPED,
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
                *(*START, Mail.PREPAYMENT_REQUEST, Mail.PREPAYMENT_THANKS),
                *(Mail.ORDER_CONFIRMED, *PAID_AND_SHIPPED),
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
            (*START, Mail.SHOP_HOLD, Mail.ORDER_CONFIRMED, Mail.DEADLINE_EXTENDED, *PAID_AND_SHIPPED),
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
                *UNTIL_ACCEPTED,
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
            (*UNTIL_ACCEPTED, Mail.CHANGE_OFFERED, Mail.ORDER_CONFIRMED, *PAID_AND_SHIPPED),
            paper_version=2,
        ),
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
                *(*START, Mail.SHOP_HOLD, Mail.SHOP_HOLDS, Mail.SHOP_HOLDS),
                *(Mail.ORDER_CONFIRMED, Mail.SHIPPED, Mail.THANKS),
            ),
        ),
    ),
)
