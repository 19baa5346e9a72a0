"""Two orders of one person in one parcel, each a workflow of its own: the one hears from the other."""

import pytest

from tests.workflows.killed_worker import Kill
from tests.workflows.late import all_is_mailed
from tests.workflows.orders import postpay
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.world import World

#: Round trips to the database that a worker makes in any case before both orders know.
_FEWEST = 9
FIRST, SECOND = "81001", "81002"


async def two_ready(world: World) -> tuple[Story, Story]:
    await world.stock(10)
    orders = [await world.place(postpay(number)) for number in (FIRST, SECOND)]
    for order in orders:
        await order.accept()
    return orders[0], orders[1]


async def merged(world: World) -> tuple[Story, Story]:
    leading, riding = await two_ready(world)
    await leading.order("merge", other=SECOND, by="葉山")
    await world.skip()
    return leading, riding


async def test_the_other_order_hears_of_it_and_costs_less(world: World) -> None:
    leading, riding = await merged(world)

    view = await riding.view()
    assert view.together
    assert view.together.order_no == FIRST
    assert (view.money.due, (await leading.view()).money.due) == (2_160, 2_820)
    assert "660円は頂戴いたしません" in (await leading.letter("sent_together")).text
    assert "sent_together" not in await riding.kinds()


async def test_one_parcel_ships_and_delivers_both_and_each_is_paid_for_itself(world: World) -> None:
    leading, riding = await merged(world)
    for order in (leading, riding):
        await order.pack(version=(await order.view()).version)

    await leading.ship()
    await world.skip()
    assert await riding.status() == "shipped"
    assert f"ご注文{SECOND}の商品も" in (await leading.letter("shipped")).text
    assert "shipped" not in await riding.kinds()
    await leading.deliver()
    await world.skip()

    assert await riding.status() == "delivered"
    assert "2,160円" in (await riding.letter("payment_request")).text
    assert "2,820円" in (await leading.letter("payment_request")).text


async def test_one_of_the_two_is_cancelled_and_the_other_goes_alone(world: World) -> None:
    leading, riding = await merged(world)

    await riding.order("cancel", reason="気が変わった", by="葉山")
    await world.skip()

    assert (await leading.view()).together is None
    assert "のみのお荷物でお届けいたします。" in (await leading.letters("sent_together"))[-1].text
    await leading.pack(version=(await leading.view()).version)
    await leading.ship()
    assert (await leading.status(), await riding.status()) == ("shipped", "cancelled")


@pytest.mark.long
@pytest.mark.timeout(200)
@pytest.mark.parametrize("step", [6, 9, 12])
async def test_a_worker_that_is_killed_between_the_two_halves_leaves_neither_undone(
    real_world: World, kill: Kill, step: int
) -> None:
    first, second = f"81{step:02}1", f"81{step:02}2"
    leading, riding = [await place(real_world, postpay(number)) for number in (first, second)]
    for order in (leading, riding):
        await order.order("accept", inspected=True, by="葉山")
    await real_world.rest()
    await leading.send("merge", {"other": second, "by": "葉山"})

    was_killed = True
    try:
        await kill(step)
    except TimeoutError:
        was_killed = False
    await real_world.work()

    async def both_know() -> bool:
        rows = await real_world.rows("SELECT what FROM journal WHERE what IN ('sent_together', 'rides_along')")
        return len(rows) > 1

    await until(both_know)
    await until(lambda: all_is_mailed(real_world))
    totals = await real_world.rows("SELECT total FROM orders ORDER BY order_no")
    assert totals == [(2_820,), (2_160,)]
    assert (await leading.journal()).count("sent_together") == 1
    assert (await riding.journal()).count("rides_along") == 1
    assert await real_world.rows("SELECT count(*) FROM sent_together") == [(1,)]
    assert len({mail.raw for mail in await leading.letters("sent_together")}) == 1
    assert was_killed or step > _FEWEST
