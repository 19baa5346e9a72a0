"""Makes the reference of template variables in docs/mail-templates.md from the models themselves.

`python -m reference.mail_templates docs/mail-templates.md` writes it between its two marks; a test compares.
"""

import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from pydantic import BaseModel

from adapters.mail.writing.context import MailContext
from adapters.mail.writing.types_of import HIDDEN
from domain.order import facts
from domain.order.kinds import KINDS

BEGIN, END = "<!-- variables: made by reference/mail_templates.py -->\n", "<!-- end of variables -->\n"
#: More members than this are better looked up than read in a table.
_FEW = 8
_NAMES = {
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "yes or no",
    "date": "date",
    "datetime": "instant",
    "AwareDatetime": "instant",
    "MailKind": "one of the kinds above",
}
_COMMENT = re.compile(r"^    (\w+): .*?  # (.+)$", re.MULTILINE)


def with_reference(document: str) -> str:
    """The document with the reference of today between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def reference() -> str:
    """Tables of all variables, and of the fields of every model that can be reached from them."""
    parts = ["| variable | type | what it is |\n|---|---|---|"]
    parts[0] += "".join(
        f"\n| `{name}` | {_link(field.annotation)} | {field.description} |"
        for name, field in MailContext.model_fields.items()
    )
    parts += [_section(model) for model in _reachable()]
    parts.append(_facts())
    parts += [_section(model) for model in _families() if model.model_fields]
    return "\n\n".join(parts) + "\n"


def _facts() -> str:
    """Which mail has which facts."""
    rows = [f"| `{kind}` | {_link(row.facts) if row.facts.model_fields else 'none'} |" for kind, row in KINDS.items()]
    return "### The facts of each mail\n\n| mail | facts |\n|---|---|\n" + "\n".join(rows)


def _families() -> list[type[BaseModel]]:
    """The models of facts, in the order in which they are written down."""
    used = {row.facts for row in KINDS.values()}
    return [model for model in vars(facts).values() if isinstance(model, type) and model in used]


def _section(model: type[BaseModel]) -> str:
    bases = (base for base in reversed(model.__mro__) if issubclass(base, BaseModel) and base is not BaseModel)
    remarks = dict(found for base in bases for found in _COMMENT.findall(inspect.getsource(base)))
    fields = [(name, _link(field.annotation), remarks.get(name, "")) for name, field in model.model_fields.items()]
    answers = [(name, _link(type_), remark) for name, type_, remark in _answers(model)]
    rows = [row for row in (*fields, *answers) if row[0].removesuffix("()") not in HIDDEN]
    lines = [f"| `{name}` | {type_} | {remark} |" for name, type_, remark in rows]
    return f"### {model.__name__}\n\n| field | type | |\n|---|---|---|\n" + "\n".join(lines)


def _answers(model: type[BaseModel]) -> Iterator[tuple[str, object, str]]:
    """The properties and methods that the shop's own models have."""
    for base in model.__mro__:
        for name, found in base.__dict__.items():
            if name.startswith("_") or not base.__module__.startswith("domain."):
                continue
            if isinstance(found, property) and found.fget:
                yield name, typing.get_type_hints(found.fget).get("return"), _first_line(found.fget)
            elif isinstance(found, types.FunctionType):
                yield f"{name}()", typing.get_type_hints(found).get("return"), _first_line(found)


def _first_line(function: object) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0].replace("|", "/")


def _reachable() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    waiting = [model for field in MailContext.model_fields.values() for model in _models_in(field.annotation)]
    rows = [
        model
        for family in _families()
        for field in family.model_fields.values()
        for model in _models_in(field.annotation)
    ]
    waiting = [model for model in (*waiting, *rows) if model is not facts.MailFacts]
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found.append(model)
            types_: dict[str, object] = {name: field.annotation for name, field in model.model_fields.items()}
            types_ |= {name.removesuffix("()"): type_ for name, type_, _ in _answers(model)}
            waiting += [inner for name, type_ in types_.items() if name not in HIDDEN for inner in _models_in(type_)]
    return found


def _models_in(type_: object) -> list[type[BaseModel]]:
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        return [type_]
    return [model for part in typing.get_args(type_) for model in _models_in(part)]


def _link(type_: object) -> str:
    """The name of a type as people read it."""
    origin = typing.get_origin(type_)
    parts = [part for part in typing.get_args(type_) if part not in {type(None), Ellipsis}]
    if origin is typing.Annotated:
        return _link(parts[0])
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(_link(part) for part in parts) + ", or nothing"
    if origin in {tuple, list}:
        return f"list of {_link(parts[0])}"
    return f"{_link(parts[1])} by {_link(parts[0])}" if origin is dict else _name(type_, parts)


def _name(type_: object, parts: Sequence[object]) -> str:
    if type_ is facts.MailFacts:
        return "[the facts of its mail](#the-facts-of-each-mail)"
    if isinstance(type_, type) and issubclass(type_, Enum) and len(type_) <= _FEW:
        parts = [member.value for member in type_]
    if parts:
        return " or ".join(f"`{part}`" for part in parts)
    name = str(getattr(type_, "__name__", type_))
    is_model = isinstance(type_, type) and issubclass(type_, BaseModel)
    return f"[{name}](#{name.lower()})" if is_model else _NAMES.get(name, name)


def main() -> None:
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_reference(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
