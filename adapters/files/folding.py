"""Texts as they are compared: headings and words of codes are the same in whatever width and case they are written."""

import unicodedata


def folded(text: str | None) -> str:
    """A heading or word as it is looked for."""
    return unicodedata.normalize("NFKC", text or "").strip().casefold()
