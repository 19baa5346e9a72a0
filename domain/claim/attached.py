"""Files that came with a letter: each is kept or not, for itself, and what was not kept is said."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from domain.basics.said import Code, Said
from domain.claim.evidence import MEGABYTE, BadEvidence, NewEvidence, examined
from domain.inquiry.incoming import Unkept
from domain.shop.policy import FilesPolicy

_TOO_MANY = Code("unkept.too_many", "name", "most")
_TOO_MUCH = Code("unkept.too_much", "name", "most")


class Attached(NamedTuple):
    """A file as it came with a mail. `is_on_purpose`: somebody attached it, not the mail program."""

    name: str
    content: bytes
    is_on_purpose: bool = True


class Sifted(NamedTuple):
    """What may be kept, each file once, and what is not, and why."""

    files: tuple[NewEvidence, ...] = ()
    unkept: tuple[Unkept, ...] = ()


def sift(files: Iterable[Attached], limits: FilesPolicy) -> Sifted:
    """Look at each file by itself: a bad one keeps no other from being kept.

    The customer is asked for another one where somebody meant to send it, or where it was only too large.
    """
    kept: dict[str, NewEvidence] = {}
    unkept: list[Unkept] = []
    for name, content, is_on_purpose in files:
        try:
            file = examined(name, content, limits)
        except BadEvidence as refusal:
            is_large = len(content) > limits.evidence_file_mb * MEGABYTE
            unkept.append(Unkept(said=refusal.said, again=is_on_purpose or is_large))
        else:
            kept.setdefault(file.sha256, file)
    return Sifted(tuple(kept.values()), tuple(unkept))


def fitting(sifted: Sifted, known: Collection[str], size: int, limits: FilesPolicy) -> Sifted:
    """What is new, as far as there is room beside the files that are there: these by their hashes, and `size` bytes."""
    fit: list[NewEvidence] = []
    unkept = list(sifted.unkept)
    for file in sifted.files:
        if file.sha256 in known:
            continue
        if said := _no_room(file, len(known) + len(fit), size, limits):
            unkept.append(Unkept(said=said))
        else:
            fit.append(file)
            size += len(file.content)
    return Sifted(tuple(fit), tuple(unkept))


def _no_room(file: NewEvidence, files: int, size: int, limits: FilesPolicy) -> Said | None:
    if files >= limits.evidence_files:
        return _TOO_MANY(name=file.name, most=limits.evidence_files)
    if size + len(file.content) > limits.evidence_total_mb * MEGABYTE:
        return _TOO_MUCH(name=file.name, most=limits.evidence_total_mb)
    return None
