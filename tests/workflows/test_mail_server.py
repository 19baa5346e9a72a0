"""A mail server that is away for days, or refuses an address: goods and money never wait for it."""

from datetime import timedelta

from tests.said import english
from tests.spoken import spoken
from tests.workflows.clock import jst, on
from tests.workflows.orders import cod, prepay
from tests.workflows.test_unreachable import bounce
from tests.workflows.world import World

TWO_DAYS = timedelta(days=2)


async def test_while_the_mail_server_is_away_goods_and_money_go_on(world: World) -> None:
    await world.stock()
    await world.check_bank(on("06-30"))
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-12 14:00"))
    await world.mails.stop()

    await world.skip_to(jst("06-13 11:00"))
    assert await order.kinds("owed") == ["payment_reminder"]
    await order.pay()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-14 14:00"))

    assert await order.kinds("owed") == ["payment_confirmed", "shipped"]
    assert await order.status() == "shipped"

    await world.mails.start()
    await world.skip(timedelta(hours=2))

    assert await order.kinds("superseded") == ["payment_reminder"]
    assert [mail.subject for mail in world.mails.received] == [
        "【茶の葉堂】ご注文ありがとうございます（1001）",
        "【茶の葉堂】新しいご注文 1001（2,820円）",
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
        "【茶の葉堂】ご入金確認のお知らせ（1001）",
        "【茶の葉堂】商品発送のお知らせ（1001）",
    ]


