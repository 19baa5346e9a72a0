"""Mails that came back, at the database and the mail server: what is marked, who is phoned, and what is sent again."""

from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.reach import ReachActivities
from activities.stock import StockActivities
from domain.basics.errors import UnknownMail, UnusableContact
from domain.contract import messages as m
from domain.contract.status import HoldReason
from domain.order.facts import ConfirmationFacts
from domain.order.kinds import MailKind
from domain.order.state import OrderState
from tests.activities.cases import (
    NO,
    accepted,
    again,
    asked,
    bounce,
    confirmed,
    delivered,
    overdue,
    payment,
    received,
    unreachable,
)
from tests.activities.world import World, placed_order
from tests.caught_mail import MailCatcher
from tests.spoken import spoken

CONFIRMED = "order_confirmed"


async def state(world: World) -> OrderState:
    return OrderState.model_validate_json(await world.pool.fetchval("SELECT state FROM orders WHERE order_no = $1", NO))


async def calls(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT said FROM tasks WHERE kind = 'call' AND done_at IS NULL ORDER BY id")
    return [spoken(row["said"]) for row in rows]


async def stored(world: World, kind: str = CONFIRMED) -> list[tuple[str, str]]:
    rows = await world.pool.fetch("SELECT state, outcome FROM mails WHERE kind = $1 ORDER BY seq", kind)
    return [(row["state"], spoken(row["outcome"])) for row in rows]


async def has_bounced(world: World) -> bool:
    async with world.connection() as conn:
        return (await world.database.deposits.doubts(conn, NO, 0, "Asia/Tokyo")).has_bounced


async def test_a_bounce_marks_its_mail_holds_the_order_and_opens_one_call(world: World) -> None:
    await confirmed(world)

    await world.do(ReachActivities.bounced, NO, await bounce(world, diagnostic="550 User unknown"))

    assert await stored(world) == [("bounced", "5.1.1 550 User unknown")]
    assert [hold.reason for hold in (await state(world)).conversation.holds] == ["unreachable"]
    assert await calls(world) == [
        "The mail order_confirmed came back (5.1.1 550 User unknown): phone or write a letter."
    ]
    assert await has_bounced(world)
    assert await world.pool.fetchval("SELECT due_at FROM orders") is None


async def test_the_same_bounce_twice_is_one(world: World) -> None:
    await confirmed(world)

    for _ in range(2):
        await world.do(ReachActivities.bounced, NO, await bounce(world, bounce_id="b-1"))

    assert len(await calls(world)) == 1
    assert await world.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'mail_bounced'") == 1


async def test_what_two_servers_report_of_the_same_mail_is_one(world: World) -> None:
    await confirmed(world)
    first, second = await bounce(world, bounce_id="b-1"), await bounce(world, bounce_id="b-2")
    await world.do(ReachActivities.bounced, NO, first)
    await world.do(
        ReachActivities.correct_contact, NO, m.CorrectContact(email="hanako@example.jp", resend=True, by="Sato")
    )

    await world.do(ReachActivities.bounced, NO, second)

    assert not (await state(world)).conversation.holds
    assert await calls(world) == []  # the one there was has been settled


async def test_every_further_mail_becomes_part_of_the_same_call_and_is_not_sent(
    world: World, mail_catcher: MailCatcher
) -> None:
    await unreachable(world)
    mail_catcher.forget()

    await world.do(PaymentActivities.record, NO, payment(world, 500))
    await world.send_mails(NO)

    (call,) = await calls(world)
    assert "The mail payment_short could not be delivered (mails to this address come back)" in call
    assert await stored(world, "payment_short") == [("refused", "mails to this address come back")]
    assert {mail.recipients for mail in mail_catcher.received} == {("shop@chanohado.example",)}


async def test_a_corrected_address_gets_everything_that_did_not_arrive(world: World, mail_catcher: MailCatcher) -> None:
    await unreachable(world)
    await world.do(PaymentActivities.record, NO, payment(world, 500))
    await world.send_mails(NO)
    mail_catcher.forget()
    world.wait(2)

    corrected = m.CorrectContact(email="hanako@example.jp", resend=True, by="Sato")
    await world.do(ReachActivities.correct_contact, NO, corrected)
    await world.send_mails(NO)

    sent = [mail.subject for mail in mail_catcher.received if mail.recipients == ("hanako@example.jp",)]
    assert sent == [
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
        "【茶の葉堂】ご入金額についてのご確認（1001）",
        "【茶の葉堂】お支払期限変更のお知らせ（1001）",
    ]
    assert not (await state(world)).conversation.holds
    assert not await has_bounced(world)


async def test_a_question_that_came_back_is_put_once_to_a_corrected_address(
    world: World, mail_catcher: MailCatcher
) -> None:
    await asked(world)
    await world.send_mails(NO)
    await world.do(ReachActivities.bounced, NO, await bounce(world, "information_request"))
    await world.send_mails(NO)
    mail_catcher.forget()

    corrected = m.CorrectContact(email="hanako@example.jp", resend=True, by="Sato")
    await world.do(ReachActivities.correct_contact, NO, corrected)
    await world.send_mails(NO)

    sent = [mail.subject for mail in mail_catcher.received if mail.recipients == ("hanako@example.jp",)]
    assert sent == ["【茶の葉堂】ご注文内容の確認のお願い（1001）"]


async def test_without_the_flag_the_order_waits_until_the_customer_gets_what_was_lost(
    world: World, mail_catcher: MailCatcher
) -> None:
    await unreachable(world)
    await world.send_mails(NO)
    mail_catcher.forget()
    world.wait(2)

    await world.do(ReachActivities.correct_contact, NO, m.CorrectContact(email="hanako@example.jp", by="Sato"))
    await world.send_mails(NO)

    assert mail_catcher.received == []
    assert [hold.reason for hold in (await state(world)).conversation.holds] == [HoldReason.UNREACHABLE]
    assert "hanako@example.jp" in await world.pool.fetchval("SELECT search FROM orders")

    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)

    assert not (await state(world)).conversation.holds
    assert await calls(world) == []
    subjects = [mail.subject for mail in mail_catcher.received]
    assert "【茶の葉堂】お支払期限変更のお知らせ（1001）" in subjects
    assert any("ご注文確認" in subject for subject in subjects)


