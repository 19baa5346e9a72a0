"""Money without an order, by hand: listed with what it may be for, assigned, split, left, learned and forgotten."""

from datetime import date

import pytest

from activities.bank_deposits import BankDeposits
from domain.payment.bank_row import Account, BankRow
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started, until

OURS = Account(bank="0001", branch="001", kind="1", number="1234567")
DAY = date(2026, 11, 25)
#: One customer for each test: all of them have one bank account, and are asked in one shop.
KANA = {
    "list": "リストノ ハナコ",
    "split": "ワケル ジロウ",
    "match": "ピタリ サブロウ",
    "learn": "ナラウ シロウ",
    "move": "ウツス ゴロウ",
}


async def came(shop: ShopClient, notice: str, payer: str, amount: int) -> None:
    """A row of a bank's file."""
    row = BankRow(key=notice, account=OURS, booked_on=DAY, paid_on=DAY, amount=amount, payer=payer)
    await BankDeposits(shop.connections.database, shop.connections.desk).keep(row, shop.connections.now())


async def ordered(shop: ShopClient, payload: Payload, kana: str, suffix: str = "", pieces: int = 2) -> str:
    """An order of 2,820 yen, or for so many pieces, by somebody of this name."""
    orderer = payload["orderer"] | {"kana": kana, "email": f"{payload['order_no']}@example.jp", "customer_id": kana}
    changes = {"orderer": orderer, "order_no": payload["order_no"] + suffix, "placed_at": "2026-11-20T10:00:00+09:00"}
    changes |= {"lines": [payload["lines"][0] | {"quantity": pieces}], "total": pieces * 1_080 + 660}
    return await started(shop, payload | changes)


async def test_a_deposit_in_doubt_is_listed_with_the_likeliest_order_and_why(
    shop: ShopClient, program: Program, payload: Payload
) -> None:
    number = await ordered(shop, payload, KANA["list"])
    await came(shop, f"doubt-{number}", "ﾘｽﾄﾉ ﾊﾅｺ", 2_380)

    (row,) = [each for each in (await program("deposits", "list", "--json")).json if number in each["notice_id"]]
    shown = (await program("deposits", "list")).out
    japanese = (await program("--lang", "ja", "deposits", "list")).out

    assert row["proposals"][0]["parts"] == [{"order_no": number, "amount": 2_380}]
    assert [each["code"] for each in row["proposals"][0]["why"]] == ["fits.name", "unfit.short_by_fee"]
    assert "the full name agrees; 440 yen short, perhaps a bank's fee" in " ".join(shown.split())
    assert "440円不足（振込手数料が差し引かれた可能性）" in "".join(japanese.split())
    assert "without an order" in (await program("today")).out

    assert (await program("deposits", "leave", f"doubt-{number}", "--note", "ours")).code == 0
    listed = (await program("deposits", "list", "--json")).json
    left = (await program("deposits", "list", "--left", "--json")).json
    assert f"doubt-{number}" not in {each["notice_id"] for each in listed}
    assert "ours" in {each["note"] for each in left if each["notice_id"] == f"doubt-{number}"}


async def test_a_deposit_is_split_with_one_command(shop: ShopClient, program: Program, payload: Payload) -> None:
    first, second = [await ordered(shop, payload, KANA["split"], each) for each in ("-a", "-b")]
    await came(shop, f"whole-{first}", "ｽｽﾞｷ ﾊﾅｺ", 5_640)
    parts = (f"{first}=2,820", f"{second}=2820")

    answers = [
        await program("deposits", "split", f"whole-{first}", first),
        await program("deposits", "split", f"whole-{first}", f"{first}=2820", f"{second}=2821"),
        await program("deposits", "split", f"whole-{first}", *parts),
        await program("deposits", "split", f"whole-{first}", *parts),
    ]

    assert [each.code for each in answers] == [2, 3, 0, 0], [each.err for each in answers]
    for number in (first, second):
        page = await shop.reading.order(number)
        assert page.money.allocated == 2_820
        (line,) = [each for each in page.journal if each.what == "payment_received"]
        assert line.said
        assert line.said.code == "matched.split_by_person"

    reversed_ = await program("order", "reverse", first, "--notice-id", f"whole-{first}/{first}", "--json")
    assert reversed_.json["money"]["allocated"] == 0
    await until(lambda: _owes(shop, second))


