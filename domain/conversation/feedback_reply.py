"""A reply to the mail that asks how it was: a number that is unmistakable, and words; anything else is a person's.

The number stands alone on a line, or says what it is (星4つ, 5点満点で4点, 4 stars). What could as well be a date, a
count of pieces, the first of a list or one of two numbers is none.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from domain.conversation.question.choice_reply import bare, is_courtesy, names_only, own_lines

_MOST_LINES, _MOST_WORDS = 60, 2_000

_DIGIT = r"(?P<no>[1-5一二三四五])"
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_LED_BY = (
    r"(?:(?:(?:総合)?(?:ご?(?:評価|感想|回答|返答)の?(?:番号)?|番号|点数|採点)|my (?:rating|answer|score)(?: is)?"
    r"|i(?:'d| would) (?:give|say)(?: it)?(?: a)?|rating|score|answer|number|no\.)\s*(?:は|が|:|=)?\s*)?"
)
_OF_FIVE = r"5\s*(?:点満点|つ星|段階|点)\s*(?:中|で|の(?:うち|中で)?)?\s*[、,:]?"
_COPULA = (
    r"(?:です|でした|とします|にします|を?(?:つけ|付け)ます|を?お願いします|でお願い(?:(?:いた|致)?し)?ます|をあげます"
    r"|だと思います|,? ?please|,? ?thanks)?"
)
#: Numbers that say what they are.
_SPOKEN = tuple(
    re.compile(_LED_BY + each + _COPULA, re.IGNORECASE)
    for each in (
        rf"(?:{_OF_FIVE}\s*)?星\s*{_DIGIT}\s*(?:つ|個)?",
        rf"[★☆]\s*{_DIGIT}",
        rf"{_DIGIT}\s*(?:つ星|(?:out )?of 5(?: stars?)?|stars?|/\s*5\s*(?:点|stars?)?)",
        rf"{_OF_FIVE}\s*{_DIGIT}\s*(?:点|つ)?",
    )
)
#: A number alone, in brackets, with its label, or as points: the first thing that is said is nothing else.
_ALONE = re.compile(
    rf"{_LED_BY}[【\[(「<]?\s*{_DIGIT}\s*[】\])」>]?\s*(?:番目?|点)?\s*(?P<label>[^\d]*?){_COPULA}", re.IGNORECASE
)
#: What our mail says beside its numbers; another number beside one of these is no mark.
_LABELS = {
    1: {"", "良くなかった", "notgood"},
    2: {"", "あまり良くなかった", "notsogood"},
    3: {"", "ふつう", "普通", "allright"},
    4: {"", "良かった", "good"},
    5: {"", "とても良かった", "verygood"},
}
_ROW = re.compile(r"(★{1,5})(☆{0,4})")
_FULL_MARKS = re.compile(r"(?:5点)?満点(?:です|でした|をつけます)?")
#: Words that speak of stars beside the number, so that nobody knows which one is meant.
_OTHER_NUMBER = re.compile(r"[★☆]|星\s*\d|\d\s*(?:つ星|点|stars?\b|/\s*5|番)|(?:^|\s)[1-9]\s*[.)、:]|^[0-9]$|評価")
_ASKS = re.compile(
    r"[?]|(?:です|ます|でしょう|ません|ない|の|だろう)か$|ください|下さい|ほしい|欲しい|(?:を|で|に|ご|お)お?願い|たいです|教え|連絡|返信|"
    r"返品|交換|返金|再送|キャンセル|領収|届いてい?な|届いておりませ|届きませ|足り|不足|欠け|壊れ|割れ|破損|破れ|不良|故障|傷|汚れ|間違|違う|違い|"
    r"入ってい?な|入っていませ|困|質問|問い?合わせ|不要|配信|いりません|やめて|"
    r"please|could you|can you|would you|refund|return|replace|exchange|broken|damaged|defect|missing|wrong|question"
    r"|contact|call me|not arrived|unsubscribe|stop",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """What a reply says: the stars, the customer's words, and whether these want an answer."""

    stars: int
    words: str
    asks: bool


def read_reply(text: str, known: Collection[str] = ()) -> Reading | None:
    """The stars that a reply gives, if that is unmistakable. `known`: names and numbers that say nothing else."""
    lines = own_lines(text)
    if not lines or len(lines) > _MOST_LINES:
        return None
    names = {bare(each) for each in known if each}
    parts = [part for line in lines for part in _parts(line) if not (is_courtesy(part) or names_only(part, names))]
    found = [(place, stars) for place, part in enumerate(parts) if (stars := _stars_in(part, is_first=place == 0))]
    numbers = {stars for _, stars in found}
    rest = [part for place, part in enumerate(parts) if place not in {place for place, _ in found}]
    if len(numbers) != 1 or any(_OTHER_NUMBER.search(part) for part in rest):
        return None
    return Reading(numbers.pop(), _words_of(text, rest), any(_ASKS.search(part) for part in rest))


def asks_something(words: str) -> bool:
    """Whether words of a customer want an answer."""
    lines = unicodedata.normalize("NFKC", words).splitlines()
    return any(_ASKS.search(part) for line in lines for part in _parts(line) if not is_courtesy(part))


def _parts(line: str) -> list[str]:
    """The sentences of a line; a question keeps its mark."""
    return [part.strip(" ・-") for part in re.split(r"[。!]+|(?<=[?])", line) if part.strip(" ・-")]


def _stars_in(part: str, *, is_first: bool) -> int | None:
    """The stars that a sentence is; a number that says nothing of itself has to come first."""
    if row := _ROW.fullmatch(part):
        filled = len(row[1])
        return filled if not row[2] or filled + len(row[2]) == 5 else None
    if _FULL_MARKS.fullmatch(part):
        return 5
    if spoken := next((found for each in _SPOKEN if (found := each.fullmatch(part))), None):
        return _number(spoken["no"])
    alone = _ALONE.fullmatch(part) if is_first else None
    if alone is None:
        return None
    number = _number(alone["no"])
    return number if bare(alone["label"]).strip(".:、,") in _LABELS[number] else None


def _number(digit: str) -> int:
    return _KANJI.get(digit) or int(digit)


def _words_of(text: str, rest: Collection[str]) -> str:
    """The customer's lines that say something beside the number, as they were written."""
    kept = []
    for line in text.splitlines():
        said = _parts(unicodedata.normalize("NFKC", re.sub(r"\s+", " ", line)).strip().strip(" ・-。.!、,"))
        if any(part in rest for part in said):
            kept.append(line.strip())
    return "\n".join(kept)[:_MOST_WORDS]
