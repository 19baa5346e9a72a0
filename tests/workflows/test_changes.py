"""Cancelling and changing the address in the three zones: free, to be recalled, refused once shipped."""

import asyncio
from datetime import timedelta

import pytest

from tests.workflows.clock import jst
from tests.workflows.orders import prepay, somebody
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import OnShelf

UNTOUCHED = OnShelf(on_hand=10, reserved=0, waiting=0)


@pytest.fixture
async def paid(world: World) -> Story:
    """A prepay order that is ready to be packed."""
    await world.stock(10)
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    return order


async def move(order: Story, **fields: object) -> None:
    await order.order("change_address", **({"recipient": somebody(), "by": "葉山", "reason": "引っ越し"} | fields))
    await order.world.skip()


async def cancel(order: Story) -> None:
    await order.order("cancel", reason="気が変わった", by="葉山")
    await order.world.skip()


# --- free -----------------------------------------------------------------------------------------------------------


async def test_before_packing_a_cancellation_is_free_and_the_money_goes_back(world: World, paid: Story) -> None:
    view = await paid.order("cancel", reason="気が変わった", by="葉山")
    await world.skip()

    assert view.status == await paid.status() == "cancelled"
    assert await world.shelf() == UNTOUCHED
    assert await paid.tasks() == ["refund"]
    assert "2,820円は、全額ご返金" in (await paid.letter("cancelled")).text


async def test_before_packing_the_address_is_free_to_change(paid: Story) -> None:
    await move(paid)

    assert (await paid.state()).version == 2
    mail = await paid.letter("address_changed")
    assert "大阪府大阪市北区梅田1-1" in mail.text
    await paid.pack(version=2)
    await paid.ship()
    assert "大阪府大阪市北区梅田1-1" in (await paid.letter("shipped")).text
    assert await paid.status() == "shipped"


async def test_the_same_new_address_twice_changes_once(paid: Story) -> None:
    await move(paid)
    await move(paid)

    assert (await paid.state()).version == 2
    assert len(await paid.letters("address_changed")) == 1


async def test_a_change_based_on_an_older_view_is_refused(paid: Story) -> None:
    await move(paid, expected_version=1)
    refusal = await paid.refused("change_address", recipient=somebody("別人"), by="別の人", expected_version=1)

    assert refusal.message == "The order was changed meanwhile: you saw version 1, it is 2 now."


async def test_support_may_signal_a_change_from_the_web_ui(paid: Story) -> None:
    await paid.tell("change_address", recipient=somebody(), by="葉山")
    await paid.tell("cancel", reason="やはり不要", by="葉山")

    assert (await paid.journal())[-2:] == ["address_changed", "cancelled"]


# --- while packing --------------------------------------------------------------------------------------------------


async def test_while_packing_a_cancellation_waits_until_the_packer_has_set_the_parcel_aside(
    world: World, paid: Story
) -> None:
    await paid.start_packing()
    await cancel(paid)
    assert await paid.status() == "on_hold"
    assert "cancelled" not in await paid.kinds()
    assert await world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)

    view = await paid.order("release_hold", reason="recall", by="梅田")
    await world.skip()

    assert view.status == await paid.status() == "cancelled"
    assert await world.shelf() == UNTOUCHED
    assert await paid.tasks() == ["refund"]


async def test_cancelling_twice_while_packing_asks_the_packer_once(paid: Story) -> None:
    await paid.start_packing()
    await paid.tell("cancel", reason="不要", by="葉山")
    await paid.tell("cancel", reason="不要", by="葉山")

    assert len(await paid.letters("shop_hold")) == 1
    assert (await paid.journal()).count("cancel_requested") == 1
    assert "荷物を取り置き" in (await paid.letter("shop_refused")).text


async def test_while_packing_a_new_address_needs_a_new_label(paid: Story) -> None:
    await paid.start_packing()
    await move(paid)
    assert await paid.status() == "on_hold"

    await paid.start_packing(version=2)
    assert await paid.status() == "preparing"
    await paid.tell("parcel_packed", parcel_no="1", version=2, by="梅田")
    await paid.ship()
    assert await paid.status() == "shipped"
    assert "大阪府大阪市北区梅田1-1" in (await paid.letter("shipped")).text


async def test_a_box_with_an_old_label_is_held_instead_of_shipped(paid: Story) -> None:
    await paid.start_packing()
    await move(paid)
    await paid.tell("parcel_packed", parcel_no="1", version=1, by="梅田")

    assert await paid.status() == "on_hold"
    assert "printed_for_another_version" in await paid.journal()


async def test_a_label_printed_just_before_the_change_is_held(paid: Story) -> None:
    await move(paid)
    await paid.start_packing(version=1)

    assert await paid.status() == "on_hold"
    assert [hold.reason for hold in (await paid.view()).holds] == ["version"]


