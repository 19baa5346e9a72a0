"""`shop stock`: the shelf, receipts, counts, and the stock list as a file."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import tell_imported, whole
from gateway.cli.terminal import By, Json, day, local, say, show_json, show_list, user_name, warn, with_shop, with_zone
from gateway.cli.words import joined, told

if TYPE_CHECKING:
    from domain.agenda.overview import SubstituteRow
    from domain.goods.supplying import ListedSupplier
    from gateway.api.client import ShopClient
    from gateway.api.stock import Received
    from gateway.importing.lists import Imported

Sku = Annotated[str, typer.Argument(metavar="SKU")]
Removed = Annotated[
    list[str] | None, typer.Option("--remove", metavar="SKU", help="Take this article off the list; may be repeated.")
]
MOST_PIECES = 9_999_999
MAX_YEN = 999_999_999
_STAGES = {
    "asked": "supplier.asked",
    "chased": "supplier.chased",
    "left": "supplier.left",
    "settled": "supplier.settled",
}
#: A list of a hundred thousand articles has about 5 MB.
MOST_BYTES = 10 * 1024 * 1024


def app() -> typer.Typer:
    """The commands under `shop stock`."""
    stock = typer.Typer(help="The shelf: what is there, what came in, what was counted.", no_args_is_help=True)
    stock.command("list")(list_stock)
    stock.command("low")(list_low)
    stock.command()(receive)
    stock.command()(count)
    stock.command("import")(import_stock)
    stock.command()(expect)
    stock.command()(substitutes)
    stock.command()(suppliers)
    return stock


def list_stock(as_json: Json = False) -> None:
    """List all articles: on the shelf, set aside for orders, waited for, free; price and tax rate."""
    rows = with_shop(lambda shop: shop.stock.shelf())
    show_list(
        rows,
        ("sku", "article", "shelf", "on_hand", "reserved", "waiting", "free", "price", "tax", "jan"),
        (
            (
                *(row.sku, row.name, row.shelf, row.on_hand, row.reserved, row.waiting, row.free),
                *(row.price, row.tax_rate, row.jan),
            )
            for row in rows
        ),
        told("title.stock"),
        as_json=as_json,
    )


def list_low(as_json: Json = False) -> None:
    """List the articles of which less is there than orders need, or than their limit, and who waits."""
    rows, where = with_zone(lambda shop: shop.stock.low())
    show_list(
        rows,
        ("sku", "article", "left", "limit", "on_hand", "reserved", "waiting", "expected", "orders", "since", "restock"),
        (
            (
                *(row.sku, row.name, row.left, row.limit_pieces, row.on_hand, row.reserved, row.waiting, row.expected),
                *(row.orders, local(row.since, where), row.expected_on),
            )
            for row in rows
        ),
        told("title.low_stock"),
        as_json=as_json,
    )


def receive(
    sku: Sku,
    quantity: Annotated[int, typer.Argument(min=1, max=MOST_PIECES)],
    receipt: Annotated[
        str, typer.Option(help="Id of the delivery: the same one counts once.", show_default="a new one")
    ] = "",
    name: Annotated[str, typer.Option(help="The article's name, with which a new one is put on the stock list.")] = "",
    price: Annotated[int | None, typer.Option(min=0, max=MAX_YEN, help="Of a new article: yen with tax.")] = None,
    tax_rate: Annotated[
        int | None, typer.Option("--tax-rate", help="Of a new article: its consumption tax in percent, 8 or 10.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Goods came in; waiting orders get theirs, first come first served."""
    for option, value in (("--price", price), ("--tax-rate", tax_rate)):
        if value is not None and not name:
            raise typer.BadParameter(told("stock.price_needs_name"), param_hint=option)
    id_ = receipt or uuid.uuid4().hex[:12]

    async def work(shop: "ShopClient") -> "Received":
        from gateway.api.stock import NewArticle

        new = NewArticle(name, price, tax_rate) if name else None
        return await shop.stock.receive(id_, sku, quantity, new=new)

    answer = with_shop(work)
    if as_json:
        show_json(answer)
        return
    if not answer.is_new:
        say(told("stock.booked_before", receipt=answer.receipt))
        return
    parts = [told("stock.came_in", pieces=answer.quantity, sku=answer.sku, receipt=answer.receipt)]
    if answer.is_new_article:
        parts.append(told("stock.new_article"))
    elif name:
        parts.append(told("stock.article_was_known"))
    say(joined([*parts, *_supplied(answer.told)]))


def _supplied(orders: Sequence[str]) -> list[str]:
    return [told("stock.supplied", orders=orders)] if orders else []


