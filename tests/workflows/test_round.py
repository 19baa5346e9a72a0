"""The daily round: what waits for the shop is told to it once a business day; and mails of the night."""

from datetime import datetime, timedelta

from activities.round import ROUND_THREAD
from adapters.files.faults import NO_ROWS
from adapters.postgres.import_rows import ImportRows
from adapters.postgres.imports import Imports
from adapters.postgres.waybills import NewFile, Waybills
from domain.contract.imports import NewImport, ReadRow
from tests.workflows.clock import jst
from tests.workflows.orders import cod, convenience_store, postpay, prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from workers.rounds import begin_rounds


async def told(world: World) -> list[str]:
    """The texts of the mails of the round."""
    return [mail.text for mail in world.mails.received if "対応をお待ちしているもの" in mail.subject]


async def shipped_and_asleep(world: World) -> Story:
    """An order to be paid after delivery is on its way, and it is two in the morning."""
    await world.stock()
    order = await world.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-06 02:00"))
    return order


async def test_the_shop_hears_once_a_day_of_what_waits_for_it_and_nothing_when_nothing_waits(world: World) -> None:
    await world.stock()
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    await begin_rounds(world.env.client)  # another worker starts, too
    order = await world.place(prepay())  # on Monday at 10:15
    accepted = await world.place(postpay("2001"))
    await accepted.accept()

    await world.skip_to(jst("06-04 15:00"))
    assert await told(world) == []
    await world.skip_to(jst("06-05 13:59"))
    assert await told(world) == []
    await world.skip_to(jst("06-05 14:01"))
    (first,) = await told(world)
    assert "・1001　山田 太郎　検品待ち　2035年6月4日（月）から" in first
    assert "2001" in first
    assert "梱包待ち" in first
    await world.skip_to(jst("06-06 14:01"))
    assert len(await told(world)) == 2

    await order.order("cancel", reason="不要", by="葉山")
    await accepted.pack()
    await accepted.ship()
    await world.skip_to(jst("06-07 14:01"))

    assert len(await told(world)) == 2
    rows = await world.rows("SELECT state FROM mails WHERE thread = $1", ROUND_THREAD)
    assert rows == [("sent",), ("sent",)]


async def test_collected_money_that_never_comes_becomes_a_task(world: World) -> None:
    await world.stock()
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    order = await world.place(cod())
    await order.accept()
    await order.pack()
    await order.ship()
    await order.deliver()
    await world.skip_to(jst("06-06 12:00"))
    assert await order.status() == "completed"

    await world.skip_to(jst("06-30 12:00"))
    assert await order.open_tasks() == ["collect_money"]


async def test_mails_that_nobody_carries_leave_with_the_next_round(world: World) -> None:
    """Whoever owed them was killed before he could wake an outbox."""
    await world.stock()
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    order = await world.place(cod())
    await order.order("cancel", reason="不要", by="葉山")
    await world.skip(timedelta(days=1))
    assert not await order.is_running()
    await world.pool.execute("UPDATE mails SET state = 'owed', sent_at = NULL WHERE kind = 'cancelled'")

    await world.skip(timedelta(days=1))

    assert await order.kinds("owed") == []


async def test_what_people_wrote_in_refused_rows_goes_after_the_days_of_the_policy(world: World) -> None:
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    number = await kept_import(world, state="done")
    await world.pool.execute(
        "UPDATE imports SET ended_at = $2, refused = 1 WHERE number = $1", number, await world.now()
    )

    await world.skip_to(jst("07-03 15:00"))
    assert await world.rows("SELECT key FROM import_rows") == [("1001",)]
    await world.skip_to(jst("07-05 15:00"))

    assert await world.rows("SELECT key, said FROM import_rows") == [("", None)]
    assert await world.rows("SELECT count(*) FROM import_parts") == [(0,)]
    assert await world.rows("SELECT is_kept FROM imports") == [(False,)]


async def test_names_and_addresses_in_files_for_carriers_go_after_the_days_of_the_policy(world: World) -> None:
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    old, young = await kept_waybills(world, await world.now()), await kept_waybills(world, jst("06-10 09:00"))

    await world.skip_to(jst("07-03 15:00"))
    assert await files_kept(world) == [(old, True), (young, True)]
    await world.skip_to(jst("07-05 15:00"))

    assert await files_kept(world) == [(old, False), (young, True)]


async def kept_waybills(world: World, at: datetime) -> int:
    """A file that was written for a carrier."""
    file = NewFile("yamato", "yamato-b2cloud", "1", at.date(), "0", "山田 太郎".encode("cp932"), "Sato", at)
    async with world.pool.acquire() as conn:
        return await Waybills().add(conn, file, [])


async def files_kept(world: World) -> list[tuple[object, ...]]:
    return await world.rows("SELECT number, content IS NOT NULL FROM waybill_files ORDER BY number")


