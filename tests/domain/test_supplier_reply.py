"""The day in a supplier's reply: proposed where there is one only, and nothing beside it makes it doubtful."""

from datetime import date

import pytest

from domain.conversation.supplier_reply import day_in

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "お世話になっております。\n12月10日（木）に8点入荷の予定です。\nよろしくお願いいたします。",
        "入荷予定日：2026/12/10",
        "2026年１２月１０日です。",
        "12/10(木)に発送します",
        "It arrives on 2026-12-10.\n\n> [1] 2026-12-24",
        "12月10日に入荷します。\n\n2026年11月30日(月) 10:00 みどり茶舗 <shop@midori-tea.example>:\n> 12月24日",
    ],
)
def test_one_plain_day_is_read(text: str) -> None:
    assert day_in(text, TODAY) == date(2026, 12, 10)


def test_a_day_without_a_year_is_the_next_one() -> None:
    assert day_in("1月15日に入荷します。", TODAY) == date(2027, 1, 15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "確認して、後日ご連絡いたします。",
        "12月10日頃の予定です。",
        "12月10日以降になります。",
        "12月10日か12月12日です。",
        "12月上旬、遅くとも12月10日には。",
        "12月10日には間に合わせることができません。",
        "12月10日（金）です。",  # a Thursday
        "2026年11月20日です。",  # has passed
        "2月30日に入荷します。",
        "12/10 点入荷します。",
        "12月10日の予定でしたが、12/24になります。",
        "来週、12月10日までに。",
        "Not on 2026-12-10.",
        "Around 2026-12-10.",
    ],
)
def test_where_there_is_any_doubt_no_day_is_read(text: str) -> None:
    assert day_in(text, TODAY) is None
