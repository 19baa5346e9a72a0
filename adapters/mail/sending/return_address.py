"""The return address of each mail (VERP): a bounce tells by itself, and unforgeably, which mail it is about.

`bounce+<mail id>.<signature>@<bounce domain>`; the signature is an HMAC-SHA256 cut to 64 bits. Every copy of a mail
that is sent again has an id of its own, so a bounce also tells which copy came back.
"""

import hashlib
import hmac
import re
from itertools import islice
from urllib.parse import quote

from pydantic import SecretStr

from domain.basics.errors import Refusal

#: Return addresses, or Message-IDs, that are tried in one text: a message may hold tens of thousands of guesses.
MOST_TRIED = 50
#: The subject that a way out by mail asks for.
UNSUBSCRIBE = "unsubscribe"
_TOKEN = re.compile(r"([0-9a-z]{1,32})\.([0-9a-f]{16})", re.IGNORECASE)
_BOUNCE = re.compile(r"bounce\+([0-9a-z]{1,32})\.([0-9a-f]{16})@", re.IGNORECASE)


class ForgedBounce(Refusal):
    """The return address was not signed by this shop."""


def bounce_address(mail_id: str, domain: str, key: SecretStr) -> str:
    return f"bounce+{mail_id}.{_signature(mail_id, key)}@{domain}"


def way_out(return_address: str) -> str:
    """What a mail program writes to so that no more advertising comes (RFC 2369 3.2): the mail's own return address."""
    return f"<mailto:{quote(return_address, safe='@+')}?subject={UNSUBSCRIBE}>"


def one_click(url: str, return_address: str) -> str:
    """The page that a mail program calls for its owner (RFC 8058): it is told what the return address holds."""
    token = return_address.partition("+")[2].rpartition("@")[0]
    return f"<{url}{'&' if '?' in url else '?'}mail={token}>"


def unsubscribed_mail_id(token: str, key: SecretStr) -> str | None:
    """The mail that a page was told of; None when we never gave that out."""
    found = _TOKEN.fullmatch(token.strip())
    return _proven(found, key) if found else None


def bounced_mail_id(address: str, key: SecretStr) -> str | None:
    """The mail that a bounce to this address is about; None when we never gave the address out."""
    found = _BOUNCE.match(address.strip().strip("<>"))
    return _proven(found, key) if found else None


def find_bounced_mail(text: str, key: SecretStr) -> str | None:
    """The mail whose return address stands first in a text; None when there is no return address in it.

    Raises:
        ForgedBounce: there are some, but this shop signed none of them.
    """
    found = {each[0].lower(): each for each in _BOUNCE.finditer(text)}
    if not found:
        return None
    tried = islice(found.values(), MOST_TRIED)
    proven = next((mail_id for each in tried if (mail_id := _proven(each, key))), None)
    if proven is None:
        raise ForgedBounce
    return proven


def opaque(text: str, key: SecretStr) -> str:
    """A name for something that outsiders can neither read nor guess, the same every time."""
    return hmac.new(key.get_secret_value().encode(), f"opaque\n{text}".encode(), hashlib.sha256).hexdigest()[:16]


def _proven(found: re.Match[str], key: SecretStr) -> str | None:
    mail_id, signature = found[1].lower(), found[2].lower()
    return mail_id if hmac.compare_digest(signature, _signature(mail_id, key)) else None


def _signature(mail_id: str, key: SecretStr) -> str:
    digest = hmac.new(key.get_secret_value().encode(), f"bounce\n{mail_id}".encode(), hashlib.sha256)
    return digest.hexdigest()[:16]
