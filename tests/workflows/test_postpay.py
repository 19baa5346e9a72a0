"""Money that is due after the goods have arrived: its deadline, its reminders, and giving up."""

from tests.workflows.clock import jst, on
from tests.workflows.orders import postpay
from tests.workflows.story import Story
from tests.workflows.world import World


async def shipped(world: World) -> Story:
    await world.stock()
    await world.check_bank(on("07-20"))
    order = await world.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    return order


async def delivered(world: World) -> Story:
    """A postpay order that arrived on Tuesday 5 June, so that its money is due on the 12th."""
    order = await shipped(world)
    await world.skip_to(jst("06-05 14:00"))
    await order.deliver()
    return order


async def test_two_reminders_then_a_person_phones(world: World) -> None:
    order = await delivered(world)
    assert await order.next() == [
        ("remind 1", "06-13 15:00"),
        ("remind 2", "06-18 15:00"),
        ("give_up", "06-25 10:00"),
    ]

    await world.skip_to(jst("06-25 10:01"))

    assert await order.mailed("payment_request") == ["06-05 14:00"]
    assert await order.mailed("payment_reminder") == ["06-13 15:00", "06-18 15:00"]
    assert await order.happened("uncollected") == ["06-25 10:00"]
    assert await order.tasks() == ["call"]
    assert await order.status() == "uncollected"


async def test_after_giving_up_nobody_is_dunned_by_machine_and_money_still_completes(world: World) -> None:
    order = await delivered(world)
    await world.skip_to(jst("07-10 11:00"))
    assert len(await order.letters("payment_reminder")) == 2

    await order.pay()

    assert await order.status() == "completed"
    assert (await order.kinds())[-1] == "payment_thanks"


async def test_no_second_reminder_when_the_money_came_seconds_before(world: World) -> None:
    order = await delivered(world)
    await world.skip_to(jst("06-18 14:59:58"))
    await order.send("payment_received", await order.payment())
    await world.skip_to(jst("06-30 12:00"))

    assert await order.mailed("payment_reminder") == ["06-13 15:00"]
    assert await order.status() == "completed"


async def test_extending_gives_more_time_after_arrival_too(world: World) -> None:
    order = await delivered(world)
    await world.skip_to(jst("06-13 15:01"))
    await order.order("extend_deadline", until="2035-06-20", by="葉山")

    assert await order.next() == [
        ("remind 1", "06-21 15:00"),
        ("remind 2", "06-26 15:00"),
        ("give_up", "07-03 10:00"),
    ]


async def test_a_delivery_entered_a_month_late_asks_once_with_a_date_that_lies_ahead(world: World) -> None:
    order = await shipped(world)
    await world.skip_to(jst("07-05 11:00"))
    await order.deliver(at=jst("06-05 14:00"))

    assert "7月12日" in (await order.letter("payment_request")).text
    assert await order.next() == [
        ("remind 1", "07-13 15:00"),
        ("remind 2", "07-19 15:00"),  # the 16th is a public holiday
        ("give_up", "07-26 10:00"),
    ]
    assert "payment_reminder" not in await order.kinds()


async def test_money_before_the_goods_arrived_is_confirmed_and_no_request_follows(world: World) -> None:
    await world.stock()
    order = await world.place(postpay())
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-05 14:00"))
    await order.deliver()
    await world.skip_to(jst("06-06 10:01"))

    assert (await order.kinds())[2:] == ["order_confirmed", "payment_confirmed", "shipped", "thanks"]
    assert await order.status() == "completed"
