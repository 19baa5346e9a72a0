"""The example shop with mails at any hour, for tests on the real clock: they must be green by night, too."""

from pathlib import Path

_EXAMPLE = Path(__file__).parents[1] / "shop.example.toml"
_HOURS = "from_hour = 9\nuntil_hour = 20\n"
ROUND_THE_CLOCK = {"from_hour": 0, "until_hour": 24}


def shop_that_mails_at_night(folder: Path) -> Path:
    """Writes `shop.toml` into the folder."""
    text = _EXAMPLE.read_text(encoding="utf-8")
    assert text.count(_HOURS) == 1
    file = folder / "shop.toml"
    file.write_text(text.replace(_HOURS, "from_hour = 0\nuntil_hour = 24\n"), encoding="utf-8")
    return file
