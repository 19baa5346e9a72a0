"""What follows packing and shipping when somebody, or nobody, tells us: packed, thanks, the question, the search."""

from tests.workflows.clock import jst
from tests.workflows.orders import Cart, cod, postpay, prepay
from tests.workflows.story import Story
from tests.workflows.world import World


async def shipped(world: World, cart: Cart, *, at: str = "06-04 10:15") -> Story:
    order = await packed(world, cart, at=at)
    await order.ship()
    return order


async def packed(world: World, cart: Cart, *, at: str = "06-04 10:15") -> Story:
    await world.stock()
    order = await world.place(cart, at=jst(at))
    await order.accept()
    if cart["plan"] == "prepay":
        await order.pay()
    await order.pack()
    return order


async def test_prepay_without_news_is_thanked_and_asked_the_day_after_the_estimate(world: World) -> None:
    order = await shipped(world, prepay())
    assert await order.next() == [("ask_arrival", "06-06 10:00")]

    await world.skip_to(jst("06-20 12:00"))

    assert await order.mailed("thanks") == ["06-06 10:00"]
    assert (await order.letter("thanks")).subject == "【茶の葉堂】商品は届いておりますでしょうか（1001）"
    assert await order.status() == "completed"


async def test_thanks_come_the_day_after_the_delivery_was_known_even_at_night(world: World) -> None:
    order = await shipped(world, prepay())
    await world.skip_to(jst("06-05 23:50"))
    await order.deliver(at=jst("06-05 11:00"))
    await world.skip_to(jst("06-20 12:00"))

    assert await order.mailed("thanks") == ["06-06 10:00"]
    assert (await order.letter("thanks")).subject == "【茶の葉堂】お買い上げのお礼（1001）"


async def test_cod_and_postpay_without_news_are_looked_for_and_never_thanked(world: World) -> None:
    order = await shipped(world, cod())
    assert await order.next() == [("report_missing", "06-08 10:00")]
    other = await packed(world, postpay())
    await other.ship("4912-3456-7905")

    await world.skip_to(jst("07-20 12:00"))

    assert await order.tasks() == await other.tasks() == ["find_parcel"]
    assert await order.happened("delivery_unknown") == ["06-08 10:00"]
    assert "thanks" not in await order.kinds() + await other.kinds()
    assert await order.status() == await other.status() == "shipped"


async def test_a_delivery_entered_a_month_late_is_not_thanked_for(world: World) -> None:
    order = await shipped(world, cod())
    await world.skip_to(jst("07-05 12:00"))
    await order.deliver(at=jst("06-05 11:00"))
    await world.skip_to(jst("07-10 12:00"))

    assert "thanks" not in await order.kinds()
    assert await order.status() == "completed"


async def test_thanks_are_not_sent_at_new_year(world: World) -> None:
    order = await shipped(world, prepay(), at="12-27 10:00")
    await world.skip_to(jst("12-28 11:00"))
    await order.deliver()
    await world.skip_to(jst("01-10 12:00", year=2036))

    (sent,) = await order.mailed("thanks")
    assert "01-04 09:00" <= sent <= "01-04 18:00"


async def test_a_parcel_that_stays_packed_for_a_business_day_is_told_of(world: World) -> None:
    order = await packed(world, prepay())
    step = (await order.next())[0]
    assert step[0] == "tell_packed"
    await world.skip_to(jst("06-05 12:00"))

    assert await order.mailed("packed") == [step[1]]
    assert step[1].startswith("06-05 10:")


async def test_a_parcel_that_leaves_the_same_day_needs_no_packed_mail(world: World) -> None:
    order = await packed(world, prepay())
    await world.skip_to(jst("06-04 18:00"))
    await order.ship()
    await world.skip_to(jst("06-10 12:00"))

    assert "packed" not in await order.kinds()


async def test_a_parcel_packed_on_friday_is_told_of_on_monday(world: World) -> None:
    order = await packed(world, prepay(), at="06-08 16:00")
    await world.skip_to(jst("06-12 12:00"))

    assert [sent[:8] for sent in await order.mailed("packed")] == ["06-11 16"]


async def test_a_corrected_tracking_number_is_told_once(world: World) -> None:
    order = await shipped(world, prepay())
    for _ in range(2):
        await order.order("correct_tracking", parcel_no="1", tracking_no="4912-0000-1111", by="梅田")
    await world.skip()

    assert len(await order.letters("shipped")) == 1
    mail = await order.letter("tracking_corrected")
    assert "4912-0000-1111" in mail.text or "491200001111" in mail.text


async def test_a_parcel_that_the_customer_sends_back_becomes_a_task(world: World) -> None:
    order = await shipped(world, prepay())
    returned_at = (await world.now()).isoformat()
    await order.tell("parcel_returned", parcel_no="1", why="sent_back", returned_at=returned_at)
    await world.skip_to(jst("06-20 12:00"))

    assert await order.status() == "returned"
    assert await order.tasks() == ["handle_return"]
    assert "thanks" not in await order.kinds()


async def test_a_parcel_that_nobody_took_is_asked_about_shipped_once_more_and_thanked_for(world: World) -> None:
    order = await shipped(world, postpay())
    returned_at = (await world.now()).isoformat()
    await order.tell("parcel_returned", parcel_no="1", why="absent", returned_at=returned_at)
    await world.skip()
    assert "もう一度送ってほしい" in (await order.letter("return_question")).text

    await order.order("choose_option", option="ship_again", by="Sato")
    await order.tell("return_inspected", parcel_no="1", sellable={"1": 2}, by="packer")
    await order.tell("packing_started", parcel_no="2", version=2, by="packer")
    again = {"parcel_no": "2", "carrier": "yamato", "tracking_no": "444413758704"}
    await order.tell("parcel_shipped", **again, shipped_at=(await world.now()).isoformat())
    await order.tell("parcel_delivered", parcel_no="2", delivered_at=(await world.now()).isoformat())
    await world.skip()

    assert await order.status() == "delivered"
    assert (await order.kinds())[-3:] == ["return_chosen", "shipped", "payment_request"]
