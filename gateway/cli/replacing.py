"""`shop order replace`: pieces that left are sent once more, free of charge, or are not after all."""

from typing import Annotated

import typer

from gateway.cli.goods import packed_lines, pieces_of
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.words import told


def add_to_orders(orders: typer.Typer) -> None:
    """Put the command under `shop order`."""
    orders.command()(replace)


@grouped
def replace(
    order: OneOrder,
    lines: Annotated[
        str,
        typer.Option(metavar="LINE=PIECES,…", help="What is replaced, like 1=1,2=2; default: all that left."),
    ] = "",
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="SKU=PIECES", help="Send this in its place, free of charge as well."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, for colleagues.")] = "",
    claim: Annotated[str, typer.Option(metavar="NUMBER", help="The claim that it settles.")] = "",
    key: Annotated[
        str, typer.Option(metavar="KEY", help="What it is for, like return:R3: for the same one it is sent once.")
    ] = "",
    cancel: Annotated[
        str, typer.Option(metavar="PARCEL", help="Do not send this one, which is still here, after all.")
    ] = "",
) -> None:
    """Send pieces that arrived broken, or never came, once more: in a parcel of its own, free of charge."""
    from domain.contract.messages import CancelReplacement, SendReplacement

    if cancel:
        if lines or article or claim or key:
            raise typer.BadParameter(told("replace.one_or_other"), param_hint="--cancel")
        order.ask(CancelReplacement, parcel_no=cancel, reason=reason)
        return
    articles = pieces_of(article or [], "--article")
    order.ask(SendReplacement, lines=packed_lines(lines), articles=articles, reason=reason, claim_no=claim, key=key)
