"""Suppliers are asked for what ran out: once per article, chased, and then left to a person; no customer is named."""

import asyncio
import json
from datetime import date, timedelta

import pytest

from activities.back_office import BackOfficeActivities
from activities.bounces import BounceActivities
from activities.filing import Filing
from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from activities.round import RoundActivities, TimedRound
from activities.stock import StockActivities
from adapters.words.say import say
from domain.basics.errors import NothingKept
from domain.basics.said import Said
from domain.contract.messages import Cancel, GoodsInspected, MailBounced, RestockAnnounced
from domain.goods.supplying import Supplier, supplier_thread
from domain.inquiry.envelope import InquiryIntake
from domain.inquiry.incoming import Incoming
from domain.order.facts import SupplierFacts
from domain.order.kinds import MailKind
from tests.activities.world import CUP, TEA, World, dump, placed_order
from tests.caught_mail import MailCatcher

FARM = Supplier(name="山の茶園株式会社", email="orders@farm.example", language="ja")
THREAD = supplier_thread(TEA)


async def supply(world: World, *skus: str) -> list[str]:
    office = BackOfficeActivities(world.database, world.desk)
    return await office.put_suppliers(dict.fromkeys(skus or (TEA,), FARM), world.at)


async def expect(world: World, day: date) -> None:
    await BackOfficeActivities(world.database, world.desk).expect_stock(TEA, day, world.at, "森")


async def make_round(world: World) -> None:
    await world.call(RoundActivities.make_round, TimedRound(at=world.at))


async def asked(world: World, thread: str = THREAD) -> list[tuple[int, int, bool]]:
    """Pieces, orders, and whether it is a reminder, of each mail to the supplier."""
    async with world.connection() as conn:
        rows = await conn.fetch(
            "SELECT facts FROM mails WHERE thread = $1 AND kind = $2 ORDER BY seq", thread, MailKind.SUPPLIER_REQUEST
        )
    facts = [SupplierFacts.model_validate_json(row["facts"]) for row in rows]
    return [(each.pieces, each.orders, each.is_chase) for each in facts]


async def open_tasks(world: World) -> list[str]:
    rows = await world.pool.fetch(
        "SELECT kind FROM tasks WHERE done_at IS NULL AND kind <> 'check_sending' ORDER BY id"
    )
    return [row["kind"] for row in rows]


async def short_orders(world: World, *pieces: int) -> None:
    for number, each in enumerate(pieces, start=1001):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(str(number), quantities={TEA: each}))


async def test_a_shortage_is_asked_at_once_and_what_follows_is_told_with_the_reminder(world: World) -> None:
    await world.shelve(TEA_100=1)
    await supply(world)

    await short_orders(world, 3, 3, 2)
    assert await asked(world) == [(2, 1, False)]
    world.wait(4)
    await make_round(world)
    await make_round(world)

    assert await asked(world) == [(2, 1, False), (7, 3, True)]


async def test_orders_that_come_at_the_same_time_make_one_mail(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)

    await asyncio.gather(*(world.receive(placed_order(f"20{at:02}")) for at in range(8)))

    assert len(await asked(world)) == 1


async def test_a_supplier_that_never_answers_is_chased_once_and_then_left_to_a_person(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)

    for _ in range(20):
        world.wait(1)
        await make_round(world)

    assert await asked(world) == [(3, 1, False), (3, 1, True)]
    assert await open_tasks(world) == ["ask_supplier"]


async def test_an_answer_ends_the_chase_and_the_task(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)
    for _ in range(20):
        world.wait(1)
        await make_round(world)

    await expect(world, world.at.date() + timedelta(days=60))
    world.wait(8)
    await make_round(world)

    assert await open_tasks(world) == []
    assert len(await asked(world)) == 2


async def test_more_than_was_asked_for_is_asked_for_after_an_answer_but_not_on_the_same_day(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)
    await expect(world, world.at.date() + timedelta(days=60))
    await world.receive(placed_order("1009", quantities={TEA: 2}))
    assert await asked(world) == [(3, 1, False)]

    world.wait(1)
    await make_round(world)

    assert await asked(world) == [(3, 1, False), (5, 2, False)]


async def test_a_day_that_passed_without_goods_is_asked_about(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)
    await expect(world, world.at.date() + timedelta(days=2))

    world.wait(2)
    await make_round(world)
    assert len(await asked(world)) == 1
    world.wait(1)
    await make_round(world)

    assert len(await asked(world)) == 2


