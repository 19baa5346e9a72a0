"""What comes back to our return addresses is read for what it is; nothing else has an effect."""

import base64
import contextlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.mail.incoming.bounce_raw import MOST_BYTES, UnreadableBounce, separated
from adapters.mail.incoming.bounce_reading import Bounce, Complaint, Unsubscription, read_report
from adapters.mail.incoming.bounce_report import Failure
from adapters.mail.incoming.bounce_text import NotABounce
from adapters.mail.sending.own_id import find_own_mail, message_id
from adapters.mail.sending.return_address import MOST_TRIED, ForgedBounce, find_bounced_mail
from domain.basics.errors import Refusal
from tests.mail.bounced import (
    ANOTHER_ID,
    ANOTHER_RETURN,
    ARRIVED,
    COMPLAINTS,
    FORGED,
    KEY,
    MAIL_ID,
    NO_BOUNCES,
    PLAIN,
    RETURN,
    STILL_TRYING,
    UNKNOWN_USER,
    dsn,
    message,
    passed_on,
    with_attachments,
)


def read(raw: bytes, recipient: str = "") -> Bounce:
    found = read_report(raw, KEY, recipient)
    assert isinstance(found, Bounce)
    return found


def failure(raw: bytes) -> Failure:
    (only,) = read(raw).failures
    return only


# --- RFC 3464 --------------------------------------------------------------------------------------------------------


def test_a_notification_tells_mail_recipient_status_and_reason() -> None:
    bounce = read(dsn(UNKNOWN_USER))

    assert bounce.mail_id == MAIL_ID
    assert bounce.written_at == datetime(2026, 11, 24, 10, 15, tzinfo=timezone(timedelta(hours=9)))
    assert bounce.failures == (
        Failure(
            recipient="taro@customer.example",
            permanent=True,
            status="5.1.1",
            diagnostic="550 5.1.1 (address): Recipient address rejected: User unknown",
        ),
    )


def test_a_late_mail_is_not_final() -> None:
    assert (failure(dsn(STILL_TRYING)).permanent, failure(dsn(STILL_TRYING)).status) == (False, "4.4.1")


def test_giving_up_is_final_even_with_a_code_of_delay() -> None:
    gave_up = failure(dsn("Final-Recipient: rfc822; x@customer.example\nAction: failed\nStatus: 4.4.7"))

    assert (gave_up.permanent, gave_up.status) == (True, "4.4.7")


def test_of_several_recipients_those_count_whom_it_did_not_reach() -> None:
    other = "Final-Recipient: rfc822; hanako@customer.example\nAction: failed\nStatus: 5.2.2"

    assert [each.recipient for each in read(dsn(ARRIVED, UNKNOWN_USER, other)).failures] == [
        "taro@customer.example",
        "hanako@customer.example",
    ]


def test_a_forwarded_mail_is_about_the_address_it_was_sent_to() -> None:
    group = (
        "Original-Recipient: rfc822;taro@customer.example\nFinal-Recipient: rfc822;t@elsewhere.example\n"
        "Action: failed\nStatus: 5.1.1"
    )

    assert failure(dsn(group)).recipient == "taro@customer.example"


@pytest.mark.parametrize(
    ("fields", "status", "permanent"),
    [
        ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown", "5.1.1", True),  # the exact one
        ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown", "5.1.1", True),  # from its words
        ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 421 4.2.1 try later", "5.0.0", True),  # another class
        ("Action: failed", "5.0.0", True),
        ("ACTION: Failed (mailbox full)\nStatus: 5.2.2 (mailbox full)", "5.2.2", True),
        ("Status: 5.7.1", "5.7.1", True),  # without an action
        ("Status: 4.2.2", "4.2.2", False),
        ("Action: delayed", "4.0.0", False),
        ("Action: failed\nStatus: 192.0.2.5", "5.0.0", True),  # no code at all
    ],
)
def test_fields_that_are_missing_or_odd(fields: str, status: str, permanent: bool) -> None:  # noqa: FBT001 - a row
    found = failure(dsn(f"Final-Recipient: rfc822; taro@customer.example\n{fields}"))

    assert (found.status, found.permanent) == (status, permanent)


def test_a_diagnostic_is_one_short_line_without_addresses() -> None:
    group = f'Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; <"a..b"@docomo.ne.jp>\n  gone {"x" * 500}'

    diagnostic = failure(dsn(group)).diagnostic

    assert diagnostic.startswith("(address) gone xxx")
    assert len(diagnostic) == 200


