"""`shop order papers` and `shop order return-invoice`: what an order has on paper, and what went back of a sale."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.printing import ByMail, Out, folder_unless_mailed, put, say_handed_over
from gateway.cli.terminal import By, Json, OrderNo, local, show_json, show_list, user_name, with_shop, with_zone
from gateway.cli.words import called

if TYPE_CHECKING:
    from domain.payment.price_return import PriceReturn
    from gateway.api.client import ShopClient


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    orders.command()(papers)
    orders.command("return-invoice")(return_invoice)


def papers(order_no: OrderNo, as_json: Json = False) -> None:
    """List what was made on paper for an order: versions, numbers, parcels, and when it was handed over once more."""
    rows, where = with_zone(lambda shop: shop.customer_papers.listed(order_no))
    show_list(
        rows,
        ("paper", "number", "parcel", "made", "again"),
        (
            (
                called("paper", row.kind),
                row.number,
                row.parcel_no,
                local(row.made_at, where),
                ", ".join(map(str, row.reprinted_on)),
            )
            for row in rows
        ),
        as_json=as_json,
    )


def return_invoice(
    order_no: OrderNo,
    number: Annotated[
        int | None, typer.Option(min=1, max=9_999, help="Which of several, counted from 1; default: the newest.")
    ] = None,
    by_mail: ByMail = False,
    out: Out = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write the return invoice (適格返還請求書) of money that went back after shipping. Once more it is marked so."""

    async def work(shop: "ShopClient") -> "tuple[PriceReturn, str]":
        folder, desk = folder_unless_mailed(shop, out, by_mail=by_mail), shop.customer_papers
        returned, content = await desk.return_invoice(order_no, number, user_name(by), by_mail=by_mail)
        return returned, put(folder, f"{order_no}-return-{returned.number}.pdf", content)

    returned, file = with_shop(work)
    if as_json:
        show_json({"file": file, "number": returned.number, "amount": returned.amount, "mailed": by_mail})
    else:
        say_handed_over(file, f"{order_no}-H{returned.number}")
