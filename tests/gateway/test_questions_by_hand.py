"""Questions, answers and calls by the command line."""

import json
from pathlib import Path

import pytest

from tests.gateway.conftest import Payload, Program, until


@pytest.fixture
async def asked(program: Program, payload: Payload, tmp_path: Path) -> str:
    """The number of an order whose customer was asked for the number of the house."""
    payload["orderer"]["address"]["street"] = "芝公園"
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    started = await program("order", "start", file, "--json")
    assert started.code == 0, started.err
    return str(started.json["order_no"])


async def test_an_answer_by_phone_is_entered_with_who_and_when(program: Program, asked: str) -> None:
    shown = await program("order", "show", asked, "--json")
    given = ("--field", "street=芝公園4-2-8", "--by", "森", "--by-phone", "--at", "2025-11-24T10:30", "--json")

    answered = await program("order", "answer", asked, *given)

    assert shown.json["status"] == "awaiting_customer"
    assert (answered.code, answered.json["status"]) == (0, "received")
    assert answered.json["placed"]["orderer"]["address"]["street"] == "芝公園4-2-8"
    (line,) = [line for line in answered.json["journal"] if line["what"] == "information_provided"]
    assert line["by"] == "森"
    assert line["facts"]["by_phone"] is True
    assert line["facts"]["answered_at"].startswith("2025-11-24 10:30")
    assert "answered at 2025-11-24 10:30," in (await program("order", "show", asked)).out


async def test_what_is_right_as_it_stands_is_said_so(program: Program, asked: str) -> None:
    answered = await program("order", "answer", asked, "--as-given", "street", "--json")

    assert (answered.code, answered.json["holds"]) == (0, [])


async def test_staff_ask_for_a_field(program: Program, order_no: str) -> None:
    answer = await program("order", "ask", order_no, "--field", "building", "--words", "お部屋番号は？", "--json")

    assert (answer.code, answer.json["status"]) == (0, "awaiting_customer")
    assert answer.json["questions"][0]["about"] == ["orderer.address.building"]


async def test_an_answer_to_a_closed_question_is_refused(program: Program, order_no: str) -> None:
    closed = await program("order", "answer", order_no, "--field", "street=芝公園5-1")

    assert closed.code == 3
    assert "no open question" in closed.err


async def test_bad_answers_are_one_sentence_and_change_nothing(program: Program, asked: str) -> None:
    unknown = await program("order", "answer", asked, "--field", "shoe_size=27")
    shapeless = await program("order", "answer", asked, "--field", "street")
    empty = await program("order", "answer", asked)
    too_long = await program("order", "answer", asked, "--field", f"phone={'0' * 31}")

    assert (unknown.code, shapeless.code, empty.code, too_long.code) == (2, 2, 2, 3)
    assert "'shoe_size' is no field that a customer can be asked for" in " ".join(unknown.err.split())
    assert "needs answers, or fields that are right as given" in " ".join(empty.err.split())
    assert "Value error" not in empty.err
    assert "order:" not in empty.err
    assert "phone" in too_long.err
    assert (await program("order", "show", asked, "--json")).json["status"] == "awaiting_customer"


async def test_an_answer_that_would_take_the_place_away_is_refused(program: Program, asked: str) -> None:
    empty = await program("order", "answer", asked, "--field", "street= ")
    shown = (await program("order", "show", asked, "--json")).json

    assert empty.code == 3
    assert "recipient.address.street: must not be empty" in empty.err
    assert shown["placed"]["orderer"]["address"]["street"] == "芝公園"
    assert "information_provided" not in [line["what"] for line in shown["journal"]]


async def test_staff_ask_to_pay_in_advance_and_enter_the_answer(
    program: Program, payload: Payload, tmp_path: Path
) -> None:
    payload |= {"plan": "cod", "payment": {"method": "cash_on_delivery"}}
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    number = (await program("order", "start", file, "--json")).json["order_no"]

    asked = await program("order", "ask-prepayment", number, "--words", "お取り寄せの品です。", "--by", "森")
    chosen = await program("order", "choose", number, "prepay", "--by", "森", "--by-phone", "--json")

    assert (asked.code, chosen.code) == (0, 0)
    assert "about payment in advance, by" in asked.out
    assert (chosen.json["plan"], chosen.json["placed"]["payment"]["method"]) == ("prepay", "bank_transfer")


