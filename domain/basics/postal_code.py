"""Japanese postal codes, however they were typed."""

import re
import unicodedata

from domain.basics.text import one_line

_NOT_DIGITS = re.compile(r"[\s〒〶‐‑‒–—―−ーｰ\-]")


def seven_digits(text: str) -> str | None:
    """The code as postal data hold it: `105-0011` → `1050011`; None for what is no code."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    return digits if re.fullmatch("[0-9]{7}", digits) else None


def as_written(text: str) -> str:
    """The code as people write it, without its mark: `〒１０５００１１` is 105-0011; what is no code stays as it is."""
    digits = seven_digits(text)
    return f"{digits[:3]}-{digits[3:]}" if digits else one_line(text).removeprefix("〒").strip()
