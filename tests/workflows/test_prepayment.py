"""Asked to pay in advance, as the order's workflow lives it: the mail, the answer, the Web UI, the bank, the papers."""

from tests.workflows.clock import jst
from tests.workflows.orders import cod, postpay, prepay
from tests.workflows.test_starts import start_again
from tests.workflows.world import World


async def test_a_large_sum_at_the_door_is_asked_for_in_advance_and_goes_on_as_a_prepaid_order(world: World) -> None:
    world.decide(review={"thresholds": {"cod_amount": 3_000}})
    await world.stock()
    order = await world.place(cod())
    assert await order.status() == "awaiting_customer"
    assert "2,820円" in (await order.letter("prepayment_request")).text

    view = await order.order("choose_option", option="prepay", by="森", by_phone=True)

    assert (view.plan, view.money.due, view.holds, view.status) == ("prepay", 2_820, (), "received")
    await order.accept()
    assert "振込" in (await order.letter("order_confirmed")).text
    await order.pay()
    await order.pack(2)
    await order.ship()
    assert await order.status() == "shipped"
    assert (await order.kinds())[:4] == ["order_received", "shop_order", "prepayment_request", "prepayment_thanks"]


async def test_the_web_ui_shows_the_new_plan_and_sum(world: World) -> None:
    await world.stock()
    order = await world.place(cod())
    await order.order("ask_prepayment", by="森")

    await order.order("choose_option", option="prepay", by="森")

    shown = [await order.search_attribute(name) for name in ("PaymentPlan", "OrderTotal")]
    assert shown == ["prepay", "2820"]
    assert await order.memo() == {"plan": "prepay", "total": 2_820}


async def test_an_order_started_again_by_its_cart_still_shows_the_new_plan(world: World) -> None:
    await world.stock()
    order = await world.place(cod())
    placed = cod() | {"placed_at": await world.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")}
    await order.order("ask_prepayment", by="森")
    await order.order("choose_option", option="prepay", by="森")
    await world.skip()
    await order.handle.terminate("a slip of the hand")

    await start_again(world, placed, memo={"plan": "cod", "total": 3_150})

    assert await order.is_running()
    assert await order.memo() == {"plan": "prepay", "total": 2_820}
    assert await order.search_attribute("PaymentPlan") == "prepay"


async def test_a_choice_may_come_as_a_signal(world: World) -> None:
    await world.stock()
    order = await world.place(postpay())
    await order.order("ask_prepayment", by="森")

    await order.tell("choose_option", option="prepay", by="お客様")

    assert (await order.view()).plan == "prepay"


async def test_what_nobody_asked_and_what_nobody_offers_are_refused_and_change_nothing(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    before = await order.state()

    unasked = await order.refused("choose_option", option="keep_plan", by="森")
    unknown = await order.refused("choose_option", option="later", by="森")
    pointless = await order.refused("ask_prepayment", by="森")

    assert (unasked.type, unknown.type, pointless.type) == ("QuestionClosed", "InvalidMessage", "NothingToAsk")
    assert "option" in unknown.message
    assert await order.state() == before


async def test_nobody_answers_and_the_shop_decides_by_its_policy(world: World) -> None:
    world.decide(review={"thresholds": {"cod_amount": 3_000}}, questions={"unanswered": "cancel"})
    await world.stock()
    order = await world.place(cod())

    await world.skip_to(jst("06-20 12:00"))

    assert (await order.kinds())[-2:] == ["prepayment_reminder", "prepayment_cancelled"]
    assert (await world.shelf()).reserved == 0


async def test_a_loyal_customer_is_not_asked(world: World) -> None:
    world.decide(review={"thresholds": {"cod_amount": 3_000}})
    await world.stock()
    await world.pool.execute(
        """INSERT INTO past_people (source, ref, keys, is_loyal, last_on)
           VALUES ('customer', 'c-77', ARRAY['id:c-77'], true, '2026-01-05')"""
    )

    order = await world.place(cod(orderer=prepay()["orderer"] | {"customer_id": "c-77"}))

    assert (await order.view()).holds == ()