def test_fields_that_do_not_say_why_leave_it_to_the_text_beside_them() -> None:
    """As OpenSMTPD writes them."""
    words = b"taro@customer.example: 550 5.7.25 Reverse DNS validation failed"
    silent = "Final-Recipient: rfc822; taro@customer.example\nAction: failed\nStatus: 5.0.0"
    raw = dsn(silent).replace(b"This is the mail system at host mx.example.jp.", words)

    assert failure(raw).status == "5.7.25"
    assert failure(raw).diagnostic == "(address): 550 5.7.25 Reverse DNS validation failed"


def test_of_several_recipients_the_text_does_not_say_whom_it_is_about() -> None:
    words = b"taro@customer.example: 550 5.7.25 Reverse DNS validation failed"
    silent = "Final-Recipient: rfc822; taro@customer.example\nAction: failed\nStatus: 5.0.0"
    raw = dsn(silent, UNKNOWN_USER).replace(b"This is the mail system at host mx.example.jp.", words)

    assert [each.status for each in read(raw).failures] == ["5.0.0", "5.1.1"]


def test_an_address_that_could_be_reached_is_no_bounce() -> None:
    """Postfix answers so when it was only asked."""
    with pytest.raises(NotABounce, match="delivered"):
        read(dsn("Final-Recipient: rfc822; taro@customer.example\nAction: deliverable\nStatus: 2.1.5"))


def test_a_long_preamble_leaves_room_for_the_answer() -> None:
    """As Gmail writes it."""
    told = (
        "We tried to deliver your message, but the other server refused it. " * 3
        + "It said: 550 5.7.1 your IP is listed"
    )
    raw = message(f"From: mailer-daemon@x.example\nTo: {{to}}\nSubject: Delivery failed\n\n{told}")

    assert failure(raw).diagnostic == "550 5.7.1 your IP is listed"


# --- plain texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_text_is_understood(name: str) -> None:
    raw, permanent, status = PLAIN[name]

    found = failure(raw)

    assert (found.permanent, found.status) == (permanent, status), found
    assert "@" not in found.diagnostic
    assert read(raw).mail_id == MAIL_ID


@pytest.mark.parametrize("name", NO_BOUNCES)
def test_what_is_no_bounce_is_refused_as_what_it_is(name: str) -> None:
    raw, word = NO_BOUNCES[name]

    with pytest.raises(NotABounce, match=word):
        read(raw)


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_is_understood(name: str) -> None:
    raw, feedback = COMPLAINTS[name]

    found = read_report(raw, KEY)

    assert isinstance(found, Complaint), found
    assert (found.mail_id, found.feedback) == (MAIL_ID, feedback)


@pytest.mark.parametrize(
    "subject",
    ["unsubscribe", " Unsubscribe ", "=?utf-8?Q?unsubscribe?=", "=?utf-8?B?6YWN5L+h5YGc5q2i?=", "Re: unsubscribe"],
)
def test_the_way_out_of_a_mail_is_understood_whoever_writes_it(subject: str) -> None:
    raw = message(f"From: somebody@else.example\nTo: {RETURN}\nSubject: {subject}", "")

    found = read_report(raw, KEY)

    assert isinstance(found, Unsubscription)
    assert found.mail_id == MAIL_ID


def test_the_way_out_is_understood_by_its_address_where_the_subject_is_lost() -> None:
    raw = message(f"From: taro@customer.example\nTo: {RETURN}\n\nunsubscribe\n", "")

    assert isinstance(read_report(raw, KEY), Unsubscription)


def test_the_way_out_is_taken_only_with_an_address_that_the_shop_gave_out() -> None:
    raw = message(f"From: taro@customer.example\nTo: {FORGED}\nSubject: unsubscribe", "")

    with pytest.raises(ForgedBounce):
        read_report(raw, KEY)


@pytest.mark.parametrize(
    "raw",
    [
        dsn(UNKNOWN_USER).replace(b"Subject: ", b"Subject: unsubscribe\nX-Was: "),
        message(f"From: taro@customer.example\nTo: {RETURN}\nSubject: Re: unsubscribe me from the pain of waiting", ""),
    ],
)
def test_what_a_server_or_a_customer_writes_otherwise_is_no_way_out(raw: bytes) -> None:
    try:
        found = read_report(raw, KEY)
    except NotABounce:
        return

    assert isinstance(found, Bounce)


