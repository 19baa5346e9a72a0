"""An order in several parcels at the database: what of the stock leaves with each, and which papers each has."""

from collections import Counter
from datetime import timedelta

import pytest

from activities.changing import ChangeActivities
from activities.order import OrderActivities
from activities.question import QuestionActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from domain.basics.errors import NotEnoughStock, NothingHere
from domain.contract import messages as m
from domain.contract.status import ReturnReason
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from tests.activities.cases import NO
from tests.activities.papers_made import papers
from tests.activities.world import CUP, TEA, World, placed_order

LINES = {TEA: 3, CUP: 1}


async def to_pack(world: World) -> None:
    await world.shelve(TEA_100=5, CUP_1=1)
    await world.receive(placed_order(NO, "cod", quantities=LINES))
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))


async def start(world: World, parcel_no: str, lines: dict[int, int]) -> OrderState:
    fact = m.PackingStarted(parcel_no=parcel_no, version=1, lines=lines, by="Sato")
    return await world.do(ShipmentActivities.start_packing, NO, fact)


async def leave(world: World, parcel_no: str) -> OrderState:
    fact = m.ParcelShipped(
        parcel_no=parcel_no, carrier="yamato", tracking_no=f"4444137587{parcel_no}", shipped_at=world.at
    )
    return await world.do(ShipmentActivities.ship, NO, fact)


async def shelf(world: World) -> dict[str, tuple[int, int]]:
    """What lies on the shelf, and what of it is set aside."""
    rows = await world.pool.fetch("SELECT sku, on_hand, reserved FROM stock ORDER BY sku")
    return {row["sku"]: (row["on_hand"], row["reserved"]) for row in rows}


async def test_the_stock_leaves_with_the_parcel_that_it_is_in(world: World) -> None:
    await to_pack(world)
    await start(world, "1", {1: 2})
    assert await shelf(world) == {CUP: (1, 1), TEA: (5, 3)}

    await leave(world, "1")
    assert await shelf(world) == {CUP: (1, 1), TEA: (3, 1)}

    await start(world, "2", {})
    await leave(world, "2")
    assert await shelf(world) == {CUP: (0, 0), TEA: (2, 0)}


async def test_a_parcel_that_is_told_of_twice_takes_its_stock_once(world: World) -> None:
    await to_pack(world)
    await start(world, "1", {1: 2})

    await leave(world, "1")
    await leave(world, "1")

    assert await shelf(world) == {CUP: (1, 1), TEA: (3, 1)}


async def test_the_stock_of_a_rest_that_is_cancelled_goes_to_who_waits_for_it(world: World) -> None:
    await to_pack(world)
    await world.receive(placed_order("1002", quantities={CUP: 1}))
    await start(world, "1", {1: 3})
    await leave(world, "1")

    done = await world.call(OrderActivities.cancel, world.envelope(NO, m.Cancel(reason="x", by="Sato")))

    assert done.to_signal == ("1002",)
    assert await shelf(world) == {CUP: (1, 1), TEA: (2, 0)}
    assert done.state.money.due == 3000


async def test_each_parcel_has_papers_of_its_own(world: World) -> None:
    await to_pack(world)
    first = (await start(world, "1", {1: 2})).goods.parcels[0]
    on_first = await papers(world, first)
    second = (await start(world, "2", {})).goods.parcels[1]
    on_second = await papers(world, second)

    assert "お預かりする金額）4,000円" in on_first[DocumentKind.LABEL]
    assert "代金引換" not in on_second[DocumentKind.LABEL]
    assert "合計（税込）4,000円" in on_first[DocumentKind.SLIP]
    assert "4,000円" not in on_second[DocumentKind.SLIP]
    assert "荷物番号2/2" in on_second[DocumentKind.LABEL]


