"""Reads PDF back: the text of the pages, and where each glyph stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Glyph:
    """One glyph on a page: its number in the embedded font, its left and right edge, its baseline, what clips it."""

    number: int
    left: float
    right: float
    baseline: float
    clip: Box

    @property
    def is_whole(self) -> bool:
        left, bottom, right, top = self.clip
        return left - 1 <= self.left and self.right <= right + 1 and bottom <= self.baseline <= top


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of each page without any white space: how far letters are apart is no matter of contents."""
    return ["".join(page.extract_text().split()) for page in reader(pdf).pages]


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def glyphs(pdf: bytes) -> list[Glyph]:
    """Every glyph of every page. Understands what typst writes, not every PDF."""
    return [glyph for page in reader(pdf).pages for glyph in _glyphs(page)]


def embedded_fonts(pdf: bytes) -> set[bytes]:
    """The font programs inside, by their contents."""
    return {
        _descendant(font)["/FontDescriptor"]["/FontFile3"].get_data()  # type: ignore[index]
        for page in reader(pdf).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }


def _descendant(font: DictionaryObject) -> DictionaryObject:
    descendants = font.get_object()["/DescendantFonts"]  # type: ignore[index]
    found = descendants[0].get_object()
    assert isinstance(found, DictionaryObject)
    return found


def _glyphs(page: PageObject) -> Iterator[Glyph]:
    fonts = {name: _widths(_descendant(font)) for name, font in page["/Resources"]["/Font"].items()}  # type: ignore[index]
    content = ContentStream(page.get_contents(), page.pdf)
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    clip: Box = (0, 0, float(page.mediabox.width), float(page.mediabox.height))
    saved: list[tuple[Matrix, Box]] = []
    path: list[tuple[float, float]] = []
    widths: dict[int, float] = {}
    size = 0.0
    for operands, operator in content.operations:
        match operator:
            case b"q":
                saved.append((matrix, clip))
            case b"Q":
                matrix, clip = saved.pop()
            case b"cm":
                matrix = _times(tuple(map(float, operands)), matrix)  # type: ignore[arg-type]
            case b"m" | b"l":
                path.append(_place(float(operands[0]), float(operands[1]), matrix))
            case b"W" | b"W*":
                clip = _within(path, clip)
            case b"n" | b"f" | b"f*" | b"S" | b"B":
                path = []
            case b"Tf":
                widths, size = fonts[operands[0]], float(operands[1])
            case b"TJ":
                yield from _run(operands[0], widths, size, matrix, clip)
            case _:
                pass


def _run(parts: ArrayObject, widths: dict[int, float], size: float, matrix: Matrix, clip: Box) -> Iterator[Glyph]:
    at = 0.0
    for part in parts:
        if isinstance(part, int | float):
            at -= float(part) * size / 1000
            continue
        raw: bytes = part if isinstance(part, bytes) else part.original_bytes
        for high, low in zip(raw[::2], raw[1::2], strict=True):
            number = high << 8 | low
            end = at + widths.get(number, 0) * size / 1000
            left, baseline = _place(at, 0, matrix)
            yield Glyph(number, left, _place(end, 0, matrix)[0], baseline, clip)
            at = end


def _widths(font: DictionaryObject) -> dict[int, float]:
    found: dict[int, float] = {}
    entries = iter(font["/W"])  # type: ignore[call-overload]
    for first in entries:
        then = next(entries)
        if isinstance(then, ArrayObject):
            found |= {first + at: float(width) for at, width in enumerate(then)}
        else:
            found |= dict.fromkeys(range(first, then + 1), float(next(entries)))
    return found


def _times(new: Matrix, old: Matrix) -> Matrix:
    a, b, c, d, e, f = new
    p, q, r, s, t, u = old
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _place(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _within(path: list[tuple[float, float]], clip: Box) -> Box:
    xs, ys = [x for x, _ in path], [y for _, y in path]
    return max(clip[0], min(xs)), max(clip[1], min(ys)), min(clip[2], max(xs)), min(clip[3], max(ys))
