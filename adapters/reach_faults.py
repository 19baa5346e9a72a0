"""Why a service cannot be reached, or does not do what is asked, by code; what it said itself is the fact `said`."""

import errno
import re
import socket
import ssl

import asyncpg

from domain.basics.said import Code, Said

_BY_NUMBER = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.EPIPE: "reset",
    errno.ETIMEDOUT: "silent",
    errno.EHOSTUNREACH: "no_way",
    errno.ENETUNREACH: "no_way",
    errno.ENOENT: "refused",  # a socket in a folder
    errno.EACCES: "no_rights",
}
#: By the beginning of PostgreSQL's code of the error.
_BY_STATE = {
    "08": "reset",
    "28": "log_in",
    "3D000": "no_database",
    "42P01": "no_tables",
    "42501": "no_rights",
    "53300": "full",
    "53100": "no_space",
    "57014": "silent",
    "57P03": "starting",
    "57P": "stopping",
    "25006": "read_only",
    "40": "in_the_way",
    "55P03": "in_the_way",
}
_NAMES = {*_BY_NUMBER.values(), *_BY_STATE.values(), "no_host", "encryption", "answered", "other"}
_CODES = {name: Code(f"reach.{name}", "said") for name in sorted(_NAMES)}
#: Answers of a mail server to a name and a password.
_LOG_IN = {530, 534, 535}
_NUMBER = re.compile(r"\[Errno (-?\d+)\]")


def why(error: Exception) -> Said:
    """Why this service cannot be reached."""
    said = str(error).rstrip(".").splitlines()
    return _CODES[_name_of(error)](said=said[0] if said else type(error).__name__)


def reason(name: str, said: str) -> Said:
    """A reason that the caller knows by its name."""
    return _CODES[name](said=said)


def _name_of(error: Exception) -> str:
    if isinstance(error, asyncpg.PostgresError):
        state = str(error.sqlstate or "")
        return next((name for begin, name in _BY_STATE.items() if state.startswith(begin)), "other")
    if isinstance(answer := getattr(error, "code", None), int):
        return "log_in" if answer in _LOG_IN else "answered"
    return _of_connecting(error)


def _of_connecting(error: Exception) -> str:
    """Libraries that connect repeat in their own sentence what the system said."""
    found = _NUMBER.search(str(error))
    number = int(found[1]) if found else getattr(error, "errno", None)
    if isinstance(error, ssl.SSLError):
        return "encryption"
    if isinstance(error, socket.gaierror) or (number is not None and number < 0):  # of looking names up
        return "no_host"
    if number in _BY_NUMBER:
        return _BY_NUMBER[number]
    is_late = isinstance(error, TimeoutError) or "timed out" in str(error).casefold()
    return "silent" if is_late else "other"
