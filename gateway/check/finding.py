"""What `shop check` finds: one sentence each, and how bad it is."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


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
    sentence: str


def wrong(where: str, sentence: str) -> Finding:
    return Finding(level=Level.WRONG, where=where, sentence=sentence)


def missing(where: str, sentence: str) -> Finding:
    return Finding(level=Level.MISSING, where=where, sentence=sentence)


def sample(where: str, sentence: str) -> Finding:
    return Finding(level=Level.SAMPLE, where=where, sentence=sentence)


def note(where: str, sentence: str) -> Finding:
    return Finding(level=Level.NOTE, where=where, sentence=sentence)


def fine(where: str, sentence: str) -> Finding:
    return Finding(level=Level.FINE, where=where, sentence=sentence)
