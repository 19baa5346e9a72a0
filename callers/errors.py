"""What a caller at a door can meet besides a refusal."""

from typing import ClassVar

from domain.basics.errors import (
    Refusal,
    UnknownClaim,
    UnknownEntry,
    UnknownFile,
    UnknownImport,
    UnknownInquiry,
    UnknownLearnedName,
    UnknownMail,
    UnknownMailing,
    UnknownOrder,
    UnknownPick,
    UnknownSku,
    UnknownTask,
)
from domain.basics.said import Code, Said

_FILE_KEPT = Code("away.file_kept", "number", "why")

#: Refusals that say: there is no such thing.
NOT_FOUND = (
    *(UnknownOrder, UnknownTask, UnknownMail, UnknownSku, UnknownEntry, UnknownInquiry, UnknownClaim),
    *(UnknownFile, UnknownImport, UnknownLearnedName, UnknownMailing, UnknownPick),
)


class ServiceAway(Exception):
    """The database or Temporal cannot be reached, or nobody answered in time; trying again later may help."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(str(said))


class FileKept(ServiceAway):
    """A file is kept, and whoever would have it read is away. `why`: who that is."""

    def __init__(self, number: int, why: Said) -> None:
        self.why = why
        super().__init__(_FILE_KEPT(number=number, why=why))


class FactRefused(Refusal):
    """A fact was taken down, but could not be used; the journal and the shop's mail say the same."""

    cases: ClassVar = {"": ("reason",)}


class WrongTrackingNo(Refusal):
    """The number cannot be one of this carrier's: its check digit is wrong."""

    cases: ClassVar = {"": ("number", "carrier"), "taken": ("number", "orders"), "left": ("number", "known")}


class NoPaperYet(Refusal):
    """The order's papers cannot be made yet."""

    cases: ClassVar = {"waits": ("waits_for",), "changed": (), "letter": (), "receipt": (), "return": ()}


class NotReviewed(Refusal):
    """No rule has looked at the order yet."""


class NotYet(Refusal):
    """The day has not come yet."""

    cases: ClassVar = {"": ("through",), "books": ("through",)}


class NothingRefused(Refusal):
    """Nothing in the import can be written out, taken up or settled; or what there was is not kept any longer."""

    cases: ClassVar = {"": ("number",), "forgotten": ("number",), "given_up": ("number",), "goes_on": ("number",)}
