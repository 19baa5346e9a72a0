"""How documents write texts, names, addresses, dates and amounts."""

import re
from datetime import date

from adapters.documents.fonts import printable
from domain.basics.postal_code import as_written
from domain.basics.text import lines_of
from domain.contract.order import Address, Language, Person
from domain.shop.profile import ShopProfile

#: A displayed text: texts whose lines break by themselves, and runs that would not, each cut into short ones.
Pieces = list[str | list[str]]

#: Characters beside which a line may always break: space, wide letters, full-size kana and ideographs.
_BREAKABLE = (
    "Ａ-Ｚａ-ｚ０-９あいうえおか-ぢつ-もやゆよ-ろわ-ゔアイウエオカ-ヂツ-モヤユヨ-ロワ-ヺ"
    "㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
)
_CLUSTER = f"[^ {_BREAKABLE}][\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
_WEEKDAYS = "月火水木金土日"


def pieces(text: str, longest: int = 20) -> Pieces:
    """The printable text, cut where more than `longest` characters would let no line break.

    Without the cuts an address of a hundred Ws or long vowel marks would run over the edge of its column.
    """
    text = printable(text)
    parts = re.split(f"((?:{_CLUSTER}){{{longest + 1},}})", text)
    cut = [re.findall(f"(?:{_CLUSTER}){{1,{longest}}}", part) if at % 2 else part for at, part in enumerate(parts)]
    return [part for part in cut if part]


def paragraphs(text: str) -> list[Pieces]:
    """A text of the shop's own, one entry per line."""
    return [pieces(line) for line in lines_of(text)]


def name_lines(person: Person, language: Language) -> list[str]:
    """The person's salutation on as many lines as it has parts."""
    parts = [person.company, person.department, person.name]
    if language == "en":
        return [part for text in reversed(parts) if (part := printable(text))]
    title = "様" if printable(person.name) else "御中"
    lines = [part for text in parts if (part := printable(text))]
    return [*lines[:-1], f"{lines[-1]} {title}"]


def address_lines(address: Address) -> list[str]:
    """The address from large to small: prefecture to street on one line, the building on the next."""
    street = ""
    for part in map(printable, (address.prefecture, address.city, address.street)):
        apart = street and part and street[-1].isascii() and part[0].isascii()  # an address in Latin letters
        street += f" {part}" if apart else part
    return [line for line in (street, printable(address.building)) if line]


def shop_address(shop: ShopProfile) -> str:
    """The shop's address on one line."""
    return printable(shop.full_address)


def postal_code(text: str) -> str:
    """「〒105-0011」; what is not a Japanese code stays as it was written."""
    return f"〒{printable(as_written(text))}"


def yen(amount: int, language: Language = "ja") -> str:
    sign = "−" if amount < 0 else ""
    return f"{sign}¥{abs(amount):,}" if language == "en" else f"{sign}{abs(amount):,}円"


def day(when: date, language: Language = "ja") -> str:
    if language == "en":
        return f"{when:%a}, {when.day} {when:%b} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日（{_WEEKDAYS[when.weekday()]}）"