async def test_a_choice_that_nobody_offered_and_one_that_nobody_asked_for_are_refused(
    program: Program, order_no: str
) -> None:
    unknown = await program("order", "choose", order_no, "later")
    unasked = await program("order", "choose", order_no, "keep_plan")

    assert (unknown.code, unasked.code) == (2, 3)
    assert "option" in unknown.err.lower()
    assert "ask first" in unasked.err


async def test_a_call_is_written_down_and_the_task_stays_open(
    program: Program, payload: Payload, tmp_path: Path
) -> None:
    payload["orderer"] |= {"email": ""}
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    number = (await program("order", "start", file, "--json")).json["order_no"]
    task = (await program("order", "show", number, "--json")).json["tasks"][0]["id"]

    called = await program("task", "call", task, "--note", "留守番電話でした", "--by", "森", "--json")
    again = await program("task", "call", task, "--note", "お話しできました", "--by", "森", "--json")

    assert (called.code, again.code, again.json["done_at"]) == (0, 0, None)
    assert [(call["by"], call["note"]) for call in again.json["calls"]] == [
        ("森", "留守番電話でした"),
        ("森", "お話しできました"),
    ]
    assert (await program("task", "done", task)).code == 0
    assert (await program("task", "call", task, "--note", "x")).code == 4
    assert (await program("task", "call", 2**60, "--note", "x")).code == 4
    assert [line["what"] for line in (await program("order", "show", number, "--json")).json["journal"]].count(
        "called"
    ) == 2


async def test_a_customer_without_e_mail_gets_a_letter(program: Program, payload: Payload, tmp_path: Path) -> None:
    payload["orderer"] |= {"email": ""}
    payload["orderer"]["address"]["street"] = "芝公園"
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    number = (await program("order", "start", file, "--json")).json["order_no"]

    async def is_withheld() -> bool:
        mails = (await program("mail", "list", number, "--json")).json
        return ("information_request", "withheld") in [(mail["kind"], mail["state"]) for mail in mails]

    await until(is_withheld)
    written = await program("order", "letter", number, "--mail", "information_request", "--out", tmp_path, "--json")
    again = await program("order", "letter", number, "--mail", "information_request", "--out", tmp_path, "--json")

    assert (written.code, again.json) == (0, written.json)
    assert written.json == [str(tmp_path / f"{number}-letter-information_request.pdf")]
    journal = (await program("order", "show", number, "--json")).json["journal"]
    assert [line["what"] for line in journal].count("letter_made") == 1
    unknown = await program("order", "letter", number, "--mail", "no_such_mail")
    assert (unknown.code, "has no mail no_such_mail" in unknown.err) == (4, True)


async def test_the_journal_shows_what_was_asked_in_words(program: Program, asked: str) -> None:
    shown = await program("order", "show", asked)

    assert "asked field=orderer.address.street check=no house number" in " ".join(shown.out.split())


async def test_an_answer_that_would_lose_something_is_refused_with_both_unless_somebody_insists(
    program: Program, payload: Payload, tmp_path: Path
) -> None:
    payload["orderer"]["address"] |= {
        "postal_code": "500-8833",
        "prefecture": "岐阜県",
        "city": "岐阜市",
        "street": "神田町",
        "building": "",
    }
    file = tmp_path / "order.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    number = (await program("order", "start", file, "--json")).json["order_no"]

    lost = await program("order", "answer", number, "--field", "street=緑ビルの隣", "--by-phone")
    lost_city = await program("order", "answer", number, "--field", "city=岐阜", "--by-phone")
    kept = await program("order", "answer", number, "--field", "street=2-1-4", "--by-phone", "--json")
    insisted = ("--field", "building=緑ビル", "--field", "street=緑ビルの隣2", "--force")
    await program("order", "ask", number, "--field", "street")
    forced = await program("order", "answer", number, *insisted, "--json")

    assert (lost.code, lost_city.code) == (3, 3)
    assert "「緑ビルの隣」 alone would lose 「神田町」" in " ".join(lost.err.split())
    assert "「岐阜」 alone would lose 「岐阜市」" in " ".join(lost_city.err.split())
    address = kept.json["placed"]["orderer"]["address"]
    assert "".join(address[name] for name in ("prefecture", "city", "street")) == "岐阜県岐阜市神田町2-1-4"
    assert forced.json["placed"]["orderer"]["address"]["street"] == "緑ビルの隣2"
