"""A question as its workflow lives it: the mail, the answer as update and as signal, the timers, bad input."""

import asyncio
from datetime import datetime

import pytest

from domain.basics.said import Said
from tests.spoken import spoken
from tests.workflows.clock import jst, local, on
from tests.workflows.orders import nowhere, prepay, somebody
from tests.workflows.test_unreachable import bounce
from tests.workflows.world import World

STREET = "recipient.address.street"


async def test_an_answer_lets_the_order_go_on_by_itself(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())
    assert await order.status() == "awaiting_customer"

    view = await order.order("provide_information", answers={STREET: "芝公園4-2-8"}, by="森", by_phone=True)

    assert (view.status, view.holds, view.questions) == ("received", (), ())
    await order.accept()
    await order.pay()
    assert await order.status() == "preparing"
    assert (await order.kinds())[:4] == ["order_received", "shop_order", "information_request", "information_thanks"]
    assert "芝公園4-2-8" in (await order.letter("order_confirmed")).text


async def test_lists_in_the_web_ui_are_sorted_by_the_answer_that_is_due(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())

    due = datetime.fromisoformat(await order.search_attribute("DueAt"))

    assert local(due) == "06-12 10:00"  # the morning after the last day to answer
    assert ("end_question", local(due)) in [(what.split()[0], at) for what, at in await order.next()]


async def test_an_answer_may_come_as_a_signal(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())

    await order.tell("provide_information", answers={STREET: "芝公園4-2-8"}, by="お客様")

    assert await order.status() == "received"


@pytest.mark.parametrize("email", ["", "not an address", "a@b.example\r\nBcc: c@d.example"])
async def test_an_answer_never_makes_its_customer_unreachable(world: World, email: str) -> None:
    await world.stock()
    order = await world.place(nowhere())
    before = await order.state()

    refused = await order.refused(
        "provide_information", answers={STREET: "芝公園4-2-8", "orderer.email": email}, by="森"
    )

    assert refused.type == "UnusableContact"
    assert await order.state() == before


