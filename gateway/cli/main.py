"""The command `shop`: its parts, and the one boundary where errors become a sentence and an exit code."""

import logging
import os
import sys
from collections.abc import Sequence

import typer
from typer.core import TyperGroup

from gateway.cli import (
    bulk,
    change,
    desk,
    goods,
    individual_mail,
    inquiry,
    mail,
    money,
    order,
    people,
    question,
    report,
    review,
    schema,
    stack,
    stock,
)
from gateway.cli.terminal import Exit, warn
from workers.private import be_private

_CODES = "Ends with 0 done, 1 fault, 2 wrong usage, 3 refused, 4 not found, 5 database or Temporal away."


class Program(TyperGroup):
    """Says what is wrong with an option in the house's words, without those of a validator."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # its own base class is private
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


def build() -> typer.Typer:
    """The whole program."""
    app = typer.Typer(
        cls=Program,
        help="Orders from the cart to the thank-you mail.",
        epilog=_CODES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # rich help costs three times the start-up
    )
    stack.add_to(app)
    desk.add_to(app)
    orders = typer.Typer(help="Orders: take in, accept, pack, ship, change, end.", no_args_is_help=True)
    for part in (order, bulk, goods, money, change, individual_mail, question):
        part.add_to_orders(orders)
    app.add_typer(orders, name="order")
    app.add_typer(stock.app(), name="stock")
    app.add_typer(mail.app(), name="mail")
    app.add_typer(report.app(), name="report")
    app.add_typer(inquiry.app(), name="inquiry")
    money.add_to(app)
    review.add_to(app)
    people.add_to(app)
    schema.add_to(app)
    return app


def run(args: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; never raises."""
    words = list(sys.argv[1:] if args is None else args)
    if not _are_text(words):
        sys.stderr.write("The command holds bytes that are not UTF-8.\n")
        return Exit.USAGE
    try:
        build()(args=words, prog_name="shop")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.FAULT if end.code else Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
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
    from domain.basics.errors import InvalidMessage, Refusal
    from gateway.api.errors import NOT_FOUND, ServiceAway

    logging.getLogger("shop").debug("failed", exc_info=error)
    if isinstance(error, NOT_FOUND):
        warn(error)
        return Exit.NOT_FOUND
    if isinstance(error, InvalidSettings | InvalidShopFile | InvalidMessage):
        warn(error)
        return Exit.USAGE
    if isinstance(error, Refusal):
        warn(error)
        return Exit.REFUSED
    if isinstance(error, ServiceAway):
        warn(error)
        return Exit.AWAY
    warn(f"This is a fault of the program ({type(error).__name__}: {error}).")
    return Exit.FAULT


def main() -> None:
    """The entry point. What commands write (papers, mails, logs) is for their user alone.

    Ends at once after flushing: the SDK's threads may abort an interpreter that ends slowly.

    Source: temporalio/sdk-python#300.
    """
    be_private()
    code = run()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    os._exit(code)


if __name__ == "__main__":
    main()
