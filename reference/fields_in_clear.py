"""Which fields of messages may name a person, and stand in clear in Temporal's histories: the list in SECURITY.md.

`python -m reference.fields_in_clear SECURITY.md` writes it between its two marks; a test compares.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gateway.api.schema import CONTRACT

#: Colleagues; each message that a person sends has one.
OF_COLLEAGUES = frozenset({"by", "assignee"})
#: Texts that name things: carriers, ways to pay, receipts, parcels, stored letters and mails, rules.
OF_THINGS = frozenset({"carrier", "rail", "receipt", "parcel_no", "tracking_no", "letter", "mail", "rule"})
#: All of it is about people.
WHOLE = "order"
_PLACE = re.compile(r"(<!-- in clear -->\n).*?(<!-- end of in clear -->\n)", re.DOTALL)
#: By one of these a text is no free one.
_BOUND = ("pattern", "enum", "const", "format")


def fields_in_clear() -> dict[str, list[str]]:
    """The messages that carry each such field, by the field's name."""
    found: dict[str, list[str]] = {}
    for name, model in CONTRACT.items():
        for field in _free_texts(model) if name != WHOLE else ():
            if field not in OF_COLLEAGUES | OF_THINGS:
                found.setdefault(field, []).append(name)
    return dict(sorted(found.items()))


def with_list(document: str) -> str:
    """The page with the list of today."""
    items = "".join(
        f"- `{field}`: {', '.join(f'`{name}`' for name in names)}\n" for field, names in fields_in_clear().items()
    )
    return _PLACE.sub(lambda place: f"{place[1]}{items}{place[2]}", document)


def _free_texts(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema(mode="validation")
    known = schema.get("$defs", {})
    return (name for name, field in schema.get("properties", {}).items() if _may_say_anything(field, known))


def _may_say_anything(schema: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """True for a text that nothing bounds but its length, and for what holds one."""
    if reference := schema.get("$ref"):
        return _may_say_anything(known[reference.rpartition("/")[2]], known)
    if schema.get("type") == "string":
        return not any(bound in schema for bound in _BOUND)
    inner = [*schema.get("anyOf", ()), *schema.get("prefixItems", ()), *schema.get("properties", {}).values()]
    inner += schema.get("patternProperties", {}).values()
    inner += [schema[each] for each in ("items", "additionalProperties") if isinstance(schema.get(each), dict)]
    return any(_may_say_anything(each, known) for each in inner)


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(with_list(file.read_text(encoding="utf-8")), encoding="utf-8")
