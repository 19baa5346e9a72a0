"""The stockroom: receipts that count once, and stock lists as spreadsheets save them."""

import json
import os
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.files.table import BadFile
from domain.basics.errors import CountTooLow, Unstorable
from domain.goods.stock import Terms
from gateway.api.client import ShopClient
from gateway.importing.stock_list import read_stock_list
from gateway.importing.substitutes import read_substitutes
from gateway.importing.suppliers import read_suppliers
from tests.gateway.conftest import Payload, Program, started, until
from workflows.options import ORDERS, order_workflow_id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_stock_list_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    text = 'sku,name,on_hand\r\nTEA-1,"髙級煎茶①, 100g",12\r\n007,急須,0\r\n'

    read = read_stock_list(text.encode(encoding))

    assert read.rows == {"TEA-1": ("髙級煎茶①, 100g", 12, Terms()), "007": ("急須", 0, Terms())}


def test_a_stock_list_may_name_prices_and_limits() -> None:
    read = read_stock_list(b"sku,name,on_hand,most_per_person,price\nA,a,1,3,1080\nB,b,2,,\n")

    assert (read.rows["A"][2], read.rows["B"][2]) == (Terms(1080, 3), Terms())


@pytest.mark.parametrize("heading", ["limit", "限度", "発注点"])
def test_a_stock_list_may_name_the_limit_of_an_article(heading: str) -> None:
    read = read_stock_list(f"sku,name,on_hand,{heading}\nA,a,1,3\nB,b,2,\n".encode())

    assert (read.rows["A"][2].limit, read.rows["B"][2].limit) == (3, None)


@pytest.mark.parametrize("heading", ["size", "サイズ"])
def test_a_stock_list_may_name_the_size_of_an_article(heading: str) -> None:
    read = read_stock_list(f"sku,name,on_hand,{heading}\nA,a,1,80\nB,b,2,\n".encode())

    assert (read.rows["A"][2].size, read.rows["B"][2].size) == (80, None)


def test_a_limit_that_is_no_number_is_refused_by_its_name() -> None:
    with pytest.raises(BadFile, match="limit must be a whole number from 1 on, not '0'"):
        read_stock_list(b"sku,name,on_hand,limit\nA,a,1,0\n")


def test_a_stock_list_may_say_the_tax_rates_of_articles() -> None:
    for heading in ("tax_rate", "税率"):
        read = read_stock_list(f"sku,name,on_hand,{heading}\nA,a,1,8\nB,b,2,10%\nC,c,3,\n".encode())

        assert [terms.tax_rate for _, _, terms in read.rows.values()] == [8, 10, None]
    with pytest.raises(BadFile, match="line 2: tax_rate must be one of 8, 10"):
        read_stock_list(b"sku,name,on_hand,tax_rate\nA,a,1,5\n")


async def test_the_tax_rate_of_an_article_stays_where_a_list_says_nothing_of_it(
    program: Program, tmp_path: Path
) -> None:
    for text in ("sku,name,on_hand,tax_rate\nTAXED-1,急須,3,10\n", "sku,name,on_hand\nTAXED-1,急須,4\n"):
        (tmp_path / "stock.csv").write_text(text, encoding="utf-8")
        assert (await program("stock", "import", tmp_path / "stock.csv")).code == 0
    new = ("--name", "茶筒", "--tax-rate", 8)
    assert (await program("stock", "receive", "TAXED-2", 1, *new)).code == 0
    assert (await program("stock", "receive", "TAXED-3", 1, "--name", "茶筒", "--tax-rate", 9)).code == 2

    rates = {row["sku"]: row["tax_rate"] for row in (await program("stock", "list", "--json")).json}

    assert {sku: rate for sku, rate in rates.items() if sku.startswith("TAXED-")} == {"TAXED-1": 10, "TAXED-2": 8}


