"""A supplier is asked by the order that finds the shortage, and chased by the daily round, whichever worker is up."""

from datetime import timedelta

from domain.goods.supplying import supplier_thread
from tests.workflows.clock import jst
from tests.workflows.orders import pieces, prepay
from tests.workflows.world import World
from tests.world import SKU
from workers.rounds import begin_rounds

FARM = "orders@farm.example"


def to_farm(world: World) -> list[str]:
    """The subjects of the mails that the supplier has got."""
    return [mail.subject for mail in world.mails.received if FARM in mail.recipients]


async def supply(world: World) -> None:
    await world.stock(0)
    await world.pool.execute("INSERT INTO suppliers VALUES ($1, '山の茶園', $2, 'ja')", SKU, FARM)
    await world.skip_to(jst("06-04 09:00"))
    await begin_rounds(world.env.client)


async def test_a_supplier_that_never_answers_is_asked_chased_and_then_phoned(world: World) -> None:
    await supply(world)
    await world.place(prepay("1", **pieces(3)))
    await world.place(prepay("2", **pieces(2)), at=None)
    assert to_farm(world) == ["【茶の葉堂】入荷予定日ご確認のお願い（TEA-100）"]

    await world.skip_to(jst("06-06 14:30"))
    assert len(to_farm(world)) == 2
    assert "【再送】" in to_farm(world)[1]
    await world.skip_to(jst("06-20 14:30"))

    assert len(to_farm(world)) == 2
    tasks = await world.rows("SELECT kind FROM tasks WHERE done_at IS NULL AND order_no IS NULL")
    assert tasks == [("ask_supplier",)]
    (told,) = [mail.text for mail in world.mails.received if "仕入先への確認" in mail.subject]
    assert "「山の茶園」" in told
    assert "5点" in told


async def test_a_dead_mail_server_holds_up_no_order_and_the_supplier_is_asked_when_it_is_back(world: World) -> None:
    await supply(world)
    await world.mails.stop()
    order = await world.place(prepay("1", **pieces(3)))
    await world.receive(3)
    await world.skip()
    assert await order.status() == "received"
    await world.place(prepay("2", **pieces(2)), at=None)

    await world.mails.start()
    await world.skip(timedelta(hours=2))

    assert len(to_farm(world)) == 1
    rows = await world.rows("SELECT state FROM mails WHERE thread = $1", supplier_thread(SKU))
    assert rows == [("sent",)]


async def test_a_date_that_slips_three_times_is_told_each_time_and_is_a_persons_then(world: World) -> None:
    """Once another day is said before, and twice it passes without goods."""
    await supply(world)
    order = await world.place(prepay("1", **pieces(3)))

    for day in ("06-06", "06-08"):
        await order.tell("restock_announced", sku=SKU, expected_on=f"2035-{day}", by="森")
    await world.skip_to(jst("06-11 15:00"))
    assert await order.open_tasks() == []
    await order.tell("restock_announced", sku=SKU, expected_on="2035-06-13", by="森")
    await world.skip_to(jst("06-14 15:00"))

    assert await order.open_tasks() == ["call"]
    told = [mail.subject for mail in await order.letters("out_of_stock")]
    assert [subject[6:].partition("（")[0] for subject in told] == [
        "商品欠品のお詫び",
        "入荷予定日のお知らせ",
        "入荷予定日変更のお詫び",
        "入荷遅延のお詫び",
        "入荷予定日変更のお詫び",
        "入荷遅延のお詫び",
    ]
    assert (await order.order("choose_option", option="cancel", by="customer")).status == "cancelled"
