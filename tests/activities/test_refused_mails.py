"""Mails that the server refuses at once, for good: the same follows as from a bounce of the same mail."""

import pytest
from temporalio.testing import ActivityEnvironment

from activities.order import OrderActivities
from activities.outbox import OutboxActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.reach import ReachActivities
from activities.stock import StockActivities
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.smtp import SmtpTransport
from domain.contract import messages as m
from domain.contract.envelope import LateMail, LaterMail, Post, RefusedMail
from tests.activities.cases import NO, NOWHERE, accepted, again, bounce, mailed, payment, received
from tests.activities.test_reach import calls, has_bounced, state, stored
from tests.activities.world import RULES, Staff, World, placed_order
from tests.caught_mail import MailCatcher
from tests.spoken import spoken

CUSTOMER, SHOP = "taro@example.jp", "shop@chanohado.example"
UNKNOWN = "550 5.1.1 No such user"
CONFIRMED = "order_confirmed"
MOVED = m.CorrectContact(email="hanako@example.jp", by="Sato")


async def accept(world: World) -> None:
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))


async def refused(world: World, mails: MailCatcher, answer: str = UNKNOWN) -> None:
    """The thank-you mail arrived, the confirmation is refused."""
    await mailed(world)
    await accept(world)
    mails.refuse(CUSTOMER, answer)
    await world.send_mails(NO)


async def holds(world: World) -> list[str]:
    return [hold.reason for hold in (await state(world)).conversation.holds]


async def journal(world: World) -> list[str]:
    return [
        row["what"] for row in await world.pool.fetch("SELECT what FROM journal WHERE order_no = $1 ORDER BY id", NO)
    ]


async def test_a_refused_confirmation_does_to_the_order_what_its_bounce_does(
    world: World, mail_catcher: MailCatcher
) -> None:
    await refused(world, mail_catcher)
    after_refusal, told = await state(world), (await journal(world))[-2:]
    await world.do(ReachActivities.correct_contact, NO, MOVED)
    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, await bounce(world))
    after_bounce = await state(world)

    assert [hold.reason for hold in after_refusal.conversation.holds] == ["unreachable"]
    assert [hold.reason for hold in after_bounce.conversation.holds] == ["unreachable"]
    assert after_refusal.money.untold_since == after_bounce.money.untold_since == world.at.date()
    assert after_refusal.conversation.mails_lost_since
    assert after_refusal.due_at is after_bounce.due_at is None
    assert told == ["mail_refused", "hold_placed"]
    assert (await journal(world))[-2:] == ["mail_bounced", "hold_placed"]


async def test_a_refused_mail_is_kept_as_refused_and_makes_one_call(world: World, mail_catcher: MailCatcher) -> None:
    await refused(world, mail_catcher)

    assert await stored(world) == [("refused", f"5.1.1 {UNKNOWN}")]
    assert await calls(world) == [
        f"The mail order_confirmed could not be delivered (5.1.1 {UNKNOWN}): phone or write a letter."
    ]
    assert await has_bounced(world)


async def test_an_address_in_the_words_of_the_server_is_not_kept(world: World, mail_catcher: MailCatcher) -> None:
    await refused(world, mail_catcher, f"550 5.1.1 <{CUSTOMER}>: unknown")

    assert await stored(world) == [("refused", "5.1.1 550 5.1.1 (address): unknown")]


async def test_the_next_mail_is_not_even_tried(world: World, mail_catcher: MailCatcher) -> None:
    await refused(world, mail_catcher)
    mail_catcher.forget()

    await world.do(PaymentActivities.record, NO, payment(world, 500))
    await world.send_mails(NO)

    (call,) = await calls(world)
    assert "The mail payment_short could not be delivered (mails to this address come back)" in call
    assert CUSTOMER not in "".join(mail_catcher.commands)


