"""A payment that is taken back before it is booked: kept under its notice, and met when the payment comes."""

from datetime import timedelta

import pytest

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.round import RoundActivities, TimedRound
from activities.stray_deposits import StrayDeposits
from domain.basics.errors import NoticeTaken, UnknownNotice
from domain.contract.envelope import enclose
from domain.contract.messages import Accept, Cancel, PaymentReceived, PaymentReversed, Stage
from domain.contract.status import Goods, HoldReason, Money, Status
from tests.activities.cases import NO, accepted, delivered, inspected, payment
from tests.activities.world import World, placed_order
from tests.spoken import spoken

BOUNCED = PaymentReversed(notice_id="N-1", reason="組戻し")


async def ledger(world: World) -> list[int]:
    return [row["amount"] for row in await world.pool.fetch("SELECT amount FROM allocations ORDER BY at, amount DESC")]


async def told(world: World, thread: str = NO) -> list[str]:
    return [row["kind"] for row in await world.pool.fetch("SELECT kind FROM mails WHERE thread = $1", thread)]


async def looks(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT said FROM tasks WHERE kind = 'look' AND done_at IS NULL ORDER BY id")
    return [spoken(row["said"]) for row in rows]


async def make_round(world: World) -> bool:
    return bool((await world.call(RoundActivities.make_round, TimedRound(at=world.at))).owes_mail)


async def test_a_reversal_that_overtakes_its_payment_meets_it(world: World) -> None:
    await accepted(world)

    early = await world.do(PaymentActivities.reverse, NO, BOUNCED)
    state = await world.do(PaymentActivities.record, NO, payment(world))

    assert early.status is Status.AWAITING_PAYMENT
    assert (state.status, state.money_stage, state.money.allocated) == (Status.ON_HOLD, Money.AWAITING, 0)
    assert state.conversation.has_hold(HoldReason.PAYMENT)
    assert await ledger(world) == [2000, -2000]
    assert "payment_confirmed" not in await told(world)
    assert len(await looks(world)) == 1


async def test_it_ends_as_if_both_had_come_in_their_order(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    usual = await world.do(PaymentActivities.reverse, NO, BOUNCED)
    await world.receive(placed_order("1002"))
    await world.do(OrderActivities.accept, "1002", Accept(by="Sato", inspected=True))

    await world.do(PaymentActivities.reverse, "1002", PaymentReversed(notice_id="N-2", reason="組戻し"))
    state = await world.do(PaymentActivities.record, "1002", payment(world, notice_id="N-2"))

    assert (state.status, state.money_stage, state.goods.stage) == (usual.status, usual.money_stage, usual.goods.stage)
    assert [hold.reason for hold in state.conversation.holds] == [hold.reason for hold in usual.conversation.holds]
    assert [step.what for step in state.agenda.next] == [step.what for step in usual.agenda.next]


async def test_two_reversals_and_two_notices_count_once(world: World) -> None:
    await accepted(world)

    for activity, fact in (
        (PaymentActivities.reverse, BOUNCED),
        (PaymentActivities.reverse, BOUNCED),
        (PaymentActivities.record, payment(world)),
        (PaymentActivities.record, payment(world)),
        (PaymentActivities.reverse, BOUNCED),
    ):
        await world.do(activity, NO, fact)

    assert await ledger(world) == [2000, -2000]
    assert await world.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'reversal_kept'") == 1
    assert await world.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'payment_reversed'") == 1


async def test_a_person_who_books_again_what_was_taken_back_is_told_that_nothing_was_booked(world: World) -> None:
    await accepted(world)
    by_hand = payment(world).model_copy(update={"by": "会計"})
    await world.do(PaymentActivities.record, NO, by_hand)
    await world.do(PaymentActivities.reverse, NO, BOUNCED)

    with pytest.raises(NoticeTaken, match="notice id of its own"):
        await world.do(PaymentActivities.record, NO, by_hand)
    await world.do(PaymentActivities.record, NO, payment(world))  # the bank's own notice, sent twice, is no fault
    again = await world.do(PaymentActivities.record, NO, payment(world, notice_id="N-1-again"))

    assert await ledger(world) == [2000, -2000, 2000]
    assert again.money_stage is Money.PAID


async def test_another_payment_of_the_order_counts(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.reverse, NO, BOUNCED)

    state = await world.do(PaymentActivities.record, NO, payment(world, notice_id="N-2"))

    assert (state.status, state.money_stage) == (Status.PREPARING, Money.PAID)


async def test_it_is_met_whatever_order_the_money_comes_for(world: World) -> None:
    await accepted(world)
    await world.receive(placed_order("1002"))
    await world.do(PaymentActivities.reverse, "1002", BOUNCED)

    state = await world.do(PaymentActivities.record, NO, payment(world))

    assert state.money.allocated == 0


async def test_a_payment_of_another_order_is_not_taken_back(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    await world.receive(placed_order("1002"))

    with pytest.raises(UnknownNotice, match="1002"):
        await world.do(PaymentActivities.reverse, "1002", BOUNCED)


async def test_for_an_order_that_has_ended_nothing_is_given_back(world: World) -> None:
    await accepted(world)
    await world.do(OrderActivities.cancel, NO, Cancel(reason="changed their mind"))
    await world.do(PaymentActivities.reverse, NO, BOUNCED)

    state = await world.do(PaymentActivities.record, NO, payment(world))

    assert (state.status, state.money_stage) == (Status.CANCELLED, Money.NOT_DUE)
    assert await world.pool.fetchval("SELECT count(*) FROM refunds") == 0
    assert "payment_for_closed" not in await told(world)
    assert "must not be given back" in (await looks(world))[-1]


async def test_an_order_that_was_delivered_is_not_completed_by_it(world: World) -> None:
    await delivered(world, "postpay")
    await world.do(PaymentActivities.reverse, NO, BOUNCED)

    state = await world.do(PaymentActivities.record, NO, payment(world))

    assert (state.status, state.goods.stage) == (Status.DELIVERED, Goods.DELIVERED)
    assert state.money.chase.is_left_to_person


async def test_money_that_the_cart_took_and_gave_back_before_the_order_was_stored(world: World) -> None:
    await world.shelve(TEA_100=5)
    office = StrayDeposits(world.database, world.desk)
    early = enclose("1002", "reversal", world.at, PaymentReversed(notice_id="captured-1002"))
    assert await office.keep_reversal(early)

    state = await world.receive(placed_order("1002", payment={"method": "card", "state": "captured"}))

    assert state.money.allocated == 0
    assert not state.money.is_secured
    assert state.conversation.has_hold(HoldReason.PAYMENT)


@pytest.mark.parametrize("reversal_first", [True, False])
async def test_money_without_an_order_that_was_taken_back_is_nobodys(world: World, reversal_first: bool) -> None:  # noqa: FBT001
    office = StrayDeposits(world.database, world.desk)
    came = enclose("9999", "deposit", world.at, PaymentReceived.model_validate(payment(world).model_dump()))
    taken_back = enclose("9999", "reversal", world.at, BOUNCED)

    if reversal_first:
        assert await office.keep_reversal(taken_back)
        assert not await office.keep_reversal(taken_back)
    assert await office.keep_deposit(came)
    if not reversal_first:
        assert await office.keep_reversal(taken_back)

    assert "neither be booked nor given back" in (await looks(world))[-1]
    assert set(await told(world, "deposit-N-1")) == {"shop_task"}
    await accepted(world)
    async with world.connection() as conn:
        assert not (await world.database.deposits.doubts(conn, NO, 2000, "Asia/Tokyo")).has_unassigned_deposit


async def test_a_reversal_that_never_meets_a_payment_is_told_to_the_shop_once(world: World) -> None:
    await inspected(world)
    await world.do(PaymentActivities.reverse, NO, BOUNCED)
    await make_round(world)
    assert await looks(world) == []

    world.at += timedelta(days=2)
    assert await make_round(world)
    await make_round(world)

    (text,) = await looks(world)
    assert "N-1" in text
    assert "組戻し" in text
    assert (await told(world, "shop-round")).count("shop_task") == 1
    assert await world.pool.fetchval("SELECT order_no FROM tasks WHERE kind = 'look'") == NO


async def test_money_without_an_order_that_is_booked_under_its_notice_is_nobody_elses_any_more(world: World) -> None:
    await accepted(world)
    notice = payment(world)
    office = StrayDeposits(world.database, world.desk)
    await office.keep_deposit(enclose("9999", "deposit", world.at, PaymentReceived.model_validate(notice.model_dump())))
    async with world.connection() as conn:
        assert (await world.database.deposits.doubts(conn, "1002", notice.amount, "UTC")).has_unassigned_deposit

    state = await world.do(PaymentActivities.record, NO, notice)

    assert state.money.allocated == notice.amount
    assert await looks(world) == []
    async with world.connection() as conn:
        assert not (await world.database.deposits.doubts(conn, "1002", notice.amount, "UTC")).has_unassigned_deposit
        assert await world.database.deposits.find(conn, notice.notice_id) == (NO, notice.amount)


async def test_a_confirmation_is_noted_once_and_changes_nothing(world: World) -> None:
    await accepted(world)
    sure = payment(world).model_copy(update={"stage": Stage.CONFIRMED})
    await world.do(PaymentActivities.record, NO, payment(world).model_copy(update={"stage": Stage.PRELIMINARY}))

    await world.do(PaymentActivities.record, NO, sure)
    state = await world.do(PaymentActivities.record, NO, sure)

    assert (await ledger(world), state.money.allocated) == ([2000], 2000)
    assert await world.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'payment_certain'") == 1
