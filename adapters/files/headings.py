"""The row of headings of a file: what it lacks, and where each column stands."""

from collections.abc import Sequence

from adapters.files.folding import folded
from adapters.files.profile import Column, Profile


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings. Behind the last one with a name there is no column."""
    header = list(cells)
    while header and not header[-1].strip():
        header.pop()
    return tuple(header)


def missing_in(profile: Profile, header: Sequence[str]) -> list[str]:
    """The columns that are needed and not there."""
    names = {folded(name) for name in header}
    return [column.name for column in profile.columns if column.needed and names.isdisjoint(column.names)]


def doubled_in(profile: Profile, header: Sequence[str]) -> list[str]:
    """The columns that are read and stand more often than their program writes them."""
    at_name, wanted = _at_names(header), _wanted(profile, header)
    return [
        columns[0].name
        for name, columns in wanted.items()
        if any(column.field for column in columns) and len(at_name[name]) > len(columns)
    ]


def places_in(profile: Profile, header: Sequence[str]) -> list[tuple[Column, int]]:
    """Where each column that is read stands. Of headings that their program itself writes twice, the order tells."""
    at_name = _at_names(header)
    return [
        (column, at)
        for name, columns in _wanted(profile, header).items()
        for column, at in zip(columns, at_name[name], strict=False)
        if column.field
    ]


def _at_names(header: Sequence[str]) -> dict[str, list[int]]:
    at_name: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        at_name.setdefault(folded(name), []).append(at)
    return at_name


def _wanted(profile: Profile, header: Sequence[str]) -> dict[str, list[Column]]:
    """The columns of the profile by those of their headings that are there."""
    names = {folded(name) for name in header}
    wanted: dict[str, list[Column]] = {}
    for column in profile.columns:
        for name in column.names:
            if name in names:
                wanted.setdefault(name, []).append(column)
    return wanted
