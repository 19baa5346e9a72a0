"""Drafts of answers to customers, in their language."""

from adapters.words.say import say
from domain.contract.order import Language
from domain.inquiry.draft import Draft, Outline


def written(outline: Outline, language: Language) -> Draft:
    """The answer as its customer would read it."""
    paragraphs = ("\n".join(say(line, language) for line in lines) for lines in outline.paragraphs)
    return Draft(text="\n\n".join(paragraphs), topic=outline.topic, is_sure=outline.is_sure)
