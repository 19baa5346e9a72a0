"""`shop import tracking` and `shop import events`: numbers come back from carriers, and what became of parcels."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway.api.client import ShopClient
from tests.gateway.by_hand import accepted, paid
from tests.gateway.conftest import Answer, Payload, Program, started

TOKYO = ZoneInfo("Asia/Tokyo")
TODAY = datetime.now(TOKYO).strftime("%Y/%m/%d")
TOMORROW = (datetime.now(TOKYO) + timedelta(days=1)).strftime("%Y/%m/%d")


def number_of(order_no: str) -> str:
    """A number that Yamato could have given, for each order another one."""
    first = "4" + "".join(filter(str.isdigit, order_no)).zfill(10)
    return f"{first}{int(first) % 7}"


async def numbers(program: Program, folder: Path, *rows: Sequence[str]) -> Answer:
    """Read in issued waybills of B2 Cloud: own number, tracking number, day."""
    file = folder / f"b2-{datetime.now(UTC).timestamp()}.csv"
    lines = ["お客様管理番号,クール区分,伝票番号,出荷予定日", *(f"{own},0,{number},{day}" for own, number, day in rows)]
    file.write_bytes("\r\n".join([*lines, ""]).encode("cp932"))
    return await program("import", "tracking", file, "--json")


async def events(program: Program, folder: Path, *rows: Sequence[str]) -> Answer:
    """Read in what Yamato's pages say: number, word, instant."""
    file = folder / f"events-{datetime.now(UTC).timestamp()}.csv"
    lines = ["伝票番号,荷物状況,日時", *(",".join(row) for row in rows)]
    file.write_bytes("\r\n".join([*lines, ""]).encode("cp932"))
    return await program("import", "events", file, "--json")


def just_now() -> str:
    return datetime.now(TOKYO).strftime("%Y/%m/%d %H:%M:%S")


async def packed(program: Program, order_no: str, folder: Path) -> None:
    await paid(program, order_no)
    await program("order", "pack", order_no, "--out", folder)


async def why(program: Program, answer: Answer) -> str:
    return (await program("import", "show", answer.json["number"])).out


async def parcel(shop: ShopClient, order_no: str) -> tuple[str, str]:
    page = await shop.reading.order(order_no)
    return page.goods, page.parcels[0].tracking_no if page.parcels else ""


# --- numbers ----------------------------------------------------------------------------------------------------------


async def test_a_number_that_comes_back_ships_the_parcel(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)

    answer = await numbers(program, tmp_path, (f"{order_no}-1", number_of(order_no), TODAY))

    assert (answer.code, answer.json["taken"]) == (0, 1)
    assert await parcel(shop, order_no) == ("shipped", number_of(order_no))


async def test_the_order_s_own_number_names_its_only_parcel(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)

    answer = await numbers(program, tmp_path, (order_no, number_of(order_no), TODAY))

    assert (answer.code, answer.json["taken"]) == (0, 1)
    assert (await parcel(shop, order_no))[0] == "shipped"


async def test_the_same_parcel_in_another_file_is_known(program: Program, order_no: str, tmp_path: Path) -> None:
    await packed(program, order_no, tmp_path)
    row = (order_no, number_of(order_no), TODAY)
    await numbers(program, tmp_path, row)

    again = await numbers(program, tmp_path, row, row)

    assert (again.json["taken"], again.json["known"]) == (0, 2)


async def test_another_number_for_a_parcel_that_left_needs_a_person(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)
    await numbers(program, tmp_path, (order_no, number_of(order_no), TODAY))

    answer = await numbers(program, tmp_path, (order_no, number_of(f"9{order_no}"), TODAY))

    assert (answer.code, answer.json["refused"]) == (3, 1)
    assert "correct-tracking" in await why(program, answer)
    assert (await parcel(shop, order_no))[1] == number_of(order_no)


async def test_a_number_that_was_missing_is_told_to_the_customer(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)
    await program("order", "ship", order_no, "--carrier", "yamato")

    answer = await numbers(program, tmp_path, (order_no, number_of(order_no), TODAY))

    assert answer.json["taken"] == 1
    assert (await parcel(shop, order_no))[1] == number_of(order_no)


async def test_a_number_that_another_order_has_is_refused(
    program: Program, shop: ShopClient, order_no: str, payload: Payload, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)
    await numbers(program, tmp_path, (order_no, number_of(order_no), TODAY))
    other = await started(shop, payload | {"order_no": f"{order_no}-x"})
    await packed(program, other, tmp_path)

    answer = await numbers(program, tmp_path, (other, number_of(order_no), TODAY))

    assert answer.json["refused"] == 1
    assert order_no in await why(program, answer)
    assert (await parcel(shop, other))[0] == "packing"


