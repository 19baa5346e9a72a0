"""What an activity's answer tells of the journal: who, what and why, and no text that is new to its history."""

from datetime import date, datetime, timedelta, timezone

import pytest

from domain.basics.errors import UnknownHold
from domain.basics.said import Said
from domain.contract.envelope import RefusedMessage, enclose
from domain.contract.messages import Cancel, ProvideInformation
from domain.contract.status import HoldReason
from domain.order.journal import told
from domain.order.owed import Entry
from domain.order.state import ToldLine

AT = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=9)))
CANCEL = enclose("1001", "cancel:1", AT, Cancel(by="Sato", reason='said "no"\nto 山田'))


def line(entry: Entry, given: object = CANCEL) -> ToldLine:
    (told_line,) = told([entry], given)  # type: ignore[arg-type]
    return told_line


def test_who_and_what_a_person_wrote_are_told() -> None:
    entry = Entry(what="cancelled", by="Sato", note='said "no"\nto 山田')

    assert line(entry) == ToldLine(what="cancelled", by="Sato", note='said "no"\nto 山田')


def test_what_is_written_from_the_database_is_not_told() -> None:
    entry = Entry(what="hold_placed", note="orderer.name: 花子😀 cannot be printed", facts={"old": "花子😀"})

    assert line(entry) == ToldLine(what="hold_placed")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (HoldReason.MANUAL, "manual"),
        (2820, 2820),
        (True, 1),
        (date(2026, 12, 1), "2026-12-01"),
    ],
)
def test_codes_numbers_and_days_are_told(value: object, shown: object) -> None:
    assert line(Entry(what="x", facts={"it": value})).facts == {"it": shown}


@pytest.mark.parametrize("value", [None, "", ["花子"], {"花子": 1}, 0.5])
def test_anything_else_is_not(value: object) -> None:
    assert line(Entry(what="x", facts={"it": value})).facts == {}


def test_of_a_list_all_is_told_or_nothing() -> None:
    entry = Entry(what="x", facts={"fields": ["wishs", "changed"], "all": ["changed"], "about": ["changed", "山田"]})
    given = Cancel(by="Sato", reason="changed wishs")

    assert line(entry, given).facts == {"fields": ["wishs", "changed"], "all": ["changed"]}


def test_a_step_of_the_machine_has_no_message_whose_words_could_be_told() -> None:
    (told_line,) = told([Entry(what="expired", by="automatic", note="山田", facts={"amount": 5, "name": "山田"})])

    assert told_line == ToldLine(what="expired", by="automatic", facts={"amount": 5})


def test_of_a_refused_message_name_and_reason_are_told_and_not_what_it_carried() -> None:
    payload, said = '{"by": "Sato", "reason": "花子"}', UnknownHold(reason="manual", holds="none 花子").said
    refused = RefusedMessage(order_no="1", key="k", at=AT, message="cancel", said=said, payload=payload)
    entry = Entry(what="refused", by="Sato", said=said, facts={"message": "cancel", "payload": payload})

    assert line(entry, refused) == ToldLine(what="refused", by="Sato", said=said, facts={"message": "cancel"})


def test_what_a_rule_says_is_told_unless_it_names_what_only_the_database_knows() -> None:
    spoken = Said(code="x", facts={"amount": 5, "within": (Said(code="y", facts={"day": 1}),), "by": "Sato"})

    assert line(Entry(what="x", said=spoken)).said == spoken
    assert (
        line(Entry(what="x", said=Said(code="x", facts={"within": Said(code="y", facts={"who": "花子"})}))).said is None
    )


def test_texts_deep_within_a_message_are_known_to_its_history() -> None:
    answered = enclose("1", "k", AT, ProvideInformation(answers={"recipient.name": "森 花子"}, by="Sato"))

    assert line(Entry(what="x", facts={"to": "森 花子"}), answered).facts == {"to": "森 花子"}
