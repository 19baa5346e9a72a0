"""Holds, plural, on a real order: facts are taken meanwhile, old holds are told, and nobody waits in silence."""

import asyncio

from temporalio.api.enums.v1 import EventType

from tests.workflows.clock import jst, on
from tests.workflows.orders import captured, prepay, somebody
from tests.workflows.story import Story
from tests.workflows.world import World


async def held(world: World, *reasons: str) -> Story:
    """An accepted, unpaid order with these holds, placed on Monday, 4 June."""
    await world.stock(10)
    await world.check_bank(on("07-20"))
    order = await world.place(prepay())
    await order.accept()
    for reason in reasons:
        await order.order("place_hold", reason=reason, by="葉山", note="電話で確認")
    return order


async def test_two_holds_one_lifted_and_work_still_waits(world: World) -> None:
    order = await held(world, "manual", "review")

    first = await order.order("release_hold", reason="manual", by="梅田", note="確認済み")
    second = await order.order("release_hold", reason="review", by="梅田")

    assert (first.status, second.status) == ("on_hold", "awaiting_payment")
    assert [hold.reason for hold in first.holds] == ["review"]
    assert first.held_back == second.next


async def test_a_payment_an_address_and_a_cancellation_are_taken_while_held(world: World) -> None:
    order = await held(world, "manual", "review")

    await order.pay()
    await order.order("change_address", recipient=somebody(), by="葉山")
    assert (await order.view()).money.state == "paid"
    assert (await order.state()).version == 2
    view = await order.order("cancel", reason="不要", by="葉山")

    assert (view.status, view.holds) == ("cancelled", ())
    assert await order.tasks() == ["refund"]


async def test_old_holds_are_told_to_the_shop_once_a_business_day_until_they_are_lifted(world: World) -> None:
    order = await held(world, "manual", "review")
    await world.skip_to(jst("06-08 12:00"))
    await order.order("release_hold", reason="manual", by="葉山")
    await order.order("release_hold", reason="review", by="葉山")
    await world.skip_to(jst("06-13 12:00"))

    assert await order.mailed("shop_holds") == ["06-06 10:00", "06-07 10:00", "06-08 10:00"]
    assert "手動での保留" in (await order.letters("shop_holds"))[0].text
    assert "審査" in (await order.letters("shop_holds"))[0].text


async def test_a_release_and_a_cancellation_at_the_same_second_and_the_second_is_told_what_changed(
    world: World,
) -> None:
    order = await held(world, "manual")
    seen = {"status": "on_hold", "holds": ["manual"], "version": 1}

    answers = await asyncio.gather(
        order.order("release_hold", reason="manual", by="葉山", seen=seen),
        order.order("cancel", reason="長く動かない", by="梅田", seen=seen),
        return_exceptions=True,
    )

    (refused,) = [answer for answer in answers if isinstance(answer, Exception)]
    if await order.status() == "cancelled":
        assert str(refused.__cause__).startswith("OrderClosed: The order is cancelled")
    else:
        assert str(refused.__cause__) == (
            "SeenOlder: The order was changed meanwhile: it was on hold and is awaiting payment now; "
            "its holds were manual and are none now."
        )


async def test_who_has_paid_hears_why_nothing_comes_and_the_hold_is_not_named(world: World) -> None:
    await world.stock(10)
    order = await world.place(captured())
    await order.accept()
    await order.order("place_hold", reason="review", by="葉山", note="転送住所")
    await world.skip_to(jst("06-15 12:00"))

    assert await order.mailed("delay_notice") == ["06-12 11:00", "06-15 11:00"]
    for mail in await order.letters("delay_notice"):
        assert "ご注文内容の確認に、お時間をいただいております。" in mail.text
        assert "転送" not in mail.text
        assert "審査" not in mail.text


async def test_money_that_comes_late_costs_no_timer_for_a_silence_that_never_is(world: World) -> None:
    order = await held(world)
    await world.skip_to(jst("06-11 12:00"))
    before = await timers(order)

    await order.pay()
    assert [what for what, _ in await order.next()] == ["break_silence"]
    assert await timers(order) == before


async def test_a_timer_that_rings_before_the_silence_is_broken_is_set_anew(world: World) -> None:
    order = await held(world)
    await world.skip_to(jst("06-11 12:00"))
    await order.pay()
    ((_, at),) = await order.next()

    await world.skip_to(jst("06-30 12:00"))

    assert (await order.mailed("delay_notice"))[0] == at


async def timers(order: Story) -> int:
    """Timers started and cancelled so far."""
    kinds = {EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_TIMER_CANCELED}
    return sum(event.event_type in kinds for event in (await order.handle.fetch_history()).events)


async def test_a_letter_and_thanks_at_a_persons_word(world: World) -> None:
    order = await held(world)
    await order.order("write_mail", subject="急須について", text="お答えします。\n\n葉山", by="葉山")
    await order.pay()
    refusal = await order.refused("thank", by="葉山")
    await order.pack()
    await order.ship()
    await order.deliver()

    view = await order.order("thank", by="葉山")
    await world.skip()

    assert refusal.type == "NotThankable"
    assert view.status == "completed"
    assert "お答えします。\r\n\r\n葉山" in (await order.letter("written")).text
    assert len(await order.letters("thanks")) == 1
    assert not await order.is_running()
