"""Seals what the database must not tell: AES-256-GCM, with a key that only the processes have that need it."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from adapters.settings import InvalidSettings
from domain.basics.said import Code

_NO_KEY = Code("setting.no_account_key")
_SHORT_KEY = Code("setting.short_account_key", "least")
_OTHER_KEY = Code("setting.other_account_key")
#: As many characters at random as 256 bits take in base64, less what somebody's generator leaves out.
LEAST = 32
_NONCE, _PURPOSE = 12, b"order-fulfillment: bank accounts of refunds"


class Sealer:
    """Seals and opens with secrets, the newest first: it seals with that one, and opens with any.

    What is sealed is bound to whom it is about, so that a row that is copied elsewhere does not open.
    """

    def __init__(self, secrets: SecretStr) -> None:
        """Raises InvalidSettings: there is no secret, or one that could be guessed."""
        given = [each.strip() for each in secrets.get_secret_value().split(",") if each.strip()]
        if not given:
            raise InvalidSettings(_NO_KEY())
        if any(len(each) < LEAST for each in given):
            raise InvalidSettings(_SHORT_KEY(least=LEAST))
        self._keys = [AESGCM(HKDF(SHA256(), 32, None, _PURPOSE).derive(each.encode())) for each in given]

    def seal(self, text: str, about: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._keys[0].encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """Raises InvalidSettings: none of the secrets sealed it."""
        for key in self._keys:
            try:
                return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode()).decode()
            except InvalidTag:
                continue
        raise InvalidSettings(_OTHER_KEY())
