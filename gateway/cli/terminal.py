"""What the commands share: tables for people, JSON for programs, the way into the shop. Heavy imports wait."""

import asyncio
import getpass
import re
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from gateway.cli.words import faults_told, told

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gateway.api.client import ShopClient


class Exit(IntEnum):
    """How the program ends."""

    DONE = 0
    FAULT = 1  # of the program, or of what it runs
    USAGE = 2  # wrong words, settings or shop file
    REFUSED = 3
    NOT_FOUND = 4
    AWAY = 5  # the database or Temporal
    INTERRUPTED = 130


T = TypeVar("T")
M = TypeVar("M", bound="BaseModel")

Json = Annotated[bool, typer.Option("--json", help="For programs.")]
By = Annotated[
    str, typer.Option("--by", help="Who does it, a name that colleagues know.", show_default="your user name")
]
Note = Annotated[str, typer.Option("--note", help="For colleagues; never shown to customers.")]
OrderNo = Annotated[str, typer.Argument(metavar="NO", help="The order's number.")]
OnlyOrders = Annotated[list[str] | None, typer.Argument(metavar="NO…", help="Only these orders.")]
ShipsOn = Annotated[
    str | None, typer.Option("--day", metavar="DATE", help="The day on which the parcels leave; default: today.")
]

#: It becomes a part of ids, which have no room for more.
_LONGEST_REQUEST_ID = 200


def _not_too_long(request_id: str | None) -> str | None:
    if request_id and len(request_id) > _LONGEST_REQUEST_ID:
        raise typer.BadParameter(told("option.too_long", most=_LONGEST_REQUEST_ID))
    return request_id


RequestId = Annotated[
    str | None,
    typer.Option(
        "--request-id",
        callback=_not_too_long,
        help="Repeating a command with the same id does nothing twice.",
        show_default="a new one",
    ),
]

#: What JSON leaves as it is, but a terminal may obey: DEL, C1 controls, line separators, bidi and invisible characters.
_UNSAFE = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def with_shop(work: "Callable[[ShopClient], Awaitable[T]]") -> T:
    """Do something in the shop that the settings name, and return its answer."""
    from adapters.settings import read_settings
    from gateway.api.client import open_shop

    answers: list[T] = []

    async def inside() -> None:
        async with open_shop(read_settings()) as shop:
            answers.append(await work(shop))

    asyncio.run(inside())  # which makes a text of what the task returns as it takes its signal handler away
    return answers[0]


@contextmanager
def unless_broken_off(what_next: str) -> Iterator[None]:
    """Where what is done within is broken off (Ctrl-C, or somebody is away), say what to do next."""
    from callers.errors import ServiceAway

    try:
        yield
    except (KeyboardInterrupt, ServiceAway):
        warn(what_next)
        raise


def with_zone(ask: "Callable[[ShopClient], Awaitable[T]]") -> tuple[T, ZoneInfo]:
    """What the shop answers, and the time zone in which its instants are shown."""

    async def work(shop: "ShopClient") -> tuple[T, ZoneInfo]:
        return await ask(shop), zone(shop)

    return with_shop(work)


def message(model: type[M], **fields: object) -> M:
    """A message made from options; what is wrong with them is wrong usage."""
    from pydantic import ValidationError

    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise typer.BadParameter(faults_told(error)) from error


def user_name(given: str) -> str:
    """The name given with --by, else that of the person at this terminal."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def instant(text: str | None, option: str, shop: "ShopClient") -> datetime:
    """An option such as 2026-11-21T10:15, in the shop's time unless it carries an offset; now when it was left out."""
    if not text:
        return shop.connections.now()
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(told("option.no_time", given=repr(text)), param_hint=option) from error
    return read if read.tzinfo else read.replace(tzinfo=zone(shop))


def zone(shop: "ShopClient") -> ZoneInfo:
    """The shop's time zone."""
    return shop.connections.desk.today().calendar.zone


def day(text: str, option: str) -> date:
    """An option such as 2026-11-21."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(told("option.no_date", given=repr(text)), param_hint=option) from error


def say(*sentences: object) -> None:
    """Sentences for people, safe against control characters in customers' data."""
    for sentence in sentences:
        text = str(sentence)
        indent = len(text) - len(text.lstrip(" "))
        say_behind(" " * indent, text[indent:])


def say_behind(begin: str, text: object) -> None:
    """A text behind what stands at the beginning of its first line; on a terminal no word of it is broken."""
    from gateway.cli.table import columns_of, wrapped

    width, said = terminal_width(), safe(text)
    indent = columns_of(begin)
    lines = [said] if width is None else list(wrapped(said, max(width - indent, 1))) or [""]
    sys.stdout.write(f"{begin}{lines[0]}".rstrip() + "\n")
    sys.stdout.writelines(f"{' ' * indent}{line}\n" for line in lines[1:])


def warn(sentence: object) -> None:
    """One sentence on standard error."""
    sys.stderr.write(f"{safe(sentence)}\n")


def safe(value: object) -> str:
    """A text on one line that a terminal cannot mistake for a command."""
    from domain.basics.text import one_line

    return _UNSAFE.sub(" ", one_line(str(value)))


def safe_lines(text: str) -> None:
    """A text of several lines, each safe."""
    sys.stdout.write("".join(f"  {safe(line)}".rstrip() + "\n" for line in text.splitlines()))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table; numbers go to the right, no word is broken, and nothing is cut. Columns are named by their codes."""
    from gateway.cli.table import table_lines

    rows = list(rows)
    if not rows:
        say(told("table.none_of", title=title) if title else told("table.none"))
        return
    numbers = [any(isinstance(cell, int) for cell in column) for column in zip(*rows, strict=True)]
    shown = [[_shown(cell) for cell in row] for row in rows]
    lines = [title] if title else []
    lines += table_lines([told(f"column.{column}") for column in columns], shown, numbers, terminal_width())
    sys.stdout.write("\n".join(lines) + "\n\n")


def show_list(
    things: object, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "", *, as_json: bool
) -> None:
    """Things as JSON for programs, or as a table for people, whose rows are made only then."""
    if as_json:
        show_json(things)
    else:
        show_table(columns, rows, title)


def terminal_width() -> int | None:
    """How wide the terminal is; None for a file or another program, where nothing has to fit."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else safe(value)


def show_json(value: object) -> None:
    """Models as JSON, with everything escaped that a terminal could obey."""
    from pydantic_core import to_json

    text = to_json(value, indent=2).decode()
    sys.stdout.write(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def local(at: datetime | None, where: ZoneInfo) -> str:
    """An instant in the shop's time."""
    return f"{at.astimezone(where):%Y-%m-%d %H:%M}" if at else ""


def ends_at(at: datetime | None, where: ZoneInfo) -> str:
    """The end of a time: what ends with a day ends at its 24:00, not at 00:00 of the next."""
    here = at.astimezone(where) if at else None
    if here is None or (here.hour, here.minute, here.second) != (0, 0, 0):
        return local(at, where)
    return f"{here - timedelta(days=1):%Y-%m-%d} 24:00"
