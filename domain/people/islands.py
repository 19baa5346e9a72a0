"""Where no road leads: places to which parcels take longer and cost more."""

from collections.abc import Iterable

from domain.contract.order import Address
from domain.people.identity import name_key

#: Towns and villages that no road leads to. Source: 離島振興法, 奄美, 小笠原, 沖縄 special measures laws.
_NAMES = """
    礼文町 利尻町 利尻富士町 奥尻町 大島町 利島村 新島村 神津島村 三宅村 御蔵島村 八丈町 青ヶ島村
    小笠原村 佐渡市 粟島浦村 海士町 西ノ島町 知夫村 隠岐の島町 大崎上島町 直島町 土庄町 小豆島町 上島町
    対馬市 壱岐市 五島市 小値賀町 新上五島町 西之表市 中種子町 南種子町 屋久島町 三島村 十島村 奄美市
    大和村 宇検村 瀬戸内町 龍郷町 喜界町 徳之島町 天城町 伊仙町 和泊町 知名町 与論町 石垣市
    宮古島市 竹富町 与那国町 多良間村 久米島町 渡嘉敷村 座間味村 粟国村 渡名喜村 南大東村 北大東村 伊江村
    伊平屋村 伊是名村
"""
ISLANDS = frozenset(name_key(place) for place in _NAMES.split())


def is_on_island(address: Address, own_places: Iterable[str]) -> bool:
    """True where no road leads: by the town, or by one of the places that the shop names itself."""
    city, text = name_key(address.city), name_key(address.one_line)
    return any(city.endswith(place) for place in ISLANDS) or any(name_key(place) in text for place in own_places)
