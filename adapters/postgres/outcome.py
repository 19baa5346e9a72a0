"""What became of a mail, as its column holds it: JSON, of a code with its facts or of a server's words."""

import json

from domain.basics.said import Said


def stored(outcome: Said | str) -> str:
    """The outcome as the column has it; empty where there is nothing to say."""
    if isinstance(outcome, Said):
        return outcome.model_dump_json()
    return json.dumps(outcome, ensure_ascii=False) if outcome else ""


def outcome_of(column: str | None) -> Said | str:
    """The outcome that a column holds."""
    found = json.loads(column) if column else ""
    return Said.model_validate(found) if isinstance(found, dict) else str(found)
