"""One reader of JSON with one set of limits, whichever door a text comes in by: the one that reads models, too."""

import re
from codecs import BOM_UTF8

from pydantic_core import from_json

from domain.basics.fault import MOST_LEVELS, Fault, given_up
from domain.basics.text import storable_json

_PLACE = re.compile(r"(?P<said>.*) at line (?P<line>\d+) column (?P<column>\d+)", re.DOTALL)


class BadJson(ValueError):
    """A text that is no JSON, or JSON that the reader gives up; `fault` says which, and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_json(data: bytes) -> object:
    """What a JSON text in UTF-8 says, with or without a byte order mark.

    Raises:
        BadJson
    """
    data = data.removeprefix(BOM_UTF8)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise BadJson(Fault(code="not_utf8")) from error
    try:
        return from_json(storable_json(data))
    except ValueError as error:
        raise BadJson(_fault(str(error))) from error


def too_deep(field: str) -> Fault:
    """For what was handed over decoded, and is nested so deeply that nobody could send it on."""
    return Fault(field=field, code="nested", facts={"most": str(MOST_LEVELS)})


def _fault(said: str) -> Fault:
    code, facts = given_up(said)
    place = _PLACE.fullmatch(said)
    if code != "json" or place is None:
        return Fault(code=code, facts=facts)
    return Fault(code="no_json", facts=place.groupdict())
