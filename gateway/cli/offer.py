"""Options of every change that the customer may be asked about first."""

from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True)
class Offer:
    """Whether the customer has agreed or is asked, and in which words."""

    agreed: Annotated[bool, typer.Option("--agreed", help="The customer wants it so, and knows what it costs.")] = False
    offer: Annotated[bool, typer.Option("--offer", help="Ask the customer first, if it gets dearer or less.")] = False
    words: Annotated[str, typer.Option(help="Written to the customer beside the question.")] = ""

    def fields(self) -> dict[str, object]:
        """The fields of the message; what is not given is left to a file."""
        given = {"agreed": self.agreed, "offer": self.offer, "words": self.words}
        return {name: value for name, value in given.items() if value}
