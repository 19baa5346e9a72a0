"""What is to be given back, and what becomes of it when the money was never there or stays after all."""

import json

import pytest

from activities.back_office import BackOfficeActivities
from activities.giving_back import RefundActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.shipment import ShipmentActivities
from domain.contract.messages import Cancel, ParcelReturned, PaymentReversed, RefundOwed, TaskDone
from domain.contract.status import Money, Status
from domain.payment.refund import NoSuchRefund
from domain.people.remark import Remark
from tests.activities.cases import NO, accepted, delivered, expired, later, payment
from tests.activities.world import World


async def refunds(world: World) -> list[tuple[int, str]]:
    return await world.rows("SELECT amount, state FROM refunds ORDER BY id")


async def open_tasks(world: World) -> list[tuple[str, int]]:
    rows = await world.pool.fetch("SELECT kind, amount FROM tasks WHERE done_at IS NULL AND amount > 0 ORDER BY id")
    return [(row[0], row[1]) for row in rows]


async def finish(world: World, kind: str, refunded: int | None = None) -> None:
    async with world.connection() as conn:
        (task,) = (task for task in await world.database.tasks.of_order(conn, NO) if task.kind == kind)
    await BackOfficeActivities(world.database, world.desk).finish_task(task, world.timed(NO), "Sato", "", refunded)


async def test_money_that_is_taken_back_is_not_given_back(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))

    state = await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert state.money_stage is Money.NOT_DUE
    assert await refunds(world) == [(2000, "withdrawn")]
    assert await open_tasks(world) == []


async def told_less(world: World) -> list[tuple[int, int]]:
    rows = await world.pool.fetch("SELECT facts FROM mails WHERE kind = 'refund_less' AND thread = $1", NO)
    facts = [json.loads(row["facts"]) for row in rows]
    return [(each["was"], each["amount"]) for each in facts]


async def test_who_was_promised_a_refund_reads_once_that_its_payment_was_taken_back(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))
    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert await told_less(world) == [(2000, 0)]


async def test_who_gets_less_than_was_promised_reads_both_sums(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world, 500, "N-1"))
    await world.do(PaymentActivities.record, NO, payment(world, 1500, "N-2"))
    await world.do(OrderActivities.cancel, NO, Cancel(reason="no money"))

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert await told_less(world) == [(2000, 1500)]


async def test_who_gets_all_that_was_promised_after_all_reads_nothing_of_a_reversal(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    await world.do(OrderActivities.cancel, NO, Cancel(reason="no money"))
    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))
    assert await told_less(world) == [(2000, 0)]

    await world.do(PaymentActivities.record, NO, payment(world, notice_id="N-2"))
    await world.send_mails(NO)

    assert "refund_less" in await superseded(world)


async def superseded(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT kind FROM mails WHERE thread = $1 AND state = 'superseded'", NO)
    return [row["kind"] for row in rows]


async def test_what_is_left_of_several_payments_is_still_given_back(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world, 500, "N-1"))
    await world.do(PaymentActivities.record, NO, payment(world, 1500, "N-2"))
    await world.do(OrderActivities.cancel, NO, Cancel(reason="no money"))

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert await refunds(world) == [(2000, "withdrawn"), (1500, "due")]
    assert await open_tasks(world) == [("refund", 1500)]


async def test_a_surplus_that_is_taken_back_is_nobodys_task_any_more(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world, 2000, "N-1"))
    await world.do(PaymentActivities.record, NO, payment(world, 2000, "N-2"))
    assert await open_tasks(world) == [("overpaid", 2000)]

    state = await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-2"))

    assert (state.status, state.money_stage) == (Status.PREPARING, Money.PAID)
    assert await open_tasks(world) == []


async def test_an_order_that_goes_on_keeps_its_price_and_gives_back_the_rest(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world, 2000, "N-1"))
    await world.do(PaymentActivities.record, NO, payment(world, 2000, "N-2"))

    state = await world.do(PaymentActivities.extend, NO, later(world))

    assert (state.status, state.money_stage) == (Status.PREPARING, Money.OVERPAID)
    assert [state for _, state in await refunds(world)] == ["withdrawn", "withdrawn"]
    assert await open_tasks(world) == [("overpaid", 2000)]


async def test_an_expired_order_whose_money_was_given_back_waits_for_it_again(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    await finish(world, "refund")

    state = await world.do(PaymentActivities.extend, NO, later(world))

    assert state.status is Status.AWAITING_PAYMENT
    assert await refunds(world) == [(2000, "done")]


async def test_the_refund_is_what_was_really_given_back(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))

    await finish(world, "refund", refunded=1500)

    assert await refunds(world) == [(1500, "done")]


async def test_a_refund_that_nothing_was_given_back_of_is_withdrawn(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))

    await finish(world, "refund", refunded=0)

    assert await refunds(world) == [(2000, "withdrawn")]


