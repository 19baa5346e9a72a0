"""Columns that hold what was said, as JSON: a code with facts; NULL where nothing was."""

from domain.basics.said import Said


def said_of(column: str | None) -> Said | None:
    return Said.model_validate_json(column) if column else None


def column_of(said: Said | None) -> str | None:
    return said.model_dump_json() if said else None
