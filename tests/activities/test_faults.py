"""Mails that did not arrive, by whose fault it was: the shop's own, the way's, the address's."""

import pytest

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.reach import ReachActivities
from domain.contract import messages as m
from domain.contract.envelope import LaterMail, RefusedMail
from domain.order.state import OrderState
from tests.activities.cases import NO, again, bounce, confirmed, mailed, payment, received
from tests.activities.test_reach import CONFIRMED, calls, has_bounced, state, stored
from tests.activities.test_refused_mails import CUSTOMER, MOVED, accept, holds
from tests.activities.world import OPENING, World, placed_order
from tests.caught_mail import MailCatcher
from tests.spoken import spoken

LISTED = "550 5.7.1 Client host [192.0.2.10] blocked using zen.spamhaus.org"
US = {"status": "5.7.1", "diagnostic": LISTED}
WAY = {"status": "4.4.7", "diagnostic": "delivery temporarily suspended: Connection timed out"}


async def alarms(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT said FROM tasks WHERE kind = 'check_sending' ORDER BY id")
    return [spoken(row["said"]) for row in rows]


async def untouched(world: World) -> OrderState:
    """The order as it is, after seeing that nothing about it waits for the customer."""
    now = await state(world)
    assert (now.conversation.holds, now.conversation.mails_lost_since, now.money.untold_since) == ((), None, None)
    assert await calls(world) == []
    return now


# --- the shop's fault ------------------------------------------------------------------------------------------------


async def test_a_mail_that_comes_back_because_of_the_shop_holds_no_order_and_alarms_the_shop(
    world: World, mail_catcher: MailCatcher
) -> None:
    await confirmed(world)
    mail_catcher.forget()

    await world.do(ReachActivities.bounced, NO, await bounce(world, **US))
    answer = await world.sweep(NO)

    await untouched(world)
    (alarm,) = await alarms(world)
    assert alarm.startswith(
        f"Mails to example.jp are refused because of the shop, not of the addresses (5.7.1 {LISTED})"
    )
    assert [mail.subject for mail in mail_catcher.received] == [
        "【茶の葉堂】メールが受け取られていません（example.jp）"
    ]
    assert isinstance(answer, LaterMail)
    assert [each[0] for each in await stored(world)] == ["bounced", "owed"]
    assert await has_bounced(world), "no machine duns or expires meanwhile"


async def when_it_is_tried_again(world: World) -> None:
    world.at = await world.pool.fetchval("SELECT max(not_before) FROM mails WHERE state = 'owed'")


async def test_what_came_back_because_of_the_shop_is_sent_again_some_hours_later(
    world: World, mail_catcher: MailCatcher
) -> None:
    await confirmed(world)
    first = next(mail for mail in mail_catcher.received if "ご注文確認" in mail.subject)
    await world.do(ReachActivities.bounced, NO, await bounce(world, **US))
    await world.send_mails(NO)
    mail_catcher.forget()
    await when_it_is_tried_again(world)

    await world.send_mails(NO)

    (copy,) = mail_catcher.received
    assert copy.raw.endswith(first.raw)
    assert copy.sender != first.sender
    assert not await has_bounced(world)


async def test_it_is_tried_for_as_long_as_it_takes(world: World) -> None:
    await confirmed(world)
    for _ in range(4):
        await world.do(ReachActivities.bounced, NO, await bounce(world, **US))
        await when_it_is_tried_again(world)
        await world.send_mails(NO)

    await untouched(world)
    assert [each[0] for each in await stored(world)] == ["bounced"] * 4 + ["sent"]


async def test_the_shop_is_alarmed_once_per_domain_and_day(world: World) -> None:
    await confirmed(world)
    await world.receive(placed_order("1002"))
    await world.send_mails("1002")
    first, other = await bounce(world, **US), await world.sent("order_received", "1002")

    await world.do(ReachActivities.bounced, NO, first)
    await world.do(ReachActivities.bounced, "1002", first.model_copy(update={"mail_id": other}))
    assert len(await alarms(world)) == 1

    world.wait(1)
    await world.send_mails("1002")
    again_ = await world.sent("order_received", "1002")
    await world.do(ReachActivities.bounced, "1002", first.model_copy(update={"mail_id": again_}))
    assert len(await alarms(world)) == 2


async def test_a_server_that_refuses_the_shop_at_sending_gets_the_mail_later(
    world: World, mail_catcher: MailCatcher
) -> None:
    await mailed(world)
    await accept(world)
    mail_catcher.forget()
    mail_catcher.refuse(CUSTOMER, LISTED)

    for _ in range(2):
        assert "spamhaus" in str((await world.fail_to_send(NO)).why)

    await untouched(world)
    assert len(await alarms(world)) == 1
    assert await stored(world) == [("owed", LISTED)]
    assert await has_bounced(world)
    assert [mail.subject for mail in mail_catcher.received] == [
        "【茶の葉堂】メールが受け取られていません（example.jp）"
    ]

    mail_catcher.refuse_nobody()
    await world.send_mails(NO)
    assert await stored(world) == [("sent", "")]
    assert not await has_bounced(world)


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        ("421 4.7.0 connection rate limit exceeded", True),
        ("450 4.7.25 Client host rejected: cannot find your reverse hostname", True),
        ("554 5.7.1 Message rejected due to content policy", True),
        ("451 4.7.1 Greylisting in action, please come back later", False),
        ("451 Try again later", False),
    ],
)
async def test_an_answer_at_sending_that_means_the_shop_alarms_it(
    world: World, mail_catcher: MailCatcher, answer: str, *, is_told: bool
) -> None:
    await mailed(world)
    await accept(world)
    mail_catcher.refuse(CUSTOMER, answer)

    await world.fail_to_send(NO)

    await untouched(world)
    assert bool(await alarms(world)) is is_told


