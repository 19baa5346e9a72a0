"""A mail that is late is not sent: the mail server is only asked, and the order gives its dates anew."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from activities.late import TOLD_ANEW, LateActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.reach import ReachActivities
from domain.contract import messages as m
from domain.contract.envelope import LateMail, LaterMail, RefusedMail
from tests.activities.cases import NO, accepted, payment
from tests.activities.world import World
from tests.caught_mail import MailCatcher
from tests.spoken import spoken

CUSTOMER = "taro@example.jp"


async def late(world: World) -> None:
    """Accepted, and three days later the confirmation has not left."""
    await accepted(world)
    world.wait(days=3)


async def confirmations(world: World) -> list[tuple[str, str]]:
    rows = await world.pool.fetch("SELECT state, outcome FROM mails WHERE kind = 'order_confirmed' ORDER BY seq")
    return [(row["state"], spoken(row["outcome"])) for row in rows]


def confirmed(mails: MailCatcher) -> list[str]:
    return [mail.text for mail in mails.received if "ご注文確認" in mail.subject]


async def test_a_late_mail_stays_owed_until_its_order_has_decided(world: World, mail_catcher: MailCatcher) -> None:
    await late(world)

    first, second = await world.sweep(NO), await world.sweep(NO)

    assert isinstance(first, LateMail)
    assert second == first, "whoever is killed over it asks once more"
    assert await confirmations(world) == [("owed", "")]
    assert confirmed(mail_catcher) == []


async def test_another_mail_takes_its_place(world: World, mail_catcher: MailCatcher) -> None:
    await late(world)

    await world.send_mails(NO)

    assert await confirmations(world) == [("superseded", str(TOLD_ANEW())), ("sent", "")]
    (text,) = confirmed(mail_catcher)
    assert "2026年12月4日" in text
    assert "2026年12月1日" not in text
    rows = await world.pool.fetch("SELECT owed_at FROM mails WHERE kind = 'order_confirmed'")
    assert len({row["owed_at"] for row in rows}) == 1, "it keeps its place in the queue"


async def test_nothing_is_decided_while_the_mail_server_takes_nothing(world: World, mail_catcher: MailCatcher) -> None:
    await late(world)
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    for _ in range(3):
        assert isinstance(await world.sweep(NO), LaterMail)
        world.wait(days=1)
    await mail_catcher.stop()
    assert isinstance(await world.sweep(NO), LaterMail)
    await mail_catcher.start()

    assert not await world.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'dates_told_anew'")


async def test_an_address_that_is_refused_is_no_matter_of_dates(world: World, mail_catcher: MailCatcher) -> None:
    await late(world)
    mail_catcher.refuse(CUSTOMER, "550 5.1.1 No such user")

    answer = await world.sweep(NO)
    assert isinstance(answer, RefusedMail)
    await world.do(ReachActivities.refused, NO, answer)
    answer = await world.sweep(NO)

    assert not isinstance(answer, LateMail)


async def test_what_a_person_sends_again_late_is_sent_as_it_was(world: World, mail_catcher: MailCatcher) -> None:
    await accepted(world)
    await world.send_mails(NO)
    await world.do(OrderActivities.resend_mail, NO, m.ResendMail(mail="order_confirmed", by="Sato"))
    world.wait(days=2)

    await world.send_mails(NO)

    first, again = confirmed(mail_catcher)
    assert again == first


async def test_two_tellings_of_one_day_are_one(world: World) -> None:
    await late(world)
    answer = await world.sweep(NO)
    assert isinstance(answer, LateMail)

    await world.do(LateActivities.tell_anew, NO, answer)
    await world.do(LateActivities.tell_anew, NO, answer)

    assert [state for state, _ in await confirmations(world)] == ["superseded", "owed"]


@pytest.mark.parametrize("hour", [11, 20])
async def test_a_confirmation_that_the_money_overtook_does_not_ask_for_it(
    world: World, mail_catcher: MailCatcher, hour: int
) -> None:
    await accepted(world)
    world.at = world.at.astimezone(ZoneInfo("Asia/Tokyo")).replace(hour=hour)
    await world.pool.execute("UPDATE mails SET owed_at = $1 WHERE kind = 'order_confirmed'", world.at)
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    assert isinstance(await world.sweep(NO), LaterMail)
    await world.do(PaymentActivities.record, NO, payment(world))
    mail_catcher.refuse_nobody()
    world.at += timedelta(minutes=10)

    await world.send_mails(NO)

    assert await confirmations(world) == [("superseded", str(TOLD_ANEW())), ("sent", "")]
    (text,) = confirmed(mail_catcher)
    assert "お振り込みをお願いいたします" not in text
    assert "ご注文を承諾いたします" in text
    subjects = [mail.subject for mail in mail_catcher.received if "確認のお知らせ" in mail.subject]
    assert "ご注文確認" in subjects[0], "it keeps its place, before the mail of the money"
