"""The tables of docs/messages.md, made from the table of messages; and what a row of it still lacks elsewhere.

`python -m reference.message_table docs/messages.md` writes each between its two marks; a test compares.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from domain.contract.table import MESSAGES, Command, Fact, Receiver, Row, Until

#: More values than these are better looked up in the schema.
_FEW = 8
_PLACE = re.compile(r"(<!-- messages: (?P<what>[\w ]+) -->\n).*?(<!-- end of messages -->\n)", re.DOTALL)
_UNTIL = {Until.SHIPPED: "shipped", Until.ENDED: "the end", Until.NEVER: ""}
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


_A = {Receiver.ORDER: "an", Receiver.INQUIRY: "an", Receiver.CLAIM: "a"}


def with_tables(document: str, rows: Iterable[Row] = MESSAGES) -> str:
    """The page with its tables of today."""
    tables = {
        f"{kind.__name__.lower()}s of {_A[of]} {of}": _table(kind, of, rows)
        for kind in (Fact, Command)
        for of in Receiver
    }
    return _PLACE.sub(lambda place: f"{place[1]}\n{tables[place['what']]}\n\n{place[3]}", document)


def lacking(row: Row, root: Path, handled: Iterable[str]) -> Iterator[str]:
    """What a message must have besides its row, and does not: files by their paths. `handled` have a handler."""
    yield from (f"a handler in workflows/{_MESSAGES_OF[of]}" for of in row.of if row.name not in handled)
    yield from (
        path
        for path in (f"docs/schema/{row.name}.json", f"examples/messages/{row.name}.json")
        if not (root / path).exists()
    )
    if f"| `{row.name}` |" not in (root / "docs/messages.md").read_text(encoding="utf-8"):
        yield "its line in docs/messages.md"
    if not _JAPANESE.search(row.ja) or not row.en.strip():
        yield "its name in Japanese and English"
    if not row.effect.strip():
        yield "what it does"


_MESSAGES_OF = {
    Receiver.ORDER: "messages.py",
    Receiver.INQUIRY: "inquiry_messages.py",
    Receiver.CLAIM: "claim_messages.py",
}


def _table(kind: type[Row], of: Receiver, rows: Iterable[Row]) -> str:
    """Facts have three columns, commands two more: up to when they are taken, and whether they are signals as well."""
    heads = ["signal", "fields", "effect"] if kind is Fact else ["update", "fields", "effect", "until", "as signal"]
    lines = [heads, ["---"] * len(heads), *(_line(row) for row in rows if isinstance(row, kind) and of in row.of)]
    return "\n".join(f"| {' | '.join(line)} |".replace(" |  |", " | |").replace("| |  |", "| | |") for line in lines)


def _line(row: Row) -> list[str]:
    line = [f"`{row.name}`", ", ".join(_fields(row.model)) or "nothing", row.effect]
    return [*line, _UNTIL[row.until], "✓" if row.also_signal else ""] if isinstance(row, Command) else line


def _fields(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema(mode="validation")
    for name, field in schema.get("properties", {}).items():
        values = _values(field, schema.get("$defs", {}))
        optional = "" if name in schema.get("required", ()) else "?"
        yield f"`{name}`{optional}" + (f" ({', '.join(values)})" if 0 < len(values) <= _FEW else "")


def _values(field: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The values of a field that takes only a few."""
    if reference := field.get("$ref"):
        return _values(known[reference.rpartition("/")[2]], known)
    inner = [value for each in field.get("anyOf", ()) for value in _values(each, known)]
    return [f"`{value}`" for value in field.get("enum", ())] or inner


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(with_tables(file.read_text(encoding="utf-8")), encoding="utf-8")
