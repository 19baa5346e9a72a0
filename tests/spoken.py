"""What tables hold as codes with facts, in English."""

import json

from adapters.words.say import say_all
from domain.basics.said import Said


def spoken(stored: str) -> str:
    """A column `said`, of one thing said or of several."""
    found = json.loads(stored)
    return say_all([Said.model_validate(each) for each in (found if isinstance(found, list) else [found])], "en")
