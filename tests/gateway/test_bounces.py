"""Mails that came back, at the door: piped in, from a folder, twice, too late, and not at all."""

import asyncio
import io
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callers.orders import Outcome
from domain.contract import messages as m
from domain.inquiry.thread import inquiry_thread
from gateway.api.bounces import MOST_REPORTS
from gateway.api.client import ShopClient
from gateway.api.noted import BounceNoted, Noted
from tests.caught_mail import MailCatcher
from tests.gateway.by_hand import accepted
from tests.gateway.conftest import Answer, Payload, Program, run_program, started, until
from tests.mail.bounced import (
    COMPLAINTS,
    FORGED,
    RETURN,
    STILL_TRYING,
    UNKNOWN_USER,
    dsn,
    message,
    passed_on,
    with_attachments,
)
from workflows.options import order_workflow_id

CONFIRMED = "order_confirmed"


async def return_address(shop: ShopClient, number: str, kind: str = CONFIRMED) -> str:
    """The return address of a mail that has left."""
    found: list[str] = []

    async def has_left() -> bool:
        async with shop.connections.connection() as conn:
            sender = await conn.fetchval(
                "SELECT sender FROM mails WHERE thread = $1 AND kind = $2 AND state = 'sent'", number, kind
            )
        found.extend([sender] if sender else [])
        return bool(found)

    await until(has_left)
    return found[0]


