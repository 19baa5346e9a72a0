"""`shop deposits`: money without an order, whose it may be, and what somebody says about it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.terminal import (
    By,
    Json,
    Note,
    day,
    local,
    say,
    show_json,
    show_list,
    show_table,
    user_name,
    with_shop,
    zone,
)
from gateway.cli.words import language, said, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from domain.payment.matching.deposit import Part
    from domain.payment.matching.waiting import ProposedOrders, WaitingDeposit
    from gateway.api.client import ShopClient

Notice = Annotated[str, typer.Argument(metavar="NOTICE", help="The id under which the money came.")]


def add_to(app: typer.Typer) -> None:
    """Put `shop deposits` into the program."""
    deposits = typer.Typer(help="Money that arrived at the bank.", no_args_is_help=True)
    deposits.command("list")(list_deposits)
    for command in (match, assign, split, move, leave, taken_back, names, forget, checked):
        deposits.command()(command)
    app.add_typer(deposits, name="deposits")


def list_deposits(
    left: Annotated[bool, typer.Option("--left", help="Those that somebody left instead.")] = False,
    as_json: Json = False,
) -> None:
    """List deposits without an order, each with the orders that it may be for, the likeliest first, and why."""
    rows = with_shop(lambda shop: shop.deposits.left() if left else shop.deposits.waiting())
    if as_json:
        show_json(rows)
    elif left:
        show_table(
            ("notice", "paid", "yen", "payer", "by", "note"),
            [(row.notice_id, row.paid_on, row.amount, row.payer, row.by, row.note) for row in rows],
            told("title.deposits_left"),
        )
    else:
        lines = [line for row in rows for line in _lines(row)]
        show_table(("notice", "paid", "yen", "payer", "may_be_for", "why"), lines, told("title.deposits"))


def _lines(row: "WaitingDeposit") -> "Iterator[tuple[object, ...]]":
    """The deposit on its first line, and one line for each proposal."""
    payer = told("deposits.uncleared", payer=row.payer, amount=row.uncleared) if row.uncleared else row.payer
    head: tuple[object, ...] = (row.notice_id, row.paid_on, row.amount, payer)
    if row.doubt:
        yield (*head, "", said(row.doubt))
        head = ("", None, None, "")
    elif not row.proposals:
        yield (*head, "", told("deposits.nothing_fits"))
    for proposal in row.proposals:
        yield (*head, _orders(proposal), _why(proposal))
        head = ("", None, None, "")


def _orders(proposal: "ProposedOrders") -> str:
    if len(proposal.parts) == 1:
        return proposal.parts[0].order_no
    return " ".join(f"{part.order_no}={part.amount}" for part in proposal.parts)


def _why(proposal: "ProposedOrders") -> str:
    return ("、" if language() == "ja" else "; ").join(said(each) for each in proposal.why)


def match(as_json: Json = False) -> None:
    """Book every deposit that can be for one order only; reading a bank's file in does so by itself."""
    matched = with_shop(lambda shop: shop.deposits.match())
    if as_json:
        show_json(matched._asdict())
    else:
        say(told("deposits.matched", assigned=matched.assigned, waiting=matched.waiting))


@grouped
def assign(notice_id: Notice, order: OneOrder) -> None:
    """Book money that came without an order on the one whose it is; the order goes on as after any payment."""
    with_shop(lambda shop: shop.deposits.assign(notice_id, order.order_no, by=order.who))
    order.show()


def split(
    notice_id: Notice,
    parts: Annotated[
        list[str], typer.Argument(metavar="ORDER=YEN...", help="Each order with what it gets; together the deposit.")
    ],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Book one deposit on several orders."""
    given = [_part(each) for each in parts]
    views = with_shop(lambda shop: shop.deposits.split(notice_id, given, by=user_name(by)))
    if as_json:
        show_json(views)
    else:
        say(told("deposits.split", notice=notice_id, orders=[part.order_no for part in given]))


def _part(text: str) -> "Part":
    from domain.payment.matching.deposit import Part

    order_no, _, amount = text.partition("=")
    if not order_no or not amount.replace(",", "").isdecimal() or not int(amount.replace(",", "")):
        raise typer.BadParameter(told("deposits.no_part", text=text), param_hint="ORDER=YEN")
    return Part(order_no, int(amount.replace(",", "")))


@grouped
def move(notice_id: Notice, order: OneOrder) -> None:
    """Take a deposit from the order to which it was assigned by mistake, and book it on the one whose it is."""
    if (
        with_shop(lambda shop: shop.deposits.move(notice_id, order.order_no, by=order.who)) is None
        and not order.as_json
    ):
        say(told("deposits.moves", notice=notice_id, order_no=order.order_no))
    order.show()


def leave(notice_id: Notice, by: By = "", note: Note = "", as_json: Json = False) -> None:
    """A deposit is for no order: it is listed no more, and can still be assigned."""
    with_shop(lambda shop: shop.deposits.leave(notice_id, by=user_name(by), note=note))
    if as_json:
        show_json({"notice_id": notice_id, "left": True})
    else:
        say(told("deposits.left", notice=notice_id))


def taken_back(notice_id: Notice, by: By = "", as_json: Json = False) -> None:
    """Say which deposit a bank has taken back, where it may have meant one of several; its order is told."""
    with_shop(lambda shop: shop.deposits.taken_back(notice_id, by=user_name(by)))
    if as_json:
        show_json({"notice_id": notice_id, "taken_back": True})
    else:
        say(told("deposits.taken_back", notice=notice_id))


def names(as_json: Json = False) -> None:
    """List the names of payers that were learned from what people assigned: each is known again by itself."""

    async def work(shop: "ShopClient") -> "tuple[list[dict[str, object]], ZoneInfo]":
        return [each._asdict() for each in await shop.deposits.learned_names()], zone(shop)

    rows, where = with_shop(work)
    show_list(
        rows,
        ("number", "payer", "pays_for", "order", "by", "at"),
        (
            (str(row["id"]), row["payer"], row["customer"], row["order_no"], row["by"], local(row["at"], where))  # type: ignore[arg-type]
            for row in rows
        ),
        told("title.learned_names"),
        as_json=as_json,
    )


def forget(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="The name's number in `shop deposits names`.")],
    as_json: Json = False,
) -> None:
    """Forget the name of a payer, because it was wrong or the person asks for it."""
    with_shop(lambda shop: shop.deposits.forget(number))
    if as_json:
        show_json({"forgotten": number})
    else:
        say(told("deposits.forgotten", number=number))


def checked(
    through: Annotated[
        str, typer.Option(metavar="DATE", help="Last day whose deposits were looked at; default: yesterday.")
    ] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """The bank data were looked through up to this day: reminders for earlier deadlines may go out."""
    given = day(through, "--through") if through else None

    async def work(shop: "ShopClient") -> date:
        yesterday = shop.connections.desk.today().calendar.day_of(shop.connections.now()) - timedelta(days=1)
        last = given or yesterday
        await shop.back_office.deposits_checked(last, by=user_name(by))
        return last

    last = with_shop(work)
    if as_json:
        show_json({"checked_through": last})
    else:
        say(told("deposits.checked", day=last))
