"""The shop's own answers to what it is asked again and again (`faq.toml`), and which of them fits a question."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.basics.fault import wrong
from domain.contract.order import Language
from domain.inquiry.incoming import plain


class FaqEntry(BaseModel):
    """One answer. Each of `words` may be several words with spaces between: then all of them must occur.

    `at_once`: it may go without a person looking at it, where the policy lets machines answer at all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(min_length=1)]
    answer: Annotated[str, Field(min_length=1, max_length=10_000)]
    language: Language = "ja"
    at_once: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.answer.strip() or not all(word.strip() for word in self.words):
            raise wrong("blank_answer")
        return self

    def hits(self, text: str) -> int:
        """How many of its words a question holds."""
        return sum(all(part in text for part in plain(word).split()) for word in self.words)


class Faq(BaseModel):
    """All of them, in the order of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: tuple[FaqEntry, ...] = ()

    def matches(self, question: str, language: Language) -> list[FaqEntry]:
        """The entries that fit a question in this language, the best first."""
        text = plain(question)
        fits = [(entry.hits(text), entry) for entry in self.answer if entry.language == language]
        return [entry for hits, entry in sorted(fits, key=lambda each: -each[0]) if hits]
