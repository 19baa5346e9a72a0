"""Counts of what customers say, and of what causes claims, returns and inquiries."""

from datetime import datetime
from pathlib import Path

import pytest

from activities.feedback import FeedbackActivities
from activities.shipment import ShipmentActivities
from adapters.mail.sending.smtp import SmtpTransport
from domain.agenda.report import ReportRow, rows_of
from domain.basics.counted import Counted, Per
from domain.contract.messages import FeedbackReceived, ParcelReturned
from domain.contract.status import ReturnReason
from tests.activities.claim_cases import FORM
from tests.activities.feedback_shop import asking_shop, deliver, ship
from tests.activities.test_asking_feedback import claim, inquire, somebody
from tests.activities.world import CUP, JST, TEA, Staff, World

SPAN = datetime(2026, 11, 1, tzinfo=JST), datetime(2027, 1, 1, tzinfo=JST)


@pytest.fixture
async def shop(world: World, staff: Staff, transport: SmtpTransport, tmp_path: Path) -> World:
    shop = asking_shop(world, staff, transport, tmp_path)
    await shop.shelve(TEA_100=50, CUP_1=50)
    return shop


async def report(shop: World, counted: Counted, per: Per) -> list[ReportRow]:
    async with shop.connection() as conn:
        tallies = await shop.database.reports.tallies(conn, counted, per, "Asia/Tokyo", SPAN)
        return rows_of(counted, per, tallies, await shop.database.reports.left(conn, per, "Asia/Tokyo", SPAN))


async def say(shop: World, order_no: str, *stars: int, email: str = "") -> None:
    for each in stars:
        await shop.do(FeedbackActivities.take, order_no, FeedbackReceived(stars=each, email=email))


def brief(rows: list[ReportRow]) -> list[tuple[str, dict[str, int], int]]:
    return [(row.row, row.counts, row.of_orders) for row in rows]


async def test_the_last_answer_of_an_order_counts_and_nobody_elses(shop: World) -> None:
    await deliver(shop)
    await say(shop, "1001", 2, 5)
    await say(shop, "1001", 1, email="hanako@example.jp")

    assert brief(await report(shop, Counted.FEEDBACK, Per.MONTH)) == [("2026-11", {"5": 1}, 1)]


async def test_stars_count_for_each_article_and_each_carrier_of_their_order(shop: World) -> None:
    await deliver(shop, quantities={TEA: 1, CUP: 1})
    await deliver(shop, "1002", quantities={TEA: 2}, orderer=somebody("jiro@example.jp"))
    await say(shop, "1001", 3)
    await say(shop, "1002", 5)

    assert brief(await report(shop, Counted.FEEDBACK, Per.ARTICLE)) == [
        (TEA, {"3": 1, "5": 1}, 2),
        (CUP, {"3": 1}, 1),
    ]
    assert brief(await report(shop, Counted.FEEDBACK, Per.CARRIER)) == [("yamato", {"3": 1, "5": 1}, 2)]


async def test_a_claim_counts_for_the_lines_that_it_names(shop: World) -> None:
    await deliver(shop, quantities={TEA: 1, CUP: 1})
    await claim(shop)
    await shop.pool.execute(
        "UPDATE claims SET state = jsonb_set(state::jsonb, '{asked,lines}', '{\"2\": 1}')::text WHERE true"
    )

    assert brief(await report(shop, Counted.CLAIMS, Per.ARTICLE)) == [(CUP, {"damaged": 1}, 1)]
    assert brief(await report(shop, Counted.CLAIMS, Per.REASON)) == [("damaged", {"damaged": 1}, 1)]
    assert FORM.reason


async def test_parcels_that_came_back_count_by_why(shop: World) -> None:
    await ship(shop)
    fact = ParcelReturned(returned_at=shop.at, why=ReturnReason.ABSENT)
    await shop.do(ShipmentActivities.come_back, "1001", fact)

    assert brief(await report(shop, Counted.RETURNS, Per.MONTH)) == [("2026-11", {"parcel.absent": 1}, 1)]


async def test_inquiries_count_by_what_they_are_about(shop: World) -> None:
    await deliver(shop)
    await inquire(shop)

    (row,) = await report(shop, Counted.INQUIRIES, Per.CARRIER)

    assert (row.row, row.total) == ("yamato", 1)


async def test_what_came_before_or_after_the_days_is_left_out(shop: World) -> None:
    shop.at = datetime(2026, 10, 31, 23, 0, tzinfo=JST)
    await deliver(shop)
    await say(shop, "1001", 4)

    assert await report(shop, Counted.FEEDBACK, Per.MONTH) == []
