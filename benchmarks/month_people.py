"""Customers, orders and deposits of a made-up month."""

from dataclasses import dataclass
from datetime import date


def _parts(text: str) -> list[str]:
    return text.split()


#: Beginnings and ends of names, from which many are made.
FAMILY = (
    _parts(
        "ヤマ カワ タカ ナカ マツ フジ オオ コ イシ シミズ サイ ワタ キ イワ ウエ モリ アキ ハラ ミヤ クボ ツチ ハセ"
    ),
    _parts(
        "ダ モト ムラ シタ グチ バヤシ ハシ ザワ ジマ ヤマ ノ タニ サキ イ トウ ナベ ベ ガワ ヅカ ウラ ミズ オカ ゾノ"
    ),
)
GIVEN = (
    _parts(
        "タ ハナ ケン ユウ ショウ ミ サク リョウ マサ ヒデ ナオ アキ トモ キョウ シン ヒロ カズ ノリ エイ ジュン マ"
    ),
    _parts("ロウ コ イチ タ ヘイ ミ ト オ ヒコ カ スケ ゾウ ジ エ キ ノ ヤ ナ リ ミチ"),
)
FIRMS = _parts("フルット サンプル ミナト アサヒ コハル ソラ キャロット ミドリ ホシゾラ タイヨウ ヒビキ カナデ イズミ")
TRADES = _parts("ショウジ ブッサン コウギョウ フーズ システム デザイン ケンセツ ウンユ インサツ ボウエキ")
#: Kinds of companies, each with the token that banks write for it.
KINDS = {"株式会社": "カ", "有限会社": "ユ", "合同会社": "ド"}


@dataclass(frozen=True)
class Person:
    """A customer: kana of family and given name, or the kana of a company with its kind."""

    no: int
    family: str
    given: str
    company: str = ""
    kind: str = ""

    @property
    def kana(self) -> str:
        return f"{self.family} {self.given}".strip()


@dataclass(eq=False)
class MadeOrder:
    """An order of the month. `standing`: open, paid, cancelled, expired, or cod."""

    no: int
    person: Person
    amount: int
    placed_on: date
    standing: str = "open"
    with_kana: bool = True

    @property
    def order_no(self) -> str:
        return f"m-{self.no}"

    @property
    def number(self) -> str:
        return str(200_000 + self.no * 7)


@dataclass(frozen=True)
class MadeDeposit:
    """A deposit, what it really is for, and which trap it is. `truth` is empty for money that is no order's."""

    notice_id: str
    payer: str
    amount: int
    paid_on: date
    truth: dict[str, int]
    kind: str
    payer_code: str = ""
    remarks: str = ""
