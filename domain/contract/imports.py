"""Files that are read in: an import is one file, a row is what one thing in it says, each with what became of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SerializeAsAny

from domain.basics.said import Said


class ImportState(StrEnum):
    KEPT = "kept"  # the file is here; nothing of it has been read
    TAKING = "taking"  # all of it was read without a fault of the file; its rows are being taken
    DONE = "done"  # every row has its outcome
    REFUSED = "refused"  # the file is not what it should be; nothing of it was taken


class RowOutcome(StrEnum):
    OPEN = "open"  # not taken yet
    TAKEN = "taken"  # it changed something
    KNOWN = "known"  # it was here before, and changed nothing
    REFUSED = "refused"  # it can be mended and read again


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewImport(_Frozen):
    """A file as somebody hands it in. `sha256` (hex) and `size` (bytes) are those of its contents.

    `account`: the number of the bank account that it is about, where the shop has several and the file does not say.
    `instead_of`: the account under which it was read in before, by mistake.
    `request_id`: handing in the file again under the same one begins no other import, whatever became of the first.
    """

    kind: str
    profile: str
    version: str
    file_name: Annotated[str, Field(max_length=255)]
    sha256: str
    size: int
    by: Annotated[str, Field(max_length=100)]
    at: AwareDatetime
    account: Annotated[str, Field(max_length=40)] = ""
    instead_of: Annotated[str, Field(max_length=40)] = ""
    request_id: Annotated[str, Field(max_length=200)] | None = None


class Import(NewImport):
    """One import as it stands. `reaches_to` is the latest day that its rows are about, where they are about days."""

    number: int
    state: ImportState
    said: Said | None = None  # why the whole file was refused
    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    mended: int = 0  # of the refused ones, those that came back in another file
    settled_by: str | None = None  # who said that nothing is left to do about what was refused
    reaches_to: date | None = None
    told: Said | None = None  # what its end tells, where its kind has anything to tell
    ended_at: AwareDatetime | None = None
    failing_since: AwareDatetime | None = None  # a step of the whole import fails, or failed until it was given up
    can_be_written_out: bool = False  # the file is still kept, so that refused rows can be written out

    @property
    def progress(self) -> "Progress":
        return Progress(state=self.state, rows=self.rows, taken=self.taken, known=self.known, refused=self.refused)

    @property
    def has_ended(self) -> bool:
        return self.state in {ImportState.DONE, ImportState.REFUSED}


class ImportStart(_Frozen):
    """What the workflow of an import is started with: the number under which its file is kept."""

    number: Annotated[int, Field(ge=1)]


class ImportStep(_Frozen):
    """One step of an import, at its instant."""

    number: int
    at: AwareDatetime


class Progress(_Frozen):
    """How far an import is, without a word of what its file says."""

    state: ImportState
    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0

    @property
    def open(self) -> int:
        """Rows that wait to be taken."""
        return self.rows - self.taken - self.known - self.refused


class ReadRow(_Frozen):
    """What a reader makes of one thing in a file: one row, or several that belong together (the lines of an order).

    `line`: the line of the file on which it begins, from 1. `lines`: the first line of each row of the file that
    belongs to it, where there are several. `key` names what the row says for as long as the shop lives: the same thing
    in another file has the same key, and two true ones in one file have two. `content` is what `RowTaker.take` is given
    back; a row that cannot be read has a `fault` instead. `day`: the day that it is about, where its kind has one.
    """

    line: Annotated[int, Field(ge=1)]
    key: Annotated[str, Field(max_length=200)] = ""
    content: SerializeAsAny[BaseModel] | None = None
    fault: Said | None = None
    lines: tuple[int, ...] = ()
    day: date | None = None


class AccountDays(_Frozen):
    """What a bank's file says of the days of an account: that it has all money from `first` through `whole_through`.

    `line` is the one that says so. `is_declared`: the days are told, and not those of its rows alone.
    """

    line: int
    account: str
    first: date
    whole_through: date
    is_declared: bool = False


class OpenRow(_Frozen):
    """A row that is to be taken. `content` is the JSON of what its reader made of it."""

    number: int  # of the import
    line: int
    key: str
    content: str
    tries: int = 1  # with this one

    @property
    def told_by(self) -> str:
        """Who told an order what the row says, for its journal."""
        return f"import {self.number}"


class Taken(_Frozen):
    """What became of a row, and of which order it is."""

    outcome: RowOutcome
    order_no: str | None = None
    said: Said | None = None  # why it was refused, or what a person should know
    is_given_up: bool = False  # nothing refused it, it failed: it can be taken up again as it is

    @classmethod
    def refused(cls, said: Said, order_no: str | None = None) -> "Taken":
        return cls(outcome=RowOutcome.REFUSED, order_no=order_no, said=said)


class RefusedRow(_Frozen):
    """A row that was not taken, and why; `said` is None when that is no longer kept."""

    line: int
    lines: tuple[int, ...]
    key: str
    said: Said | None = None
