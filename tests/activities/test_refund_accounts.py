"""The account of a refund at the database: sealed, and erased when it is needed no more."""

import pytest

from activities.giving_back import RefundActivities
from activities.payment import PaymentActivities
from domain.contract.messages import PaymentReversed
from domain.payment.refund import NoSuchRefund
from domain.people.remark import Remark
from tests.activities.cases import NO, accepted, expired, payment
from tests.activities.world import World

SATO, SEALED = Remark(by="Sato"), b"sealed"


async def owed(world: World) -> RefundActivities:
    await expired(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    return RefundActivities(world.database, world.desk)


async def known(world: World) -> list[bytes]:
    return [row[0] for row in await world.rows("SELECT sealed FROM refund_accounts")]


async def stages(world: World) -> list[str]:
    async with world.connection() as conn:
        return [row.stage for row in await world.database.refunds.listed(conn, 10, with_done=True)]


async def test_an_account_is_kept_until_the_money_has_gone_back(world: World) -> None:
    desk = await owed(world)
    assert await stages(world) == ["asked"]

    await desk.take_account(world.timed(NO), SEALED, "Sato")
    assert (await known(world), await stages(world)) == ([SEALED], ["ready"])
    await desk.order_out(world.timed(NO), None, SATO)
    assert (await known(world), await stages(world)) == ([SEALED], ["ordered"])
    await desk.arrive(world.timed(NO), None, None, SATO)

    assert (await known(world), await stages(world)) == ([], ["done"])


async def test_an_account_that_was_wrong_is_erased_and_asked_for_anew(world: World) -> None:
    desk = await owed(world)
    await desk.take_account(world.timed(NO), SEALED, "Sato")
    await desk.order_out(world.timed(NO), None, SATO)

    await desk.fail(world.timed(NO), None, SATO)

    assert (await known(world), await stages(world)) == ([], ["asked"])
    asked = await world.rows("SELECT count(*) FROM mails WHERE kind = 'refund_account_request'")
    assert asked == [(2,)]


async def test_an_account_is_erased_when_the_payment_was_taken_back(world: World) -> None:
    desk = await owed(world)
    await desk.take_account(world.timed(NO), SEALED, "Sato")

    await world.do(PaymentActivities.reverse, NO, PaymentReversed(notice_id="N-1"))

    assert (await known(world), await stages(world)) == ([], ["withdrawn"])


async def test_no_account_is_kept_of_whom_nothing_is_owed(world: World) -> None:
    await accepted(world)

    with pytest.raises(NoSuchRefund):
        await RefundActivities(world.database, world.desk).take_account(world.timed(NO), SEALED, "Sato")
    assert await known(world) == []