async def test_a_refused_thank_you_mail_bothers_nobody_until_the_order_is_accepted(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    mail_catcher.refuse(CUSTOMER, UNKNOWN)

    await world.send_mails(NO)
    assert (await holds(world), await calls(world)) == ([], [])
    assert (await state(world)).conversation.mails_lost_since

    await accept(world)
    await world.send_mails(NO)
    assert await holds(world) == ["unreachable"]
    assert len(await calls(world)) == 1


async def test_a_confirmation_that_was_owed_behind_a_refused_mail_stops_its_clock_too(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    await accept(world)
    mail_catcher.refuse(CUSTOMER, UNKNOWN)

    await world.send_mails(NO)

    assert await stored(world) == [("refused", "mails to this address come back")]
    assert await holds(world) == ["unreachable"]
    assert (await state(world)).money.untold_since == world.at.date()
    assert len(await calls(world)) == 1


async def test_a_confirmation_that_was_owed_for_what_is_paid_stops_nothing(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    await accept(world)
    await world.do(PaymentActivities.record, NO, payment(world))
    mail_catcher.refuse(CUSTOMER, UNKNOWN)

    await world.send_mails(NO)

    assert await holds(world) == []


async def test_a_mail_refused_for_its_size_says_nothing_of_the_address(world: World, mail_catcher: MailCatcher) -> None:
    await mailed(world)
    await accept(world)
    mail_catcher.refuse("*", "552 5.3.4 Too large")

    await world.send_mails(NO)

    assert (await state(world)).conversation.mails_lost_since is None
    assert await holds(world) == ["unreachable"], "the confirmation has not arrived all the same"
    assert len(await calls(world)) == 1


async def test_an_address_that_cannot_be_used_is_refused_as_well(world: World) -> None:
    await world.shelve(TEA_100=5)
    placed = placed_order()
    nowhere = placed.orderer.model_copy(update={"email": "taro"})
    await world.receive(placed.model_copy(update={"orderer": nowhere}))

    await world.send_mails(NO)
    await accept(world)
    await world.send_mails(NO)

    assert await stored(world) == [("refused", "5.1.3 The mail address is incomplete or too long.")]
    assert await holds(world) == ["unreachable"]


async def test_a_refused_question_gets_its_days_back(world: World, mail_catcher: MailCatcher) -> None:
    await world.shelve(TEA_100=5)
    mail_catcher.refuse(CUSTOMER, UNKNOWN)
    await world.receive(placed_order(orderer=NOWHERE))
    await world.send_mails(NO)
    (question,) = (await state(world)).conversation.questions
    assert question.untold_since == world.at.date()
    world.wait(5)

    await world.do(ReachActivities.correct_contact, NO, MOVED.model_copy(update={"resend": True}))
    await world.send_mails(NO)

    (now,) = (await state(world)).conversation.questions
    assert now.answer_by > question.answer_by
    asked = [mail for mail in mail_catcher.received if mail.recipients == ("hanako@example.jp",)]
    assert [mail.subject for mail in asked] == [
        "【茶の葉堂】ご注文ありがとうございます（1001）",
        "【茶の葉堂】ご注文内容の確認のお願い（1001）",
    ]


async def test_a_question_that_was_owed_behind_a_refused_mail_is_put_with_its_new_date(
    world: World, mail_catcher: MailCatcher
) -> None:
    await world.shelve(TEA_100=5)
    mail_catcher.refuse(CUSTOMER, UNKNOWN)
    await world.receive(placed_order(orderer=NOWHERE))
    answer = await world.sweep(NO)
    assert isinstance(answer, RefusedMail)
    await world.do(ReachActivities.refused, NO, answer)
    world.wait(5)

    await world.do(ReachActivities.correct_contact, NO, MOVED)
    await world.send_mails(NO)

    (question,) = (await state(world)).conversation.questions
    asked = [mail for mail in mail_catcher.received if mail.recipients == ("hanako@example.jp",)]
    assert len(asked) == 1
    assert f"{question.answer_by.month}月{question.answer_by.day}日" in asked[0].text


async def test_after_the_end_there_is_a_call_and_no_hold(world: World, mail_catcher: MailCatcher) -> None:
    await mailed(world)
    await world.do(OrderActivities.cancel, NO, m.Cancel(reason="twice"))
    mail_catcher.refuse(CUSTOMER, UNKNOWN)

    await world.send_mails(NO)

    assert await holds(world) == []
    assert len(await calls(world)) == 1


async def test_a_mail_to_the_shop_that_is_refused_changes_nothing_about_the_order(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    before = await state(world)
    mail_catcher.refuse(SHOP, UNKNOWN)

    await world.send_mails(NO)

    assert await stored(world, "shop_order") == [
        ("refused", f"The mail server refused the mail for good: {UNKNOWN[:3]} {UNKNOWN}")
    ]
    assert await state(world) == before
    assert await calls(world) == []


async def test_somebody_without_an_address_is_phoned_and_not_held(world: World) -> None:
    await world.shelve(TEA_100=5)
    placed = placed_order()
    nobody = placed.orderer.model_copy(update={"email": ""})
    await world.receive(placed.model_copy(update={"orderer": nobody}))
    await accept(world)

    await world.send_mails(NO)

    assert (await holds(world), (await state(world)).conversation.mails_lost_since) == ([], None)
    assert len(await calls(world)) == 1


async def test_an_outbox_whose_answer_was_lost_meets_the_same_refusal_once_more(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    mail_catcher.refuse(CUSTOMER, UNKNOWN)

    first, second = await world.sweep(NO), await world.sweep(NO)

    assert isinstance(first, RefusedMail)
    assert first == second
    for answer in (first, second):
        await world.do(ReachActivities.refused, NO, answer)
    assert (await journal(world)).count("mail_refused") == 1
    assert await stored(world, "order_received") == [("refused", f"5.1.1 {UNKNOWN}")]


async def test_what_was_refused_for_an_address_that_was_corrected_meanwhile_leaves_for_the_new_one(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    mail_catcher.refuse(CUSTOMER, UNKNOWN)
    answer = await world.sweep(NO)
    assert isinstance(answer, RefusedMail)
    await world.do(ReachActivities.correct_contact, NO, MOVED)

    await world.do(ReachActivities.refused, NO, answer)
    await world.send_mails(NO)

    assert (await state(world)).conversation.mails_lost_since is None
    assert await stored(world, "order_received") == [("superseded", REWRITTEN), ("sent", "")]


async def test_a_mail_sent_again_and_refused_again_holds_again(world: World, mail_catcher: MailCatcher) -> None:
    await refused(world, mail_catcher)
    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    assert await holds(world) == []

    await world.send_mails(NO)

    assert await holds(world) == ["unreachable"]
    assert len(await calls(world)) == 1, "the open call grows"


# --- mails that were written before the address was corrected ---------------------------------------------------------

REWRITTEN = "The address was corrected before this mail had left: written anew."


async def delayed(world: World, mails: MailCatcher) -> None:
    """The thank-you mail is written, and the server says later; a confirmation waits behind it."""
    await received(world)
    mails.refuse(CUSTOMER, "451 Try again later")
    await world.fail_to_send(NO)
    await accept(world)


async def test_a_written_mail_leaves_for_the_corrected_address_once_and_in_its_place(
    world: World, mail_catcher: MailCatcher
) -> None:
    await delayed(world, mail_catcher)

    await world.do(ReachActivities.correct_contact, NO, MOVED.model_copy(update={"resend": True}))
    await world.send_mails(NO)

    to_customer = [mail for mail in mail_catcher.received if SHOP not in mail.recipients]
    assert [(mail.message["To"], mail.recipients, mail.subject) for mail in to_customer] == [
        ("hanako@example.jp", ("hanako@example.jp",), "【茶の葉堂】ご注文ありがとうございます（1001）"),
        ("hanako@example.jp", ("hanako@example.jp",), "【茶の葉堂】ご注文確認のお知らせ（1001）"),
    ]
    assert await stored(world, "order_received") == [("superseded", REWRITTEN), ("sent", "")]
    assert await world.send_mails(NO) == 0


async def test_an_address_corrected_twice_gets_the_mail_once(world: World, mail_catcher: MailCatcher) -> None:
    await delayed(world, mail_catcher)
    mail_catcher.refuse("hanako@example.jp", "451 Try again later")
    await world.do(ReachActivities.correct_contact, NO, MOVED)
    await world.fail_to_send(NO)

    await world.do(ReachActivities.correct_contact, NO, m.CorrectContact(email="jiro@example.jp", by="Sato"))
    await world.send_mails(NO)

    assert [state for state, _ in await stored(world, "order_received")] == ["superseded", "superseded", "sent"]
    assert [mail.recipients for mail in mail_catcher.received if "ありがとう" in mail.subject] == [("jiro@example.jp",)]


async def test_an_address_given_as_an_answer_gets_the_written_mail_too(world: World, mail_catcher: MailCatcher) -> None:
    await delayed(world, mail_catcher)
    await world.do(QuestionActivities.ask, NO, m.AskInformation(about=("orderer.email",), by="Sato"))

    given = m.ProvideInformation(answers={"orderer.email": "hanako@example.jp"}, by="Sato")
    await world.do(QuestionActivities.provide, NO, given)
    await world.send_mails(NO)

    assert {mail.recipients for mail in mail_catcher.received} == {("hanako@example.jp",), (SHOP,)}


async def test_a_copy_that_waits_leaves_for_the_corrected_address(world: World, mail_catcher: MailCatcher) -> None:
    await mailed(world)
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    await world.do(OrderActivities.resend_mail, NO, again("order_received"))
    await world.fail_to_send(NO)

    await world.do(ReachActivities.correct_contact, NO, MOVED)
    await world.send_mails(NO)

    copy = mail_catcher.received[-1]
    assert (copy.recipients, copy.message["Resent-To"]) == (("hanako@example.jp",), "hanako@example.jp")
    assert copy.raw.endswith(mail_catcher.received[0].raw)


async def test_a_mail_in_doubt_that_comes_back_from_the_former_address_is_only_noted(
    world: World, mail_catcher: MailCatcher
) -> None:
    await mailed(world)
    await accept(world)
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    await world.fail_to_send(NO)
    in_doubt = await bounce(world)
    await world.do(ReachActivities.correct_contact, NO, MOVED)
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, in_doubt)

    assert (await holds(world), await calls(world)) == ([], [])
    assert (await state(world)).conversation.mails_lost_since is None
    assert await stored(world) == [("superseded", REWRITTEN), ("sent", "")]


# --- mails of which a newer one says what holds now -------------------------------------------------------------------


async def test_a_confirmation_that_waited_while_the_plan_changed_leaves_once_and_as_it_is_now(
    world: World, mail_catcher: MailCatcher
) -> None:
    await accepted(world, "cod")
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    await world.fail_to_send(NO)
    await world.do(QuestionActivities.ask_prepayment, NO, m.AskPrepayment(by="Sato"))
    await world.do(QuestionActivities.choose, NO, m.ChooseOption(option=m.Option.PREPAY, by="Sato"))
    mail_catcher.refuse_nobody()

    await world.send_mails(NO)

    assert await stored(world) == [("superseded", ""), ("sent", "")]
    (mail,) = [mail for mail in mail_catcher.received if "ご注文確認" in mail.subject]
    assert "ご注文を承諾いたします" in mail.text
    assert "お支払期限" in mail.text


async def test_a_question_put_once_more_is_no_reason_to_stop_when_the_first_mail_comes_back(world: World) -> None:
    await received(world, "cod")
    await world.do(QuestionActivities.ask_prepayment, NO, m.AskPrepayment(by="Sato"))
    await world.send_mails(NO)
    first = await bounce(world, "prepayment_request")
    await world.do(QuestionActivities.ask_prepayment, NO, m.AskPrepayment(words="お電話でも承ります。", by="Sato"))
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, first)

    assert await holds(world) == ["prepayment"]


@pytest.fixture
def under_test(world: World, staff: Staff, transport: SmtpTransport) -> OutboxActivities:
    """An outbox who takes all mails to customers to a test address."""
    rules = RULES.model_copy(update={"test_address": "test@example.jp"})
    return OutboxActivities(
        world.database, staff.desk, Mailer(staff.mail_renderer, transport, rules), lambda: staff.renderer
    )


async def sweep(outbox: OutboxActivities, world: World) -> int | RefusedMail | LateMail | LaterMail:
    answer: int | RefusedMail | LateMail | LaterMail = await ActivityEnvironment().run(
        outbox.deliver, Post(thread=NO, at=world.at)
    )
    return answer


async def test_a_mail_for_the_test_address_stays_as_it_was_written(
    world: World, under_test: OutboxActivities, mail_catcher: MailCatcher
) -> None:
    await received(world)
    mail_catcher.refuse("test@example.jp", "451 Try again later")
    assert isinstance(await sweep(under_test, world), LaterMail)
    await world.do(ReachActivities.correct_contact, NO, MOVED)
    mail_catcher.refuse_nobody()

    await sweep(under_test, world)

    assert await stored(world, "order_received") == [("sent", "")]


async def test_a_mail_that_waits_goes_to_the_test_address_that_was_set_meanwhile(
    world: World, under_test: OutboxActivities, mail_catcher: MailCatcher
) -> None:
    await received(world)
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    await world.fail_to_send(NO)
    mail_catcher.refuse_nobody()

    await sweep(under_test, world)

    assert {mail.recipients for mail in mail_catcher.received} == {("test@example.jp",), (SHOP,)}


# --- mails to the shop itself -----------------------------------------------------------------------------------------


async def test_mails_to_the_shop_that_are_refused_for_good_are_one_task_a_day(
    world: World, mail_catcher: MailCatcher
) -> None:
    mail_catcher.refuse(SHOP, UNKNOWN)
    await received(world)
    await world.receive(placed_order("1002"))
    await world.send_mails(NO)
    await world.send_mails("1002")

    rows = await world.pool.fetch("SELECT kind, order_no, said FROM tasks")
    assert [(row["kind"], row["order_no"]) for row in rows] == [("check_sending", None)]
    assert spoken(rows[0]["said"]).startswith(
        f"Mails to the shop itself are refused for good and never arrive ({UNKNOWN})"
    )

    world.wait(days=1)
    await world.receive(placed_order("1003"))
    await world.send_mails("1003")
    assert await world.pool.fetchval("SELECT count(*) FROM tasks") == 2, "one more on another day"


@pytest.mark.parametrize("email", ["taro@@example", "taro", "taro@example", "山田@example.jp"])
async def test_an_address_to_which_no_mail_can_be_sent_is_phoned_about_at_once(world: World, email: str) -> None:
    await world.shelve(TEA_100=5)
    placed = placed_order()

    await world.receive(placed.model_copy(update={"orderer": placed.orderer.model_copy(update={"email": email})}))

    (said,) = await calls(world)
    assert "No mail can be sent" in said
    assert await holds(world) == []
