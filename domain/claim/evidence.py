"""What proves a claim, as files: photos and documents, known by what is in them, never by what they are called.

Nothing is ever drawn, opened or executed: a few bytes tell what it is (the signatures of each format's specification).
Photos of telephones may have been renamed: one kind of picture under the name of another is taken as what it is.
"""

import hashlib
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import PureWindowsPath
from typing import ClassVar, Literal, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.errors import Refusal
from domain.basics.text import one_line
from domain.claim.scripts import is_locked, is_scripted
from domain.shop.policy import FilesPolicy

#: `other`: somebody else than the orderer wrote the mail that it came with.
Giver = Literal["customer", "shop", "other"]
MEGABYTE = 1_000_000
_LONGEST_NAME = 80
_LONGEST_ENDING = 5
#: What may not stand in a name on Windows, and what leads elsewhere.
_NO_NAME = re.compile(r'[<>:"/\\|?*]')
#: Characters that no text of a person has: control characters besides tabulator and line ends.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class EvidenceKind(StrEnum):
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"  # what telephones of Apple take
    PDF = "pdf"
    TEXT = "txt"


#: What names of pictures and documents end with, where they promise what they are.
_PROMISED = {
    "jpg": "image",
    "jpeg": "image",
    "png": "image",
    "webp": "image",
    "heic": "image",
    "heif": "image",
    "gif": "image",
    "bmp": "image",
    "tif": "image",
    "tiff": "image",
    "svg": "image",
    "pdf": "pdf",
}


class BadEvidence(Refusal):
    """This file cannot be kept as evidence; none of those that came with it was."""

    cases: ClassVar = {
        "empty": ("name",),
        "too_large": ("name", "most"),
        "unknown": ("name",),
        "no_image": ("name",),
        "no_pdf": ("name",),
        "script": ("name",),
        "locked": ("name",),
        "too_many": ("most",),
        "too_much": ("most",),
    }


class UnknownEvidence(Refusal):
    """The claim has no file of this number."""

    cases: ClassVar = {"": ("claim_no", "no")}


class NewEvidence(NamedTuple):
    """A file that was looked at and may be kept."""

    name: str
    kind: EvidenceKind
    content: bytes
    sha256: str


class Origin(NamedTuple):
    """Who gave a file, what they say of it, and who entered it; a mail enters by itself."""

    given_by: Giver
    says: str = ""
    by: str = ""


class EvidenceRow(BaseModel):
    """A file of a claim as lists show it. `size` in bytes; `says`: what whoever gave it says of it."""

    model_config = ConfigDict(frozen=True)

    no: int
    name: str
    kind: EvidenceKind
    size: int
    sha256: str
    given_by: Giver
    says: str
    added_by: str
    added_at: AwareDatetime

    @property
    def file_name(self) -> str:
        """What it is called in a folder: its number first, and the ending of what it is."""
        return f"{self.no:02}-{self.name}"


def examined(name: str, content: bytes, limits: FilesPolicy) -> NewEvidence:
    """The file as it may be kept, under a clean name that ends with what it is.

    Raises:
        BadEvidence
    """
    said = clean_name(name)
    if not content:
        raise BadEvidence("empty", name=said)
    if len(content) > limits.evidence_file_mb * MEGABYTE:
        raise BadEvidence("too_large", name=said, most=limits.evidence_file_mb)
    kind = _kind(said, content)
    if kind is EvidenceKind.PDF and is_locked(content):
        raise BadEvidence("locked", name=said)
    if kind is EvidenceKind.PDF and is_scripted(content):
        raise BadEvidence("script", name=said)
    return NewEvidence(_ending(said, kind), kind, content, hashlib.sha256(content).hexdigest())


def must_have_room(files: int, size: int, limits: FilesPolicy) -> None:
    """Raises BadEvidence where a claim would have more files, or more bytes, than it may."""
    if files > limits.evidence_files:
        raise BadEvidence("too_many", most=limits.evidence_files)
    if size > limits.evidence_total_mb * MEGABYTE:
        raise BadEvidence("too_much", most=limits.evidence_total_mb)


def clean_name(name: str) -> str:
    """The last part of a path, on one line, without what leads elsewhere; `file` where nothing is left of it."""
    last = _NO_NAME.sub("_", one_line(PureWindowsPath(one_line(name)).name)).strip(" .")
    stem, dot, ending = last.rpartition(".")
    if dot and len(ending) <= _LONGEST_ENDING:
        last = f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return last[:_LONGEST_NAME] or "file"


def _ending(name: str, kind: EvidenceKind) -> str:
    """The name with the ending of what it is; another one that it had stays before it."""
    had = name.rpartition(".")[2].lower() if "." in name else ""
    usual = {EvidenceKind.JPEG: {"jpg", "jpeg"}, EvidenceKind.HEIC: {"heic", "heif"}}.get(kind, {kind.value})
    return name if had in usual else f"{name}.{kind.value}"


def _kind(name: str, content: bytes) -> EvidenceKind:
    found = next((kind for kind, is_one in _SIGNS.items() if is_one(content)), None)
    promised = _PROMISED.get(name.rpartition(".")[2].lower() if "." in name else "")
    if promised == "image" and found in {None, EvidenceKind.PDF, EvidenceKind.TEXT}:
        raise BadEvidence("no_image", name=name)
    if promised == "pdf" and found is not EvidenceKind.PDF:
        raise BadEvidence("no_pdf", name=name)
    if found is None:
        raise BadEvidence("unknown", name=name)
    return found


def _is_jpeg(content: bytes) -> bool:
    """Its first marker is followed by another one, and one of them says how large the picture is (SOF)."""
    at = 2
    while content[:2] == b"\xff\xd8" and at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return b"\xff\xda" in content[at:]  # and the picture begins
        at += 2 + length if marker != 0xFF else 1
    return False


def _is_png(content: bytes) -> bool:
    begins = content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    return begins and b"IDAT" in content and b"IEND" in content[-64:]


def _is_webp(content: bytes) -> bool:
    size = int.from_bytes(content[4:8], "little") + 8
    return content[:4] == b"RIFF" and content[8:15] == b"WEBPVP8" and size <= len(content) + 1


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2_048:]


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return not _NO_TEXT.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


_SIGNS: dict[EvidenceKind, Callable[[bytes], bool]] = {
    EvidenceKind.JPEG: _is_jpeg,
    EvidenceKind.PNG: _is_png,
    EvidenceKind.WEBP: _is_webp,
    EvidenceKind.HEIC: _is_heic,
    EvidenceKind.PDF: _is_pdf,
    EvidenceKind.TEXT: lambda content: not content.startswith(b"%PDF") and _is_text(content),
}
