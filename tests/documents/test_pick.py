"""The pick list on paper, and the papers of many orders in one file."""

from datetime import date

from adapters.documents.binding import Bundle, bound
from adapters.documents.renderer import DocumentRenderer
from domain.goods.picking import Article, Picked, pick_list
from domain.order.document import DocumentKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.replacement import Replacement
from domain.shop.temperature import Temperature
from tests.documents.papers import POT, TEA, for_hanako, paper
from tests.documents.reading import glyphs, pages, reader, text

TEA_AT = {"TEA-100": Article("TEA-100", "静岡煎茶 100g", "A-1-1", "4901234567894")}


def test_the_list_names_shelves_pieces_and_orders_and_no_customer(renderer: DocumentRenderer) -> None:
    wishes = {"gift": True, "delivery_date": "2026-12-03", "time_slot": "1416", "remarks": "のし紙『御歳暮』"}
    orders = [paper(lines=[TEA, POT]), paper(order_no="1002", wishes=wishes)]
    picks = pick_list(12, date(2026, 11, 30), "yamato", [Picked(order.placed, 1) for order in orders], TEA_AT)

    found = text(renderer.pick_list(picks))

    assert "ピッキングリストNo.12出荷日2026年11月30日（月）運送会社ヤマト運輸ご注文2件商品5点" in found
    assert "A-1-1静岡煎茶100gTEA-100JAN490123456789441001×21002×2" in found
    assert "210022ギフトお届け希望2026年12月3日（木）14時〜16時備考あり" in found
    assert "山田" not in found


def test_the_list_says_which_box_holds_only_a_replacement(renderer: DocumentRenderer) -> None:
    placed = paper(lines=[TEA]).placed
    boxes = [Picked(placed, 1, parcel=Parcel(lines=(Packed(1, 1),), replacement=Replacement(key="claim:C-1")))]

    assert "交換品・再送品" in text(renderer.pick_list(pick_list(1, date(2026, 11, 30), "", boxes, TEA_AT)))


def test_what_no_page_has_room_for_goes_on_the_next(renderer: DocumentRenderer) -> None:
    orders = [
        Picked(paper(order_no=f"{'8' * 30}{at:04}", lines=[TEA | {"name": "茶" * 200}]).placed, 1) for at in range(300)
    ]

    pdf = renderer.pick_list(pick_list(1, date(2026, 11, 30), "", orders, {}))

    assert text(pdf).count("×2") == 300
    assert all(glyph.is_whole and glyph.right <= 595 - 38 for glyph in glyphs(pdf))


def test_many_papers_are_one_file_in_their_order_and_at_their_size(renderer: DocumentRenderer) -> None:
    kinds = (DocumentKind.NOTE, DocumentKind.SLIP, DocumentKind.LABEL)
    orders = [for_hanako(order_no="2"), paper(order_no="1")]

    pdf = bound([Bundle(each.placed.order_no, [renderer.render(kind, each) for kind in kinds]) for each in orders])

    numbers = ["ご注文番号2" in page for page in pages(pdf)]
    assert numbers == [True, True, True, False, False, False]
    assert [round(float(page.mediabox.width)) for page in reader(pdf).pages] == [420, 595, 298] * 2
    assert [item["/Title"] for item in reader(pdf).outline] == ["2", "1"]  # type: ignore[call-overload]


def test_the_list_says_which_box_travels_cool(renderer: DocumentRenderer) -> None:
    orders = [Picked(paper().placed, 1), Picked(paper(order_no="1002").placed, 1, Temperature.FROZEN)]

    found = text(renderer.pick_list(pick_list(1, date(2026, 11, 30), "", orders, TEA_AT)))

    assert "110012" in found
    assert "210022冷凍" in found
    assert found.count("冷") == 1