async def test_an_import_whose_workflow_is_gone_goes_on_with_the_next_round(world: World) -> None:
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    await kept_import(world, state="kept")

    await world.skip_to(jst("06-04 15:00"))

    assert await world.rows("SELECT state, said IS NOT NULL FROM imports") == [("refused", True)]


async def kept_import(world: World, *, state: str) -> int:
    """A file that is none of orders, with a row that was refused, as a killed process left it."""
    async with world.pool.acquire() as conn, conn.transaction():
        new = NewImport(
            kind="orders",
            profile="plain",
            version="1",
            file_name="orders.csv",
            sha256="0",
            size=5,
            by="Sato",
            at=await world.now(),
        )
        number = await Imports().begin(conn, new)
        assert number is not None
        await Imports().add_part(conn, number, 0, b"hello")
        said = NO_ROWS()
        if state == "done":
            await ImportRows().add(conn, number, [ReadRow(line=2, key="1001", fault=said)], 1)
        await conn.execute("UPDATE imports SET state = $1", state)
    return number


async def test_what_a_carrier_enters_at_night_is_mailed_in_the_morning(world: World) -> None:
    order = await shipped_and_asleep(world)

    await order.deliver()
    assert await order.kinds("owed") == ["payment_request"]
    await world.skip_to(jst("06-06 08:59"))
    assert "payment_request" not in await order.kinds()

    await world.skip_to(jst("06-06 09:01"))
    assert await order.left("payment_request") == ["06-06 09:00"]


async def test_a_payment_before_the_morning_overtakes_the_request(world: World) -> None:
    order = await shipped_and_asleep(world)
    await order.deliver()

    await world.skip_to(jst("06-06 02:00") + timedelta(hours=1))
    await order.pay()
    await world.skip_to(jst("06-06 09:01"))

    assert await order.kinds("superseded") == ["payment_request"]
    assert await order.left("payment_thanks") == ["06-06 09:00"]
    assert not await order.is_running()


async def test_who_cancels_at_night_is_answered_at_night(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-06 02:00"))

    await order.order("cancel", reason="いらなくなりました", by="customer")
    await world.skip()

    assert await order.left("cancelled") == ["06-06 02:00"]


async def test_who_cancels_before_the_morning_is_not_asked_to_pay_afterwards(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await world.skip_to(jst("06-04 22:00"))
    await order.accept()
    assert await order.kinds("owed") == ["order_confirmed"]

    await world.skip_to(jst("06-04 23:00"))
    await order.order("cancel", reason="いらなくなりました", by="customer")
    await world.skip_to(jst("06-05 10:00"))

    assert await order.left("cancelled") == ["06-04 23:00"]
    assert await order.kinds("superseded") == ["order_confirmed"]


async def test_who_pays_at_night_gets_the_confirmation_before_the_receipt(world: World) -> None:
    await world.stock()
    order = await world.place(convenience_store())
    await world.skip_to(jst("06-04 22:00"))
    await order.accept()

    await world.skip_to(jst("06-04 23:00"))
    await order.pay()
    await world.skip()

    assert await order.left("order_confirmed") == ["06-04 23:00"]
    assert await order.left("payment_confirmed") == ["06-04 23:00"]
    subjects = [mail.subject for mail in world.mails.received]
    confirmed, receipt = await order.letter("order_confirmed"), await order.letter("payment_confirmed")
    assert subjects.index(confirmed.subject) < subjects.index(receipt.subject)


async def test_a_call_for_another_reason_stays_open_when_the_customer_is_reached(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await world.skip()
    await world.rows(
        "INSERT INTO tasks (order_no, key, kind, said, due_on, opened_at) "
        """VALUES ('1001', 'k', 'call', '[{"code": "Foreign", "facts": {"text": "Q1"}}]', '2035-06-05', now()) """
        "RETURNING id"
    )
    rows = await world.rows("SELECT id FROM mails WHERE kind = 'order_confirmed'")
    now = (await world.now()).isoformat()
    await order.tell("mail_bounced", mail_id=rows[0][0], permanent=True, status="5.1.1", bounced_at=now)
    await world.skip()

    await order.order("correct_contact", email="taro@correct.example", by="葉山", resend=True)

    assert await order.open_tasks() == ["call"]


async def test_a_customer_hears_of_a_later_day_on_the_evening_on_which_nobody_has_begun_to_pack(world: World) -> None:
    await world.stock()
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)
    order = await world.place(postpay())
    await order.accept()  # told is Thursday
    packed = await world.place(postpay("2002"))
    await packed.accept()
    await packed.pack()

    await world.skip_to(jst("06-07 17:59"))
    assert "delay_notice" not in await order.kinds()
    await world.skip_to(jst("06-07 18:01"))
    assert await order.mailed("delay_notice") == ["06-07 18:00"]
    await world.skip_to(jst("06-08 18:01"))

    assert (await order.kinds()).count("delay_notice") == 1
    assert "delay_notice" not in await packed.kinds()
    assert "新しい発送予定：2035年6月11日（月）まで" in (await order.letter("delay_notice")).text
