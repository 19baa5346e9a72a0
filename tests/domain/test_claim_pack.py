"""What may leave the shop with an evidence pack: only what is named, and never who of the shop did it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.agenda.claim_pack import TOLD, ClaimPack, may_leave
from domain.agenda.order_page import JournalEntry
from domain.order.journal_words import LINES
from domain.order.kinds import MailKind
from domain.shop.guarantee import GuaranteePolicy
from tests.documents.papers import SHOP
from tests.domain.builders import OrderStory, jst, prepay
from tests.domain.test_claim import MONDAY, claim

TOKYO = ZoneInfo("Asia/Tokyo")
TRACKED = {"parcel_no": "1", "event": "delivered", "happened_at": "2026-11-10T09:30:00+09:00"}


def line(what: str, **facts: object) -> JournalEntry:
    return JournalEntry(at=MONDAY - timedelta(days=1), what=what, by="葉山", note="内緒", facts=facts)


def pack(*order: JournalEntry, of_claim: tuple[JournalEntry, ...] = ()) -> ClaimPack:
    placed = prepay()
    return ClaimPack(
        claim=claim().state,
        text="",
        answers=(),
        history=of_claim,
        placed=placed,
        order=OrderStory(placed).state,
        order_history=order,
        scheme=GuaranteePolicy(),
        return_days=8,
        shop=SHOP,
        zone=TOKYO,
        mails=(),
        papers=(),
        evidence=(),
    )


def test_the_way_is_told_by_the_carriers_own_times_and_without_names_and_remarks() -> None:
    found = pack(
        line("parcel_tracked", **TRACKED), line("mark_set", mark="suspicious"), line("parcel_shipped", parcel_no="1")
    )

    assert [(event.what, event.at, dict(event.facts), event.said) for event in found.way] == [
        ("parcel_tracked", jst(2026, 11, 10, 9, 30), {"parcel_no": "1", "event": "delivered"}, ""),
        ("parcel_shipped", MONDAY - timedelta(days=1), {"parcel_no": "1"}, ""),
    ]


def test_of_the_claim_only_what_was_written_for_whoever_decides_is_told() -> None:
    found = pack(of_claim=(line("claim_contested"), line("closed"), line("claim_decided", outcome="won")))

    assert [(event.what, event.said) for event in found.thread] == [("claim_contested", "内緒"), ("claim_decided", "")]


def test_every_line_that_is_told_is_one_that_journals_have() -> None:
    assert set(TOLD) <= set(LINES)


def test_it_is_as_of_the_newest_thing_that_it_tells() -> None:
    late = line("parcel_delivered", delivered_at=(MONDAY + timedelta(days=3)).isoformat())

    assert pack().as_of == MONDAY
    assert pack(late).as_of == MONDAY + timedelta(days=3)
    assert pack().ends_on is None or isinstance(pack().ends_on, date)


def test_no_mail_to_the_shop_and_none_about_the_customers_account_leaves() -> None:
    assert may_leave(MailKind.SHIPPED)
    assert not any(may_leave(kind) for kind in MailKind if kind.is_for_shop or "account" in kind.value)
