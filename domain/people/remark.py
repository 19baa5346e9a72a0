"""What people write down outside an order's workflow: entries of the blacklist, notes, calls; each with its length."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.basics.fault import wrong
from domain.basics.text import is_printable
from domain.contract.messages import Note, Told, Who
from domain.contract.order import PlainDate
from domain.people.identity import Described


def _is_plain(value: str) -> str:
    if not is_printable(value):
        raise wrong("one_line")
    return value


OneLine = Annotated[str, Field(max_length=200), AfterValidator(_is_plain)]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True)


class Signed(_Written):
    """Something that was done, and by whom."""

    by: Who = ""


class Remark(Signed):
    """What came of a task, a call, or why an entry was lifted."""

    note: Note = ""


class JournalNote(Signed):
    """A line for an order's journal."""

    text: Note


class BlacklistLine(_Written):
    """Somebody to be looked at first, and why; without `until` the entry ends after the usual time."""

    name: OneLine = ""
    kana: OneLine = ""
    phone: OneLine = ""
    email: OneLine = ""
    address: Annotated[str, Field(max_length=500), AfterValidator(_is_plain)] = ""
    reason: Told
    until: PlainDate | None = None

    @property
    def who(self) -> Described:
        own = self.model_dump(include={"name", "kana", "phone", "email", "address"})
        return Described.model_validate(own)
