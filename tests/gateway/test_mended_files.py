"""Rows that could not be read, of whatever kind of file, are settled when they come back mended."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.gateway.conftest import Answer, Program
from tests.gateway.test_tracking_files import number_of, packed

TODAY = datetime.now(ZoneInfo("Asia/Tokyo")).strftime("%Y/%m/%d")
JUST_NOW = datetime.now(ZoneInfo("Asia/Tokyo")).strftime("%Y/%m/%d %H:%M")


async def listed(program: Program) -> set[int]:
    """The imports that wait for somebody."""
    return {each["number"] for each in (await program("today", "--json")).json["imports"]}


class Desk:
    """Reads files in, and mends what was refused of them."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self.folder = program, folder

    async def read(self, kind: str, *lines: str, name: str = "file.csv") -> Answer:
        (self.folder / name).write_bytes("\r\n".join([*lines, ""]).encode("cp932"))
        return await self.program("import", kind, self.folder / name, "--json")

    async def mended(self, kind: str, number: int, *changes: tuple[str, str], name: str = "") -> Answer:
        out = self.folder / f"refused-{number}.csv"
        await self.program("import", "refused", number, "--out", out)
        text = out.read_bytes().decode("cp932")
        for old, new in changes:
            text = text.replace(old, new)
        return await self.read(kind, *text.splitlines(), name=name or out.name)


@pytest.fixture
def desk(program: Program, tmp_path: Path) -> Desk:
    return Desk(program, tmp_path)


async def test_numbers_that_a_spreadsheet_broke_are_settled_when_they_come_back(
    program: Program, desk: Desk, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)
    rows = [f"{order_no},0,4.57E+11,{TODAY}", f"nobody-{order_no},0,8.2E+11,{TODAY}"]
    first = await desk.read("tracking", "お客様管理番号,クール区分,伝票番号,出荷予定日", *rows)
    number = first.json["number"]

    partly = await desk.mended("tracking", number, ("4.57E+11", number_of(order_no)))
    after_one = (await program("import", "show", number, "--json")).json["mended"]
    second = partly.json["number"]

    assert (first.json["refused"], partly.json["taken"], partly.json["refused"]) == (2, 1, 1)
    assert (after_one, number in await listed(program)) == (1, True)
    await program("import", "settle", number)
    assert second in await listed(program)


async def test_an_event_whose_day_was_broken_is_settled_and_nobody_need_say_so(
    program: Program, desk: Desk, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)
    number = number_of(order_no)
    await desk.read("tracking", "お客様管理番号,クール区分,伝票番号,出荷予定日", f"{order_no},0,{number},{TODAY}")
    first = await desk.read("events", "伝票番号,荷物状況,日時", f"{number},荷物受付,11月5日ごろ")

    before = await listed(program)
    again = await desk.mended("events", first.json["number"], ("11月5日ごろ", JUST_NOW))

    assert (again.code, again.json["taken"]) == (0, 1), again.err
    assert first.json["number"] in before
    assert first.json["number"] not in await listed(program)


async def test_a_file_of_another_name_or_with_more_rows_settles_nothing_that_it_does_not_name(
    program: Program, desk: Desk, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)
    number, headings = number_of(order_no), "伝票番号,荷物状況,日時"
    await desk.read("tracking", "お客様管理番号,クール区分,伝票番号,出荷予定日", f"{order_no},0,{number},{TODAY}")
    first = await desk.read("events", headings, f"{number},荷物受付,11月5日ごろ")

    await desk.mended("events", first.json["number"], ("11月5日ごろ", JUST_NOW), name="other.csv")
    await desk.read(
        "events",
        *(headings, f"{number},発送済み,{JUST_NOW}", f"{number},荷物受付,{JUST_NOW}"),
        name=f"refused-{first.json['number']}.csv",
    )

    assert first.json["number"] in await listed(program)
