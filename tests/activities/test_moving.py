"""A deposit on the wrong order is moved with one command: each order has what is its own, and nothing counts twice."""

from datetime import timedelta

import pytest

from activities.moving import Moving
from activities.payment import PaymentActivities
from domain.basics.errors import NoticeTaken, UnknownNotice, UnknownOrder
from domain.contract.messages import PaymentReversed
from domain.contract.status import HoldReason, Money
from domain.payment.matching.deposit import Part
from tests.activities.test_bank_deposits import HANAKO, back, read, row, typed
from tests.activities.test_matching import Orders, desk, money, ordered
from tests.activities.test_reversals import ledger, looks, told
from tests.activities.world import World, dump


@pytest.fixture(autouse=True)
async def orders(world: World) -> None:
    """Two orders of 2,000 yen; the deposit of one was assigned to the other."""
    world.at += timedelta(days=7)
    await ordered(world, "1001", 2)
    await ordered(world, "1002", 2, name="佐藤 花子", kana="サトウ ハナコ", email="hanako@example.jp")
    await read(world, row(HANAKO))
    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)
    await read(world)


async def move(world: World, notice: str = "bank-1", to: str = "1002") -> None:
    await Moving(world.database, world.desk).move(notice, to, "Mori", world.at)


async def test_each_order_has_what_is_its_own(world: World) -> None:
    await move(world)
    for _ in range(2):  # the wrong one gives up before the right one hears
        await read(world)

    wrong, right = await money(world, "1001"), await money(world, "1002")
    assert (wrong.money.kept, right.money.kept) == (0, 2_000)
    assert (wrong.money_stage, right.money_stage) == (Money.AWAITING, Money.PAID)
    assert await ledger(world) == [2_000, -2_000, 2_000]
    assert "payment_confirmed" in await told(world, "1002")


async def test_who_was_thanked_by_mistake_is_told_by_a_person_and_not_dunned_before(world: World) -> None:
    assert "payment_confirmed" in await told(world, "1001")
    await move(world)
    await read(world)

    (text,) = await looks(world)
    assert "were for order 1002" in text
    assert "apologise" in text
    assert (await money(world, "1001")).conversation.has_hold(HoldReason.PAYMENT)
    noted = await world.pool.fetchval("SELECT by FROM journal WHERE order_no = '1001' AND what = 'payment_reversed'")
    assert noted == "Mori"


async def test_the_name_that_the_wrong_decision_taught_is_forgotten_and_the_right_one_taught(world: World) -> None:
    learned = "SELECT order_no FROM learned_payers"
    assert [each["order_no"] for each in await world.pool.fetch(learned)] == ["1001"]

    await move(world)
    await read(world)
    await read(world)

    assert [each["order_no"] for each in await world.pool.fetch(learned)] == ["1002"]


async def test_moving_twice_moves_once(world: World) -> None:
    await move(world)
    await move(world)
    await read(world)
    await read(world)
    before = await dump(world.pool)

    await move(world)

    assert await dump(world.pool) == before
    assert await desk(world).deliver(Orders(world)) == 0


async def test_the_right_order_waits_until_the_wrong_one_has_given_it_up(world: World) -> None:
    await move(world)
    async with world.connection() as conn:
        assert await world.database.assignments.to_tell(conn, 10) == []

    await world.do(PaymentActivities.reverse, "1001", PaymentReversed(notice_id="bank-1", by="Mori"))

    async with world.connection() as conn:
        assert [each.order_no for each in await world.database.assignments.to_tell(conn, 10)] == ["1002"]


async def test_it_is_moved_on_and_the_bank_may_take_it_back(world: World) -> None:
    await ordered(world, "1003", 2, name="鈴木 一郎", kana="スズキ イチロウ", email="ichiro@example.jp")
    await move(world)
    await read(world)
    await read(world)
    await move(world, to="1003")
    await read(world)
    await read(world)
    assert [(await money(world, no)).money.kept for no in ("1001", "1002", "1003")] == [0, 0, 2_000]

    await read(world, back(HANAKO, day=27))
    await read(world)

    assert [(await money(world, no)).money.kept for no in ("1001", "1002", "1003")] == [0, 0, 0]
    assert sum(await ledger(world)) == 0


async def test_one_part_of_a_deposit_is_moved_and_the_other_stays(world: World) -> None:
    await ordered(world, "1003", 3, name="鈴木 一郎", kana="スズキ イチロウ", email="ichiro@example.jp")
    await read(world, row("ﾀﾅｶ ｼﾞﾛｳ", "bank-2", amount=2_500))
    await desk(world).assign("bank-2", [Part("1001", 500), Part("1003", 2_000)], "Sato", world.at)
    await read(world)
    with pytest.raises(NoticeTaken, match="several orders"):
        await move(world, "bank-2")

    await move(world, "bank-2/1001")
    await read(world)
    await read(world)

    assert [(await money(world, no)).money.kept for no in ("1001", "1002", "1003")] == [2_000, 500, 2_000]


async def test_what_cannot_be_moved_is_refused_and_changes_nothing(world: World) -> None:
    await world.do(PaymentActivities.record, "1002", typed(amount=900))
    await read(world, row("ﾀﾅｶ ｼﾞﾛｳ", "bank-2", amount=777))
    await read(world, row("ﾀﾅｶ ｼﾞﾛｳ", "bank-3", amount=888), back("ﾀﾅｶ ｼﾞﾛｳ", amount=888))
    before = await dump(world.pool)

    for notice, to, refusal in (
        ("bank-9", "1002", UnknownNotice),
        ("bank-2", "1002", UnknownNotice),  # it waits
        ("bank-3", "1002", NoticeTaken),  # taken back
        ("N-1", "1001", NoticeTaken),  # it came with its order
        ("bank-1", "9999", UnknownOrder),
        ("bank-1", "1001", NoticeTaken),  # it is there
    ):
        with pytest.raises(refusal):
            await move(world, notice, to)

    assert await dump(world.pool) == before


async def test_it_does_not_go_back_to_an_order_that_has_given_it_up(world: World) -> None:
    await move(world)
    await read(world)
    await read(world)

    with pytest.raises(NoticeTaken, match="cannot go back"):
        await move(world, to="1001")
