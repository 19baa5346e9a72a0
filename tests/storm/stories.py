"""What happens to the orders of the storm: all plans, and the ways that cost most when something is lost."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.contract.status import Status
from domain.order.kinds import MailKind
from tests.storm.life import Life
from tests.storm.shop import TOTAL, line, person, rare_sku

Play = Callable[[Life], Awaitable[None]]


@dataclass(frozen=True)
class Story:
    """`changes`: what is special about the order, by its number."""

    play: Play
    plan: str = "prepay"
    changes: Callable[[str], Mapping[str, Any]] = field(default=lambda _: {})


async def until_accepted(life: Life) -> None:
    await life.place()
    await life.inspect()
    await life.accept()


async def until_delivered(life: Life) -> None:
    await life.pack()
    await life.ship()
    await life.deliver()


async def pays_in_advance(life: Life) -> None:
    await until_accepted(life)
    await life.pay()
    await until_delivered(life)
    await life.end(Status.COMPLETED)


async def pays_after_delivery(life: Life) -> None:
    await until_accepted(life)
    await until_delivered(life)
    await life.read(MailKind.PAYMENT_REQUEST)
    await life.pay()
    await life.end(Status.COMPLETED)


async def pays_the_carrier(life: Life) -> None:
    await until_accepted(life)
    await until_delivered(life)
    await life.end(Status.COMPLETED)


async def cancels_after_paying(life: Life) -> None:
    await until_accepted(life)
    await life.pay()
    await life.cancel()
    await life.read(MailKind.REFUND_ACCOUNT_REQUEST)
    await life.refund()
    await life.end(Status.CANCELLED)


async def is_declined(life: Life) -> None:
    await life.place()
    await life.decline()
    await life.end(Status.DECLINED)


async def expires_and_pays_too_late(life: Life) -> None:
    await until_accepted(life)
    await life.end(Status.EXPIRED)
    await life.pay()
    await life.read(MailKind.REFUND_ACCOUNT_REQUEST)
    await life.refund()


async def waits_for_goods(life: Life) -> None:
    await life.place()
    await life.receive_goods()
    await life.inspect()
    await life.accept()
    await life.pay()
    await until_delivered(life)
    await life.end(Status.COMPLETED)


async def is_asked(life: Life) -> None:
    await life.place()
    await life.inform(f"芝公園{int(life.order_no) % 9_000}-1")
    await life.inspect()
    await life.accept()
    await life.pay()
    await until_delivered(life)
    await life.end(Status.COMPLETED)


async def moves(life: Life) -> None:
    await until_accepted(life)
    await life.move(f"芝公園9-{int(life.order_no) % 9_000}")
    await life.pay()
    await until_delivered(life)
    await life.end(Status.COMPLETED)


async def pays_in_parts_and_too_much(life: Life) -> None:
    await until_accepted(life)
    await life.pay(TOTAL - 330, 1)
    await life.read(MailKind.PAYMENT_SHORT)
    await life.pay(1_000, 2)
    await life.refund()
    await until_delivered(life)
    await life.end(Status.COMPLETED)


async def asks_where_it_is(life: Life) -> None:
    await until_accepted(life)
    await life.pay()
    await life.pack()
    await life.ship()
    await life.ask()
    await life.deliver()
    await life.end(Status.COMPLETED)


async def is_held(life: Life) -> None:
    await life.place()
    await life.hold()
    await life.inspect()
    await life.accept()
    await until_delivered(life)
    await life.read(MailKind.PAYMENT_REQUEST)
    await life.pay()
    await life.end(Status.COMPLETED)


async def refuses_the_parcel(life: Life) -> None:
    await until_accepted(life)
    await life.pack()
    await life.ship()
    await life.come_back()
    await life.do_without()


async def comes_back_after_the_end(life: Life) -> None:
    """The order's workflow has ended; the return starts it again. Thanks that have not left by then never would."""
    await until_accepted(life)
    await until_delivered(life)
    await life.end(Status.COMPLETED)
    await life.read(MailKind.THANKS)
    await life.come_back()


#: Every order of a storm has one of these, in turn.
STORIES: Mapping[str, Story] = {
    "prepay": Story(pays_in_advance),
    "postpay": Story(pays_after_delivery, "postpay"),
    "cod": Story(pays_the_carrier, "cod"),
    "cancelled": Story(cancels_after_paying),
    "expires": Story(
        expires_and_pays_too_late,
        changes=lambda no: {"payment": {"method": "convenience_store", "reference": f"8{no}"}},
    ),
    "backordered": Story(waits_for_goods, changes=lambda no: {"lines": [line(rare_sku(no), 2)]}),
    "asked": Story(is_asked, changes=lambda no: {"orderer": person(no, "芝公園")}),
    "moves": Story(moves),
    "parts": Story(pays_in_parts_and_too_much),
    "asks": Story(asks_where_it_is),
    "held": Story(is_held, "postpay"),
    "declined": Story(is_declined),
    "refused": Story(refuses_the_parcel, "cod"),
    "back late": Story(comes_back_after_the_end, "cod"),
}
