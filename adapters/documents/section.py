"""What pages are made of."""

from pydantic import BaseModel, ConfigDict

from adapters.documents.formats import Pieces


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Section(Part):
    """A few lines of text under a heading."""

    heading: str
    lines: list[Pieces]
