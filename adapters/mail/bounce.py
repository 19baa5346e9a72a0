"""The return address of each mail (VERP): a bounce tells by itself, and unforgeably, which mail it is about.

`bounce+<mail id>.<signature>@<bounce domain>`; the signature is an HMAC-SHA256 cut to 64 bits.
"""

import hashlib
import hmac
import re

from pydantic import SecretStr

_BOUNCE = re.compile(r"bounce\+([0-9a-z]{1,32})\.([0-9a-f]{16})@", re.IGNORECASE)


def bounce_address(mail_id: str, domain: str, key: SecretStr) -> str:
    return f"bounce+{mail_id}.{_signature(mail_id, key)}@{domain}"


def bounced_mail_id(address: str, key: SecretStr) -> str | None:
    """The mail that a bounce to this address is about; None when we never gave the address out."""
    found = _BOUNCE.match(address.strip().strip("<>"))
    if not found:
        return None
    mail_id, signature = found[1].lower(), found[2].lower()
    return mail_id if hmac.compare_digest(signature, _signature(mail_id, key)) else None


def opaque(text: str, key: SecretStr) -> str:
    """A name for something that outsiders can neither read nor guess, the same every time."""
    return hmac.new(key.get_secret_value().encode(), f"opaque\n{text}".encode(), hashlib.sha256).hexdigest()[:16]


def _signature(mail_id: str, key: SecretStr) -> str:
    digest = hmac.new(key.get_secret_value().encode(), f"bounce\n{mail_id}".encode(), hashlib.sha256)
    return digest.hexdigest()[:16]
