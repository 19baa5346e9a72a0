"""The slip in somebody else's box: what was paid, and by whom it is known, stays between shop and orderer."""

import unicodedata

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind
from tests.documents.papers import COD, HANAKO, POT, TARO, TEA, for_hanako, paper
from tests.documents.reading import reader, text

SLIP = DocumentKind.SLIP
MONEY = [
    "円",
    "¥",
    "価",
    "金額",
    "合計",
    "税",
    "値引",
    "送料",
    "手数料",
    "ポイント",
    "支払",
    "払い",
    "振込",
    "代金",
    "請求",
]
MONEY_EN = [
    "price",
    "amount",
    "total",
    "tax",
    "discount",
    "shipping",
    "fee",
    "points",
    "payment",
    "transfer",
    "invoice",
]
FIGURES = ["1,080", "2,160", "4,400", "6,560", "660", "330", "500", "92", "48213", "T7000012050002"]
PLANS: dict[str, dict[str, object]] = {
    "prepay": {},
    "postpay": {"plan": "postpay"},
    "cod": COD,
    "captured": {"payment": {"method": "card", "state": "captured"}},
}


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("wishes", [{"gift": True}, {"remarks": "領収書は別送で"}])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_box_for_somebody_else_carries_no_price(
    renderer: DocumentRenderer, plan: str, wishes: dict[str, object], language: str
) -> None:
    order = for_hanako(**PLANS[plan], lines=[TEA, POT], wishes=wishes, language=language, discount=92, points_used=500)

    pdf = renderer.render(SLIP, order)

    slip = text(pdf)
    shown = unicodedata.normalize("NFKC", slip + str(reader(pdf).metadata)).lower()
    assert "静岡煎茶100g2" in slip
    assert "常滑焼急須1" in slip
    assert not [word for word in MONEY + MONEY_EN + FIGURES if word in shown]


def test_the_recipient_learns_the_orderer_s_name_only(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, for_hanako(wishes={"gift": True, "remarks": "本人には内緒です"})))

    assert "山田太郎様よりご依頼いただいた品" in slip
    assert "佐藤花子様" in slip
    for private in (TARO["email"], TARO["phone"], "105-0011", "芝公園", "内緒"):
        assert private not in slip


@pytest.mark.parametrize(
    ("giver", "named"),
    [
        ({"name": "", "company": "株式会社サンプル"}, "株式会社サンプルよりご依頼"),
        ({"name": "", "company": "株式会社サンプル", "department": "総務部"}, "株式会社サンプル総務部よりご依頼"),
        ({"company": "株式会社サンプル"}, "株式会社サンプル山田太郎様よりご依頼"),
    ],
)
def test_an_organisation_that_gives_is_named_and_not_addressed(
    renderer: DocumentRenderer, giver: dict[str, object], named: str
) -> None:
    slip = text(renderer.render(SLIP, for_hanako(orderer=TARO | giver)))

    assert named in slip
    assert "御中" not in slip


def test_a_gift_that_the_orderer_hands_over_shows_no_address(renderer: DocumentRenderer) -> None:
    order = paper(wishes={"gift": True})

    slip = text(renderer.render(SLIP, order))

    assert "山田太郎様" in slip
    for private in (TARO["email"], TARO["phone"], "105-0011", "芝公園", "2,160"):
        assert private not in slip


def test_the_pieces_are_counted_for_the_packer(renderer: DocumentRenderer) -> None:
    assert "お届け点数3" in text(renderer.render(SLIP, for_hanako(lines=[TEA, POT])))


def test_an_orderer_who_is_also_the_recipient_sees_the_prices(renderer: DocumentRenderer) -> None:
    same_but_spaced = {**TARO, "name": "山田　太郎"}

    slip = text(renderer.render(SLIP, paper(recipient=same_but_spaced)))

    assert "2,820円" in slip


def test_the_recipient_is_told_whom_to_ask(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, for_hanako(recipient=HANAKO)))

    assert "TEL054-000-0000" in slip
    assert "当店連絡先までお知らせください" in slip
