"""What customers wish for is looked at when their order comes in."""

import pytest

from domain.order.kinds import MailKind
from tests.activities.world import World, placed_order


@pytest.mark.parametrize("wished", [None, "", "指定なし", "午前中", "14時〜16時", "1416", "20-21"])
async def test_hours_in_which_a_carrier_comes_need_no_word(world: World, wished: str | None) -> None:
    await world.shelve(TEA_100=5)

    await world.receive(placed_order("1001", wishes={"time_slot": wished}))

    assert not await is_told(world)


@pytest.mark.parametrize("wished", ["深夜2時", "2-4", "夕方以降", "9999"])
async def test_the_shop_is_told_of_hours_in_which_no_carrier_comes(world: World, wished: str) -> None:
    await world.shelve(TEA_100=5)

    state = await world.receive(placed_order("1001", wishes={"time_slot": wished}))

    assert state.conversation.holds == ()
    assert await is_told(world)


async def is_told(world: World) -> bool:
    lines = await world.pool.fetch("SELECT what FROM journal WHERE what = 'time_slot_unknown'")
    facts = await world.pool.fetchval("SELECT facts FROM mails WHERE kind = $1", MailKind.SHOP_ORDER)
    return (len(lines), "is_slot_unknown" in facts) == (1, True)
