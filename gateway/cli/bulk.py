"""`shop order`: what is done to one order or to many: release, cancel, resend, thank."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.status import HoldReason
from gateway.cli.options import grouped
from gateway.cli.selection import Choice
from gateway.cli.several import Answer, Standing, end, one_by_one, show_answers
from gateway.cli.show import tell_order
from gateway.cli.terminal import By, Json, Note, RequestId, message, show_json, user_name, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from domain.contract.messages import Message, Seen
    from gateway.api.client import ShopClient

#: The command to an order of which this was seen.
Make = Callable[["Seen"], "Message"]


@dataclass(frozen=True)
class ChosenOrders:
    """The orders that a command is about, who gives it, and under which id it may be repeated."""

    orders: Choice
    by: By = ""
    request_id: RequestId = None
    as_json: Json = False

    @property
    def who(self) -> str:
        return user_name(self.by)


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (release, cancel, resend, thank):
        orders.command()(command)


@grouped
def release(
    chosen: ChosenOrders,
    reason: Annotated[HoldReason | None, typer.Option(help="Which hold; needless when there is only one.")] = None,
    note: Note = "",
) -> None:
    """Lift a hold whose reason has been settled; of one order, of several, or of all that the filters name."""
    from domain.contract.messages import ReleaseHold, Seen

    hold = chosen.orders.filters.hold
    named = reason or (HoldReason(hold.value) if hold and hold.value in set(HoldReason) else None)

    def make(seen: "Seen") -> ReleaseHold:
        which = named or _only_hold(seen, is_one=chosen.orders.is_one)
        return message(ReleaseHold, reason=which, note=note, by=chosen.who, seen=Seen(version=seen.version))

    _ask_each(chosen, make)


def _only_hold(seen: "Seen", *, is_one: bool) -> HoldReason:
    from domain.basics.errors import UnknownHold

    holds = seen.holds or ()
    if not holds:
        raise UnknownHold("not_held")
    if len(holds) > 1:
        sentence = told("hold.which", holds=holds)
        raise typer.BadParameter(sentence, param_hint="--reason") if is_one else UnknownHold("several", holds=holds)
    return holds[0]


@grouped
def cancel(chosen: ChosenOrders, reason: Annotated[str, typer.Option(help="For the shop's records.")]) -> None:
    """End orders on request; while one is being packed, the packer must set it aside first."""
    from domain.contract.messages import Cancel

    _ask_each(chosen, lambda seen: message(Cancel, reason=reason, by=chosen.who, seen=seen))


@grouped
def resend(
    chosen: ChosenOrders,
    mail: Annotated[
        str,
        typer.Argument(
            metavar="MAIL", help="Its kind (the newest of it), or its number like 1001-3; see `shop mail list NO`."
        ),
    ],
) -> None:
    """Send a stored mail again, exactly as it was."""
    from domain.contract.messages import ResendMail

    command = message(ResendMail, mail=mail, by=chosen.who)
    _ask_each(chosen, lambda _seen: command)


@grouped
def thank(chosen: ChosenOrders) -> None:
    """Send the thanks now instead of at their time; they complete the order."""
    from domain.contract.messages import Thank

    command = message(Thank, by=chosen.who)
    _ask_each(chosen, lambda _seen: command)


def _ask_each(chosen: ChosenOrders, make: Make) -> None:
    """Ask every order, go on after a refusal, and say what became of each."""
    choice, request = chosen.orders, chosen.request_id or uuid.uuid4().hex
    choice.check()

    async def ask(shop: "ShopClient", order_no: str, shown: "Seen | None" = None) -> Standing:
        command = make(shown or await _seen(shop, order_no))
        view = await shop.orders.ask(order_no, command, request_id=f"{request}:{order_no}")
        return Standing(view.status)

    if choice.is_one:
        (order_no,) = choice.numbers
        with_shop(lambda shop: ask(shop, order_no))
        tell_order(order_no, as_json=chosen.as_json)
        return

    async def ask_all(shop: "ShopClient") -> list[Answer]:
        found = await choice.found(shop)
        return await one_by_one(shop, found, lambda shop, order_no: ask(shop, order_no, found[order_no]))

    answers = with_shop(ask_all)
    if chosen.as_json:
        show_json([_for_programs(each) for each in answers])
    else:
        show_answers(answers, told("title.orders"))
    end(answers, lambda last: told("several.stopped_with_id", order_no=last, request=request))


def _for_programs(each: Answer) -> dict[str, object]:
    status, refusal = (each.answer, "") if each.is_done else ("", str(each.answer))
    return {"order_no": each.order_no, "is_done": each.is_done, "status": status, "refusal": refusal}


async def _seen(shop: "ShopClient", order_no: str) -> "Seen":
    """What the database shows of an order; nothing of one that is not stored yet, whose workflow has to answer."""
    from domain.basics.errors import UnknownOrder
    from domain.contract.messages import Seen

    try:
        return await shop.reading.seen(order_no)
    except UnknownOrder:
        return Seen()
