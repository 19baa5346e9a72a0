"""A dearer article in exchange: set aside while its difference is asked for, sent once that is paid, and booked."""

from email import message_from_bytes
from email.policy import default

import pytest

from activities.payment import PaymentActivities
from activities.replacing import ReplacementActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from domain.basics.errors import NotReadyToPack
from domain.contract import messages as m
from domain.contract.returns import ReturnCause, ReturnStage, ReturnWish
from domain.order.state import OrderState
from tests.activities.cases import NO, payment
from tests.activities.papers_made import slip_of
from tests.activities.test_exchange import ADD, BIG, NUMBER, books, leaves
from tests.activities.test_price_returns import sold
from tests.activities.test_replacing import arrives, left, mails, shelf
from tests.activities.world import World

#: What came back had cost 11,000 yen at 10 %; this costs 12,960 yen at 8 %.
PRICE, EXTRA = 12_960, 1_960


async def asked(world: World, on_hand: int = 3) -> OrderState:
    """What is wanted costs more than what came back is worth."""
    await sold(world)
    await world.pool.execute(ADD, BIG, on_hand, PRICE)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))
    wish = m.ReturnRequested(lines={2: 1}, cause=ReturnCause.CHANGED_MIND, wish=ReturnWish.EXCHANGE, articles={BIG: 1})
    await world.do(ReturnActivities.request, NO, wish)
    return await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))


async def pay(world: World, amount: int = EXTRA, notice: str = "D-1") -> OrderState:
    return await world.do(PaymentActivities.record, NO, payment(world, amount, notice))


async def settle(world: World) -> OrderState:
    return await world.do(ReturnActivities.settle, NO, m.SettleReturn(return_no=NUMBER, by="Sato"))


async def test_it_is_set_aside_while_the_difference_is_asked_for_and_no_parcel_is_there(world: World) -> None:
    state = await asked(world)

    assert (state.returns.all[0].stage, len(state.goods.parcels)) == (ReturnStage.UNPAID, 1)
    assert await shelf(world, BIG) == (3, 1, 0)
    assert await mails(world, "exchange_unpaid") == 1


async def test_it_leaves_once_that_is_paid_from_what_was_set_aside(world: World) -> None:
    await asked(world)

    paid = await pay(world)
    assert [each.parcel_no for each in paid.goods.to_replace] == ["2"]
    assert await shelf(world, BIG) == (3, 1, 0)
    await leaves(world)
    there = await arrives(world)

    assert await shelf(world, BIG) == (2, 0, 0)
    assert (there.money.missing, there.money.surplus, there.money.due) == (0, 0, 32_600 + EXTRA)


async def test_the_books_have_what_came_back_and_the_whole_price_of_what_leaves(world: World) -> None:
    await asked(world)
    await pay(world)
    assert (await books(world)).surcharges == ()

    await leaves(world)

    known = await books(world)
    assert [(line.rate, line.gross) for each in known.surcharges for line in each.lines] == [(8, PRICE)]
    assert [[(line.rate, line.gross) for line in each.lines] for each in known.returns] == [[(10, 11_000)]]
    assert known.asked == 32_600 + EXTRA


async def test_nothing_is_booked_where_it_is_given_up_and_what_was_set_aside_is_free(world: World) -> None:
    await asked(world)
    await pay(world, 500)

    state = await settle(world)

    assert await shelf(world, BIG) == (3, 0, 0)
    assert state.money.promised == 11_000 + 500
    assert [each.key for each in state.money.refunds] == [f"return:{NUMBER}"]
    assert (await books(world)).surcharges == ()


async def test_its_slip_says_what_came_back_has_paid_and_what_was_transferred(world: World) -> None:
    await asked(world)
    await pay(world)

    said = await slip_of(world, "2")

    assert "12,960" in said
    assert "ご返品の商品の代金より充当・差額1,960円お支払い済み" in said


