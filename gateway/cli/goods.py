"""`shop order`, the warehouse's part: inspect, pack, ship, deliver, return."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.status import ReturnReason
from gateway.cli.files import writable
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.printing import Out, files_written, print_folder, write_papers
from gateway.cli.several import Several, Told, for_each, tell_outcome
from gateway.cli.show import wishes_told
from gateway.cli.terminal import By, Json, instant, message, user_name, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from callers.orders import Outcome
    from domain.agenda.order_page import OrderPage
    from gateway.api.client import ShopClient

#: How long a command waits to tell what became of a fact.
PATIENCE = timedelta(seconds=5)
Parcel = Annotated[str, typer.Option(help="Number of the parcel within the order.")]
When = Annotated[str | None, typer.Option(metavar="TIME", help="Like 2026-11-21T10:15; default: now.")]
Lines = Annotated[
    str, typer.Option(metavar="LINE=PIECES,…", help="Pieces by the order's lines, like 1=2; default: all of them.")
]


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (inspect, pack, ship, deliver):
        orders.command()(command)
    orders.command("return")(take_back)
    orders.command("inspect-return")(inspect_return)
    orders.command("correct-tracking")(correct_tracking)


def inspect(
    order_nos: Several,
    damaged: Annotated[list[str] | None, typer.Option(metavar="SKU=PIECES", help="Unusable pieces.")] = None,
    fault: Annotated[bool, typer.Option("--fault", help="Something is wrong that no damaged pieces explain.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """The goods of orders were looked at: whole and right, unless said otherwise."""
    from domain.contract.messages import GoodsInspected

    pieces = pieces_of(damaged or [], "--damaged")
    _must_be_one(order_nos, "--damaged" if pieces else "--fault" if fault else "")
    fact = message(GoodsInspected, ok=not fault and not pieces, damaged=pieces, by=user_name(by))

    async def act(shop: "ShopClient", order_no: str) -> Told:
        return Told(await shop.orders.tell(order_no, fact, wait=PATIENCE))

    for_each(order_nos, act, as_json=as_json)


def _must_be_one(order_nos: Sequence[str], option: str) -> None:
    """What is said of one order's goods or parcel is said of one order."""
    if option and len(order_nos) > 1:
        raise typer.BadParameter(told("several.only_one"), param_hint=option)


def pieces_of(given: list[str], option: str) -> dict[str, int]:
    """Pieces by SKU, as such an option gives them."""
    pieces: dict[str, int] = {}
    for text in given:
        sku, sign, count = text.rpartition("=")
        if not sign or not count.isdecimal():
            raise typer.BadParameter(told("goods.pieces", given=repr(text)), param_hint=option)
        pieces[sku] = int(count)
    return pieces


def packed_lines(text: str, option: str = "--lines") -> dict[int, int]:
    """Pieces by line, as they are typed: `1=1,2=2`."""
    lines: dict[int, int] = {}
    for each in filter(None, text.split(",")):
        no, _, pieces = (part.strip() for part in each.partition("="))
        if not (no.isdecimal() and pieces.isdecimal() and int(no) and int(pieces)) or int(no) in lines:
            raise typer.BadParameter(told("goods.lines", given=repr(each)), param_hint=option)
        lines[int(no)] = int(pieces)
    return lines


