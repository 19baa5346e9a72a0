"""What a customer has told already, so that no draft asks for it again."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from domain.inquiry.incoming import Incoming, plain

_NUMBERED = re.compile(
    r"(?:注文|オーダー|受注)(?:の)?番号\W{0,3}(?:は|が)?\W{0,3}[a-z0-9-]*\d|order\W{0,3}(?:number|no)?\W{0,5}(?:is\W)?\w*\d"
)
#: Not 割れ物, 壊れやすい or 割れないように.
_BROKEN = re.compile(
    r"(?:割れ|壊れ|欠け|潰れ|つぶれ|こわれ)(?!物|もの|やす|な|ず)|破損|ひび|不良品|broken|damaged|cracked|defective|smashed"
)
_NOUNS = {
    "order_no": re.compile(r"(?:注文|オーダー|受注)(?:の)?番号|order (?:number|no\b)"),
    "photos": re.compile(r"写真|画像|photo|picture"),
    "damage": re.compile(
        r"(?:破損|不良|不具合|商品)の(?:内容|状態|状況|箇所)|どのような(?:状態|不具合)|what is wrong|the damage"
    ),
}
_ASKS = re.compile(r"ください|下さい|お願い|いただけ|頂け|教えて|please|could you|can you|tell us|send us|let us know")
_SENTENCE = re.compile(r"[^。？?!！\n]*(?:[。？！?!]+|$)")
_ENGLISH_SENTENCE = re.compile(r".*?(?:[.?!](?=\s|$)|$)")
_BETWEEN = re.compile(r"と|、|・|および|及び|ならびに|, and | and |, ")
#: What else shops ask for. 「商品と外箱の写真」 without its photos is nothing.
_OTHERS = re.compile(
    r"名前|氏名|住所|電話|番号|日時|ご?希望|数量|サイズ|宛名|アドレス|状態|状況|内容|name|address|phone|number|date|size"
)
_POLITE = re.compile(
    r"(?:恐れ入り|お手数|恐縮|申し訳|差し支え|よろし|念のため|まず|また|なお|その際|あわせて|それでは)[^、]*、"
)
_ASKED_IN_ENGLISH = re.compile(r"(.*?\b(?:(?:send|tell|give)(?: us)?|let us know)\s+)(.*?)([.?!]*)$", re.IGNORECASE)


class AlreadyTold(BaseModel):
    """Which of the things that shops ask for are there."""

    model_config = ConfigDict(frozen=True)

    order_no: bool = False
    photos: bool = False
    damage: bool = False  # that the goods are broken


def already_told(letters: Sequence[Incoming], *, is_order_known: bool) -> AlreadyTold:
    """What all the letters of a conversation have told. A photo is what was attached, not what is spoken of."""
    text = plain("\n".join(f"{letter.subject}\n{letter.text}" for letter in letters))
    return AlreadyTold(
        order_no=is_order_known or bool(_NUMBERED.search(text)),
        photos=any(letter.has_kept_files for letter in letters),
        damage=is_broken(text),
    )


def is_broken(text: str) -> bool:
    """True when a letter says that the goods are broken."""
    return bool(_BROKEN.search(plain(text)))


def without_asking(answer: str, known: AlreadyTold) -> str:
    """An answer without what it asks for although it has been told; empty when nothing is left."""
    lines = [_line(line, known) for line in answer.strip().splitlines()]
    kept = [new for old, new in zip(answer.strip().splitlines(), lines, strict=True) if new or not old.strip()]
    return "\n".join(kept).strip()


def _line(line: str, known: AlreadyTold) -> str:
    pattern = _SENTENCE if any(ord(char) >= 0x2E80 for char in line) else _ENGLISH_SENTENCE
    return "".join(_sentence(each, known) for each in pattern.findall(line)).strip() if line.strip() else line


def _sentence(sentence: str, known: AlreadyTold) -> str:
    asked = {name for name, noun in _NOUNS.items() if noun.search(plain(sentence))}
    told = [_NOUNS[name] for name in asked if getattr(known, name)]
    if not told or not _ASKS.search(plain(sentence)):
        return sentence
    before, things, after = _parted(sentence)
    items = [item for item in _BETWEEN.split(things) if not any(noun.search(plain(item)) for noun in told)]
    kept = [item for item in items if _OTHERS.search(plain(item)) or _NOUNS["photos"].search(plain(item))]
    if not kept:
        return ""
    return before + ("と" if "を" in after else " and ").join(kept) + after


def _parted(sentence: str) -> tuple[str, str, str]:
    """What stands before, the things that are asked for, and what stands after them."""
    things, particle, rest = sentence.partition("を")
    if particle:
        polite = _POLITE.match(things)
        before = polite[0] if polite else ""
        return before, things.removeprefix(before), particle + rest
    english = _ASKED_IN_ENGLISH.match(sentence)
    return (english[1], english[2], english[3] + " ") if english else ("", "", "")
