"""Deadlines, reminders and expiry at their exact date and time."""

from tests.workflows.clock import jst, on
from tests.workflows.orders import convenience_store, prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import OnShelf

BANK = {"method": "bank_transfer", "state": "unpaid", "reference": None}


async def test_two_reminders_then_the_list_to_the_shop_then_expiry(world: World, unpaid: Story) -> None:
    plan = [
        ("remind 1", "06-12 15:00"),
        ("remind 2", "06-15 15:00"),  # a Friday
        ("announce_expiry", "06-20 10:00"),
        ("expire", "06-21 10:00"),  # three business days lie between
    ]
    assert await unpaid.next() == plan

    await world.skip_to(jst("06-21 10:01"))

    assert await unpaid.mailed("payment_reminder") == ["06-12 15:00", "06-15 15:00"]
    assert await unpaid.mailed("shop_expiries") == ["06-20 10:00"]
    assert await unpaid.mailed("expired") == await unpaid.happened("expired") == ["06-21 10:00"]
    assert await unpaid.status() == "expired"
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)


async def test_reminders_speak_kindly_and_name_what_follows(world: World, unpaid: Story) -> None:
    await world.skip_to(jst("06-20 10:01"))

    first, second = await unpaid.letters("payment_reminder")
    listed = await unpaid.letter("shop_expiries")

    assert first.subject == "【茶の葉堂】お支払いについてのご確認（1001）"
    assert all("行き違い" in mail.text and "2,820円" in mail.text for mail in (first, second))
    assert "6月21日" in second.text
    assert listed.recipients == ("shop@chanohado.example",)
    assert all(words in listed.text for words in ("1001", "山田 太郎", "2,820円", "6月21日"))


async def test_an_expired_order_waits_for_late_money_for_thirty_days(world: World, unpaid: Story) -> None:
    await world.skip_to(jst("06-21 10:01"))
    assert await unpaid.next() == [("close", "07-21 10:00")]

    await world.skip_to(jst("07-21 09:59"))
    assert await unpaid.is_running()
    await world.skip_to(jst("07-21 10:01"))
    assert await unpaid.happened("closed") == ["07-21 10:00"]
    assert not await unpaid.is_running()


async def test_no_reminder_when_the_money_came_seconds_before(world: World, unpaid: Story) -> None:
    await world.skip_to(jst("06-12 14:59:58"))
    await unpaid.send("payment_received", await unpaid.payment())
    await world.skip_to(jst("06-20 12:00"))

    assert "payment_reminder" not in await unpaid.kinds() + await unpaid.kinds("superseded")
    assert await unpaid.status() == "preparing"


async def test_the_deadline_of_an_order_from_the_last_second_of_the_year(world: World) -> None:
    await world.stock()
    await world.check_bank(on("02-01", year=2036))
    order = await world.place(prepay(), at=jst("12-31 23:59:59"))
    assert await order.mailed("order_received") == ["12-31 23:59"]

    await order.accept()  # the owner is up: it is 1 January

    await world.skip_to(jst("01-01 09:01", year=2036))
    assert await order.next() == [
        ("remind 1", "01-09 15:00"),  # the day after Tuesday 8 January
        ("remind 2", "01-15 15:00"),  # the 14th is a public holiday
        ("announce_expiry", "01-18 10:00"),
        ("expire", "01-21 10:00"),
    ]
    assert "1月8日" in (await order.letter("order_confirmed")).text
    await world.skip_to(jst("01-21 10:01", year=2036))
    assert await order.mailed("payment_reminder") == ["01-09 15:00", "01-15 15:00"]
    assert await order.happened("expired") == ["01-21 10:00"]


