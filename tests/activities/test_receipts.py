"""Receipts are given for money that came in, one at a time; the same once more says that it is."""

import pytest

from activities.document import Paper
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.receipt import Numbered, ReceiptActivities, ReceiptPaper
from domain.contract.envelope import PaperRequest
from domain.contract.messages import Cancel
from domain.order.document import DocumentKind
from domain.payment.receipt import NoReceipt, ReceiptAsked
from tests.activities.cases import NO, accepted, papers, payment
from tests.activities.world import World
from tests.documents.reading import text


async def give(world: World, **asked: object) -> Numbered:
    wanted = ReceiptAsked.model_validate({"by": "Sato", **asked})
    return await ReceiptActivities(world.database).give(NO, wanted, world.at)


async def made(world: World, number: int, *, again: bool = False) -> int:
    request = PaperRequest(order_no=NO, version=1, at=world.at, receipt=number, again=again, by="Sato")
    return int(await world.call(ReceiptPaper.make, request))


async def paid(world: World) -> None:
    await accepted(world)
    await world.do(PaymentActivities.record, NO, payment(world))


async def test_a_receipt_says_what_the_ledger_holds(world: World) -> None:
    await paid(world)

    given = await give(world)
    await made(world, given.number)

    (ledger,) = await world.rows("SELECT sum(amount) FROM allocations")
    (kept,) = await world.rows("SELECT content FROM documents WHERE kind = 'receipt'")
    assert given == Numbered(1, ledger[0])
    assert f"{ledger[0]:,}円（税込）" in text(kept[0])


async def test_no_money_no_receipt(world: World) -> None:
    await accepted(world)

    with pytest.raises(NoReceipt):
        await give(world)
    await world.do(PaymentActivities.record, NO, payment(world, 500))
    with pytest.raises(NoReceipt):
        await give(world)

    assert await world.rows("SELECT 1 FROM money_receipts") == []


async def test_money_that_is_to_be_given_back_has_no_receipt(world: World) -> None:
    await paid(world)
    await world.do(OrderActivities.cancel, NO, Cancel(by="Sato", reason="by phone"))

    with pytest.raises(NoReceipt):
        await give(world)


async def test_the_carrier_s_paper_is_the_receipt_unless_ours_is_given_beside_it(world: World) -> None:
    await accepted(world, "cod")
    (total,) = await world.rows("SELECT (placed::json->>'total')::int FROM orders")
    await world.do(PaymentActivities.record, NO, payment(world, total[0]))

    with pytest.raises(NoReceipt):
        await give(world)
    given = await give(world, besides=True)

    assert given.amount == total[0]


async def test_the_same_once_more_is_a_reprint_and_another_name_a_new_one(world: World) -> None:
    await paid(world)
    first = await give(world)
    await made(world, first.number)

    again = await give(world)
    assert await made(world, again.number, again=True) == 1
    assert await made(world, again.number, again=True) == 0
    other = await give(world, name="株式会社 大江戸商事")
    await made(world, other.number)

    reprint = await world.rows("SELECT content FROM reprints")
    receipts = await world.rows("SELECT content FROM documents WHERE kind = 'receipt' ORDER BY version")
    assert (first.number, again.number, other.number) == (1, 1, 2)
    assert ["再発行2026年11月24日（火）" in text(row[0]) for row in reprint] == [True]
    assert ["再発行" in text(row[0]) for row in receipts] == [False, True]


async def test_receipts_are_no_papers_of_the_box(world: World) -> None:
    await paid(world)
    await made(world, (await give(world)).number)

    assert await world.call(Paper.make, papers(world)) == 2
    async with world.pool.acquire() as connection:
        found = await world.database.documents.made(connection, NO, 1)
    assert set(found) == {DocumentKind.SLIP, DocumentKind.LABEL}