@pytest.fixture(autouse=True)
def caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers of these tests sign without a secret, which only a catcher allows."""
    monkeypatch.setenv("SHOP_MAIL_CAUGHT", "true")


@pytest.fixture
async def confirmed(program: Program, order_no: str) -> str:
    """An order whose confirmation has asked for its money."""
    await accepted(program, order_no)
    return order_no


async def bounce_of(shop: ShopClient, number: str, group: str = UNKNOWN_USER, kind: str = CONFIRMED) -> bytes:
    to = await return_address(shop, number, kind)
    return dsn(group, to=to, message_id=f"{number}.{kind}@mx.example.jp")


async def piped(raw: bytes, *args: object) -> Answer:
    """`shop mail bounce` with a message on its standard input."""
    was, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(raw))
    try:
        return await run_program("mail", "bounce", *args)
    finally:
        sys.stdin = was


async def ended(shop: ShopClient, payload: Payload) -> str:
    """A cod order that was cancelled: nothing is waited for, so its workflow has ended."""
    number = await started(shop, payload | {"plan": "cod", "payment": {"method": "cash_on_delivery"}})
    await shop.orders.ask(number, m.Cancel(reason="twice", by="Sato"))
    await (await shop.connections.temporal()).get_workflow_handle(order_workflow_id(number)).result()
    return number


async def holds(shop: ShopClient, number: str) -> list[str]:
    return [hold.reason for hold in (await shop.reading.order(number)).holds]


async def tasks(shop: ShopClient, number: str | None) -> list[str]:
    return [task.kind for task in await shop.reading.tasks() if task.order_no == number]


async def test_a_bounce_piped_in_marks_the_mail_and_holds_the_order(
    program: Program, shop: ShopClient, confirmed: str
) -> None:
    answer = await piped(await bounce_of(shop, confirmed))
    listed = await program("mail", "list", confirmed, "--json")
    shown = await program("order", "show", confirmed)

    assert answer.code == 0, answer
    assert answer.out.startswith(f"The mail order_confirmed of order {confirmed} came back (5.1.1 550 5.1.1 (address)")
    assert "bounced" in [row["state"] for row in listed.json]
    assert await holds(shop, confirmed) == ["unreachable"]
    assert "a person to reach the customer" in shown.out
    assert "come back since" in shown.out


async def test_the_same_bounce_twice_says_so(shop: ShopClient, confirmed: str) -> None:
    raw = await bounce_of(shop, confirmed)

    first = await piped(raw, "--json")
    second = await piped(raw)

    assert first.json["outcome"] == "done"
    assert (second.code, "known already" in second.out) == (0, True)
    assert await tasks(shop, confirmed) == ["call"]


async def test_no_message_is_believed_to_be_older_than_the_mail_that_it_is_about(
    shop: ShopClient, confirmed: str
) -> None:
    old = (await bounce_of(shop, confirmed)).replace(b"Tue, 24 Nov 2026", b"Tue, 24 Nov 2020")

    noted = await shop.bounces.take(old)

    assert isinstance(noted, BounceNoted)
    assert noted.bounced_at > datetime.now(UTC) - timedelta(hours=1)


async def test_whoever_has_a_mail_floods_its_order_with_no_bounces(shop: ShopClient, confirmed: str) -> None:
    to = await return_address(shop, confirmed, CONFIRMED)
    for at in range(MOST_REPORTS):
        await shop.bounces.take(dsn(STILL_TRYING, to=to, message_id=f"{confirmed}.late{at}@mx.example.jp"))

    late = await shop.bounces.take(dsn(STILL_TRYING, to=to, message_id=f"{confirmed}.later@mx.example.jp"))
    failed = await shop.bounces.take(dsn(UNKNOWN_USER, to=to, message_id=f"{confirmed}.failed@mx.example.jp"))
    again = await shop.bounces.take(dsn(UNKNOWN_USER, to=to, message_id=f"{confirmed}.again@mx.example.jp"))

    assert (late.outcome, failed.outcome, again.outcome) == (Outcome.KNOWN, Outcome.DONE, Outcome.KNOWN)
    assert await holds(shop, confirmed) == ["unreachable"]


async def test_a_late_mail_holds_nothing(shop: ShopClient, confirmed: str) -> None:
    answer = await piped(await bounce_of(shop, confirmed, STILL_TRYING))

    assert "is late, and still being tried (4.4.1)" in answer.out
    assert await holds(shop, confirmed) == []


async def test_a_message_from_a_file(program: Program, shop: ShopClient, confirmed: str, tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(await bounce_of(shop, confirmed))

    assert (await program("mail", "bounce", file)).code == 0
    assert (await program("mail", "bounce", tmp_path / "none.eml")).code == 2
    assert await holds(shop, confirmed) == ["unreachable"]


REFUSED = {
    "forged": dsn(UNKNOWN_USER, to=FORGED),
    "no bounce": message("From: taro@customer.example\nTo: {to}\nSubject: hello\n\nhello"),
    "empty": b"",
    "fifty megabytes": b"x" * (50 * 1024 * 1024),
    "a thousand attachments": with_attachments(1_000),
    "bytes": bytes(range(256)) * 10,
}


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_bounce_of_ours_is_one_plain_sentence_and_changes_nothing(name: str, shop: ShopClient) -> None:
    async with shop.connections.connection() as conn:
        before = await conn.fetchval("SELECT count(*) FROM bounces")

    answer = await piped(REFUSED[name])

    assert (answer.code, answer.out, answer.err.count("\n")) == (3, "", 1), answer
    async with shop.connections.connection() as conn:
        assert await conn.fetchval("SELECT count(*) FROM bounces") == before


async def test_without_its_secret_a_shop_takes_no_bounce_for_forged(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SHOP_MAIL_CAUGHT")
    (tmp_path / "1.eml").write_bytes(REFUSED["forged"])

    answer = await program("mail", "bounce", "--folder", tmp_path)

    assert answer.code == 2
    assert answer.err.startswith("SHOP_MAIL_KEY: is missing")
    assert (tmp_path / "1.eml").exists()


async def test_a_mail_that_the_database_does_not_know_is_not_found(shop: ShopClient, confirmed: str) -> None:
    raw = await bounce_of(shop, confirmed)
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE mails SET id = 'x' || id WHERE thread = $1", confirmed)

    answer = await piped(raw)

    assert (answer.code, answer.err) == (4, "This bounce is about a mail that the database does not know.\n")


async def test_a_bounce_of_a_mail_to_the_shop_is_a_task_and_holds_no_order(shop: ShopClient, confirmed: str) -> None:
    before = await tasks(shop, None)

    raw = await bounce_of(shop, confirmed, kind="shop_order")
    noted, again = [await shop.bounces.take(raw) for _ in range(2)]

    assert (noted.outcome, again.outcome) == (Outcome.DONE, Outcome.KNOWN)
    assert await tasks(shop, None) == [*before, "look"]
    assert await holds(shop, confirmed) == []


async def test_a_bounce_of_an_inquirys_mail_is_a_call_and_noted_in_the_inquiry(shop: ShopClient) -> None:
    letter = message("From: asker@customer.example\nSubject: tea\nMessage-ID: <q9@customer.example>\n\nWhen?", to="")
    number = (await shop.inquiries.receive(letter)).inquiry_no or ""
    raw = await bounce_of(shop, inquiry_thread(number), kind="inquiry_received")

    noted = await shop.bounces.take(raw)

    assert (noted.outcome, noted.order_no, noted.inquiry_no) == (Outcome.DONE, None, number)
    assert f"Inquiry {number}: The mail inquiry_received came back" in [
        task.text.partition(" (")[0] for task in await shop.reading.tasks()
    ]
    assert "mail_bounced" in [line.what for line in (await shop.inquiries.page(number)).journal]


async def test_a_blind_copy_that_came_back_is_a_remark_beside_the_mail(shop: ShopClient, confirmed: str) -> None:
    to = await return_address(shop, confirmed)
    async with shop.connections.connection() as conn:
        await conn.execute(
            "UPDATE mails SET recipients = ARRAY['taro@example.jp', 'copy@shop.example'] WHERE sender = $1", to
        )
    group = "Final-Recipient: rfc822; Copy@shop.example\nAction: failed\nStatus: 5.1.1"

    noted = await shop.bounces.take(dsn(group, to=to))

    assert noted.outcome is Outcome.DONE
    assert await holds(shop, confirmed) == []
    (row,) = [row for row in await shop.reading.mails(confirmed) if row.kind == CONFIRMED]
    assert (row.state, str(row.outcome)) == ("sent", "A blind copy came back (5.1.1).")


async def test_a_bounce_after_the_order_ended_is_a_task(program: Program, shop: ShopClient, payload: Payload) -> None:
    number = await ended(shop, payload)
    raw = await bounce_of(shop, number, kind="cancelled")

    noted = await shop.bounces.take(raw)
    again = await piped(raw)

    assert noted.outcome is Outcome.DONE
    assert again.code == 0
    assert await tasks(shop, number) == ["call"]
    assert (await program("order", "show", number, "--json")).json["status"] == "cancelled"


async def test_a_corrected_address_offers_what_did_not_arrive_and_work_goes_on_with_it(
    program: Program, shop: ShopClient, confirmed: str
) -> None:
    await shop.bounces.take(await bounce_of(shop, confirmed))

    corrected = await program("order", "correct-contact", confirmed, "--email", "hanako@example.jp")
    resent = await program("order", "correct-contact", confirmed, "--email", "hanako@example.jp", "--resend")

    assert (corrected.code, resent.code) == (0, 0), corrected
    assert "is on hold" in corrected.out
    assert "is awaiting payment" in resent.out
    assert corrected.err == "Not sent to the new address: order_confirmed. The same command with --resend does it.\n"
    assert resent.err == ""
    await until(lambda: _arrived_at(shop, confirmed, "hanako@example.jp"))


async def test_a_contact_of_an_ended_order_is_corrected_as_well(shop: ShopClient, payload: Payload) -> None:
    number = await ended(shop, payload)
    await shop.bounces.take(await bounce_of(shop, number, kind="cancelled"))

    await shop.orders.ask(number, m.CorrectContact(email="hanako@example.jp", resend=True, by="Sato"))

    await until(lambda: _arrived_at(shop, number, "hanako@example.jp", "cancelled"))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--email", "hanako"), "This mail address cannot be used"),
        (("--phone", "12"), "This cannot be a telephone number"),
    ],
)
async def test_a_contact_that_cannot_be_is_refused_in_a_sentence(
    program: Program, order_no: str, args: tuple[str, ...], says: str
) -> None:
    answer = await program("order", "correct-contact", order_no, *args)

    assert (answer.code, answer.err.count("\n")) == (3, 1)
    assert answer.err.startswith(says)


@pytest.mark.parametrize("local", ["a..b", "a.", ".a"])
async def test_a_legacy_address_is_sent_to_and_its_bounce_is_understood(
    program: Program, shop: ShopClient, doors_mails: MailCatcher, payload: Payload, local: str
) -> None:
    payload["orderer"] |= {"email": f"{local}@docomo.ne.jp"}
    number = await started(shop, payload)
    await accepted(program, number)
    to = await return_address(shop, number)
    said = f"Final-Recipient: rfc822; {local}@docomo.ne.jp\nAction: failed\nStatus: 5.1.1"

    noted = await shop.bounces.take(dsn(said, to=to))

    (mail,) = [mail for mail in doors_mails.received if mail.sender == to]
    quoted = f'"{local}"@docomo.ne.jp'
    assert f"RCPT TO:<{quoted}>" in doors_mails.commands
    assert f"\r\nTo: {quoted}\r\n".encode() in mail.raw
    assert noted.outcome is Outcome.DONE
    assert await holds(shop, number) == ["unreachable"]
    assert (await shop.reading.order(number)).mails_lost_since


# --- by whose fault ----------------------------------------------------------------------------------------------


LISTED = """
    Final-Recipient: rfc822; taro@customer.example
    Action: failed
    Status: 5.7.1
    Diagnostic-Code: smtp; 554 5.7.1 Client host [192.0.2.10] blocked using zen.spamhaus.org