async def _owes(shop: ShopClient, number: str) -> bool:
    return (await shop.reading.order(number)).money.allocated == 0


async def test_what_is_certain_reaches_its_order_by_one_command(
    shop: ShopClient, program: Program, payload: Payload
) -> None:
    number = await ordered(shop, payload, KANA["match"], pieces=7)  # a sum that no other test enters by hand
    await came(shop, f"certain-{number}", "ﾋﾟﾀﾘ ｻﾌﾞﾛｳ", 8_220)

    answer = await program("deposits", "match", "--json")

    assert answer.json["assigned"] == 1
    await until(lambda: _is_paid(shop, number))
    shown = (await program("order", "show", number)).out
    assert "no other order could be meant" in " ".join(shown.split())


async def _is_paid(shop: ShopClient, number: str) -> bool:
    money = (await shop.reading.order(number)).money
    return money.allocated == money.due


async def test_a_learned_name_is_shown_and_forgotten(shop: ShopClient, program: Program, payload: Payload) -> None:
    number = await ordered(shop, payload, KANA["learn"])
    await came(shop, f"spouse-{number}", "ﾅﾗｳ ﾖｼｺ", 2_820)
    assert (await program("deposits", "assign", f"spouse-{number}", number, "--by", "Sato")).code == 0

    (row,) = [each for each in (await program("deposits", "names", "--json")).json if each["order_no"] == number]
    shown = (await program("deposits", "names")).out
    forgotten = [await program("deposits", "forget", row["id"]) for _ in range(2)]

    assert (row["payer"], row["by"]) == ("ﾅﾗｳ ﾖｼｺ", "Sato")
    assert "ﾅﾗｳ ﾖｼｺ" in shown
    assert [each.code for each in forgotten] == [0, 4]


async def test_a_deposit_on_the_wrong_order_is_moved_with_one_command(
    shop: ShopClient, program: Program, payload: Payload
) -> None:
    wrong, right = [await ordered(shop, payload, KANA["move"], each) for each in ("-a", "-b")]
    await came(shop, f"wrong-{wrong}", "ｽｽﾞｷ ﾊﾅｺ", 2_820)
    assert (await program("deposits", "assign", f"wrong-{wrong}", wrong)).code == 0

    moved = [await program("deposits", "move", f"wrong-{wrong}", right, "--by", "Mori", "--json") for _ in range(2)]
    back = await program("deposits", "move", f"wrong-{wrong}", wrong)

    assert [each.code for each in (*moved, back)] == [0, 0, 3], [each.err for each in moved]
    assert moved[0].json["money"]["allocated"] == 2_820
    assert (await shop.reading.order(wrong)).money.allocated == 0
    assert f"were for order {right}" in (await program("order", "show", wrong)).out.replace("\n", " ")


async def test_which_deposit_the_bank_took_back_is_said_with_one_command(
    shop: ShopClient, program: Program, payload: Payload
) -> None:
    number = payload["order_no"]
    notices = [f"either-{number}", f"or-{number}"]
    for notice, payer in zip(notices, ("ﾄﾞﾁﾗｶ ｲﾁﾛｳ", "ﾄﾞﾁﾗｶ ｼﾞﾛｳ"), strict=True):
        await came(shop, notice, payer, 7_310)
    row = BankRow(key=f"back-{number}", account=OURS, booked_on=DAY, paid_on=DAY, amount=7_310, is_reversal=True)
    await BankDeposits(shop.connections.database, shop.connections.desk).keep(row, shop.connections.now())

    await program("deposits", "match")
    shown = " ".join((await program("deposits", "list")).out.split())
    said = await program("deposits", "taken-back", notices[1])
    listed = {each["notice_id"]: each["doubt"] for each in (await program("deposits", "list", "--json")).json}

    assert "may be the deposit of 7,310 yen that the bank took back" in shown
    assert said.code == 0
    assert listed[notices[0]] is None
    assert notices[1] not in listed
    assert (await program("deposits", "taken-back", notices[0])).code == 3


@pytest.mark.parametrize("command", [("assign", "nothing", "1"), ("leave", "nothing")])
async def test_money_that_never_came_is_refused(program: Program, command: tuple[str, ...]) -> None:
    assert (await program("deposits", *command)).code == 3
