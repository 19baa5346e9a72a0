"""The packer's sheet: everything the customer wishes, and that it stays in the shop."""

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind, DocumentOrder
from domain.shop.temperature import Temperature
from tests.documents.papers import LONG, for_hanako, paper
from tests.documents.reading import glyphs, pages, text

NOTE = DocumentKind.NOTE
WISHES = {
    "gift": True,
    "delivery_date": "2026-11-30",
    "time_slot": "1416",
    "remarks": "のし紙『御歳暮』\n名入れは弊社名でお願いします。",
}


def test_the_packer_is_told_all_that_the_customer_wishes(renderer: DocumentRenderer) -> None:
    note = text(renderer.render(NOTE, for_hanako(wishes=WISHES, version=2)))

    assert "店内用お荷物に入れないでください" in note
    assert "ご注文番号1001第2版お届け先佐藤花子様" in note
    assert "ギフトご指定あり。金額の分かる書類を入れないでください。" in note
    assert "お届け希望2026年11月30日（月）14時〜16時" in note
    assert "備考のし紙『御歳暮』名入れは弊社名でお願いします。" in note
    assert "静岡煎茶100g×2" in note
    assert "第2版" in note


def test_whoever_gets_somebody_elses_box_reads_no_remarks(renderer: DocumentRenderer) -> None:
    order = for_hanako(wishes=WISHES)

    assert "御歳暮" not in text(renderer.render(DocumentKind.SLIP, order))
    assert "御歳暮" not in text(renderer.render(DocumentKind.LABEL, order))


@pytest.mark.parametrize(
    ("order", "has_note"),
    [
        (paper(), False),
        (paper(wishes={"remarks": "玄関先でお受け取りします。"}), True),
        (paper(wishes={"time_slot": "1416"}), True),
        (for_hanako(), True),
        (paper(temperature=Temperature.CHILLED), True),
    ],
)
def test_only_wishes_and_cool_boxes_need_a_note(order: DocumentOrder, *, has_note: bool) -> None:
    assert (NOTE in order.kinds) is has_note


def test_a_box_that_travels_cool_is_told_large_before_all_wishes(renderer: DocumentRenderer) -> None:
    note = renderer.render(NOTE, for_hanako(wishes=WISHES, temperature=Temperature.FROZEN))

    assert "第1版お届け先佐藤花子様温度帯冷凍ギフト" in text(note).replace("ご注文番号1001", "")
    assert max(glyph.right - glyph.left for glyph in glyphs(note)) >= 20
    assert "温度帯" not in text(renderer.render(NOTE, for_hanako(wishes=WISHES)))


def test_remarks_of_any_length_stay_on_the_sheet(renderer: DocumentRenderer) -> None:
    order = paper(orderer=LONG, wishes={"remarks": "W" * 1_000 + "\n" + "長" * 999})

    note = renderer.render(NOTE, order)

    assert len(pages(note)) >= 2
    assert all(glyph.is_whole and glyph.right <= 420 for glyph in glyphs(note))


def test_characters_that_no_font_has_are_noticed_in_remarks_too() -> None:
    assert DocumentRenderer.missing(paper(wishes={"remarks": "\U000e0fff茶\u0fff"})) != ""
