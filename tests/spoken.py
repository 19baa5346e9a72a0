"""What tables hold as codes with facts, in English."""

import json

from adapters.words.say import say_all
from domain.basics.said import Said


def spoken(stored: str | None) -> str:
    """A column of one thing said, of several or of none, or of a server's words."""
    found = json.loads(stored) if stored else ""
    if isinstance(found, str):
        return found
    return say_all([Said.model_validate(each) for each in (found if isinstance(found, list) else [found])], "en")
