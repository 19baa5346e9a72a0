"""A claim's page shows how far its refund has got, and the customer reads once that it is done."""

import pytest

from activities.claim import ClaimActivities
from activities.giving_back import RefundActivities
from activities.payment import PaymentActivities
from domain.basics.errors import BadProposal
from domain.contract.messages import RefundOwed
from domain.people.remark import Remark
from tests.activities import claim_cases
from tests.activities.cases import NO
from tests.activities.claim_cases import NUMBER
from tests.activities.world import World

REMARK = Remark(by="佐藤")


async def owed(world: World) -> None:
    await claim_cases.accepted(world)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key=f"claim:{NUMBER}", amount=2_000))


async def story(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT what FROM claim_journal WHERE claim_no = $1 ORDER BY id", NUMBER)
    return [row["what"] for row in rows if row["what"].startswith("refund")]


async def test_a_claim_hears_how_far_its_refund_has_got(world: World) -> None:
    desk = RefundActivities(world.database, world.desk)
    await owed(world)

    await desk.order_out(world.timed(NO), None, REMARK)
    await desk.fail(world.timed(NO), None, REMARK)
    await desk.order_out(world.timed(NO), None, REMARK)
    await desk.arrive(world.timed(NO), None, None, REMARK)

    assert await story(world) == ["refund_owed", "refund_ordered", "refund_failed", "refund_ordered", "refunded"]
    async with world.connection() as conn:
        found = await world.database.refunds.of_key(conn, NO, f"claim:{NUMBER}")
    assert found
    assert (found.stage, found.failures) == ("done", 1)


async def test_the_customer_reads_once_that_it_is_done_and_for_which_claim(world: World) -> None:
    desk = RefundActivities(world.database, world.desk)
    await owed(world)
    await desk.order_out(world.timed(NO), None, REMARK)

    given = world.timed(NO)
    await desk.arrive(given, None, None, REMARK)
    await desk.arrive(given, None, None, REMARK)

    rows = await world.pool.fetch("SELECT facts FROM mails WHERE kind = 'refunded'")
    assert [f'"claim_no":"{NUMBER}"' in row["facts"] for row in rows] == [True]


async def test_a_refund_for_a_claim_that_nobody_has_is_owed_all_the_same(world: World) -> None:
    await claim_cases.delivered(world)

    state = await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="claim:C-7", amount=500))

    assert [each.amount for each in state.money.refunds] == [500]


async def test_no_more_is_proposed_than_is_left_when_the_shop_answers(world: World) -> None:
    await claim_cases.opened(world)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="return:R-1", amount=1_500))

    with pytest.raises(BadProposal) as refused:
        await claim_cases.do(world, ClaimActivities.propose, claim_cases.proposal(amount=2_000))
    await claim_cases.do(world, ClaimActivities.propose, claim_cases.proposal())

    assert refused.value.said.facts["most"] == 500
    async with world.connection() as conn:
        state = await world.database.customer_claims.state(conn, NUMBER)
    assert state
    assert state.proposal
    assert state.proposal.amount == 500


async def test_the_guarantee_pays_no_more_than_is_left_when_it_pays(world: World) -> None:
    await claim_cases.opened(world)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="return:R-1", amount=1_500))

    done = await world.call(ClaimActivities.grant, claim_cases.timed(world, 7))

    assert done.state.end
    assert (done.state.end.outcome, done.state.end.amount) == ("granted", 500)