# --- shipped --------------------------------------------------------------------------------------------------------


async def test_once_shipped_both_are_refused_with_the_reason_and_the_alternative(paid: Story) -> None:
    await paid.pack()
    await paid.ship()

    for refusal in (
        await paid.refused("cancel", reason="不要", by="葉山"),
        await paid.refused("change_address", recipient=somebody(), by="葉山"),
    ):
        assert refusal.type == "AlreadyShipped"
        assert "ask the carrier to forward it" in refusal.message
    assert await paid.status() == "shipped"


async def test_a_refused_signal_is_written_down_and_told_to_the_shop(paid: Story) -> None:
    await paid.pack()
    await paid.ship()
    await paid.tell("cancel", reason="不要", by="葉山")

    assert (await paid.journal())[-1] == "refused"
    assert "すでに発送しているため" in (await paid.letter("shop_refused")).text
    assert await paid.status() == "shipped"


async def test_a_parcel_that_left_after_all_ships_and_asks_a_person_to_stop_it(paid: Story) -> None:
    await paid.start_packing()
    await cancel(paid)
    await paid.ship()

    assert await paid.status() == "shipped"
    assert await paid.tasks() == ["check_shipment"]


# --- two at once ----------------------------------------------------------------------------------------------------


async def test_two_operators_release_the_same_hold_and_the_second_is_told(paid: Story) -> None:
    await paid.order("place_hold", reason="manual", by="葉山")
    answers = await asyncio.gather(
        *(paid.order("release_hold", reason="manual", by=by) for by in ("葉山", "梅田")), return_exceptions=True
    )

    (refused,) = [answer for answer in answers if isinstance(answer, Exception)]
    assert str(refused.__cause__) == "UnknownHold: The order has no hold manual; it is held by nothing."
    assert (await paid.journal()).count("hold_released") == 1
    assert await paid.status() == "preparing"


async def test_two_operators_cancel_and_one_cancellation_happens(world: World, paid: Story) -> None:
    await asyncio.gather(
        *(paid.order("cancel", reason="不要", by=by) for by in ("葉山", "梅田")), return_exceptions=True
    )
    await world.skip()

    assert (await paid.journal()).count("cancelled") == 1
    assert len(await paid.letters("cancelled")) == 1
    assert await paid.tasks() == ["refund"]
    assert await world.rows("SELECT amount FROM refunds") == [(2_820,)]


async def test_an_address_change_after_a_cancellation_is_refused(paid: Story) -> None:
    await cancel(paid)
    refusal = await paid.refused("change_address", recipient=somebody(), by="梅田")

    assert refusal.type == "OrderClosed"
    assert refusal.message == "The order is cancelled, so nothing can be changed on it any more."


async def test_a_shop_may_decline_before_acceptance_and_only_then(world: World, paid: Story) -> None:
    other = await world.place(prepay("1002"))
    view = await other.order("decline", by="葉山", reason="製造が終了いたしました。")
    await world.skip()

    assert view.status == "declined"
    assert "製造が終了いたしました。" in (await other.letter("declined")).text
    assert await world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)
    assert (await paid.refused("decline", by="葉山")).type == "AlreadyAccepted"


# --- from the Web UI --------------------------------------------------------------------------------------------------


async def test_a_cancellation_asked_for_in_the_web_ui_is_like_any_other(world: World, paid: Story) -> None:
    await paid.handle.cancel()
    await world.skip()

    assert await paid.status() == "cancelled"
    ((by,),) = await world.rows("SELECT by FROM journal WHERE what = 'cancelled'")
    assert by.startswith("Temporal client ("), "the tests cancel as a program does"
    assert await paid.tasks() == ["refund"]
    assert await world.shelf() == UNTOUCHED


async def test_a_cancellation_asked_for_in_the_web_ui_after_shipping_is_refused_and_the_order_goes_on(
    world: World, paid: Story
) -> None:
    await paid.pack()
    await paid.ship()
    await paid.handle.cancel()
    await world.skip()
    assert (await paid.journal())[-1] == "refused"

    await paid.deliver()
    await world.skip_to(jst("06-10 12:00"))

    assert await paid.status() == "completed"


async def test_a_cancellation_asked_for_in_the_web_ui_while_the_last_mail_waits_keeps_the_outbox(
    world: World, paid: Story
) -> None:
    await world.mails.stop()
    await paid.pack()
    await paid.ship()
    await paid.deliver()
    await world.skip(timedelta(days=2))
    assert await paid.status() == "completed"

    await paid.handle.cancel()
    await world.skip(timedelta(hours=2))
    assert await paid.is_running()
    assert (await paid.journal())[-1] == "refused"
    await world.mails.start()
    await world.skip(timedelta(hours=3))

    assert (await paid.kinds())[-3:] == ["shipped", "thanks", "shop_refused"]
    assert not await paid.is_running()