async def test_what_goes_to_the_shop_does_not_wait_behind_a_refused_customer(
    world: World, mail_catcher: MailCatcher
) -> None:
    await received(world)
    mail_catcher.refuse(CUSTOMER, LISTED)

    await world.fail_to_send(NO)

    assert await stored(world, "shop_order") == [("sent", "")]


async def test_a_late_mail_alarms_the_shop_where_the_shop_is_the_reason(world: World) -> None:
    await confirmed(world)

    await world.do(ReachActivities.bounced, NO, await bounce(world, permanent=False, status="4.7.0", diagnostic=LISTED))

    await untouched(world)
    assert len(await alarms(world)) == 1
    assert [each[0] for each in await stored(world)] == ["sent"]


# --- the way's fault -------------------------------------------------------------------------------------------------


async def test_what_expired_on_the_way_is_sent_again_once_on_the_next_business_day(
    world: World, mail_catcher: MailCatcher
) -> None:
    await confirmed(world)
    mail_catcher.forget()

    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))
    await world.send_mails(NO)
    await untouched(world)
    assert mail_catcher.received == []

    world.wait(1)
    await world.send_mails(NO)
    assert [mail.subject for mail in mail_catcher.received] == [
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
        "【茶の葉堂】お支払期限変更のお知らせ（1001）",
    ]
    assert await alarms(world) == []


async def test_what_expires_twice_means_the_address(world: World) -> None:
    await confirmed(world)
    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))
    world.wait(1)
    await world.send_mails(NO)

    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))

    assert await holds(world) == ["unreachable"]
    assert len(await calls(world)) == 1
    now = await state(world)
    assert now.conversation.mails_lost_since
    assert now.money.untold_since == OPENING.date(), "from the day on which it was owed first"


async def test_the_same_report_twice_is_one_repeat(world: World) -> None:
    await confirmed(world)
    first, second = await bounce(world, bounce_id="b-1", **WAY), await bounce(world, bounce_id="b-2", **WAY)

    for each in (first, first, second):
        await world.do(ReachActivities.bounced, NO, each)

    assert [each[0] for each in await stored(world)] == ["bounced", "owed"]
    await untouched(world)


