"""Why a file is like none of the profiles that it may be of, and what it is instead, where that can be told."""

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from adapters.files import faults as wrong
from adapters.files.bank import recognised
from adapters.files.encoding import NotText, encoding_of
from adapters.files.looks import first_row, missing_columns
from adapters.files.profile import Kind, Profile
from adapters.files.table import BadFile, headings_below, read_table
from domain.basics.said import Said

#: How files begin that are made to be seen, and not to be read by programs.
_NO_TEXT = {b"PK\x03\x04": "Excel (xlsx)", b"\xd0\xcf\x11\xe0": "Excel (xls)", b"%PDF": "PDF"}
#: Kinds that come in, each with its command.
_COMMANDS = {
    kind: f"shop import {kind.value} FILE"
    for kind in (Kind.ORDERS, Kind.TRACKING, Kind.EVENTS, Kind.REMITTANCE, Kind.NOTICES, Kind.BANK)
}
_OF_LISTS = {
    "stock": "shop stock import FILE",
    "customers": "shop customer import FILE",
    "past-orders": "shop customer import-orders FILE",
    "blacklist": "shop blacklist import FILE",
}


def why_unlike(file: BinaryIO, of_kind: Sequence[Profile], all_of: Callable[[Kind], Iterable[Profile]]) -> Said:
    """What is said of a file that none of these profiles recognises. `all_of` knows the profiles of any kind."""
    return (
        _no_text(file, of_kind)
        or _below(file, of_kind)
        or _of_other_kind(file, of_kind[0].kind, all_of)
        or _nearest(file, of_kind)
        or wrong.NO_PROFILE(found=_begins(file, of_kind), names=[each.name for each in of_kind])
    )


def _no_text(file: BinaryIO, of_kind: Sequence[Profile]) -> Said | None:
    file.seek(0)
    head = file.read(1 << 10)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\x1a"):
        return wrong.NOTHING_IN_IT()
    for begins, name in _NO_TEXT.items():
        if head.startswith(begins):
            return wrong.NOT_CSV(program=name)
    try:
        encoding_of(file, tuple(dict.fromkeys(each for profile in of_kind for each in profile.encodings)))
    except NotText as error:
        return error.said
    return None


def _below(file: BinaryIO, of_kind: Sequence[Profile]) -> Said | None:
    """Something stands above the headings: perhaps a title, perhaps rows, so that nobody leaves it out unasked."""
    for each in of_kind:
        line = headings_below(file, each) if each.header and each.columns else None
        if line is not None and line > 1 + each.preamble:
            return wrong.HEADINGS_BELOW(ja=each.title.ja, en=each.title.en, line=line)
    return None


def _begins(file: BinaryIO, of_kind: Sequence[Profile]) -> str:
    """The first row, as whoever looks for the headings would see it."""
    return wrong.shown(of_kind[0].delimiter.join(first_row(file, of_kind[0])))


def _of_other_kind(file: BinaryIO, kind: Kind, all_of: Callable[[Kind], Iterable[Profile]]) -> Said | None:
    for other in (*_COMMANDS, Kind.LISTS):
        for profile in recognised(file, all_of(other)) if other is not kind else ():
            if command := _COMMANDS.get(other) or _OF_LISTS.get(profile.name):
                return wrong.OTHER_KIND(ja=profile.title.ja, en=profile.title.en, command=command, kind=other.value)
    return None


def _nearest(file: BinaryIO, of_kind: Sequence[Profile]) -> Said | None:
    """What keeps a file from being of the profile of whose columns it has the most, when that is the half of them."""
    with_header = [each for each in of_kind if each.header and each.columns]
    lacking = {each.name: missing_columns(file, each) for each in with_header}
    rated = [(_share(each, lacking[each.name]), each) for each in with_header]
    share, nearest = max(rated, key=lambda each: each[0], default=(0.0, None))
    if nearest is None or share < 0.5:
        return None
    title = {"ja": nearest.title.ja, "en": nearest.title.en, "name": nearest.name}
    if missing := lacking[nearest.name]:
        return wrong.NEARLY(**title, missing=missing)
    try:
        read_table(file, nearest)
    except BadFile as error:
        return error.said
    return None


def _share(profile: Profile, missing: Sequence[str]) -> float:
    needed = sum(column.needed for column in profile.columns)
    return 1 - len(missing) / needed if needed else 0.0
