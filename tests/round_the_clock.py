"""The example shop with mails at any hour, for tests on the real clock: they must be green by night, too.

All that a session's tests ask stands in one hour, and is no flood.
"""

from pathlib import Path

_EXAMPLE = Path(__file__).parents[1] / "shop.example.toml"
_HOURS = "from_hour = 9\nuntil_hour = 20\n"
_INSTEAD = (
    (_HOURS, "from_hour = 0\nuntil_hour = 24\n"),
    ("from_hour = 9                               # 送信を始める時刻", "from_hour = 0"),
    ("until_hour = 20                             # 送信を止める時刻", "until_hour = 24 #"),
    ("per_minute = 100 ", "per_minute = 6000 "),
    ("acknowledgements_per_hour = 60", "acknowledgements_per_hour = 60000"),
    ("shop_mails_per_hour = 30", "shop_mails_per_hour = 30000"),
)
ROUND_THE_CLOCK = {"from_hour": 0, "until_hour": 24}


def shop_that_mails_at_night(folder: Path) -> Path:
    """Writes `shop.toml` into the folder."""
    text = _EXAMPLE.read_text(encoding="utf-8")
    for line, instead in _INSTEAD:
        assert text.count(line) == 1
        text = text.replace(line, instead)
    file = folder / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return file
