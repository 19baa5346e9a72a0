"""What pages are made of."""

from pydantic import BaseModel, ConfigDict

from adapters.documents.formats import Pieces, pieces


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Section(Part):
    """A few lines of text under a heading."""

    heading: str
    lines: list[Pieces]


class Fact(Part):
    """A label and what stands beside it."""

    label: str
    value: Pieces


def fact(label: str, value: str) -> Fact:
    """A fact whose value breaks over lines where it is long."""
    return Fact(label=label, value=pieces(value, longest=12))
