"""Reads a bank's file of whatever kind: 全銀 by its records, all others by the columns of their profile."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from adapters.files import bank_csv, bank_faults, looks, zengin
from adapters.files.profile import Profile
from adapters.files.statement import Found, Ours, Statement
from adapters.files.table import BadFile
from adapters.files.zengin_rows import ZenginRules


def is_zengin(profile: Profile) -> bool:
    """True for the profiles of 全銀 files, which have no columns."""
    return not profile.columns


def recognised(file: BinaryIO, profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """The profiles that a file may be of: 全銀 by its first record, all others by their headings.

    Format B of 全銀 is none of them: no file says that it is one, so whoever has it names its profile. The file is left
    at its beginning.
    """
    file.seek(0)
    is_long_record = zengin.looks_so(file.read(zengin.BEGINNING))
    file.seek(0)
    if not is_long_record:
        return looks.recognised(file, profiles)
    return tuple(each for each in profiles if is_zengin(each) and each.settings_as(ZenginRules).notice_format == "A")


def read(file: BinaryIO, profile: Profile, ours: Ours) -> Iterator[Statement | Found]:
    """The rows of a file in their order, and each account behind its last row.

    Raises:
        BadFile: also after the last row, so nothing may be taken before.
    """
    if is_zengin(profile):
        if profile.settings.get("account"):
            raise BadFile(what=bank_faults.ACCOUNT_IS_TOLD())
        return zengin.read(file, ours, profile.settings_as(ZenginRules))
    return bank_csv.read(file, profile, ours)
