"""`shop review`, `shop mark`, `shop customer`, `shop blacklist`: by hand, and with what nobody should type."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.calendar import public_holidays
from adapters.files.table import BadFile
from adapters.postgres.search import Asked
from domain.people.identity import Described, keys_of
from domain.shop.calendar import BusinessCalendar
from gateway.api.client import ShopClient
from gateway.importing.people_files import read_blacklist, read_customers, read_orders
from tests.gateway.conftest import Payload, Program, started
from workflows.options import order_workflow_id

LONG = "x" * 100_000
CUSTOMERS = "customer,name,phone,email,completed,loyal,last_ordered_on\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    return file


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_customers_are_read_as_spreadsheets_save_them(encoding: str) -> None:
    listed = read_customers((CUSTOMERS + "c-1,髙橋 浩,03-1234-5678,,12,yes,2026/01/05\r\n").encode(encoding))
    (person,) = listed.rows.values()

    assert person.keys == keys_of(Described(name="高橋浩", phone="0312345678", customer_id="c-1"))
    assert (person.completed, person.is_loyal, str(person.last_on)) == (12, True, "2026-01-05")


def test_an_address_may_stand_in_parts() -> None:
    header = "order_no,ordered_on,state,prefecture,city,street,building\n"
    text = header + "A-1,2020-01-01,refused,東京都,港区,芝公園4-2-8,101\n"

    (past,) = read_orders(text.encode()).rows.values()

    assert past.keys == {"address:港区芝公園4-2-8-101"}
    assert (past.completed, past.refused) == (0, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("customer,name\n1,a\n", "line 1: missing: last_ordered_on"),
        ("", "line 1"),
        (CUSTOMERS, "no rows"),
        (
            CUSTOMERS + "c-1,山田,,,1,yes,2026-01-05\nc-2,a,,a@b.example,-1,,2026-01-05\n",
            "line 3: completed.*Nothing was",
        ),
        (CUSTOMERS + ",a,,a@b.example,1,,2026-01-05\n", "line 2: customer must"),
        (CUSTOMERS + "c-1,a,,a@b.example,1,maybe,2026-01-05\n", "line 2: loyal must be yes or no"),
        (CUSTOMERS + "c-1,a,,a@b.example,1,,5. Januar\n", "line 2: last_ordered_on must be a date"),
        (CUSTOMERS + "c-1,a\x1b[2J,,a@b.example,1,,2026-01-05\n", "line 2: name must"),
        (CUSTOMERS + 2 * "c-1,a,,a@b.example,1,,2026-01-05\n", "line 3: stands twice"),
        (CUSTOMERS + 'c-1,"a', "line 2: a quotation mark is not closed"),
        (CUSTOMERS + "c-1,a,,a@b.example,1,,2026-01-05,x\n", "line 2: more cells than columns"),
        ("customer,last_ordered_on,\nc-1,2026-01-05,x\n", "line 2: more cells than columns"),
        ("customer,last_ordered_on,Customer\nc-1,2026-01-05,c-2\n", "line 1: stands twice: customer"),
    ],
)
def test_bad_rows_are_named_by_their_line(text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        read_customers(text.encode())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("reason,name\n,山田\n", "line 2: reason is missing"),
        ("reason,name\nchargeback,\n", "line 2: needs a name"),
        ("reason,name,until\nx,山田,soon\n", "line 2: until must be a date"),
        (f"reason,name\n{LONG},山田\n", "line 2: reason: .*at most 1000 characters"),
        (f"reason,name\nx,{LONG}\n", "line 2: name must have at most 200"),
    ],
)
def test_bad_entries_are_named_by_their_line(text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        read_blacklist(text.encode())


def test_an_order_of_the_past_has_a_known_state() -> None:
    with pytest.raises(BadFile, match="line 2: state must be one of completed"):
        read_orders(b"order_no,ordered_on,state,email\nA-1,2020-01-01,lost,a@b.example\n")


async def test_a_list_with_a_bad_row_imports_nothing(program: Program, shop: ShopClient, tmp_path: Path) -> None:
    text = CUSTOMERS + "half-1,a,,half@b.example,1,,2026-01-05\nhalf-2,b,,,x,,2026-01-05\n"

    answer = await program("customer", "import", write(tmp_path, text))

    assert answer.code == 3
    assert "line 3" in answer.err
    async with shop.connections.connection() as conn:
        assert await conn.fetchval("SELECT count(*) FROM past_people WHERE ref LIKE 'half-%'") == 0


async def test_nobody_has_ordered_in_the_future(program: Program, tmp_path: Path) -> None:
    listed = write(tmp_path, CUSTOMERS + "c-late,山田,,late@b.example,9,,2099-01-05\n")

    answer = await program("customer", "import", listed)

    assert (answer.code, answer.err) == (
        3,
        "line 2: last_ordered_on 2099-01-05 has not come yet. Nothing was imported.\n",
    )


async def test_an_imported_regular_is_marked_with_the_reason(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    row = f"c-old,山田 太郎,,{payload['orderer']['email']},40,yes,2026-01-05\n"
    assert (await program("customer", "import", write(tmp_path, CUSTOMERS + row), "--json")).code == 0

    number = await started(shop, payload)

    (mark,) = (await program("mark", "list", number, "--json")).json["marks"]
    assert (mark["kind"], mark["why"]["code"]) == ("loyal", "found.named_loyal")
    assert "loyal by loyal since" in (await program("order", "show", number)).out


async def test_an_order_list_is_taken_and_taken_again(program: Program, tmp_path: Path) -> None:
    file = write(tmp_path, "order_no,ordered_on,state,email\nP-1,2020-01-01,completed,p@b.example\n")

    for _ in range(2):
        assert (await program("customer", "import-orders", file)).out == "1 order was imported.\n"


async def test_columns_that_are_not_used_are_named(program: Program, tmp_path: Path) -> None:
    text = "customer,last_ordered_on,email,Phnoe,備考\nc-8,2020-01-01,p8@b.example,03-0000-0008,x\n"
    file = write(tmp_path, text + text.splitlines()[1].replace("8", "9") + "\n")

    shown = await program("customer", "import", file)
    told = await program("customer", "import", file, "--json")

    assert shown.out == "2 customers were imported.\n2 columns were not used: Phnoe, 備考.\n"
    assert told.json == {"customers": 2, "unused_columns": ["Phnoe", "備考"]}


# --- the blacklist ---------------------------------------------------------------------------------------------------


async def test_an_entry_is_added_listed_holds_an_order_and_is_lifted(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    who = payload["orderer"]
    added = await program(
        "blacklist", "add", "--name", who["name"], "--phone", who["phone"], "--reason", "chargeback", "--json"
    )
    entry = added.json["entry"]
    assert entry in [row["id"] for row in (await program("blacklist", "list", "--json")).json]

    number = await started(shop, payload)
    page = await shop.reading.order(number)
    assert [hold.reason for hold in page.holds] == ["review"]

    assert (await program("blacklist", "lift", entry, "--note", "a mistake")).code == 0
    assert (await program("review", "again", number)).code == 0
    assert (await shop.reading.order(number)).holds == ()


async def test_a_blacklist_is_imported(program: Program, tmp_path: Path) -> None:
    file = write(tmp_path, "name,phone,reason,until\n黒田 黒,03-0000-0001,chargeback,2030-01-01\n")

    assert (await program("blacklist", "import", file, "--by", "Sato")).out == "1 entry was imported.\n"

    rows = (await program("blacklist", "list", "--json")).json
    assert [(row["by"], row["expires_at"][:10]) for row in rows if row["name"] == "黒田 黒"] == [("Sato", "2030-01-01")]


async def test_entries_that_are_over_are_left_out_of_an_import_and_named(program: Program, tmp_path: Path) -> None:
    text = "name,phone,reason,until\n灰田 灰,03-0000-0002,chargeback,2020-01-01\n白田 白,03-0000-0003,chargeback,\n"
    file = write(tmp_path, text)

    shown = await program("blacklist", "import", file)
    told = await program("blacklist", "import", file, "--json")

    assert shown.out == "1 entry was imported.\n1 entry was over already, and left out: line 2.\n"
    assert told.json == {"entries": 1, "unused_columns": [], "lines_over": [2]}
    everything = (await program("blacklist", "list", "--all", "--json")).json
    assert "灰田 灰" not in {row["name"] for row in everything}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("blacklist", "lift", 999_999), 4, "No standing entry of the blacklist has the number 999999."),
        (("blacklist", "add", "--reason", "x"), 2, "Say a name"),
        (("blacklist", "add", "--reason", "x", "--name", "a", "--phone", "123"), 2, "phone: nobody can be known"),
        (("blacklist", "add", "--reason", "x", "--email", "nobody"), 2, "email: nobody can be known"),
        (("blacklist", "add", "--reason", " ", "--name", "a"), 2, "say why"),
        (("blacklist", "add", "--reason", "x", "--name", "a", "--until", "2020-01-01"), 3, "would be over already"),
        (("mark", "set", "no-such-order", "loyal", "--note", "x"), 4, "No order has the number no-such-order."),
        (("mark", "lift", "no-such-order", "loyal", "--note", "x"), 4, "No order"),
        (("mark", "list", "no-such-order"), 4, "No order"),
        (("review", "explain", "no-such-order"), 4, "No order"),
        (("review", "again", "no-such-order"), 4, "No order"),
        (("mark", "set", "no-such-order", "lucky", "--note", "x"), 2, "kind"),
        (("mark", "set", "no-such-order", "loyal"), 2, "note"),
        (("mark", "set", "no-such-order", "loyal", "--tag", "x", "--note", "x"), 2, "a kind of mark or a tag"),
        (("customer", "import", "/no/such/file.csv"), 2, "does not exist"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    program: Program, words: tuple[object, ...], code: int, sentence: str
) -> None:
    answer = await program(*words)

    assert (int(answer.code), answer.out) == (code, "")
    assert sentence in answer.err


@pytest.mark.parametrize(
    ("field", "words"),
    [
        *((name, ("blacklist", "add", "--reason", "x", f"--{name}", LONG)) for name in ("name", "kana", "address")),
        *((name, ("blacklist", "add", "--reason", "x", f"--{name}", LONG)) for name in ("phone", "email")),
        ("by", ("blacklist", "add", "--reason", "x", "--name", "x", "--by", LONG)),
        ("reason", ("blacklist", "add", "--name", "x", "--reason", LONG)),
        ("note", ("blacklist", "lift", 1, "--note", LONG)),
        ("by", ("blacklist", "lift", 1, "--by", LONG)),
        ("note", ("mark", "set", "no-such-order", "loyal", "--note", LONG)),
        ("tag", ("mark", "set", "no-such-order", "--note", "x", "--tag", LONG)),
        ("rule", ("mark", "lift", "no-such-order", "loyal", "--note", "x", "--rule", LONG)),
        ("note", ("task", "done", 1, "--note", LONG)),
        ("note", ("task", "call", 1, "--note", LONG)),
        ("text", ("note", "no-such-order", LONG)),
        ("by", ("note", "no-such-order", "x", "--by", LONG)),
        ("by", ("deposits", "checked", "--through", "2026-11-01", "--by", LONG)),
    ],
)
async def test_a_text_beyond_its_room_is_refused_by_the_name_of_its_field(
    program: Program, field: str, words: tuple[object, ...]
) -> None:
    answer = await program(*words)

    assert int(answer.code) == 2, answer.err[:200]
    assert f"{field}: must have at most" in answer.err


# --- marks and reviews -----------------------------------------------------------------------------------------------


async def test_staff_mark_tag_and_lift(program: Program, order_no: str) -> None:
    await program("mark", "set", order_no, "loyal", "--note", "since 2004", "--by", "Mori", "--until", "2199-12-31")
    await program("mark", "set", order_no, "--tag", "冷凍", "--note", "cold")

    found = (await program("mark", "list", order_no, "--json")).json
    assert [(each["kind"], each["rule"], each["by"], each["why"]) for each in found["marks"]] == [
        ("loyal", "staff", "Mori", "since 2004")
    ]
    assert found["tags"] == ["冷凍"]

    await program("mark", "lift", order_no, "loyal", "--note", "moved away")
    await program("mark", "lift", order_no, "--tag", "冷凍", "--note", "thawed")
    assert (await program("mark", "list", order_no, "--json")).json | {"order_no": ""} == {
        "order_no": "",
        "marks": [],
        "tags": [],
    }


async def test_a_mark_that_is_over_is_shown_nowhere_though_nothing_happened_to_the_order(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    today = BusinessCalendar(public_holidays()).day_of(datetime.now(UTC))
    await program("mark", "set", order_no, "suspicious", "--note", "x", "--until", today + timedelta(days=1))
    await program("mark", "set", order_no, "loyal", "--note", "x")
    database, asked = shop.connections.database, Asked(text=order_no)

    async def seen(now: datetime) -> list[set[str]]:
        async with shop.connections.connection() as conn:
            page = await database.pages.order(conn, order_no, now)
            (row,) = await database.search.listed(conn, asked, now)
            (found,) = await database.search.found(conn, order_no, 9, now)
            table = {item.order_no: item for _, item in await database.piles.on_the_table(conn, now, 9_999)}
            marked = await database.search.listed(conn, asked.model_copy(update={"mark": "suspicious"}), now)
        assert page
        filtered = {"suspicious"} if marked else set[str]()
        return [
            {mark.kind for mark in page.marks},
            set(row.marks),
            set(found.marks),
            set(table[order_no].marks),
            filtered,
        ]

    both = {"loyal", "suspicious"}
    assert await seen(datetime.now(UTC)) == [both, both, both, both, {"suspicious"}]
    assert await seen(datetime.now(UTC) + timedelta(days=3)) == [{"loyal"}, {"loyal"}, {"loyal"}, {"loyal"}, set()]


async def test_a_mark_that_is_not_there_is_refused(program: Program, order_no: str) -> None:
    answer = await program("mark", "lift", order_no, "blacklisted", "--note", "x")

    assert answer.code == 3
    assert "The order has no such mark; it has none." in answer.err


async def test_an_order_whose_workflow_has_ended_is_marked_too(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    await program("order", "cancel", order_no, "--reason", "twice")
    client = await shop.connections.temporal()
    async with shop.connections.connection() as conn:
        await conn.execute(
            "UPDATE orders SET state = (state::jsonb || '{\"is_closed\": true}')::text WHERE order_no = $1", order_no
        )
    await client.get_workflow_handle(order_workflow_id(order_no)).terminate()

    answer = await program("mark", "set", order_no, "loyal", "--note", "by phone", "--json")

    assert [mark["kind"] for mark in answer.json["marks"]] == ["loyal"]


async def test_a_review_is_explained_rule_by_rule(program: Program, order_no: str) -> None:
    answer = await program("review", "explain", order_no)

    assert f"The rules looked at order {order_no}" in answer.out
    assert "the stock list has no price for these articles" in answer.out
    found = (await program("review", "explain", order_no, "--json")).json
    assert found["score"] == 0
    assert {"rule", "fired", "why"} <= set(found["review"]["findings"][0])


async def test_all_rules_are_listed(program: Program) -> None:
    rows = (await program("review", "rules", "--json")).json

    assert {"rule": "first_cod", "on": True, "action": "mark"}.items() <= {
        **next(row for row in rows if row["rule"] == "first_cod")
    }.items()
    assert "first_cod" in (await program("review", "rules")).out


async def test_people_of_older_orders_are_found_once(program: Program, shop: ShopClient, order_no: str) -> None:
    async with shop.connections.connection() as conn:
        await conn.execute("DELETE FROM people WHERE order_no = $1", order_no)

    assert json.loads((await program("review", "index", "--json")).out)["orders"] >= 1
    assert (await program("review", "index", "--json")).json == {"orders": 0}
