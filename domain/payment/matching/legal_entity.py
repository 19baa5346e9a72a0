"""What says that a payer is a company or another body, and of which kind: a bank abbreviates it, a customer does not.

The bank's token stands in front (`カ)`), within (`(カ)`) or behind (`(カ`). Source: 全銀協's list of abbreviations, as
the projects kacsw-static-web-app and jp-zengin-name give it.
"""

import re
from typing import NamedTuple

from domain.payment.matching.key import spaced

#: Token of the bank, and the words that customers write for it.
_KINDS: dict[str, tuple[str, ...]] = {
    "カ": ("株式会社", "(株)", "カブシキガイシヤ", "カブシキカイシヤ"),
    "ユ": ("有限会社", "(有)", "ユウゲンガイシヤ", "ユウゲンカイシヤ"),
    "ド": ("合同会社", "(同)", "(合)", "ゴウドウガイシヤ", "ゴウドウカイシヤ"),
    "メ": ("合名会社", "(名)", "ゴウメイガイシヤ", "ゴウメイカイシヤ"),
    "シ": ("合資会社", "(資)", "ゴウシガイシヤ", "ゴウシカイシヤ"),
    "ソ": ("相互会社", "(相)"),
    "イ": ("医療法人社団", "医療法人財団", "医療法人"),
    "ザイ": ("公益財団法人", "一般財団法人", "財団法人"),
    "シヤ": ("公益社団法人", "一般社団法人", "社団法人"),
    "シユウ": ("宗教法人",),
    "ガク": ("学校法人",),
    "フク": ("社会福祉法人",),
    "トクヒ": ("特定非営利活動法人", "NPO法人"),
    "ドク": ("独立行政法人", "地方独立行政法人"),
    "ベン": ("弁護士法人",),
    "ゼイ": ("税理士法人",),
    "シホウ": ("司法書士法人",),
    "ギヨ": ("行政書士法人",),
    "ロウム": ("社会保険労務士法人",),
    "ダイ": ("国立大学法人", "公立大学法人"),
    "ノウ": ("農事組合法人",),
    "カンリ": ("管理組合法人",),
    "エイ": ("営業所",),
    "シユツ": ("出張所",),
}
_TOKENS = "|".join(sorted(_KINDS, key=len, reverse=True))
_LETTER = "[ァ-ヺーA-Z]"
_AS_BANKS_WRITE = re.compile(
    rf"(?<!{_LETTER})(?:(?P<front>{_TOKENS})\)|\((?P<within>{_TOKENS})\)|\((?P<behind>{_TOKENS})\s*(?:$|(?=[0-9])))"
    rf"|\((?P<after>{_TOKENS})(?:\)|\s*$|\s*(?=[0-9]))"
)
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_AS_CUSTOMERS_WRITE = re.compile("|".join(re.escape(word) for word in sorted(_KIND_OF, key=len, reverse=True)))


class Body(NamedTuple):
    """A name without what says of which kind the body is, and the kinds that were said; none for a person."""

    name: str
    kinds: frozenset[str]


def without_kind(text: str) -> Body:
    """Take the kinds out of a name: 「ｶ)ﾌﾙﾂﾄ」 and 「株式会社フルット」 are both フルツト, of the kind カ."""
    found: set[str] = set()

    def note_token(match: re.Match[str]) -> str:
        found.add(next(token for token in match.groups() if token))
        return " "

    def note_word(match: re.Match[str]) -> str:
        found.add(_KIND_OF[match[0]])
        return " "

    plain = _AS_CUSTOMERS_WRITE.sub(note_word, spaced(text))
    return Body(_AS_BANKS_WRITE.sub(note_token, plain).strip(), frozenset(found))
