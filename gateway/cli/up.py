"""`shop up`: the whole pipeline on this machine, until Ctrl-C."""

import asyncio
import shlex
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from adapters.file_faults import of_system
from adapters.running_stack import RunningStack
from adapters.settings import Settings, read_settings
from adapters.shop_file import read_shop_file
from domain.basics.said import Code
from gateway.api.opening import file_to_open_with
from gateway.api.trouble import TROUBLES, WRONGLY_SET, CannotRun
from gateway.cli.table import columns_of
from gateway.cli.words import language, said_of, told
from gateway.importing.sample import EXAMPLE_FILE, EXAMPLES, import_sample_stock
from workers.embedded import EmbeddedStack, StackPorts
from workers.ports import PortTaken
from workers.templates import mail_renderer

_PORT_TAKEN, _UNUSABLE = Code("starting.port_taken", "why"), Code("starting.unusable", "file", "why")


@dataclass(frozen=True)
class Opened:
    """What there is to tell once everything runs."""

    stack: RunningStack
    settings: Settings
    shop_file: Path
    is_sample: bool
    articles_imported: int


async def run_up(console: Console, ports: StackPorts, var: Path | None = None) -> None:
    """Run until SIGINT or SIGTERM.

    Raises:
        CannotRun
        InvalidSettings, InvalidShopFile, BadTemplate: before anything is started.
    """
    running = asyncio.create_task(_run(console, ports, var))
    is_stopped = False

    def stop() -> None:
        """Once: a second Ctrl-C does not disturb the leaving."""
        nonlocal is_stopped
        if not is_stopped:
            is_stopped = True
            console.print(f"\n{told('up.stopping')}", style="dim")
            running.cancel()

    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop)
    try:
        await asyncio.wait([running])
        await running
    except asyncio.CancelledError:
        console.print(told("up.stopped"))
    except PortTaken as error:
        raise CannotRun(_PORT_TAKEN(why=error.said)) from error
    except OSError as error:
        raise CannotRun(_UNUSABLE(file=error.filename or "var", why=of_system(error))) from error
    except WRONGLY_SET:
        raise
    except TROUBLES as error:
        if not is_stopped:  # Ctrl-C also reaches the programs that help starting
            raise CannotRun(error.said) from error


async def _run(console: Console, ports: StackPorts, var: Path | None) -> None:
    settings = read_settings(var)
    shop_file = file_to_open_with(settings)
    shop = read_shop_file(shop_file)
    if settings.mail_templates:
        mail_renderer(settings.mail_templates, shop.calendar.zone)
    if shop.faq_fault:
        console.print(f"{said_of(shop.faq_fault)}\n{told('up.faq')}", style="yellow", markup=False)
    console.print(told("up.starting"), style="dim")
    stack = EmbeddedStack(settings.var, ports, shop_file=shop_file, language=language())
    async with stack as running:
        imported = await import_sample_stock(running.database_url) if shop.profile.sample else 0
        await stack.start_workers()
        tell(console, Opened(running, read_settings(settings.var), shop_file, shop.profile.sample, imported))
        await stack.given_up()


def tell(console: Console, opened: Opened) -> None:
    """Where everything is, and what to do next."""
    stack, settings = opened.stack, opened.settings
    console.print(f"\n{told('up.open', folder=_short(settings.var))}")
    places = {
        told("place.orders"): told("up.orders", address=stack.temporal_address),
        told("place.web_ui"): told("up.web_ui", address=stack.web_ui),
        told("place.mails"): _mails(opened),
        told("place.stock"): _stock(opened),
        told("place.shop_file"): _shop_file(opened),
        told("place.database"): stack.database_url,
        told("place.logs"): _short(settings.var / "log"),
    }
    width = max(map(columns_of, places))
    for name, what in places.items():
        console.print(f"  {name}{' ' * (width - columns_of(name))}  {what}", soft_wrap=True, highlight=False)
    steps = _next_steps(stack, settings)
    console.print(f"\n{told('up.next')}", *steps, sep="\n", soft_wrap=True, highlight=False)


def _mails(opened: Opened) -> str:
    if opened.settings.mail_caught:
        caught = f"{opened.stack.smtp_host}:{opened.stack.smtp_port}"
        return told("up.caught", address=caught, folder=_short(opened.stack.mails))
    return told("up.leave", address=f"{opened.settings.smtp_host}:{opened.settings.smtp_port}")


def _stock(opened: Opened) -> str:
    if opened.articles_imported:
        return told("up.stock_imported", count=opened.articles_imported)
    return told("up.stock_as_it_was")


def _shop_file(opened: Opened) -> str:
    name = _short(opened.shop_file)
    if opened.shop_file == EXAMPLE_FILE:
        return told("up.example_file", file=name)
    return told("up.sample_file", file=name) if opened.is_sample else name


def _next_steps(stack: RunningStack, settings: Settings) -> list[str]:
    programs, var = (shlex.quote(str(path.absolute())) for path in (Path(sys.executable).parent, settings.var))
    server = "" if stack.temporal_address.endswith(":7233") else f" --address {stack.temporal_address}"
    start = "temporal workflow start --type OrderWorkflow --task-queue orders --workflow-id order-1001"
    return [
        f"  export PATH={programs}:$PATH SHOP_VAR={var}",
        f"  {start} --input-file {shlex.quote(str(EXAMPLES / 'prepay.json'))}{server}",
        "  shop today",
        "  shop order show 1001",
        f"  shop deposits checked   # {told('up.each_morning')}",
    ]


def _short(path: Path) -> str:
    """A path as one would type it here."""
    absolute = Path(path).absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
