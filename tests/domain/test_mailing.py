"""Who gets a mail to many: each person once, and nobody with whom something speaks against it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from domain.contract.consents import ConsentChange, ConsentSource, MailingKind
from domain.contract.mailings import LeftOut
from domain.people.advertising import hints_of_advertising
from domain.people.consent import Consent
from domain.people.identity import Described, keys_of, mail_key
from domain.people.mailing import Candidate, Chosen, Known, Recipient, choose
from domain.shop.calendar import BusinessCalendar
from domain.shop.mailings import MailingsPolicy
from domain.shop.policy import MailPolicy

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
THANKS, ADVERTISING = MailingKind


def order(number: int, email: str, **person: str) -> Candidate:
    described = Described(email=email, **({"name": f"客{number}", "phone": f"03-1234-000{number}"} | person))
    return Candidate(f"{number}", email, keys_of(described))


def said(what: ConsentChange) -> Consent:
    return Consent(address="-", what=what, source=ConsentSource.FORM, at=AT)


def known(given: Mapping[str, ConsentChange] | None = None, **rest: object) -> Known:
    ledgers = {address: [said(what)] for address, what in (given or {}).items()}
    return Known(ledgers=ledgers, **rest)  # type: ignore[arg-type]


def addresses(chosen: Chosen) -> list[str]:
    return [each.address for each in chosen.recipients]


def test_however_many_orders_a_person_has_one_mail_goes_to_the_newest_address() -> None:
    orders = [
        order(3, "new@example.jp", name="山田 太郎", phone="03-1234-5678"),
        order(2, "old@example.jp", name="山田太郎", phone="0312345678"),
        order(1, "old@example.jp", name="ヤマダ", phone="03-9999-9999"),
    ]

    assert choose(THANKS, orders, Known()) == Chosen((Recipient("3", "new@example.jp"),), {})


def test_two_persons_at_one_address_get_one_mail() -> None:
    orders = [order(1, "home@example.jp", name="山田 太郎"), order(2, "HOME@example.jp", name="山田 花子")]

    assert addresses(choose(THANKS, orders, Known())) == ["home@example.jp"]


def test_two_persons_of_one_household_with_addresses_of_their_own_get_one_each() -> None:
    orders = [
        order(1, "taro@example.jp", name="山田 太郎", phone="03-1234-5678", address="港区芝公園4-2-8"),
        order(2, "hanako@example.jp", name="山田 花子", phone="03-1234-5678", address="港区芝公園4-2-8"),
    ]

    assert len(choose(THANKS, orders, Known()).recipients) == 2


def test_who_is_known_by_a_customer_id_is_one_person_under_whatever_name() -> None:
    orders = [order(1, "a@example.jp", customer_id="c-1"), order(2, "b@example.jp", customer_id="c-1")]

    assert addresses(choose(THANKS, orders, Known())) == ["a@example.jp"]


GIVEN, WITHDRAWN = ConsentChange


@pytest.mark.parametrize(
    ("kind", "ledger", "left_out"),
    [
        (THANKS, {}, None),
        (THANKS, {"a@example.jp": GIVEN}, None),
        (THANKS, {"a@example.jp": WITHDRAWN}, LeftOut.REFUSED),
        (THANKS, {"b@example.jp": WITHDRAWN}, LeftOut.REFUSED),  # with an older address
        (ADVERTISING, {}, LeftOut.NO_CONSENT),
        (ADVERTISING, {"a@example.jp": GIVEN}, None),
        (ADVERTISING, {"a@example.jp": GIVEN, "b@example.jp": WITHDRAWN}, LeftOut.REFUSED),
    ],
)
def test_what_was_said_of_advertising_decides(
    kind: MailingKind, ledger: Mapping[str, ConsentChange], left_out: LeftOut | None
) -> None:
    orders = [order(2, "a@example.jp", customer_id="c-1"), order(1, "b@example.jp", customer_id="c-1")]

    chosen = choose(kind, orders, known(ledger))

    assert (chosen.left_out, addresses(chosen)) == (({left_out: 1}, []) if left_out else ({}, ["a@example.jp"]))


def test_advertising_goes_to_the_address_that_agreed() -> None:
    orders = [order(2, "a@example.jp", customer_id="c-1"), order(1, "b@example.jp", customer_id="c-1")]

    assert addresses(choose(ADVERTISING, orders, known({"b@example.jp": GIVEN}))) == ["b@example.jp"]


def test_an_address_whose_mails_come_back_is_passed_over_for_an_older_one() -> None:
    orders = [order(2, "a@example.jp", customer_id="c-1"), order(1, "b@example.jp", customer_id="c-1")]

    one, both = frozenset({"a@example.jp"}), frozenset({"a@example.jp", "b@example.jp"})

    assert addresses(choose(THANKS, orders, Known(unreachable=one))) == ["b@example.jp"]
    assert choose(THANKS, orders, Known(unreachable=both)).left_out == {LeftOut.BOUNCED: 1}


@pytest.mark.parametrize("why", [LeftOut.MARKED, LeftOut.CLAIM, LeftOut.INQUIRY, LeftOut.HELD])
def test_with_whom_something_is_open_gets_none(why: LeftOut) -> None:
    open_ = {f"mail:{mail_key('a@example.jp')}": why}

    assert choose(THANKS, [order(1, "a@example.jp")], Known(open=open_)) == Chosen((), {why: 1})


@pytest.mark.parametrize("email", ["", "taro", "@example.jp"])
def test_who_has_no_address_is_counted_so(email: str) -> None:
    assert choose(THANKS, [order(1, email)], Known()).left_out == {LeftOut.NO_ADDRESS: 1}


def test_nobody_found_is_nobody_chosen() -> None:
    assert choose(THANKS, [], Known()) == Chosen((), {})


@pytest.mark.parametrize(
    "line",
    [
        *("次回のご注文で使えるクーポンを", "静岡煎茶 1,080円", "全品10%OFF", "https://shop.example/"),
        *("レビューをお願いします", "{{ shop.links.shop|link }}", "Use this coupon", "20 % off"),
    ],
)
def test_words_that_advertise_are_pointed_at_with_their_line(line: str) -> None:
    assert [hint.line for hint in hints_of_advertising(f"ありがとうございます。\n{line}\n")] == [2]


@pytest.mark.parametrize(
    "line", ["ありがとうございました。", "{# セールの案内は載せない #}", "We hope that you enjoy it."]
)
def test_thanks_are_no_advertising(line: str) -> None:
    assert hints_of_advertising(line) == []


@pytest.mark.parametrize(
    ("now", "days", "leaves"),
    [
        ("2026-11-24 08:59:59", "every", "2026-11-24 09:00"),
        ("2026-11-24 19:59:59", "every", "2026-11-24 19:59:59"),
        ("2026-11-24 20:00", "every", "2026-11-25 09:00"),
        ("2026-11-28 12:00", "every", "2026-11-28 12:00"),  # a Saturday
        ("2026-11-28 12:00", "business", "2026-11-30 09:00"),
        ("2026-12-28 20:00", "every", "2027-01-04 09:00"),
    ],
)
def test_mails_to_many_leave_by_day(now: str, days: str, leaves: str) -> None:
    policy = MailingsPolicy.model_validate({"days": days})

    found = BusinessCalendar().mailing_time_from(in_japan(now), MailPolicy(), policy)

    assert found == in_japan(leaves)


@pytest.mark.parametrize(
    ("now", "waiting", "days", "ends"),
    [
        ("2026-11-24 10:00", 0, "every", "2026-11-24 10:00"),
        ("2026-11-24 10:00", 60, "every", "2026-11-24 11:00"),
        ("2026-11-24 19:00", 60, "every", "2026-11-24 20:00"),
        ("2026-11-24 19:00", 90, "every", "2026-11-25 09:30"),
        ("2026-11-27 19:00", 90, "business", "2026-11-30 09:30"),  # from Friday on
        ("2026-11-24 19:00", 60 + 11 * 60 + 1, "every", "2026-11-26 09:01"),
    ],
)
def test_the_last_mail_to_many_leaves_at_the_pace_of_the_hours_in_which_any_do(
    now: str, waiting: int, days: str, ends: str
) -> None:
    policy = MailingsPolicy.model_validate({"days": days, "per_minute": 1})

    found = BusinessCalendar().mailing_ends_at(in_japan(now), waiting, MailPolicy(), policy)

    assert found == in_japan(ends)


def in_japan(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")
