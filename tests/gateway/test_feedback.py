"""`shop feedback`: what a customer said is written down and shown, with the order and in the day's work."""

import pytest

from tests.gateway.conftest import Program, until


async def test_what_a_customer_said_is_written_down_and_shown_with_the_order(program: Program, order_no: str) -> None:
    taken = await program("feedback", "take", order_no, "--stars", "4", "--text", "香りが良い", "--by", "Sato")
    page = await program("order", "show", order_no)

    listed = await program("feedback", "list", "--json")

    assert taken.code == 0
    assert [each["words"] for each in listed.json if each["order_no"] == order_no] == ["香りが良い"]
    assert "4 of 5" in page.out
    assert "香りが良い" in page.out


async def test_few_stars_become_an_inquiry_and_stand_in_the_days_work(program: Program, order_no: str) -> None:
    await program("feedback", "take", order_no, "--stars", "2", "--text", "缶がへこんでいた", "--by", "Sato")

    async def is_open() -> bool:
        rows = (await program("inquiry", "list", "--json")).json
        return any(row["order_no"] == order_no and "2／5" in row["subject"] for row in rows)

    await until(is_open)
    today = await program("today", "--json")

    assert [(each["order_no"], each["stars"]) for each in today.json["feedback"] if each["order_no"] == order_no] == [
        (order_no, 2)
    ]


@pytest.mark.parametrize("stars", ["0", "6", "x", "4.5", "-1"])
async def test_stars_that_are_none_are_refused_by_their_name(program: Program, stars: str) -> None:
    answer = await program("feedback", "take", "1001", f"--stars={stars}")

    assert answer.code == 2
    assert "stars" in answer.err


async def test_of_an_order_that_nobody_has_nothing_is_written_down(program: Program) -> None:
    answer = await program("feedback", "take", "F-404", "--stars", "4")

    assert (answer.code, answer.err) == (4, "No order has the number F-404.\n")
