"""What of an order nobody can print, beside what its customer is asked for (domain/conversation/address/label.py).

Which characters the fonts of the papers lack is found out by whoever does the activity, and handed in.
"""

from collections.abc import Collection

from domain.basics.said import Code, Said
from domain.basics.text import found_in
from domain.contract.order import PlacedOrder

_UNPRINTABLE = Code("held.unprintable", "what")
_INVISIBLE = Code("unprintable.invisible", "fields")
_NO_FONT = Code("unprintable.no_font", "fields")


def unprintable(placed: PlacedOrder, lacking: Collection[str] = ()) -> Said | None:
    """What is wrong, with fields and characters; None when all can be printed."""
    what = [*_invisible(placed), *_without_font(placed, lacking)]
    return _UNPRINTABLE(what=what) if what else None


def _invisible(placed: PlacedOrder) -> list[Said]:
    fields = placed.unprintable_fields()
    return [_INVISIBLE(fields=fields)] if fields else []


def _without_font(placed: PlacedOrder, lacking: Collection[str]) -> list[Said]:
    """Names of articles: no customer can say how else they are written."""
    found = {f"lines.{at}.name": found_in(line.name, lacking) for at, line in enumerate(placed.lines)}
    named = [f"{field} ({characters})" for field, characters in found.items() if characters]
    return [_NO_FONT(fields=named)] if named else []
