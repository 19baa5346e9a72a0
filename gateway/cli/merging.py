"""`shop order merge`: two orders of one customer in one parcel."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.terminal import message, say, show_json, show_table, with_shop
from gateway.cli.words import said, told

if TYPE_CHECKING:
    from gateway.api.merging import Candidate, MergePreview


@grouped
def merge(
    order: OneOrder,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="The order that goes into the parcel; left out: which could.")
    ] = "",
    wishes_of: Annotated[
        str, typer.Option("--wishes-of", metavar="NO", help="The order whose wished day and hours hold.")
    ] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would come to.")] = False,
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Only show which other orders could go into the parcel.")
    ] = False,
    reason: Annotated[str, typer.Option(help="For the shop's records.")] = "",
) -> None:
    """Send another order of the same customer in this one's parcel: shipping is charged once."""
    if candidates or not other:
        found = with_shop(lambda shop: shop.merging.candidates(order.order_no))
        _show_candidates(order.order_no, found, as_json=order.as_json)
        return
    from domain.contract.messages import Merge

    fields = {"other": other, "reason": reason} | ({"wishes_of": wishes_of} if wishes_of else {})
    if not preview:
        order.ask(Merge, **fields)
        return
    command: Merge = message(Merge, by=order.who, **fields)
    _show_preview(with_shop(lambda shop: shop.merging.preview(order.order_no, command)), as_json=order.as_json)


def _show_candidates(order_no: str, found: "list[Candidate]", *, as_json: bool) -> None:
    if as_json:
        show_json(found)
        return
    if not found:
        say(told("merge.nobody", order_no=order_no))
        return
    rows = [(each.leading, each.riding, each.fee_off, said(each.why_not) if each.why_not else "") for each in found]
    show_table(("order", "goes_along", "fee_off", "why_not"), rows, told("title.merge", order_no=order_no))


def _show_preview(preview: "MergePreview", *, as_json: bool) -> None:
    if as_json:
        show_json(preview)
        return
    say(told("merge.preview", leading=preview.leading, riding=preview.riding))
    say(told("merge.total", riding=preview.riding, before=preview.total_before, total=preview.total))
    if preview.surplus:
        say(told("merge.surplus", surplus=preview.surplus))
