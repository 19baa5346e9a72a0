"""What the commands share: tables for people, JSON for programs, the way into the shop. Heavy imports wait."""

import asyncio
import getpass
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, TypeVar
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

    from gateway.client import ShopClient


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

#: It becomes a part of ids, which have no room for more.
_LONGEST_REQUEST_ID = 200


def _not_too_long(request_id: str | None) -> str | None:
    if request_id and len(request_id) > _LONGEST_REQUEST_ID:
        raise typer.BadParameter(f"at most {_LONGEST_REQUEST_ID} characters.")
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

#: Longer tables are written without folding, which takes a tenth of the time.
MOST_RULED_ROWS = 500
#: Wide enough that nothing is cut when the output goes into a file or another program.
_FILE_WIDTH = 400
#: What JSON leaves as it is, but a terminal may obey: DEL, C1 controls, line separators, bidi and invisible characters.
_UNSAFE = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def with_shop(work: "Callable[[ShopClient], Awaitable[T]]") -> T:
    """Do something in the shop that the settings name, and return its answer."""
    from adapters.settings import read_settings
    from gateway.client import open_shop

    async def inside() -> T:
        async with open_shop(read_settings()) as shop:
            return await work(shop)

    return asyncio.run(inside())


def with_zone(ask: "Callable[[ShopClient], Awaitable[T]]") -> tuple[T, ZoneInfo]:
    """What the shop answers, and the time zone in which its instants are shown."""

    async def work(shop: "ShopClient") -> tuple[T, ZoneInfo]:
        return await ask(shop), zone(shop)

    return with_shop(work)


def message(model: type[M], **fields: object) -> M:
    """A message made from options; what is wrong with them is wrong usage."""
    from pydantic import ValidationError

    from domain.fault import name_fields

    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise typer.BadParameter(name_fields(error)) from error


def user_name(given: str) -> str:
    """The name given with --by, else that of the person at this terminal."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def instant(text: str | None, shop: "ShopClient") -> datetime:
    """An option such as 2026-11-21T10:15, in the shop's time unless it carries an offset; now when it was left out."""
    if not text:
        return shop.wires.now()
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time; write it like 2026-11-21T10:15.") from error
    return read if read.tzinfo else read.replace(tzinfo=zone(shop))


def zone(shop: "ShopClient") -> ZoneInfo:
    """The shop's time zone."""
    return shop.wires.desk.today().calendar.zone


def day(text: str, option: str) -> date:
    """An option such as 2026-11-21."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2026-11-21.", param_hint=option) from error


def console() -> "Console":
    """Standard output for people."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else _FILE_WIDTH)


def say(*sentences: object) -> None:
    """Sentences for people, safe against control characters in customers' data."""
    for sentence in sentences:
        console().print(safe(sentence), soft_wrap=True)


def warn(sentence: object) -> None:
    """One sentence on standard error."""
    sys.stderr.write(f"{safe(sentence)}\n")


def safe(value: object) -> str:
    """A text on one line that a terminal cannot mistake for a command."""
    from domain.text import one_line

    return _UNSAFE.sub(" ", one_line(str(value)))


def safe_lines(text: str) -> None:
    """A text of several lines, each safe."""
    sys.stdout.write("".join(f"  {safe(line)}".rstrip() + "\n" for line in text.splitlines()))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table; numbers go to the right, and nothing is cut."""
    rows = list(rows)
    if len(rows) > MOST_RULED_ROWS:
        _show_long_table(columns, rows, title)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        cells = [Text(_shown(value), justify="right" if isinstance(value, int) else "left") for value in row]
        table.add_row(*cells)
    if table.row_count:
        console().print(table)
    else:
        say(f"{title}: none." if title else "None.")


def _show_long_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str) -> None:
    """The same without lines being folded: thousands of rows at once."""
    shown = [tuple(columns), *(tuple(map(_shown, row)) for row in rows)]
    sizes = [[_columns_of(cell) for cell in row] for row in shown]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    are_numbers = [isinstance(value, int) for value in rows[0]]
    lines = [title] if title else []
    for row, size in zip(shown, sizes, strict=True):
        pads = [" " * (width - used) for width, used in zip(widths, size, strict=True)]
        cells = [
            pad + cell if is_number else cell + pad for cell, pad, is_number in zip(row, pads, are_numbers, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    sys.stdout.write("\n".join(lines) + "\n")


def _columns_of(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


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