async def test_a_surplus_that_is_given_back_is_a_refund_too(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world, 2180))

    await finish(world, "overpaid", refunded=180)

    assert await refunds(world) == [(180, "done")]


async def test_a_return_and_a_refund_never_ask_for_the_same_money(world: World) -> None:
    await delivered(world, "postpay")
    await world.do(PaymentActivities.record, NO, payment(world, 2000, "N-1"))
    await world.do(ShipmentActivities.come_back, NO, ParcelReturned(returned_at=world.at))
    assert await open_tasks(world) == [("handle_return", 2000)]

    await world.do(PaymentActivities.record, NO, payment(world, 500, "N-2"))
    assert await open_tasks(world) == [("handle_return", 2000), ("refund", 500)]
    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-2"))

    assert await open_tasks(world) == [("refund", 2000)]


async def test_a_return_names_no_money_that_was_taken_back(world: World) -> None:
    await delivered(world, "postpay")
    await world.do(PaymentActivities.record, NO, payment(world, 2000, "N-1"))
    await world.do(ShipmentActivities.come_back, NO, ParcelReturned(returned_at=world.at))

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert await open_tasks(world) == []


async def test_whoever_hears_that_money_was_given_back_has_its_mail_sent(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    await finish(world, "refund")

    done = await world.call(OrderActivities.look, world.envelope(NO, TaskDone(task=1)))

    assert done.owes_mail


SATO = Remark(by="Sato")


async def kinds(world: World) -> list[str]:
    return [row[0] for row in await world.rows("SELECT kind FROM mails ORDER BY owed_at")]


async def test_a_claim_is_owed_once_and_never_more_than_was_paid(world: World) -> None:
    await delivered(world)
    claim = RefundOwed(key="claim:C-1", amount=1500)

    await world.do(PaymentActivities.owe_refund, NO, claim)
    await world.do(PaymentActivities.owe_refund, NO, claim)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="return:R-1", amount=1500))

    assert await refunds(world) == [(1500, "due"), (500, "due")]
    assert await open_tasks(world) == [("refund", 1500), ("refund", 500)]
    assert await world.rows("SELECT count(*) FROM tasks WHERE kind = 'look'") == [(1,)]


async def test_the_customer_reads_that_money_went_back_only_when_it_has_arrived(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    desk = RefundActivities(world.database, world.desk)

    await desk.order_out(world.timed(NO), None, SATO)
    assert await refunds(world) == [(2000, "ordered")]
    assert "refunded" not in await kinds(world)
    await desk.arrive(world.timed(NO), None, None, SATO)

    assert await refunds(world) == [(2000, "done")]
    assert (await kinds(world)).count("refunded") == 1
    assert await open_tasks(world) == []


async def test_a_refund_that_fails_twice_is_owed_until_it_arrives(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    desk = RefundActivities(world.database, world.desk)

    for _ in range(2):
        await desk.order_out(world.timed(NO), None, SATO)
        await desk.fail(world.timed(NO), 1, Remark(by="Sato", note="no such account"))
        assert await refunds(world) == [(2000, "due")]
        assert await open_tasks(world) == [("refund", 2000)]
    assert "refunded" not in await kinds(world)
    await finish_open(world)

    assert await refunds(world) == [(2000, "done")]


async def finish_open(world: World) -> None:
    await RefundActivities(world.database, world.desk).arrive(world.timed(NO), 1, None, SATO)


async def test_what_comes_back_after_it_was_done_is_given_back_again_and_told_again(world: World) -> None:
    await delivered(world)
    await world.do(PaymentActivities.owe_refund, NO, RefundOwed(key="claim:C-1", amount=500))
    await finish_open(world)

    await RefundActivities(world.database, world.desk).fail(world.timed(NO), 1, SATO)
    assert await refunds(world) == [(500, "due")]
    await RefundActivities(world.database, world.desk).arrive(world.timed(NO), 1, None, SATO)

    assert (await kinds(world)).count("refunded") == 2
    assert await world.rows("SELECT count(*), sum(amount) FROM price_returns") in ([(0, None)], [(1, 500)])


async def test_money_on_its_way_back_is_not_withdrawn_when_the_payment_is_taken_back(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    desk = RefundActivities(world.database, world.desk)
    await desk.order_out(world.timed(NO), None, SATO)

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert await refunds(world) == [(2000, "ordered")]
    await finish_open(world)
    assert await refunds(world) == [(2000, "done")]


async def test_a_refund_that_is_done_cannot_be_ordered_again(world: World) -> None:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    await finish_open(world)

    with pytest.raises(NoSuchRefund):
        await RefundActivities(world.database, world.desk).order_out(world.timed(NO), 1, SATO)
