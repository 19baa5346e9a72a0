"""What a file looks like, before anybody reads it: whose columns it has, and where its headings stand."""

from collections.abc import Iterable
from typing import BinaryIO

from adapters.files.headings import missing_in, trimmed
from adapters.files.profile import Profile
from adapters.files.table import BadFile, Lines, encoding_in, read_table


def recognised(source: BinaryIO, profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """The profiles whose columns a file has, of those with a header; it is left at its beginning."""
    found = []
    for profile in profiles:
        source.seek(0)
        try:
            read_table(source, profile)
        except BadFile:
            continue
        if profile.header:
            found.append(profile)
    source.seek(0)
    return tuple(found)


def missing_columns(source: BinaryIO, profile: Profile) -> list[str]:
    """The columns that a file lacks of those which a profile with a header needs.

    Raises:
        BadFile: it is in another encoding.
    """
    lines = Lines(source, encoding_in(source, profile), profile.delimiter)
    rows = [missing_in(profile, cells) for _, (_, cells) in zip(range(profile.preamble + 1), lines, strict=False)]
    return min(rows, key=len, default=missing_in(profile, ()))


def first_row(source: BinaryIO, profile: Profile) -> tuple[str, ...]:
    """The cells of the first row.

    Raises:
        BadFile: it is in another encoding, or no CSV.
    """
    return next((trimmed(cells) for _, cells in Lines(source, encoding_in(source, profile), profile.delimiter)), ())
