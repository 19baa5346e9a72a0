"""Every character that a name may have is printed, and what no font has is seen to be missing."""

import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.documents.fonts import FontBook, is_common, missing_characters, printable
from adapters.documents.renderer import DocumentRenderer
from domain.order.document import DocumentKind
from tests.documents.papers import TARO, TEA, paper
from tests.documents.reading import embedded_fonts, glyphs, pages, text

SLIP, LABEL = DocumentKind.SLIP, DocumentKind.LABEL
UNSEEN = {"Cc", "Cf", "Co", "Cs"}


def _characters_of(encoding: str) -> list[str]:
    """Every two-byte character, some of them two code points; neither control nor private use."""
    found: dict[str, None] = {}
    for lead, trail in product(range(0x81, 0xFD), range(0x40, 0xFD)):
        try:
            found[bytes((lead, trail)).decode(encoding)] = None
        except UnicodeDecodeError:
            continue
    return [char for char in found if char.strip() and not {unicodedata.category(part) for part in char} & UNSEEN]


def test_every_character_of_the_japanese_standards_is_printed(renderer: DocumentRenderer) -> None:
    characters = list(dict.fromkeys(_characters_of("cp932") + _characters_of("shift_jis_2004")))
    texts = ["".join(characters[at : at + 100]) for at in range(0, len(characters), 100)]
    lines = [{**TEA, "sku": f"S-{at}", "name": name} for at, name in enumerate(texts)]

    pdf = renderer.render(SLIP, paper(lines=lines))

    assert len(characters) > 11_000
    assert missing_characters("".join(characters)) == ""
    assert all(printable(char) in {char, unicodedata.normalize("NFC", char)} for char in characters)
    assert all(glyph.number for glyph in glyphs(pdf))  # glyph 0 is the empty box


@pytest.mark.parametrize("kind", [SLIP, LABEL])
@pytest.mark.parametrize(
    "name",
    [
        "髙﨑①㈱～",
        "𠮷野家",
        "草彅 剛",
        "渡邉 邊",
        "濵田 凜",
        "か゚行",
        "Łukasz Śliwiński",
        "Jiří Dvořák",
        "≒⦅⦆",
        "ｶﾀｶﾅ",
        "김철수",
    ],
)
def test_names_are_printed_as_they_are_written(renderer: DocumentRenderer, kind: DocumentKind, name: str) -> None:
    pdf = renderer.render(kind, paper(orderer={**TARO, "name": name}))

    assert missing_characters(name) == ""
    assert "".join(name.split()) + "様" in text(pdf)
    assert all(glyph.number for glyph in glyphs(pdf))


def test_a_variation_selector_chooses_the_form_of_the_character(renderer: DocumentRenderer) -> None:
    plain, chosen = (
        renderer.render(LABEL, paper(orderer={**TARO, "name": name})) for name in ("葛城", "葛\U000e0100城")
    )

    assert embedded_fonts(plain) != embedded_fonts(chosen)
    assert len(glyphs(plain)) == len(glyphs(chosen))


def test_a_selector_that_no_font_knows_prints_the_plain_character(renderer: DocumentRenderer) -> None:
    pdf = renderer.render(LABEL, paper(orderer={**TARO, "name": "山\U000e01ef田"}))

    assert all(glyph.number for glyph in glyphs(pdf))
    assert len(glyphs(pdf)) == len(glyphs(renderer.render(LABEL, paper(orderer={**TARO, "name": "山田"}))))


@pytest.mark.parametrize(
    ("name", "printed", "missing"),
    [
        ("花子😀", "花子〓", "😀"),
        ("👍🏽 太郎 👍", "〓〓 太郎 〓", "👍🏽"),
        ("家族👨\u200d👩\u200d👧", "家族〓〓〓", "👨👩👧"),
        ("外字\ue000", "外字〓", "\ue000"),
        ("محمد", "〓〓〓〓", "محد"),
        ("か\u3099き e\u0301", "がき é", ""),
        ("神\ufa19社", "神\ufa19社", ""),
        ("山田\u202e太郎\u200b\u0000", "山田 太郎", ""),
        (" 山田\r\n太郎 ", "山田 太郎", ""),
    ],
)
def test_what_cannot_be_printed_is_seen_and_told(name: str, printed: str, missing: str) -> None:
    assert printable(name) == printed
    assert missing_characters(name) == missing


def test_what_is_taken_for_printed_without_a_look_into_the_fonts_is_in_them() -> None:
    common = [char for char in map(chr, range(0x110000)) if is_common(char)]

    assert len(common) > 11_000
    assert [char for char in common if printable(char) not in {char, unicodedata.normalize("NFC", char), ""}] == []


async def test_whoever_must_not_block_is_told_the_same() -> None:
    assert await FontBook().lacking("สมชาย 髙﨑 𠮷田 か\u3099😀") == set("สมชาย😀")


def test_a_missing_character_is_a_geta_mark_on_paper(renderer: DocumentRenderer) -> None:
    pdf = renderer.render(LABEL, paper(orderer={**TARO, "name": "花子😀"}))

    assert "花子〓様" in text(pdf)


@pytest.mark.parametrize("kind", [SLIP, LABEL])
def test_invisible_and_bidi_characters_never_reach_the_page(renderer: DocumentRenderer, kind: DocumentKind) -> None:
    trick = "山\u202e田\u2066\u200f\u061c\u0000\u0007\u2028\ufeff\u00ad\u200b\r\n太\t郎"
    address = {"postal_code": "105\u202e0011", "prefecture": trick, "city": trick, "street": trick, "building": trick}
    orderer = {"name": trick, "company": trick, "department": trick, "phone": f"03{trick}", "address": address}
    wishes = {"time_slot": trick, "remarks": trick}

    pdf = renderer.render(
        kind, paper(orderer=orderer, wishes=wishes, lines=[{**TEA, "sku": trick, "name": trick}], transfer_no=trick)
    )

    assert "山田太郎様" in text(pdf)
    assert not [char for page in pages(pdf) for char in page if unicodedata.category(char) in UNSEEN]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(name=st.text(min_size=1, max_size=100).filter(lambda name: bool(printable(name))))
def test_no_name_stops_the_printing(renderer: DocumentRenderer, name: str) -> None:
    pdf = renderer.render(LABEL, paper(orderer={**TARO, "name": "山" + name[:99], "company": name}))

    assert len(pages(pdf)) == 1
    assert all(glyph.number for glyph in glyphs(pdf))