async def test_what_may_not_leave_leaves_by_a_person_s_word_alone(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    await accepted(program, order_no)

    unpaid = await numbers(program, tmp_path, (order_no, number_of(order_no), TODAY))
    await program("order", "pay", order_no, "--amount", 2820, "--notice-id", f"bank-{order_no}")
    await program("order", "hold", order_no)
    held = await numbers(program, tmp_path, (order_no, number_of(order_no), TODAY))

    assert (unpaid.json["refused"], held.json["refused"]) == (1, 1)
    assert "shop order ship" in await why(program, held)
    assert (await parcel(shop, order_no))[0] == "reserved"


async def test_a_day_that_has_not_come_and_an_order_that_is_none_are_refused(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await packed(program, order_no, tmp_path)

    answer = await numbers(
        program,
        tmp_path,
        (order_no, number_of(order_no), TOMORROW),
        ("nobody-1", number_of("77"), TODAY),
    )

    said = await why(program, answer)
    assert answer.json["refused"] == 2
    assert "has not come yet" in said
    assert "nobody-1" in said


# --- events -----------------------------------------------------------------------------------------------------------


async def number_under_which(shop: ShopClient, order_no: str) -> str:
    return (await parcel(shop, order_no))[1]


async def shipped_as(program: Program, order_no: str, folder: Path) -> str:
    await packed(program, order_no, folder)
    await numbers(program, folder, (order_no, number_of(order_no), TODAY))
    return number_of(order_no)


async def test_an_arrival_in_a_file_delivers_the_order(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)

    answer = await events(program, tmp_path, (number, "配達完了（宅配ボックス）", just_now()))

    assert (answer.code, answer.json["taken"]) == (0, 1)
    assert (await parcel(shop, order_no))[0] == "delivered"


async def test_the_events_of_yesterday_and_today_in_one_file_are_taken_once(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)
    rows = [(number, "配達中", just_now()), (number, "配達完了", just_now())]
    await events(program, tmp_path, *rows)

    again = await events(program, tmp_path, *reversed(rows))

    assert (again.json["taken"], again.json["known"]) == (0, 2)
    assert (await parcel(shop, order_no))[0] == "delivered"


async def test_a_word_that_nobody_knows_is_kept_with_the_order_and_told(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)

    answer = await events(program, tmp_path, (number, "配達完了らしい", just_now()))

    shown = await program("order", "show", order_no, "--json")
    assert (answer.code, answer.json["refused"]) == (3, 1)
    assert "配達完了らしい" in await why(program, answer)
    assert shown.json["journal"][-1]["note"] == "配達完了らしい"
    assert (await parcel(shop, order_no))[0] == "shipped"


async def test_events_of_parcels_that_nobody_has_and_of_instants_to_come_are_told(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)

    answer = await events(
        program, tmp_path, (number_of("987654"), "配達完了", just_now()), (number, "配達完了", f"{TOMORROW} 23:00:00")
    )

    said = await why(program, answer)
    assert answer.json["refused"] == 2
    assert number_of("987654") in said
    assert "has not come yet" in said
    assert (await parcel(shop, order_no))[0] == "shipped"


async def test_another_carrier_s_event_of_the_same_number_is_about_another_parcel(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)
    file = tmp_path / "sagawa.csv"
    file.write_text(f"お問い合せ送り状No.,荷物状況,日時\n{number},配達完了,{just_now()}\n", encoding="cp932")

    answer = await program("import", "events", file, "--json")

    assert answer.json["refused"] == 1
    assert (await parcel(shop, order_no))[0] == "shipped"


async def test_a_parcel_that_comes_back_is_seen_to(program: Program, order_no: str, tmp_path: Path) -> None:
    number = await shipped_as(program, order_no, tmp_path)

    await events(program, tmp_path, (number, "持戻（ご不在）", just_now()), (number, "返品", just_now()))

    shown = await program("order", "show", order_no, "--json")
    assert (shown.json["status"], shown.json["goods"]) == ("shipped", "returned")
    assert [each["kind"] for each in shown.json["questions"]] == ["returned"]
    assert shown.json["tasks"][-1]["kind"] == "handle_return"


async def test_a_parcel_that_is_looked_into_is_told_to_the_customer_once(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)
    row = (number, "調査中", just_now())

    await events(program, tmp_path, row)
    await events(program, tmp_path, row)

    shown = await program("order", "show", order_no, "--json")
    assert [line["what"] for line in shown.json["journal"]].count("arrival_moved") == 1
    assert [mail.kind for mail in await shop.reading.mails(order_no)].count("delivery_delayed") == 1


async def test_what_a_file_says_of_a_parcel_is_told_line_by_line(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    number = await shipped_as(program, order_no, tmp_path)
    newest_first = [(number, word, just_now()) for word in ("配達完了", "配達中", "荷物受付")]

    answer = await events(program, tmp_path, *newest_first)

    assert (answer.json["taken"], answer.json["known"]) == (1, 2)
    assert (await parcel(shop, order_no))[0] == "delivered"
