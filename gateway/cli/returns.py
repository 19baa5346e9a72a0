"""`shop return`: goods that customers send back, from the wish until they are settled."""

from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.returns import Postage, ReturnCause, ReturnWish
from gateway.cli.goods import PATIENCE, Lines, When, packed_lines, pieces_of
from gateway.cli.several import tell_outcome
from gateway.cli.show import show_labelled
from gateway.cli.terminal import (
    By,
    Json,
    Note,
    OrderNo,
    day,
    instant,
    local,
    message,
    say,
    show_json,
    show_list,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from callers.orders import Outcome
    from domain.agenda.return_page import ReturnPage
    from domain.contract.messages import Message
    from gateway.api.client import ShopClient

ReturnNo = Annotated[str, typer.Argument(metavar="NO", help="The return's number, like R1001-1.")]
Others = Annotated[
    list[str] | None, typer.Option("--other", metavar="SKU=PIECES", help="Another article, not of the order.")
]
Words = Annotated[str, typer.Option(help="What the customer reads in the mail.")]


def app() -> typer.Typer:
    """The commands under `shop return`."""
    returns = typer.Typer(help="Goods that customers send back: take the wish, allow, receive, settle.")
    for command in (ask, show, allow, refuse, sent, arrived, inspect, settle, close):
        returns.command()(command)
    returns.command("list")(list_returns)
    returns.command("pass-on")(pass_on)
    return returns


def ask(
    order_no: OrderNo,
    cause: Annotated[ReturnCause, typer.Option(help="Why it is sent back.")],
    lines: Lines = "",
    other: Others = None,
    *,
    opened: Annotated[bool, typer.Option("--opened", help="The package was opened.")] = False,
    wish: Annotated[ReturnWish, typer.Option(help="What the customer would like for it.")] = ReturnWish.REFUND,
    article: Annotated[
        list[str] | None, typer.Option("--article", metavar="SKU=PIECES", help="What is wanted in exchange.")
    ] = None,
    asked_at: When = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it comes to.")] = False,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """A customer wants to send goods back: the rule allows or refuses it, or a person decides."""
    from domain.contract.messages import ReturnRequested

    pieces = {"lines": packed_lines(lines), "others": pieces_of(other or [], "--other")}
    pieces |= {"articles": pieces_of(article or [], "--article")}
    wish = ReturnWish.EXCHANGE if article else wish
    known = {"cause": cause, "opened": opened, "wish": wish, "note": note, "by": user_name(by)}

    def make(shop: "ShopClient") -> "ReturnRequested":
        return message(
            ReturnRequested, asked_at=instant(asked_at, "--asked-at", shop) if asked_at else None, **pieces, **known
        )

    if preview:
        _show_page(with_shop(lambda shop: shop.returns.preview(order_no, make(shop))), as_json=as_json)
    else:
        _tell_of_new(order_no, make, as_json=as_json)


def list_returns(
    everything: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: Json = False,
) -> None:
    """List what is being sent back, the oldest first."""
    rows, where = with_zone(lambda shop: shop.returns.listed(with_ended=everything, limit=limit))
    show_list(
        rows,
        ("number", "status", "reason", "name", "pieces", "until", "yen", "since"),
        (
            (
                row.return_no,
                called("return_stage", row.stage),
                called("return_cause", row.cause),
                row.name,
                _articles(row.pieces),
                row.send_by or "",
                row.refund or "",
                local(row.asked_at, where),
            )
            for row in rows
        ),
        told("title.returns"),
        as_json=as_json,
    )


def show(number: ReturnNo, as_json: Json = False) -> None:
    """Show one return: what is sent back, how far it is, and what it comes to."""
    _show(number, as_json=as_json)


def allow(
    number: ReturnNo,
    *,
    postage: Annotated[Postage | None, typer.Option(help="Who pays the way; default: as the rule says.")] = None,
    pickup: Annotated[str, typer.Option(metavar="DATE", help="A carrier fetches it on this day.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="It is settled, and need not be sent back.")] = False,
    words: Words = "",
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take it back, as a favour where the rule refused it: the customer hears where to, until when, and who pays."""
    from domain.contract.messages import AllowReturn

    pickup_on = day(pickup, "--pickup") if pickup else None
    fields = {"postage": postage, "pickup_on": pickup_on, "keep": keep, "words": words, "note": note}
    _ask(number, message(AllowReturn, return_no=number, by=user_name(by), **fields), as_json=as_json)


def refuse(number: ReturnNo, words: Words, note: Note = "", by: By = "", as_json: Json = False) -> None:
    """Do not take it back; the customer reads why."""
    from domain.contract.messages import RefuseReturn

    _ask(number, message(RefuseReturn, return_no=number, words=words, note=note, by=user_name(by)), as_json=as_json)


def sent(
    number: ReturnNo,
    carrier: Annotated[str, typer.Option(help="yamato, sagawa, japanpost, or another's name.")] = "",
    tracking: Annotated[str, typer.Option(help="Its tracking number.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """The customer has sent it: nobody is reminded any more."""
    from domain.contract.messages import ReturnSent

    fact = message(ReturnSent, return_no=number, carrier=carrier, tracking_no=tracking, by=user_name(by))
    _tell(number, lambda _: fact, as_json=as_json)


def arrived(
    number: ReturnNo,
    lines: Lines = "",
    other: Others = None,
    shop_paid: Annotated[int, typer.Option(min=0, help="Yen that the shop paid the carrier.")] = 0,
    customer_paid: Annotated[int, typer.Option(min=0, help="Yen that the customer paid for the shop.")] = 0,
    arrived_at: When = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """It is here. Count all pieces that have come so far."""
    from domain.contract.messages import ReturnArrived

    pieces = {"lines": packed_lines(lines), "others": pieces_of(other or [], "--other")}
    known = {"return_no": number, "shop_paid": shop_paid, "customer_paid": customer_paid, "by": user_name(by)}

    def make(shop: "ShopClient") -> "Message":
        return message(ReturnArrived, arrived_at=instant(arrived_at, "--arrived-at", shop), **pieces, **known)

    _tell(number, make, as_json=as_json)


def inspect(
    number: ReturnNo,
    good: Annotated[str, typer.Option(metavar="LINE=PIECES,…", help="Pieces that may be sold, like 1=2.")] = "",
    broken: Annotated[str, typer.Option(metavar="LINE=PIECES,…", help="Pieces that may not.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """It was looked at: all is good, unless said otherwise. Count all that was found so far."""
    from domain.contract.messages import ReturnChecked

    found = {"sellable": packed_lines(good, "--good"), "broken": packed_lines(broken, "--broken")}
    fact = message(ReturnChecked, return_no=number, by=user_name(by), **found)
    _tell(number, lambda _: fact, as_json=as_json)


def settle(
    number: ReturnNo,
    *,
    amount: Annotated[
        int | None, typer.Option(min=0, max=999_999_999, help="Yen in all, if not what the rule says.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it comes to.")] = False,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Pay for what has come back so far."""
    from domain.contract.messages import SettleReturn

    if preview:
        _show(number, as_json=as_json)
        return
    _ask(number, message(SettleReturn, return_no=number, amount=amount, note=note, by=user_name(by)), as_json=as_json)


def close(number: ReturnNo, note: Note = "", by: By = "", as_json: Json = False) -> None:
    """Nothing comes back any more: the customer keeps it."""
    from domain.contract.messages import CloseReturn

    _ask(number, message(CloseReturn, return_no=number, note=note, by=user_name(by)), as_json=as_json)


def pass_on(
    number: ReturnNo,
    supplier: Annotated[str, typer.Option(help="Who it was sent on to.")] = "",
    answer: Annotated[str, typer.Option(help="What the supplier says.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """It was sent on to its supplier, or the supplier has answered."""
    from domain.contract.messages import ReturnPassedOn

    fact = message(ReturnPassedOn, return_no=number, supplier=supplier, answer=answer, by=user_name(by))
    _tell(number, lambda _: fact, as_json=as_json)


# --- mechanics --------------------------------------------------------------------------------------------------------


def _ask(number: str, command: "Message", *, as_json: bool) -> None:
    async def work(shop: "ShopClient") -> None:
        from gateway.api.returns import order_of

        await shop.orders.ask(order_of(number), command)

    with_shop(work)
    _show(number, as_json=as_json)


def _tell(number: str, make: "Callable[[ShopClient], Message]", *, as_json: bool) -> None:
    async def work(shop: "ShopClient") -> "Outcome":
        from gateway.api.returns import order_of

        return await shop.orders.tell(order_of(number), make(shop), wait=PATIENCE)

    tell_outcome(with_shop(work))
    _show(number, as_json=as_json)


def _tell_of_new(order_no: str, make: "Callable[[ShopClient], Message]", *, as_json: bool) -> None:
    async def work(shop: "ShopClient") -> "tuple[Outcome, str]":
        outcome = await shop.orders.tell(order_no, make(shop), wait=PATIENCE)
        return outcome, await shop.returns.newest(order_no)

    outcome, number = with_shop(work)
    tell_outcome(outcome)
    if number:
        _show(number, as_json=as_json)


def _show(number: str, *, as_json: bool) -> None:
    _show_page(with_shop(lambda shop: shop.returns.page(number)), as_json=as_json)


def _show_page(page: "ReturnPage", *, as_json: bool) -> None:
    if as_json:
        show_json(page)
        return
    known, sums = page.known, page.would_be
    order_no, stage, cause = page.order_no, known.stage, known.cause
    say(told("return.headline", return_no=page.return_no, order_no=order_no, stage=stage, cause=cause))
    facts: dict[str, object] = {
        "returned_pieces": _articles(page.pieces),
        "return_postage": called("return_postage", known.postage),
        "send_back_by": known.send_by or "",
        "fetched_on": known.pickup_on or "",
        "return_price": _yen(sums.goods),
        "return_shipping": _yen(sums.shipping),
        "return_fee": _yen(-sums.fee),
        "return_postage_paid": _yen(-sums.postage),
        "return_exchange": _articles({line.sku: line.quantity for line in known.exchange}),
        "return_short": _articles(page.short),
        "return_credit": _yen(-sums.credit),
        "return_difference": _yen(sums.difference),
        "return_total": _yen(sums.rest),
        "sent_to_supplier": " ".join(part for part in (known.supplier, known.supplier_says) if part),
    }
    show_labelled([(told(f"label.{code}"), value) for code, value in facts.items() if value])


def _yen(amount: int) -> str:
    """Empty for nothing."""
    return told("claim.yen", amount=amount) if amount else ""


def _articles(pieces: dict[str, int]) -> str:
    return ", ".join(f"{sku} × {count}" for sku, count in sorted(pieces.items()))
