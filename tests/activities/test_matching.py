"""Money of a bank's file: kept, matched, told to its orders once, taken back whole, and left to a person in doubt."""

from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from activities.bank_deposits import Kept
from activities.matching import Matched, Matching
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.round import RoundActivities, TimedRound
from activities.stray_deposits import StrayDeposits
from domain.basics.errors import NoticeTaken, PartsDiffer, UnknownNotice, UnknownOrder
from domain.contract.envelope import enclose
from domain.contract.messages import Accept, Message, PaymentReceived, PaymentReversed, RecordPayment
from domain.order.state import OrderState
from domain.payment.bank_row import Account, BankRow
from domain.payment.matching.deposit import Part
from tests.activities.test_reversals import ledger, looks, told
from tests.activities.world import World, dump, placed_order
from tests.severing import SeveringProxy
from tests.spoken import spoken

OURS = Account(bank="0001", branch="001", kind="1", number="1234567")
PERSON: dict[str, Any] = {
    "name": "山田 太郎",
    "kana": "ヤマダ タロウ",
    "email": "taro@example.jp",
    "phone": "090-1234-5678",
    "address": {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": "芝公園4-2-8"},
}


class Orders:
    """Tells orders as their workflows would: each message once more after every doubt."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.told: list[tuple[str, Message]] = []

    async def tell(self, order_no: str, fact: Message) -> None:
        self.told.append((order_no, fact))
        activity = PaymentActivities.record if isinstance(fact, PaymentReceived) else PaymentActivities.reverse
        await self._world.do(activity, order_no, fact)


class Nobody:
    """Whoever is killed before anybody is told."""

    async def tell(self, order_no: str, fact: Message) -> None:
        raise OSError(order_no, fact)


def desk(world: World) -> Matching:
    return Matching(world.database, world.desk)


def row(payer: str, amount: int = 2_000, key: str = "bank-1", **others: Any) -> BankRow:  # noqa: ANN401 - fields
    day = date(2026, 11, 25)
    return BankRow.model_validate(
        {"key": key, "account": OURS, "booked_on": day, "paid_on": day, "amount": amount, "payer": payer} | others
    )


async def ordered(world: World, order_no: str, packs: int = 1, **person: str) -> str:
    """An accepted order of so many packs at 1,000 yen. Returns its transfer number."""
    await world.shelve(TEA_100=50)
    await world.receive(placed_order(order_no, quantities={"TEA-100": packs}, orderer=PERSON | person))
    await world.do(OrderActivities.accept, order_no, Accept(by="Sato", inspected=True))
    number: str = await world.pool.fetchval("SELECT transfer_no FROM orders WHERE order_no = $1", order_no)
    return number


async def kept(world: World, *rows: BankRow) -> None:
    for each in rows:
        assert await desk(world).bank.keep(each, world.at) is Kept.NEW


async def money(world: World, order_no: str) -> OrderState:
    async with world.connection() as conn:
        state = await world.database.pages.state(conn, order_no)
    assert state
    return state


async def why(world: World, order_no: str) -> list[str]:
    """What the journal says of each payment."""
    rows = await world.pool.fetch(
        "SELECT said FROM journal WHERE order_no = $1 AND what = 'payment_received' ORDER BY id", order_no
    )
    return [spoken(f"[{each['said']}]") for each in rows]


async def test_a_deposit_with_number_and_name_reaches_its_order_which_says_why(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"))

    assert await desk(world).match(world.at) == Matched(assigned=1, waiting=0)
    await desk(world).deliver(Orders(world))

    assert (await money(world, "1001")).money.is_paid
    assert "payment_confirmed" in await told(world, "1001")
    assert await why(world, "1001") == [f"The number {number}, the full name and the amount agree"]


async def test_the_same_row_twice_and_matching_twice_book_once(world: World) -> None:
    number = await ordered(world, "1001", 2)
    orders = Orders(world)
    for _ in range(2):
        await desk(world).bank.keep(row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"), world.at)
        await desk(world).match(world.at)
        await desk(world).deliver(orders)

    assert await desk(world).bank.keep(row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"), world.at) is Kept.KNOWN
    assert await ledger(world) == [2_000]
    assert len(orders.told) == 1


async def test_whoever_is_killed_before_the_order_is_told_tells_it_later(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"))
    await desk(world).match(world.at)
    with pytest.raises(OSError):
        await desk(world).deliver(Nobody())

    assert (await desk(world).match(world.at)).assigned == 0, "it is decided"
    await desk(world).deliver(Orders(world))

    assert await ledger(world) == [2_000]


async def test_what_is_on_its_way_pays_its_order_for_the_next_match(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"))
    await desk(world).match(world.at)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ", key="bank-2"))

    assert await desk(world).match(world.at) == Matched(assigned=0, waiting=1)


async def test_one_transfer_for_two_orders_is_a_part_for_each(world: World) -> None:
    first, second = await ordered(world, "1001", 2), await ordered(world, "1002", 3)
    await kept(world, row(f"{first} {second} ﾔﾏﾀﾞﾀﾛｳ", 5_000))
    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))

    assert [(await money(world, no)).money.is_paid for no in ("1001", "1002")] == [True, True]
    assert sorted(await ledger(world)) == [2_000, 3_000]


async def test_who_pays_in_two_transfers_hears_once_that_all_is_here(world: World) -> None:
    number = await ordered(world, "1001", 5)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ", 2_000), row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ", 3_000, "bank-2"))
    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))

    assert (await money(world, "1001")).money.is_paid
    mails = await told(world, "1001")
    assert "payment_short" not in mails
    assert mails.count("payment_confirmed") == 1


async def test_the_daily_round_tells_orders_what_whoever_was_killed_did_not(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"))
    await desk(world).match(world.at)

    await RoundActivities(world.database, world.desk, Orders(world)).make_round(TimedRound(at=world.at, is_due=False))

    assert await ledger(world) == [2_000]


async def test_a_deposit_that_several_orders_share_is_taken_back_from_all_of_them(world: World) -> None:
    first, second = await ordered(world, "1001", 2), await ordered(world, "1002", 3)
    payer = f"{first} {second} ﾔﾏﾀﾞﾀﾛｳ"
    await kept(world, row(payer, 5_000))
    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))

    taken_back = row(payer, 5_000, "back-1", is_reversal=True)
    assert await desk(world).bank.keep(taken_back, world.at) is Kept.NEW
    assert await desk(world).bank.keep(taken_back, world.at) is Kept.KNOWN
    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))
    assert await desk(world).deliver(Orders(world)) == 0

    assert [(await money(world, no)).money.kept for no in ("1001", "1002")] == [0, 0]
    assert sum(await ledger(world)) == 0


async def test_one_order_that_loses_its_part_makes_the_others_lose_theirs(world: World) -> None:
    first, second = await ordered(world, "1001", 2), await ordered(world, "1002", 3)
    await kept(world, row(f"{first} {second} ﾔﾏﾀﾞﾀﾛｳ", 5_000))
    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))

    await world.do(PaymentActivities.reverse, "1001", PaymentReversed(notice_id="bank-1", by="Sato"))
    await desk(world).deliver(Orders(world))

    assert [(await money(world, no)).money.kept for no in ("1001", "1002")] == [0, 0]


async def test_a_deposit_that_is_taken_back_before_its_order_was_told_never_counts(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"))
    await desk(world).match(world.at)
    await desk(world).bank.keep(row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ", key="back-1", is_reversal=True), world.at)
    await desk(world).match(world.at)

    orders = Orders(world)
    await desk(world).deliver(orders)

    assert [type(fact) for _, fact in orders.told] == [PaymentReceived, PaymentReversed]
    assert (await money(world, "1001")).money.kept == 0
    assert await desk(world).deliver(orders) == 0


async def test_cheques_are_left_to_a_person(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ", uncleared=2_000))

    assert await desk(world).match(world.at) == Matched(assigned=0, waiting=1)


async def test_the_name_of_who_really_pays_is_learned_and_forgotten_again(world: World) -> None:
    await ordered(world, "1001", 2)
    await kept(world, row("ﾔﾏﾀﾞ ﾊﾅｺ"))
    (part,) = await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)
    assert part == "bank-1"
    await desk(world).deliver(Orders(world))
    assert await why(world, "1001") == ["Assigned by a person"]

    await ordered(world, "1002", 3)
    await kept(world, row("ﾔﾏﾀﾞ ﾊﾅｺ", 3_000, "bank-2"))
    assert (await desk(world).match(world.at)).assigned == 1
    await desk(world).deliver(Orders(world))
    assert await why(world, "1002") == [
        "Somebody assigned this payer's name to this customer before, and the amount agrees"
    ]

    async with world.connection() as conn:
        (learned,) = await world.database.receivables.learned_names(conn, 10)
    assert (learned.payer, learned.order_no, learned.by) == ("ﾔﾏﾀﾞ ﾊﾅｺ", "1001", "Sato")
    assert await desk(world).forget(learned.id)
    assert not await desk(world).forget(learned.id)
    await ordered(world, "1003", 4)
    await kept(world, row("ﾔﾏﾀﾞ ﾊﾅｺ", 4_000, "bank-3"))
    assert (await desk(world).match(world.at)).assigned == 0


async def test_a_learned_name_goes_when_it_has_served_nobody_for_the_days_of_the_policy(world: World) -> None:
    async def learned() -> list[str]:
        step = TimedRound(at=world.at, is_due=False)
        await RoundActivities(world.database, world.desk, Orders(world)).make_round(step)
        return [each["payer"] for each in await world.pool.fetch("SELECT payer FROM learned_payers ORDER BY payer")]

    await ordered(world, "1001", 2)
    await ordered(world, "1002", 2)
    await kept(world, row("ﾔﾏﾀﾞ ﾊﾅｺ"), row("ｽｽﾞｷ ﾊﾅｺ", key="bank-2"))
    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)
    await desk(world).assign("bank-2", [Part("1002", 0)], "Sato", world.at)
    world.at += timedelta(days=399)
    assert await learned() == ["ｽｽﾞｷ ﾊﾅｺ", "ﾔﾏﾀﾞ ﾊﾅｺ"]
    await ordered(world, "1003", 3)
    await kept(world, row("ﾔﾏﾀﾞ ﾊﾅｺ", 3_000, "bank-3"))
    assert (await desk(world).match(world.at)).assigned == 1

    world.at += timedelta(days=2)
    assert await learned() == ["ﾔﾏﾀﾞ ﾊﾅｺ"], "the other one was not heard of again"
    world.at += timedelta(days=399)
    assert await learned() == []


@pytest.mark.parametrize("payer", ["ﾔﾏﾀﾞ ﾀﾛｳ", "ﾔﾏﾀﾞ", "ｽｽﾞｷ", "123456", ""])
async def test_a_name_that_says_nothing_new_or_too_little_is_not_learned(world: World, payer: str) -> None:
    await ordered(world, "1001", 2)
    await kept(world, row(payer))

    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)

    assert await world.pool.fetch("SELECT payer FROM learned_payers") == []


async def test_a_name_learned_by_mistake_goes_with_the_reversal(world: World) -> None:
    await ordered(world, "1001", 2)
    await kept(world, row("ﾔﾏﾀﾞ ﾊﾅｺ"))
    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)
    await desk(world).deliver(Orders(world))

    await world.do(PaymentActivities.reverse, "1001", PaymentReversed(notice_id="bank-1", by="Sato"))

    assert await world.pool.fetch("SELECT payer FROM learned_payers") == []


async def test_a_person_splits_a_deposit(world: World) -> None:
    await ordered(world, "1001", 2)
    await ordered(world, "1002", 3)
    await kept(world, row("ｽｽﾞｷ ﾊﾅｺ", 5_100))

    parts = [Part("1001", 2_000), Part("1002", 3_100)]
    assert await desk(world).assign("bank-1", parts, "Sato", world.at) == ["bank-1/1001", "bank-1/1002"]
    assert await desk(world).assign("bank-1", parts, "Sato", world.at) == ["bank-1/1001", "bank-1/1002"]
    await desk(world).deliver(Orders(world))

    assert [(await money(world, no)).money.kept for no in ("1001", "1002")] == [2_000, 3_100]
    assert await why(world, "1002") == ["A person split one transfer of 5,100 yen over the orders 1001, 1002"]


async def test_what_cannot_be_assigned_is_refused_and_changes_nothing(world: World) -> None:
    await ordered(world, "1001", 2)
    await kept(world, row("ｽｽﾞｷ ﾊﾅｺ"))
    before = await dump(world.pool)

    for parts, refusal in (
        ([Part("1001", 2_001)], PartsDiffer),  # a deposit never pays more than itself
        ([Part("1001", 1_999)], PartsDiffer),
        ([Part("1001", 1_000), Part("1001", 1_000)], PartsDiffer),
        ([Part("9999", 0)], UnknownOrder),
    ):
        with pytest.raises(refusal):
            await desk(world).assign("bank-1", parts, "Sato", world.at)
    with pytest.raises(UnknownNotice):
        await desk(world).assign("bank-2", [Part("1001", 0)], "Sato", world.at)
    with pytest.raises(UnknownNotice):
        await desk(world).leave("bank-2", "Sato", "", world.at)

    assert await dump(world.pool) == before


async def test_what_is_an_orders_is_nobody_elses(world: World) -> None:
    await ordered(world, "1001", 2)
    await ordered(world, "1002", 2, email="hanako@example.jp")
    await kept(world, row("ｽｽﾞｷ ﾊﾅｺ"))
    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)

    with pytest.raises(NoticeTaken):
        await desk(world).assign("bank-1", [Part("1002", 0)], "Sato", world.at)
    with pytest.raises(NoticeTaken):
        await desk(world).leave("bank-1", "Sato", "", world.at)
    booked = RecordPayment(notice_id="bank-1", amount=2_000, paid_on=world.at.date(), by="Kato")
    with pytest.raises(NoticeTaken):
        await world.do(PaymentActivities.record, "1002", booked)
    await world.do(PaymentActivities.record, "1001", booked)

    assert await ledger(world) == [2_000]


async def test_a_deposit_that_is_left_waits_no_more_and_can_still_be_assigned(world: World) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(f"{number} ﾔﾏﾀﾞ ﾀﾛｳ"))
    await desk(world).leave("bank-1", "Sato", "ours", world.at)

    assert await desk(world).match(world.at) == Matched(assigned=0, waiting=0)
    async with world.connection() as conn:
        assert [each.note for each in await world.database.assignments.left(conn, 10)] == ["ours"]
    await desk(world).assign("bank-1", [Part("1001", 0)], "Sato", world.at)
    await desk(world).deliver(Orders(world))
    assert await ledger(world) == [2_000]


async def test_the_database_allocates_no_more_than_came(world: World) -> None:
    await ordered(world, "1001", 2)
    await ordered(world, "1002", 2)
    await world.do(
        PaymentActivities.record, "1001", RecordPayment(notice_id="n", amount=1, paid_on=world.at.date(), by="S")
    )

    with pytest.raises(asyncpg.CheckViolationError):
        await world.pool.execute("INSERT INTO allocations SELECT notice_id, kind, '1002', amount, at FROM allocations")


@pytest.mark.parametrize(
    ("payer", "amount", "doubtful"),
    [
        ("ｽｽﾞｷ ﾊﾅｺ", 2_000, True),  # the amount
        ("ﾔﾏﾀﾞ ﾀﾛｳ", 500, True),  # the name
        ("NUMBER", 500, True),  # the number
        ("ｽｽﾞｷ ﾊﾅｺ", 500, False),
    ],
)
async def test_nobody_is_reminded_while_a_deposit_could_be_theirs(
    world: World, payer: str, amount: int, *, doubtful: bool
) -> None:
    number = await ordered(world, "1001", 2)
    await kept(world, row(payer.replace("NUMBER", number), amount))
    await world.send_mails("1001")
    world.wait(16)
    await world.check_bank(world.at.date() - timedelta(days=1))

    await world.let(PaymentActivities.remind, "1001", 1)

    assert ("payment_reminder" in await told(world, "1001")) is not doubtful


# --- killed at any point ---------------------------------------------------------------------------------------------


async def _keep(world: World) -> None:
    await desk(world).bank.keep(row("ｽｽﾞｷ ﾊﾅｺ", key="bank-3"), world.at)


async def _take_back(world: World) -> None:
    await desk(world).bank.keep(row("ﾔﾏﾀﾞ ﾊﾅｺ", key="back-1", is_reversal=True), world.at)
    await desk(world).match(world.at)


async def _match(world: World) -> None:
    await desk(world).match(world.at)


async def _assign(world: World) -> None:
    parts = [Part("1001", 500), Part("1002", 1_500)]
    await desk(world).assign("bank-2", parts, "Sato", world.at)


async def _leave(world: World) -> None:
    await desk(world).leave("bank-2", "Sato", "", world.at)


async def _deliver(world: World) -> None:
    await _match(world)
    await desk(world).deliver(Orders(world))


@pytest.mark.parametrize(
    ("work", "states", "assigned", "allocated"),
    [
        (_keep, ["waiting", "waiting", "waiting"], [], []),
        (_take_back, ["assigned", "taken_back"], [5_000], []),
        (_match, ["assigned", "waiting"], [5_000], []),
        (_assign, ["waiting", "assigned"], [2_000], []),
        (_leave, ["waiting", "left"], [], []),
        (_deliver, ["assigned", "waiting"], [5_000], [2_000, 3_000]),
    ],
)
async def test_killed_at_any_point_and_run_again_nothing_is_doubled_or_lost(  # noqa: PLR0913, PLR0917 - what it leaves
    work: Callable[[World], Coroutine[Any, Any, None]],
    states: list[str],
    assigned: list[int],
    allocated: list[int],
    world: World,
    severable: World,
    proxy: SeveringProxy,
) -> None:
    first, second = await ordered(world, "1001", 2), await ordered(world, "1002", 3)
    await kept(world, row(f"{first} {second} ﾔﾏﾀﾞﾀﾛｳ", 5_000), row("ﾔﾏﾀﾞ ﾊﾅｺ", key="bank-2"))

    kills = await _killed_at_every_step(work, world, severable, proxy)
    await work(world)

    assert kills > 3
    assert await column(world, "SELECT state FROM strays ORDER BY notice_id") == states
    assert await column(world, "SELECT sum(amount)::int FROM assignments GROUP BY notice_id") == assigned
    sums = "SELECT sum(amount)::int FROM allocations GROUP BY notice_id, order_no ORDER BY 1"
    assert await column(world, sums) == allocated


async def _killed_at_every_step(
    work: Callable[[World], Coroutine[Any, Any, None]], world: World, severable: World, proxy: SeveringProxy
) -> int:
    """Each try is severed one step later than the one before; returns how many were."""
    kills = 0
    for step in range(1, 100):
        proxy.arm(step, after=True)
        severable.begin()
        severable.at = world.at + timedelta(minutes=step)
        severable._steps = step * 100  # noqa: SLF001 - each try is another run, with keys of its own
        try:
            await work(severable)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            kills += 1
        if not proxy.has_severed:
            break
    return kills


async def column(world: World, query: str) -> list[Any]:
    return [value for (value,) in await world.pool.fetch(query)]


async def test_money_told_for_no_order_is_matched_too(world: World) -> None:
    await ordered(world, "1001", 2)
    came = PaymentReceived(notice_id="N-1", amount=2_000, paid_on=world.at.date(), payer="ﾔﾏﾀﾞ ﾀﾛｳ")
    await StrayDeposits(world.database, world.desk).keep_deposit(enclose("9999", "deposit", world.at, came))

    await desk(world).match(world.at)
    await desk(world).deliver(Orders(world))

    assert (await money(world, "1001")).money.is_paid
    assert await looks(world) == [], "the task to find its order has ended"
