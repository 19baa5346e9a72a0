"""Customers are asked how it was: whom, when, once, and not when anything is open."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from activities.bounces import BounceActivities
from activities.claim import ClaimActivities
from activities.filing import Filing
from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.review import ReviewActivities
from activities.shipment import ShipmentActivities
from adapters.mail.sending.smtp import SmtpTransport
from domain.claim.envelope import ClaimIntake
from domain.contract import messages as m
from domain.contract.claims import ClaimReason
from domain.contract.consents import ConsentChange, ConsentSource
from domain.contract.status import MarkKind
from domain.inquiry.envelope import InquiryIntake
from domain.people.consent import Consent
from tests.activities.feedback_shop import asked, asking_shop, deliver, make_round, ship, states
from tests.activities.world import JST, Staff, World
from tests.caught_mail import MailCatcher

#: Delivered on Tuesday the 24th of November 2026; the seventh day after it.
DUE = "2026-12-01"


@pytest.fixture
async def shop(world: World, staff: Staff, transport: SmtpTransport, tmp_path: Path) -> World:
    shop = asking_shop(world, staff, transport, tmp_path)
    await shop.shelve(TEA_100=30)
    return shop


async def test_nobody_is_asked_unless_the_shop_wants_it(world: World) -> None:
    await world.shelve(TEA_100=9)
    await deliver(world)

    await make_round(world, DUE)

    assert await asked(world) == []


async def test_the_customer_is_asked_on_the_seventh_day_at_the_hour_of_the_round(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await deliver(shop)
    await make_round(shop, "2026-11-30")
    assert await asked(shop) == []

    done = await make_round(shop, DUE)
    await shop.send_mails("feedback:1001")

    assert [each.name for each in done.uncarried] == ["feedback:1001"]
    mail = mail_catcher.received[-1]
    assert "いかがでしたか（1001）" in mail.subject
    assert "2026年11月24日" in mail.text
    assert "【5】とても良かった" in mail.text
    assert await shop.pool.fetchval("SELECT not_before FROM mails WHERE kind = 'feedback_request'") is None


async def test_what_arrived_late_in_the_evening_counts_from_that_day_wherever_the_machine_is(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    await ship(shop)
    shop.at = datetime(2026, 11, 24, 23, 50, tzinfo=JST)
    await shop.do(ShipmentActivities.deliver, "1001", m.ParcelDelivered(delivered_at=shop.at))
    await shop.send_mails("1001")
    await make_round(shop, "2026-11-30")
    assert await asked(shop) == []

    await make_round(shop, DUE)

    assert await asked(shop) == ["1001"]


@pytest.mark.parametrize(
    ("day", "hour", "leaves"),
    [
        ("2026-12-01", 8, datetime(2026, 12, 1, 9, tzinfo=JST)),
        ("2026-12-01", 20, datetime(2026, 12, 2, 9, tzinfo=JST)),
        ("2026-12-04", 21, datetime(2026, 12, 7, 9, tzinfo=JST)),  # on a Friday: the shop is closed on Saturday
    ],
)
async def test_outside_the_hours_of_mails_it_waits_for_the_next_open_day(
    shop: World, day: str, hour: int, leaves: datetime
) -> None:
    await deliver(shop)

    await make_round(shop, day, hour)

    assert await shop.pool.fetchval("SELECT not_before FROM mails WHERE kind = 'feedback_request'") == leaves


async def test_at_new_year_it_waits_until_the_shop_is_open_again(shop: World) -> None:
    shop.at = datetime(2026, 12, 21, 10, tzinfo=JST)
    await deliver(shop)

    await make_round(shop, "2026-12-28", 21)

    assert await shop.pool.fetchval("SELECT not_before FROM mails WHERE kind = 'feedback_request'") == datetime(
        2027, 1, 4, 9, tzinfo=JST
    )


async def test_an_arrival_that_is_only_assumed_is_none(shop: World) -> None:
    await ship(shop)

    await make_round(shop, "2026-12-08")

    assert await asked(shop) == []


async def test_of_several_parcels_the_last_one_counts(shop: World) -> None:
    await deliver(shop)
    await shop.pool.execute(
        "INSERT INTO parcels (order_no, parcel_no, version, carrier, tracking_no) VALUES ('1001', 'p-2', 1, '', '')"
    )

    await make_round(shop, DUE)

    assert await asked(shop) == []


async def test_each_order_is_asked_about_once_whoever_was_killed_between_writing_and_sending(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await deliver(shop)
    first = await make_round(shop, DUE)
    again = await make_round(shop)

    await shop.send_mails("feedback:1001")
    await shop.send_mails("feedback:1001")
    await make_round(shop, "2026-12-02")

    assert [each.name for each in again.uncarried] == [each.name for each in first.uncarried]
    assert await states(shop) == ["sent"]
    assert sum("いかがでしたか" in mail.subject for mail in mail_catcher.received) == 1


async def test_whoever_was_asked_is_left_alone_for_ninety_days(shop: World) -> None:
    await deliver(shop)
    shop.wait(1)
    await deliver(shop, "1002")
    await deliver(shop, "2001", orderer=somebody("jiro@example.jp"))
    await make_round(shop, "2026-12-02")
    assert await asked(shop) == ["1001", "2001"]

    await make_round(shop, "2026-12-03")
    shop.at = datetime(2027, 3, 1, 10, tzinfo=JST)
    await deliver(shop, "1003")
    await make_round(shop, "2027-03-08")

    assert await asked(shop) == ["1001", "2001", "1003"]


async def test_who_could_not_be_asked_in_time_is_not_asked_at_all(shop: World) -> None:
    await deliver(shop)

    await make_round(shop, "2026-12-16")

    assert await asked(shop) == []


async def inquire(shop: World) -> None:
    form = m.OpenInquiry(inquiry_no="I-1", order_no="1001", text="箱がつぶれていました。")
    await Filing(shop.database).file_form(form, shop.desk.today(), shop.at)
    given = {"form": {"inquiry_no": "I-1"}, "key": "open:1", "at": shop.at}
    await shop.call(InquiryActivities.open, InquiryIntake.model_validate(given))


async def claim(shop: World) -> None:
    form = m.OpenClaim(claim_no="C10001", order_no="1001", reason=ClaimReason.DAMAGED, email="taro@example.jp")
    await shop.call(ClaimActivities.open, ClaimIntake(form=form, key="open:1", at=shop.at))


async def return_it(shop: World) -> None:
    await shop.do(ShipmentActivities.come_back, "1001", m.ParcelReturned(returned_at=shop.at))


async def owe_refund(shop: World) -> None:
    await shop.do(PaymentActivities.owe_refund, "1001", m.RefundOwed(key="return:R-1", amount=500))


async def leave_a_mail_unsent(shop: World) -> None:
    await shop.pool.execute(
        "UPDATE mails SET state = 'owed', sent_at = NULL WHERE id = (SELECT min(id) FROM mails WHERE thread = '1001')"
    )


async def doubt(shop: World) -> None:
    await shop.do(ReviewActivities.set_mark, "1001", m.SetMark(kind=MarkKind.SUSPICIOUS, note="x", by="Sato"))


async def refuse(shop: World) -> None:
    refusal = Consent(
        address="taro@example.jp", what=ConsentChange.WITHDRAWN, source=ConsentSource.PHONE, at=shop.at, by="Sato"
    )
    async with shop.connection() as conn:
        await shop.database.consents.note(conn, refusal, shop.at)


async def lose_mails(shop: World) -> None:
    await shop.pool.execute(
        "UPDATE orders SET state = (state::jsonb || jsonb_build_object('conversation',"
        " jsonb_build_object('mails_lost_since', $1::text)))::text",
        shop.at.isoformat(),
    )


HINDRANCES = [inquire, claim, return_it, owe_refund, leave_a_mail_unsent, doubt, refuse, lose_mails]


@pytest.mark.parametrize("hinder", HINDRANCES)
async def test_nobody_is_asked_while_something_is_open_or_doubtful(
    shop: World, hinder: Callable[[World], Awaitable[None]]
) -> None:
    await deliver(shop)
    await hinder(shop)

    await make_round(shop, DUE)

    assert await asked(shop) == []


@pytest.mark.parametrize("hinder", HINDRANCES)
async def test_what_happens_between_choice_and_sending_stops_the_mail(
    shop: World, hinder: Callable[[World], Awaitable[None]]
) -> None:
    await deliver(shop)
    await make_round(shop, DUE)
    await hinder(shop)

    await shop.send_mails("feedback:1001")

    assert await states(shop) == ["superseded"]


async def test_who_has_not_paid_yet_is_not_asked(shop: World) -> None:
    await deliver(shop, plan="postpay")
    await make_round(shop, DUE)
    assert await asked(shop) == []

    payment = m.RecordPayment(notice_id="N-1", amount=2000, paid_on=shop.at.date())
    await shop.do(PaymentActivities.record, "1001", payment)
    await shop.send_mails("1001")
    await make_round(shop, "2026-12-02")

    assert await asked(shop) == ["1001"]


async def test_a_settled_inquiry_keeps_nobody_from_being_asked_later(shop: World) -> None:
    await deliver(shop)
    await inquire(shop)
    await make_round(shop, DUE)

    await shop.pool.execute("UPDATE inquiries SET status = 'closed'")
    await shop.do(OrderActivities.inquiry_closed, "1001", m.InquiryClosed(inquiry_no="I-1"))
    await make_round(shop, "2026-12-02")

    assert await asked(shop) == ["1001"]


async def test_who_claimed_something_has_told_how_it_was(shop: World) -> None:
    await deliver(shop)
    await claim(shop)
    await shop.pool.execute("UPDATE claims SET status = 'closed'")

    await make_round(shop, DUE)

    assert await asked(shop) == []


async def test_a_question_that_came_back_is_noted_and_nobody_phones(shop: World) -> None:
    await deliver(shop)
    await make_round(shop, DUE)
    await shop.send_mails("feedback:1001")
    mail_id = await shop.sent("feedback_request", "feedback:1001")
    async with shop.connection() as conn:
        mail = await shop.database.bounces.sent_mail(conn, mail_id)
    assert mail
    fact = m.MailBounced(
        mail_id=mail_id, bounce_id="b-1", permanent=True, bounced_at=shop.at, status="5.1.1", diagnostic="no such user"
    )

    await BounceActivities(shop.database, shop.desk).note_stray_bounce(fact, mail, shop.at + timedelta(minutes=5))

    assert await shop.pool.fetchval("SELECT count(*) FROM tasks WHERE kind = 'call'") == 0
    assert await shop.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'mail_bounced'") == 1


def somebody(email: str) -> dict[str, object]:
    address = {"postal_code": "530-0001", "prefecture": "大阪府", "city": "大阪市", "street": "梅田1-1"}
    return {"name": "鈴木 次郎", "email": email, "phone": "06-1234-5678", "address": address}


async def test_the_mails_of_an_order_are_listed_with_that_which_asked_how_it_was(shop: World) -> None:
    await deliver(shop)
    await make_round(shop, DUE)

    async with shop.connection() as conn:
        rows = await shop.database.pages.mails(conn, "1001", 50)

    assert rows[0].kind == "feedback_request"
    assert "shipped" in [row.kind for row in rows]