async def test_nobody_is_chased_for_what_has_come_or_is_wanted_no_more(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=0)
    await supply(world, TEA, CUP)
    await short_orders(world, 3)
    await world.receive(placed_order("1002", quantities={CUP: 1}))
    await world.receive_stock(TEA, 3, "R-1")
    await world.do(OrderActivities.cancel, "1002", Cancel(reason="x"))

    for _ in range(8):
        world.wait(1)
        await make_round(world)

    assert await asked(world) == [(3, 1, False)]
    assert await asked(world, supplier_thread(CUP)) == [(1, 1, False)]
    assert await world.pool.fetchval("SELECT array_agg(stage) FROM supplier_requests") == ["settled", "settled"]


async def test_of_a_part_that_came_the_rest_is_chased(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3, 3)

    await world.receive_stock(TEA, 4, "R-1")
    await world.receive_stock(TEA, 4, "R-1")
    world.wait(4)
    await make_round(world)

    assert await asked(world) == [(3, 1, False), (2, 1, True)]


async def test_pieces_that_are_broken_are_asked_for(world: World) -> None:
    await world.shelve(TEA_100=2)
    await supply(world)
    await world.receive(placed_order())

    await world.do(StockActivities.inspected, "1001", GoodsInspected(ok=False, damaged={TEA: 1}))

    assert await asked(world) == [(1, 1, False)]


async def test_a_supplier_that_is_entered_later_is_asked_for_what_waits(world: World) -> None:
    await world.shelve(TEA_100=0)
    await short_orders(world, 2, 2)

    assert await supply(world) == [THREAD]
    assert await supply(world) == []

    assert await asked(world) == [(4, 2, False)]


async def test_the_mail_goes_to_the_supplier_and_names_no_customer(world: World, mail_catcher: MailCatcher) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await world.receive(placed_order())

    await world.sweep(THREAD)

    (mail,) = mail_catcher.received
    assert mail.recipients == ("orders@farm.example",)
    for known in ("山の茶園株式会社 御中", "TEA-100", "TEA_100", "2点", "1件"):
        assert known in mail.text
    for private in ("山田", "太郎", "taro@", "1001", "03-1234-5678", "芝公園"):
        assert private not in mail.text


