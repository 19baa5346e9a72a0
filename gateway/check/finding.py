"""What `shop check` finds: what is said of each, and how bad it is."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from adapters.words.say import say
from domain.basics.said import Said


class Level(StrEnum):
    WRONG = "wrong"  # mails, slips or dates would be wrong, or nothing runs
    MISSING = "missing"  # customers or the law need it
    SAMPLE = "sample"  # still the example's data
    NOTE = "note"  # good to know; nothing has to be done
    FINE = "fine"  # looked at, and in order

    @property
    def must_be_mended(self) -> bool:
        return self in {Level.WRONG, Level.MISSING, Level.SAMPLE}


class Finding(BaseModel):
    """`where` names the key of the shop file or the environment variable."""

    model_config = ConfigDict(frozen=True)

    level: Level
    where: str
    said: Said | str  # a text where somebody else said it

    @property
    def sentence(self) -> str:
        """In English, for programs."""
        return say(self.said, "en")


def wrong(where: str, said: Said | str) -> Finding:
    return Finding(level=Level.WRONG, where=where, said=said)


def missing(where: str, said: Said | str) -> Finding:
    return Finding(level=Level.MISSING, where=where, said=said)


def sample(where: str, said: Said | str) -> Finding:
    return Finding(level=Level.SAMPLE, where=where, said=said)


def note(where: str, said: Said | str) -> Finding:
    return Finding(level=Level.NOTE, where=where, said=said)


def fine(where: str, said: Said | str) -> Finding:
    return Finding(level=Level.FINE, where=where, said=said)
