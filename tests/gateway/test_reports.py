"""Counts from the journal."""

from pathlib import Path

import pytest

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


async def test_feedback_is_counted_and_written_as_cells_and_as_pictures(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await program("feedback", "take", order_no, "--stars", "4", "--text", "香りが良い")
    rows = (await program("report", "feedback", "--per", "article", "--json")).json
    begins = {".csv": b"\xef\xbb\xbfrow,name,total", ".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF"}

    for suffix, beginning in begins.items():
        file = tmp_path / f"feedback{suffix}"
        assert (await program("report", "feedback", "--per", "article", "--to-file", file)).code == 0
        assert file.read_bytes().startswith(beginning)

    assert sum(row["counts"].get("4", 0) for row in rows) >= 1
    text = (tmp_path / "feedback.csv").read_text(encoding="utf-8")
    assert "香り" not in text
    assert "山田" not in text


@pytest.mark.parametrize("counted", ["feedback", "claims", "returns", "inquiries"])
@pytest.mark.parametrize("per", ["month", "article", "carrier", "reason"])
async def test_every_report_can_be_shown_by_everything(program: Program, counted: str, per: str) -> None:
    assert (await program("report", counted, "--per", per)).code == 0


async def test_a_report_that_cannot_be_made_is_wrong_usage(program: Program, tmp_path: Path) -> None:
    assert (await program("report", "feedback", "--to-file", tmp_path / "feedback.xls")).code == 2
    assert (await program("report", "claims", "--from", "2026-02-01", "--to", "2026-01-01")).code == 2
    assert (await program("report", "returns", "--per", "mood")).code == 2
