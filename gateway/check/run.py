"""`shop check`: everything looked at, worst first."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from adapters.settings import InvalidSettings, Settings, read_settings
from gateway.api.opening import newest_file
from gateway.check.file import check_choice, check_file
from gateway.check.finding import Finding, Level, wrong
from gateway.check.services import check_mail, check_services, check_templates, check_words


async def check_shop(today: date | None = None) -> Sequence[Finding]:
    """All findings, worst first."""
    try:
        settings = read_settings()
    except InvalidSettings as error:
        return [wrong("settings", said) for said in error.each]
    found = await _look(settings, today or datetime.now(UTC).date())
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


async def _look(settings: Settings, today: date) -> list[Finding]:
    return [
        *check_choice(settings),
        *check_file(newest_file(settings), today),
        *check_mail(settings),
        *check_templates(settings),
        *check_words(),
        *[finding async for finding in check_services(settings)],
    ]


def as_json(findings: Sequence[Finding]) -> str:
    """For programs: `{"ok": …, "findings": [{"level", "where", "sentence"}]}`, in English."""
    ok = not any(each.level.must_be_mended for each in findings)
    return json.dumps(
        {
            "ok": ok,
            "findings": [{"level": each.level, "where": each.where, "sentence": each.sentence} for each in findings],
        },
        ensure_ascii=False,
        indent=2,
    )
