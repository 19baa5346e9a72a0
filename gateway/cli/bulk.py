"""`shop order`: what is done to one order or to many: release, cancel, resend, thank."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.status import HoldReason
from gateway.cli.selection import Choice, Everything, Numbers, Picked, picking
from gateway.cli.show import tell_order
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    Note,
    RequestId,
    message,
    show_json,
    show_table,
    user_name,
    warn,
    with_shop,
)
from gateway.cli.words import called, said_of, told

if TYPE_CHECKING:
    from domain.basics.errors import Refusal
    from domain.contract.messages import Seen
    from domain.order.view import OrderView
    from gateway.api.client import ShopClient
    from gateway.api.errors import ServiceAway

#: One order, what was seen of it, and the id under which this may be repeated.
Act = Callable[["ShopClient", str, "Seen", str], Awaitable["OrderView"]]


@dataclass(frozen=True)
class Answered:
    """What became of one order."""

    order_no: str
    is_done: bool
    status: str = ""
    refusal: "Refusal | ServiceAway | None" = None

    @property
    def is_known(self) -> bool:
        """False when nobody knows what became of it."""
        return self.is_done or hasattr(self.refusal, "code")


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (release, cancel, resend, thank):
        orders.command()(command)


@picking
def release(
    order_nos: Numbers = None,
    *,
    reason: Annotated[HoldReason | None, typer.Option(help="Which hold; needless when there is only one.")] = None,
    note: Note = "",
    by: By = "",
    everything: Everything = False,
    picked: Picked,
    request_id: RequestId = None,
    as_json: Json = False,
) -> None:
    """Lift a hold whose reason has been settled; of one order, of several, or of all that the filters name."""
    from domain.contract.messages import ReleaseHold, Seen

    hold = picked.hold
    named = reason or (HoldReason(hold.value) if hold and hold.value in set(HoldReason) else None)

    async def act(shop: "ShopClient", order_no: str, seen: "Seen", request: str) -> "OrderView":
        which = named or _only_hold(seen, is_one=choice.is_one)
        command = message(ReleaseHold, reason=which, note=note, by=user_name(by), seen=Seen(version=seen.version))
        return await shop.orders.ask(order_no, command, request_id=request)

    choice = Choice(order_nos or (), picked, everything)
    _each(choice, act, request_id, as_json=as_json)


def _only_hold(seen: "Seen", *, is_one: bool) -> HoldReason:
    from domain.basics.errors import UnknownHold

    holds = seen.holds or ()
    if not holds:
        raise UnknownHold("not_held")
    if len(holds) > 1:
        sentence = told("hold.which", holds=holds)
        raise typer.BadParameter(sentence, param_hint="--reason") if is_one else UnknownHold("several", holds=holds)
    return holds[0]


@picking
def cancel(
    order_nos: Numbers = None,
    *,
    reason: Annotated[str, typer.Option(help="For the shop's records.")],
    by: By = "",
    everything: Everything = False,
    picked: Picked,
    request_id: RequestId = None,
    as_json: Json = False,
) -> None:
    """End orders on request; while one is being packed, the packer must set it aside first."""
    from domain.contract.messages import Cancel

    async def act(shop: "ShopClient", order_no: str, seen: "Seen", request: str) -> "OrderView":
        command = message(Cancel, reason=reason, by=user_name(by), seen=seen)
        return await shop.orders.ask(order_no, command, request_id=request)

    _each(Choice(order_nos or (), picked, everything), act, request_id, as_json=as_json)


@picking
def resend(
    order_nos: Numbers = None,
    *,
    mail: Annotated[
        str,
        typer.Argument(
            metavar="MAIL", help="Its kind (the newest of it), or its number like 1001-3; see `shop mail list NO`."
        ),
    ],
    by: By = "",
    everything: Everything = False,
    picked: Picked,
    request_id: RequestId = None,
    as_json: Json = False,
) -> None:
    """Send a stored mail again, exactly as it was."""
    from domain.contract.messages import ResendMail

    command = message(ResendMail, mail=mail, by=user_name(by))

    async def act(shop: "ShopClient", order_no: str, _seen: "Seen", request: str) -> "OrderView":
        return await shop.orders.ask(order_no, command, request_id=request)

    _each(Choice(order_nos or (), picked, everything), act, request_id, as_json=as_json)


@picking
def thank(
    order_nos: Numbers = None,
    *,
    by: By = "",
    everything: Everything = False,
    picked: Picked,
    request_id: RequestId = None,
    as_json: Json = False,
) -> None:
    """Send the thanks now instead of at their time; they complete the order."""
    from domain.contract.messages import Thank

    command = message(Thank, by=user_name(by))

    async def act(shop: "ShopClient", order_no: str, _seen: "Seen", request: str) -> "OrderView":
        return await shop.orders.ask(order_no, command, request_id=request)

    _each(Choice(order_nos or (), picked, everything), act, request_id, as_json=as_json)


def _each(choice: Choice, act: Act, request_id: str | None, *, as_json: bool) -> None:
    """Act on every order, go on after a refusal, and say what became of each."""
    choice.check()
    request = request_id or uuid.uuid4().hex

    async def one(shop: "ShopClient") -> None:
        (order_no,) = choice.order_nos
        await act(shop, order_no, await _seen(shop, order_no), f"{request}:{order_no}")

    if choice.is_one:
        with_shop(one)
        tell_order(choice.order_nos[0], as_json=as_json)
        return
    outcomes = with_shop(lambda shop: _outcomes(shop, choice, act, request))
    if as_json:
        show_json(
            [
                {
                    "order_no": each.order_no,
                    "is_done": each.is_done,
                    "status": each.status,
                    "refusal": str(each.refusal or ""),
                }
                for each in outcomes
            ]
        )
    else:
        show_table(
            ("order", "answer"),
            [(each.order_no, _answer(each)) for each in outcomes],
            told("title.orders"),
        )
    _end(outcomes, request)


async def _seen(shop: "ShopClient", order_no: str) -> "Seen":
    """What the database shows of an order; nothing of one that is not stored yet, whose workflow has to answer."""
    from domain.basics.errors import UnknownOrder
    from domain.contract.messages import Seen

    try:
        return await shop.reading.seen(order_no)
    except UnknownOrder:
        return Seen()


async def _outcomes(shop: "ShopClient", choice: Choice, act: Act, request: str) -> list[Answered]:
    from domain.basics.errors import Refusal
    from gateway.api.errors import ServiceAway

    outcomes: list[Answered] = []
    for order_no, shown in (await choice.found(shop)).items():
        try:
            seen = shown or await _seen(shop, order_no)
            view = await act(shop, order_no, seen, f"{request}:{order_no}")
        except Refusal as refusal:
            outcomes.append(Answered(order_no=order_no, is_done=False, refusal=refusal))
        except ServiceAway as away:
            outcomes.append(Answered(order_no=order_no, is_done=False, refusal=away))
            break
        else:
            outcomes.append(Answered(order_no=order_no, is_done=True, status=view.status))
    return outcomes


def _answer(outcome: Answered) -> str:
    return said_of(outcome.refusal) if outcome.refusal else called("status", outcome.status)


def _end(outcomes: Sequence[Answered], request: str) -> None:
    """The exit code of them all."""
    if outcomes and not outcomes[-1].is_known:
        warn(told("several.stopped_with_id", order_no=outcomes[-1].order_no, request=request))
        raise typer.Exit(Exit.AWAY)
    refused = sum(not outcome.is_done for outcome in outcomes)
    if refused:
        warn(told("several.refused", refused=refused, count=len(outcomes)))
        raise typer.Exit(Exit.REFUSED)