async def test_papers_of_all_are_no_papers_of_a_part(world: World) -> None:
    """Printed for the whole order in the morning; at the table the box is too small."""
    await to_pack(world)
    whole = (await start(world, "1", {})).goods.parcels[0]
    before = await papers(world, whole)
    part = (await start(world, "1", {1: 2})).goods.parcels[0]

    after = await papers(world, part)

    assert before[DocumentKind.SLIP] != after[DocumentKind.SLIP]
    kinds = Counter(row["kind"] for row in await world.pool.fetch("SELECT kind FROM documents"))
    assert kinds == {"slip": 2, "label": 2}  # what was printed is kept


@pytest.mark.parametrize("lines", [{}, {1: 3, 2: 1}])
async def test_an_order_in_one_parcel_has_one_row_for_each_paper(world: World, lines: dict[int, int]) -> None:
    await to_pack(world)
    only = (await start(world, "1", lines)).goods.parcels[0]

    await papers(world, only)
    await papers(world, Parcel())

    assert await world.pool.fetchval("SELECT count(*) FROM documents") == 2


async def test_what_is_here_is_set_aside_and_the_rest_waits_in_its_place(world: World) -> None:
    await world.shelve(TEA_100=2, CUP_1=1)
    await world.receive(placed_order(NO, "cod", quantities=LINES))
    await world.receive(placed_order("1002", quantities={TEA: 1}))

    state = await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.PART, by="Sato"))

    assert state.goods.awaited == ((1, 1),)
    assert await set_aside(world) == [(CUP, 1, "held", 0), (TEA, 1, "waiting", 2)]
    assert await shelf(world) == {CUP: (1, 1), TEA: (2, 2)}
    assert set(await world.receive_stock(TEA, 2, "R-1")) == {NO, "1002"}
    assert await set_aside(world) == [(CUP, 1, "held", 0), (TEA, 3, "held", 0)]


async def set_aside(world: World) -> list[tuple[object, ...]]:
    """Of each article: pieces, their state, and those that are here of what is waited for."""
    query = "SELECT sku, quantity, state, here FROM reservations WHERE order_no = $1 ORDER BY sku"
    return await world.rows(query, NO)


async def of_three(world: World) -> None:
    """Three of a tea are ordered and two are here: these leave first, unless more is said."""
    await world.shelve(TEA_100=2)
    await world.receive(placed_order(NO, "cod", quantities={TEA: 3}))
    await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.PART, by="Sato"))
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato", inspected=True))


async def test_two_of_three_pieces_leave_and_the_last_one_follows(world: World) -> None:
    await of_three(world)
    await start(world, "1", {})
    await leave(world, "1")
    assert await set_aside(world) == [(TEA, 1, "waiting", 0)]
    assert await shelf(world) == {TEA: (0, 0)}

    assert await world.receive_stock(TEA, 1, "R-1") == (NO,)
    await world.do(StockActivities.allocated, NO, m.StockAllocated(receipt="R-1"))
    await start(world, "2", {})
    state = await leave(world, "2")

    assert await shelf(world) == {TEA: (0, 0)}
    assert state.goods.are_gone


async def test_who_waits_for_the_rest_is_told_its_day_after_the_others_have_left(world: World) -> None:
    await of_three(world)
    await start(world, "1", {})
    await leave(world, "1")

    day = world.at.date() + timedelta(days=20)
    await world.do(StockActivities.announced, NO, m.RestockAnnounced(sku=TEA, expected_on=day))

    (facts,) = await world.rows("SELECT facts FROM mails WHERE thread = $1 AND kind = 'rest_expected'", NO)
    assert '"later":{"TEA-100":1}' in str(facts[0])


async def test_what_was_set_aside_of_an_article_goes_to_who_waits_when_the_order_is_cancelled(world: World) -> None:
    await of_three(world)
    await world.receive(placed_order("1002", quantities={TEA: 2}))

    done = await world.call(OrderActivities.cancel, world.envelope(NO, m.Cancel(reason="x", by="Sato")))

    assert done.to_signal == ("1002",)
    assert await shelf(world) == {TEA: (2, 2)}


