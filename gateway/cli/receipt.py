"""`shop order receipt`: a receipt (領収書) for a customer who asks for one."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.printing import ByMail, Out, folder_unless_mailed, put, say_handed_over
from gateway.cli.terminal import By, Json, OrderNo, message, say, show_json, user_name, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.api.receipts import Receipt


def add_to_orders(orders: typer.Typer) -> None:
    """Put this command under `shop order`."""
    orders.command()(receipt)


def receipt(
    order_no: OrderNo,
    name: Annotated[str, typer.Option(help="To whom it is made out; default: who ordered.")] = "",
    proviso: Annotated[str, typer.Option("--for", metavar="TEXT", help="What the money was for (但し書き).")] = "",
    on_paper: Annotated[
        bool,
        typer.Option("--paper", help="On paper: with room for a revenue stamp where one is due."),
    ] = False,
    besides: Annotated[
        bool, typer.Option("--besides", help="Although the carrier or the provider gave one; the paper says so.")
    ] = False,
    by_mail: ByMail = False,
    out: Out = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write a receipt (領収書) as PDF, for money that came in. The same once more is marked as a reprint."""
    from domain.payment.receipt import ReceiptAsked

    asked = message(ReceiptAsked, name=name, proviso=proviso, on_paper=on_paper, besides=besides, by=user_name(by))

    if by_mail and on_paper:
        raise typer.BadParameter(told("receipt.mail_or_paper"), param_hint="--mail")

    async def work(shop: "ShopClient") -> "tuple[Receipt, str]":
        folder = folder_unless_mailed(shop, out, by_mail=by_mail)
        given = await shop.receipts.give(order_no, asked, by_mail=by_mail)
        return given, put(folder, f"{order_no}-receipt-{given.number}.pdf", given.content)

    given, file = with_shop(work)
    if as_json:
        show_json({"file": file, "number": given.number, "stamp": given.stamp, "mailed": given.is_mailed})
        return
    say_handed_over(file, f"{order_no}-R{given.number}")
    if given.stamp:
        say(told("receipt.stamp", yen=given.stamp))
