"""What is wrong with a field that somebody filled in: a code with its facts."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import LiteralString

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from domain.basics.said import Code, Said

#: Names of fields may come from the sender, as keys do.
_LONGEST_NAME = 64
_MOST = 10


class Fault(BaseModel):
    """One fault. `field` is the path of the field (`lines.0.quantity`), empty where all that was sent is meant."""

    model_config = ConfigDict(frozen=True)

    field: str = ""
    code: str
    facts: dict[str, str] = {}

    @property
    def said(self) -> Said:
        """What is wrong, with its field."""
        what = self.what
        return _IN_FIELD(field=self.field, what=what) if self.field else what

    @property
    def what(self) -> Said:
        """What is wrong, without its field."""
        code = FAULTS[self.code]
        return code(**{name: value for name, value in self.facts.items() if name in code.facts})


#: By the code that pydantic gives, or by how it begins; the longest that fits counts.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "missing",
        "extra_forbidden": "unknown",
        "string": "text",
        "string_too_long": "too_long",
        "string_too_short": "too_short",
        "string_pattern_mismatch": "form",
        "int": "whole_number",
        "float": "number",
        "finite_number": "number",
        "decimal": "number",
        "bool": "yes_or_no",
        "greater_than_equal": "at_least",
        "greater_than": "more_than",
        "less_than_equal": "at_most",
        "less_than": "less_than",
        "enum": "one_of",
        "literal_error": "one_of",
        "date": "date",
        "datetime": "moment",
        "timezone": "offset",
        "too_short": "too_few",
        "too_long": "too_many",
        "model": "object",
        "dict": "object",
        "list": "list",
        "tuple": "list",
        "set": "list",
        "json": "json",
        "path": "path",
    }
)
#: What pydantic calls the facts of its codes, and what they are called here.
_FACTS = {
    "max_length": "most",
    "min_length": "least",
    "ge": "least",
    "gt": "than",
    "le": "most",
    "lt": "than",
    "expected": "choices",
}
#: Forms that have a name; `^[0-9]{4}$` is read as four digits.
_FORMS = {
    "^(T[0-9]{13})?$": "registration_no",
    "^[0-9]{5}-[0-9]{1,2}-[0-9]{1,7}$": "postal_account",
    "^[!-~]+$": "visible",
    "^[!-~]*$": "visible",
    "^[A-Za-z0-9-]+$": "plain",
    "^[A-Za-z0-9-]*$": "plain",
    "^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$": "plain",
    "^([A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?)?$": "plain",
    r"^(orderer|recipient)\.(name|kana|company|department|email|phone"
    r"|address\.(postal_code|prefecture|city|street|building))$": "order_field",
}
#: What the reader of JSON says of a document that it gives up, though it may be JSON.
_GIVEN_UP = re.compile(
    r"(?:(recursion limit exceeded)|number out of range) at line (?P<line>\d+) column (?P<column>\d+)"
)
#: Digits of a whole number that can be read; Python's own limit, which the reader of JSON shares.
_MOST_DIGITS = 4_300
#: Lists and objects within one another that the reader of JSON follows, and Temporal's callers with it.
MOST_LEVELS = 200
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")  # how pydantic writes a choice that is a member of an enum
_DIGITS = re.compile(r"\^\[0-9\]\{(\d+)\}\$")

#: Every fault with the names of its facts.
FAULTS: Mapping[str, Code] = MappingProxyType(
    {
        name: Code(f"fault.{name}", *facts)
        for name, facts in {
            "missing": (),
            "unknown": (),
            "text": (),
            "empty": (),
            "too_long": ("most",),
            "too_short": ("least",),
            "form": (),
            "digits": ("count",),
            "registration_no": (),
            "postal_account": (),
            "visible": (),
            "plain": (),
            "order_field": (),
            "whole_number": (),
            "number": (),
            "yes_or_no": (),
            "at_least": ("least",),
            "more_than": ("than",),
            "at_most": ("most",),
            "less_than": ("than",),
            "one_of": ("choices",),
            "date": (),
            "moment": (),
            "offset": (),
            "too_few": ("least",),
            "too_many": ("most",),
            "object": (),
            "list": (),
            "json": (),
            "path": (),
            "unusable": (),
            "years": ("earliest", "latest"),
            "nobody": (),
            "no_holder": (),
            "one_line": (),
            "says_nothing": (),
            "unprintable": (),
            "withdrawn_for_a_reason": (),
            "no_question": (),
            "no_answer": (),
            "kind_or_tag": (),
            "time_zone": ("given",),
            "no_argument": ("model",),
            "many_arguments": ("model", "count"),
            "no_object": ("model", "was"),
            "workflow_id": ("wanted",),
            "not_yet": ("at",),
            "only_part": ("option",),
            "before_order": (),
            "past": (),
            "no_order": (),
            "too_large": ("most",),
            "not_utf8": (),
            "nested": ("most",),
            "nested_at": ("most", "line", "column"),
            "long_number_at": ("most", "line", "column"),
            "no_json": ("said", "line", "column"),
            "unwritable": ("said",),
            "not_an_object": ("was",),
            "no_text": (),
            "nobody_to_answer": (),
            "unknowable": (),
            "nobody_named": (),
            "claim_workflow_id": (),
            "inquiry_workflow_id": (),
            "no_such_inquiry": (),
            "unreadable": ("model", "said"),
            "ends_first": ("name",),
            "no_threshold": ("given", "known"),
            "tag_of_nothing": ("tag",),
            "no_rule": ("given", "known"),
            "weak_action": ("rule", "action"),
            "weak_score": ("rule", "below"),
            "wrong_way_round": ("first", "then"),
            "not_rising": ("days",),
            "needed_on_invoices": ("fields",),
            "not_rising_steps": ("steps",),
            "line_or_sku": (),
            "new_without_quantity": (),
            "changes_nothing": (),
            "one_wish": (),
            "exchange_for": (),
            "never_open": (),
            "blank_answer": (),
            "credentials": (),
            "doubled": ("names",),
            "no_column": ("names",),
            "no_heading": (),
        }.items()
    }
)
_IN_FIELD = Code("fault", "field", "what")


def wrong(code: LiteralString, **facts: object) -> PydanticCustomError:
    """What a validator of ours raises; the facts become those of the fault."""
    return PydanticCustomError(code, code, facts)


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """What is wrong, field by field; of many faults the first ones.

    The validator leaves out what is wrong within a list and then finds the list too short, which nobody has to be told.
    """
    found = error.errors(include_url=False, include_input=False)
    within = {item["loc"][:depth] for item in found for depth in range(len(item["loc"]))}
    items = [item for item in found if item["type"] != "too_short" or item["loc"] not in within][:_MOST]
    return tuple(_fault(item["loc"], item["type"], item.get("ctx", {})) for item in items)


def _fault(location: tuple[int | str, ...], kind: str, context: Mapping[str, object]) -> Fault:
    field = ".".join(str(step)[:_LONGEST_NAME] for step in location)
    if kind in FAULTS and kind not in _CODES:  # raised by `wrong`
        return Fault(field=field, code=kind, facts={name: str(value) for name, value in context.items()})
    begin = max((begin for begin in _CODES if kind.startswith(begin)), key=len, default="")
    code = _CODES.get(begin, "unusable")
    facts = {_FACTS[name]: str(context[name]) for name in _FACTS if name in context}
    if code == "form":
        code, facts = _form(str(context.get("pattern", "")))
    elif code == "one_of":
        choices = _MEMBER.sub(r"\1", facts["choices"])
        facts["choices"] = choices.replace("'", "").replace(" or ", ", ")
    elif code in {"too_short", "too_few"} and facts["least"] == "1":
        code = "empty"
    elif code == "json":
        code, facts = given_up(str(context.get("error", "")))
    return Fault(field=field, code=code, facts=facts)


def given_up(said: str) -> tuple[str, dict[str, str]]:
    """Why a document could not be read as JSON, as code and facts; of one that is none just that."""
    found = _GIVEN_UP.fullmatch(said)
    if not found:
        return "json", {}
    if found[1]:
        return "nested_at", {"most": str(MOST_LEVELS)} | found.groupdict()
    return "long_number_at", {"most": f"{_MOST_DIGITS:,}"} | found.groupdict()


def _form(pattern: str) -> tuple[str, dict[str, str]]:
    digits = _DIGITS.fullmatch(pattern)
    return ("digits", {"count": digits[1]}) if digits else (_FORMS.get(pattern, "form"), {})
