"""`shop order ask`, `ask-prepayment`, `answer`, `choose`, `letter`: what customers are asked, and what they answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import own_folder, writable, write
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.printing import Out
from gateway.cli.terminal import Json, Note, OrderNo, instant, message, say, show_json, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient

_PLACE = ("postal_code", "prefecture", "city", "street", "building")
OPTIONS = (
    "prepay, keep_plan; of missing goods: wait, substitute, part, drop, cancel; of a change: agree, keep_order; "
    "of a parcel that came back: ship_again, cancel_returned."
)
FIELD = "A field of the recipient (street, phone, …) or of orderer.… as in the order's JSON; may be repeated."

Words = Annotated[str, typer.Option(help="Written to the customer beside the question.")]


@dataclass(frozen=True)
class Heard:
    """How and when a customer said something, and what colleagues should know of it."""

    by_phone: Annotated[bool, typer.Option("--by-phone", help="The customer said it on the phone.")] = False
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it was said; default: now.")] = None
    note: Note = ""

    def told(self, shop: "ShopClient") -> dict[str, object]:
        """The fields of the message."""
        return {"by_phone": self.by_phone, "answered_at": instant(self.at, "--at", shop), "note": self.note}


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    orders.command()(ask)
    orders.command()(answer)
    orders.command("ask-prepayment")(ask_prepayment)
    orders.command()(choose)
    orders.command()(letter)


@grouped
def ask(
    order: OneOrder, field: Annotated[list[str], typer.Option(help=FIELD)], words: Words = "", note: Note = ""
) -> None:
    """Ask the customer for fields of the order; it waits for the answer."""
    from domain.contract.messages import AskInformation

    order.ask(AskInformation, about=[full_name(name) for name in field], words=words, note=note)


@grouped
def answer(
    order: OneOrder,
    field: Annotated[list[str] | None, typer.Option(metavar="FIELD=VALUE", help=FIELD)] = None,
    as_given: Annotated[list[str] | None, typer.Option(metavar="FIELD", help="It is right as it stands.")] = None,
    *,
    heard: Heard,
    force: Annotated[
        bool, typer.Option("--force", help="Take every answer as it is, although it loses something that is known.")
    ] = False,
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
            by=order.who,
            force=force,
            **heard.told(shop),
        )
        await shop.orders.ask(order.order_no, command)

    with_shop(work)
    order.show()


@grouped
def ask_prepayment(order: OneOrder, words: Words = "", note: Note = "") -> None:
    """Ask the customer to pay in advance; the order waits for the answer, and its plan stays until then."""
    from domain.contract.messages import AskPrepayment

    order.ask(AskPrepayment, words=words, note=note)


@grouped
def choose(
    order: OneOrder,
    option: Annotated[str, typer.Argument(help=OPTIONS)],
    heard: Heard,
    sku: Annotated[str, typer.Option(help="Which substitute the customer takes.")] = "",
    by_shop: Annotated[
        bool, typer.Option("--by-shop", help="With part: the shop decided it, so that it costs the customer nothing.")
    ] = False,
) -> None:
    """Enter what the customer chose of what was offered."""
    from domain.contract.messages import ChooseOption

    async def work(shop: "ShopClient") -> None:
        command = message(ChooseOption, option=option, sku=sku, by_shop=by_shop, by=order.who, **heard.told(shop))
        await shop.orders.ask(order.order_no, command)

    with_shop(work)
    order.show()


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
        return kind, content, own_folder(shop, "print", out)

    kind, content, folder = with_shop(work)
    file = writable(folder) / f"{order_no}-letter-{kind}.pdf"
    write(file, content)
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