async def test_an_order_that_ended_meanwhile_stays_open_until_its_mails_have_left(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await world.mails.stop()
    await order.pack()
    await order.ship()
    await order.deliver()
    await world.skip(TWO_DAYS)
    assert await order.status() == "completed"
    assert await order.is_running()

    await world.mails.start()
    await world.skip(timedelta(hours=2))

    assert not await order.is_running()
    assert (await order.kinds())[-2:] == ["shipped", "thanks"]
    assert len(world.mails.received) == len({mail.message["Message-ID"] for mail in world.mails.received}) == 6


async def test_a_mail_server_that_says_later_gets_the_mail_later_and_once(world: World) -> None:
    await world.stock()
    world.mails.refuse("taro@example.jp", "451 Try again later")
    order = await world.place(prepay())
    await world.skip(timedelta(hours=3))
    assert await order.kinds() == ["shop_order"], "the shop's own mail does not wait for the customer's server"

    world.mails.refuse_nobody()
    await world.skip(timedelta(hours=2))

    assert await order.kinds() == ["order_received", "shop_order"]
    assert len(world.mails.received) == 2


async def test_an_address_refused_for_good_stops_the_order_once_it_has_to_be_told_something(world: World) -> None:
    await world.stock()
    world.mails.refuse("taro@example.jp", "550 No such user")
    order = await world.place(prepay())

    assert await order.kinds("refused") == ["order_received"]
    assert (await order.kinds(), await order.tasks()) == (["shop_order"], []), "nothing waits for a thank-you mail"

    await order.accept()
    assert await order.status() == "on_hold"
    assert await order.kinds("refused") == ["order_received", "order_confirmed"]
    assert await order.tasks() == ["call"]


async def test_a_refused_confirmation_is_phoned_about_corrected_and_paid(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    world.mails.refuse("taro@example.jp", "550 5.1.1 No such user")
    await order.accept()
    assert english((await order.view()).waits_for).startswith("a person to reach the customer")
    assert (await order.kinds())[-1] == "shop_hold"
    await world.skip_to(jst("07-05 12:00"))

    view = await order.order("correct_contact", email="hanako@example.jp", resend=True, by="葉山", note="電話で確認")
    await world.skip()

    assert (view.status, str(view.money.deadline)) == ("awaiting_payment", "2035-07-12")
    assert [mail.subject for mail in world.mails.received if mail.recipients == ("hanako@example.jp",)] == [
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
        "【茶の葉堂】お支払期限変更のお知らせ（1001）",
    ]
    await order.pay()
    assert await order.status() == "preparing"


async def test_an_order_hears_of_a_refusal_although_another_mail_has_to_wait(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    world.mails.refuse("taro@example.jp", "550 No such user")
    world.mails.refuse("shop@chanohado.example", "451 Try again later")

    await order.accept()

    assert await order.status() == "on_hold"
    assert await order.kinds("owed") == ["shop_hold"]
    world.mails.refuse_nobody()
    await world.skip(timedelta(hours=2))
    assert await order.kinds() == ["order_received", "shop_order", "shop_hold"]


async def test_a_mail_refused_after_the_end_is_a_call_and_the_order_ends(world: World) -> None:
    await world.stock()
    order = await world.place(cod())
    world.mails.refuse("taro@example.jp", "550 No such user")

    await order.order("cancel", reason="changed mind", by="葉山")
    await world.skip()

    assert not await order.is_running()
    assert await order.kinds("refused") == ["cancelled"]
    assert await order.tasks() == ["call"]
    assert len(await order.happened("mail_refused")) == 1


async def test_nobody_is_dunned_or_expired_whose_mails_are_refused(world: World) -> None:
    await world.stock()
    await world.check_bank(on("06-30"))
    world.mails.refuse("taro@example.jp", "550 No such user")
    order = await world.place(prepay())
    await order.accept()
    await order.order("release_hold", reason="unreachable", by="葉山", note="電話でお伝え済み")
    await world.skip_to(jst("07-10 12:00"))

    assert await order.status() == "awaiting_payment"
    assert await order.kinds("refused") == ["order_received", "order_confirmed"]
    assert "decide_expiry" in await order.tasks()


async def test_a_mail_that_waits_leaves_for_the_address_that_was_corrected_meanwhile(world: World) -> None:
    await world.stock()
    world.mails.refuse("taro@example.jp", "451 Try again later")
    order = await world.place(prepay())
    await world.skip(timedelta(hours=3))

    await order.order("correct_contact", email="hanako@example.jp", by="葉山")
    await world.skip(timedelta(hours=2))

    assert {mail.recipients for mail in world.mails.received} == {("hanako@example.jp",), ("shop@chanohado.example",)}
    assert sorted(await order.kinds()) == ["order_received", "shop_order"]


async def test_a_customer_without_a_mail_address_is_phoned(world: World) -> None:
    await world.stock()
    cart = prepay()
    cart["orderer"]["email"] = ""
    order = await world.place(cart)
    await order.accept()

    assert await order.status() == "awaiting_payment"
    assert await order.kinds("refused") == ["order_received", "order_confirmed"]
    assert await order.kinds() == ["shop_order", "shop_task", "shop_task"]


async def test_all_mails_that_cannot_arrive_make_one_call_with_what_there_is_to_say(world: World) -> None:
    await world.stock()
    cart = prepay()
    cart["orderer"]["email"] = ""
    order = await world.place(cart)
    await order.accept()

    assert await order.tasks() == ["call"]
    said, said_again = await order.letters("shop_task")
    assert "ご連絡はすべてお電話かお手紙で" in said.text
    assert "のメールが送信できませんでした" in said_again.text


async def test_a_refused_blind_copy_is_told_beside_the_mail_that_left(world: World) -> None:
    await world.stock()
    world.decide()
    file = world.settings.shop_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("copy_customer_mails = false", "copy_customer_mails = true"), encoding="utf-8")
    world.mails.refuse("shop@chanohado.example", "550 No such user")
    await world.place(prepay())

    ((state, outcome),) = await world.rows("SELECT state, outcome FROM mails WHERE kind = 'order_received'")
    assert (state, spoken(outcome)) == ("sent", "The mail server refused the copies to shop@chanohado.example.")


async def test_a_mail_is_sent_again_as_it_was(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.order("resend_mail", mail="order_received", by="葉山")
    await world.skip()

    first, *_, again = world.mails.received
    assert again.subject == first.subject
    assert again.text == first.text
    assert again.message["Message-ID"] == first.message["Message-ID"]
    assert again.message["Resent-Message-ID"]
    assert (await order.refused("resend_mail", mail="shipped", by="葉山")).type == "UnknownMail"


async def test_a_server_that_refuses_the_shop_holds_no_order_and_gets_the_mails_later(world: World) -> None:
    await world.stock()
    world.mails.refuse("taro@example.jp", "550 5.7.1 Client host [192.0.2.10] blocked using zen.spamhaus.org")
    order = await world.place(prepay())
    await order.accept()
    await world.skip(timedelta(hours=3))

    assert await order.status() == "awaiting_payment"
    assert await order.kinds() == ["shop_order", "shop_blocked"]
    assert await order.kinds("owed") == ["order_received", "order_confirmed"]

    world.mails.refuse_nobody()
    await world.skip(timedelta(hours=2))

    assert await order.kinds("owed") == []
    assert await order.status() == "awaiting_payment"


async def test_a_customer_whose_mailbox_stays_full_for_days_is_phoned(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    world.mails.refuse("taro@example.jp", "452 4.2.2 Mailbox full")
    await order.accept()

    await world.skip(TWO_DAYS)
    assert (await order.status(), await order.tasks()) == ("awaiting_payment", [])
    await world.skip(TWO_DAYS)

    assert await order.status() == "on_hold"
    assert "order_confirmed" in await order.kinds("refused")
    assert "call" in await order.tasks()
    assert "shop_order" in await order.kinds(), "the shop hears of everything meanwhile"


async def test_a_shop_whose_own_mailbox_is_full_loses_no_order_and_no_customers_mail(world: World) -> None:
    await world.stock()
    world.mails.refuse("shop@chanohado.example", "452 4.2.2 Mailbox full")
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await world.skip(timedelta(days=5))

    assert await order.kinds() == ["order_received", "order_confirmed", "payment_confirmed"]
    assert "shop_order" in await order.kinds("owed")
    assert await world.rows("SELECT DISTINCT kind FROM tasks WHERE said::text LIKE '%mailbox_full%'") == [
        ("check_sending",)
    ]

    world.mails.refuse_nobody()
    await world.skip(timedelta(hours=2))
    assert await order.kinds("owed") == []


async def test_what_expired_on_the_way_leaves_again_on_the_next_business_day(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    world.mails.forget()

    await bounce(order, status="4.4.7")
    await world.skip()
    assert (await order.status(), await order.kinds("owed")) == (
        "awaiting_payment",
        ["order_confirmed", "deadline_extended"],
    )

    await world.skip_to(jst("06-05 08:59"))
    assert world.mails.subjects == []
    await world.skip(timedelta(minutes=2))
    assert world.mails.subjects == [
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
        "【茶の葉堂】お支払期限変更のお知らせ（1001）",
    ]

    await bounce(order, status="4.4.7")
    assert await order.status() == "on_hold"


async def test_an_order_stays_open_for_a_mail_that_is_tried_again(world: World) -> None:
    await world.stock()
    order = await world.place(cod())
    await bounce(order, "order_received", status="4.4.7")
    await order.order("cancel", reason="不要", by="葉山")
    await world.skip()
    assert await order.is_running()

    await world.skip(TWO_DAYS)

    assert not await order.is_running()
    assert await order.kinds("superseded") == ["order_received"], "nobody is thanked for an order that has ended"
