"""`shop order change-lines`: other contents, looked at before they are agreed upon."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import whole
from gateway.cli.offer import Offer
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.terminal import message, say, show_json, show_table, warn, with_shop
from gateway.cli.words import said, told

if TYPE_CHECKING:
    from domain.contract.messages import ChangeLines
    from gateway.api.changing import Preview
    from gateway.api.client import ShopClient

#: Of a file with changes.
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Changes:
    """What changes, line by line; the first line is 1."""

    pieces: Annotated[
        list[str] | None, typer.Option("--pieces", metavar="LINE=N", help="So many pieces of this line; 0 drops it.")
    ] = None
    price: Annotated[
        list[str] | None, typer.Option("--price", metavar="LINE=YEN", help="Another unit price of this line.")
    ] = None
    tax: Annotated[
        list[str] | None,
        typer.Option("--tax", metavar="LINE=RATE", help="The tax rate of this line, or of an added SKU: 8 or 10."),
    ] = None
    replace: Annotated[
        list[str] | None, typer.Option("--replace", metavar="LINE=SKU", help="This article in the place of the line.")
    ] = None
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="SKU=N", help="So many pieces of this article come in.")
    ] = None
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The changes, or the whole message, as JSON.")
    ] = None

    def fields(self) -> dict[str, object]:
        """The fields of the message that these options stand for."""
        given = [self.pieces, self.price, self.tax, self.replace, self.add]
        if bool(self.file) == any(given):
            raise typer.BadParameter(told("lines.say_what"))
        if self.file:
            return _read(self.file)
        lines: dict[str, dict[str, object]] = {}
        for texts, name, field in (
            (self.pieces, "--pieces", "quantity"),
            (self.price, "--price", "unit_price"),
            (self.replace, "--replace", "sku"),
        ):
            for line, value in _pairs(texts, name):
                lines.setdefault(line, {"line": _number(line, name)})[field] = (
                    value if field == "sku" else _number(value, name)
                )
        added: list[dict[str, object]] = [
            {"sku": sku, "quantity": _number(pieces, "--add")} for sku, pieces in _pairs(self.add, "--add")
        ]
        for which, rate in _pairs(self.tax, "--tax"):
            new = [each for each in added if each["sku"] == which]
            for change in new or [lines.setdefault(which, {"line": _number(which, "--tax")})]:
                change["tax_rate"] = _number(rate, "--tax")
        return {"changes": [*lines.values(), *added]}


@grouped
def change_lines(
    order: OneOrder,
    changes: Changes,
    offer: Offer,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would come to.")] = False,
    reason: Annotated[str, typer.Option(help="For the shop's records.")] = "",
) -> None:
    """Change what is ordered: pieces, prices and articles; fees, tax and stock follow, and the customer is told."""
    from domain.contract.messages import ChangeLines

    own = {"by": order.who, "reason": reason}
    given = {name: value for name, value in own.items() if value} | offer.fields()
    command = message(ChangeLines, **{**changes.fields(), **given})
    if preview:
        _show(with_shop(lambda shop: shop.changing.preview(order.order_no, command)), as_json=order.as_json)
        return

    async def work(shop: "ShopClient") -> None:
        await shop.orders.ask(order.order_no, await _of_now(shop, order.order_no, command))

    with_shop(work)
    order.show()


async def _of_now(shop: "ShopClient", order_no: str, command: "ChangeLines") -> "ChangeLines":
    """The command for the version of now, unless it names the one that was looked at."""
    if command.expected_version is not None:
        return command
    page = await shop.reading.order(order_no)
    return command.model_copy(update={"expected_version": page.version})


def _pairs(texts: "list[str] | None", name: str) -> list[tuple[str, str]]:
    """`1=3` and the like, each in its two parts."""
    pairs = [(text.rpartition("=")[0].strip(), text.rpartition("=")[2].strip()) for text in texts or ()]
    if any(not (left and right) for left, right in pairs):
        raise typer.BadParameter(told("lines.no_pair"), param_hint=name)
    return pairs


def _number(text: str, name: str) -> int:
    """Digits, also full-width ones and those of thousands."""
    bare = text.replace(",", "").replace("，", "")
    if not bare.isdecimal():
        raise typer.BadParameter(told("lines.no_number", text=text), param_hint=name)
    return int(bare)


def _read(file: Path) -> dict[str, object]:
    """The fields of the message in a file that holds all of it, or only the list of changes."""
    from domain.basics.json_reader import BadJson, read_json

    try:
        read = read_json(whole(file, MOST_BYTES, "--file"))
    except BadJson as error:
        why = said(error.fault.said)
        raise typer.BadParameter(told("file.no_json", file=file, why=why), param_hint="--file") from error
    return read if isinstance(read, dict) else {"changes": read}


def _show(preview: "Preview", *, as_json: bool) -> None:
    if as_json:
        show_json(preview)
        return
    rows = [
        (no, line.sku, line.name, line.quantity, line.unit_price, line.amount, line.tax_rate)
        for no, line in enumerate(preview.lines, start=1)
    ]
    title = told("title.changed_order", order_no=preview.order_no)
    show_table(("line", "sku", "article", "pieces", "price", "amount", "tax"), rows, title)
    sums = [
        (told("sum.shipping_fee"), preview.shipping_fee_before, preview.shipping_fee),
        (told("sum.cod_fee"), preview.cod_fee_before, preview.cod_fee),
        (told("sum.total"), preview.total_before, preview.total),
    ]
    show_table(("sum", "before", "after"), [row for row in sums if row[1] or row[2]])
    if preview.missing:
        say(told("change.missing", missing=preview.missing))
    if preview.surplus:
        say(told("change.surplus", surplus=preview.surplus))
    if preview.is_recalled:
        warn(told("change.recalled"))
    if preview.needs_agreement:
        warn(told("change.needs_agreement"))
    for sku, pieces in preview.short.items():
        warn(told("change.short", sku=sku, pieces=pieces))
