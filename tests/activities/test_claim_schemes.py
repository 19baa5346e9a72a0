"""A claim keeps the scheme of its order's channel, as it was when it was opened."""

from dataclasses import replace

from activities.claim import ClaimActivities
from activities.claim_opening import ClaimOpening
from adapters.postgres.rows import stored_policy
from domain.shop.policy import Policy
from tests.activities.claim_cases import FORM, NUMBER, delivered, intake
from tests.activities.world import World

SCHEMES = Policy.model_validate({"guarantee": {"channels": {"own-shop": {"hard_hours": 30, "most": 100}}}})


async def test_the_scheme_is_that_of_the_orders_channel(world: World) -> None:
    await delivered(world)
    shop = world.desk.today()
    shop = replace(shop, file=shop.file.model_copy(update={"policy": SCHEMES}))

    done = await ClaimOpening(world.database).open(FORM, shop, intake(world).at)

    assert done.state.asked.most == 100
    assert done.state.clock.grant_at
    assert (done.state.clock.grant_at - done.state.opened_at).total_seconds() == 30 * 3_600
    kept = stored_policy(await world.pool.fetchval("SELECT policy FROM claims WHERE claim_no = $1", NUMBER))
    assert kept.guarantee == SCHEMES.guarantee.of("own-shop")


async def test_a_channel_without_a_scheme_of_its_own_has_that_of_all(world: World) -> None:
    await delivered(world)

    done = await world.call(ClaimActivities.open, intake(world))

    assert (done.state.clock.grant_at - done.state.opened_at).total_seconds() == 48 * 3_600
