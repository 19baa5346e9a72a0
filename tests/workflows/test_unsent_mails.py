"""A date counts from the mail that told it having left: while the mail server is away, no clock runs for customers."""

from datetime import datetime, timedelta

import pytest

from adapters.shop_file import ShopDesk
from domain.shop.patience import Pauses
from tests.said import english
from tests.spoken import spoken
from tests.workflows.clock import jst, on
from tests.workflows.orders import nowhere, postpay, prepay
from tests.workflows.world import World

HOURS = timedelta(hours=3)
#: Weeks without a mail server are some hundred tries, of which the stories here need but one after its return.
SELDOM = Pauses(later=(*Pauses().later[:-1], timedelta(hours=2, minutes=45)))
for_weeks = pytest.mark.usefixtures("tried_seldom")


@pytest.fixture
def tried_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopDesk, "pauses", SELDOM)


async def days_pass(world: World, until: datetime) -> None:
    """Day by day, since mails are tried meanwhile, and the server is to answer each call in time on a busy machine."""
    while (now := await world.now()) < until:
        await world.skip_to(min(until, now + timedelta(days=1)))


@for_weeks
async def test_an_unsent_confirmation_chases_nobody_and_tells_its_date_anew_when_it_can_leave(world: World) -> None:
    await world.stock()
    await world.check_bank(on("08-30"))
    order = await world.place(prepay())
    await world.mails.stop()
    await order.accept()

    await days_pass(world, jst("06-25 10:00"))

    assert await order.status() == "awaiting_payment"
    assert not {"reminded", "expired"} & set(await order.journal())
    assert (await world.shelf()).reserved == 2
    view = await order.view()
    assert [step.what for step in view.next] == ["await_mail"]
    assert (
        english(view.waits_for) == "the mail order_confirmed to leave, owed since 2035-06-04: the dates count from then"
    )

    await world.mails.start()
    await world.skip(HOURS)

    (mail,) = await order.letters("order_confirmed")
    assert "2035年7月2日" in mail.text, "seven days from the Monday on which it left"
    assert "6月11日" not in mail.text
    assert (await order.view()).money.deadline == on("07-02")
    assert await order.kinds("superseded") == ["order_confirmed"]
    assert await order.next() == [
        ("remind 1", "07-03 15:00"),
        ("remind 2", "07-06 15:00"),
        ("announce_expiry", "07-11 10:00"),
        ("expire", "07-12 10:00"),
    ]


@for_weeks
async def test_what_follows_a_reminder_waits_until_it_has_left_and_it_is_decided_upon_anew(world: World) -> None:
    await world.stock()
    await world.check_bank(on("08-30"))
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-12 14:00"))
    await world.mails.stop()
    await days_pass(world, jst("06-26 10:00"))
    assert (await order.journal()).count("reminded") == 1
    assert await order.kinds("owed") == ["payment_reminder"]

    await world.mails.start()
    await world.skip_to(jst("06-26 19:00"))

    assert await order.kinds("superseded") == ["payment_reminder"]
    assert (await order.kinds())[-1] == "payment_reminder"
    assert ("remind 2", "06-29 15:00") in await order.next()
    await world.skip_to(jst("08-01 12:00"))
    assert (await order.journal()).count("reminded") == 3
    assert await order.status() == "expired"


@for_weeks
async def test_a_postpay_customer_who_got_no_request_is_not_given_up(world: World) -> None:
    await world.stock()
    await world.check_bank(on("08-30"))
    order = await world.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    await world.mails.stop()
    await order.deliver()

    await days_pass(world, jst("06-28 10:00"))

    assert await order.status() == "delivered"
    assert await order.kinds("owed") == ["payment_request"]
    assert await order.open_tasks() == []


@for_weeks
async def test_a_question_that_never_left_has_no_end_and_gives_its_days_anew(world: World) -> None:
    await world.stock()
    world.decide(questions={"unanswered": "cancel"})
    await world.mails.stop()
    order = await world.place(nowhere())
    await days_pass(world, jst("06-14 10:30"))
    assert await order.status() == "awaiting_customer"
    assert not {"question_reminded", "question_unanswered"} & set(await order.journal())

    await world.mails.start()
    await world.skip(HOURS)

    (mail,) = await order.letters("information_request")
    assert "2035年6月21日" in mail.text
    assert (await order.view()).questions[0].answer_by == on("06-21")


async def test_a_full_mailbox_of_the_shop_holds_no_mail_to_a_customer(world: World) -> None:
    await world.stock()
    world.mails.refuse("shop@chanohado.example", "452 4.2.2 Mailbox full")
    order = await world.place(prepay())
    await order.accept()

    await world.skip(HOURS)

    assert await order.kinds() == ["order_received", "order_confirmed"]


async def test_a_full_mailbox_of_the_customer_gives_the_days_back(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    world.mails.refuse("taro@example.jp", "452 4.2.2 Mailbox full")
    await order.accept()
    await days_pass(world, jst("06-06 10:00"))
    world.mails.refuse_nobody()
    await world.skip(HOURS)

    (mail,) = await order.letters("order_confirmed")
    assert "2035年6月13日" in mail.text
    assert (await order.view()).money.deadline == on("06-13")


async def test_mails_that_do_not_leave_are_told_once_and_the_task_ends_by_itself(world: World) -> None:
    await world.stock()
    await world.mails.stop()
    for number in ("1001", "1002", "1003"):
        await world.place(prepay(number))
    await world.skip(HOURS * 2)

    found = await world.rows("SELECT said, done_at FROM tasks WHERE kind = 'check_sending'")
    rows = [(spoken(said), done) for said, done in found]
    assert [done for _, done in rows] == [None]
    assert rows[0][0].startswith("6 mails have not left")

    await world.mails.start()
    await world.skip(HOURS)

    ((done,),) = await world.rows("SELECT done_at FROM tasks WHERE kind = 'check_sending'")
    assert done
