"""What stands on a chart of a report: bars of counts, in greys that a black and white printer keeps apart.

Bars are as long as their counts, never shares: few cases look like few.
"""

from typing import Literal

from adapters.documents.formats import Pieces, pieces
from adapters.documents.section import Part
from domain.contract.order import Language

#: Kinds of a chart's file, by its suffix.
ChartFormat = Literal["svg", "png", "pdf"]
#: From dark to light; what stands beside one another differs.
_GREYS = (20, 90, 150, 200, 235, 255)
MOST_SHADES = len(_GREYS)
_DARK = 120


class Shade(Part):
    """One reason in the legend: its grey (0 to 255), and whether what is written on it is white."""

    label: str
    grey: int
    is_dark: bool


class Segment(Part):
    """A part of a bar, in the grey of this place in the legend; `share` of the longest bar."""

    shade: int
    share: float
    count: int


class Bar(Part):
    """One row: what it is called, its parts, and what is written behind it."""

    label: Pieces
    segments: list[Segment]
    behind: str


class ChartPage(Part):
    """The data of `chart.typ`."""

    language: Language
    title: str
    span: str
    note: str
    shades: list[Shade]
    bars: list[Bar]


def shades(labels: list[str]) -> list[Shade]:
    """The legend: at most `MOST_SHADES` reasons, spread over the greys."""
    last = max(len(labels) - 1, 1)
    greys = [_GREYS[round(place * (MOST_SHADES - 1) / last)] for place in range(len(labels))]
    return [Shade(label=label, grey=grey, is_dark=grey < _DARK) for label, grey in zip(labels, greys, strict=True)]


def bar(label: str, counts: list[int], longest: int, behind: str) -> Bar:
    """One bar; `counts` in the order of the legend, `longest`: the largest sum of all bars."""
    segments = [Segment(shade=place, share=count / longest, count=count) for place, count in enumerate(counts) if count]
    return Bar(label=pieces(label), segments=segments, behind=behind)