def count(
    sku: Sku, on_hand: Annotated[int, typer.Argument(metavar="PIECES", min=0, max=MOST_PIECES)], as_json: Json = False
) -> None:
    """The shelf was counted, with the pieces set aside for orders."""
    orders = with_shop(lambda shop: shop.stock.count(sku, on_hand))
    if as_json:
        show_json({"sku": sku, "on_hand": on_hand, "told": orders})
        return
    say(joined([told("stock.counted", pieces=on_hand, sku=sku), *_supplied(orders)]))


def import_stock(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV with sku,name,on_hand; if you like price,tax_rate,most_per_person,shelf,jan,limit,size.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """Put a stock list in place (UTF-8 or CP932); bad rows are named and then nothing is imported."""
    data = whole(file, MOST_BYTES)
    tell_imported(with_shop(lambda shop: shop.stock.import_list(data)), "article", "articles", as_json=as_json)


def expect(
    sku: Sku,
    day_: Annotated[str, typer.Argument(metavar="DATE")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Goods are expected on a day: the customers who wait for them are told, and choose whether to wait."""
    expected = day(day_, "DATE")
    orders = with_shop(lambda shop: shop.stock.expect(sku, expected, user_name(by)))
    if as_json:
        show_json({"sku": sku, "expected_on": str(expected), "told": orders})
        return
    parts = [told("stock.expected", sku=sku, day=expected)]
    say(joined([*parts, *([told("stock.told_of_day", orders=orders)] if orders else [])]))


def substitutes(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="CSV with sku,rank,substitute; rank 1 is offered first."),
    ] = None,
    remove: Removed = None,
    as_json: Json = False,
) -> None:
    """List what may take an article's place when it runs out, or import such a list (UTF-8 or CP932)."""
    if _removed(file, remove, lambda shop, skus: shop.stock.remove_substitutes(skus), as_json=as_json):
        return
    if file is None:
        rows = with_shop(lambda shop: shop.stock.substitutes())
        columns = ("sku", "article", "rank", "substitute", "substitute_name", "price", "tax", "free")
        cells = (
            (each.sku, each.article, each.rank, each.substitute, each.name, each.price, each.tax_rate, each.free)
            for each in rows
        )
        show_list(rows, columns, cells, told("title.substitutes"), as_json=as_json)
        _warn_of_unoffered(rows)
        return
    data = whole(file, MOST_BYTES)

    async def work(shop: "ShopClient") -> "tuple[Imported, list[SubstituteRow]]":
        return await shop.stock.import_substitutes(data), await shop.stock.substitutes()

    imported, rows = with_shop(work)
    tell_imported(imported, "article", "articles", as_json=as_json)
    _warn_of_unoffered(rows)


def _warn_of_unoffered(rows: "Sequence[SubstituteRow]") -> None:
    if lacking := sorted({each.substitute for each in rows if not each.can_be_offered}):
        warn(told("stock.not_offered", skus=lacking))


def suppliers(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="CSV with sku,supplier,email; if you like language (ja, en)."),
    ] = None,
    remove: Removed = None,
    as_json: Json = False,
) -> None:
    """List who is asked by mail when an article runs out, or import that; what orders wait for is asked at once."""
    if _removed(file, remove, lambda shop, skus: shop.stock.remove_suppliers(skus), as_json=as_json):
        return
    if file is None:
        rows = with_shop(lambda shop: shop.stock.suppliers())
        columns = ("sku", "article", "supplier", "email", "language", "asked_on", "stage")
        show_list(rows, columns, (_cells(each) for each in rows), told("title.suppliers"), as_json=as_json)
        return
    data = whole(file, MOST_BYTES)
    tell_imported(with_shop(lambda shop: shop.stock.import_suppliers(data)), "article", "articles", as_json=as_json)


def _cells(each: "ListedSupplier") -> tuple[object, ...]:
    stage = told(_STAGES[each.stage]) if each.stage else ""
    return each.sku, each.article, each.supplier, each.email, each.language, each.asked_on, stage


def _removed(
    file: Path | None,
    skus: Sequence[str] | None,
    remove: Callable[["ShopClient", Sequence[str]], Awaitable[None]],
    *,
    as_json: bool,
) -> bool:
    """True where articles were to be taken off a list, and were."""
    if not skus:
        return False
    if file is not None:
        raise typer.BadParameter(told("stock.file_or_remove"), param_hint="--remove")
    with_shop(lambda shop: remove(shop, skus))
    if as_json:
        show_json({"removed": sorted(set(skus))})
    else:
        say(told("stock.removed", skus=sorted(set(skus))))
    return True
