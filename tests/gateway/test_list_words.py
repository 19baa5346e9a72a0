"""What is wrong with a list that is handed in, in the language of whoever reads it, through the command itself."""

import re
from pathlib import Path

import pytest

from adapters.words.check import foreign_words
from tests.gateway.conftest import Program

PEOPLE = "customer,name,email,completed,loyal,last_ordered_on\n"
ORDERS = "order_no,ordered_on,state,name,email\n"
ENTRIES = "reason,name,until\n"
STOCK = "sku,name,on_hand,price,most_per_person\n"
GOOD = ",a,a@b.example,1,,2026-01-05\n"
CUSTOMERS, PAST, BLACKLIST = ("customer", "import"), ("customer", "import-orders"), ("blacklist", "import")
ARTICLES = ("stock", "import")
#: What stands in the file itself: names of columns, and what was written under them.
_IN_FILE = re.compile(r"「[^」]*」|[a-z]+(?:_[a-z]+)*(?:、[a-z]+(?:_[a-z]+)*)+|（[a-z_、]+）")


@pytest.mark.parametrize(
    ("command", "text", "says"),
    [
        (CUSTOMERS, "customer,name\nc-1,a\n", {
            "line 1: missing: last_ordered_on; the columns are customer, name, kana, phone, ":
            "1行目：次の見出しがありません（last_ordered_on）。使える見出しは customer、name、kana、phone、",
        }),
        (CUSTOMERS, PEOPLE, {"The file has no rows.": "ファイルに見出しより下の行がありません。"}),
        (CUSTOMERS, PEOPLE + "c-1,a,a@b.example,-1,,2026-01-05\nc-2,a,a@b.example,1,多分,2026-01-05\n", {
            "line 2: completed must be a whole number, not '-1'":
            "2行目：「completed」は0以上の整数で記入してください（「-1」とあります）。",
            "line 3: loyal must be yes or no, not '多分'. Nothing was imported.":
            "3行目：「loyal」は「yes」か「no」で記入してください（「多分」とあります）。取り込みは行っていません。",
        }),
        (CUSTOMERS, f"{PEOPLE}c-1{GOOD}c-1{GOOD}{GOOD}", {
            "line 3: stands twice": "3行目：同じものが前の行にもあります。",
            "line 4: customer must have 1 to 64 printable characters":
            "4行目：「customer」は1〜64文字で記入してください。見えない文字は使えません。",
        }),
        (CUSTOMERS, f"{PEOPLE}c-1,a,a@b.example,1,,2099-01-05\n", {
            "line 2: last_ordered_on 2099-01-05 has not come yet":
            "2行目：「last_ordered_on」の2099年1月5日はまだ来ていません。取り込みは行っていません。",
        }),
        (CUSTOMERS, PEOPLE + "".join(f"c-{each},a,a@b.example,x,,2026-01-05\n" for each in range(23)), {
            "line 21: completed must be a whole number, not 'x'; and 3 more. Nothing was imported.":
            "誤りはほかに3件あります。取り込みは行っていません。",
        }),
        (PAST, f"{ORDERS}1,2020-01-01,lost,,\n2,5. Jan,unpaid,,\n3,1800-01-01,unpaid,,\n4,2020-01-01,unpaid,,\n", {
            "line 2: state must be one of completed, refused, cancelled, unpaid, not 'lost'":
            "2行目：「state」は completed、refused、cancelled、unpaid のいずれかで記入してください",
            "line 3: ordered_on must be a date like 2026-11-21, not '5. Jan'":
            "3行目：「ordered_on」は「2026-11-21」のような日付で記入してください（「5. Jan」とあります）。",
            "line 4: ordered_on must lie between 1900 and": "4行目：「ordered_on」は1900年から",
            "line 5: nobody is found by name alone: give a customer, phone, email or address":
            "5行目：名前だけではどなたか分かりません。",
        }),
        (BLACKLIST, f"{ENTRIES},山田,\nx,,\n{'x' * 1_001},山田,\nx,{'x' * 201},\n", {
            "line 2: reason is missing": "2行目：「reason」が空欄です。",
            "line 3: needs a name, kana, phone, email or address":
            "3行目：「name」「kana」「phone」「email」「address」のいずれかを記入してください。",
            "line 4: reason: must have at most 1000 characters":
            "4行目：理由（reason）：長すぎます（1000文字まで）。",
            "line 5: name must have at most 200 printable characters":
            "5行目：「name」は200文字までで記入してください。見えない文字は使えません。",
        }),
        (BLACKLIST, f'{ENTRIES}x,"山田', {
            "line 2: a quotation mark is not closed, or stands within a text":
            '2行目：引用符（"）が閉じていないか、文の途中にあります。取り込みは行っていません。',
        }),
        (BLACKLIST, f"{ENTRIES}{'x' * 140_000},a,\n", {
            "line 2: a cell has more than 131,072 characters": "2行目：1つの欄が長すぎます（131,072文字まで）。",
        }),
        (ARTICLES, f"{STOCK}A,a,１,,\nB,b,1,9.9,\nC,c,1,,0\nD,d,,,\nE,e,1,,,x\nF,f,1,,\nF,f,1,,\n\u200b,g,1\n", {
            "line 2: on_hand must be a whole number from 0 to 9999999, not '１'":
            "2行目：「on_hand」は0〜9,999,999の整数で記入してください（「１」とあります）。",
            "line 3: price must be whole yen, not '9.9'":
            "3行目：「price」は円単位の整数で記入してください（「9.9」とあります）。",
            "line 4: most_per_person must be a whole number from 1 on, not '0'":
            "4行目：「most_per_person」は1以上の整数で記入してください（「0」とあります）。",
            "line 5: on_hand is missing": "5行目：「on_hand」が空欄です。",
            "line 6: more cells than columns (a text with a comma belongs between quotation marks)":
            '6行目：見出しの数より多くの値があります。カンマを含む文は、引用符（"）で囲んでください。',
            "line 8: F stands twice": "8行目：「F」が前の行にもあります。",
            "line 9: sku must have 1 to 64 printable characters": "9行目：「sku」は1〜64文字で記入してください。",
        }),
        (ARTICLES, "sku,sku,name,on_hand\n", {
            "line 1: stands twice: sku.": "1行目：同じ見出しが2つあります（sku）。",
        }),
        (ARTICLES, STOCK, {"The file has no articles.": "ファイルに商品がありません。"}),
    ],
)  # fmt: skip
async def test_a_bad_list_is_told_in_both_languages(
    program: Program, tmp_path: Path, command: tuple[str, ...], text: str, says: dict[str, str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")

    english = await program("--lang", "en", *command, file)
    japanese = await program("--lang", "ja", *command, file)

    assert (english.code, japanese.code) == (3, 3)
    assert [sentence for sentence in says if sentence not in english.err] == []
    assert [sentence for sentence in says.values() if sentence not in japanese.err] == []
    assert foreign_words(_IN_FILE.sub("", japanese.err)) == []


async def test_a_file_that_is_no_text_is_told_in_japanese(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"sku,name,on_hand\n\xff\xff\xff,\x81,1\n")

    answer = await program("--lang", "ja", "stock", "import", file)

    assert answer.code == 3
    assert answer.err == "ファイルの文字コードが UTF-8 でも CP932（Shift_JIS）でもありません。\n"


async def test_fewer_than_are_set_aside_is_told_in_japanese(program: Program, order_no: str, tmp_path: Path) -> None:
    assert order_no  # for which tea is set aside
    file = tmp_path / "list.csv"
    file.write_text("sku,name,on_hand\nTEA-100,tea,0\n", encoding="utf-8")

    answer = await program("--lang", "ja", "stock", "import", file)

    assert answer.code == 3
    assert answer.err == ("在庫表の数が、引当済みの数より少ない商品があります（TEA-100）。取り込みは行っていません。\n")
