"""The command `shop`: its parts, and the one boundary where errors become a sentence and an exit code."""

import logging
import os
import sys
from collections.abc import Sequence
from functools import cache

import typer
from typer._click.core import Command
from typer.main import get_command

from gateway.cli import usage
from gateway.cli.help_page import in_japanese
from gateway.cli.language import Language, chosen
from gateway.cli.program import branch, build
from gateway.cli.terminal import Exit, warn
from gateway.cli.words import help_words, language, said_of, speaking, told
from workers.private import be_private


def run(args: Sequence[str] | None = None) -> int:
    """Run one command in the language of whoever sits at the terminal. Returns its exit code; never raises."""
    words = list(sys.argv[1:] if args is None else args)
    with speaking(chosen(words)):
        return _run(words)


def _run(words: list[str]) -> int:
    if not _are_text(words):
        warn(told("usage.not_text"))
        return Exit.USAGE
    try:
        return _spoken(language(), *branch(words))(args=words, prog_name="shop", standalone_mode=False) or Exit.DONE
    except typer.TyperException as error:
        usage.show(error)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the boundary of this process
        return explain(error)


@cache
def _spoken(_: Language, *named: str) -> Command:
    """The program in this language, as far as these words need it."""
    return in_language(build(named))


def in_language(app: typer.Typer) -> Command:
    """The program with its help in the language that is spoken."""
    command = get_command(app)
    if language() == "ja":
        in_japanese(command, help_words().gettext)
    return command


def _are_text(words: Sequence[str]) -> bool:
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        return False
    return True


def explain(error: Exception) -> int:
    """Say what is the matter in one sentence. Returns the exit code."""
    from adapters.files.profile import InvalidProfile
    from adapters.settings import InvalidSettings
    from adapters.shop_file import InvalidShopFile
    from callers.errors import NOT_FOUND, ServiceAway
    from domain.basics.errors import InvalidMessage, Refusal

    logging.getLogger("shop").debug("failed", exc_info=error)
    if isinstance(error, NOT_FOUND):
        warn(said_of(error))
        return Exit.NOT_FOUND
    if isinstance(error, InvalidSettings | InvalidShopFile | InvalidProfile | InvalidMessage):
        warn(said_of(error))
        return Exit.USAGE
    if isinstance(error, Refusal):
        warn(said_of(error))
        return Exit.REFUSED
    if isinstance(error, ServiceAway):
        warn(said_of(error))
        return Exit.AWAY
    warn(told("usage.fault", kind=type(error).__name__, what=error))
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