async def test_an_article_below_its_limit_is_listed_and_named_in_the_days_work(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "stock.csv").write_text("sku,name,on_hand,limit\nLIMITED-1,急須,3,4\n", encoding="utf-8")
    assert (await program("stock", "import", tmp_path / "stock.csv")).code == 0

    (row,) = [row for row in (await program("stock", "low", "--json")).json if row["sku"] == "LIMITED-1"]
    shown = await program("today")

    assert (row["left"], row["limit_pieces"], row["since"]) == (3, 4, None)
    assert "running low: shop stock low" in shown.out


def test_a_stock_list_may_name_shelves_and_codes() -> None:
    read = read_stock_list(
        "sku,name,on_hand,jan,shelf\nA,a,1,４９０１２３４５６７８９４,A-2\nB,b,2,036000291452,\n".encode()
    )

    assert (read.rows["A"][2], read.rows["B"][2]) == (
        Terms(shelf="A-2", jan="4901234567894"),
        Terms(jan="0036000291452"),
    )


async def test_shelf_and_code_stay_where_a_list_says_nothing_of_them(program: Program, tmp_path: Path) -> None:
    for text in (
        "sku,name,on_hand,shelf,jan\nSHELVED-1,急須,3,C-10,4912345678904\n",
        "sku,name,on_hand\nSHELVED-1,急須,4\n",
    ):
        (tmp_path / "stock.csv").write_text(text, encoding="utf-8")
        assert (await program("stock", "import", tmp_path / "stock.csv")).code == 0

    (row,) = [row for row in (await program("stock", "list", "--json")).json if row["sku"] == "SHELVED-1"]

    assert (row["on_hand"], row["shelf"], row["jan"]) == (4, "C-10", "4912345678904")


async def test_two_articles_may_change_codes_and_never_share_one(program: Program, tmp_path: Path) -> None:
    def listed(*codes: str) -> Path:
        rows = [f"JANNED-{at},茶,1,{code}" for at, code in enumerate(codes, start=1)]
        (tmp_path / "stock.csv").write_text("\n".join(["sku,name,on_hand,jan", *rows]), encoding="utf-8")
        return tmp_path / "stock.csv"

    assert (await program("stock", "import", listed("49123463", "4912345678911"))).code == 0
    assert (await program("stock", "import", listed("4912345678911", "49123463"))).code == 0

    answer = await program("stock", "import", listed("49123463"))

    assert answer.code == 3
    assert answer.err == (
        "The JAN 49123463 would be that of several articles (JANNED-1, JANNED-2). One code names one article. "
        "Nothing was imported.\n"
    )


