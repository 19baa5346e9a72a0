"""Lists with filters, and one command for many orders."""

import asyncio
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.postgres.pool import Connection
from adapters.settings import Settings
from callers import sending
from domain.agenda.mail_row import MailRow
from domain.contract.messages import Cancel
from domain.goods.cancelling import SeenOlder
from gateway.api.client import ShopClient
from tests.gateway.by_hand import accepted, paid, shipped
from tests.gateway.conftest import Payload, Program, point_to, started, until
from tests.severing import SeveringProxy


async def several(shop: ShopClient, payload: Payload, count: int, word: str = "") -> list[str]:
    """Orders of one customer, who has a word of their own."""
    person = payload["orderer"] | {"company": word or payload["order_no"]}
    numbers = [f"{payload['order_no']}-{at}" for at in range(count)]
    return [await started(shop, payload | {"order_no": number, "orderer": person}) for number in numbers]


async def listed(program: Program, *options: object) -> set[str]:
    answer = await program("order", "list", *options, "--limit", 10_000, "--json")
    assert answer.code == 0, answer.err
    return {row["order_no"] for row in answer.json}


async def test_a_list_shows_only_what_was_asked_for(program: Program, shop: ShopClient, payload: Payload) -> None:
    first, second, third = await several(shop, payload, 3, "緑風堂")
    await program("order", "hold", first, "--reason", "review")
    await accepted(program, second)
    deadline = (await shop.reading.order(second)).money.deadline
    assert deadline

    assert {first, second, third} == await listed(program, "--text", "緑風堂")
    assert await listed(program, "--text", "緑風堂", "--text", second) == {second}
    assert first in await listed(program, "--hold", "review")
    assert await listed(program, "--hold", "review", "--text", "緑風堂") == {first}
    assert await listed(program, "--status", "awaiting_payment", "--text", "緑風堂") == {second}
    assert await listed(program, "--due-before", deadline, "--text", "緑風堂") == set()
    assert await listed(program, "--due-before", deadline + timedelta(days=1), "--text", "緑風堂") == {second}
    assert await listed(program, "--overdue", "--text", "緑風堂") == set()
    assert await listed(program, "--mark", "blacklisted", "--text", "緑風堂") == set()
    assert await listed(program, "--tag", "tea", "--text", "緑風堂") == set()


