"""One box at the packing table: what its scans mean, and which are refused."""

import pytest

from domain.goods.box import Box, Content, Scan, ScanRefused, read_scan
from domain.goods.picking import Article
from domain.goods.slip_code import SlipCode, read_slip

TEA = Content(article=Article("TEA-100", "煎茶", "A-1", "4901234567894"), wanted=2)
BOX = Box(order_no="1001", version=1, contents=(TEA, Content(article=Article("CUP", "湯呑み"), wanted=1)))


@pytest.mark.parametrize(
    ("line", "scan"),
    [
        ("4901234567894\r\n", Scan("4901234567894")),
        ("]E04901234567894", Scan("4901234567894")),
        ("１００１", Scan("1001")),
        ("3*TEA-100", Scan("TEA-100", 3)),
        ("3×", Scan("", 3)),
        ("×10", Scan("", 10)),
        ("１０＊TEA", Scan("TEA", 10)),
        ("１００１／２", Scan("1001/2")),
        ("EC－１００１・２", Scan("EC-1001/2")),
        ("１００１ー１", Scan("1001-1")),
        ("コーヒー", Scan("コーヒー")),
        ("x10", Scan("x10")),
        ("0*TEA", Scan("0*TEA")),
        ("1001", Scan("1001")),
    ],
)
def test_a_line_is_read_as_scanners_and_people_type_it(line: str, scan: Scan) -> None:
    assert read_scan(line) == scan


@pytest.mark.parametrize(
    ("code", "slip"),
    [
        ("1001/2", SlipCode("1001", 2)),
        ("EC-2026-1/12", SlipCode("EC-2026-1", 12)),
        ("1001", SlipCode("1001")),
        ("1001/", SlipCode("1001/")),
        ("/2", SlipCode("/2")),
    ],
)
def test_a_slip_says_its_order_and_version(code: str, slip: SlipCode) -> None:
    assert (read_slip(code), str(slip)) == (slip, code)


@pytest.mark.parametrize("code", ["4901234567894", "TEA-100", "tea-100"])
def test_an_article_is_known_by_its_code_or_its_number(code: str) -> None:
    assert BOX.find(code) == TEA


def test_what_is_too_much_changes_nothing_and_the_last_scan_can_be_taken_back() -> None:
    full = BOX.put(TEA, 2)

    with pytest.raises(ScanRefused, match="Too many"):
        full.put(full.contents[0], 1)
    before, content = full.undone()

    assert (full.missing, before.missing, content.scanned, before.scans) == (1, 3, 0, ())
    with pytest.raises(ScanRefused, match="no scan"):
        before.undone()