"""
EXPIRED = """
    Final-Recipient: rfc822; taro@customer.example
    Action: failed
    Status: 4.4.7
"""


async def test_a_bounce_of_a_server_that_refuses_the_shop_holds_nothing_and_says_so(
    shop: ShopClient, confirmed: str
) -> None:
    answer = await piped(await bounce_of(shop, confirmed, LISTED))

    assert "The shop is refused, not the address: it is tried again." in answer.out
    assert await holds(shop, confirmed) == []
    assert "check_sending" in await tasks(shop, None)


async def test_an_inquirys_mail_that_expired_on_the_way_is_owed_once_more_before_anybody_is_phoned(
    shop: ShopClient,
) -> None:
    letter = message("From: late@customer.example\nSubject: tea\nMessage-ID: <q10@customer.example>\n\nWhen?", to="")
    number = (await shop.inquiries.receive(letter)).inquiry_no or ""
    thread = inquiry_thread(number)
    raw = await bounce_of(shop, thread, EXPIRED, kind="inquiry_received")

    noted, again = [await shop.bounces.take(raw) for _ in range(2)]

    assert (noted.outcome, again.outcome) == (Outcome.DONE, Outcome.KNOWN)
    states = [row.state for row in await shop.reading.mails(thread) if row.kind == "inquiry_received"]
    assert sorted(states) == ["bounced", "owed"]
    assert f"Inquiry {number}" not in "".join(task.text for task in await shop.reading.tasks())


async def test_an_outbox_that_waits_to_try_again_takes_a_new_mail_along(shop: ShopClient, payload: Payload) -> None:
    number = await ended(shop, payload)
    await shop.bounces.take(await bounce_of(shop, number, EXPIRED, kind="cancelled"))

    await shop.orders.ask(number, m.ResendMail(mail="cancelled", by="Sato"))

    async def has_left() -> bool:
        states = [row.state for row in await shop.reading.mails(number) if row.kind == "cancelled"]
        return sorted(states) == ["bounced", "owed", "sent"]

    await until(has_left)


# --- complaints ------------------------------------------------------------------------------------------------------


async def complaint(shop: ShopClient, number: str, kind: str = CONFIRMED) -> bytes:
    raw, _ = COMPLAINTS["a feedback report"]
    return raw.replace(RETURN.encode(), (await return_address(shop, number, kind)).encode())


async def test_a_complaint_ends_advertising_tells_a_person_and_holds_nothing(
    program: Program, shop: ShopClient, confirmed: str, doors_mails: MailCatcher
) -> None:
    first = await piped(await complaint(shop, confirmed))
    second = await piped(await complaint(shop, confirmed))
    listed = await program("mail", "refusals", "--json")

    assert first.out.startswith(f"The mail order_confirmed of order {confirmed} was called spam: no advertising goes")
    assert "known already" in second.out
    assert [row["note"] for row in listed.json][:1] == ["abuse"]
    assert f"taro@{confirmed.removeprefix('g-')}.example.jp" in [row["address"] for row in listed.json]
    assert await holds(shop, confirmed) == []
    assert await tasks(shop, confirmed) == ["look"]

    async def is_told() -> bool:
        return f"迷惑メールの申告がありました（{confirmed}）" in "".join(doors_mails.subjects)

    await until(is_told)


async def test_who_answers_a_mail_with_unsubscribe_gets_no_advertising(
    program: Program, shop: ShopClient, confirmed: str
) -> None:
    to = await return_address(shop, confirmed, CONFIRMED)
    raw = f"From: taro@somewhere.example\nTo: {to}\nSubject: unsubscribe\nMessage-ID: <out-{confirmed}@x>\n\n".encode()

    first, second = await piped(raw), await piped(raw)
    listed = await program("mail", "refusals", "--json")

    assert first.out.startswith(f"Whom the mail order_confirmed of order {confirmed} was for wants no advertising")
    assert second.code == 0
    assert f"taro@{confirmed.removeprefix('g-')}.example.jp" in [row["address"] for row in listed.json]
    assert (await holds(shop, confirmed), await tasks(shop, confirmed)) == ([], [])


async def test_a_complaint_about_a_mail_to_the_shop_itself_changes_nothing(shop: ShopClient, confirmed: str) -> None:
    answer = await piped(await complaint(shop, confirmed, "shop_order"))

    assert (answer.code, answer.err.count("\n")) == (3, 1)
    assert await tasks(shop, confirmed) == []


async def test_of_several_reports_in_one_message_each_is_taken_or_refused(shop: ShopClient, confirmed: str) -> None:
    raw = passed_on(dsn(UNKNOWN_USER, to=FORGED), await bounce_of(shop, confirmed))

    answer = await piped(raw)

    assert answer.code == 3
    assert f"The mail order_confirmed of order {confirmed} came back" in answer.out
    assert "not signed with the shop's key" in answer.err
    assert await holds(shop, confirmed) == ["unreachable"]


# --- folders ---------------------------------------------------------------------------------------------------------


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


async def test_a_folder_is_read_and_its_files_are_moved_away(
    program: Program, shop: ShopClient, confirmed: str, tmp_path: Path
) -> None:
    (tmp_path / "1.eml").write_bytes(await bounce_of(shop, confirmed))
    (tmp_path / "2.eml").write_bytes(REFUSED["forged"])
    (tmp_path / "notes.txt").write_text("left alone")
    (tmp_path / "link.eml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.eml")

    first = await program("mail", "bounce", "--folder", tmp_path)
    second = await program("mail", "bounce", "--folder", tmp_path, "--json")

    assert (first.code, second.code, second.json) == (0, 0, [])
    assert first.out.startswith("1.eml: The mail order_confirmed")
    assert first.err.startswith("2.eml: ")
    assert (names(tmp_path / "done"), names(tmp_path / "unread")) == (["1.eml"], ["2.eml"])
    assert (tmp_path / "notes.txt").exists()
    assert await holds(shop, confirmed) == ["unreachable"]


async def test_a_maildir_is_read(program: Program, shop: ShopClient, confirmed: str, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    raw = await bounce_of(shop, confirmed)
    (tmp_path / "new" / "1.M1.host").write_bytes(raw)
    (tmp_path / "cur" / "2.M2.host:2,S").write_bytes(raw)
    (tmp_path / "tmp" / "3.M3.host").write_bytes(b"half a mess")

    answer = await program("mail", "bounce", "--folder", tmp_path, "--json")

    assert [row["noted"]["outcome"] for row in answer.json] == ["done", "known"]
    assert (names(tmp_path / "done"), names(tmp_path / "new")) == (["1.M1.host", "2.M2.host:2,S"], [])
    assert names(tmp_path / "tmp") == ["3.M3.host"]


async def test_a_name_that_was_there_before_is_not_overwritten(
    program: Program, shop: ShopClient, confirmed: str, tmp_path: Path
) -> None:
    for _ in range(2):
        (tmp_path / "1.eml").write_bytes(await bounce_of(shop, confirmed, STILL_TRYING))
        await program("mail", "bounce", "--folder", tmp_path)

    assert names(tmp_path / "done") == ["1.eml", "1.eml.1"]


async def test_two_runs_at_once_read_every_message_once(
    program: Program, shop: ShopClient, confirmed: str, tmp_path: Path
) -> None:
    (tmp_path / "1.eml").write_bytes(await bounce_of(shop, confirmed))

    async def read() -> list[Noted]:
        return [each.noted async for each in shop.bounces.take_folder(tmp_path) if each.noted]

    answers = await asyncio.gather(read(), read(), return_exceptions=True)

    assert len([each for each in answers if isinstance(each, list) and each]) == 1
    assert "Another run" in "".join(str(each) for each in answers if isinstance(each, Exception))
    assert (await program("mail", "bounce", "--folder", tmp_path)).code == 0


async def _arrived_at(shop: ShopClient, number: str, address: str, kind: str = CONFIRMED) -> bool:
    rows = await shop.reading.mails(number)
    return any(row.kind == kind and row.recipients == (address,) and row.state == "sent" for row in rows)


async def test_a_message_of_which_one_report_is_refused_is_put_aside_and_the_others_are_taken(
    program: Program, shop: ShopClient, confirmed: str, tmp_path: Path
) -> None:
    (tmp_path / "1.eml").write_bytes(passed_on(await bounce_of(shop, confirmed), dsn(UNKNOWN_USER, to=FORGED)))

    answer = await program("mail", "bounce", "--folder", tmp_path, "--json")

    taken, refused = answer.json
    assert (taken["noted"]["order_no"], taken["refused"]) == (confirmed, "")
    assert (refused["noted"], "not signed" in refused["refused"]) == (None, True)
    assert names(tmp_path / "unread") == ["1.eml"]
    assert await holds(shop, confirmed) == ["unreachable"]