async def test_an_answer_to_a_closed_question_and_wrong_fields_are_refused_and_change_nothing(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    before = await order.state()

    closed = await order.refused("provide_information", answers={STREET: "芝公園5-1"}, by="森")
    wrong = await order.refused("provide_information", answers={"recipient.shoe_size": "27"}, by="森")
    nothing = await order.refused("provide_information", by="森")

    assert (closed.type, wrong.type, nothing.type) == ("QuestionClosed", "InvalidMessage", "InvalidMessage")
    assert "no open question" in closed.message
    assert "shoe_size" in wrong.message
    assert await order.state() == before


async def test_a_signal_for_a_closed_question_stands_in_the_journal(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())

    await order.tell("provide_information", answers={STREET: "芝公園5-1"}, by="森")

    assert (await order.journal())[-1] == "refused"
    assert (await order.kinds())[-1] == "shop_refused"


async def test_nobody_answers_over_a_holiday(world: World) -> None:
    """Asked on Friday 7/13; 7/16 is a public holiday, on which nobody is reminded."""
    await world.stock()
    order = await world.place(nowhere(), at=jst("07-13 18:00"))

    await world.skip_to(jst("07-25 12:00"))

    assert await order.mailed("information_reminder") == ["07-17 10:00"]
    assert await order.happened("question_unanswered") == ["07-23 10:00"]
    assert await order.tasks() == ["call"]
    assert await order.status() == "on_hold"


async def test_an_unanswered_order_is_cancelled_where_the_shop_wants_it(world: World) -> None:
    world.decide(questions={"unanswered": "cancel"})
    await world.stock()
    order = await world.place(nowhere())

    await world.skip_to(jst("06-20 12:00"))

    assert await order.status() == "cancelled"
    assert (await order.kinds())[-1] == "information_cancelled"


async def test_a_fourth_wrong_answer_is_added_to_the_task_of_whoever_took_over(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())

    for street in ("芝公園a", "芝公園b", "芝公園c", "芝公園d"):
        await order.order("provide_information", answers={STREET: street}, by="森")

    assert await order.tasks() == ["call"]
    assert "The last answer" in spoken((await world.rows("SELECT said FROM tasks"))[0][0])


async def test_a_question_of_staff_names_their_words(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()

    view = await order.order("ask_information", about=["recipient.address.building"], words="お部屋は？", by="森")

    assert view.status == "awaiting_customer"
    await world.skip()
    assert "お部屋は？" in (await order.letter("information_request")).text


async def test_the_same_answer_from_two_sides_at_once_counts_once(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())
    answer = {"answers": {STREET: "芝公園4-2-8"}, "by": "森"}

    await asyncio.gather(
        order.order("provide_information", **answer),
        order.send("provide_information", answer),
        order.order("provide_information", **answer),
    )
    await world.skip()

    assert (await order.status(), (await order.view()).version) == ("received", 2)
    assert await order.kinds() == ["order_received", "shop_order", "information_request", "information_thanks"]


async def test_money_and_a_cancellation_are_taken_while_a_question_is_open(world: World) -> None:
    await world.stock(10)
    order = await world.place(prepay())
    await order.accept()
    await order.order("ask_information", about=["recipient.address.building"], by="森")

    await order.pay()
    assert await order.status() == "awaiting_customer"
    await order.order("cancel", reason="気が変わった", by="森")
    await world.skip()

    assert await order.status() == "cancelled"
    assert await order.tasks() == ["refund"]
    assert (await world.shelf()).reserved == 0
    assert [question.kind for question in (await order.view()).questions] == ["refund_account"]


async def test_a_name_that_no_font_prints_is_asked_for_and_never_packed_as_it_is(world: World) -> None:
    await world.stock()
    order = await world.place(prepay(recipient=somebody("สมชาย 太郎")))
    assert await order.status() == "awaiting_customer"
    assert "印字できない文字（สมชาย）" in (await order.letter("information_request")).text

    await order.tell("provide_information", answers={"recipient.name": "ソムチャイ 太郎"}, by="お客様")

    assert (await order.status(), (await order.view()).holds) == ("received", ())


async def test_a_change_to_a_name_that_no_font_prints_asks_and_a_printable_one_settles_it(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())

    asked = await order.order("change_address", recipient=somebody("花子😀"), by="葉山")
    mended = await order.order("change_address", recipient=somebody("髙﨑 𠮷子"), by="葉山")

    assert [hold.reason for hold in asked.holds] == ["missing_information"]
    assert (mended.holds, mended.questions) == ((), ())


async def test_an_article_that_no_font_prints_holds_the_order_for_a_person(world: World) -> None:
    await world.stock()
    order = await world.place(prepay(lines=[prepay()["lines"][0] | {"name": "桜茶🌸"}]))

    assert [hold.reason for hold in (await order.view()).holds] == ["unprintable"]
    assert "印字できない文字" in (await order.letter("shop_hold")).text


async def test_an_address_whose_prefecture_nobody_can_tell_is_asked_for_it(world: World) -> None:
    await world.stock()
    address = {"postal_code": "498-0000", "prefecture": "", "city": "弥富市", "street": "鍋田町1"}
    order = await world.place(prepay(orderer=prepay()["orderer"] | {"address": address, "kana": "ヤマダ"}))
    assert await order.status() == "awaiting_customer"
    assert "ご住所に都道府県がなく" in (await order.letter("information_request")).text

    view = await order.order("provide_information", answers={"recipient.address.prefecture": "愛知県"}, by="森")

    assert (view.status, view.holds) == ("received", ())


async def test_an_answer_by_signal_that_would_lose_something_goes_to_the_journal_and_the_shop(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())

    await order.tell("provide_information", answers={STREET: "緑ビル"}, by="お客様")

    ((said,),) = await world.rows("SELECT said FROM journal WHERE what = 'refused'")
    assert "「緑ビル」 alone would lose 「芝公園」" in str(Said.model_validate_json(said))
    letter = (await order.letter("shop_refused")).text
    assert "「緑ビル」だけでは「芝公園」が失われます" in letter
    assert "「緑ビル」" in letter
    assert "「芝公園」" in letter
    assert await order.status() == "awaiting_customer"

    await order.tell("provide_information", answers={STREET: "4-2-8"}, by="お客様")
    assert await order.status() == "received"
    placed = await world.pool.fetchval("SELECT placed::json -> 'orderer' -> 'address' ->> 'street' FROM orders")
    assert placed == "芝公園4-2-8"


async def test_a_question_that_is_tried_again_names_a_date_that_gives_the_days_back(world: World) -> None:
    await world.stock()
    order = await world.place(nowhere())
    world.mails.forget()

    await bounce(order, "information_request", status="4.4.7")
    await world.skip_to(jst("06-05 10:00"))

    (mail,) = [mail for mail in world.mails.received if mail.recipients == ("taro@example.jp",)]
    assert "2035年6月12日" in mail.text
    assert (await order.view()).questions[0].answer_by == on("06-12")
    assert "information_request" in await order.kinds("superseded"), "the repeat would have named the former date"
