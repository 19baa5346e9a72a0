"""What the payer of a transfer wrote: a name, and numbers wherever they were put."""

import re
from typing import NamedTuple

from domain.payment.matching.key import decomposed, key, spaced, weak
from domain.payment.matching.legal_entity import without_kind

#: Bytes of 振込依頼人名 in 全銀 files. A name that fills it, or all but a voice and a space, may have been cut.
LONGEST = 48
_CUT_FROM = LONGEST - 2
#: Digits that may be a number of ours; fewer belong to a name (ｽﾀｼﾞｵ24).
FEWEST_DIGITS = 4
#: Letters of a name written as one word that can hardly be a family's alone.
WHOLE_NAME = 6
_NUMBER = re.compile(rf"[0-9]{{{FEWEST_DIGITS},}}")
#: Digits that a payer grouped: 123-456, 1234 5678.
_GROUPED = re.compile(r"[0-9]+(?:[ -]+[0-9]+)+")
#: A telephone number: its end is no number of ours, whoever's it may be.
_PHONE = re.compile(r"(?<![0-9])0[0-9]{1,4}[ -]+[0-9]{1,4}[ -]+[0-9]{3,4}(?![0-9 -]*[0-9])")
#: Order numbers with letters: R-2026-1001.
_CODE = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9-]*[0-9])(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*")
#: Words that payers put before a number.
_WORDS = re.compile(r"(?:ゴ?チユウモン|オ-ダ-|オーダー|フリコミ)?(?:バンゴウ|NO\.?)\s*(?=[:#.]?\s*[0-9])")


class Payer(NamedTuple):
    """A payer as read.

    `names` are the ways in which the name may be meant, `numbers` runs of digits, `codes` keys of numbers with letters.
    `is_whole`: more than a family's name. `is_cut`: the bank's field was full, so the end may be missing.
    """

    names: frozenset[str]
    kinds: frozenset[str]
    numbers: tuple[str, ...]
    codes: frozenset[str]
    is_whole: bool = False
    is_cut: bool = False

    @property
    def bare_name(self) -> str:
        """The name without numbers of ours; empty where nothing else was written."""
        return min(self.names, key=lambda name: (len(name), name), default="")

    @property
    def weak_names(self) -> frozenset[str]:
        """The names without voices."""
        return frozenset(weak(name) for name in self.names)

    def begins(self, full_name: str) -> bool:
        """True when the name was cut, and what is left of it is the beginning of this one."""
        whole = decomposed(full_name)
        return self.is_cut and any(
            len(name) >= FEWEST_DIGITS and whole.startswith(decomposed(name)) for name in self.names
        )


def read_payer(text: str, *, payer_code: str = "", remarks: str = "") -> Payer:
    """Read what a bank says of a payer; `payer_code` is 振込依頼人コード, `remarks` EDI情報 and the like."""
    body = without_kind(_WORDS.sub("", spaced(text)))
    codes = frozenset(_CODE.findall(body.name))
    elsewhere = [*_NUMBER.findall(payer_code), *_NUMBER.findall(spaced(remarks))]
    return Payer(
        names=_names(body.name, codes),
        kinds=body.kinds,
        numbers=tuple(dict.fromkeys([*_numbers(body.name), *elsewhere])),
        codes=frozenset(key(code) for code in codes),
        is_whole=bool(body.kinds) or _is_whole(body.name),
        is_cut=len(decomposed(spaced(text))) >= _CUT_FROM,
    )


def _names(text: str, codes: frozenset[str]) -> frozenset[str]:
    """With what may be a number of ours, and without it."""
    grouped = _GROUPED.sub(lambda found: found[0] if len(re.sub(r"\D", "", found[0])) < FEWEST_DIGITS else " ", text)
    bare = text
    for code in codes:
        bare = bare.replace(code, " ")
    forms = (text, _NUMBER.sub(" ", text), _NUMBER.sub(" ", grouped), _NUMBER.sub(" ", bare))
    return frozenset(filter(None, map(key, forms)))


def _is_whole(text: str) -> bool:
    words = [word for word in map(key, _NUMBER.sub(" ", text).split()) if word]
    return len(words) > 1 or any(len(word) >= WHOLE_NAME for word in words)


def _numbers(text: str) -> list[str]:
    ours = _PHONE.sub(" ", text)
    runs: list[str] = _NUMBER.findall(ours)
    grouped = [re.sub(r"\D", "", found) for found in _GROUPED.findall(ours)]
    return runs + [number for number in grouped if len(number) >= FEWEST_DIGITS]
