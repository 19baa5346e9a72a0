"""A claim's page shows how far its refund has got, and the customer reads once that it is done."""

import json
from collections.abc import Awaitable, Callable

import pytest

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.giving_back import RefundActivities
from activities.payment import PaymentActivities
from domain.basics.errors import BadProposal, NotClaimable
from domain.claim.state import ClaimState
from domain.claim.status import ClaimStatus
from domain.contract.claims import Reply
from domain.contract.messages import AnswerProposal, LetterArrived, PaymentReversed, RecordPayment, RefundOwed
from domain.people.remark import Remark
from tests.activities import claim_cases, return_cases
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


async def test_the_mail_that_it_is_closed_and_its_journal_name_the_points_that_go_back(world: World) -> None:
    await claim_cases.proposed(world)
    await world.pool.execute("UPDATE orders SET placed = jsonb_set(placed::jsonb, '{points_used}', '300')::text")
    await claim_cases.do(world, ClaimActivities.answer, AnswerProposal(reply=Reply.ACCEPT, by="お客様"))
    await world.call(ClaimedOrderActivities.owe_refund, claim_cases.timed(world))

    facts = await world.pool.fetchval("SELECT facts FROM mails WHERE kind = 'claim_closed'")
    line = await world.pool.fetchval("SELECT facts FROM claim_journal WHERE what = 'refund_owed'")
    assert json.loads(facts)["in_kind"]["points"] == 300
    assert json.loads(line)["points"] == 300


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


async def promises(world: World) -> list[tuple[str, int, str]]:
    rows = await world.pool.fetch("SELECT for_what, amount, state FROM refunds ORDER BY id")
    return [tuple(row) for row in rows]


async def asked_of_people(world: World) -> list[tuple[int, int]]:
    rows = await world.pool.fetch("SELECT refund, amount FROM tasks WHERE kind = 'refund' AND done_at IS NULL")
    return [tuple(row) for row in rows]


async def promised_twice(world: World) -> None:
    await return_cases.arrived(world)
    for key, amount in (("claim:C-7", 500), ("return:R1001-1", 300)):
        await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key=key, amount=amount))


async def test_what_is_owed_for_another_matter_is_owed_still_when_one_has_arrived(world: World) -> None:
    desk = RefundActivities(world.database, world.desk)
    await promised_twice(world)

    await desk.order_out(world.timed(NO), 1, REMARK)
    await desk.arrive(world.timed(NO), 1, None, REMARK)

    assert await promises(world) == [("claim:C-7", 500, "done"), ("return:R1001-1", 300, "due")]
    assert await asked_of_people(world) == [(2, 300)]


async def test_what_matters_were_promised_is_owed_still_when_another_payment_is_taken_back(world: World) -> None:
    await promised_twice(world)
    notice = RecordPayment(notice_id="twice", amount=2_000, paid_on=world.at.date())
    await world.do(PaymentActivities.record, NO, notice)

    state = await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="twice"))

    assert state.money.promised == 800
    assert await asked_of_people(world) == [(3, 500), (4, 300)]


async def test_of_a_promise_whose_money_was_taken_back_a_person_hears(world: World) -> None:
    await promised_twice(world)
    notice_id = await world.pool.fetchval("SELECT notice_id FROM deposits")

    state = await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id=notice_id))

    assert state.money.promised == 0
    said = await world.pool.fetch("SELECT said::text FROM tasks WHERE kind = 'look' AND done_at IS NULL")
    assert sum("todo.above_ceiling" in row["said"] for row in said) == 2


async def test_the_same_is_not_claimed_a_second_time_under_another_number(world: World) -> None:
    await claim_cases.opened(world)

    with pytest.raises(NotClaimable) as refused:
        await world.call(
            ClaimActivities.open,
            claim_cases.intake(world, claim_cases.FORM.model_copy(update={"claim_no": "C-2"})),
        )

    assert refused.value.said.facts["claim_no"] == NUMBER


async def accept(world: World) -> None:
    await claim_cases.do(world, ClaimActivities.answer, AnswerProposal(reply=Reply.ACCEPT, by="お客様"))


async def accept_by_letter(world: World) -> None:
    await claim_cases.write(world, "1")
    await claim_cases.do(world, ClaimActivities.take_letter, LetterArrived())


async def say_nothing(world: World) -> None:
    await world.send_mails(f"claim:{NUMBER}")
    await world.call(ClaimActivities.end_silence, claim_cases.timed(world, 9))


ANSWERS = [accept, accept_by_letter, say_nothing]


async def claimed(world: World) -> ClaimState:
    async with world.connection() as conn:
        state = await world.database.customer_claims.state(conn, NUMBER)
    assert state
    return state


@pytest.mark.parametrize("answer", ANSWERS)
async def test_who_accepts_reads_the_sum_that_is_left(world: World, answer: Callable[[World], Awaitable[None]]) -> None:
    await claim_cases.proposed(world)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="return:R-1", amount=1_500))

    await answer(world)

    told = json.loads(await world.pool.fetchval("SELECT facts FROM mails WHERE kind = 'claim_closed'"))
    assert (await claimed(world)).refund == told["amount"] == 500
    assert told["proposed"] == 2_000


@pytest.mark.parametrize("answer", ANSWERS)
async def test_where_nothing_is_left_the_shop_proposes_anew(
    world: World, answer: Callable[[World], Awaitable[None]]
) -> None:
    await claim_cases.proposed(world)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="return:R-1", amount=2_000))

    await answer(world)

    state = await claimed(world)
    assert (state.status, state.refund, state.is_waiting) == (ClaimStatus.REFUSED, 0, True)
    tasks = await world.pool.fetch("SELECT said FROM tasks WHERE done_at IS NULL AND kind = 'answer_claim'")
    assert "todo.claim_nothing_left" in tasks[-1]["said"]
    assert await world.pool.fetchval("SELECT count(*) FROM mails WHERE kind = 'claim_looked_into'") == 1
    assert await world.pool.fetchval("SELECT count(*) FROM mails WHERE kind = 'claim_closed'") == 0