async def test_a_mail_that_could_not_leave_is_not_sent_once_nothing_waits(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await world.receive(placed_order())
    await world.receive_stock(TEA, 2, "R-1")

    assert await world.sweep(THREAD) == 0
    assert await world.pool.fetchval("SELECT state FROM mails WHERE thread = $1", THREAD) == "superseded"


async def test_whoever_was_killed_after_asking_has_the_mail_sent_at_the_next_try(world: World) -> None:
    await world.shelve(TEA_100=2)
    await supply(world)
    await world.receive(placed_order())
    given = world.envelope("1001", GoodsInspected(ok=False, damaged={TEA: 1}))
    first = await world.call(StockActivities.inspected, given)
    before = await dump(world.pool)

    again = await world.call(StockActivities.inspected, given)

    assert first.posts == again.posts == (THREAD,)
    assert await dump(world.pool) == before


async def test_a_mail_that_comes_back_is_a_task_about_its_article(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await world.receive(placed_order())
    await world.sweep(THREAD)
    mail_id = await world.sent("supplier_request", THREAD)
    async with world.connection() as conn:
        mail = await world.database.bounces.sent_mail(conn, mail_id)
    assert mail is not None
    why = {"status": "5.1.1", "diagnostic": "no such user", "bounced_at": world.at}
    fact = MailBounced.model_validate({"mail_id": mail_id, "bounce_id": "b-1", "permanent": True} | why)
    office = BounceActivities(world.database, world.desk)

    assert await office.note_stray_bounce(fact, mail, world.at)
    assert not await office.note_stray_bounce(fact, mail, world.at)

    assert await open_tasks(world) == ["ask_supplier"]
    assert TEA in await world.pool.fetchval("SELECT said FROM tasks")


# --- a day that passes without goods ---------------------------------------------------------------------------------


async def test_goods_that_do_not_come_on_their_day_are_one_task_for_all_orders(world: World) -> None:
    await world.shelve(TEA_100=0)
    await short_orders(world, 3, 2)
    await expect(world, world.at.date() + timedelta(days=2))
    world.wait(3)

    for _ in range(3):
        await make_round(world)

    assert await open_tasks(world) == ["ask_supplier"]
    await expect(world, world.at.date() + timedelta(days=9))
    assert await open_tasks(world) == []


async def test_the_task_ends_once_nothing_waits(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=0)
    for number, sku in (("1001", TEA), ("1002", CUP)):
        await world.receive(placed_order(number, quantities={sku: 1}))
        async with world.connection() as conn:
            await world.database.stock.expect(conn, sku, world.at.date(), world.at, "")
    world.wait(3)
    await make_round(world)
    assert await open_tasks(world) == ["ask_supplier", "ask_supplier"]

    await world.receive_stock(TEA, 1, "R-1")
    await world.do(OrderActivities.cancel, "1002", Cancel(reason="x"))
    assert await open_tasks(world) == ["ask_supplier"]
    await make_round(world)

    assert await open_tasks(world) == []


async def test_the_customer_hears_that_the_day_has_passed_or_the_other_one_that_is_known(world: World) -> None:
    await world.shelve(TEA_100=0)
    await short_orders(world, 3)
    first = world.at.date() + timedelta(days=2)
    await world.do(StockActivities.announced, "1001", RestockAnnounced(sku=TEA, expected_on=first))
    world.wait(4)

    state = await world.let(StockActivities.miss_restock, "1001")
    assert (state.goods.restock.on, state.goods.restock.slips) == (None, 1)
    await world.do(StockActivities.announced, "1001", RestockAnnounced(sku=TEA, expected_on=world.at.date()))
    world.wait(2)
    await expect(world, world.at.date() + timedelta(days=5))
    state = await world.let(StockActivities.miss_restock, "1001")

    assert (state.goods.restock.on, state.goods.restock.slips) == (world.at.date() + timedelta(days=5), 2)


# --- what a supplier answers ------------------------------------------------------------------------------------------


async def answered(world: World, text: str, sender: str = "orders@farm.example") -> tuple[list[str], list[str]]:
    """What the shop is told beside a reply to the mail about tea, and which mails of the inquiry are owed."""
    mail_id = await world.sent("supplier_request", THREAD)
    letter = Incoming(key=text, sender=sender, text=text, references=("<ours>",))
    filed = await Filing(world.database).file_mail(
        letter, world.desk.today(), world.at, sent_to=lambda _: None, answers=lambda _: mail_id
    )
    given = {"form": {"inquiry_no": filed.inquiry_no}, "key": "open:1", "at": world.at}
    await world.call(InquiryActivities.open, InquiryIntake.model_validate(given))
    mails = await world.pool.fetch(
        "SELECT kind, facts FROM mails WHERE thread = $1 ORDER BY seq", f"inquiry:{filed.inquiry_no}"
    )
    (facts,) = (json.loads(row["facts"]) for row in mails if row["kind"] == "shop_inquiry")
    return [say(Said.model_validate(line), "en") for line in facts.get("about", [])], [row["kind"] for row in mails]


async def test_beside_a_suppliers_reply_stands_the_command_that_enters_its_day(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)
    day = world.at.date() + timedelta(days=9)

    plain, mails = await answered(world, f"{day.month}月{day.day}日に入荷します。")
    doubtful, _ = await answered(world, "来週には入荷する見込みです。")

    assert plain[0] == "The supplier of TEA-100 (TEA_100) answers when it arrives (3 missing, 1 orders wait)."
    assert f"`shop stock expect TEA-100 {day}`" in plain[1]
    assert "`shop stock expect TEA-100 YYYY-MM-DD`" in doubtful[1]
    assert mails == ["shop_inquiry"]  # nobody thanks a supplier for an inquiry
    assert await world.pool.fetchval("SELECT count(*) FROM restocks") == 0  # a person enters it


async def test_who_is_not_the_supplier_is_a_customer_like_any_other(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)

    about, mails = await answered(world, "12月24日に入荷します。", sender="hanako@example.jp")

    assert about == []
    assert "inquiry_received" in mails


async def test_a_supplier_that_is_taken_off_the_list_is_asked_no_more(world: World) -> None:
    await world.shelve(TEA_100=0)
    await supply(world)
    await short_orders(world, 3)
    world.wait(4)
    await make_round(world)
    world.wait(4)
    await make_round(world)
    assert await open_tasks(world) == ["ask_supplier"]
    office = BackOfficeActivities(world.database, world.desk)

    await office.remove_suppliers([TEA], world.at)

    assert await open_tasks(world) == []
    sent = await world.rows("SELECT count(*) FROM mails WHERE kind = 'supplier_request' AND state = 'owed'")
    assert sent == [(0,)]  # what was to be asked does not leave
    with pytest.raises(NothingKept, match="No supplier"):
        await office.remove_suppliers([TEA], world.at)
