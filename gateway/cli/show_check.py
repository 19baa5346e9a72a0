"""How the findings of `shop check` look on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from gateway.check.finding import Finding, Level
from gateway.cli.table import columns_of, wrapped

_SIGNS = {
    Level.WRONG: "[red]✗ wrong  [/]",
    Level.MISSING: "[red]✗ missing[/]",
    Level.SAMPLE: "[yellow]✗ sample [/]",
    Level.NOTE: "[dim]· note   [/]",
    Level.FINE: "[green]✓ fine   [/]",
}


#: Of a sign and the gap behind it.
_SIGN_WIDTH = 11


def tell(console: Console, findings: Sequence[Finding]) -> None:
    """One line per finding, then the verdict."""
    for each in findings:
        sign, told = _SIGNS[each.level], f"{each.where}  {each.sentence}"
        width = console.width - _SIGN_WIDTH if console.is_terminal else columns_of(told)
        first, *more = [escape(line) for line in wrapped(told, width)]
        where = escape(each.where)
        if first.startswith(where):
            first = f"[bold]{where}[/]{first.removeprefix(where)}"
        for line in (f"{sign}  {first}", *(f"{' ' * _SIGN_WIDTH}{line}" for line in more)):
            console.print(line, highlight=False, soft_wrap=True)
    open_ones = sum(each.level.must_be_mended for each in findings)
    verdict = f"[red]{open_ones} to be mended.[/]" if open_ones else "[green]Everything is in order.[/]"
    console.print(f"\n{verdict}", highlight=False)