async def test_a_full_disk_at_sending_is_tried_on_the_next_business_day_and_then_means_the_address(
    world: World, mail_catcher: MailCatcher
) -> None:
    await mailed(world)
    await accept(world)
    mail_catcher.refuse(CUSTOMER, "552 5.3.1 Mail system full")

    await world.send_mails(NO)
    await untouched(world)
    assert [each[0] for each in await stored(world)] == ["owed"]

    world.wait(1)
    await world.send_mails(NO)
    assert await holds(world) == ["unreachable"]
    assert [each[0] for each in await stored(world)] == ["refused"]


async def test_a_doubled_sweep_that_meets_the_same_full_disk_counts_once(
    world: World, mail_catcher: MailCatcher
) -> None:
    await mailed(world)
    await accept(world)
    mail_catcher.refuse(CUSTOMER, "552 5.3.1 Mail system full")
    answers = [await world.sweep(NO), await world.sweep(NO)]

    for answer in answers:
        assert isinstance(answer, RefusedMail)
        await world.do(ReachActivities.refused, NO, answer)

    await untouched(world)
    assert [each[0] for each in await stored(world)] == ["owed"]


async def test_mails_that_follow_do_not_wait_for_one_that_is_tried_tomorrow(
    world: World, mail_catcher: MailCatcher
) -> None:
    await confirmed(world)
    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))
    mail_catcher.forget()

    await world.do(PaymentActivities.record, NO, payment(world))
    await world.send_mails(NO)

    assert "【茶の葉堂】ご入金確認のお知らせ（1001）" in [mail.subject for mail in mail_catcher.received]


async def test_a_repeat_that_a_person_was_faster_with_does_not_leave(world: World, mail_catcher: MailCatcher) -> None:
    await confirmed(world)
    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))
    await world.do(OrderActivities.resend_mail, NO, again(CONFIRMED))
    await world.send_mails(NO)
    mail_catcher.forget()
    world.wait(1)

    await world.send_mails(NO)

    assert [mail.subject for mail in mail_catcher.received] == ["【茶の葉堂】お支払期限変更のお知らせ（1001）"]
    assert [each[0] for each in await stored(world)] == ["bounced", "superseded", "sent"]


async def test_a_repeat_leaves_for_a_corrected_address_at_once(world: World, mail_catcher: MailCatcher) -> None:
    await confirmed(world)
    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))
    await world.send_mails(NO)
    mail_catcher.forget()

    await world.do(ReachActivities.correct_contact, NO, MOVED.model_copy(update={"resend": True}))
    await world.send_mails(NO)

    assert [mail.recipients for mail in mail_catcher.received] == [("hanako@example.jp",)] * 2
    assert [each[0] for each in await stored(world)] == ["bounced", "sent"]


async def test_a_repeat_to_an_address_that_is_lost_meanwhile_is_told_and_not_sent(
    world: World, mail_catcher: MailCatcher
) -> None:
    await confirmed(world)
    await world.do(ReachActivities.bounced, NO, await bounce(world, **WAY))
    await world.do(ReachActivities.bounced, NO, await bounce(world, "order_received"))
    assert await holds(world) == ["unreachable"], "the confirmation will not reach anybody there"
    mail_catcher.forget()
    world.wait(1)

    await world.send_mails(NO)

    assert CUSTOMER not in "".join(mail_catcher.commands)
    assert len(await calls(world)) == 1


async def test_a_new_date_is_not_repeated_once_a_newer_one_holds(world: World, mail_catcher: MailCatcher) -> None:
    await confirmed(world)
    await world.do(PaymentActivities.extend, NO, m.ExtendDeadline(until="2026-12-10", by="Sato"))  # type: ignore[arg-type]
    await world.send_mails(NO)
    await world.do(ReachActivities.bounced, NO, await bounce(world, "deadline_extended", **WAY))
    await world.do(PaymentActivities.extend, NO, m.ExtendDeadline(until="2026-12-15", by="Sato"))  # type: ignore[arg-type]
    await world.send_mails(NO)
    world.wait(1)
    mail_catcher.forget()

    await world.send_mails(NO)

    assert mail_catcher.received == [], "the former date holds no longer"