async def test_columns_of_a_stock_list_that_are_not_used_are_named(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("sku,name,on_hand,prise\nPRICED-1,茶筒,5,1080\n", encoding="utf-8")

    answer = await program("stock", "import", file)

    assert answer.out == "1 article was imported.\n1 column was not used: prise.\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sku,name\nA,b\n", "line 1.*missing: on_hand"),
        ("", "line 1"),
        ("sku,name,on_hand\n", "no articles"),
        ("sku,name,on_hand\nA,b,-1\nB,c,3\nC,d,1.5\n", "line 2: on_hand.*line 4: on_hand.*Nothing was imported"),
        ("sku,name,on_hand\n,b,1\n", "line 2: sku"),
        ("sku,name,on_hand\nA,b,1\nA,b,2\n", "line 3: A stands twice"),
        ('sku,name,on_hand\nA,"b\x1b[2J",1\n', "line 2: name"),
        ("sku,name,on_hand\nA,b," + "9" * 5_000 + "\n", "line 2: on_hand"),
        ("sku,name,on_hand\nA,b,１２\n", "line 2: on_hand"),
        ("sku,name,on_hand\nA\n", "line 2: on_hand"),
        ("sku,name,on_hand,price\nA,a,1,9.99\n", "line 2: price"),
        ("sku,name,on_hand,most_per_person\nA,a,1,0\n", "line 2: most_per_person"),
        ("sku,name,on_hand,jan\nA,a,1,4.90123E+12\n", "line 2: jan .4.90123E.12. was shortened by a spreadsheet"),
        ("sku,name,on_hand,jan\nA,a,1,4901234567890\n", "line 2: jan"),
        ("sku,name,on_hand,jan\nA,a,1,490123456789\n", "line 2: jan"),
        (
            "sku,name,on_hand,jan\nA,a,1,4901234567894\nB,b,1,4901234567894\n",
            "line 3: the JAN 4901234567894 stands twice",
        ),
        ("sku,name,on_hand,shelf\nA,a,1,123456789012345678901\n", "line 2: shelf"),
        ('sku,name,on_hand\nA,"b,1\n', "line"),
        ("sku,name,on_hand\nA,tea, green,1\nB,b,2,,x\n", "line 2: more cells.*line 3: more cells"),
        ("sku,name,on_hand,on_hand\nA,a,1,2\n", "line 1: stands twice: on_hand"),
    ],
)
def test_bad_rows_are_named_by_their_line(text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        read_stock_list(text.encode())


def test_empty_cells_behind_the_last_column_are_nothing() -> None:
    read = read_stock_list(b"sku,name,on_hand,,\nA,a,1,,,, \nB,b,2\n")

    assert set(read.rows) == {"A", "B"}


@pytest.mark.parametrize(
    "command",
    [
        ("stock", "import"),
        ("import", "orders"),
        ("import", "bank"),
        ("order", "start"),
        ("order", "change-lines", "1001", "--file"),
        ("customer", "import"),
    ],
)
async def test_neither_a_pipe_nor_a_device_is_waited_for(
    program: Program, tmp_path: Path, command: tuple[str, ...]
) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    for file in (pipe, Path("/dev/zero")):
        answer = await program(*command, file)
        assert answer.code == 2
        assert "is no regular file" in " ".join(answer.err.replace("│", " ").split())


def test_a_file_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(BadFile, match="neither UTF-8 nor CP932"):
        read_stock_list(b"sku,name,on_hand\n\xff\xff\xff,\x81,1\n")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param("BAD-1,bad,x", "line 3", id="a bad row"),
        pytest.param("TEA-100,tea,0", "TEA-100", id="fewer than are set aside"),
    ],
)
async def test_a_list_with_one_impossible_row_imports_nothing(
    program: Program, order_no: str, tmp_path: Path, row: str, said: str
) -> None:
    assert order_no  # for which tea is set aside
    file = tmp_path / "stock.csv"
    file.write_text(f"sku,name,on_hand\nGOOD-1,good,5\n{row}\n", encoding="utf-8")

    answer = await program("stock", "import", file)

    assert answer.code == 3
    assert said in answer.err
    assert "GOOD-1" not in {row["sku"] for row in (await program("stock", "list", "--json")).json}


