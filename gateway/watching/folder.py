"""The places of a watched folder, and the files in them.

    FOLDER/orders/            files of this kind; likewise bank/, tracking/, events/, remittance/, notices/
    FOLDER/orders/plain/      the same, of the profile `plain`, where somebody has made such a folder
    FOLDER/orders/working/    files that are being read in, each in a folder that is named for its request
    FOLDER/done/              files that were read in, by the number of their import
    FOLDER/refused/           files, or rows of them, that wait to be mended, each with a text beside it

A file is taken by moving it, which only one of several watchers can do, and which a network drive can do as well.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from adapters.files.book import ProfileBook
from adapters.files.profile import Kind

DONE, REFUSED, WORKING = "done", "refused", "working"
#: In the order in which files of one moment are taken: a parcel's number is of use when its order is known.
KINDS = (Kind.ORDERS, Kind.TRACKING, Kind.EVENTS, Kind.NOTICES, Kind.REMITTANCE, Kind.BANK)
#: How files are called that are not there yet, or are none: of browsers, Office, synchronising and copying programs.
_BEGINS, _ENDS = (".", "~$"), (".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart", ".tmp")
_OF_FOLDERS = frozenset({"desktop.ini", "thumbs.db"})
#: Bytes that a name may have on most disks, less what is added to it.
_MOST_OF_NAME = 200
#: Looks for which an empty file may be a download's place that nothing was written into yet.
_EMPTY_LOOKS = 60


class Drop(NamedTuple):
    """Where files of a kind are put; of this profile, unless it is empty."""

    kind: Kind
    profile: str
    folder: Path


class Claimed(NamedTuple):
    """A file that was taken to be read in. It is handed in under this request, however often that is begun."""

    drop: Drop
    request_id: str
    file: Path

    @property
    def place(self) -> str:
        """Where it was put, and as what, for people."""
        return "/".join(filter(None, (self.drop.kind.value, self.drop.profile, self.file.name)))


class _Look(NamedTuple):
    size: int
    changed: int  # ns
    looks: int


class WatchedFolder:
    """Looks at a folder again and again. Every method may raise OSError: drives go away and come back."""

    def __init__(self, root: Path, book: ProfileBook) -> None:
        self.root = root
        self._book = book
        self._seen: dict[Path, _Look] = {}

    def prepare(self) -> None:
        """Make the folders that are not there, so that whoever opens it sees where things go."""
        for name in (*(kind.value for kind in KINDS), DONE, REFUSED):
            (self.root / name).mkdir(exist_ok=True)

    def drops(self) -> list[Drop]:
        """Where files may be put.

        Raises:
            InvalidProfile
        """
        found = []
        for kind in KINDS:
            folder = self.root / kind.value
            found.append(Drop(kind, "", folder))
            names = (each.name for each in self._book.of_kind(kind))
            found += [Drop(kind, name, folder / name) for name in names if (folder / name).is_dir()]
        return found

    def whole(self, drop: Drop) -> list[Path]:
        """Files there that have not grown since the last look, the oldest first. Links are none."""
        now, found = {}, []
        with os.scandir(drop.folder) as entries:
            names = {entry.name: entry.stat(follow_symlinks=False) for entry in entries if _counts(entry)}
        for name, state in names.items():
            file, before = drop.folder / name, self._seen.get(drop.folder / name)
            is_same = before is not None and before[:2] == (state.st_size, state.st_mtime_ns)
            looks = before.looks + 1 if before and is_same else 1
            now[file] = _Look(state.st_size, state.st_mtime_ns, looks)
            if is_same and (state.st_size or looks > _EMPTY_LOOKS):
                found.append((state.st_mtime_ns, file))
        self._seen = {file: look for file, look in self._seen.items() if file.parent != drop.folder} | now
        return [file for _, file in sorted(found)]

    def claim(self, drop: Drop, file: Path) -> None:
        """Take a file to be read in; nothing happens where somebody else has taken it."""
        working = drop.folder / WORKING
        working.mkdir(exist_ok=True)
        own = working / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        own.mkdir()
        try:
            file.rename(own / os.fsencode(file.name).decode("utf-8", "replace"))
        except FileNotFoundError:
            own.rmdir()
        except OSError:
            own.rmdir()
            raise

    def claimed(self, drop: Drop) -> list[Claimed]:
        """Files that were taken, also by one who was killed since; in the order in which they were."""
        working = drop.folder / WORKING
        if not working.is_dir():
            return []
        own = sorted(each for each in working.iterdir() if each.is_dir() and not each.is_symlink())
        return [Claimed(drop, f"watch-{each.name}", file) for each in own for file in self._inside(each)]

    def _inside(self, own: Path) -> Iterator[Path]:
        """The file of a claim; the folder of one whose file is gone goes, too."""
        with contextlib.suppress(FileNotFoundError):
            files = sorted(own.iterdir())
            if not files:
                own.rmdir()
            yield from files

    def put_away(self, claimed: Claimed, into: str, name: str) -> bool:
        """Move a file to where it is not in the way. False where another watcher has done that."""
        folder = self.root / into
        folder.mkdir(exist_ok=True)
        try:
            claimed.file.replace(folder / name)
        except FileNotFoundError:
            return False
        with contextlib.suppress(OSError):  # whatever else is in it is looked at the next time
            claimed.file.parent.rmdir()
        return True

    def write(self, name: str, text: str) -> None:
        """Write a text among what was refused, in one step, as a text editor of any system reads it."""
        folder = self.root / REFUSED
        folder.mkdir(exist_ok=True)
        fresh = folder / f".{secrets.token_hex(4)}"
        try:
            fresh.write_bytes("\r\n".join(text.splitlines()).encode("utf-8-sig"))
            fresh.replace(folder / name)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise

    def forget(self, before: datetime) -> None:
        """Remove the texts and the rows that were written here before this instant; files of others stay."""
        folder = self.root / REFUSED
        for file in {*folder.glob("*.txt"), *folder.glob("*-rows.*")}:
            if file.stat(follow_symlinks=False).st_mtime < before.timestamp():
                file.unlink(missing_ok=True)


def is_regular(file: Path) -> bool:
    """A file itself: no link, no folder, no device."""
    return stat.S_ISREG(file.stat(follow_symlinks=False).st_mode)


def name_of(claimed: Claimed, number: int | None, addition: str = "") -> str:
    """What a file is called where it is put away: by the number of its import, which no other has."""
    stem, ending = os.path.splitext(claimed.file.name)  # noqa: PTH122 - `Path.stem` knows no name such as "a."
    begin = f"{number or claimed.request_id.removeprefix('watch-')}-{claimed.drop.kind.value}-"
    ending = f"{addition}{ending[:20]}"
    room = _MOST_OF_NAME - len(f"{begin}{ending}".encode())
    return f"{begin}{stem.encode()[:room].decode('utf-8', 'ignore')}{ending}"


def _counts(entry: os.DirEntry[str]) -> bool:
    name = entry.name.lower()
    if name.startswith(_BEGINS) or name.endswith(_ENDS) or name in _OF_FOLDERS:
        return False
    if any(Path(f"{entry.path}{ending}").exists() for ending in _ENDS):  # the browser is still filling it
        return False
    return entry.is_file(follow_symlinks=False)
