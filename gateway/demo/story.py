"""What a story of the demo is: an example order, what its customer does, and how it must end."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from domain.contract.status import Money, Status
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from gateway.demo.shop import DemoShop

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
    stars: tuple[int, ...] = ()  # what the customer says of how it was


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


START = (Mail.ORDER_RECEIVED, Mail.SHOP_ORDER)
UNTIL_ACCEPTED = (*START, Mail.ORDER_CONFIRMED)
PAID_AND_SHIPPED = (Mail.PAYMENT_CONFIRMED, Mail.SHIPPED, Mail.THANKS)
ACCOUNT_ASKED = (Mail.REFUND_ACCOUNT_REQUEST, Mail.REFUND_ACCOUNT_THANKS)
