"""`shop order write`: one individual mail to the customer of an order."""

from typing import Annotated

import typer

from gateway.cli.files import whole
from gateway.cli.show import tell_order
from gateway.cli.terminal import By, Json, OrderNo, RequestId, message, user_name, with_shop
from gateway.cli.words import told

#: The longest text, in bytes; what is larger is some other file.
MOST_BYTES = 64 * 1024


def add_to_orders(orders: typer.Typer) -> None:
    """Put this command under `shop order`."""
    orders.command()(write)


def write(
    order_no: OrderNo,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Plain text in UTF-8; - for standard input.")],
    subject: Annotated[str, typer.Option(help="One line; the shop's name and the order's number are added.")],
    by: By = "",
    request_id: RequestId = None,
    as_json: Json = False,
) -> None:
    """Write to the customer: the text stands between the salutation and the shop's signature."""
    from domain.contract.messages import WriteMail

    command = message(WriteMail, subject=subject, text=_text(file), by=user_name(by))
    with_shop(lambda shop: shop.orders.ask(order_no, command, request_id=request_id))
    tell_order(order_no, as_json=as_json)


def _text(file: str) -> str:
    try:
        return whole(file, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(told("file.no_utf8", file=file), param_hint="FILE") from error
