"""Who somebody is across orders: normal forms of name, phone, mail and address, and when two persons are one.

Normal forms are for comparing only; what the customer wrote is printed as it came. Rules of DOMAIN §6 and §7: width,
spaces, kana, kanji variants, ways to write numbers. A key is `attribute:normal form`, such as `phone:0312345678`.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.basics.text import indexable
from domain.contract.order import Person


class Attribute(StrEnum):
    """What a person can be known by. Kana counts as a name."""

    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    ADDRESS = "address"
    CUSTOMER = "id"  # the cart's customer id


Keys = frozenset[str]

#: Characters that people use for one another in names of persons and places; the last of a group stands for all.
_VARIANTS = (
    "澤沢 濵濱浜 髙高 﨑嵜碕崎 邊邉辺 齋齊斎斉 櫻桜 國国 廣広 圓円 眞真 實実 榮栄 惠恵 龍竜 瀧滝 嶋嶌島 冨富 峯峰 𠮷吉 "
    "藏蔵 增増 德徳 淵渊渕 桒桑 栁柳 舘館 靜静 壽寿 豐豊 與与 萬万 兒児 藪薮 萠萌 檜桧 槇槙 彌弥 禮礼 曾曽 "
    "條条 假仮 縣県 區区 關関 鷗鴎 攝摂 黑黒 莊荘 來来 會会 學学 鹽塩 竈竃 鐵鉄 寬寛 瀨瀬 緖緒 淸清 鄕郷 "
    "郞郎 彥彦 橫横 遙遥 凜凛 堯尭 亙亘 昻昂 穗穂 衞衛 吳呉 黃黄 薰薫 之ノ"
)
_FOLD = {ord(each): group[-1] for group in _VARIANTS.split() for each in group[:-1]}
_SMALL_KANA = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})  # with the selectors that tell variants of one kanji apart
_VOICES = "\u3099\u309a"  # of decomposed kana; NFKC puts them together before
_COMPANIES = {"(株)": "株式会社", "(有)": "有限会社", "(合)": "合同会社", "(同)": "合同会社"}
_HONORIFIC = re.compile(r"(?<=.)(?:様|サマ|殿|御中|サン|氏|先生)+$")
#: Punctuation, symbols and separators: 「★山田_太郎」 is 山田太郎.
_NO_NAME = frozenset("PSZ")
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0")  # letters of which nothing is seen


def _folded(text: str) -> str:
    """Width, case, kana and kanji variants are gone; spaces are still there."""
    text = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE or char in _VOICES)
    return unicodedata.normalize("NFKC", visible).translate(_HIRAGANA).translate(_SMALL_KANA).translate(_FOLD)


def name_key(text: str) -> str:
    """A name without spaces, in one width, case, kana and kanji: 「髙橋　ひろし 様」 is 「高橋ヒロシ」."""
    folded = _folded(text)
    for short, full in _COMPANIES.items():
        folded = folded.replace(short, full)
    name = "".join(char for char in folded if unicodedata.category(char)[0] not in _NO_NAME and char not in _BLANKS)
    return _HONORIFIC.sub("", name or "".join(folded.split()))


_AFTER_PHONE = re.compile(r"[/,、;]|内線|(?<=[0-9)])\s*ext")
_FEWEST_DIGITS = 6


def phone_key(text: str) -> str:
    """A phone number as digits with its leading 0; empty when there are fewer than six."""
    parts = _AFTER_PHONE.split(unicodedata.normalize("NFKC", text).casefold())
    numbers = [re.sub(r"[^0-9+]", "", part) for part in parts]
    number = next((each for each in numbers if len(each) >= _FEWEST_DIGITS), "")
    abroad = re.fullmatch(r"(?:\+|00|010)?81(0?[0-9]{9,10})", number)
    if abroad:
        number = "0" + abroad[1].lstrip("0")
    digits = number.replace("+", "")
    return digits if len(digits) >= _FEWEST_DIGITS else ""


def phone_may_exist(text: str) -> bool:
    """False for a number that nobody in Japan can have. Source: numbering plan of 総務省 (電気通信番号計画)."""
    digits = phone_key(text)
    if not digits.startswith("0") or len(set(digits[3:])) == 1:
        return False
    if re.match(r"0[56789]0", digits) or digits.startswith("0800"):
        return len(digits) == 11
    return len(digits) == 10 and digits[1] != "0"


def is_mobile(digits: str) -> bool:
    """A phone of one person, not of a household."""
    return re.match(r"0[6789]0[0-9]{8}$", digits) is not None


#: Providers known to deliver `name+anything@` to `name@`.
_PLUS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp", "live.jp"),
        *("live.com", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "fastmail.com"),
    }
)


def mail_key(text: str) -> str:
    """A mail address in lower case without quotes.

    Only Gmail is known to ignore dots; what follows a plus is one's own choice where the provider is known for it.
    """
    address = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).casefold()).strip("<>")
    local, at, domain = address.rpartition("@")
    if not at or not local:
        return ""
    local = local.strip('"')
    if domain in _PLUS and not local.startswith("+"):
        local = local.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


_PREFECTURE = re.compile(r"^(?:東京都|北海道|京都府|大阪府|[^0-9都道府県市区町村]{2,3}県)")
_HYPHEN = r"[-‐‑‒–—―−ー─~〜]"
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十百]+(?=丁目|番地|番(?!町)|号)")
_BLOCK = re.compile(r"(?<=[0-9])(?:丁目|丁(?!町)|番地ノ?|番(?!町)|号室?|ノ)")
_NUMBERS = re.compile(r"[0-9]+(?:-[0-9]+)+")
_ONE_NUMBER = re.compile(r"[0-9]+(?![0-9]|条|線|区)")
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}


def _as_digits(found: re.Match[str]) -> str:
    total = current = 0
    for char in found[0]:
        if char in _DIGITS:
            current = current * 10 + _DIGITS[char]
        else:
            total, current = total + max(current, 1) * (10 if char == "十" else 100), 0
    return str(total + current)


def address_key(text: str) -> str:
    """An address without prefecture, spaces and name of the building, numbers by hyphens, the room's number last.

    「東京都港区芝公園四丁目２番８号　メゾン芝１０１号室」 is 「港区芝公園4-2-8-101」.
    """
    folded = _folded(text)
    folded = re.sub(rf"(?<=[0-9])\s*{_HYPHEN}\s*(?=[0-9])", "-", folded)
    folded = re.sub(r"(?<=[0-9])[\s/.,、・]+(?=[0-9])", "-", folded)
    folded = re.sub(r"(?<![0-9])0+(?=[1-9])", "", folded)
    folded = _PREFECTURE.sub("", re.sub(r"[\s,、。・]", "", folded)).replace("ガ", "ケ")
    folded = _BLOCK.sub("-", _KANJI_NUMBER.sub(_as_digits, folded))
    folded = re.sub(r"-+", "-", re.sub(rf"(?<=[0-9]-){_HYPHEN}+", "", folded))
    folded = re.sub(r"-(?![0-9])", "", folded)
    block = _NUMBERS.search(folded) or _ONE_NUMBER.search(folded)
    if not block:
        return folded
    rooms = re.findall(r"[0-9]+", folded[block.end() :])
    return "-".join([folded[: block.end()], *rooms[-1:]])


class Described(BaseModel):
    """Somebody as a list or a file describes them; what is not known is empty."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    kana: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    customer_id: str = ""


