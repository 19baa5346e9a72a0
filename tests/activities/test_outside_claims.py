"""Claims that are decided outside, at the database: the shop's own guarantee waits, and no yen goes back twice."""

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.payment import PaymentActivities
from domain.claim.state import ClaimDone
from domain.contract import messages as m
from domain.contract.claims import ClaimOutcome
from domain.order.refund import RefundState
from domain.order.state import OrderState
from tests.activities import claim_cases as of_claims
from tests.activities.claim_cases import ELSEWHERE, NO, NUMBER, elsewhere, intake, outside_form, timed_elsewhere
from tests.activities.world import World

PAID = 2_000  # to the carrier, at the door


async def order(world: World) -> OrderState:
    async with world.connection() as conn:
        state = await world.database.pages.state(conn, NO)
    assert state
    return state


async def claimed(world: World, claim_no: str) -> ClaimDone:
    form = of_claims.FORM.model_copy(update={"claim_no": claim_no})
    done: ClaimDone = await world.call(ClaimActivities.open, intake(world, form))
    return done


async def tasks(world: World) -> list[str]:
    return [kind for (kind,) in await world.rows("SELECT kind FROM tasks WHERE done_at IS NULL ORDER BY id")]


async def test_what_is_lost_is_booked_as_given_back_and_nobody_has_to_give_it_back(world: World) -> None:
    await of_claims.lost_outside(world)

    for _ in range(2):
        await world.call(ClaimedOrderActivities.owe_refund, timed_elsewhere(world))

    money = (await order(world)).money
    assert [(each.key, each.amount, each.state) for each in money.refunds] == [
        (f"claim:{ELSEWHERE}", PAID, RefundState.DONE)
    ]
    assert "refund" not in await tasks(world)
    assert await world.rows("SELECT 1 FROM mails WHERE kind = 'refunded'") == []
    assert await world.rows("SELECT 1 FROM price_returns") != []


async def test_what_was_only_to_be_given_back_is_not_owed_where_it_has_gone_outside_and_a_person_hears_it(
    world: World,
) -> None:
    await of_claims.delivered(world)
    promised = m.RefundOwed(key="return:R-1", amount=PAID - 100)
    await world.do(PaymentActivities.owe_refund, NO, promised)

    taken = m.RefundOwed(key=f"claim:{ELSEWHERE}", amount=PAID, by_provider=True)
    state = await world.do(PaymentActivities.owe_refund, NO, taken)

    assert [(each.amount, each.state) for each in state.money.refunds] == [
        (PAID - 100, RefundState.WITHDRAWN),
        (PAID, RefundState.DONE),
    ]
    assert "refund" not in await tasks(world)
    assert (await tasks(world))[-1] == "look"


async def test_of_what_was_to_be_given_back_that_stays_owed_which_has_not_gone_outside(world: World) -> None:
    await of_claims.delivered(world)
    await world.do(PaymentActivities.owe_refund, NO, m.RefundOwed(key="return:R-1", amount=PAID - 100))

    taken = m.RefundOwed(key=f"claim:{ELSEWHERE}", amount=PAID - 500, by_provider=True)
    state = await world.do(PaymentActivities.owe_refund, NO, taken)

    open_now = [(each.key, each.amount) for each in state.money.refunds if each.is_open]
    assert open_now == [("return:R-1", 500)]
    assert (await tasks(world)).count("refund") == 1


async def test_what_is_claimed_outside_is_all_of_it_also_where_money_is_to_go_back_already(world: World) -> None:
    await of_claims.delivered(world)
    await world.do(PaymentActivities.owe_refund, NO, m.RefundOwed(key="return:R-1", amount=PAID))

    opened = await world.call(ClaimActivities.open, intake(world, outside_form(world)))

    assert opened.state.asked.most == PAID


async def test_an_open_claim_stops_and_another_is_not_taken_until_it_is_decided_outside(world: World) -> None:
    await of_claims.opened_outside(world)

    stopped = await claimed(world, NUMBER)
    refused = await claimed(world, "C2")
    await world.call(ClaimActivities.decide, elsewhere(world, of_claims.decision(world, ClaimOutcome.WON)))
    later = await claimed(world, "C3")

    ends = [each.state.end and each.state.end.outcome for each in (stopped, refused, later)]
    assert ends == [ClaimOutcome.TAKEN_OUTSIDE, ClaimOutcome.TURNED_AWAY, None]
    assert await world.rows("SELECT 1 FROM mails WHERE thread = $1", f"claim:{ELSEWHERE}") != []


async def test_whoever_lost_the_answer_hears_which_claims_stopped(world: World) -> None:
    await of_claims.opened_outside(world)
    form = outside_form(world)

    again = await world.call(ClaimActivities.open, intake(world, form))
    taken_up = await world.call(ClaimActivities.open, intake(world, m.OpenClaim(claim_no=ELSEWHERE)))
    heard = await world.call(ClaimActivities.hear, elsewhere(world, m.CommandUnheard()))
    other = await world.call(ClaimActivities.hear, of_claims.enclosed(world, m.CommandUnheard()))

    assert [each.stopped for each in (again, taken_up, heard, other)] == [(NUMBER,), (NUMBER,), (NUMBER,), ()]


async def test_the_same_chargeback_is_entered_once(world: World) -> None:
    await of_claims.delivered(world)
    form = outside_form(world).model_copy(update={"claim_no": ""})

    first, again = [await world.call(ClaimActivities.open, intake(world, form)) for _ in range(2)]

    assert first.state.claim_no == again.state.claim_no
