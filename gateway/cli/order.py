"""`shop order`: taking in, finding, looking at and accepting orders."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import beginning_of
from gateway.cli.options import grouped
from gateway.cli.selection import Picked
from gateway.cli.several import Answer, Standing, end, one_by_one, show_answers
from gateway.cli.show import show_rows, tell_order
from gateway.cli.show_forecast import show_forecast
from gateway.cli.terminal import (
    By,
    Exit,
    Json,
    Note,
    OrderNo,
    day,
    message,
    say,
    show_json,
    user_name,
    warn,
    with_shop,
)
from gateway.cli.words import told

if TYPE_CHECKING:
    from domain.agenda.overview import OrderRow
    from gateway.api.client import ShopClient

Limit = Annotated[int, typer.Option(min=1, max=10_000)]
File = Annotated[str, typer.Argument(metavar="FILE", help="JSON; - for standard input.")]


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (start, search, show, accept, resume):
        orders.command()(command)
    orders.command("list")(list_orders)
    orders.command("what-if")(what_if)


def start(file: File, as_json: Json = False) -> None:
    """Hand over the order in a JSON FILE (- for standard input), as a cart does."""
    from callers.door import MOST_BYTES, Started, read_payload

    async def work(shop: "ShopClient") -> Started:
        return await shop.start_order(read_payload(data), wait=True)  # type: ignore[arg-type]  # read_placed names what it is not

    data = beginning_of(file, MOST_BYTES + 1)
    started = with_shop(work)
    if as_json:
        show_json(started)
    elif started.is_new:
        say(told("order.started", order_no=started.order_no))
    else:
        say(told("order.started_before", order_no=started.order_no))
    if started.unknown_fields:
        warn(told("order.unknown_fields", fields=list(started.unknown_fields)))


@grouped
def list_orders(
    picked: Picked,
    everything: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List orders with their marks and holds, newest first; without options those that have not ended."""

    async def ask(shop: "ShopClient") -> "list[OrderRow]":
        return await shop.reading.orders(picked.asked(shop, limit=limit, with_ended=everything))

    show_rows(ask, as_json=as_json, limit=limit)


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


def what_if(
    order_no: OrderNo,
    paid_on: Annotated[str | None, typer.Option("--paid-on", metavar="DATE", help="All the money comes then.")] = None,
    no_answer: Annotated[bool, typer.Option("--no-answer", help="Nobody answers, pays or does anything.")] = False,
    released: Annotated[bool, typer.Option("--released", help="All holds are lifted now.")] = False,
    as_json: Json = False,
) -> None:
    """Say what would happen to an order, by the rules that run it; nothing is touched."""
    from domain.agenda.forecast import WhatIf

    if not (paid_on or no_answer or released) or (no_answer and paid_on):
        raise typer.BadParameter(told("order.what_if_needs"))
    asked = WhatIf(paid_on=day(paid_on, "--paid-on") if paid_on else None, is_released=released)
    show_forecast(lambda shop: shop.reading.what_if(order_no, asked), as_json=as_json)


def accept(
    order_nos: Annotated[list[str] | None, typer.Argument(metavar="NO…")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that wait for it and are inspected, before or just now.")
    ] = False,
    inspected: Annotated[bool, typer.Option("--inspected", help="I have looked at the goods just now.")] = False,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Accept orders: their confirmations go out, and the contracts form."""
    from domain.contract.messages import Accept

    if bool(order_nos) == everything:
        raise typer.BadParameter(told("choice.orders_or_all"))
    command = message(Accept, by=user_name(by), note=note, inspected=inspected)

    async def accept_one(shop: "ShopClient", order_no: str) -> Standing:
        return Standing((await shop.orders.ask(order_no, command)).status)

    async def accept_all(shop: "ShopClient") -> list[Answer]:
        if order_nos and len(order_nos) == 1:  # whose refusal is the answer
            return [Answer(order_nos[0], Exit.DONE, (await accept_one(shop, order_nos[0])).status)]
        numbers = order_nos or await shop.reading.to_accept(with_uninspected=inspected)
        return await one_by_one(shop, numbers, accept_one)

    answers = with_shop(accept_all)
    if as_json:
        show_json({each.order_no: str(each.answer) for each in answers})
    else:
        show_answers(answers, told("title.accepted") if all(each.is_done for each in answers) else "")
    end(answers, lambda last: told("several.stopped", order_no=last, left=[last]), "several.not_accepted")


def resume(
    order_nos: Annotated[list[str] | None, typer.Argument(metavar="NO…")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are not closed.")] = False,
    as_json: Json = False,
) -> None:
    """Take up again orders whose workflow was terminated or lost; one that runs, or is closed, stays as it is."""
    if bool(order_nos) == everything:
        raise typer.BadParameter(told("choice.orders_or_all"))

    resumed = with_shop(lambda shop: shop.resumption.resume(order_nos))
    if as_json:
        show_json(resumed)
    else:
        say(told("order.resumed", orders=resumed) if resumed else told("order.nothing_resumed"))
