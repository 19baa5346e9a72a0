"""What the postal data say of a code."""

import re
import unicodedata

from pydantic import BaseModel, ConfigDict

_NOT_DIGITS = re.compile(r"[\s〒〶‐‑‒–—―−ーｰ\-]")


class Place(BaseModel):
    """One of the places that share a code; `town` is empty where the code stands for a whole city."""

    model_config = ConfigDict(frozen=True)

    prefecture: str
    city: str
    town: str = ""
    is_building: bool = False  # a tower whose floors have codes of their own


class PostalCode(BaseModel):
    """A code with all its places; `is_office` marks the code of one large receiver (大口事業所個別番号)."""

    model_config = ConfigDict(frozen=True)

    code: str
    places: tuple[Place, ...]
    is_office: bool = False


def seven_digits(text: str) -> str | None:
    """The code as postal data hold it: `105-0011` → `1050011`; None for what is no code."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    return digits if re.fullmatch("[0-9]{7}", digits) else None
