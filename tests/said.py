"""What the product says as codes with facts, in English."""

from adapters.words.say import say
from domain.basics.said import Said


def english(said: Said | str) -> str:
    return say(said, "en")


def ja(said: Said | str) -> str:
    return say(said, "ja")
