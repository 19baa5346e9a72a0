"""Stock under concurrency: never sold twice, never below zero, given back exactly once, first come first served."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.intake import IntakeActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.stock import StockActivities
from domain.basics.errors import NotEnoughStock, NotListed, NotOffered
from domain.contract.envelope import Intake, StockReceipt
from domain.contract.messages import (
    Accept,
    Cancel,
    ChangeLines,
    ChooseOption,
    GoodsInspected,
    LineChange,
    Option,
    RestockAnnounced,
    StockAllocated,
)
from domain.contract.status import Goods
from domain.shop.fees import FeesPolicy, SizeFee
from domain.shop.policy import Policy
from tests.activities.world import CUP, OPENING, TEA, World, dump, placed_order

POT = "POT-9"


async def shelf(world: World) -> dict[str, tuple[int, int, int]]:
    """On hand, reserved and waited for, by SKU."""
    rows = await world.pool.fetch("SELECT sku, on_hand, reserved, waiting FROM stock")
    return {row["sku"]: (row["on_hand"], row["reserved"], row["waiting"]) for row in rows}


async def must_add_up(world: World) -> None:
    """What the shelf says is what the reservations say, and nothing was promised that is not there."""
    wrong = await world.pool.fetch(
        """SELECT s.sku, s.on_hand, s.reserved, s.waiting, h.held, h.waits FROM stock s, LATERAL (
               SELECT COALESCE(sum(quantity) FILTER (WHERE state = 'held'), 0) + COALESCE(sum(here), 0) AS held,
                      COALESCE(sum(quantity) FILTER (WHERE state = 'waiting'), 0) AS waits
               FROM reservations r WHERE r.sku = s.sku) AS h
           WHERE s.reserved <> h.held OR s.waiting <> h.waits OR s.reserved > s.on_hand OR s.reserved < 0"""
    )
    assert not wrong, [dict(row) for row in wrong]


async def test_the_last_pieces_go_to_as_many_orders_as_they_reach_for(world: World) -> None:
    await world.shelve(TEA_100=7)
    orders = [placed_order(f"20{at:02}") for at in range(20)]

    states = await asyncio.gather(*(world.receive(order) for order in orders))

    assert [state.goods.stage for state in states].count(Goods.RESERVED) == 3
    assert [state.goods.stage for state in states].count(Goods.BACKORDERED) == 17
    assert await shelf(world) == {TEA: (7, 6, 34)}
    await must_add_up(world)


async def test_orders_of_several_articles_in_any_order_get_all_or_nothing(world: World) -> None:
    await world.shelve(TEA_100=9, CUP_1=6, POT_9=5)
    mixes: Sequence[dict[str, int]] = [{TEA: 1, CUP: 1}, {CUP: 1, TEA: 1}, {POT: 1, CUP: 1, TEA: 1}, {TEA: 2, POT: 1}]
    orders = [placed_order(f"21{at:02}", quantities=mixes[at % len(mixes)]) for at in range(24)]

    async with asyncio.timeout(30):
        await asyncio.gather(*(world.receive(order) for order in orders))

    await must_add_up(world)
    assert not await world.pool.fetch(
        "SELECT order_no FROM reservations GROUP BY 1 HAVING count(DISTINCT state) > 1"
    ), "some order got a part of its lines"


async def test_stock_is_released_once_however_many_ways_out_an_order_takes(world: World) -> None:
    await world.shelve(TEA_100=5)
    await world.receive(placed_order())
    await world.do(StockActivities.inspected, "1001", GoodsInspected())
    await world.do(OrderActivities.accept, "1001", Accept(by="Sato"))
    world.wait(30)
    await world.check_bank(world.at.date())
    cancel, expire = world.envelope("1001", Cancel(reason="x")), world.timed("1001")

    await asyncio.gather(
        world.call(OrderActivities.cancel, cancel),
        world.call(PaymentActivities.expire, expire),
        world.call(OrderActivities.cancel, cancel),
        world.call(OrderActivities.cancel, world.envelope("1001", Cancel(reason="again"))),
        world.call(PaymentActivities.expire, expire),
        return_exceptions=True,  # who comes second is refused
    )

    assert await shelf(world) == {TEA: (5, 0, 0)}
    assert await world.pool.fetchval("SELECT count(*) FROM journal WHERE what IN ('cancelled', 'expired')") == 1


async def test_receipts_and_cancellations_at_once_serve_who_waits_in_turn(world: World) -> None:
    await world.shelve(TEA_100=2)
    for at in range(6):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(f"220{at}"))

    await asyncio.gather(
        world.receive_stock(TEA, 3, "R-1"),
        world.receive_stock(TEA, 3, "R-1"),
        world.receive_stock(TEA, 1, "R-2"),
        world.do(OrderActivities.cancel, "2200", Cancel(reason="x")),
    )

    held = await world.pool.fetch("SELECT order_no FROM reservations WHERE state = 'held' ORDER BY 1")
    assert [row[0] for row in held] == ["2201", "2202", "2203"]
    assert await shelf(world) == {TEA: (6, 6, 4)}
    await must_add_up(world)


async def test_who_waits_for_more_is_not_overtaken_by_who_wants_less(world: World) -> None:
    await world.shelve(TEA_100=1)
    await world.receive(placed_order("2301", quantities={TEA: 5}))
    world.at += timedelta(minutes=1)
    late = await world.receive(placed_order("2302", quantities={TEA: 1}))

    assert late.goods.stage is Goods.BACKORDERED
    assert await world.receive_stock(TEA, 3, "R-1") == ()
    assert await world.receive_stock(TEA, 2, "R-2") == ("2301", "2302")
    await must_add_up(world)


async def test_damage_is_replaced_from_the_shelf_or_waited_for(world: World) -> None:
    await world.shelve(TEA_100=3)
    await world.receive(placed_order())

    replaced = await world.do(StockActivities.inspected, "1001", GoodsInspected(damaged={TEA: 1}))
    short = await world.do(StockActivities.inspected, "1001", GoodsInspected(damaged={TEA: 1}))

    assert (replaced.goods.stage, replaced.goods.is_inspected) == (Goods.RESERVED, True)
    assert short.goods.stage is Goods.BACKORDERED
    assert await shelf(world) == {TEA: (1, 0, 2)}
    assert await world.receive_stock(TEA, 1, "R-1") == ("1001",)
    again = await world.do(StockActivities.allocated, "1001", StockAllocated())
    assert (again.goods.stage, again.goods.is_inspected) == (Goods.RESERVED, False)


async def test_one_damaged_line_leaves_the_other_lines_set_aside_or_frees_them_together(world: World) -> None:
    await world.shelve(TEA_100=2, CUP_1=1)
    await world.receive(placed_order(quantities={TEA: 2, CUP: 1}))

    await world.do(StockActivities.inspected, "1001", GoodsInspected(damaged={TEA: 1}))
    await world.receive_stock(TEA, 1, "R-1")
    state = await world.do(StockActivities.allocated, "1001", StockAllocated())

    assert state.goods.stage is Goods.RESERVED
    assert await shelf(world) == {TEA: (2, 2, 0), CUP: (1, 1, 0)}


async def test_the_same_receipt_counts_once(world: World) -> None:
    await world.shelve(TEA_100=0)
    receipt = StockReceipt(receipt="R-1", sku=TEA, quantity=4, at=world.at)

    await asyncio.gather(*(world.call(StockActivities.receive, receipt) for _ in range(5)))

    assert await shelf(world) == {TEA: (4, 0, 0)}


# --- changed orders ---------------------------------------------------------------------------------------------------


def pieces_of(quantity: int, sku: str | None = None, line: int | None = 1) -> ChangeLines:
    change = LineChange(line=line, sku=sku, quantity=quantity, unit_price=1000, tax_rate=8)
    return ChangeLines(changes=(change,), by="Sato", agreed=True)


async def test_what_a_changed_order_needs_no_more_goes_to_who_waits(world: World) -> None:
    await world.shelve(TEA_100=5)
    await world.receive(placed_order("1001", quantities={TEA: 4}))
    await world.receive(placed_order("1002", quantities={TEA: 3}))

    done = await world.call(OrderActivities.change_lines, world.envelope("1001", pieces_of(2)))

    assert done.to_signal == ("1002",)
    assert await shelf(world) == {TEA: (5, 5, 0)}
    await must_add_up(world)


async def test_a_change_that_fails_for_stock_leaves_the_old_order_untouched(world: World) -> None:
    await world.shelve(TEA_100=3, CUP_1=1)
    await world.receive(placed_order("1001", quantities={TEA: 2, CUP: 1}))
    await world.receive(placed_order("1002", quantities={TEA: 1}))
    before = await dump(world.pool)

    with pytest.raises(NotEnoughStock, match="TEA-100 × 1"):
        await world.do(OrderActivities.change_lines, "1001", pieces_of(3))
    with pytest.raises(NotEnoughStock, match="CUP-1 × 1"):
        await world.do(OrderActivities.change_lines, "1002", pieces_of(1, CUP, line=None))
    with pytest.raises(NotListed, match="POT-9"):
        await world.do(OrderActivities.change_lines, "1001", pieces_of(1, POT))

    assert await dump(world.pool) == before


async def test_who_waits_already_comes_before_an_order_that_wants_more(world: World) -> None:
    await world.shelve(TEA_100=3)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    await world.receive(placed_order("1002", quantities={TEA: 2}))

    with pytest.raises(NotEnoughStock):
        await world.do(OrderActivities.change_lines, "1001", pieces_of(3))
    await must_add_up(world)


async def test_an_order_without_the_line_that_it_waited_for_goes_on_at_once(world: World) -> None:
    await world.shelve(TEA_100=2, CUP_1=0)
    await world.receive(placed_order("1001", quantities={TEA: 2, CUP: 1}))

    dropped = await world.do(OrderActivities.change_lines, "1001", pieces_of(0, line=2))

    assert dropped.goods.stage is Goods.RESERVED
    assert await shelf(world) == {TEA: (2, 2, 0), CUP: (0, 0, 0)}
    assert not await world.pool.fetchval("SELECT count(*) FROM reservations WHERE supplied_by IS NOT NULL")


async def test_a_substitute_is_set_aside_in_the_same_step(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=5)
    await world.receive(placed_order("1001", quantities={TEA: 2}))

    state = await world.do(OrderActivities.change_lines, "1001", pieces_of(2, CUP))

    assert state.goods.stage is Goods.RESERVED
    assert await shelf(world) == {TEA: (0, 0, 0), CUP: (5, 2, 0)}


async def test_two_orders_that_want_the_last_piece_more_get_it_once(world: World) -> None:
    await world.shelve(TEA_100=5)
    for number in ("1001", "1002"):
        await world.receive(placed_order(number, quantities={TEA: 2}))

    outcomes = await asyncio.gather(
        *(world.do(OrderActivities.change_lines, number, pieces_of(3)) for number in ("1001", "1002")),
        return_exceptions=True,
    )

    assert [type(each) for each in outcomes].count(NotEnoughStock) == 1
    await must_add_up(world)


# --- goods that ran out -----------------------------------------------------------------------------------------------


async def offer_cups(world: World) -> None:
    async with world.connection() as conn:
        await conn.execute("UPDATE stock SET price = 1000, tax_rate = 10 WHERE sku = 'CUP-1'")
        await world.database.substitutes.put(conn, {TEA: ["POT-9", CUP]})


async def test_what_is_offered_instead_is_in_stock_and_set_aside_when_it_is_chosen(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=5, POT_9=0)
    await offer_cups(world)
    await world.receive(placed_order("1001", quantities={TEA: 2}))

    state = await world.do(QuestionActivities.choose, "1001", ChooseOption(option=Option.SUBSTITUTE, sku=CUP, by="x"))

    assert state.goods.stage is Goods.RESERVED
    assert await shelf(world) == {TEA: (0, 0, 0), CUP: (5, 2, 0), POT: (0, 0, 0)}
    assert state.money.due == 2000


async def test_of_what_too_little_is_free_nothing_is_offered(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=1, POT_9=0)
    await offer_cups(world)

    two = await world.receive(placed_order("1001", quantities={TEA: 2}))
    one = await world.receive(placed_order("1002", quantities={TEA: 1}))

    assert [question.offered for state in (two, one) for question in state.conversation.questions] == [(), (CUP,)]


async def test_an_article_that_nobody_knows_was_not_offered(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=2, POT_9=0)
    await offer_cups(world)
    await world.receive(placed_order("1001", quantities={TEA: 2}))

    with pytest.raises(NotOffered, match="NO-SUCH was not offered"):
        await world.do(QuestionActivities.choose, "1001", ChooseOption(option=Option.SUBSTITUTE, sku="NO-SUCH", by="x"))


async def test_a_substitute_that_is_gone_too_changes_nothing(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=2, POT_9=0)
    await offer_cups(world)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    await world.receive(placed_order("1002", quantities={CUP: 1}))
    before = await dump(world.pool)

    with pytest.raises(NotEnoughStock, match="CUP-1 × 1"):
        await world.do(QuestionActivities.choose, "1001", ChooseOption(option=Option.SUBSTITUTE, sku=CUP, by="x"))

    assert await dump(world.pool) == before


async def test_a_restock_of_five_for_orders_wanting_three_three_and_two_goes_in_that_order(world: World) -> None:
    await world.shelve(TEA_100=0)
    for number, pieces in (("1001", 3), ("1002", 3), ("1003", 2)):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(number, quantities={TEA: pieces}))

    assert await world.receive_stock(TEA, 5, "R-1") == ("1001",)
    assert "1002" in await world.receive_stock(TEA, 1, "R-2")
    assert "1003" in await world.receive_stock(TEA, 2, "R-3")
    await must_add_up(world)


async def test_an_order_that_comes_after_the_day_was_said_is_told_it_at_once(world: World) -> None:
    await world.shelve(TEA_100=0)
    day = world.at.date() + timedelta(days=9)
    async with world.connection() as conn:
        assert await world.database.stock.expect(conn, TEA, day, world.at, "Sato") == []

    state = await world.receive(placed_order("1001"))

    assert state.goods.restock.on == day


async def test_of_two_missing_articles_the_later_day_is_told_once_both_are_known(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=0)
    await world.receive(placed_order("1001", quantities={TEA: 1, CUP: 1}))
    last, first = (world.at.date() + timedelta(days=days) for days in (10, 8))

    async def expect(sku: str, day: date) -> date | None:
        async with world.connection() as conn:
            await world.database.stock.expect(conn, sku, day, world.at, "Sato")
        fact = RestockAnnounced(sku=sku, expected_on=day)
        return (await world.do(StockActivities.announced, "1001", fact)).goods.restock.on

    assert await expect(TEA, last) is None
    assert await expect(CUP, first) == last


# --- any sequence ----------------------------------------------------------------------------------------------------

SKUS = [TEA, CUP, POT]
ORDERS = [f"30{at}" for at in range(6)]
pieces = st.integers(1, 4)
acts = st.one_of(
    st.tuples(st.just("reserve"), st.sampled_from(ORDERS), st.dictionaries(st.sampled_from(SKUS), pieces, min_size=1)),
    st.tuples(st.just("change"), st.sampled_from(ORDERS), st.dictionaries(st.sampled_from(SKUS), pieces, min_size=1)),
    st.tuples(st.sampled_from(["release", "consume"]), st.sampled_from(ORDERS)),
    st.tuples(st.just("damage"), st.sampled_from(ORDERS), st.sampled_from(SKUS), pieces),
    st.tuples(st.just("receive"), st.sampled_from(["R-1", "R-2", "R-3", "R-4"]), st.sampled_from(SKUS), pieces),
    st.tuples(st.just("count"), st.sampled_from(SKUS), st.integers(0, 6)),
)


@dataclass
class Shelf:
    """Does one act after another on the tables, and knows how many pieces there should be."""

    world: World
    step: int = 0
    receipts: set[str] = field(default_factory=set)

    async def do(self, name: str, *args: Any) -> None:  # noqa: ANN401 - what the strategy made
        self.step += 1
        stock = self.world.database.stock
        async with self.world.connection() as conn:
            await conn.execute(
                "SELECT pg_advisory_xact_lock(hashtext($1))", args[0]
            )  # an activity locks its order first
            match name, args:
                case "reserve", (order_no, quantities):
                    await stock.reserve(conn, order_no, dict(sorted(quantities.items())), self._now)
                case "change", (order_no, quantities):
                    await stock.change(conn, order_no, dict(sorted(quantities.items())), self._now)
                case "release", (order_no,):
                    await stock.release(conn, order_no)
                case "consume", (order_no,):
                    await stock.consume(conn, order_no)
                case "damage", (order_no, sku, broken):
                    await stock.damage(conn, order_no, {sku: broken})
                case "receive", (receipt, sku, came):
                    await stock.receive(conn, receipt, sku, came, self._now)
                case "count", (sku, on_hand):
                    await stock.put(conn, sku, sku, on_hand)

    @property
    def _now(self) -> Any:  # noqa: ANN401
        return OPENING + timedelta(minutes=self.step)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(sequence=st.lists(acts, max_size=25))
async def test_after_any_sequence_the_shelf_adds_up(world: World, sequence: list[tuple[Any, ...]]) -> None:
    await world.empty()
    await world.shelve(TEA_100=4, CUP_1=2, POT_9=1)
    shelf_ = Shelf(world)

    for act in sequence:
        await shelf_.do(*act)
        await must_add_up(world)


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_acts_at_once_the_shelf_adds_up(world: World, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a game, not a secret
    await world.shelve(TEA_100=4, CUP_1=2, POT_9=1)
    shelf_ = Shelf(world)
    sequence: list[tuple[Any, ...]] = [
        dice.choice(
            [
                ("reserve", dice.choice(ORDERS), {sku: dice.randint(1, 3) for sku in dice.sample(SKUS, 2)}),
                ("change", dice.choice(ORDERS), {sku: dice.randint(1, 3) for sku in dice.sample(SKUS, 2)}),
                ("release", dice.choice(ORDERS)),
                ("consume", dice.choice(ORDERS)),
                ("damage", dice.choice(ORDERS), dice.choice(SKUS), 1),
                ("receive", f"R-{dice.randint(1, 9)}", dice.choice(SKUS), dice.randint(1, 4)),
            ]
        )
        for _ in range(120)
    ]

    async with asyncio.timeout(60):
        await asyncio.gather(*(shelf_.do(*act) for act in sequence))

    await must_add_up(world)


async def test_a_receive_that_is_told_twice_at_once_stores_one_order(world: World) -> None:
    await world.shelve(TEA_100=5)
    intake = Intake(placed=placed_order(), at=world.at)

    answers = await asyncio.gather(
        *(world.call(IntakeActivities.receive, intake) for _ in range(4)), return_exceptions=True
    )

    assert [getattr(answer, "is_known_already", None) for answer in answers] == [False] * 4  # each may go on with it
    assert await shelf(world) == {TEA: (5, 2, 0)}
    assert len((await dump(world.pool))["mails"]) == 2


async def test_more_pieces_than_an_integer_counts_can_be_waited_for(world: World) -> None:
    await world.shelve(TEA_100=5)
    await world.pool.execute("UPDATE stock SET waiting = 2147483647")

    state = await world.receive(placed_order("1001"))

    assert state.goods.stage is Goods.BACKORDERED
    assert await world.pool.fetchval("SELECT waiting FROM stock") == 2**31 + 1


# --- changes that are offered -----------------------------------------------------------------------------------------


THREE_PIECES = ChangeLines(changes=(LineChange(line=1, quantity=3),), by="Sato", offer=True)


async def test_what_is_offered_is_set_aside_with_the_yes_and_not_before(world: World) -> None:
    await world.shelve(TEA_100=3)
    await world.receive(placed_order("1001", quantities={TEA: 2}))

    await world.do(OrderActivities.change_lines, "1001", THREE_PIECES)
    assert await shelf(world) == {TEA: (3, 2, 0)}
    state = await world.do(QuestionActivities.choose, "1001", ChooseOption(option=Option.AGREE, by="customer"))

    assert await shelf(world) == {TEA: (3, 3, 0)}
    assert (state.version, state.conversation.questions) == (2, ())


async def test_what_was_sold_to_somebody_else_before_the_yes_leaves_order_and_stock_as_they_were(world: World) -> None:
    await world.shelve(TEA_100=3)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    await world.do(OrderActivities.change_lines, "1001", THREE_PIECES)
    await world.receive(placed_order("1002", quantities={TEA: 1}))

    state = await world.do(QuestionActivities.choose, "1001", ChooseOption(option=Option.AGREE, by="customer"))

    assert await shelf(world) == {TEA: (3, 3, 0)}
    assert (state.version, state.money.due, state.conversation.holds) == (1, 2000, ())
    await must_add_up(world)


async def test_what_could_not_be_had_anyway_is_not_offered(world: World) -> None:
    await world.shelve(TEA_100=2)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    before = await dump(world.pool)

    with pytest.raises(NotEnoughStock):
        await world.do(OrderActivities.change_lines, "1001", THREE_PIECES)

    assert await dump(world.pool) == before


async def test_a_changed_order_costs_what_its_articles_are_large(world: World) -> None:
    steps = (SizeFee(up_to=60, more=0), SizeFee(up_to=80, more=300))
    policy = Policy(fees=FeesPolicy(is_kept=True, shipping=660, sizes=steps))
    await world.shelve(TEA_100=3, CUP_1=3)
    await world.receive(placed_order("1001", quantities={TEA: 2}))
    await world.pool.execute("UPDATE orders SET policy = $1", policy.model_dump_json(exclude_defaults=True))
    await world.pool.execute("UPDATE stock SET size = 60 WHERE sku = 'TEA-100'")
    await world.pool.execute("UPDATE stock SET size = 80 WHERE sku = 'CUP-1'")

    larger = await world.do(OrderActivities.change_lines, "1001", pieces_of(1, CUP, line=None))
    smaller = await world.do(OrderActivities.change_lines, "1001", pieces_of(0, line=2))

    assert larger.money.due == smaller.money.due + 1000 + 300


async def test_pieces_of_an_article_on_two_lines_are_set_aside_together(world: World) -> None:
    line = {"sku": TEA, "name": "静岡煎茶 100g", "unit_price": 1000, "tax_rate": 8}
    await world.shelve(TEA_100=4)
    await world.receive(placed_order("1001", lines=[line | {"quantity": 2}, line | {"quantity": 1}], total=3000))

    with pytest.raises(NotEnoughStock, match="TEA-100 × 1"):
        await world.do(OrderActivities.change_lines, "1001", pieces_of(3, line=2))
    await world.do(OrderActivities.change_lines, "1001", pieces_of(0, line=1))

    assert await shelf(world) == {TEA: (4, 1, 0)}
