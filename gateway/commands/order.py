"""`shop order`: taking in, looking at, accepting, holding, changing and ending orders."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.status import HoldReason, Status
from gateway.commands.show import show_rows, tell_order
from gateway.terminal import By, Json, Note, OrderNo, message, say, show_json, show_table, user_name, warn, with_shop

if TYPE_CHECKING:
    from domain.overview import OrderPage
    from gateway.client import ShopClient

Limit = Annotated[int, typer.Option(min=1, max=10_000)]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, allow_dash=True)]


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (start, search, show, accept, decline, cancel, hold, release, resend):
        orders.command()(command)
    orders.command("list")(list_orders)
    orders.command("change-address")(change_address)


def start(file: File, as_json: Json = False) -> None:
    """Hand over the order in a JSON FILE (- for standard input), as a cart does."""
    from gateway.door import MOST_BYTES, Started, read_payload

    async def work(shop: "ShopClient") -> Started:
        if str(file) == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with file.open("rb") as source:
                data = source.read(MOST_BYTES + 1)
        return await shop.start_order(read_payload(data), wait=True)  # type: ignore[arg-type]  # read_placed names what it is not

    started = with_shop(work)
    if as_json:
        show_json(started)
    elif started.is_new:
        say(f"Order {started.order_no} was handed over.")
    else:
        say(f"Order {started.order_no} had been handed over before; nothing was started.")


def list_orders(
    status: Annotated[list[Status] | None, typer.Option(help="Only these; may be repeated.")] = None,
    hold: Annotated[HoldReason | None, typer.Option(help="Only those held for this reason.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List orders, newest first; without options those that have not ended."""
    from adapters.postgres.search import Asked

    asked = Asked(statuses=tuple(status or ()), hold=hold, with_ended=everything, limit=limit)
    show_rows(lambda shop: shop.reading.orders(asked), as_json=as_json)