def test_a_complaint_whose_reporter_cut_the_return_address_off_is_known_by_the_message_id() -> None:
    own = message_id(MAIL_ID, "midori-tea.example", KEY)
    raw = message(f"From: abuse@provider.example\nTo: fbl@shop.example\nSubject: spam report\n\nMessage-ID: {own}", "")

    assert read_report(raw, KEY).mail_id == MAIL_ID
    with pytest.raises(NotABounce, match="no return address"):
        read_report(raw.replace(own.encode(), own[:-25].encode() + b"0@midori-tea.example>"), KEY)


def test_a_plain_text_names_the_address_that_a_server_answered_about() -> None:
    raw, _, _ = PLAIN["a daemon whose only proof is a line"]

    assert failure(raw).recipient == "taro@customer.example"


def test_a_return_address_inside_an_encoded_text_is_found() -> None:
    words = base64.b64encode(
        f"> To: {RETURN}\n> Final-Recipient: rfc822; t@x.example\n> Status: 5.1.1".encode()
    ).decode()
    raw = message(f"From: a@shop.example\nContent-Transfer-Encoding: base64\nContent-Type: text/plain\n\n{words}", "")

    assert read(raw).mail_id == MAIL_ID


# --- whose mail it is ------------------------------------------------------------------------------------------------


def test_a_forged_key_is_refused() -> None:
    with pytest.raises(ForgedBounce):
        read(dsn(UNKNOWN_USER, to=FORGED))


@pytest.mark.parametrize("guesses", [MOST_TRIED - 1, MOST_TRIED])
def test_of_thousands_of_guesses_in_one_message_few_are_tried(guesses: int) -> None:
    addresses = [f"bounce+{MAIL_ID}.{at:016x}@midori-tea.example" for at in range(guesses)]
    ids = [f"<{MAIL_ID}.{at:010x}@midori-tea.example>" for at in range(guesses)]
    addresses, ids = addresses * 2, ids * 2  # the same again is no further guess
    is_tried = guesses < MOST_TRIED

    with contextlib.nullcontext() if is_tried else pytest.raises(ForgedBounce):
        assert find_bounced_mail(" ".join([*addresses, RETURN]), KEY) == MAIL_ID
    found = find_own_mail(" ".join([*ids, message_id(MAIL_ID, "midori-tea.example", KEY)]), KEY)
    assert found == (MAIL_ID if is_tried else None)


def test_a_key_of_another_shop_is_refused() -> None:
    with pytest.raises(ForgedBounce):
        read_report(dsn(UNKNOWN_USER), SecretStr("another"))


def test_without_a_return_address_it_is_nobodys() -> None:
    with pytest.raises(NotABounce, match="no return address"):
        read(dsn(UNKNOWN_USER, to="shop@midori-tea.example"))


@pytest.mark.parametrize(
    "header", [f"Delivered-To: {RETURN}\n", f"X-Original-To: {RETURN.upper()}\n", f"Envelope-To: {RETURN}\n"]
)
def test_the_return_address_may_stand_in_any_header(header: str) -> None:
    assert read(dsn(UNKNOWN_USER, to="undisclosed-recipients:;", headers=header)).mail_id == MAIL_ID


def test_the_return_address_may_be_told_beside_the_message() -> None:
    assert read(dsn(UNKNOWN_USER, to="root@localhost"), RETURN).mail_id == MAIL_ID


def test_the_same_message_has_the_same_id_whatever_way_it_came() -> None:
    first, second = dsn(UNKNOWN_USER), b"Received: from here\r\n" + dsn(UNKNOWN_USER)

    assert read(first).report_id == read(second).report_id
    assert read(first).report_id != read(dsn(UNKNOWN_USER, message_id="other@mx.example.jp")).report_id


def test_a_report_that_is_passed_on_with_other_mail_is_about_its_own_mail() -> None:
    away = message("From: taro@customer.example\nTo: {to}\nSubject: Out of office\n\nI am away.")

    bounce = read(passed_on(away, dsn(UNKNOWN_USER, to=ANOTHER_RETURN)))

    assert bounce.mail_id == ANOTHER_ID


def test_a_report_that_was_passed_on_twice_is_read() -> None:
    bounce = read(passed_on(passed_on(dsn(UNKNOWN_USER))))

    assert (bounce.mail_id, bounce.failures[0].status) == (MAIL_ID, "5.1.1")


