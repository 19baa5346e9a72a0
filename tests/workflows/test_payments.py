"""Money: exact, short, in parts, too much, twice, late, for a dead order, taken back."""

from tests.workflows.clock import jst, on
from tests.workflows.orders import pieces, postpay, prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import OnShelf


async def accepted(world: World, order_no: str = "1001") -> Story:
    await world.stock()
    order = await world.place(prepay(order_no))
    await order.accept()
    return order


async def expired(world: World) -> Story:
    await world.check_bank(on("06-30"))
    order = await accepted(world)
    await world.skip_to(jst("06-22 11:00"))
    return order


async def ledger(world: World, order_no: str) -> list[tuple[str, int]]:
    """Notice id and amount of each allocation."""
    return [
        (notice_id, amount)
        for notice_id, amount in await world.rows(
            "SELECT notice_id, amount FROM allocations WHERE order_no = $1 ORDER BY at, kind", order_no
        )
    ]


async def test_money_before_acceptance_is_confirmed_and_nothing_is_asked_for_later(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.pay()
    await order.accept()

    assert (await order.kinds())[2:] == ["payment_confirmed", "order_confirmed"]
    assert "あらためてお知らせいたします" in (await order.letter("payment_confirmed")).text
    assert "1234567" not in (await order.letter("order_confirmed")).text
    assert await order.status() == "preparing"


async def test_a_short_payment_gets_one_mail_that_names_the_rest(world: World) -> None:
    order = await accepted(world)
    await order.pay(2_490)
    assert await order.status() == "awaiting_payment"
    assert "330円" in (await order.letter("payment_short")).text

    await order.pay(330, "n-2")

    assert (await order.kinds())[3:] == ["payment_short", "payment_confirmed"]
    assert await order.status() == "preparing"


async def test_the_sum_of_the_parts_decides(world: World) -> None:
    order = await accepted(world)
    for at, amount in enumerate((1_000, 1_000, 820)):
        await order.pay(amount, f"part-{at}")

    assert await order.status() == "preparing"
    assert (await order.kinds())[3:] == ["payment_short", "payment_short", "payment_confirmed"]
    assert await ledger(world, "1001") == [("part-0", 1_000), ("part-1", 1_000), ("part-2", 820)]


async def test_a_small_rest_is_waived_where_the_shop_says_so(world: World) -> None:
    world.decide(payment={"accept_short_by": 500})
    order = await accepted(world)
    await order.pay(2_490)

    assert await order.status() == "preparing"
    assert "rest_waived" in await order.journal()


async def test_more_money_than_due_is_kept_and_flagged_with_the_surplus(world: World) -> None:
    order = await accepted(world)
    await order.pay(3_000)

    assert await order.status() == "preparing"
    assert (await order.view()).money.state == "overpaid"
    assert await order.tasks() == ["overpaid"]
    assert await world.rows("SELECT amount FROM tasks") == [(180,)]
    assert "180円" in (await order.letter("payment_confirmed")).text


async def test_a_second_full_payment_is_an_overpayment_and_no_error(world: World) -> None:
    order = await accepted(world)
    await order.pay()
    await order.pay(notice_id="n-2")

    assert await order.status() == "preparing"
    assert (await order.view()).money.allocated == 5_640
    assert await order.tasks() == ["overpaid"]


async def test_sums_beyond_every_column_are_booked_and_given_back(world: World) -> None:
    order = await accepted(world)
    for at in range(4):
        await order.pay(999_999_999, f"n-{at}")
    await order.order("cancel", reason="too much", by="葉山")

    assert (await order.view()).money.state == "refund_due"
    assert await world.rows("SELECT amount FROM refunds") == [(3_999_999_996,)]


async def test_the_same_notice_twice_books_once(world: World) -> None:
    order = await accepted(world)
    await order.pay()
    await order.pay()

    assert await ledger(world, "1001") == [("n-1", 2_820)]
    assert (await order.kinds()).count("payment_confirmed") == 1
    assert await order.tasks() == []


async def test_the_same_notice_for_another_order_is_refused_and_told_to_the_shop(world: World) -> None:
    first, second = await accepted(world, "1001"), await accepted(world, "1002")
    await first.pay()
    await second.pay()

    assert await second.status() == "awaiting_payment"
    assert await ledger(world, "1002") == []
    assert (await second.journal())[-1] == "refused"
    told = await second.letter("shop_refused")
    assert "n-1" in told.text
    assert "1001" in told.text


async def test_late_money_is_kept_and_answered_the_same_day_and_becomes_a_refund_task(world: World) -> None:
    order = await expired(world)
    await order.pay()

    assert await order.status() == "expired"
    assert (await order.view()).money.state == "refund_due"
    assert await order.mailed("payment_for_closed") == ["06-22 11:00"]
    assert "すでにキャンセル" in (await order.letter("payment_for_closed")).text
    assert await order.tasks() == ["refund"]
    assert await world.rows("SELECT order_no, amount, state FROM refunds") == [("1001", 2_820, "due")]
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)


