"""One box at the packing table: what has to be in it, what was scanned, and which scans are refused."""

import re
import unicodedata
from typing import ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from domain.basics.errors import Refusal
from domain.goods.article import jan
from domain.goods.picking import Article
from domain.shop.temperature import Temperature

#: Pieces before a code: `3*4901234567894`; or alone, for the next one: `3*`, `×3`.
_PIECES = re.compile(r"([0-9]{1,4})[*x×]\s*(.*)", re.IGNORECASE)
_PIECES_ALONE = re.compile("[*×]\\s*([0-9]{1,4})")
#: What a Japanese keyboard makes of the signs in codes, where letters are not converted.
_SIGNS = str.maketrans("ー−‐‑–—―・", "-------/")
#: What some scanners put before a code to say of which kind it is (AIM identifiers).
_KIND = re.compile(r"\][A-Za-z][0-9]")


class ScanRefused(Refusal):
    """What was scanned does not belong here; nothing changed."""

    cases: ClassVar = {
        "wrong": ("name", "sku"),
        "too_many": ("name", "pieces"),
        "unknown": ("code",),
        "no_box": ("name",),
        "other_order": ("order_no", "missing"),
        "no_papers": ("order_no",),
        "packed": ("order_no",),
        "old_papers": ("order_no", "printed", "version", "printed_at"),
        "unsure": ("order_no",),
        "nothing": (),
    }


class Scan(NamedTuple):
    """What a line means: so many pieces of this code; `pieces` is None where nobody typed a number."""

    code: str
    pieces: int | None = None


def read_scan(line: str) -> Scan:
    """A line as a scanner or a keyboard sends it, whatever the width of its letters."""
    text = _KIND.sub("", unicodedata.normalize("NFKC", line).strip(), count=1).strip()
    plain = text.translate(_SIGNS)
    text = plain if plain.replace("×", "*").isascii() else text
    found = _PIECES.fullmatch(text) or _PIECES_ALONE.fullmatch(text)
    if not found or int(found[1]) == 0:
        return Scan(text)
    return Scan("".join(found.groups()[1:]), int(found[1]))


class Content(BaseModel):
    """Pieces of one article that belong into the box, and how many of them were scanned."""

    model_config = ConfigDict(frozen=True)

    article: Article
    wanted: int
    scanned: int = 0

    @property
    def missing(self) -> int:
        return self.wanted - self.scanned

    def is_called(self, code: str) -> bool:
        """By its JAN, or its SKU however the letters are."""
        return code.casefold() == self.article.sku.casefold() or (
            bool(self.article.jan) and jan(code) == self.article.jan
        )


class Box(BaseModel):
    """The open box of one order; it lives in memory alone, so that whoever is killed scans it anew.

    `same_box`: another order whose goods leave in the same parcel, and are scanned by its own slip.
    """

    model_config = ConfigDict(frozen=True)

    order_no: str
    version: int
    parcel_no: str = "1"
    contents: tuple[Content, ...]
    temperature: Temperature = Temperature.NORMAL
    same_box: str = ""
    scans: tuple[Scan, ...] = ()

    @property
    def is_cool(self) -> bool:
        """It travels chilled or frozen."""
        return self.temperature.is_cool

    @property
    def lying(self) -> tuple[Content, ...]:
        """What was scanned so far."""
        return tuple(content for content in self.contents if content.scanned)

    @property
    def missing(self) -> int:
        """Pieces."""
        return sum(content.missing for content in self.contents)

    def find(self, code: str) -> Content | None:
        """What of the box has this code."""
        return next((content for content in self.contents if content.is_called(code)), None)

    def put(self, content: Content, pieces: int) -> Self:
        """These pieces lie in the box.

        Raises:
            ScanRefused: they are too many.
        """
        if pieces > content.missing:
            raise ScanRefused("too_many", name=content.article.name, pieces=content.wanted)
        return self._changed(content.article.sku, pieces, (*self.scans, Scan(content.article.sku, pieces)))

    def undone(self) -> tuple[Self, Content]:
        """Without the last scan, and what that was.

        Raises:
            ScanRefused: nothing was scanned.
        """
        if not self.scans:
            raise ScanRefused("nothing")
        sku, pieces = self.scans[-1]
        before = self._changed(sku, -(pieces or 0), self.scans[:-1])
        return before, next(content for content in before.contents if content.article.sku == sku)

    def _changed(self, sku: str, pieces: int, scans: tuple[Scan, ...]) -> Self:
        contents = tuple(
            each.model_copy(update={"scanned": each.scanned + pieces}) if each.article.sku == sku else each
            for each in self.contents
        )
        return self.model_copy(update={"contents": contents, "scans": scans})
