"""`shop coupons`: codes that make up for a delay."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.files import tell_imported, whole
from gateway.cli.terminal import Json, local, show_list, with_shop, with_zone
from gateway.cli.words import told

#: A list of a hundred thousand codes has about 5 MB.
MOST_BYTES = 10 * 1024 * 1024


def app() -> typer.Typer:
    """The commands under `shop coupons`."""
    coupons = typer.Typer(help="Codes that mails about delays may carry.", no_args_is_help=True)
    coupons.command("import")(import_coupons)
    coupons.command("list")(list_coupons)
    return coupons


def import_coupons(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV with code; if you like value,expires_on.")
    ],
    as_json: Json = False,
) -> None:
    """Take coupon codes in (UTF-8 or CP932); bad rows are named and then none is taken. Each is given once.

    Rows whose last day is over are left out, and named.
    """
    data = whole(file, MOST_BYTES)
    tell_imported(with_shop(lambda shop: shop.coupons.import_list(data)), "coupon", "coupons", as_json=as_json)


def list_coupons(
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show the codes whole; whoever sees one can use it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the codes: what they are worth, until when, and the orders whose mails carry them. Codes are masked."""
    from domain.order.coupon import mask

    rows, where = with_zone(lambda shop: shop.coupons.listed())
    if not reveal:
        rows = [row.model_copy(update={"code": mask(row.code)}) for row in rows]
    show_list(
        rows,
        ("code", "value", "expires", "order", "since"),
        ((row.code, row.value, row.expires_on, row.order_no or "", local(row.taken_at, where)) for row in rows),
        told("title.coupons"),
        as_json=as_json,
    )
