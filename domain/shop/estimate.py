"""How many days a parcel is on its way, where the shop's file does not say it better: a table from region to region.

Source: from 関西, one shop's page; from 北海道, another's. The rest is not verified: usual days of parcels by ground,
the later where there is doubt, since a parcel that comes early disappoints nobody. Carriers differ by a day here and
there, and change their tables; `policy.shipping` says what holds for a shop.
"""

from collections.abc import Mapping
from typing import NamedTuple

_REGIONS: Mapping[str, str] = {
    "hokkaido": "北海道",
    "kita_tohoku": "青森県 岩手県 秋田県",
    "minami_tohoku": "宮城県 山形県 福島県",
    "kanto": "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 山梨県",
    "shinetsu": "新潟県 長野県",
    "hokuriku": "富山県 石川県 福井県",
    "chubu": "岐阜県 静岡県 愛知県 三重県",
    "kansai": "滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県",
    "chugoku": "鳥取県 島根県 岡山県 広島県 山口県",
    "shikoku": "徳島県 香川県 愛媛県 高知県",
    "kyushu": "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県",
    "okinawa": "沖縄県",
}
_REGION_OF: Mapping[str, str] = {each: region for region, names in _REGIONS.items() for each in names.split()}
PREFECTURES: tuple[str, ...] = tuple(_REGION_OF)

#: Days by ground, from the region of the row to those of `_REGIONS` in their order. It is the same in both directions.
_GROUND = """
    hokkaido      1 1 2 2 2 2 2 2 3 3 3 4
    kita_tohoku   1 1 1 2 2 2 2 2 2 2 3 4
    minami_tohoku 2 1 1 1 1 2 2 2 2 2 2 4
    kanto         2 2 1 1 1 1 1 1 2 2 2 3
    shinetsu      2 2 1 1 1 1 1 1 2 2 2 3
    hokuriku      2 2 2 1 1 1 1 1 1 2 2 3
    chubu         2 2 2 1 1 1 1 1 1 1 2 3
    kansai        2 2 2 1 1 1 1 1 1 1 1 3
    chugoku       3 2 2 2 2 1 1 1 1 1 1 3
    shikoku       3 2 2 2 2 2 1 1 1 1 1 3
    kyushu        3 3 2 2 2 2 2 1 1 1 1 2
    okinawa       4 4 4 3 3 3 3 3 3 3 2 1
"""
Table = Mapping[tuple[str, str], int]


def _table(text: str) -> Table:
    rows = [line.split() for line in text.split("\n") if line.strip()]
    return {(name, to): int(day) for name, *days in rows for to, day in zip(_REGIONS, days, strict=True)}


_BY_GROUND = _table(_GROUND)
#: Carriers of whose network nothing better is known share one.
_TABLES: Mapping[str, Table] = dict.fromkeys(("yamato", "sagawa", "japanpost"), _BY_GROUND)
#: For a shop whose prefecture nobody can read: the middle of the country.
_SOMEWHERE = "kansai"
_USUAL = 1


class Route(NamedTuple):
    """From where to where, and by whom: prefectures by their names, `is_remote` where no road leads."""

    carrier: str
    origin: str
    prefecture: str
    is_remote: bool = False


def built_in_days(route: Route) -> int:
    """Days on the way by the built-in table; one day to a prefecture that nobody can read."""
    table = _TABLES.get(route.carrier, _BY_GROUND)
    origin = _REGION_OF.get(route.origin, _SOMEWHERE)
    return table.get((origin, _REGION_OF.get(route.prefecture, "")), _USUAL)