async def test_automatic_acceptance_waits_for_the_next_business_hour(world: World) -> None:
    world.decide(acceptance={"by": "automatic"})
    await world.stock()
    by_day = await world.place(prepay("1"))
    assert await by_day.next() == [("accept", "06-04 10:17")]  # never in the minute of the thank-you mail
    at_new_year = await world.place(prepay("2"), at=jst("12-31 23:59:59"))

    await world.skip_to(jst("01-05 12:00", year=2036))

    assert await by_day.mailed("order_confirmed") == ["06-04 10:17"]
    assert await at_new_year.mailed("order_received") == ["12-31 23:59"]
    assert await at_new_year.mailed("order_confirmed") == ["01-04 09:00"]


async def test_no_reminder_while_the_bank_data_was_not_checked_and_never_two_at_once(world: World) -> None:
    await world.stock()
    await world.check_bank(on("06-10"))  # not past the deadline
    order = await world.place(prepay())
    await order.accept()

    await world.skip_to(jst("06-14 09:00"))
    assert await order.kinds() == ["order_received", "shop_order", "order_confirmed", "shop_task"]
    assert await order.tasks() == ["check_bank"]

    await world.check_bank(on("06-30"))
    await world.skip_to(jst("06-30 12:00"))
    assert await order.open_tasks() == []
    assert await order.mailed("payment_reminder") == ["06-14 15:00", "06-19 15:00"]
    assert await order.happened("expired") == ["06-25 10:00"]


