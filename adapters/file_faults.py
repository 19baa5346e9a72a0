"""Why a file cannot be read, by code: what the system says of it, and what is wrong with its TOML."""

import errno
import re
import tomllib
from collections.abc import Mapping
from types import MappingProxyType

from adapters.regular_files import NotRegular
from domain.basics.said import Code, Said

_BY_SYSTEM = Code("file.by_system", "why")
_NOT_UTF8 = Code("file.not_utf8", "line")
_IN_LINE = Code("file.in_line", "line", "column", "what")
_AT_THE_END = Code("file.at_the_end", "line", "what")
#: By how the reader's sentence begins.
_TOML = {
    re.compile(begin): Code(f"toml.{name}")
    for name, begin in {
        "value": "Invalid value|Invalid date|Invalid hex",
        "equals": "Expected '=' after",
        "twice": "Cannot (overwrite|declare|redefine|mutate)|Duplicate",
        "text": "Unterminated string|Illegal character|Unescaped|Escaped character|Expected '\"|Expected \"'",
        "bracket": "Unclosed|Expected '\\]",
        "name": "Invalid (initial character|statement)",
        "surplus": "Expected newline",
        "other": "",
    }.items()
}
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KNOWN = (
    *(errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOSPC),
    *(errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENAMETOOLONG, errno.ELOOP),
)
_BY_NUMBER: Mapping[int, Code] = MappingProxyType({each: Code(f"os.{errno.errorcode[each]}") for each in _KNOWN})
_OTHER = Code("os.other", "number", "said")
_NOT_REGULAR = Code("os.not_regular")


def of_system(error: OSError) -> Said:
    """Why the system does not let a file be read or written."""
    if isinstance(error, NotRegular):
        return _NOT_REGULAR()
    code = _BY_NUMBER.get(error.errno or 0)
    return code() if code else _OTHER(number=error.errno or 0, said=error.strerror or str(error))


def of_reading(error: OSError) -> Said:
    """The same as a sentence of its own."""
    return _BY_SYSTEM(why=of_system(error))


def of_encoding(error: UnicodeDecodeError) -> Said:
    """Where a file is not UTF-8; `error` is about all of it."""
    return _NOT_UTF8(line=error.object[: error.start].count(b"\n") + 1)


def of_toml(error: tomllib.TOMLDecodeError, text: str) -> Said:
    """What is wrong with a file in TOML, and where."""
    said = str(error)
    what = next(code for begin, code in _TOML.items() if begin.match(said))()
    place = _PLACE.search(said)
    if place and place[1]:
        return _IN_LINE(line=int(place[1]), column=int(place[2]), what=what)
    return _AT_THE_END(line=len(text.splitlines()) or 1, what=what)
