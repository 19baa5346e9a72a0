"""The command `shop`: its parts, and the one boundary where errors become a sentence and an exit code.

0 done · 1 a fault of the program · 2 wrong usage · 3 refused · 4 not found · 5 database or Temporal away
"""

import logging
import os
import sys
from collections.abc import Sequence

import typer

from gateway.commands import change, desk, goods, mail, money, order, schema, stack, stock

FAULT, USAGE, REFUSED, NOT_FOUND, AWAY, INTERRUPTED = 1, 2, 3, 4, 5, 130


def build() -> typer.Typer:
    """The whole program."""
    app = typer.Typer(
        help="Orders from the cart to the thank-you mail.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # rich help costs three times the start-up
    )
    stack.add_to(app)
    desk.add_to(app)
    orders = typer.Typer(help="Orders: take in, accept, pack, ship, change, end.", no_args_is_help=True)
    for part in (order, goods, money, change):
        part.add_to_orders(orders)
    app.add_typer(orders, name="order")
    app.add_typer(stock.app(), name="stock")
    app.add_typer(mail.app(), name="mail")
    money.add_to(app)
    schema.add_to(app)
    return app


def run(args: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; never raises."""
    words = list(sys.argv[1:] if args is None else args)
    if not _are_text(words):
        sys.stderr.write("The command holds bytes that are not UTF-8.\n")
        return USAGE
    try:
        build()(args=words, prog_name="shop")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAULT if end.code else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the boundary of this process
        return explain(error)
    return 0


def _are_text(words: Sequence[str]) -> bool:
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        return False
    return True


def explain(error: Exception) -> int:
    """Say what is the matter in one sentence. Returns the exit code."""
    from adapters.settings import InvalidSettings
    from adapters.shop_file import InvalidShopFile
    from domain.errors import InvalidMessage, Refusal
    from gateway.errors import NOT_FOUND as MISSING
    from gateway.errors import ServiceAway
    from gateway.terminal import warn

    logging.getLogger("shop").debug("failed", exc_info=error)
    if isinstance(error, MISSING):
        warn(error)
        return NOT_FOUND
    if isinstance(error, InvalidSettings | InvalidShopFile | InvalidMessage):
        warn(error)
        return USAGE
    if isinstance(error, Refusal):
        warn(error)
        return REFUSED
    if isinstance(error, ServiceAway):
        warn(error)
        return AWAY
    warn(f"This is a fault of the program ({type(error).__name__}: {error}).")
    return FAULT


def main() -> None:
    """The entry point. Ends at once after flushing: the SDK's threads may abort an interpreter that ends slowly.

    Source: temporalio/sdk-python#300.
    """
    code = run()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    os._exit(code)


if __name__ == "__main__":
    main()
