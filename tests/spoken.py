"""What tables hold as codes with facts, in English."""

import json

from adapters.words.say import say_all
from domain.basics.said import Said


def spoken(stored: str | None) -> str:
    """A column `said`, of one thing said, of several or of none."""
    if stored is None:
        return ""
    found = json.loads(stored)
    return say_all([Said.model_validate(each) for each in (found if isinstance(found, list) else [found])], "en")
