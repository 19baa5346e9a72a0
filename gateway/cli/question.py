"""`shop order ask`, `ask-prepayment`, `answer`, `choose`, `letter`: what customers are asked, and what they answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.goods import Out
from gateway.cli.show import tell_order
from gateway.cli.terminal import By, Json, Note, OrderNo, instant, message, say, show_json, user_name, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient

_PLACE = ("postal_code", "prefecture", "city", "street", "building")
FIELD = "A field of the recipient (street, phone, …) or of orderer.… as in the order's JSON; may be repeated."

ByPhone = Annotated[bool, typer.Option("--by-phone", help="The customer said it on the phone.")]
SaidAt = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it was said; default: now.")]


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    orders.command()(ask)
    orders.command()(answer)
    orders.command("ask-prepayment")(ask_prepayment)
    orders.command()(choose)
    orders.command()(letter)


def ask(
    order_no: OrderNo,
    field: Annotated[list[str], typer.Option(help=FIELD)],
    words: Annotated[str, typer.Option(help="Written to the customer beside the question.")] = "",
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Ask the customer for fields of the order; it waits for the answer."""
    from domain.contract.messages import AskInformation

    about = [full_name(name) for name in field]
    command = message(AskInformation, about=about, words=words, note=note, by=user_name(by))
    with_shop(lambda shop: shop.orders.ask(order_no, command))
    tell_order(order_no, as_json=as_json)


def answer(
    order_no: OrderNo,
    field: Annotated[list[str] | None, typer.Option(metavar="FIELD=VALUE", help=FIELD)] = None,
    as_given: Annotated[list[str] | None, typer.Option(metavar="FIELD", help="It is right as it stands.")] = None,
    by_phone: ByPhone = False,
    at: SaidAt = None,
    note: Note = "",
    by: By = "",
    force: Annotated[
        bool, typer.Option("--force", help="Take every answer as it is, although it loses something that is known.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Enter a customer's answer; it is checked again, and when nothing is missing the order goes on.

    What brings only what was missing, as a house number does, completes what is known.
    """
    from domain.contract.messages import ProvideInformation

    answers = dict(_pair(text) for text in field or [])
    confirmed = [full_name(name) for name in as_given or []]

    async def work(shop: "ShopClient") -> None:
        command = message(
            ProvideInformation,
            answers=answers,
            as_given=confirmed,
            by=user_name(by),
            by_phone=by_phone,
            answered_at=instant(at, shop),
            note=note,
            force=force,
        )
        await shop.orders.ask(order_no, command)

    with_shop(work)
    tell_order(order_no, as_json=as_json)


def ask_prepayment(
    order_no: OrderNo,
    words: Annotated[str, typer.Option(help="Written to the customer beside the question.")] = "",
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Ask the customer to pay in advance; the order waits for the answer, and its plan stays until then."""
    from domain.contract.messages import AskPrepayment

    command = message(AskPrepayment, words=words, note=note, by=user_name(by))
    with_shop(lambda shop: shop.orders.ask(order_no, command))
    tell_order(order_no, as_json=as_json)


def choose(
    order_no: OrderNo,
    option: Annotated[str, typer.Argument(help="prepay: pay in advance; keep_plan: rather not.")],
    by_phone: ByPhone = False,
    at: SaidAt = None,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Enter what the customer chose when asked to pay in advance."""
    from domain.contract.messages import ChooseOption

    async def work(shop: "ShopClient") -> None:
        command = message(
            ChooseOption,
            option=option,
            by=user_name(by),
            by_phone=by_phone,
            answered_at=instant(at, shop),
            note=note,
        )
        await shop.orders.ask(order_no, command)

    with_shop(work)
    tell_order(order_no, as_json=as_json)


def letter(
    order_no: OrderNo,
    mail: Annotated[
        str, typer.Option(help="Its kind or id; default: the newest that did not reach the customer.")
    ] = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Write a mail as a letter (PDF), for a customer without e-mail."""

    async def work(shop: "ShopClient") -> tuple[str, bytes, Path]:
        kind, content = await shop.back_office.letter(order_no, mail)
        return kind, content, out or shop.connections.settings.var / "print"

    kind, content, folder = with_shop(work)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{order_no}-letter-{kind}.pdf"
    file.write_bytes(content)
    if as_json:
        show_json([str(file)])
    else:
        say(told("file.written", file=file))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise typer.BadParameter(told("question.pair", given=repr(text)), param_hint="--field")
    return full_name(name), value


def full_name(name: str) -> str:
    """The field's path: `street` → `recipient.address.street`, `orderer.city` → `orderer.address.city`."""
    from domain.conversation.question.fields import ALL_FIELDS, NAMES

    who, dot, rest = name.strip().partition(".")
    if not dot or who not in {"orderer", "recipient"}:
        who, rest = "recipient", name.strip()
    path = f"{who}.address.{rest}" if rest in _PLACE else f"{who}.{rest}"
    if path not in ALL_FIELDS:
        known = [each.removeprefix("address.") for each in NAMES]
        raise typer.BadParameter(told("question.no_field", name=repr(name), known=known))
    return path