async def test_orders_that_wait_for_goods_are_listed_as_out_of_stock(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    await shop.stock.import_list("sku,name,on_hand\nRARE-1,珍品,0\n".encode())
    line = payload["lines"][0] | {"sku": "RARE-1", "name": "珍品"}
    number = await started(shop, payload | {"lines": [line]})

    assert number in await listed(program, "--hold", "out_of_stock")
    assert "out_of_stock" in (await program("order", "list", "--text", number)).out


async def test_a_filter_that_cannot_be_is_wrong_usage(program: Program) -> None:
    for option, value in (("--hold", "mood"), ("--mark", "nice"), ("--due-before", "soon")):
        assert (await program("order", "list", option, value)).code == 2


async def test_many_orders_are_released_at_once_and_a_refusal_stops_none(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    first, second, third = await several(shop, payload, 3)
    for number in (first, third):
        await program("order", "hold", number)

    answer = await program("order", "release", first, second, third, "--note", "looked at", "--json")

    assert answer.code == 3
    assert [(each["order_no"], each["is_done"]) for each in answer.json] == [
        (first, True),
        (second, False),
        (third, True),
    ]
    assert answer.json[1]["refusal"] == "The order is not on hold."
    assert "Refused: 1 of 3 orders." in answer.err
    assert (await shop.reading.order(third)).holds == ()


async def test_all_orders_that_a_filter_names_are_cancelled(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    numbers = await several(shop, payload, 3, "白雲閣")
    await program("order", "hold", numbers[0])

    held = await program("order", "cancel", "--all", "--hold", "manual", "--text", "白雲閣", "--reason", "x", "--json")
    rest = await program("order", "cancel", "--all", "--text", "白雲閣", "--reason", "x", "--json")

    assert [each["order_no"] for each in held.json] == numbers[:1]
    assert {each["order_no"] for each in rest.json} == set(numbers[1:])
    assert {each["status"] for each in held.json + rest.json} == {"cancelled"}
    assert (await program("order", "cancel", "--all", "--text", "白雲閣", "--reason", "x")).code == 0


async def test_a_selection_must_be_clear(program: Program) -> None:
    for words in (["--all"], [], ["g-1", "g-2", "--hold", "manual"], ["g-1", "--all", "--hold", "manual"]):
        assert (await program("order", "release", *words)).code == 2
        assert (await program("order", "cancel", *words, "--reason", "x")).code == 2


async def test_a_mail_is_sent_again_to_many_and_repeating_the_request_sends_none_twice(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    numbers = await several(shop, payload, 2)
    for number in numbers:
        await mailed(shop, number, "order_received", 1)
    request = uuid.uuid4().hex

    answers = [await program("order", "resend", *numbers, "order_received", "--request-id", request) for _ in range(2)]

    assert [answer.code for answer in answers] == [0, 0]
    for number in numbers:
        assert await mailed(shop, number, "order_received", 2) == 2


async def mailed(shop: ShopClient, order_no: str, kind: str, count: int) -> int:
    """Wait until so many mails of a kind have left. Returns how many there are."""

    async def found() -> list[MailRow]:
        return [mail for mail in await shop.reading.mails(order_no) if mail.kind == kind]

    async def have_left() -> bool:
        mails = await found()
        return len(mails) >= count and all(mail.sent_at for mail in mails)

    await until(have_left)
    return len(await found())


async def test_thanks_go_to_those_for_whom_they_make_sense(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    arrived, waiting = await several(shop, payload, 2)
    await shipped(program, arrived, tmp_path)
    await program("order", "deliver", arrived)
    await paid(program, waiting)

    answer = await program("order", "thank", arrived, waiting, "--json")

    assert answer.code == 3
    assert [each["status"] for each in answer.json] == ["completed", ""]
    assert "enter its delivery first" in answer.json[1]["refusal"]


async def test_all_who_got_their_goods_are_thanked_at_once(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    numbers = await several(shop, payload, 2, "月光堂")
    for number in numbers:
        await shipped(program, number, tmp_path)
        await program("order", "deliver", number)

    answer = await program("order", "thank", "--all", "--status", "delivered", "--text", "月光堂", "--json")

    assert answer.code == 0, answer.err
    assert {each["order_no"]: each["status"] for each in answer.json} == dict.fromkeys(numbers, "completed")
    assert [await mailed(shop, number, "thanks", 1) for number in numbers] == [1, 1]


async def test_a_bulk_action_stops_when_temporal_goes_away_and_goes_on_where_it_stopped(
    program: Program,
    shop: ShopClient,
    payload: Payload,
    doors_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third = await several(shop, payload, 3)
    for number in (first, second, third):
        await program("order", "hold", number)
    host, port = doors_settings.temporal_address.split(":")
    cable = SeveringProxy(lambda: asyncio.open_connection(host, int(port)))
    await cable.start()
    monkeypatch.setattr(sending, "ANSWER", timedelta(seconds=5))
    point_to(doors_settings.model_copy(update={"temporal_address": f"127.0.0.1:{cable.port}"}), monkeypatch)
    words = ["order", "release", first, second, third, "--reason", "manual", "--json"]

    async with shop.connections.connection() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", second)  # its release waits here
        running = asyncio.ensure_future(program(*words))
        await until(lambda: keeps_somebody_waiting(conn))
        await cable.stop()
        stopped = await running
    point_to(doors_settings, monkeypatch)
    request = re.search(f"Stopped at order {second}; .* --request-id ([0-9a-f]+) goes on", stopped.err)

    assert stopped.code == 5, stopped
    assert [(each["order_no"], each["is_done"]) for each in stopped.json] == [(first, True), (second, False)]
    assert not await is_free(shop, third)
    assert request, stopped.err
    again = await program(*words, "--request-id", request[1])
    assert (again.code, [each["is_done"] for each in again.json]) == (0, [True, True, True])
    for number in (first, second, third):
        assert [line.what for line in (await shop.reading.order(number)).journal].count("hold_released") == 1


async def keeps_somebody_waiting(conn: Connection) -> bool:
    """True when another connection waits for a lock that this one holds."""
    blocking = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    return bool(await conn.fetchval(blocking))


async def is_free(shop: ShopClient, number: str) -> bool:
    return not (await shop.reading.order(number)).holds


async def test_a_cancellation_that_crosses_a_release_is_refused_and_told_what_changed(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    await program("order", "hold", order_no)
    seen = await shop.reading.seen(order_no)
    await program("order", "release", order_no)

    with pytest.raises(SeenOlder, match="it was on hold and is received now; its holds were manual and are none now"):
        await shop.orders.ask(order_no, Cancel(reason="too old", by="Sato", seen=seen))


async def test_an_individual_mail_is_sent_from_a_file_kept_and_journaled(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("急須の蓋について。\n\n<b>木製</b>でございます。\n", encoding="utf-8")

    answer = await program("order", "write", order_no, file, "--subject", "急須について", "--by", "Sato")

    assert answer.code == 0, answer.err
    assert await mailed(shop, order_no, "written", 1) == 1
    (mail,) = [mail for mail in await shop.reading.mails(order_no) if mail.kind == "written"]
    assert mail.subject.endswith(f"急須について（{order_no}）")
    assert "急須の蓋について。\n\n<b>木製</b>でございます。" in (await program("mail", "show", mail.id)).out
    assert (await shop.reading.order(order_no)).journal[-1].what == "mail_written"
    assert (await program("order", "resend", order_no, "written")).code == 0


async def test_an_individual_mail_reaches_the_customer_of_an_ended_order_once(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("承りました。", encoding="utf-8")
    await program("order", "decline", order_no)
    words = ["order", "write", order_no, file, "--subject", "ご連絡", "--request-id", f"w-{order_no}"]

    codes = [(await program(*words)).code for _ in range(2)]

    assert codes == [0, 0]
    assert await mailed(shop, order_no, "written", 1) == 1


async def test_a_letter_that_is_none_is_wrong_usage(program: Program, order_no: str, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    wrong = {
        b"": "empty",
        b" \n ": "must say something",
        b"\xff\xfe": "UTF-8",
        b"x" * 70_000: "too large",
        "あ\n".encode() * 30_000: "large",
    }
    for data, sentence in wrong.items():
        file.write_bytes(data)
        refused = await program("order", "write", order_no, file, "--subject", "x")
        assert (refused.code, sentence in " ".join(refused.err.split())) == (2, True), refused.err
    file.write_bytes(b"hello")
    for subject in ("", "a\r\nBcc: all@example.jp", "x" * 101):
        assert (await program("order", "write", order_no, file, "--subject", subject)).code == 2
    assert (await program("order", "write", "g-none", file, "--subject", "x")).code == 4


async def test_what_if_answers_by_the_orders_own_rules_and_touches_nothing(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    await accepted(program, order_no)
    await program("order", "hold", order_no, "--reason", "review")
    for kind in ("order_confirmed", "shop_hold"):
        await mailed(shop, order_no, kind, 1)

    async def is_at_rest() -> bool:
        return all(mail.sent_at for mail in await shop.reading.mails(order_no))

    await until(is_at_rest)
    before = await everything_of(shop, order_no)

    answers = [
        await program("order", "what-if", order_no, *words, "--json")
        for words in (["--no-answer"], ["--released"], ["--released", "--paid-on", "2026-12-01"])
    ]

    assert [answer.code for answer in answers] == [0, 0, 0]
    assert [answer.json["status"] for answer in answers] == ["on_hold", "expired", "preparing"]
    assert await everything_of(shop, order_no) == before
    page = await program("order", "show", order_no)
    assert "Were the holds lifted now:" in page.out
    assert "the customer is reminded of the payment (1 of 2)" in page.out


async def everything_of(shop: ShopClient, order_no: str) -> list[object]:
    """All rows of an order, with the transaction that wrote each."""
    found: list[object] = []
    async with shop.connections.connection() as conn:
        for table, key in (("orders", "order_no"), ("journal", "order_no"), ("tasks", "order_no"), ("mails", "thread")):
            found += await conn.fetch(f"SELECT xmin::text, t::text FROM {table} t WHERE {key} = $1", order_no)  # noqa: S608 - constants
        found += await conn.fetch("SELECT xmin::text, t::text FROM reservations t WHERE order_no = $1", order_no)
    return found


async def test_a_question_about_the_future_must_be_one(program: Program, order_no: str) -> None:
    assert (await program("order", "what-if", order_no)).code == 2
    assert (await program("order", "what-if", order_no, "--paid-on", "soon")).code == 2
    assert (await program("order", "what-if", order_no, "--no-answer", "--paid-on", "2026-12-01")).code == 2
    assert (await program("order", "what-if", order_no, "--released")).code == 3
    assert (await program("order", "what-if", "g-none", "--no-answer")).code == 4


async def test_where_nothing_would_happen_a_forecast_says_so(program: Program, order_no: str) -> None:
    assert (
        f"Nothing would happen to order {order_no}" in (await program("order", "what-if", order_no, "--no-answer")).out
    )
