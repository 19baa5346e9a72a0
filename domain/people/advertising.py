"""Whether the words of a mail that is meant as pure thanks advertise: then it needs the consent of its recipients.

A machine can only point at words; whether they advertise is for a person to say. Source: 特定電子メール法 article 2 and
the guideline of 総務省 and 消費者庁: also a mail that leads to a page on which something is sold.
"""

import re
import unicodedata
from typing import NamedTuple

_WORDS = re.compile(
    r"クーポン|割引|値引|円引き|円オフ|%オフ|％オフ|%\s*off|セール|キャンペーン|特典|プレゼント|ポイント\s*[0-9]+\s*倍|送料無料"
    r"|新商品|新発売|新入荷|おすすめ|お勧め|お買い得|限定|お得|レビュー|口コミ|ご購入はこちら|ご注文はこちら"
    r"|coupon|discount|\bsale\b|special offer|free shipping|new arrival|recommend|\bbuy\b|order now|review"
    r"|[0-9][0-9,]*\s*円|[¥￥]\s*[0-9]|\bJPY\b|https?://|www\.|shop\.links|loyal_campaign",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


class Hint(NamedTuple):
    """A line of a template, from 1, and the word in it that looks like advertising."""

    line: int
    word: str


def hints_of_advertising(template: str) -> list[Hint]:
    """The first such word of each line; remarks that no mail shows are passed over."""
    shown = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), template)
    lines = enumerate(unicodedata.normalize("NFKC", shown).splitlines(), 1)
    return [Hint(number, found[0]) for number, line in lines if (found := _WORDS.search(line))]
