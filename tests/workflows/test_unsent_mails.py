"""A date counts from the mail that told it having left: while the mail server is away, no clock runs for customers."""

from datetime import timedelta

from tests.workflows.clock import on
from tests.workflows.house import House
from tests.workflows.orders import nowhere, postpay, prepay

WEEKS = timedelta(days=30)


async def test_an_unsent_confirmation_is_neither_reminded_of_nor_expires(house: House) -> None:
    await house.stock()
    await house.check_bank(on("08-30"))
    order = await house.place(prepay())
    await house.mails.stop()
    await order.accept()

    await house.skip(WEEKS)

    assert await order.status() == "awaiting_payment"
    assert not {"reminded", "expired"} & set(await order.journal())
    assert await order.kinds("owed") == ["order_confirmed"]
    assert (await house.shelf()).reserved == 2
    view = await order.view()
    assert [step.what for step in view.next] == ["await_mail"]
    assert "order_confirmed" in view.waits_for
    assert "left" in view.next[0].sentence


async def test_the_second_reminder_and_the_end_wait_until_the_first_one_has_left(house: House) -> None:
    await house.stock()
    await house.check_bank(on("08-30"))
    order = await house.place(prepay())
    await order.accept()
    await house.mails.stop()

    await house.skip(WEEKS)

    assert await order.status() == "awaiting_payment"
    assert (await order.journal()).count("reminded") == 1
    assert await order.kinds("owed") == ["payment_reminder"]


async def test_a_postpay_customer_who_got_no_request_is_not_given_up(house: House) -> None:
    await house.stock()
    await house.check_bank(on("08-30"))
    order = await house.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    await house.mails.stop()
    await order.deliver()

    await house.skip(WEEKS)

    assert await order.status() == "delivered"
    assert await order.kinds("owed") == ["payment_request"]
    assert await order.tasks() == []


async def test_a_question_that_never_left_is_neither_reminded_of_nor_ended(house: House) -> None:
    await house.stock()
    house.decide(questions={"unanswered": "cancel"})
    await house.mails.stop()
    order = await house.place(nowhere())

    await house.skip(WEEKS)

    assert await order.status() == "awaiting_customer"
    assert not {"question_reminded", "question_unanswered"} & set(await order.journal())
    assert "information_request" in await order.kinds("owed")