def search(
    text: Annotated[list[str], typer.Argument(metavar="WORDS", help="Name, mail address, phone, any number.")],
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Find orders by words of name, address, phone, order number, transfer number or tracking number."""
    show_rows(lambda shop: shop.reading.search(" ".join(text), limit), as_json=as_json)


def show(order_no: OrderNo, as_json: Json = False) -> None:
    """Show one order: its three axes, its holds, what it waits for, and what happens if nobody does anything."""
    tell_order(order_no, as_json=as_json, whole=True)


def accept(
    order_nos: Annotated[list[str] | None, typer.Argument(metavar="NO…")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are inspected and wait for it.")] = False,
    inspected: Annotated[bool, typer.Option("--inspected", help="I have looked at the goods just now.")] = False,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Accept orders: their confirmations go out, and the contracts form."""
    from domain.errors import Refusal
    from domain.messages import Accept
    from gateway.errors import NOT_FOUND

    if bool(order_nos) == everything:
        raise typer.BadParameter("name the orders, or say --all.")
    command = message(Accept, by=user_name(by), note=note, inspected=inspected)

    async def work(shop: "ShopClient") -> dict[str, str]:
        answers: dict[str, str] = {}
        for order_no in order_nos or await shop.reading.to_accept():
            try:
                answers[order_no] = (await shop.orders.accept(order_no, command)).status
            except Refusal as refusal:
                if order_nos and len(order_nos) == 1:
                    raise
                refused.append(refusal)
                answers[order_no] = str(refusal)
        return answers

    refused: list[Refusal] = []
    answers = with_shop(work)
    if as_json:
        show_json(answers)
    else:
        show_table(("order", "answer"), answers.items(), "Accepted" if not refused else "")
    if refused:
        warn(f"{len(refused)} of {len(answers)} orders were not accepted.")
        raise typer.Exit(4 if all(isinstance(each, NOT_FOUND) for each in refused) else 3)


def decline(
    order_no: OrderNo,
    reason: Annotated[str, typer.Option(help="Written for the customer.")] = "",
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Do not accept an order: the customer is told, the stock goes back."""
    from domain.messages import Decline

    command = message(Decline, by=user_name(by), reason=reason, note=note)
    with_shop(lambda shop: shop.orders.decline(order_no, command))
    tell_order(order_no, as_json=as_json)


def cancel(
    order_no: OrderNo,
    reason: Annotated[str, typer.Option(help="For the shop's records.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """End an order on request; while it is being packed, the packer must set it aside first."""
    from domain.messages import Cancel

    command = message(Cancel, reason=reason, by=user_name(by))
    with_shop(lambda shop: shop.orders.cancel(order_no, command))
    tell_order(order_no, as_json=as_json)


def hold(
    order_no: OrderNo,
    reason: Annotated[HoldReason, typer.Option(help="Why work must wait.")] = HoldReason.MANUAL,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Stop the work on an order."""
    from domain.messages import PlaceHold

    command = message(PlaceHold, reason=reason, note=note, by=user_name(by))
    with_shop(lambda shop: shop.orders.place_hold(order_no, command))
    tell_order(order_no, as_json=as_json)


def release(
    order_no: OrderNo,
    reason: Annotated[HoldReason | None, typer.Option(help="Which hold; needless when there is only one.")] = None,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Lift a hold whose reason has been settled."""
    from domain.messages import ReleaseHold

    async def work(shop: "ShopClient") -> None:
        which = reason or _only_hold(await shop.reading.order(order_no))
        await shop.orders.release_hold(order_no, message(ReleaseHold, reason=which, note=note, by=user_name(by)))

    with_shop(work)
    tell_order(order_no, as_json=as_json)


def _only_hold(page: "OrderPage") -> HoldReason:
    from domain.errors import UnknownHold

    if not page.holds:
        raise UnknownHold("The order is not on hold.")
    if len(page.holds) > 1:
        reasons = ", ".join(hold.reason for hold in page.holds)
        raise typer.BadParameter(f"the order has several holds ({reasons}); say which.", param_hint="--reason")
    return page.holds[0].reason


def resend(
    order_no: OrderNo,
    mail: Annotated[str, typer.Option(help="Its kind (the newest of it) or its id; see `shop mail list NO`.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Send a stored mail again, exactly as it was."""
    from domain.messages import ResendMail

    command = message(ResendMail, mail=mail, by=user_name(by))
    with_shop(lambda shop: shop.orders.resend_mail(order_no, command))
    tell_order(order_no, as_json=as_json)


def change_address(
    order_no: OrderNo,
    name: Annotated[str | None, typer.Option()] = None,
    kana: Annotated[str | None, typer.Option()] = None,
    company: Annotated[str | None, typer.Option()] = None,
    department: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option()] = None,
    email: Annotated[str | None, typer.Option()] = None,
    postal_code: Annotated[str | None, typer.Option()] = None,
    prefecture: Annotated[str | None, typer.Option()] = None,
    city: Annotated[str | None, typer.Option()] = None,
    street: Annotated[str | None, typer.Option()] = None,
    building: Annotated[str | None, typer.Option()] = None,
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The recipient as JSON.")] = None,
    reason: Annotated[str, typer.Option(help="For the shop's records.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Ship to somebody or somewhere else; what is not given stays as it is."""
    from domain.messages import ChangeAddress

    person = {"name": name, "kana": kana, "company": company, "department": department, "phone": phone, "email": email}
    address = {
        "postal_code": postal_code,
        "prefecture": prefecture,
        "city": city,
        "street": street,
        "building": building,
    }
    given = {key: value for key, value in person.items() if value is not None}
    moved = {key: value for key, value in address.items() if value is not None}
    if bool(given or moved) == bool(file):
        raise typer.BadParameter("say what changes, or name a JSON file with the whole recipient.")

    async def work(shop: "ShopClient") -> None:
        page = await shop.reading.order(order_no)
        recipient = _recipient(file) if file else page.placed.ship_to.model_dump()
        if isinstance(recipient, dict) and not file:
            recipient = recipient | given | {"address": recipient["address"] | moved}
        command = message(
            ChangeAddress, recipient=recipient, by=user_name(by), reason=reason, expected_version=page.version
        )
        await shop.orders.change_address(order_no, command)

    with_shop(work)
    tell_order(order_no, as_json=as_json)


def _recipient(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise typer.BadParameter(f"{file} is not JSON ({error}).", param_hint="--file") from error
