"""What banks' files say: the same money counts once in whichever files, and what is taken back is not booked."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from activities.bank_deposits import Kept
from activities.matching import Matched
from activities.payment import PaymentActivities
from domain.basics.errors import NoticeTaken, UnknownNotice
from domain.contract.messages import PaymentReceived
from domain.payment.bank_row import BankRow
from domain.payment.matching.deposit import Part
from tests.activities.test_matching import Orders, desk, money, ordered
from tests.activities.test_matching import row as plain_row
from tests.activities.test_reversals import ledger, looks
from tests.activities.world import World, dump
from tests.spoken import spoken

DAY = date(2026, 11, 25)
TARO, HANAKO = "ﾔﾏﾀﾞ ﾀﾛｳ", "ｽｽﾞｷ ﾊﾅｺ"


@pytest.fixture(autouse=True)
def days_after(world: World) -> None:
    """The files are read in when their days are over."""
    world.at += timedelta(days=7)


def row(payer: str = TARO, key: str = "bank-1", *, day: int = 25, source: str = "zengin-01", **others: Any) -> BankRow:  # noqa: ANN401 - fields
    on = date(2026, 11, day)
    return plain_row(payer, others.pop("amount", 2_000), key, booked_on=on, paid_on=on, source=source, **others)


def back(payer: str = TARO, key: str = "back-1", **others: Any) -> BankRow:  # noqa: ANN401 - fields
    return row(payer, key, is_reversal=True, **others)


async def read(world: World, *rows: BankRow) -> list[Kept]:
    """As an import does."""
    kept = [await desk(world).bank.keep(each, world.at) for each in rows]
    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))
    world.at += timedelta(minutes=5)
    return kept


async def states(world: World) -> dict[str, str]:
    rows = await world.pool.fetch("SELECT notice_id, state FROM strays ORDER BY notice_id")
    return {each["notice_id"]: each["state"] for each in rows}


async def doubts(world: World) -> dict[str, str]:
    """What speaks against each deposit that no machine may decide about."""
    async with world.connection() as conn:
        deposits = [stray.deposit for stray in await world.database.assignments.waiting(conn)]
        book = await desk(world).book(conn, deposits, world.at)
        found = await desk(world).doubts(conn, deposits, book)
    return {notice_id: spoken(f"[{said.model_dump_json()}]") for notice_id, said in found.items()}


# --- what is taken back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payer", [TARO, "ヤマダ　タロウ", ""])
async def test_a_reversal_that_stands_before_its_payment_keeps_it_from_being_booked(world: World, payer: str) -> None:
    await ordered(world, "1001", 2)

    await read(world, back(payer), row())

    assert await states(world) == {"bank-1": "taken_back"}
    assert await ledger(world) == []
    assert await looks(world) == []


async def test_a_reversal_in_an_earlier_file_than_its_payment_waits_for_it_and_a_person_knows(world: World) -> None:
    await ordered(world, "1001", 2)

    await read(world, back(day=27))
    (asked,) = await looks(world)
    await read(world, row(day=25))

    assert "has not come yet" in asked
    assert await states(world) == {"bank-1": "taken_back"}
    assert (await ledger(world), await looks(world)) == ([], [])


async def test_a_payment_that_was_booked_is_taken_back_in_its_order(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, row())
    assert (await money(world, "1001")).money.is_paid

    assert await read(world, back("", day=27)) == [Kept.NEW]
    assert await read(world, back("", day=27)) == [Kept.KNOWN]

    assert (await money(world, "1001")).money.kept == 0
    assert await ledger(world) == [2_000, -2_000]


@pytest.mark.parametrize("others", [{"day": 25}, {"day": 27, "amount": 2_001}, {"day": 27, "payer": HANAKO}])
async def test_what_is_not_meant_stays(world: World, others: dict[str, Any]) -> None:
    await ordered(world, "1001", 2)
    await read(world, row(day=26))

    await read(world, back(**{"payer": TARO} | others))

    assert (await money(world, "1001")).money.is_paid
    assert len(await looks(world)) == 1


async def test_what_lies_more_than_two_months_behind_is_looked_for_by_a_person(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, row())

    long_after = DAY + timedelta(days=63)
    await read(world, back().model_copy(update={"booked_on": long_after, "paid_on": long_after}))

    assert (await money(world, "1001")).money.is_paid


async def test_between_two_nobody_guesses_and_none_of_them_is_booked_until_a_person_says(world: World) -> None:
    await ordered(world, "1001", 2)
    rows = (back("", day=27), row(day=26), row(HANAKO, "bank-2", day=26))

    await read(world, *rows)
    (asked,) = await looks(world)
    assert await states(world) == {"bank-1": "waiting", "bank-2": "waiting"}
    assert "bank-1, bank-2" in asked
    assert set(await doubts(world)) == {"bank-1", "bank-2"}

    await desk(world).bank.take_back("bank-2", "Sato", world.at)
    await desk(world).bank.take_back("bank-2", "Sato", world.at)
    await read(world)

    assert await states(world) == {"bank-1": "assigned", "bank-2": "taken_back"}
    assert (await money(world, "1001")).money.is_paid
    assert await looks(world) == []


async def test_a_person_can_only_name_what_may_be_meant(world: World) -> None:
    await read(world, row(), row(HANAKO, "bank-2"))
    before = await dump(world.pool)

    for notice in ("bank-1", "bank-9"):
        with pytest.raises(UnknownNotice):
            await desk(world).bank.take_back(notice, "Sato", world.at)

    assert await dump(world.pool) == before


async def test_a_reversal_to_which_a_person_has_seen_takes_nothing_back_any_more(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, back(day=27))
    await world.pool.execute("UPDATE tasks SET done_at = now(), done_by = 'Sato' WHERE key LIKE 'reversal:%'")

    await read(world, row(day=26))

    assert (await money(world, "1001")).money.is_paid


async def test_as_many_reversals_as_deposits_take_back_all_of_them(world: World) -> None:
    await read(world, back(), back(key="back-2"), row(HANAKO, "bank-3"), row(), row(key="bank-2"))

    assert await states(world) == {"bank-1": "taken_back", "bank-2": "taken_back", "bank-3": "waiting"}


async def test_a_banks_number_that_begins_anew_each_day_proves_nothing_on_another_day(world: World) -> None:
    await read(world, row(reference="000002", day=25), row(key="bank-2", reference="000001", day=26))

    await read(world, back(reference="000002", day=26))

    assert await states(world) == {"bank-1": "waiting", "bank-2": "taken_back"}, "of that day, whatever its number"


async def test_on_the_same_day_the_banks_number_tells_two_equal_transfers_apart(world: World) -> None:
    await read(world, row(reference="000001"), row(key="bank-2", reference="000002"))

    await read(world, back(reference="000002"))

    assert await states(world) == {"bank-1": "waiting", "bank-2": "taken_back"}


@pytest.mark.parametrize("order", [*permutations(range(4))])
async def test_the_order_of_rows_does_not_matter(world: World, order: Sequence[int]) -> None:
    await ordered(world, "1001", 2)
    await ordered(world, "1002", 3)
    rows = [row(day=24), back(day=25), row(key="bank-2", amount=3_000, day=25), back("", "back-2", amount=900, day=25)]

    await read(world, *(rows[at] for at in order))

    assert await states(world) == {"bank-1": "taken_back", "bank-2": "assigned"}
    assert await ledger(world) == [3_000]
    assert len(await looks(world)) == 1, "900 yen never came"


# --- the same money --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        row(key="bank-9", source="zengin-03"),
        row("ヤマダ　タロウ", "bank-9", source="mufg"),
        row("", "bank-9", source="zengin-03", reference="00000042"),  # one zero more or less is no other number
    ],
)
async def test_the_same_money_in_another_kind_of_file_is_known(world: World, again: BankRow) -> None:
    await ordered(world, "1001", 2)
    await ordered(world, "1002", 2)

    first = await read(world, row(f"{TARO}", reference="000042"))
    second = await read(world, again)

    assert (first, second) == ([Kept.NEW], [Kept.KNOWN])
    assert list(await states(world)) == ["bank-1"]


async def test_two_true_equal_deposits_stay_two_in_every_kind_of_file(world: World) -> None:
    twice = [row(), row(key="bank-2")]
    again = [row(key="bank-3", source="zengin-03"), row(key="bank-4", source="zengin-03")]
    third = [row(key=f"bank-{at}", source="zengin-03") for at in (3, 4, 5)]

    await read(world, *twice, *again)
    assert list(await states(world)) == ["bank-1", "bank-2"]

    assert await read(world, *third) == [Kept.KNOWN, Kept.KNOWN, Kept.NEW], "of which the notices do not know yet"
    assert await read(world, row(key="bank-6")) == [Kept.KNOWN]
    assert list(await states(world)) == ["bank-1", "bank-2", "bank-5"]


async def test_what_may_be_the_same_pays_nothing_twice_until_a_person_says(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, row("", "bank-0"))
    await read(world, row(key="bank-9", source="mufg"))

    assert await states(world) == {"bank-0": "waiting", "bank-9": "waiting"}
    assert await doubts(world) == {
        "bank-9": "may be the deposit bank-0 of another kind of file (leave it if it is, else assign it)"
    }

    await desk(world).leave("bank-0", "Sato", "", world.at)
    await read(world)
    assert (await money(world, "1001")).money.is_paid


async def test_another_payer_of_the_same_sum_on_the_same_day_is_other_money(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, row(HANAKO, "bank-0"))

    await read(world, row(key="bank-9", source="zengin-03"))

    assert (await money(world, "1001")).money.is_paid


async def test_a_reversal_in_two_kinds_of_file_takes_back_one_deposit(world: World) -> None:
    await read(world, row(day=24), row(key="bank-2", day=26))
    await read(world, back(day=26))

    assert await read(world, back("", "back-9", source="zengin-03", day=26)) == [Kept.KNOWN]

    assert await states(world) == {"bank-1": "waiting", "bank-2": "taken_back"}


def typed(**others: Any) -> PaymentReceived:  # noqa: ANN401 - fields
    return PaymentReceived.model_validate({"notice_id": "N-1", "amount": 2_000, "paid_on": DAY, "by": "会計"} | others)


@pytest.mark.parametrize("payer", ["NUMBER", TARO])
async def test_what_somebody_typed_from_the_statement_is_known_in_the_file(world: World, payer: str) -> None:
    number = await ordered(world, "1001", 2)
    await ordered(world, "1002", 2)
    await world.do(PaymentActivities.record, "1001", typed())

    assert await read(world, row(payer.replace("NUMBER", number))) == [Kept.KNOWN]

    assert await ledger(world) == [2_000]
    assert not (await money(world, "1002")).money.is_paid


async def test_what_was_typed_is_taken_back_by_the_file_in_its_order(world: World) -> None:
    await ordered(world, "1001", 2)
    await world.do(PaymentActivities.record, "1001", typed())
    await read(world, row())

    await read(world, back(day=27))
    await read(world)

    assert await ledger(world) == [2_000, -2_000]
    assert (await money(world, "1001")).money.kept == 0


@pytest.mark.parametrize("is_first", [True, False])
async def test_what_may_have_been_typed_waits_for_a_person(world: World, is_first: bool) -> None:  # noqa: FBT001
    await ordered(world, "1001", 2)
    other = await ordered(world, "1002", 2, name="鈴木 花子", kana="スズキ ハナコ", email="hanako@example.jp")
    by_hand = typed(paid_on=DAY - timedelta(days=1))
    if is_first:
        await world.do(PaymentActivities.record, "1001", by_hand)
    assert await desk(world).bank.keep(row(HANAKO), world.at) is Kept.NEW
    if not is_first:
        await world.do(PaymentActivities.record, "1001", by_hand)

    await read(world)

    assert await doubts(world) == {
        "bank-1": "may be the payment N-1 that is booked on order 1001 (leave it if it is, else assign it)"
    }
    await desk(world).assign("bank-1", [Part("1002", 0)], "Sato", world.at)
    await read(world)
    assert (await money(world, "1002")).money.is_paid
    await read(world, row(f"{other} {HANAKO}", "bank-2", day=26))
    assert await desk(world).match(world.at) == Matched(assigned=0, waiting=1)


async def test_the_number_of_another_order_is_nobodys_typed_money(world: World) -> None:
    await ordered(world, "1001", 2)
    number = await ordered(world, "1002", 2, name="鈴木 花子", kana="スズキ ハナコ", email="hanako@example.jp")
    await world.do(PaymentActivities.record, "1001", typed())

    await read(world, row(f"{number} {HANAKO}"))

    assert (await money(world, "1002")).money.is_paid


async def test_who_types_in_what_a_file_has_brought_is_refused(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, row())
    before = await dump(world.pool)

    with pytest.raises(NoticeTaken, match="bank-1"):
        await world.do(PaymentActivities.record, "1001", typed())

    assert await dump(world.pool) == before


async def test_what_a_program_tells_after_the_file_pays_nothing_twice_and_a_person_looks(world: World) -> None:
    await ordered(world, "1001", 2)
    await read(world, row())

    for _ in range(2):
        await world.do(PaymentActivities.record, "1001", typed(by=""))

    assert await ledger(world) == [2_000]
    (text,) = await looks(world)
    assert "seems to be the deposit bank-1" in text
    await desk(world).assign("N-1", [Part("1001", 0)], "Sato", world.at)
    await read(world)
    assert await ledger(world) == [2_000, 2_000], "a person said that it is other money"


@pytest.mark.parametrize("others", [{"amount": 900}, {"paid_on": DAY + timedelta(days=20)}, {"rail": "cash"}])
async def test_other_money_of_the_same_order_is_booked(world: World, others: dict[str, Any]) -> None:
    await ordered(world, "1001", 4)
    number = await world.pool.fetchval("SELECT transfer_no FROM orders WHERE order_no = '1001'")
    await read(world, row(f"{number} {TARO}"))
    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)
    await read(world)
    world.at += timedelta(days=20)

    await world.do(PaymentActivities.record, "1001", typed(**others))

    assert len(await ledger(world)) == 2
