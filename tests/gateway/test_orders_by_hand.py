"""Orders driven by the command line, as a shop drives them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.calendar import public_holidays
from domain.shop.calendar import BusinessCalendar
from gateway.api.client import ShopClient
from gateway.importing.sample import EXAMPLE_FILE
from tests.gateway.by_hand import accepted, paid
from tests.gateway.conftest import ROOT, Payload, Program, started, until

MESSAGE = ROOT / "examples" / "messages" / "change_address.json"


async def test_a_prepay_order_goes_from_hand_to_hand_until_it_is_delivered(
    program: Program, payload: Payload, tmp_path: Path
) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    number = payload["order_no"]

    steps = [
        await program("order", "start", file),
        await program("order", "inspect", number, "--by", "Sato"),
        await program("order", "accept", number, "--by", "Sato"),
        await program("order", "pay", number, "--amount", 2820, "--notice-id", "b-1", "--paid-on", "2026-11-22"),
        await program("order", "pack", number, "--out", tmp_path / "print"),
        await program("order", "ship", number, "--carrier", "yamato", "--tracking", "1234-5678-9010"),
        await program("order", "ship", number, "--carrier", "yamato", "--tracking", "123456789010", "--force"),
        await program("order", "deliver", number),
    ]

    assert [step.code for step in steps] == [0, 0, 0, 0, 0, 3, 0, 0]
    assert "check digit" in steps[5].err
    assert {file.name for file in (tmp_path / "print").iterdir()} == {f"{number}-v1-slip.pdf", f"{number}-v1-label.pdf"}
    page = (await program("order", "show", number, "--json")).json
    assert (page["status"], page["goods"], page["money"]["state"]) == ("delivered", "delivered", "paid")
    assert page["parcels"][0]["tracking_no"] == "123456789010"
    assert [line["what"] for line in page["journal"]] == [
        *("received", "stock_reserved", "goods_inspected", "accepted", "payment_received"),
        *("packing_started", "parcel_packed", "parcel_shipped", "parcel_delivered"),
    ]
    assert page["next"][0].keys() == {"at", "what", "round", "said"}


async def test_the_page_of_an_order_tells_what_happens_if_nobody_does_anything(program: Program, order_no: str) -> None:
    await accepted(program, order_no)

    page = await program("order", "show", order_no)

    assert page.code == 0
    assert "awaiting: 0 of 2,820 yen, until the end of" in page.out
    assert "It waits for 2,820 yen until the end of" in page.out
    assert "If nobody does anything:" in page.out
    assert "the customer is reminded of the payment (1 of 2)" in page.out


async def test_all_inspected_orders_are_accepted_at_once(program: Program, shop: ShopClient, payload: Payload) -> None:
    numbers = [await started(shop, payload | {"order_no": f"{payload['order_no']}-{at}"}) for at in range(3)]
    for number in numbers[:2]:
        await program("order", "inspect", number)

    answers = (await program("order", "accept", "--all", "--json")).json

    assert {numbers[0], numbers[1]} <= answers.keys()
    assert numbers[2] not in answers
    assert set(answers.values()) == {"awaiting_payment"}


async def test_whoever_has_just_looked_at_all_goods_accepts_them_in_one_command(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    number = await started(shop, payload)

    answers = (await program("order", "accept", "--all", "--inspected", "--json")).json

    assert answers[number] == "awaiting_payment"


async def test_of_several_orders_each_gets_its_own_answer(program: Program, order_no: str) -> None:
    answer = await program("order", "accept", order_no, "no-such-order")

    assert answer.code == 3
    assert "inspect them first" in answer.out
    assert "No order has" in answer.out
    assert "Not accepted: 2 of 2 orders." in answer.err


async def test_declining_tells_the_customer_and_ends_the_order(program: Program, order_no: str) -> None:
    answer = await program("order", "decline", order_no, "--reason", "在庫の不備", "--json")

    assert answer.json["status"] == "declined"
    assert answer.json["goods"] == "released"


async def test_an_address_changes_in_the_part_that_is_named(program: Program, order_no: str) -> None:
    answer = await program("order", "change-address", order_no, "--building", "タワー 3階", "--by", "Sato", "--json")

    assert answer.json["version"] == 2
    assert answer.json["placed"]["recipient"]["address"]["building"] == "タワー 3階"
    assert answer.json["placed"]["recipient"]["address"]["city"] == "港区"


async def test_an_address_changes_by_a_file(program: Program, payload: Payload, order_no: str, tmp_path: Path) -> None:
    file = tmp_path / "recipient.json"
    file.write_text(json.dumps(payload["orderer"] | {"name": "鈴木 花子"}, ensure_ascii=False), encoding="utf-8")

    answer = await program("order", "change-address", order_no, "--file", file, "--json")
    message = await program("order", "change-address", order_no, "--file", MESSAGE, "--json")

    assert answer.json["placed"]["recipient"]["name"] == "鈴木 花子"
    assert message.json["placed"]["recipient"] != answer.json["placed"]["recipient"]


async def test_an_address_change_that_names_nothing_or_is_unreadable_is_wrong_usage(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    file = tmp_path / "recipient.json"
    file.write_text('{"name": "鈴木"}', encoding="utf-8")

    assert (await program("order", "change-address", order_no)).code == 2
    unreadable = await program("order", "change-address", order_no, "--file", file)

    assert unreadable.code == 2
    assert "recipient.address" in unreadable.err


async def test_a_hold_stops_the_work_until_it_is_released(program: Program, order_no: str) -> None:
    held = await program("order", "hold", order_no, "--note", "call first", "--json")
    released = await program("order", "release", order_no, "--json")
    again = await program("order", "release", order_no)

    assert held.json["status"] == "on_hold"
    assert held.json["holds"][0] | {"since": "", "by": ""} == {
        "reason": "manual",
        "since": "",
        "by": "",
        "note": "call first",
        "said": None,
    }
    assert released.json["holds"] == []
    assert again.code == 3


async def test_a_deadline_is_extended_only_to_a_later_day(program: Program, order_no: str) -> None:
    await accepted(program, order_no)

    calendar = BusinessCalendar(public_holidays())
    day = calendar.bank_day_from(calendar.day_of(datetime.now(UTC)) + timedelta(days=90))

    later = await program("order", "extend", order_no, "--until", day, "--json")
    earlier = await program("order", "extend", order_no, "--until", "2026-01-01")

    assert later.json["money"]["deadline"] == str(day)
    assert earlier.code == 3
    assert "must be later" in earlier.err


async def test_a_reversed_payment_holds_the_order(program: Program, order_no: str) -> None:
    await paid(program, order_no)

    answer = await program("order", "reverse", order_no, "--notice-id", f"bank-{order_no}", "--json")
    unknown = await program("order", "reverse", order_no, "--notice-id", "never-booked")

    assert answer.json["money"]["allocated"] == 0
    assert [hold["reason"] for hold in answer.json["holds"]] == ["payment"]
    assert unknown.code == 3
    assert "never-booked" in unknown.err


async def test_a_payment_counts_once_and_its_id_belongs_to_it(program: Program, order_no: str) -> None:
    await paid(program, order_no)

    same = await program("order", "pay", order_no, "--amount", 2820, "--notice-id", f"bank-{order_no}", "--json")
    other = await program("order", "pay", order_no, "--amount", 1, "--notice-id", f"bank-{order_no}")

    assert same.json["money"]["allocated"] == 2820
    assert other.code == 3
    assert "already booked" in other.err


async def test_mails_are_listed_shown_and_sent_again(program: Program, shop: ShopClient, order_no: str) -> None:
    async def is_thanked() -> bool:
        return any(mail.kind == "order_received" and mail.sent_at for mail in await shop.reading.mails(order_no))

    await until(is_thanked)
    mails = (await program("mail", "list", order_no, "--json")).json
    thanks = next(mail for mail in mails if mail["kind"] == "order_received")

    shown = await program("mail", "show", thanks["id"])
    raw = await program("mail", "show", thanks["id"], "--raw")
    again = await program("order", "resend", order_no, "order_received")
    numbered = await program("order", "resend", order_no, thanks["no"], "--by", "Sato")
    missing = await program("order", "resend", order_no, "shipped")

    assert f"Subject: {thanks['subject']}" in shown.out
    assert raw.out.startswith(("Return-Path", "From", "Date", "Message-ID", "Subject", "MIME-Version"))
    assert (again.code, numbered.code) == (0, 0)
    assert missing.code == 4


async def test_a_mail_is_called_by_a_short_number_or_by_how_its_id_begins(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    async def is_thanked() -> bool:
        return any(mail.kind == "order_received" and mail.sent_at for mail in await shop.reading.mails(order_no))

    await until(is_thanked)
    mails = (await program("mail", "list", order_no, "--json")).json
    thanks = next(mail for mail in mails if mail["kind"] == "order_received")

    found = [await program("mail", "show", name) for name in (thanks["no"], thanks["id"], thanks["id"][:12])]
    nothing = [await program("mail", "show", name) for name in (f"{order_no}-99", f"{order_no}-0", "0000", "x", "1001")]

    assert sorted(mail["no"] for mail in mails) == [f"{order_no}-{at + 1}" for at in range(len(mails))]
    assert {answer.out for answer in found} == {found[0].out}
    assert f"Subject: {thanks['subject']}" in found[0].out
    assert [answer.code for answer in nothing] == [4] * 5
    assert thanks["no"] in (await program("mail", "list", order_no)).out
    assert thanks["id"] not in (await program("mail", "list", order_no)).out


async def test_notes_and_done_tasks_are_in_the_journal(program: Program, order_no: str) -> None:
    await paid(program, order_no)
    cancelled = await program("order", "cancel", order_no, "--reason", "お客様のご希望", "--json")
    task = cancelled.json["tasks"][-1]

    noted = await program("note", order_no, "called the customer", "--by", "Sato")
    done = await program("task", "done", task["id"], "--by", "Sato", "--json")
    twice = await program("task", "done", task["id"])
    page = (await program("order", "show", order_no, "--json")).json

    assert cancelled.json["money"]["state"] == "refund_due"
    assert (noted.code, done.code, twice.code) == (0, 0, 4)
    assert done.json["done_by"] == "Sato"
    assert (page["money"]["state"], page["money"]["refunded"]) == ("refunded", 2820)
    said = [line["what"] for line in page["journal"][-4:]]
    assert said == ["note", "task_done", "refunded", "question_settled"]


async def test_more_than_came_in_is_never_given_back(program: Program, order_no: str) -> None:
    await paid(program, order_no)
    cancelled = await program("order", "cancel", order_no, "--reason", "x", "--json")

    answer = await program("task", "done", cancelled.json["tasks"][-1]["id"], "--refunded", 2821)

    assert answer.code == 3
    assert "2,821 yen cannot be given back" in answer.err
    assert (await program("task", "list", "--json")).json


async def test_orders_are_found_by_what_people_know_of_them(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    person = payload["orderer"] | {
        "name": "高﨑 ①郎",
        "email": f"{payload['order_no']}@example.jp",
        "phone": "03-9999-8888",
    }
    number = await started(shop, payload | {"orderer": person})
    page = await shop.reading.order(number)

    for words in (["高﨑"], ["0399998888"], [f"{number}@EXAMPLE.jp"], [page.transfer_no], [number]):
        rows = (await program("order", "search", *words, "--json")).json
        assert number in {row["order_no"] for row in rows}
    assert (await program("order", "search", "100%_nobody", "--json")).json == []


async def test_lists_are_filtered(program: Program, order_no: str) -> None:
    await program("order", "hold", order_no)

    held = (await program("order", "list", "--hold", "manual", "--json")).json
    ended = (await program("order", "list", "--status", "declined", "--status", "cancelled", "--json")).json
    table = await program("order", "list", "--all")

    assert order_no in {row["order_no"] for row in held}
    assert {row["status"] for row in ended} <= {"declined", "cancelled"}
    assert order_no in table.out


@pytest.mark.parametrize(
    "words", [["mail", "preview"], ["mail", "preview", "shipped", "--language", "en"], ["schema"], ["schema", "--json"]]
)
async def test_what_needs_no_server_asks_for_none(
    program: Program, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("SHOP_TEMPORAL_ADDRESS", "127.0.0.1:1")

    answer = await program(*words)

    assert answer.code == 0
    assert answer.out


async def test_previews_carry_the_shops_own_data(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(EXAMPLE_FILE.read_text(encoding="utf-8").replace("茶の葉堂", "茶のや"), encoding="utf-8")
    monkeypatch.setenv("SHOP_FILE", str(file))

    (mail,) = (await program("mail", "preview", "shipped/cod", "--json")).json

    assert mail["subject"].startswith("【茶のや】")
    assert "店名：茶のや" in mail["text"]
