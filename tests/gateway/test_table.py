"""Tables and sentences on a terminal of 80 columns: every word stays whole, nothing is lost."""

import io
import re
import sys
from collections.abc import Sequence

import pytest

from gateway.cli import terminal
from gateway.cli.table import columns_of, table_lines, wrapped

COLUMNS = ("order", "status", "plan", "name", "yen", "placed", "holds", "next")
ROWS = [
    ("1001", "awaiting_payment", "prepay", "山田 太郎", "2,820", "2026-11-21 10:14", "", "2026-12-01 15:00 reminder"),
    ("1002", "on_hold", "cod", "髙﨑 花子", "12,820", "2026-11-21 10:14", "missing_information, review", ""),
]
NUMBERS = [name == "yen" for name in COLUMNS]


def laid_out(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    return list(table_lines(columns, rows, [name == "yen" for name in columns], width))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_word_is_broken_and_none_is_lost_at_any_width(width: int) -> None:
    lines = laid_out(COLUMNS, ROWS, width)

    words = " ".join(lines).split()
    for row in ROWS:
        for word in " ".join(row).split():
            assert word in words
    assert max(map(columns_of, lines)) <= width


def test_what_does_not_fit_stands_beneath_its_row_by_name() -> None:
    lines = laid_out(COLUMNS, ROWS, 80)

    assert lines[0].split() == list(COLUMNS[:6])
    assert lines[3] == "    next: 2026-12-01 15:00 reminder"
    assert lines[5] == "    holds: missing_information, review"


def test_a_last_column_is_wrapped_in_its_place_where_there_is_room() -> None:
    lines = laid_out(("task", "text"), [("1", "The parcel came back: inspect the goods, ask the customer.")], 40)

    assert lines[2:] == ["1     The parcel came back: inspect the", "      goods, ask the customer."]


def test_a_file_gets_one_line_per_row() -> None:
    lines = laid_out(COLUMNS, ROWS, None)

    assert len(lines) == 2 + len(ROWS)
    assert lines[2].endswith("2026-12-01 15:00 reminder")


def test_numbers_go_to_the_right() -> None:
    lines = laid_out(("yen", "x"), [("5", "a"), ("1,000", "b")], None)

    assert lines[2:] == ["    5  a", "1,000  b"]


def test_japanese_is_broken_between_characters_and_never_before_punctuation() -> None:
    lines = list(wrapped("お客様にメールが届いていません。お電話またはお手紙で、ご連絡ください。", 20))

    assert all(columns_of(line) <= 20 + 2 for line in lines)
    assert not [line for line in lines if line[0] in "、。"]
    assert "".join(lines).startswith("お客様にメールが届いていません。")


def test_a_word_longer_than_a_line_stays_whole() -> None:
    word = "x" * 50

    assert list(wrapped(f"see {word} there", 20)) == ["see", word, "there"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_sentences_are_wrapped_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "40")

    terminal.say("  orderer  山田 太郎 taro@customer.example 03-1234-5678 and more")
    terminal.show_table(COLUMNS, ROWS, "Orders")

    said = screen.getvalue()
    assert max(map(columns_of, said.splitlines())) <= 40
    assert re.search(r"\n  \S", said), "what follows is indented as the first line"
    assert "awaiting_payment" in said