@pytest.mark.parametrize(("quantity", "left"), [(2, [(TEA, 2, "held", 0)]), (1, [(TEA, 1, "held", 0)])])
async def test_of_fewer_pieces_fewer_are_waited_for(world: World, quantity: int, left: list[object]) -> None:
    await of_three(world)

    change = m.ChangeLines(changes=(m.LineChange(line=1, quantity=quantity),), agreed=True, by="Sato")
    state = await world.do(ChangeActivities.change_lines, NO, change)

    assert await set_aside(world) == left
    assert await shelf(world) == {TEA: (2, quantity)}
    assert not state.goods.awaited


async def test_pieces_that_are_broken_of_those_that_are_here_are_waited_for_as_well(world: World) -> None:
    await of_three(world)

    await world.do(StockActivities.inspected, NO, m.GoodsInspected(ok=False, damaged={TEA: 1}))

    assert await set_aside(world) == [(TEA, 2, "waiting", 1)]
    assert await shelf(world) == {TEA: (1, 1)}


async def test_what_was_lost_of_an_article_is_set_aside_again_beside_what_is_waited_for(world: World) -> None:
    await of_three(world)
    await start(world, "1", {})
    await leave(world, "1")
    fact = m.ParcelReturned(parcel_no="1", why=ReturnReason.LOST, returned_at=world.at)
    await world.do(ShipmentActivities.come_back, NO, fact)
    await world.pool.execute("UPDATE stock SET on_hand = 4")

    await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.SHIP_AGAIN, by="Sato"))

    assert await set_aside(world) == [(TEA, 1, "waiting", 2)]
    assert await shelf(world) == {TEA: (4, 2)}


async def test_who_waits_longer_for_an_article_gets_it_first(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=1)
    await world.receive(placed_order("1002", quantities={TEA: 1, CUP: 1}))
    world.at += timedelta(minutes=1)
    await world.receive(placed_order(NO, "cod", quantities=LINES))

    with pytest.raises(NothingHere):
        await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.PART, by="Sato"))

    assert await shelf(world) == {CUP: (1, 0), TEA: (0, 0)}


async def test_the_rest_that_comes_in_is_packed_after_the_first_parcel_has_left(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=1)
    await world.receive(placed_order(NO, "cod", quantities=LINES))
    await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.PART, by="Sato"))
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato", inspected=True))
    await start(world, "1", {})
    await leave(world, "1")
    assert await world.receive_stock(TEA, 5, "R-1") == (NO,)

    await world.do(StockActivities.allocated, NO, m.StockAllocated(receipt="R-1"))
    await start(world, "2", {})
    state = await leave(world, "2")

    assert await shelf(world) == {CUP: (0, 0), TEA: (2, 0)}
    assert state.goods.are_gone


async def lose_the_first_of_two(world: World) -> None:
    await to_pack(world)
    await start(world, "1", {1: 2})
    await leave(world, "1")
    await start(world, "2", {})
    await leave(world, "2")
    fact = m.ParcelReturned(parcel_no="1", why=ReturnReason.LOST, returned_at=world.at)
    await world.do(ShipmentActivities.come_back, NO, fact)


async def test_what_was_lost_is_taken_from_the_shelf_again_when_it_is_sent_again(world: World) -> None:
    await lose_the_first_of_two(world)
    assert await shelf(world) == {CUP: (0, 0), TEA: (2, 0)}

    await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.SHIP_AGAIN, by="Sato"))
    assert await shelf(world) == {CUP: (0, 0), TEA: (2, 2)}

    await start(world, "3", {})
    await leave(world, "3")
    assert await shelf(world) == {CUP: (0, 0), TEA: (0, 0)}


async def test_what_was_lost_is_not_sent_again_while_none_is_here(world: World) -> None:
    await lose_the_first_of_two(world)
    await world.receive(placed_order("1002", quantities={TEA: 1}))

    with pytest.raises(NotEnoughStock):
        await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.SHIP_AGAIN, by="Sato"))

    assert await shelf(world) == {CUP: (0, 0), TEA: (2, 1)}