async def test_late_money_revives_the_order_where_the_policy_says_so_and_the_goods_are_there(world: World) -> None:
    world.decide(payment={"late_payment": "revive"})
    order = await expired(world)
    await order.pay()

    assert await order.status() == "preparing"
    assert await world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)
    await order.pack()
    await order.ship()
    await order.deliver()
    await world.skip_to(jst("06-23 10:01"))
    assert (await order.kinds())[-4:] == ["expired", "payment_confirmed", "shipped", "thanks"]
    assert await order.status() == "completed"
    assert await world.shelf() == OnShelf(on_hand=8, reserved=0, waiting=0)


async def test_late_money_revives_nothing_when_the_goods_are_gone(world: World) -> None:
    world.decide(payment={"late_payment": "revive"})
    order = await expired(world)
    await world.place(prepay("1002", **pieces(9)), at=None)
    await order.pay()

    assert await order.status() == "expired"
    assert (await order.kinds())[-3:] == ["payment_for_closed", "shop_task", "refund_account_request"]
    assert await order.tasks() == ["refund"]
    assert await world.shelf() == OnShelf(on_hand=10, reserved=9, waiting=0)


async def test_too_little_late_money_revives_nothing(world: World) -> None:
    world.decide(payment={"late_payment": "revive"})
    order = await expired(world)
    await order.pay(2_000)

    assert await order.status() == "expired"
    assert await order.tasks() == ["refund"]


async def test_extending_an_expired_order_sets_its_goods_aside_again(world: World) -> None:
    order = await expired(world)
    await order.order("extend_deadline", until="2035-06-29", by="葉山")

    assert await order.status() == "awaiting_payment"
    assert await world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)
    assert (await order.next())[0] == ("remind 1", "07-02 15:00")


async def test_extending_an_expired_order_whose_goods_are_gone_is_refused(world: World) -> None:
    order = await expired(world)
    await world.place(prepay("1002", **pieces(9)), at=None)
    refusal = await order.refused("extend_deadline", until="2035-06-29", by="葉山")

    assert refusal.type == "StockGone"
    assert await order.status() == "expired"
    assert await world.shelf() == OnShelf(on_hand=10, reserved=9, waiting=0)


async def test_money_for_a_cancelled_order_becomes_a_refund_task(world: World) -> None:
    order = await accepted(world)
    await order.order("cancel", reason="気が変わった", by="葉山")
    await order.pay()

    assert await order.status() == "cancelled"
    assert (await order.kinds())[3:] == ["cancelled", "payment_for_closed", "shop_task", "refund_account_request"]
    assert await order.tasks() == ["refund"]


async def test_money_taken_back_before_packing_holds_the_order(world: World) -> None:
    order = await accepted(world)
    await order.pay()
    await order.tell("payment_reversed", notice_id="n-1", reason="組戻し")
    await order.tell("payment_reversed", notice_id="n-1", reason="組戻し")

    assert await order.status() == "on_hold"
    assert (await order.view()).money.allocated == 0
    assert await order.tasks() == ["look"]
    assert await ledger(world, "1001") == [("n-1", 2_820), ("n-1", -2_820)]


async def test_money_taken_back_after_shipping_is_told_to_the_shop(world: World) -> None:
    order = await accepted(world)
    await order.pay()
    await order.pack()
    await order.ship()
    await order.tell("payment_reversed", notice_id="n-1", reason="組戻し")

    assert await order.status() == "shipped"
    assert await order.tasks() == ["look"]


async def test_a_reversal_that_overtakes_its_payment_meets_it_and_nothing_is_packed(world: World) -> None:
    order = await accepted(world)
    await order.tell("payment_reversed", notice_id="n-1", reason="組戻し")
    assert await order.status() == "awaiting_payment"

    await order.pay()

    assert await order.status() == "on_hold"
    assert (await order.view()).money.allocated == 0
    assert (await order.journal())[-4:] == ["reversal_kept", "payment_received", "payment_reversed", "hold_placed"]
    assert "payment_confirmed" not in await order.kinds()
    assert await ledger(world, "1001") == [("n-1", 2_820), ("n-1", -2_820)]


async def test_a_payment_booked_by_hand_answers_with_the_new_view(world: World) -> None:
    order = await accepted(world)
    view = await order.order("record_payment", **await order.payment(), by="会計")

    assert (view.status, view.money.state) == ("preparing", "paid")
    refusal = await order.refused("record_payment", **await order.payment(amount=5), by="会計")
    assert refusal.type == "NoticeTaken"


async def test_part_of_the_money_for_postpay_lowers_what_is_asked_for(world: World) -> None:
    await world.stock()
    order = await world.place(postpay())
    await order.accept()
    await order.pay(1_000)
    await order.pack()
    await order.ship()
    await order.deliver()

    assert "1,820円" in (await order.letter("payment_request")).text
    await order.pay(1_820, "n-2")
    assert await order.status() == "completed"
