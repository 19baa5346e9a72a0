"""Mail addresses as they may stand in a header and an envelope.

Source of the rules: RFC 5321 4.1.2, RFC 5322 3.4.1. Old addresses of Japanese mobile carriers break them (`a..b@`,
`a.@`, `.a@`): they are alive, so their local part is quoted, and no dot is ever taken away.
"""

import re

from adapters.mail.errors import BadAddress
from domain.basics.text import is_printable

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_ATOMS_AND_DOTS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_QUOTED = re.compile(r'"[A-Za-z0-9!#$%&\'*+/=?^_`{|}~.-]+"')
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST, _LONGEST_LOCAL = 254, 64


def usable_address(text: str) -> str:
    """The address ready for header and envelope, its local part quoted where the rules of mail demand it.

    Raises:
        BadAddress: it is missing, malformed, or holds characters that have no place in an address.
    """
    address = text.strip(" 　")
    if not address:
        raise BadAddress("none")
    if not address.isascii() or not is_printable(address) or "=?" in address:
        raise BadAddress("no_such_characters")
    local, at, domain = address.rpartition("@")
    if not at or len(address) > _LONGEST:
        raise BadAddress("length")
    return f"{_local_part(local)}@{_domain(domain)}"


def _local_part(local: str) -> str:
    if len(local) > _LONGEST_LOCAL:
        raise BadAddress("local_length")
    if _DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local):
        return local
    if _ATOMS_AND_DOTS.fullmatch(local):
        return f'"{local}"'
    raise BadAddress("character")


def _domain(domain: str) -> str:
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress("domain")
    return domain
