"""What is wrong with a field that somebody filled in: a code with its facts, and the sentence for it in English."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

#: Names of fields may come from the sender, as keys do.
_LONGEST_NAME = 64
_MOST = 10


class Fault(BaseModel):
    """One fault. `field` is the path of the field (`lines.0.quantity`), empty where all that was sent is meant."""

    model_config = ConfigDict(frozen=True)

    field: str = ""
    code: str
    facts: dict[str, str] = {}


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
        "value_error": "said",
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
}
_DIGITS = re.compile(r"\^\[0-9\]\{(\d+)\}\$")

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is missing",
        "unknown": "is not known here; look for a typo",
        "text": "must be a text",
        "empty": "must not be empty",
        "too_long": "must have at most {most} characters",
        "too_short": "must have at least {least} characters",
        "form": "is not written as it must be",
        "digits": "must be {count} digits",
        "registration_no": "must be T and 13 digits",
        "postal_account": "must be written like 00800-1-123456",
        "visible": "must be letters, digits and signs without spaces",
        "plain": "must be letters, digits and hyphens",
        "whole_number": "must be a whole number",
        "number": "must be a number",
        "yes_or_no": "must be true or false",
        "at_least": "must be {least} or more",
        "more_than": "must be more than {than}",
        "at_most": "must be {most} or less",
        "less_than": "must be less than {than}",
        "one_of": "must be one of: {choices}",
        "date": "must be a date such as 2026-11-21",
        "moment": "must be an instant such as 2026-11-21T10:15:00+09:00",
        "offset": "must say its offset from UTC, as in 2026-11-21T10:15:00+09:00",
        "too_few": "must have at least {least}",
        "too_many": "must have at most {most}",
        "object": "must be an object with fields of its own",
        "list": "must be a list",
        "json": "is not JSON",
        "path": "must be the path of a file or folder",
        "unusable": "cannot be used",
        "said": "{words}",
        "years": "must lie between the years {earliest} and {latest}",
        "nobody": "needs a name or a company",
        "one_line": "must be one line of visible characters",
        "says_nothing": "must say something",
        "no_question": "needs a text, or the inquiry_no of an inquiry that exists",
        "no_answer": "needs answers, or fields that are right as given",
        "kind_or_tag": "needs a kind of mark or a tag, and not both",
        "time_zone": "{given} is no time zone; write it like Asia/Tokyo",
        "no_argument": "{model} needs one argument; none was given.",
        "many_arguments": "{model} takes exactly one argument; {count} were given.",
        "no_object": "{model} must be a JSON object; it was {was}.",
        "workflow_id": "the workflow id of this order must be {wanted}",
    }
)


def wrong(code: str, **facts: object) -> PydanticCustomError:
    """What a validator of ours raises; the facts become those of the fault."""
    return PydanticCustomError(code, SENTENCES[code], facts)


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """What is wrong, field by field; of many faults the first ones.

    The validator leaves out what is wrong within a list and then finds the list too short, which nobody has to be told.
    """
    found = error.errors(include_url=False, include_input=False)
    within = {item["loc"][:depth] for item in found for depth in range(len(item["loc"]))}
    items = [item for item in found if item["type"] != "too_short" or item["loc"] not in within][:_MOST]
    return tuple(_fault(item["loc"], item["type"], item.get("ctx", {}), item["msg"]) for item in items)


def _fault(location: tuple[int | str, ...], kind: str, context: Mapping[str, object], message: str) -> Fault:
    field = ".".join(str(step)[:_LONGEST_NAME] for step in location)
    if kind in SENTENCES and kind not in _CODES:  # raised by `wrong`
        return Fault(field=field, code=kind, facts={name: str(value) for name, value in context.items()})
    begin = max((begin for begin in _CODES if kind.startswith(begin)), key=len, default="")
    code = _CODES.get(begin, "unusable")
    facts = {_FACTS[name]: str(context[name]) for name in _FACTS if name in context}
    if code == "said":
        facts = {"words": message.removeprefix("Value error, ")}
    elif code == "form":
        code, facts = _form(str(context.get("pattern", "")))
    elif code == "one_of":
        facts["choices"] = facts["choices"].replace("'", "").replace(" or ", ", ")
    elif code == "too_short" and facts["least"] == "1":
        code = "empty"
    return Fault(field=field, code=code, facts=facts)


def _form(pattern: str) -> tuple[str, dict[str, str]]:
    digits = _DIGITS.fullmatch(pattern)
    return ("digits", {"count": digits[1]}) if digits else (_FORMS.get(pattern, "form"), {})


def sentence(fault: Fault) -> str:
    """The fault in English, without its field."""
    return SENTENCES[fault.code].format_map(fault.facts)


def told(faults: tuple[Fault, ...]) -> Iterator[str]:
    """Each fault in English: `lines.0.quantity: must be a whole number`."""
    for fault in faults:
        yield f"{fault.field}: {sentence(fault)}" if fault.field else sentence(fault)


def name_fields(error: ValidationError) -> str:
    """The faults of a model as one sentence per field: `lines.0.quantity: …`."""
    return "; ".join(told(faults_of(error)))
