"""Refusals that a person in the back office meets: each says in one sentence what does not fit, and changes nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callers.errors import NoPaperYet, NotYet, WrongTrackingNo
from callers.orders import Outcome
from domain.basics.errors import InvalidMessage, UnknownNotice, UnknownSku, UnknownTask
from domain.contract import messages as m
from domain.payment.refund import RefundTooHigh
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, started

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PATIENCE = timedelta(seconds=60)


@pytest.fixture
async def number(shop: ShopClient, payload: Payload) -> str:
    return await started(shop, payload)


async def test_goods_of_an_unknown_article_are_not_received(shop: ShopClient) -> None:
    with pytest.raises(UnknownSku, match="NO-SUCH"):
        await shop.stock.receive("receipt-unknown", "NO-SUCH", 5)


@pytest.mark.parametrize("quantity", [-5, 0, 2**40])
async def test_a_receipt_of_an_impossible_quantity_is_refused_at_the_door(shop: ShopClient, quantity: int) -> None:
    with pytest.raises(InvalidMessage, match="quantity"):
        await shop.stock.receive("receipt-impossible", "TEA-100", quantity)


async def test_an_unknown_task_cannot_be_done(shop: ShopClient) -> None:
    with pytest.raises(UnknownTask, match="999999"):
        await shop.back_office.finish_task(999_999, by="Sato")


async def test_a_payment_that_was_never_booked_cannot_be_reversed_by_hand(shop: ShopClient, number: str) -> None:
    with pytest.raises(UnknownNotice, match="no-such-notice"):
        await shop.orders.must_be_booked(number, "no-such-notice")


async def test_a_reversal_before_its_payment_is_kept_also_for_an_ended_order(
    shop: ShopClient, payload: Payload
) -> None:
    ended = await started(shop, payload | {"plan": "cod", "payment": {"method": "cash_on_delivery"}})
    await shop.orders.ask(ended, m.Cancel(reason="changed mind", by="Sato"))
    early = m.PaymentReversed(notice_id=f"early-{ended}")

    assert await shop.orders.tell(ended, early, wait=PATIENCE) is Outcome.DONE

    assert "reversal_kept" in [line.what for line in (await shop.reading.order(ended)).journal]


async def test_more_than_came_in_cannot_be_given_back(shop: ShopClient, number: str) -> None:
    paid = m.RecordPayment(notice_id=f"back-{number}", amount=2820, paid_on=date(2026, 11, 22), by="Sato")
    await shop.orders.ask(number, paid)
    await shop.orders.ask(number, m.Cancel(reason="changed mind", by="Sato"))
    (task,) = (await shop.reading.order(number)).tasks

    with pytest.raises(RefundTooHigh):
        await shop.back_office.finish_task(task.id, by="Sato", refunded=2821)

    assert (await shop.reading.order(number)).money.refunded == 0


async def test_a_mistyped_tracking_number_is_refused_at_the_door(shop: ShopClient, number: str) -> None:
    shipped = m.ParcelShipped(carrier="yamato", tracking_no="444413758704", shipped_at=NOW)

    with pytest.raises(WrongTrackingNo, match="444413758704 cannot be a number of Yamato Transport"):
        await shop.orders.parcel_shipped(number, shipped)

    assert (await shop.reading.order(number)).parcels == ()


async def test_papers_are_not_printed_before_the_order_may_be_packed(shop: ShopClient, number: str) -> None:
    with pytest.raises(NoPaperYet):
        await shop.back_office.documents(await shop.reading.order(number))


async def test_bank_data_of_tomorrow_cannot_have_been_checked(shop: ShopClient) -> None:
    with pytest.raises(NotYet, match="2099-01-01"):
        await shop.back_office.deposits_checked(date(2099, 1, 1), by="Sato")
