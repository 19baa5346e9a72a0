"""Addresses in one form, for comparing only: what the customer wrote is what gets printed.

Source: 日本郵便 KEN_ALL and the habits of people who fill in forms: widths, hyphens, 丁目・番地・号, kanji numerals,
old and new characters.
"""

import re
import unicodedata

_HYPHENS = "‐‑‒–—―−ー─━﹣－ｰ~〜～-"
_DIGITS = {char: str(at) for at, char in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_NUMERAL = "[〇零一二三四五六七八九十百千]"
#: Kanji numerals that count something: 三丁目, 十二番地, 四号; not the town 三番町.
_COUNTED = re.compile(f"({_NUMERAL}+)(?=丁目|番地|番(?![町街丁館組])|号|の{_NUMERAL}|条)")
_VARIANTS = str.maketrans(
    {
        "澤": "沢",
        "濱": "浜",
        "濵": "浜",
        "髙": "高",
        "﨑": "崎",
        "嵜": "崎",
        "渕": "淵",
        "廣": "広",
        "國": "国",
        "櫻": "桜",
        "嶋": "島",
        "嶌": "島",
        "邊": "辺",
        "邉": "辺",
        "齋": "斎",
        "齊": "斎",
        "龍": "竜",
        "瀧": "滝",
        "惠": "恵",
        "壽": "寿",
        "檜": "桧",
        "條": "条",
        "驛": "駅",
        "舘": "館",
        "曾": "曽",
        "靜": "静",
        "榮": "栄",
        "眞": "真",
        "圓": "円",
        "學": "学",
        "區": "区",
        "縣": "県",
        "禮": "礼",
        "藏": "蔵",
        "鹽": "塩",
        "籠": "篭",
        "鷗": "鴎",
        "槇": "槙",
        "ヶ": "ケ",
        "ヵ": "ケ",
        "が": "ケ",
        "ガ": "ケ",
        "之": "ノ",
        "の": "ノ",
        "乃": "ノ",
        "ツ": "ッ",
        "つ": "ッ",
        "っ": "ッ",
    }
)


def one_width(text: str) -> str:
    """NFKC without spaces: `４－２－８` → `4-2-8`; all hyphens between digits are one."""
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return re.sub(f"(?<=[0-9])[{_HYPHENS}]+(?=[0-9])", "-", flat)


def with_digits(text: str) -> str:
    """One width, and kanji numerals that count something as digits: `六本木六丁目十番一号` → `六本木6丁目10番1号`."""
    return _COUNTED.sub(lambda found: str(number_of(found[1])), one_width(text))


def folded(text: str) -> str:
    """The form in which two writings of one place are equal."""
    flat = with_digits(text).translate(_VARIANTS).casefold()
    flat = re.sub("大字|字", "", flat)
    return re.sub(r"(?<=[0-9])(?:丁目|番地ノ?|番|号|ノ)(?=[0-9]|$)", "-", flat).rstrip("-")


def number_of(numeral: str) -> int:
    """A kanji numeral below ten thousand, written with or without 十 and 百: 二十三, 二三, 百五."""
    if not set(numeral) & set("十百千"):
        return int("".join(_DIGITS[char] for char in numeral))
    total, pending = 0, 0
    for char in numeral:
        if char in _DIGITS:
            pending = int(_DIGITS[char])
        else:
            total += (pending or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            pending = 0
    return total + pending