async def test_waiting_orders_get_goods_that_are_received_counted_or_imported(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("sku,name,on_hand\nPOT-1,急須,0\n", encoding="utf-8")
    assert (await program("stock", "import", file, "--json")).json == {"articles": 1, "unused_columns": []}
    line = payload["lines"][0] | {"sku": "POT-1"}
    numbers = [
        await started(shop, payload | {"order_no": f"{payload['order_no']}-{at}", "lines": [line]}) for at in range(3)
    ]
    statuses = [(await shop.reading.order(number)).status for number in numbers]

    first = await program("stock", "receive", "POT-1", 2, "--receipt", f"r-{numbers[0]}", "--json")
    again = await program("stock", "receive", "POT-1", 2, "--receipt", f"r-{numbers[0]}")
    second = await program("stock", "count", "POT-1", 4, "--json")
    file.write_text("sku,name,on_hand\nPOT-1,急須,6\n", encoding="utf-8")
    third = await program("stock", "import", file)

    assert statuses == ["backordered"] * 3
    assert first.json["told"] == [numbers[0]]
    assert "booked before" in again.out
    assert second.json["told"] == [numbers[1]]
    assert third.code == 0
    await until(lambda: _is_reserved(shop, numbers[2]))
    assert (await shop.stock.shelf("POT-1"))[0].free == 0


async def _is_reserved(shop: ShopClient, number: str) -> bool:
    return (await shop.reading.order(number)).goods == "reserved"


async def test_fewer_pieces_than_are_set_aside_cannot_be_counted(shop: ShopClient, order_no: str) -> None:
    assert order_no

    with pytest.raises(CountTooLow, match="set aside"):
        await shop.stock.count("TEA-100", 0)


async def test_free_pieces_are_told_to_programs(program: Program) -> None:
    rows = (await program("stock", "list", "--json")).json

    assert {"sku", "name", "on_hand", "reserved", "waiting", "free", "price", "tax_rate", "shelf", "jan"} == set(
        rows[0]
    )
    assert json.dumps(rows)


async def held_for_an_unknown_article(
    shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> tuple[str, str]:
    """The number of an order that waits, and the article that the stock list does not know."""
    number, sku = payload["order_no"], f"NEW-{payload['order_no']}"
    unknown = payload | {"lines": [payload["lines"][0] | {"sku": sku}]}
    await temporal.client.start_workflow("OrderWorkflow", unknown, id=order_workflow_id(number), task_queue=ORDERS)

    async def is_held() -> bool:
        return bool(await shop.reading.search(number)) and bool((await shop.reading.order(number)).holds)

    await until(is_held)
    return number, sku


async def test_an_order_held_for_an_unknown_article_goes_on_by_itself_when_the_article_is_imported(
    shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> None:
    number, sku = await held_for_an_unknown_article(shop, temporal, payload)

    await shop.stock.import_list(f"sku,name,on_hand\n{sku},新茶,50\n".encode())

    async def is_released() -> bool:
        return not (await shop.reading.order(number)).holds

    await until(is_released)
    assert (await shop.reading.order(number)).goods == "reserved"


async def test_an_article_that_nobody_knows_is_put_on_the_list_by_its_first_receipt(
    program: Program, shop: ShopClient, order_no: str
) -> None:
    sku = f"NEW-{order_no}"
    arguments = ("stock", "receive", sku, 2, "--receipt", f"r-{sku}")
    unknown = await program(*arguments)
    added = await program(*arguments, "--name", "玄米茶", "--price", 1080)
    again = await program(*arguments, "--name", "玄米茶", "--price", 1080)
    more = await program("stock", "receive", sku, 3, "--name", "別の名前", "--price", 1)

    assert unknown.code == 4
    assert f"shop stock receive {sku} PIECES --name NAME" in " ".join(unknown.err.split())
    assert (added.code, "It is on the stock list now." in added.out) == (0, True)
    assert "booked before" in again.out
    assert "its name and price stay" in " ".join(more.out.split())
    (row,) = await shop.stock.shelf(sku)
    assert (row.name, row.on_hand) == ("玄米茶", 5)
    async with shop.connections.connection() as conn:
        assert await conn.fetchval("SELECT price FROM stock WHERE sku = $1", sku) == 1080


async def test_a_receipt_of_an_article_that_cannot_be_listed_is_refused_and_lists_nothing(
    program: Program, order_no: str
) -> None:
    sku = f"ODD-{order_no}"
    unseen = await program("stock", "receive", sku, 1, "--name", "茶\x1b[2J")
    odd = await program("stock", "receive", f"{sku}\u202e", 1, "--name", "茶")
    nameless = await program("stock", "receive", sku, 1, "--price", 100)
    blank = await program("stock", "receive", sku, 1, "--name", " ")

    assert (unseen.code, odd.code, nameless.code, blank.code) == (2, 2, 2, 4)
    assert not [row for row in (await program("stock", "list", "--json")).json if row["sku"].startswith(sku)]


async def test_an_order_held_for_an_unknown_article_goes_on_when_the_article_comes_in_with_its_name(
    program: Program, shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload
) -> None:
    number, sku = await held_for_an_unknown_article(shop, temporal, payload)

    await program("stock", "receive", sku, 50, "--name", "新茶")

    await until(lambda: _is_reserved(shop, number))
    assert not (await shop.reading.order(number)).holds


async def test_a_number_that_no_column_holds_is_refused_in_a_sentence(shop: ShopClient) -> None:
    with pytest.raises(Unstorable, match="cannot hold"):
        await shop.stock.count("TEA-100", 2**40)


def test_a_list_of_suppliers_is_read_as_spreadsheets_save_it() -> None:
    rows = ("sku,supplier,email,language", "TEA-100,山の茶園,orders@farm.example,", "CUP-1,Pots,pots@pots.example,en")

    read = read_suppliers("\r\n".join(rows).encode("cp932"))

    assert {sku: (each.name, each.email, each.language) for sku, each in read.rows.items()} == {
        "TEA-100": ("山の茶園", "orders@farm.example", "ja"),
        "CUP-1": ("Pots", "pots@pots.example", "en"),
    }


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",山の茶園,a@farm.example,", "sku"),
        ("TEA-1,,a@farm.example,", "supplier"),
        ("TEA-1,山の茶園,,", "email"),
        ("TEA-1,山の茶園,farm.example,", "email"),
        ("TEA-1,山の茶園,a@farm.example,fr", "ja, en"),
        ("TEA-1,山の茶園,a@farm.example,ja\r\nTEA-1,別の店,b@farm.example,ja", "TEA-1"),
    ],
)
def test_a_bad_row_of_the_suppliers_is_named_and_nothing_of_them_is_taken(row: str, fault: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_suppliers(f"sku,supplier,email,language\r\n{row}\r\n".encode())

    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("A,1,A", "A cannot take its own place"),
        ("A,1,B\r\nA,1,C", "A has rank 1 twice"),
        ("A,1,B\r\nA,2,B", "B stands twice"),
        ("A,0,B", "rank"),
    ],
)
def test_what_cannot_take_an_articles_place_is_refused_with_its_reason(rows: str, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        read_substitutes(f"sku,rank,substitute\r\n{rows}\r\n".encode())


async def test_a_list_that_names_an_unknown_article_is_refused(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "substitutes.csv"
    file.write_text("sku,rank,substitute\nTEA-100,1,NO-SUCH\n")

    refused = await program("stock", "substitutes", file)

    assert refused.code == 3
    assert "No article has the SKU NO-SUCH" in refused.err


async def test_who_is_asked_for_what_and_what_takes_whose_place_is_listed_and_taken_off(
    program: Program, shop: ShopClient, payload: Payload
) -> None:
    sku, other = (f"{name}-{payload['order_no']}" for name in ("POT", "JUG"))
    for each in (sku, other):
        await program("stock", "receive", each, 4, "--name", "急須", "--price", 900)
    await shop.stock.import_suppliers(f"sku,supplier,email\n{sku},山の窯,a@kiln.example\n".encode())
    await shop.stock.import_substitutes(f"sku,rank,substitute\n{sku},1,{other}\n".encode())

    suppliers = (await program("stock", "suppliers", "--json")).json
    substitutes = (await program("stock", "substitutes", "--json")).json
    assert [row["email"] for row in suppliers if row["sku"] == sku] == ["a@kiln.example"]
    assert [(row["substitute"], row["free"]) for row in substitutes if row["sku"] == sku] == [(other, 4)]
    assert f"lacks their price or tax rate: {other}" in (await program("stock", "substitutes")).err.replace("\n", " ")
    assert "山の窯" in (await program("stock", "suppliers")).out

    for what in ("suppliers", "substitutes"):
        assert sku in (await program("stock", what, "--remove", sku)).out
        again = await program("stock", what, "--remove", sku)
        assert (again.code, sku in again.err) == (3, True)
    assert sku not in (await program("stock", "suppliers")).out + (await program("stock", "substitutes")).out
