"""Whether a letter comes from whom it says, by what the shop's own mail server wrote on top of it (RFC 8601).

The server checks DMARC, DKIM and SPF when it takes a letter in, and writes what it found into Authentication-Results,
under its own name (the authserv-id). Anybody may write such a header into a letter: only those of a server that
the shop names are read, and of them only the topmost that follow one another (5).
"""

import re
from collections.abc import Iterator, Sequence
from email.message import Message

from authres import AuthenticationResultsHeader
from authres.core import AuthenticationResult, AuthResError

from adapters.mail.incoming.charset import names_and_addresses
from domain.inquiry.incoming import Proof

#: No server writes as much; the parser takes the square of it.
_MOST_HEADER, _MOST_HEADERS = 4_000, 10
#: No domain is longer (RFC 1035 2.3.4), and to bring one into the letters of DNS takes long.
_LONGEST_DOMAIN = 253
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_ID = re.compile(r"\s*\"?([^\s;\"()]+)")
_NO_POLICY = frozenset({"none"})


def proof_of_sender(message: Message, servers: Sequence[str]) -> Proof:
    """What the shop's own mail servers say of a letter's sender; `servers` are their authserv-ids.

    Proven is who passes DMARC, or DKIM or SPF of the domain in From where that publishes no policy.
    """
    if not servers:
        return Proof.UNCHECKED
    results = _results(message, {server.casefold() for server in servers})
    domain = _author_domain(message)
    if results is None or not domain:
        return Proof.UNPROVEN
    policies = [result for result in results if _method(result) == "dmarc"]
    if any(_said(result) == "fail" for result in policies):
        return Proof.FORGED
    if all(_said(result) in _NO_POLICY for result in policies):
        is_proven = any(_said(result) == "pass" and domain in _domains(result) for result in results)
    else:
        is_proven = all(_said(result) == "pass" and domain in _domains(result) for result in policies)
    return Proof.PROVEN if is_proven else Proof.UNPROVEN


def _results(message: Message, servers: set[str]) -> list[AuthenticationResult] | None:
    """What the own servers found; None when one of their headers cannot be read, or there is none."""
    headers = list(_own_headers(message, servers))
    read = [_read(header) for header in headers]
    if not read or None in read or len(read) > _MOST_HEADERS:
        return None
    return [result for each in read for result in each or ()]


def _own_headers(message: Message, servers: set[str]) -> Iterator[str]:
    """The topmost run of headers: one further down may have come with the letter."""
    is_inside = False
    for name, value in message.raw_items():
        found = _ID.match(str(value)) if name.lower() == "authentication-results" else None
        if found and found[1].casefold() in servers:
            is_inside = True
            yield str(value)
        elif is_inside:
            return


def _read(header: str) -> list[AuthenticationResult] | None:
    if len(header) > _MOST_HEADER:
        return None
    try:
        parsed = AuthenticationResultsHeader.parse_value(_FOLD.sub(" ", header).strip().rstrip(";"))
    except (AuthResError, RecursionError):
        return None
    return [result for result in parsed.results if isinstance(result, AuthenticationResult)]


def _method(result: AuthenticationResult) -> str:
    return str(result.method).lower()


def _said(result: AuthenticationResult) -> str:
    return str(result.result).lower()


def _domains(result: AuthenticationResult) -> set[str]:
    """The domains that a result is about, of those that say who wrote: what SMTP's HELO said is not among them."""
    named = {
        "dmarc": {("header", "from")},
        "dkim": {("header", "d"), ("header", "i")},
        "spf": {("smtp", "mailfrom")},
    }.get(_method(result), set())
    return {
        domain_in_dns(str(each.value)) for each in result.properties if (each.type.lower(), each.name.lower()) in named
    }


def _author_domain(message: Message) -> str:
    """The domain of the only author; empty for a letter of several, or with several headers of this name."""
    headers = [str(value) for name, value in message.raw_items() if name.lower() == "from"]
    authors = [address for header in headers for _, address in names_and_addresses(header)]
    return domain_in_dns(authors[0]) if len(headers) == len(authors) == 1 else ""


def domain_in_dns(address: str) -> str:
    """As domains are compared: what stands behind the @, in the letters of DNS."""
    domain = address.rpartition("@")[2].strip(" <>\"'.").lower()
    if len(domain) > _LONGEST_DOMAIN:
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