def fields_without_key(described: Described) -> list[str]:
    """What is said of somebody but cannot tell anybody apart, such as a phone number of three digits."""
    given = described.model_dump(exclude_defaults=True)
    return [field for field, text in given.items() if text.strip() and not keys_of(Described(**{field: text}))]


def keys_of(described: Described) -> Keys:
    """All keys of somebody."""
    forms = (
        (Attribute.NAME, name_key(described.name)),
        (Attribute.NAME, name_key(described.kana)),
        (Attribute.PHONE, phone_key(described.phone)),
        (Attribute.MAIL, mail_key(described.email)),
        (Attribute.ADDRESS, address_key(described.address)),
        (Attribute.CUSTOMER, described.customer_id.strip()),
    )
    return frozenset(f"{attribute}:{indexable(form)}" for attribute, form in forms if form)


def identity(person: Person) -> Keys:
    """The keys of an orderer or recipient; an organisation without a person is known by its own name."""
    return keys_of(
        Described(
            name=person.name or person.company,
            kana=person.kana,
            phone=person.phone,
            email=person.email,
            address=person.address.one_line,
            customer_id=person.customer_id or "",
        )
    )


def attribute_of(key: str) -> Attribute:
    return Attribute(key.partition(":")[0])


def names_in(keys: Keys) -> Keys:
    return frozenset(key for key in keys if attribute_of(key) is Attribute.NAME)


def attributes(keys: Iterable[str]) -> frozenset[Attribute]:
    return frozenset(attribute_of(key) for key in keys)


def certainty(ours: Keys, theirs: Keys) -> int:
    """On how many attributes two persons agree. Address and fixed line are one: a family shares both."""
    shared = ours & theirs
    found = attributes(shared)
    is_household = {Attribute.PHONE, Attribute.ADDRESS} <= found and not any(
        is_mobile(key.partition(":")[2]) for key in shared
    )
    return len(found) - is_household


def is_same_person(ours: Keys, theirs: Keys) -> bool:
    """True for the same customer id, or agreement on two attributes; nobody is taken for another by name alone."""
    if Attribute.CUSTOMER in attributes(ours & theirs):
        return True
    if theirs and theirs <= ours and attributes(theirs) == {Attribute.MAIL}:
        return True  # a list that knows customers by nothing but their mail address
    return certainty(ours, theirs) >= 2