async def test_a_bounce_for_a_mail_already_sent_again_is_only_noted(world: World) -> None:
    await confirmed(world)
    first = await bounce(world)
    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, first)

    assert not (await state(world)).conversation.holds
    assert await calls(world) == []
    assert [each[0] for each in await stored(world)] == ["bounced", "sent"]
    assert not await has_bounced(world)


async def test_a_bounce_of_a_confirmation_that_a_newer_one_replaced_is_only_noted(world: World) -> None:
    await confirmed(world)
    first = await bounce(world)
    async with world.connection() as conn:
        facts = ConfirmationFacts(deadline=world.at.date())
        await world.database.mails.owe(conn, NO, MailKind.ORDER_CONFIRMED, facts, world.at, what="version 2")
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, first)
    async with world.connection() as conn:
        undelivered = await world.database.mails.undelivered(conn, NO)

    assert not (await state(world)).conversation.holds
    assert undelivered == []
    assert not await has_bounced(world)


async def test_the_copy_that_comes_back_too_holds_again(world: World) -> None:
    await unreachable(world)
    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)
    assert not (await state(world)).conversation.holds

    await world.do(ReachActivities.bounced, NO, await bounce(world))

    assert [hold.reason for hold in (await state(world)).conversation.holds] == ["unreachable"]
    assert len(await calls(world)) == 1, "the open call grows"


async def test_a_call_says_the_same_sentence_once(world: World) -> None:
    await unreachable(world)
    before = await calls(world)
    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, await bounce(world))

    assert await calls(world) == before


async def test_what_came_back_is_sent_again_as_it_was(world: World, mail_catcher: MailCatcher) -> None:
    await unreachable(world)
    first = next(mail for mail in mail_catcher.received if "ご注文確認" in mail.subject)
    mail_catcher.forget()

    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)

    copy = next(mail for mail in mail_catcher.received if "ご注文確認" in mail.subject)
    assert copy.raw.endswith(first.raw)
    assert copy.sender != first.sender, "each copy has a return address of its own"


async def test_a_mail_that_was_kept_back_leaves_when_somebody_sends_it(world: World, mail_catcher: MailCatcher) -> None:
    await unreachable(world)
    await world.do(PaymentActivities.record, NO, payment(world, 500))
    await world.send_mails(NO)
    mail_catcher.forget()

    await world.do(OrderActivities.resend_mail, NO, again("payment_short"))
    await world.send_mails(NO)

    assert [mail.recipients for mail in mail_catcher.received] == [("taro@example.jp",)]
    assert (await state(world)).conversation.mails_lost_since is None


async def test_a_mail_that_is_late_stays_sent_with_a_remark(world: World) -> None:
    await confirmed(world)

    await world.do(ReachActivities.bounced, NO, await bounce(world, permanent=False, status="4.4.1"))

    assert await stored(world) == [("sent", "late: 4.4.1")]
    assert not (await state(world)).conversation.holds
    assert not await has_bounced(world)


