"""Counts from the journal."""

from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started


async def test_the_fields_that_cause_questions_are_counted_per_period(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    address = payload["orderer"]["address"] | {"street": "芝公園", "building": ""}
    before = await counted(program)
    for at in range(2):
        doubtful = payload | {"order_no": f"{payload['order_no']}-{at}"}
        await started(shop, doubtful | {"orderer": payload["orderer"] | {"address": address}, "recipient": None})

    after = await counted(program)

    (key,) = [key for key in after if after[key] != before.get(key)]
    assert key[1] == "no_house_number"
    assert "street" in key[0]
    assert after[key] - before.get(key, 0) == 2
    table = await program("report", "questions")
    assert "no house number" in table.out


async def counted(program: Program) -> dict[tuple[str, str], int]:
    answer = await program("report", "questions", "--by", "year", "--json")
    assert answer.code == 0, answer.err
    return {(row["field"], row["check"]): row["orders"] for row in answer.json}


async def test_a_period_without_questions_is_an_empty_report(program: Program) -> None:
    answer = await program("report", "questions", "--since", "2020-01-01", "--until", "2020-12-31", "--json")

    assert answer.json == []


async def test_a_report_over_no_time_is_wrong_usage(program: Program) -> None:
    assert (await program("report", "questions", "--since", "soon")).code == 2
    assert (await program("report", "questions", "--since", "2026-02-01", "--until", "2026-01-01")).code == 2
    assert (await program("report", "questions", "--by", "mood")).code == 2
