"""What of an order nobody can print, beside what its customer is asked for (domain/conversation/address/label.py).

Which characters the fonts of the papers lack is found out by whoever does the activity, and handed in.
"""

from collections.abc import Collection

from domain.basics.text import found_in
from domain.contract.order import PlacedOrder


def unprintable(placed: PlacedOrder, lacking: Collection[str] = ()) -> str:
    """What is wrong, in a sentence that names fields and characters; empty when all can be printed."""
    return " ".join(sentence for sentence in (_invisible(placed), _without_font(placed, lacking)) if sentence)


def _invisible(placed: PlacedOrder) -> str:
    fields = placed.unprintable_fields()
    return f"Control characters or line feeds in {', '.join(fields)}." if fields else ""


def _without_font(placed: PlacedOrder, lacking: Collection[str]) -> str:
    """Names of articles: no customer can say how else they are written."""
    found = {f"lines.{at}.name": found_in(line.name, lacking) for at, line in enumerate(placed.lines)}
    named = [f"{field} ({characters})" for field, characters in found.items() if characters]
    return f"No font has the characters of {', '.join(named)}." if named else ""