async def test_it_lapses_by_the_clock_and_frees_what_was_set_aside(world: World) -> None:
    await asked(world)
    await world.send_mails(NO)
    for days, step in ((14, PaymentActivities.remind_difference), (14, PaymentActivities.lapse_exchange)):
        world.wait(days)
        async with world.connection() as conn:
            await world.database.deposits.checked_through(conn, world.at.date(), "Sato", world.at)
        await world.call(step, world.timed(NO, 1))
        await world.send_mails(NO)

    assert await shelf(world, BIG) == (3, 0, 0)
    assert await mails(world, "return_settled") == 1


async def test_one_that_is_cancelled_after_it_was_paid_gives_all_of_its_price_back(world: World) -> None:
    await asked(world)
    await pay(world)

    state = await world.do(ReplacementActivities.cancel, NO, m.CancelReplacement(parcel_no="2", by="Sato"))

    assert (state.money.promised, await shelf(world, BIG)) == (PRICE, (3, 0, 0))
    assert [(each.key, each.beyond) for each in state.money.refunds] == [(f"return:{NUMBER}:exchange", EXTRA)]
    assert (await books(world)).surcharges == ()


async def test_a_payment_that_was_taken_back_stops_its_parcel(world: World) -> None:
    await asked(world)
    await pay(world)
    state = await world.do(PaymentActivities.reverse, NO, m.PaymentReversed(notice_id="D-1", by="Sato"))
    assert state.money.missing == 0  # the order itself is paid

    with pytest.raises(NotReadyToPack):
        await world.do(ShipmentActivities.start_packing, NO, m.PackingStarted(parcel_no="2", version=1))


async def test_one_that_is_out_of_stock_is_waited_for_once_it_is_paid(world: World) -> None:
    await asked(world, on_hand=0)
    assert await shelf(world, BIG) == (0, 0, 1)

    state = await pay(world)

    assert [each.is_awaited for each in state.goods.to_replace] == [True]
    assert await mails(world, "replacement") == 1


async def test_a_deposit_that_comes_twice_pays_and_sends_once(world: World) -> None:
    await asked(world)
    await pay(world)

    again = await pay(world)

    assert len(again.goods.to_replace) == 1
    assert await mails(world, "exchange_paid") == 1


async def _enclosed(world: World) -> list[str]:
    raw = await world.pool.fetchval("SELECT raw FROM mails WHERE thread = $1 AND kind = 'replacement_shipped'", NO)
    mail = message_from_bytes(raw, policy=default)
    return sorted(part.get_filename() or "" for part in mail.iter_attachments())


async def test_its_mail_has_the_return_invoice_of_what_came_back_from_10000_yen_on(world: World) -> None:
    await asked(world)
    await pay(world)
    await leaves(world)

    await world.send_mails(NO)

    assert await _enclosed(world) == [f"return-invoice-{NO}-H1.pdf"]


async def test_where_the_box_shows_no_price_its_mail_has_the_invoice_of_what_is_exchanged(world: World) -> None:
    await asked(world)
    await world.send_mails(NO)
    await world.pool.execute(
        "UPDATE orders SET state = jsonb_set(state::jsonb, '{goods,mails_invoice}', 'true') WHERE order_no = $1", NO
    )
    await pay(world)
    await leaves(world)

    await world.send_mails(NO)

    assert await _enclosed(world) == [f"invoice-{NO}-2.pdf", f"return-invoice-{NO}-H1.pdf"]


async def test_what_arrives_before_anybody_said_that_it_left_has_its_return_invoice_all_the_same(world: World) -> None:
    await asked(world)
    await pay(world)
    await arrives(world)
    await world.do(ShipmentActivities.ship, NO, left(world.at))

    await world.send_mails(NO)

    assert await mails(world, "replacement_shipped") == 1
    assert await _enclosed(world) == [f"return-invoice-{NO}-H1.pdf"]