def test_a_report_counts_once_whether_it_came_by_itself_or_was_passed_on() -> None:
    assert read(passed_on(dsn(UNKNOWN_USER))).report_id == read(dsn(UNKNOWN_USER)).report_id


def test_several_reports_in_one_message_are_read_each_by_itself() -> None:
    complaint, _ = COMPLAINTS["a feedback report"]
    raw = passed_on(dsn(UNKNOWN_USER), complaint, dsn(STILL_TRYING, to=ANOTHER_RETURN, message_id="other@mx.example"))

    first, second, third = [read_report(each, KEY) for each in separated(raw)]

    assert isinstance(first, Bounce)
    assert isinstance(second, Complaint)
    assert isinstance(third, Bounce)
    assert [each.mail_id for each in (first, second, third)] == [MAIL_ID, MAIL_ID, ANOTHER_ID]


def test_a_forged_report_is_not_helped_by_a_signed_address_that_comes_with_it() -> None:
    raw = passed_on(dsn(UNKNOWN_USER, to=FORGED)).replace(b"Please have a look.", f"See {RETURN}".encode())

    with pytest.raises(ForgedBounce):
        read(raw)


@pytest.mark.parametrize("raw", [dsn(UNKNOWN_USER), COMPLAINTS["a feedback report"][0], b"no mail"])
def test_a_message_that_holds_one_report_or_none_stays_as_it_is(raw: bytes) -> None:
    assert separated(raw) == [raw]


# --- what is no message ----------------------------------------------------------------------------------------------


def test_an_empty_message_is_refused() -> None:
    with pytest.raises(UnreadableBounce, match="empty"):
        read(b"\r\n")


def test_a_message_of_fifty_megabytes_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(UnreadableBounce, match="larger than 5 MB"):
        read(dsn(UNKNOWN_USER) + b"x" * (50 * 1024 * 1024))


def test_a_message_with_a_thousand_attachments_is_refused() -> None:
    with pytest.raises(UnreadableBounce, match="more than 100 parts"):
        read(with_attachments(1_000))


def test_a_message_of_empty_parts_is_refused() -> None:
    raw = message("From: mailer-daemon@x.example\nTo: {to}\nContent-Type: multipart/mixed; boundary=b\n")

    with pytest.raises(UnreadableBounce, match="delimiters of parts"):
        read(raw + b"\r\n--b" * 100_000)


def test_parts_nested_in_parts_are_refused() -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(2_000))

    with pytest.raises(UnreadableBounce, match="more than 100 parts"):
        read(nested.encode())


@pytest.mark.parametrize(
    "header", ["Subject: " + "=?utf-8?q?a?= " * 30_000, "Content-Type: text/plain; " + "a=b; " * 60_000]
)
def test_headers_without_end_are_refused_before_they_are_parsed(header: str) -> None:
    raw = message("From: mailer-daemon@x.example\nTo: {to}\n")

    with pytest.raises(UnreadableBounce, match="headers of more than 256 KB"):
        read(header.encode() + b"\n" + raw)


def test_the_largest_readable_message_is_read() -> None:
    raw = dsn(UNKNOWN_USER)

    assert read(raw + b"x" * (MOST_BYTES - len(raw))).mail_id == MAIL_ID


HEADERS = [
    "From",
    "To",
    "Date",
    "Subject",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Message-ID",
    "Status",
    "Action",
]
LINES = st.builds(
    lambda name, value: f"{name}: {value}",
    st.sampled_from(HEADERS),
    st.text(max_size=40)
    | st.sampled_from(
        [
            RETURN,
            FORGED,
            "MAILER-DAEMON",
            "multipart/report; boundary=b; report-type=delivery-status",
            "message/delivery-status",
            "message/rfc822",
            "text/plain; charset*=x''%ff",
            'text/plain; charset="\x00"; x*0*=a; x*²=b',
            "base64",
            "x-uuencode",
            "=?utf-8?b?#?=",
            "=?x?q?=",
        ]
    ),
)
HOSTILE = st.lists(LINES | st.sampled_from(["", "--b", "--b--", " folded", "could not be delivered"]), max_size=20)


@settings(max_examples=300)
@given(HOSTILE.map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")) | st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        found = read_report(raw, KEY)
    except Refusal:
        return

    assert found.mail_id == MAIL_ID
    if isinstance(found, Bounce):
        assert all("@" not in each.diagnostic for each in found.failures)
