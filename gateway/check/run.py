"""`shop check`: everything looked at, worst first."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from rich.console import Console
from rich.markup import escape

from adapters.settings import InvalidSettings, Settings, read_settings
from gateway.check.file import check_choice, check_file
from gateway.check.finding import Finding, Level, wrong
from gateway.check.services import check_mail, check_services, check_templates
from gateway.opening import newest_file
from gateway.table import columns_of, wrapped

_SIGNS = {
    Level.WRONG: "[red]✗ wrong  [/]",
    Level.MISSING: "[red]✗ missing[/]",
    Level.SAMPLE: "[yellow]✗ sample [/]",
    Level.NOTE: "[dim]· note   [/]",
    Level.FINE: "[green]✓ fine   [/]",
}


#: Of a sign and the gap behind it.
_SIGN_WIDTH = 11


async def check_shop(today: date | None = None) -> Sequence[Finding]:
    """All findings, worst first."""
    try:
        settings = read_settings()
    except InvalidSettings as error:
        return [wrong("settings", sentence) for sentence in str(error).splitlines()]
    found = await _look(settings, today or datetime.now(UTC).date())
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


async def _look(settings: Settings, today: date) -> list[Finding]:
    return [
        *check_choice(settings),
        *check_file(newest_file(settings), today),
        *check_mail(settings),
        *check_templates(settings),
        *[finding async for finding in check_services(settings)],
    ]


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


def as_json(findings: Sequence[Finding]) -> str:
    """For programs: `{"ok": …, "findings": [{"level", "where", "sentence"}]}`."""
    ok = not any(each.level.must_be_mended for each in findings)
    return json.dumps(
        {"ok": ok, "findings": [each.model_dump(mode="json") for each in findings]}, ensure_ascii=False, indent=2
    )
