"""Where an article lies, and the code on it."""

import pytest

from domain.goods.article import jan, shelf_key


def test_shelves_come_in_the_order_in_which_somebody_walks() -> None:
    walked = ["9", "10", "A-1-9", "A-1-10", "a-2", "A-2-1", "Ａ-3", "A-10", "B1", "B12", "冷蔵2", "冷蔵10", ""]

    for begin in range(len(walked)):
        assert sorted([*walked[begin:], *walked[:begin]], key=shelf_key) == walked


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4901234567894", "4901234567894"),
        ("４９０１２３４５６７８９４", "4901234567894"),
        ("490-1234-567894", "4901234567894"),
        ("49123456", "49123456"),
        ("036000291452", "0036000291452"),  # a UPC
        ("0036000291452", "0036000291452"),
        ("0000049123456", "49123456"),
        ("000049123456", "49123456"),
    ],
)
def test_a_code_is_read_however_it_is_written(written: str, code: str) -> None:
    assert jan(written) == code


@pytest.mark.parametrize(
    "wrong",
    ["", "4901234567890", "4901243567894", "4.90123E+12", "490123456789", "49123457", "TEA-100", "4" * 13 + "0"],
)
def test_what_is_mistyped_is_no_code(wrong: str) -> None:
    assert jan(wrong) is None


def test_every_wrong_digit_is_noticed() -> None:
    right = "4901234567894"
    mistyped = {right[:place] + digit + right[place + 1 :] for place in range(13) for digit in "0123456789"} - {right}

    assert not [code for code in mistyped if jan(code)]