async def test_a_late_check_never_sends_both_reminders_at_once(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-20 12:00"))  # both would have been due
    await world.check_bank(on("06-30"))
    await world.skip_to(jst("06-30 12:00"))

    assert await order.mailed("payment_reminder") == ["06-20 15:00", "06-25 15:00"]
    assert await order.happened("expired") == ["06-29 10:00"]


async def test_unchecked_bank_data_leaves_expiry_to_a_person(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("08-30 12:00"))

    assert await order.status() == "awaiting_payment"
    assert await order.kinds() == ["order_received", "shop_order", "order_confirmed", "shop_task", "shop_task"]
    assert await order.tasks() == ["check_bank", "decide_expiry"]


async def test_extending_moves_the_timer_and_arms_the_reminders_anew(world: World, unpaid: Story) -> None:
    await world.skip_to(jst("06-13 09:00"))
    await unpaid.order("extend_deadline", until="2035-06-25", by="葉山")

    assert await unpaid.next() == [
        ("remind 1", "06-26 15:00"),
        ("remind 2", "06-29 15:00"),
        ("announce_expiry", "07-04 10:00"),
        ("expire", "07-05 10:00"),
    ]
    await world.skip_to(jst("07-05 10:01"))
    assert await unpaid.mailed("deadline_extended") == ["06-13 09:00"]
    assert await unpaid.mailed("payment_reminder") == ["06-12 15:00", "06-26 15:00", "06-29 15:00"]
    assert await unpaid.happened("expired") == ["07-05 10:00"]
    assert "6月25日" in (await unpaid.letter("deadline_extended")).text


async def test_an_extension_to_an_earlier_day_is_refused(unpaid: Story) -> None:
    refusal = await unpaid.refused("extend_deadline", until="2035-06-10", by="葉山")

    assert refusal.type == "NotLater"
    assert refusal.message == "The deadline is 2035-06-11 already; an extension must be later."


async def test_a_regular_customer_is_called_not_dunned(world: World) -> None:
    await world.stock()
    await world.check_bank(on("06-30"))
    await world.pool.execute(
        """INSERT INTO past_people (source, ref, keys, completed, last_on)
           VALUES ('customer', 'c-77', ARRAY['id:c-77'], 3, '2020-01-05')"""
    )
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-22 12:00"))

    assert "payment_reminder" not in await order.kinds()
    assert await order.happened("reminder_left_to_person") == ["06-12 15:00", "06-15 15:00"]
    assert (await order.tasks())[-1] == "decide_expiry"
    assert await order.happened("expiry_left_to_person") == ["06-21 10:00"]
    assert await order.status() == "awaiting_payment"


async def test_a_hold_stops_reminders_and_expiry_until_it_is_released(world: World, unpaid: Story) -> None:
    await unpaid.order("place_hold", reason="manual", by="葉山")
    await world.skip_to(jst("06-20 12:00"))
    assert await unpaid.status() == "on_hold"
    assert "payment_reminder" not in await unpaid.kinds()

    await unpaid.order("release_hold", reason="manual", by="葉山")

    assert await unpaid.next() == [
        ("remind 1", "06-21 15:00"),
        ("remind 2", "06-26 15:00"),
        ("announce_expiry", "06-29 10:00"),
        ("expire", "07-02 10:00"),
    ]
    await world.skip_to(jst("07-02 10:01"))
    assert await unpaid.mailed("payment_reminder") == ["06-21 15:00", "06-26 15:00"]
    assert await unpaid.status() == "expired"


async def test_a_part_payment_leaves_expiry_to_a_person(world: World, unpaid: Story) -> None:
    await unpaid.pay(1_000)
    await world.skip_to(jst("06-22 12:00"))

    reminder, _ = await unpaid.letters("payment_reminder")
    assert "1,820円" in reminder.text
    assert (await unpaid.tasks())[-1] == "decide_expiry"
    assert await unpaid.status() == "awaiting_payment"


async def test_a_shop_may_choose_a_reminder_on_the_day_before(world: World) -> None:
    world.decide(payment={"remind_the_day_before": True})
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-11 12:00"))

    assert await order.mailed("payment_reminder") == ["06-10 15:00"]
    assert (await order.letter("payment_reminder")).subject == "【茶の葉堂】お支払期限のご案内（1001）"


async def test_a_deadline_on_a_day_without_banks_moves_only_where_a_bank_is_needed(world: World) -> None:
    await world.stock()
    by_bank = await world.place(prepay("1001"), at=jst("06-02 11:00"))  # a Saturday
    in_store = await world.place(convenience_store("5001"), at=jst("06-02 11:10"))
    await by_bank.accept()
    await in_store.accept()

    assert "6月11日" in (await by_bank.letter("order_confirmed")).text
    assert "6月9日" in (await in_store.letter("order_confirmed")).text
    assert (await by_bank.next())[0] == ("remind 1", "06-12 15:00")
    assert (await in_store.next())[0] == ("remind 1", "06-11 15:00")


async def test_postal_transfers_are_given_five_business_days_more(world: World) -> None:
    await world.stock()
    order = await world.place(prepay(payment=BANK | {"method": "postal_transfer"}))
    await order.accept()

    assert dict(await order.next()) == {
        "remind 1": "06-18 15:00",
        "remind 2": "06-21 15:00",
        "announce_expiry": "06-26 10:00",
        "expire": "06-27 10:00",
    }


async def test_an_order_keeps_the_policy_it_was_received_under(world: World, unpaid: Story) -> None:
    world.decide(payment={"reminder_hour": 9, "prepay_days": 3})
    other = await world.place(prepay("1002"))
    await other.accept()
    await world.skip_to(jst("06-12 15:01"))

    assert await unpaid.mailed("payment_reminder") == ["06-12 15:00"]
    assert await other.mailed("payment_reminder") == ["06-08 09:00"]


async def test_orders_that_expire_on_the_same_day_are_listed_to_the_shop_in_one_mail(
    world: World, unpaid: Story
) -> None:
    other = await world.place(prepay("1002"))
    await other.accept()
    later = await world.place(prepay("1003"), at=jst("06-06 10:00"))
    await later.accept()
    await world.skip_to(jst("06-21 09:00"))

    (listed,) = [mail for mail in world.mails.received if "まもなくキャンセル" in mail.subject]
    assert [number in listed.text for number in ("1001", "1002", "1003")] == [True, True, False]
    assert await unpaid.happened("expiry_announced") == await other.happened("expiry_announced") == ["06-20 10:00"]
