"""What files of one kind mean: whoever adds a kind writes one of these (`workers/takers.py` has them all)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol, runtime_checkable

from adapters.files.profile import Kind
from domain.basics.said import Said
from domain.contract.imports import AccountDays, Import, OpenRow, ReadRow, Taken

if TYPE_CHECKING:
    from adapters.files.profile import Profile


class RowTaker(Protocol):
    """What files of one kind mean. One object for all imports of a worker, so it remembers nothing of any."""

    @property
    def kind(self) -> Kind:
        """The kind of files that it takes."""

    @property
    def at_once(self) -> int:
        """How many rows may be taken at the same time; 1 where the order of rows matters."""

    def read(self, file: BinaryIO, profile: "Profile") -> Iterator[ReadRow | AccountDays]:
        """The rows of a file, which is at its beginning and can be sought in. Pure, and the same each time.

        It runs in a thread and must not hold the whole file. A row that cannot be read has a fault, and the others go
        on; nothing is taken before the last one was read. The file of a bank tells days beside its rows.

        Raises:
            BadFile: the file is not what it should be (adapters/files/table.py): nothing of it is taken.
        """

    async def check(self, found: Import) -> None:
        """The whole file was read, and nothing of it taken yet. Changes nothing.

        Raises:
            Refusal: what its rows say together cannot be so; nothing of it is taken.
        """

    async def take(self, row: OpenRow) -> Taken:
        """Do what the row says. Idempotent by the row's key: what was done before changes nothing, and is KNOWN.

        Called again with the same row when a worker was killed. A refusal may be raised instead of returned; any other
        error counts as trouble, and the row is tried again until it goes.

        Raises:
            Refusal
        """

    async def finish(self, done: Import) -> Said | None:
        """All rows have their outcome. Returns what that tells, if anything. Idempotent by the import's number."""


@runtime_checkable
class TogetherTaker(Protocol):
    """A `RowTaker` to whom several rows are no more work than one."""

    async def take_together(self, rows: Sequence[OpenRow]) -> Sequence[Taken]:
        """What became of each of these rows: all are taken, or none. Whatever it raises, each is tried by itself."""
