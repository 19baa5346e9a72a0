"""What files of others look like, as data: their columns, encoding and codes, and where that is known from.

Each is a TOML file (`profile_files.py`). A profile says how a file is laid out; what a row of it means is said by the
module of its kind.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from adapters.files.folding import folded
from domain.basics.errors import Refusal
from domain.basics.fault import faults_of, wrong
from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble

M = TypeVar("M", bound=BaseModel)

_WRONG = Code("profile.wrong", "path", "faults")


class InvalidProfile(Trouble, ValueError):
    """A profile is missing or wrong; what is said names the file and each key."""


class UnknownProfile(Refusal):
    """No profile of this kind has this name."""

    cases: ClassVar = {"": ("name", "names")}


class Kind(StrEnum):
    """What a file is about. The first ones are read, those from SHIPPING on are written."""

    LISTS = "lists"  # of our own: customers and orders from before, blacklist, stock
    ORDERS = "orders"
    BANK = "bank"
    TRACKING = "tracking"  # the numbers of parcels
    EVENTS = "events"  # what became of parcels
    REMITTANCE = "remittance"  # cash that carriers collected
    NOTICES = "notices"  # of payments in convenience stores
    SHIPPING = "shipping"  # what a carrier is to fetch
    SHIPPED = "shipped"  # orders that left, for the cart
    STOCK = "stock"
    BOOKS = "books"


class Form(StrEnum):
    """What stands in a column, so that what spreadsheets do to it is noticed."""

    TEXT = "text"
    CODE = "code"  # names something: an order, an article
    DIGITS = "digits"  # the same, of digits alone; leading zeros count
    POSTAL_CODE = "postal_code"
    PHONE = "phone"
    NUMBER = "number"
    YEN = "yen"
    DAY = "day"
    MOMENT = "moment"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Frozen):
    """The same in both languages."""

    ja: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise wrong("form") from error
    return pattern


class Column(_Frozen):
    """A column of theirs, in the order in which they stand.

    `field` is what we call it; without one it is known and not read, or written empty. `also` are other headings that
    it may have. `needed`: a file without the column is refused; in a file that we write, a row without the cell.
    `most_bytes` (in the file's encoding), `most` (characters) and `pattern` are what its reader takes; `constant` is
    what is always written. `wrapped` are marks by which the writer keeps spreadsheets from taking a text for a number:
    `'0123` or `="0123"`.
    """

    name: str = ""
    field: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_.]*)?$")] = ""
    also: tuple[str, ...] = ()
    form: Form = Form.TEXT
    needed: bool = False
    most: Annotated[int, Field(ge=1)] | None = None
    most_bytes: Annotated[int, Field(ge=1)] | None = None
    pattern: Annotated[str, AfterValidator(_compiles)] = ""
    constant: str = ""
    wrapped: Literal["", "apostrophe", "formula"] = ""
    note: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its headings as they are looked for."""
        return tuple(folded(name) for name in (self.name, *self.also) if name)


Setting = str | int | bool | tuple[str, ...] | dict[str, str]


class Profile(_Frozen):
    """How the files of one program or company are laid out.

    `encodings`: what is read, the first of them what is written; a byte order mark is always taken off, and put on
    for `utf-8-sig`. `preamble`: so many rows may stand before the heading; without a `header`, exactly so many do.
    `dates` and `moments` as strptime has them: all are read, the first is written. `codes` by the field or the last
    part of its name: their word → ours in what is read, our word → theirs in what is written; those of `attributes`
    name the fields that an app of theirs keeps in that one column. `settings` belong to the kind, which checks
    them.
    """

    kind: Kind
    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Annotated[str, Field(min_length=1)]
    title: Words
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    unverified: tuple[str, ...] = ()
    encodings: Annotated[tuple[Literal["utf-8", "utf-8-sig", "cp932"], ...], Field(min_length=1)] = ("utf-8", "cp932")
    newline: Literal["crlf", "lf"] = "crlf"
    delimiter: Literal[",", "\t", ";"] = ","
    quote: Literal["all", "minimal", "none"] = "minimal"
    header: bool = True
    preamble: Annotated[int, Field(ge=0, le=50)] = 0
    order: Literal["ascending", "descending", "any"] = "any"
    dates: tuple[str, ...] = ("%Y/%m/%d", "%Y-%m-%d")
    moments: tuple[str, ...] = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M")
    columns: tuple[Column, ...] = ()
    codes: dict[str, dict[str, str]] = {}
    settings: dict[str, Setting] = {}

    @model_validator(mode="before")
    @classmethod
    def _plain_columns(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file has
        """A column that nobody reads may be its heading alone."""
        if isinstance(data, dict) and isinstance(columns := data.get("columns"), list):
            data = data | {"columns": [{"name": each} if isinstance(each, str) else each for each in columns]}
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        fields = [column.field for column in self.columns if column.field]
        if len(fields) != len(set(fields)):
            raise wrong("doubled", names=", ".join(sorted({each for each in fields if fields.count(each) > 1})))
        known = {name for field in fields for name in (field, field.rpartition(".")[2])}
        if unknown := self.codes.keys() - known - set(self.codes.get("attributes", {}).values()):
            raise wrong("no_column", names=", ".join(sorted(unknown)))
        if self.header and any(not column.name for column in self.columns):
            raise wrong("no_heading")
        return self

    @cached_property
    def fields(self) -> Mapping[str, Column]:
        """The columns by what we call them."""
        return {column.field: column for column in self.columns if column.field}

    def heading(self, field: str) -> str:
        """What a column is called in the file; its place, where there are no headings."""
        column = self.fields.get(field)
        if column is None:
            return field
        return column.name or str(self.columns.index(column) + 1)

    @cached_property
    def _codes(self) -> Mapping[str, Mapping[str, str]]:
        return {field: {folded(word): code for word, code in words.items()} for field, words in self.codes.items()}

    def code(self, field: str, word: str) -> str | None:
        """What a word of this column stands for, however it is written; None where it is unknown."""
        return self._codes_of(field).get(folded(word))

    def has_codes(self, field: str) -> bool:
        """True for a column whose words stand for ours."""
        return bool(self._codes_of(field))

    def _codes_of(self, field: str) -> Mapping[str, str]:
        return self._codes.get(field) or self._codes.get(field.rpartition(".")[2], {})

    def with_settings(self, **said: Setting) -> Self:
        """The profile with what is said of one file alone; what is empty stays as the profile has it."""
        return self.model_copy(update={"settings": self.settings | {key: each for key, each in said.items() if each}})

    def settings_as(self, model: type[M]) -> M:
        """The settings of the profile's kind.

        Raises:
            InvalidProfile
        """
        try:
            return model.model_validate(self.settings)
        except ValidationError as error:
            raise InvalidProfile(wrong_keys(f"{self.kind}/{self.name}", error)) from error


def wrong_keys(path: str, error: ValidationError) -> Said:
    """What is wrong with the keys of a file."""
    return _WRONG(path=path, faults=[fault.said for fault in faults_of(error)])