async def test_somebody_whose_mail_came_back_is_not_dunned_after_a_call_either(world: World) -> None:
    await overdue(world)
    await world.send_mails(NO)
    await world.do(ReachActivities.bounced, NO, await bounce(world))
    await world.do(OrderActivities.release_hold, NO, m.ReleaseHold(reason="unreachable", note="phoned", by="Sato"))  # type: ignore[arg-type]
    world.wait(20)
    await world.check_bank(world.at.date())

    await world.let(PaymentActivities.remind, NO, 1)

    assert await stored(world, "payment_reminder") == []
    assert "remind_personally" in [row["kind"] for row in await world.pool.fetch("SELECT kind FROM tasks")]


async def test_a_bounce_of_another_orders_mail_is_refused(world: World) -> None:
    await confirmed(world)
    fact = await bounce(world)
    await world.receive(placed_order("1002"))

    with pytest.raises((UnknownMail, ApplicationError)):
        await world.do(ReachActivities.bounced, "1002", fact)


async def test_thanks_for_an_order_that_has_ended_bother_nobody(world: World) -> None:
    await delivered(world)
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, await bounce(world, "order_received"))

    assert await stored(world, "order_received") == [("bounced", "5.1.1")]
    assert await calls(world) == []


@pytest.mark.parametrize("email", ["taro", "taro@", "ta ro@example.jp", "taro@example.jp\nBcc: x@example.jp", ""])
async def test_an_address_that_cannot_be_used_corrects_nothing(world: World, email: str) -> None:
    await received(world)

    with pytest.raises((UnusableContact, ApplicationError)):
        await world.do(ReachActivities.correct_contact, NO, m.CorrectContact(email=email, by="Sato"))

    assert "taro@example.jp" in await world.pool.fetchval("SELECT placed FROM orders")


async def test_an_order_without_an_address_gets_all_its_mails_once_it_has_one(
    world: World, mail_catcher: MailCatcher
) -> None:
    await world.shelve(TEA_100=5)
    placed = placed_order()
    nobody = placed.orderer.model_copy(update={"email": ""})
    await world.receive(placed.model_copy(update={"orderer": nobody}))
    await world.do(StockActivities.inspected, NO, m.GoodsInspected())
    await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))
    await world.send_mails(NO)

    corrected = m.CorrectContact(email="taro@example.jp", resend=True, by="Sato")
    await world.do(ReachActivities.correct_contact, NO, corrected)
    await world.send_mails(NO)

    to_customer = [mail.subject for mail in mail_catcher.received if mail.recipients == ("taro@example.jp",)]
    assert to_customer == ["【茶の葉堂】ご注文ありがとうございます（1001）", "【茶の葉堂】ご注文確認のお知らせ（1001）"]


@pytest.mark.parametrize("local", ["a..b", "a.", ".a"])
async def test_a_legacy_address_is_quoted_on_its_way_also_when_a_mail_is_sent_again(
    world: World, mail_catcher: MailCatcher, local: str
) -> None:
    await world.shelve(TEA_100=5)
    placed = placed_order()
    legacy = placed.orderer.model_copy(update={"email": f"{local}@docomo.ne.jp"})
    await world.receive(placed.model_copy(update={"orderer": legacy}))
    await world.send_mails(NO)
    await world.do(ReachActivities.bounced, NO, await bounce(world, "order_received"))
    assert (await state(world)).conversation.mails_lost_since, "the address it went to is the orderer's"
    await world.do(OrderActivities.resend_mail, NO, again("order_received"))
    await world.send_mails(NO)

    quoted = f'"{local}"@docomo.ne.jp'
    assert [command for command in mail_catcher.commands if quoted in command] == [f"RCPT TO:<{quoted}>"] * 2
    first, second = (mail for mail in mail_catcher.received if "ご注文ありがとう" in mail.subject)
    assert f"To: {quoted}".encode() in first.raw
    assert f"Resent-To: {quoted}".encode() in second.raw


async def test_a_mail_that_was_never_written_is_sent_again_in_the_morning_too(world: World) -> None:
    await accepted(world)
    await world.pool.execute("UPDATE mails SET state = 'refused' WHERE kind = $1", CONFIRMED)
    world.at = world.at.replace(hour=22)

    await world.do(OrderActivities.resend_mail, NO, m.ResendMail(mail=await world.sent(CONFIRMED), by="Sato"))

    morning = (world.at + timedelta(days=1)).replace(hour=9, minute=0)
    assert await world.pool.fetchval("SELECT not_before FROM mails WHERE kind = $1", CONFIRMED) == morning
