"""The tree of commands, of which only the branch that was called is made: all of it takes longer than most commands."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain
from typing import Annotated, Any, Final

import typer

from gateway.cli.language import OPTION, Language

_CODES = "Ends with 0 done, 1 fault, 2 wrong usage, 3 refused, 4 not found, 5 database or Temporal away."

#: Commands of one room each, by the word that stands before them: the module.
_ROOMS: Final = {
    "stock": "stock",
    "coupons": "coupons",
    "refunds": "refunds",
    "return": "returns",
    "mail": "mail",
    "consent": "consent",
    "mailing": "mailing",
    "feedback": "feedback",
    "import": "importing",
    "report": "report",
    "inquiry": "inquiry",
}
#: By module: the words that it puts into the program, in the order of the help.
_PROGRAM: Final = {
    "stack": ("up", "demo", "check"),
    "daily": ("today", "task", "note", "slip"),
    "picking": ("pick",),
    "packing": ("pack",),
    "claim": ("claim", "claims"),
    "deposits": ("deposits",),
    "review": ("review", "mark"),
    "people": ("customer", "blacklist"),
    "schema": ("schema",),
}
_ORDERS: Final = {
    "order": ("start", "search", "show", "accept", "resume", "list", "what-if"),
    "bulk": ("release", "cancel", "resend", "thank"),
    "goods": ("inspect", "pack", "ship", "deliver", "return", "inspect-return", "correct-tracking"),
    "replacing": ("replace",),
    "money": ("pay", "reverse", "extend"),
    "change": (
        *("decline", "hold", "change-address", "change-lines", "change-delivery", "change-plan", "merge", "delay"),
        "correct-contact",
    ),
    "individual_mail": ("write",),
    "question": ("ask", "answer", "ask-prepayment", "choose", "letter"),
    "receipt": ("receipt",),
    "papers": ("papers", "return-invoice"),
}
_EXPORTS: Final = {
    "waybills": ("shipping", "files", "file"),
    "carts": ("shipped", "shipped-files", "stock"),
    "books": ("books",),
}
_KNOWN: Final = {*chain(*_PROGRAM.values()), "order", *_ROOMS, "export"}


def build(words: Sequence[str] = ()) -> typer.Typer:
    """The program, or what these words need of it: all where they do not name a command."""
    first, second = branch(words)
    app = typer.Typer(
        help="Orders from the cart to the thank-you mail.",
        epilog=_CODES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # rich help costs three times the start-up
    )
    app.callback()(_program)
    for part in _parts(_PROGRAM, first):
        part.add_to(app)
    if first in {"", "order"}:
        orders = typer.Typer(help="Orders: take in, accept, pack, ship, change, end.", no_args_is_help=True)
        for part in _parts(_ORDERS, second):
            part.add_to_orders(orders)
        app.add_typer(orders, name="order")
    for name, room in _ROOMS.items():
        if first in {"", name}:
            app.add_typer(_loaded(room).app(), name=name)
    if first in {"", "export"}:
        exports = typer.Typer(help="Files for others: carriers, carts, the books.", no_args_is_help=True)
        for part in _parts(_EXPORTS, second):
            part.add_to_exports(exports)
        app.add_typer(exports, name="export")
    return app


def branch(words: Sequence[str]) -> tuple[str, str]:
    """The first two words that name a command, each empty where none does: a mistake, or somebody who wants help."""
    rest = list(words)
    while rest and rest[0].partition("=")[0] == OPTION:
        rest = rest[1 if "=" in rest[0] else 2 :]
    first, second = (*rest, "", "")[:2]
    beneath = {"order": _ORDERS, "export": _EXPORTS}.get(first, {})
    return first if first in _KNOWN else "", second if second in chain(*beneath.values()) else ""


def _program(
    _language: Annotated[
        Language | None,
        typer.Option(
            OPTION, help="ja or en; else SHOP_LANGUAGE, the locale, or staff_language in shop.toml.", show_default=False
        ),
    ] = None,
) -> None:
    """It has been looked for before: the help is in this language, too."""


def _parts(table: dict[str, tuple[str, ...]], word: str) -> Iterator[Any]:
    """The modules with this command, or all."""
    return (_loaded(module) for module, names in table.items() if not word or word in names)


def _loaded(module: str) -> Any:  # noqa: ANN401 - a module
    return import_module(f"gateway.cli.{module}")
