"""`shop customer` and `shop blacklist`: lists from before, and people whose orders are looked at first."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import tell_imported, whole
from gateway.cli.terminal import (
    By,
    Json,
    day,
    local,
    message,
    say,
    show_json,
    show_list,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.importing.lists import Imported

#: A hundred thousand rows have about 20 MB.
MOST_BYTES = 50 * 1024 * 1024
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="CSV in UTF-8 or CP932.")]
Entry = Annotated[int, typer.Argument(min=1, max=2**62, metavar="ENTRY", help="The entry's number.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the program."""
    customers = typer.Typer(help="Customers and orders from before.", no_args_is_help=True)
    customers.command("import")(import_customers)
    customers.command("import-orders")(import_orders)
    app.add_typer(customers, name="customer")
    entries = typer.Typer(help="People whose orders somebody looks at first.", no_args_is_help=True)
    entries.command()(add)
    entries.command("list")(list_entries)
    entries.command()(lift)
    entries.command("import")(import_entries)
    app.add_typer(entries, name="blacklist")


def import_customers(file: File, as_json: Json = False) -> None:
    """Take past customers in: customer, last_ordered_on, and what is known; bad rows are named, none is taken."""
    _import(file, ("customer", "customers"), lambda shop, data: shop.people.import_customers(data), as_json=as_json)


def import_orders(file: File, as_json: Json = False) -> None:
    """Take past orders in: order_no, ordered_on, state, and whose they were; bad rows are named, none is taken."""
    _import(file, ("order", "orders"), lambda shop, data: shop.people.import_orders(data), as_json=as_json)


def import_entries(file: File, by: By = "", as_json: Json = False) -> None:
    """Put a list on the blacklist: reason, until, and who; bad rows are named, none is taken.

    Rows whose last day is over are left out, and named.
    """
    who = user_name(by)
    _import(file, ("entry", "entries"), lambda shop, data: shop.people.import_blacklist(data, by=who), as_json=as_json)


def _import(
    file: Path, what: tuple[str, str], work: "Callable[[ShopClient, bytes], Awaitable[Imported]]", *, as_json: bool
) -> None:
    data = whole(file, MOST_BYTES)
    tell_imported(with_shop(lambda shop: work(shop, data)), *what, as_json=as_json)


def add(
    reason: Annotated[str, typer.Option(help="Why; the person concerned may read it.")],
    name: Annotated[str, typer.Option()] = "",
    kana: Annotated[str, typer.Option()] = "",
    phone: Annotated[str, typer.Option()] = "",
    email: Annotated[str, typer.Option()] = "",
    address: Annotated[str, typer.Option(help="From the prefecture to the room.")] = "",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day.", show_default="two years")] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Put somebody on the list. Two of name, phone, mail and address hold an order; one makes somebody look."""
    from domain.people.remark import BlacklistLine

    if not reason.strip():
        raise typer.BadParameter(told("blacklist.say_why"), param_hint="--reason")
    last = day(until, "--until") if until else None
    who = {"name": name, "kana": kana, "phone": phone, "email": email, "address": address}
    line = message(BlacklistLine, **who, reason=reason, until=last)
    entry = with_shop(lambda shop: shop.people.blacklist(line, by=user_name(by)))
    if as_json:
        show_json({"entry": entry})
    else:
        say(told("blacklist.added", entry=entry))


def list_entries(
    everything: Annotated[bool, typer.Option("--all", help="Also those that were lifted or have ended.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: Json = False,
) -> None:
    """List the entries that stand, newest first."""
    rows, where = with_zone(lambda shop: shop.people.blacklisted(limit, with_ended=everything))
    show_list(
        rows,
        ("entry", "name", "phone", "email", "home", "reason", "by", "until", "lifted_by"),
        (
            (
                str(row.id),
                row.name or row.kana,
                row.phone,
                row.email,
                row.address,
                row.reason,
                row.by,
                local(row.expires_at, where),
                row.lifted_by,
            )
            for row in rows
        ),
        told("title.blacklist"),
        as_json=as_json,
    )


def lift(
    entry: Entry,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take an entry off the list; orders it holds are released by `shop review again`."""
    with_shop(lambda shop: shop.people.lift_entry(entry, by=user_name(by), note=note))
    if as_json:
        show_json({"entry": entry})
    else:
        say(told("blacklist.lifted", entry=entry))
