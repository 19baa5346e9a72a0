"""How the findings of `shop check` look on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from gateway.check.finding import Finding, Level
from gateway.cli.table import columns_of, wrapped
from gateway.cli.words import language, said, told

_STYLES = {
    Level.WRONG: ("red", "✗"),
    Level.MISSING: ("red", "✗"),
    Level.SAMPLE: ("yellow", "✗"),
    Level.NOTE: ("dim", "·"),
    Level.FINE: ("green", "✓"),
}
#: Of the sign before the word and the gap behind it.
_GAP = 4


def tell(console: Console, findings: Sequence[Finding]) -> None:
    """One line per finding, then the verdict."""
    widest = max(columns_of(told(f"level.{level}")) for level in Level)
    sign_width = widest + _GAP
    for each in findings:
        place = _named(each.where)
        sign, text = _sign(each.level, widest), f"{place}  {said(each.said)}"
        width = console.width - sign_width if console.is_terminal else columns_of(text)
        first, *more = [escape(line) for line in wrapped(text, width)]
        where = escape(place)
        if first.startswith(where):
            first = f"[bold]{where}[/]{first.removeprefix(where)}"
        for line in (f"{sign}  {first}", *(f"{' ' * sign_width}{line}" for line in more)):
            console.print(line, highlight=False, soft_wrap=True)
    open_ones = sum(each.level.must_be_mended for each in findings)
    if open_ones:
        console.print(f"\n[red]{told('check.open', count=open_ones)}[/]", highlight=False)
    else:
        console.print(f"\n[green]{told('check.in_order')}[/]", highlight=False)


#: What is looked at besides keys and variables, which are called the same in every language.
_PLACES = {
    "database": "place.database",
    "mail": "place.mails",
    "mail server": "place.mail_server",
    "mail templates": "place.templates",
    "settings": "place.settings",
    "shop": "place.shop",
    "words": "place.words",
}


def _named(where: str) -> str:
    return told(_PLACES[where]) if where in _PLACES and language() == "ja" else where


def _sign(level: Level, widest: int) -> str:
    colour, sign = _STYLES[level]
    word = told(f"level.{level}")
    return f"[{colour}]{sign} {word}{' ' * (widest - columns_of(word))}[/]"
