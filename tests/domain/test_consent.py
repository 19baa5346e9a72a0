"""Who may be sent mails to many: by what was said, when and where, and what the mail is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.contract.consents import ConsentChange, ConsentSource, MailingKind, SpokenSource, Standing
from domain.people.consent import Consent, SpokenConsent, consent_of_order, may_be_sent, standing
from tests.activities.world import placed_order

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
GIVEN, WITHDRAWN = ConsentChange.GIVEN, ConsentChange.WITHDRAWN
ORDER, PHONE, COMPLAINT = ConsentSource.ORDER, ConsentSource.PHONE, ConsentSource.COMPLAINT


def said(what: ConsentChange, source: ConsentSource, day: int) -> Consent:
    return Consent(address="taro@example.jp", what=what, source=source, at=AT + timedelta(days=day))


@pytest.mark.parametrize(
    ("ledger", "holds"),
    [
        ([], Standing.NEVER_GIVEN),
        ([said(GIVEN, ORDER, 1)], Standing.GIVEN),
        ([said(GIVEN, ORDER, 1), said(WITHDRAWN, PHONE, 2)], Standing.WITHDRAWN),
        ([said(WITHDRAWN, COMPLAINT, 1)], Standing.WITHDRAWN),
        # the box of a later order is no asking anew
        ([said(WITHDRAWN, PHONE, 1), said(GIVEN, ORDER, 2)], Standing.WITHDRAWN),
        ([said(WITHDRAWN, COMPLAINT, 1), said(GIVEN, PHONE, 2)], Standing.GIVEN),
        ([said(WITHDRAWN, PHONE, 1), said(GIVEN, PHONE, 2), said(GIVEN, ORDER, 3)], Standing.GIVEN),
        # by when it was said, not by when it was written down
        ([said(WITHDRAWN, PHONE, 2), said(GIVEN, PHONE, 1)], Standing.WITHDRAWN),
        # at one instant the refusal counts
        ([said(WITHDRAWN, PHONE, 1), said(GIVEN, PHONE, 1)], Standing.WITHDRAWN),
    ],
)
def test_what_holds_follows_from_all_that_was_said(ledger: list[Consent], holds: Standing) -> None:
    assert standing(ledger) is holds


@pytest.mark.parametrize(
    ("ledger", "thanks", "advertising"),
    [
        ([], True, False),
        ([said(GIVEN, ORDER, 1)], True, True),
        ([said(GIVEN, ORDER, 1), said(WITHDRAWN, COMPLAINT, 2)], False, False),
    ],
)
def test_thanks_need_no_consent_but_go_to_nobody_who_took_the_way_out(
    ledger: list[Consent], *, thanks: bool, advertising: bool
) -> None:
    assert (may_be_sent(MailingKind.THANKS, ledger), may_be_sent(MailingKind.ADVERTISING, ledger)) == (
        thanks,
        advertising,
    )


ENTRIES = st.builds(
    said,
    st.sampled_from(ConsentChange),
    st.sampled_from((ORDER, PHONE)),
    st.integers(min_value=0, max_value=9),
)


@given(st.lists(ENTRIES, max_size=8))
def test_after_a_refusal_nothing_is_sent_unless_somebody_asked_anew_later(ledger: list[Consent]) -> None:
    last = max((each.at for each in ledger if each.what is WITHDRAWN), default=None)
    anew = [each for each in ledger if each.what is GIVEN and each.source is PHONE]

    may = may_be_sent(MailingKind.THANKS, ledger)

    assert may is (last is None or any(each.at > last for each in anew))


def test_an_order_agrees_by_its_box_alone_and_never_later_than_it_came() -> None:
    ticked = placed_order(consents={"advertising": True})
    early = ticked.placed_at - timedelta(hours=1)

    found, unticked = consent_of_order(ticked, early), consent_of_order(placed_order(), early)

    assert found
    assert (found.address, found.at, found.about, found.source) == ("taro@example.jp", early, "1001", ORDER)
    assert unticked is None


@pytest.mark.parametrize(
    "wrong", [{"email": "taro"}, {"source": "order"}, {"email": "a@x.jp\x1b[2J"}, {"note": "x" * 9_999}]
)
def test_what_a_colleague_writes_down_is_looked_at(wrong: dict[str, str]) -> None:
    right = {"email": "Taro@Example.jp", "what": GIVEN, "source": SpokenSource.PHONE, "at": AT}

    assert SpokenConsent.model_validate(right).consent.address == "taro@example.jp"
    with pytest.raises(ValidationError):
        SpokenConsent.model_validate(right | wrong)
