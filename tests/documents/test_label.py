"""The sheet on the parcel: where it goes, from whom, and what the carrier collects."""

from datetime import date

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind
from domain.shop.temperature import Temperature
from tests.documents.papers import COD, LONG, SHOP, TARO, for_hanako, paper
from tests.documents.reading import glyphs, pages, text

LABEL = DocumentKind.LABEL


def test_the_label_has_all_that_packer_and_carrier_need(renderer: DocumentRenderer) -> None:
    wishes = {"delivery_date": "2026-11-30", "time_slot": "1416"}

    label = text(renderer.render(LABEL, paper(wishes=wishes, parcel_no="2", version=3)))

    assert "〒105-0011東京都港区芝公園4-2-8山田太郎様TEL03-1234-5678" in label
    assert "お届け希望2026年11月30日（月）14時〜16時" in label
    assert "発送元茶の葉堂〒420-0853静岡県静岡市葵区追手町5-1TEL054-000-0000" in label
    assert "ご注文番号1001荷物番号2第3版" in label


@pytest.mark.parametrize(("temperature", "word"), [(Temperature.CHILLED, "冷蔵"), (Temperature.FROZEN, "冷凍")])
def test_a_parcel_that_travels_cool_says_so_beside_its_postal_code(
    renderer: DocumentRenderer, temperature: Temperature, word: str
) -> None:
    label = renderer.render(LABEL, paper(temperature=temperature))

    assert f"〒105-0011{word}東京都" in text(label)
    assert word not in text(renderer.render(LABEL, paper()))
    assert len(pages(label)) == 1
    assert all(glyph.is_whole for glyph in glyphs(label))


def test_the_address_of_a_label_is_large(renderer: DocumentRenderer) -> None:
    found = glyphs(renderer.render(LABEL, paper()))

    assert max(glyph.right - glyph.left for glyph in found) >= 20  # the name, in points


def test_cash_on_delivery_names_the_exact_amount(renderer: DocumentRenderer) -> None:
    label = text(renderer.render(LABEL, paper(**COD, points_used=500)))

    assert "代金引換（お客様からお預かりする金額）2,650円内消費税等209円" in label


def test_what_has_come_in_is_not_collected_again(renderer: DocumentRenderer) -> None:
    label = text(renderer.render(LABEL, paper(**COD).model_copy(update={"received": 3_000})))

    assert "お預かりする金額）150円内消費税等11円" in label


def test_what_was_let_be_is_not_collected(renderer: DocumentRenderer) -> None:
    label = text(renderer.render(LABEL, paper(**COD).model_copy(update={"received": 3_000, "waived": 150})))

    assert "代金引換" not in label


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"plan": "postpay"},
        COD | {"payment": {"method": "card", "state": "captured"}},
        COD | {"points_used": 3150},
    ],
)
def test_nothing_is_collected_unless_it_is_due_at_the_door(
    renderer: DocumentRenderer, given: dict[str, object]
) -> None:
    label = text(renderer.render(LABEL, paper(**given)))

    assert "代金引換" not in label
    assert "円" not in label


def test_a_gift_names_the_orderer_and_nothing_else_of_them(renderer: DocumentRenderer) -> None:
    label = text(renderer.render(LABEL, for_hanako()))

    assert "佐藤花子様" in label
    assert "ご依頼主山田太郎様" in label
    for private in (TARO["phone"], TARO["email"], "105-0011", "芝公園"):
        assert private not in label


def test_an_organisation_that_has_something_sent_is_named_and_not_addressed(renderer: DocumentRenderer) -> None:
    giver = TARO | {"name": "", "company": "株式会社サンプル", "department": "総務部"}

    label = text(renderer.render(LABEL, for_hanako(orderer=giver)))

    assert "ご依頼主株式会社サンプル総務部発送元" in label
    assert "御中" not in label


def test_the_orderer_s_own_parcel_has_no_client(renderer: DocumentRenderer) -> None:
    assert "ご依頼主" not in text(renderer.render(LABEL, paper()))


def test_labels_are_japanese_for_every_customer(renderer: DocumentRenderer) -> None:
    label = text(renderer.render(LABEL, paper(language="en", orderer={**TARO, "name": "John Smith"})))

    assert "JohnSmith様" in label
    assert "お届け希望なし" in label


def test_a_reprinted_label_is_marked(renderer: DocumentRenderer) -> None:
    original = renderer.render(LABEL, paper())

    again = text(renderer.reprint(original, LABEL, "en", date(2026, 12, 3)))

    assert "再発行2026年12月3日（木）" in again
    assert "再発行" not in text(original)


@pytest.mark.parametrize("given", [{}, COD])
def test_the_longest_texts_shrink_onto_one_page(renderer: DocumentRenderer, given: dict[str, object]) -> None:
    wishes = {"gift": True, "delivery_date": "2026-11-30", "time_slot": "ー" * 100}
    shop = SHOP.model_copy(update={"name": "茶" * 60, "address": "静岡県" + "静" * 150})
    order = paper(orderer=LONG, wishes=wishes, shop=shop, order_no="W" * 40, version=12, **given)

    pdf = renderer.render(LABEL, order)

    margin, width = 14.2, 297.6  # 5 mm of an A6 page in points
    assert len(pages(pdf)) == 1
    assert pages(pdf)[0].count("山田") == 100  # the recipient, who is also the client
    assert all(glyph.is_whole for glyph in glyphs(pdf))
    assert all(margin - 1 <= glyph.left and glyph.right <= width - margin + 1 for glyph in glyphs(pdf))
