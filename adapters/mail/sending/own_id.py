"""The Message-ID of each mail: `<{mail id}.{signature}@{domain}>`, the same for every try.

The id of a mail follows from its order's number, which strangers guess. Signed, a letter that names it proves that its
writer has seen the mail: nobody else joins a conversation, or lies in wait for the answers to it.
"""

import hmac
import re
from itertools import islice

from pydantic import SecretStr

from adapters.mail.sending.return_address import MOST_TRIED, opaque

_OWN = re.compile(r"<?([0-9a-z]{1,32})\.([0-9a-f]{10})@")
_IN_TEXT = re.compile(r"<[0-9a-z]{1,32}\.[0-9a-f]{10}@")


def message_id(mail_id: str, domain: str, key: SecretStr) -> str:
    return f"<{mail_id}.{_signature(mail_id, key)}@{domain}>"


def answered_mail_id(reference: str, key: SecretStr) -> str | None:
    """The mail that a letter answers; None for a Message-ID that is none of this shop's."""
    found = _OWN.match(reference)
    return found[1] if found and hmac.compare_digest(found[2], _signature(found[1], key)) else None


def find_own_mail(text: str, key: SecretStr) -> str | None:
    """The mail whose Message-ID stands first in a text; None when no Message-ID of this shop does."""
    tried = islice(dict.fromkeys(each[0] for each in _IN_TEXT.finditer(text)), MOST_TRIED)
    return next((found for each in tried if (found := answered_mail_id(each, key))), None)


def _signature(mail_id: str, key: SecretStr) -> str:
    """Short, so that the header stays on one line: old mail programs lose one that is folded."""
    return opaque(f"message\n{mail_id}", key)[:10]