def pack(
    order_nos: Several,
    done: Annotated[bool, typer.Option("--done", help="The box is closed already.")] = False,
    parcel: Parcel = "1",
    lines: Annotated[
        str,
        typer.Option(
            metavar="LINE=PIECES,…",
            help="What goes into this parcel of several, like 1=1,2=2; default: all that is in no other.",
        ),
    ] = "",
    out: Out = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Start packing: slip, label and what else the packer needs are written as PDFs for the orders as they are now."""
    from domain.contract.messages import PackingStarted, ParcelPacked

    who, into = user_name(by), packed_lines(lines)
    _must_be_one(order_nos, "--lines" if lines else "")

    async def act(shop: "ShopClient", order_no: str) -> Told:
        await shop.back_office.must_be_printable(order_no, parcel, into)
        page = await shop.reading.order(order_no)
        folder = writable(print_folder(out, shop))
        started = message(PackingStarted, parcel_no=parcel, version=page.version, lines=into, by=who)
        outcome = await shop.orders.tell(order_no, started, wait=PATIENCE)
        page = await shop.reading.order(order_no)
        papers = await shop.back_office.documents(page, parcel) if outcome == "done" else {}
        if done:
            packed = message(ParcelPacked, parcel_no=parcel, version=page.version, by=who)
            outcome = await shop.orders.tell(order_no, packed, wait=PATIENCE)
            page = await shop.reading.order(order_no)
        _must_not_be_held_for_its_version(page)
        files = write_papers(page, page.parcel(parcel), papers, folder)
        return Told(outcome, [*_wishes(page), *files_written(files)])

    for_each(order_nos, act, as_json=as_json)


def _wishes(page: "OrderPage") -> list[str]:
    wishes = wishes_told(page.placed.wishes)
    return [told("goods.wish", order_no=page.order_no, wish=wish, words=words) for wish, words in wishes]


def _must_not_be_held_for_its_version(page: "OrderPage") -> None:
    from domain.basics.errors import OnHold
    from domain.contract.status import HoldReason

    if any(hold.reason is HoldReason.VERSION for hold in page.holds):
        raise OnHold("changed")


def ship(
    order_nos: Annotated[
        list[str], typer.Argument(metavar="NO[=TRACKING]…", help="The orders' numbers, each with its tracking number.")
    ],
    carrier: Annotated[
        str, typer.Option(help="yamato, sagawa, japanpost, or another's name; default: the shop's.")
    ] = "",
    tracking: Annotated[str, typer.Option(help="Tracking number, of one order.")] = "",
    parcel: Parcel = "1",
    shipped_at: When = None,
    cooled: Annotated[
        bool,
        typer.Option("--cooled", help="They travel chilled or frozen, whatever the shop's file says of the articles."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Take the number although it seems to be wrong.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """The carrier has the parcels; a box that nobody reported as closed counts as closed."""
    from callers.orders import checked_tracking_no
    from domain.contract.messages import ParcelShipped

    numbers = {order_no: number for order_no, _, number in (each.partition("=") for each in order_nos)}
    if tracking:
        _must_be_one(order_nos, "--tracking")
        numbers = dict.fromkeys(numbers, tracking)
    who = user_name(by)

    async def act(shop: "ShopClient", order_no: str) -> Told:
        page = await shop.reading.order(order_no)
        key = carrier or shop.connections.desk.today().policy.shipping.default_carrier
        number = checked_tracking_no(key, numbers[order_no], force=force)
        at = instant(shipped_at, "--shipped-at", shop)
        parcels = {"parcel_no": parcel, "carrier": key, "tracking_no": number, "cooled": cooled}
        fact = message(ParcelShipped, **parcels, shipped_at=at, by=who)
        await _close(shop, page, parcel, who)
        return Told(await shop.orders.parcel_shipped(order_no, fact, wait=PATIENCE, force=force))

    for_each(list(numbers), act, as_json=as_json)


async def _close(shop: "ShopClient", page: "OrderPage", parcel: str, who: str) -> None:
    """Count a box that nobody reported as closed as closed, unless somebody holds the order."""
    from domain.contract.messages import ParcelPacked

    box = next((each for each in page.parcels if each.parcel_no == parcel), None)
    if box and not box.packed_at and not box.shipped_at and not page.holds:
        packed = message(ParcelPacked, parcel_no=parcel, version=box.version, by=who)
        await shop.orders.tell(page.order_no, packed)


@grouped
def correct_tracking(
    order: OneOrder,
    tracking: Annotated[str, typer.Option(help="The right number.")],
    carrier: Annotated[str | None, typer.Option(help="The right carrier, if that was wrong, too.")] = None,
    parcel: Parcel = "1",
    force: Annotated[bool, typer.Option("--force", help="Take the number although it seems to be wrong.")] = False,
) -> None:
    """Correct a tracking number: the customer gets a corrected mail."""
    from callers.orders import checked_tracking_no
    from domain.contract.messages import CorrectTracking

    async def work(shop: "ShopClient") -> None:
        page = await shop.reading.order(order.order_no)
        known = next((each.carrier for each in page.parcels if each.parcel_no == parcel), "")
        number = checked_tracking_no(carrier or known, tracking, force=force)
        if not force:
            await shop.orders.must_be_unused(order.order_no, number)
        command = message(CorrectTracking, parcel_no=parcel, tracking_no=number, carrier=carrier, by=order.who)
        await shop.orders.ask(order.order_no, command)

    with_shop(work)
    order.show()


def deliver(
    order_nos: Several, parcel: Parcel = "1", delivered_at: When = None, by: By = "", as_json: Json = False
) -> None:
    """The parcels arrived."""
    from domain.contract.messages import ParcelDelivered

    async def act(shop: "ShopClient", order_no: str) -> Told:
        at = instant(delivered_at, "--delivered-at", shop)
        await _must_be_its(shop, order_no, parcel)
        fact = message(ParcelDelivered, parcel_no=parcel, delivered_at=at, by=user_name(by))
        return Told(await shop.orders.tell(order_no, fact, wait=PATIENCE))

    for_each(order_nos, act, as_json=as_json)


async def _must_be_its(shop: "ShopClient", order_no: str, parcel: str) -> None:
    """A number that was mistyped would be taken for a parcel that left untold, as the first one may.

    Raises:
        UnknownParcel: the order has parcels, and none of this number.
    """
    from domain.basics.errors import UnknownOrder, UnknownParcel

    try:
        page = await shop.reading.order(order_no)
    except UnknownOrder:  # perhaps none has taken it in yet; whoever is told knows
        return
    if page.parcels and all(each.parcel_no != parcel for each in page.parcels):
        raise UnknownParcel(parcel_no=parcel)


@grouped
def take_back(
    order: OneOrder,
    why: Annotated[
        ReturnReason, typer.Option(help="Why it came back; only a refusal counts against the customer.")
    ] = ReturnReason.UNKNOWN,
    reason: Annotated[str, typer.Option(help="The same in words, for colleagues.")] = "",
    parcel: Parcel = "1",
    returned_at: When = None,
) -> None:
    """The parcel came back to the shop."""
    from domain.contract.messages import ParcelReturned

    async def work(shop: "ShopClient") -> "Outcome":
        at = instant(returned_at, "--returned-at", shop)
        await _must_be_its(shop, order.order_no, parcel)
        fact = message(ParcelReturned, parcel_no=parcel, why=why, reason=reason, returned_at=at, by=order.who)
        return await shop.orders.tell(order.order_no, fact, wait=PATIENCE)

    tell_outcome(with_shop(work))
    order.show()


@grouped
def inspect_return(
    order: OneOrder,
    good: Annotated[str, typer.Option(metavar="LINE=PIECES,…", help="Pieces that may be sold, like 1=2.")] = "",
    broken: Annotated[str, typer.Option(metavar="LINE=PIECES,…", help="Pieces that may not.")] = "",
    parcel: Parcel = "1",
) -> None:
    """A parcel that came back was looked at: all is good, unless said otherwise. Count all that was found so far."""
    from domain.contract.messages import ReturnInspected

    found = {"sellable": packed_lines(good, "--good"), "broken": packed_lines(broken, "--broken")}
    fact = message(ReturnInspected, parcel_no=parcel, **found, by=order.who)

    async def work(shop: "ShopClient") -> "Outcome":
        return await shop.orders.tell(order.order_no, fact, wait=PATIENCE)

    tell_outcome(with_shop(work))
    order.show()
