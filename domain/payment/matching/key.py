"""The key by which names of payers are compared: what a bank writes and what a customer wrote become the same.

A bank writes half-width katakana without small letters and long marks (全銀協, JIS X 0201): キャノン is ｷﾔﾉﾝ, and
ヨーコ is ﾖ-ｺ.
"""

import unicodedata

#: Hiragana to katakana, small letters to large ones, and letters that no bank has to those that it writes instead.
_KATAKANA = {code: chr(code + 0x60) for code in range(0x3041, 0x3097)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヲヰヱヷヸヹヺ", "アイウエオツヤユヨワカケオイエワイエオ")
#: Voices that stand beside their letter with a width of their own: NFKC would put a space between.
_VOICES = str.maketrans("\u309b\u309c", "\u3099\u309a")
_LONG_MARK = "ー"
#: Separators, punctuation and symbols, marks without a letter, and what nobody sees.
_NO_LETTER = frozenset("ZPSMC")


def spaced(text: str) -> str:
    """The text in one width, case and kana, its signs and spaces still in it."""
    folded = unicodedata.normalize("NFKC", text.translate(_VOICES)).upper()
    return unicodedata.normalize("NFKC", folded.translate(_KATAKANA)).translate(_LARGE)


def key(text: str) -> str:
    """The letters and digits of a text as they are compared: ﾔﾏﾀﾞ ﾀﾛｳ, やまだ たろう and ヤマダ・タロー are one."""
    return _letters(spaced(text))


def _letters(text: str) -> str:
    return "".join(char for char in text if char != _LONG_MARK and unicodedata.category(char)[0] not in _NO_LETTER)


def weak(of_key: str) -> str:
    """A key without its voices (ガ is カ): enough to propose somebody, never to decide."""
    return "".join(char for char in decomposed(of_key) if unicodedata.category(char)[0] != "M")


def decomposed(of_key: str) -> str:
    """A key with each voice as a character of its own, as a bank counts them."""
    return unicodedata.normalize("NFD", of_key)
