"""Mails that come in: what is kept of them, what is refused, and what a machine wrote."""

import base64
import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.incoming.letter import MOST_BYTES, attached, read_mail
from adapters.words.say import name
from domain.basics.errors import UnreadableMail
from domain.inquiry.incoming import MOST_TEXT

OWN = ("shop@midori-tea.example",)
HEADERS = {
    "From": "山田 太郎 <Taro@Customer.example>",
    "To": "shop@midori-tea.example",
    "Subject": "荷物が届きません（1001）",
    "Message-ID": "<m1@customer.example>",
    "In-Reply-To": "<9f86d081884c7d659a2feaa0@midori-tea.example>",
}


def mail(text: str = "まだ届きません。", /, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for header, value in (HEADERS | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        message[header] = value
    message.set_content(text)
    return message


def test_a_mail_is_read_with_its_thread_and_its_sender() -> None:
    letter = read_mail(mail().as_bytes(), OWN)

    assert (letter.name, letter.sender) == ("山田 太郎", "taro@customer.example")
    assert (letter.subject, letter.text) == ("荷物が届きません（1001）", "まだ届きません。")
    assert letter.message_id == "<m1@customer.example>"
    assert letter.references == ("<9f86d081884c7d659a2feaa0@midori-tea.example>",)
    assert (letter.automatic, letter.quiet, letter.language) == ("", "", "ja")


@pytest.mark.parametrize("name", ["hanako@customer.example", "hanako＠customer.example"])
def test_an_address_in_the_place_of_a_name_is_nobodys_name(name: str) -> None:
    letter = read_mail(mail(From=f'"{name}" <mallory@evil.example>').as_bytes(), OWN)

    assert (letter.name, letter.sender) == ("", "mallory@evil.example")


def test_a_sender_of_a_domain_in_japanese_is_written_to_by_its_name_in_dns() -> None:
    raw = "From: 太郎 <taro@日本語。jp>\r\nSubject: x\r\n\r\nまだ届きません。".encode()

    letter = read_mail(raw, OWN)

    assert (letter.name, letter.sender, letter.automatic) == ("太郎", "taro@xn--wgv71a119e.jp", "")


def test_a_domain_that_is_longer_than_any_is_nobodys() -> None:
    letter = read_mail(f"From: a@{'あ' * 60_000}.jp\r\nSubject: x\r\n\r\nx".encode(), OWN)

    assert (letter.sender, letter.automatic) == ("", "no_sender")


def test_of_a_sender_who_cannot_be_written_to_it_is_not_said_that_there_is_none() -> None:
    letter = read_mail(mail(From='"a b" <"a b"@customer.example>').as_bytes(), OWN)

    assert name("sign", letter.automatic, "en") == "it has no sender whose address can be written to"


def test_a_mobile_phones_mail_in_iso_2022_jp_is_read() -> None:
    raw = (
        b"From: taro@docomo.example\r\nSubject: =?ISO-2022-JP?B?GyRCMllKKhsoQg==?=\r\n"
        b"Content-Type: text/plain; charset=ISO-2022-JP\r\n\r\n" + "荷物が届きません".encode("iso2022_jp")
    )

    letter = read_mail(raw, OWN)

    assert (letter.subject, letter.text) == ("荷物", "荷物が届きません")


def test_of_a_mail_in_html_the_words_are_kept() -> None:
    message = mail()
    message.set_content("<style>p{}</style><p>いつ<br>届きますか</p><script>x()</script>&amp;", subtype="html")

    assert read_mail(message.as_bytes(), OWN).text == "いつ\n届きますか\n&"


def test_attachments_are_named_and_counted_and_not_kept() -> None:
    message = mail()
    for number in range(60):
        message.add_attachment(b"x", maintype="image", subtype="jpeg", filename=f"箱{number}.jpg")

    letter = read_mail(message.as_bytes(), OWN)

    assert letter.attachments_count == 60
    assert letter.attachments[:2] == ("箱0.jpg", "箱1.jpg")
    assert len(letter.attachments) == 50
    assert letter.text == "まだ届きません。"


def test_a_mail_of_a_thousand_attachments_is_refused() -> None:
    message = mail()
    for _ in range(1_000):
        message.add_attachment(b"x", maintype="image", subtype="jpeg", filename="x.jpg")

    with pytest.raises(UnreadableMail, match="more than 200 parts"):
        read_mail(message.as_bytes(), OWN)


def test_a_mail_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(UnreadableMail, match="larger than 20 MB"):
        read_mail(b"From: a@b.example\r\n\r\n" + b"x" * MOST_BYTES, OWN)


FROM = b"From: a@b.example\nMessage-ID: <1@b.example>\n"
MIXED = FROM + b"Content-Type: multipart/mixed; boundary=B\n\n"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(MIXED + b"--B\n\n" * 100_000, "delimiters of parts", id="parts by the thousand"),
        pytest.param(FROM + b"\n" + b"y\n" * 2_000_000, "too many lines", id="lines by the million"),
        pytest.param(
            FROM + b"References: " + b"<a@b> " * 100_000 + b"\n\nx", "headers of more", id="a thread without end"
        ),
        pytest.param(FROM + b"X: y\n" * 100_000 + b"\nx", "headers of more", id="headers by the thousand"),
        pytest.param(
            MIXED + b"--B\nContent-Type: text/plain; " + b"a=b; " * 9_000 + b"\n\nx", "a part whose header", id="a part"
        ),
        pytest.param(b"From: " + b"(" * 2_000 + b"\n\nx", "nested", id="comments in comments"),
    ],
)
def test_a_mail_that_takes_a_parser_long_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(UnreadableMail, match=why):
        read_mail(raw, OWN)


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("a<script>x<script>y</script >b", "ab"),
        ("a<STYLE type=x>p{}</Style>b", "ab"),
        ("a<script>never closed", "a"),
        ("<scripture>a</scripture>", "a"),
        ("a" + "<script" * 20_000, "a"),  # took ten seconds when each was looked for to the end
        ("a" + "<" * 100_000 + "b", "a" + "<" * 100_000 + "b"),
    ],
)
def test_scripts_and_tags_are_taken_out_in_one_pass(page: str, seen: str) -> None:
    message = mail()
    message.set_content(page, subtype="html")

    started = time.process_time()
    letter = read_mail(message.as_bytes(), OWN)

    assert letter.text == seen[:MOST_TEXT]
    assert time.process_time() - started < 2


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\x00\xff\xfe", b"no header at all"])
def test_what_is_no_mail_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableMail):
        read_mail(raw, OWN)


def test_a_long_text_is_cut_and_says_so() -> None:
    letter = read_mail(mail("あ" * (MOST_TEXT + 1)).as_bytes(), OWN)

    assert (len(letter.text), letter.is_cut) == (MOST_TEXT, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},  # RFC 3834
        {"Auto-Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"Precedence": "Junk"},
        {"List-Id": "<news.example>"},
        {"List-Unsubscribe": "<mailto:x@news.example>"},
        {"Return-Path": "<>"},
        {"X-Autoreply": "yes"},
        {"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"},
        {"From": "MAILER-DAEMON@customer.example"},
        {"From": "no-reply@customer.example"},
        {"From": "owner-list@customer.example"},
        {"From": "Shop@Midori-Tea.example"},  # our own: a loop
        {"From": ""},
        {"From": "<>"},
    ],
    ids=str,
)
def test_a_mail_of_a_machine_is_told_from_a_persons(headers: dict[str, str]) -> None:
    lines = HEADERS | headers
    raw = "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\nhello\r\n"

    assert read_mail(raw.encode(), OWN).automatic


@pytest.mark.parametrize(
    ("subject", "is_quiet"),
    [
        ("自動返信: 不在のお知らせ", True),
        ("【自動応答】お問い合わせありがとうございます", True),
        ("Out of Office: back on Monday", True),
        ("Re: 【自動返信】ご注文ありがとうございます", False),
        ("在庫は自動返信で分かりますか", False),
    ],
)
def test_what_calls_itself_an_automatic_reply_is_heard_and_not_acknowledged(subject: str, *, is_quiet: bool) -> None:
    letter = read_mail(mail(Subject=subject).as_bytes(), OWN)

    assert (letter.automatic, bool(letter.quiet)) == ("", is_quiet)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("山田, 太郎", "山田, 太郎"),  # as some mail programs write family and given name
        ("victim@shop.example, x", "victim@shop.example, x"),  # an address in a name is none
        ("緑茶: 株式会社", "緑茶: 株式会社"),
        ("a\r\nBcc: b@c.example", "a Bcc: b@c.example"),
    ],
)
def test_what_stands_in_an_encoded_name_is_no_address(name: str, shown: str) -> None:
    encoded = base64.b64encode(name.encode()).decode()
    raw = f"From: =?utf-8?B?{encoded}?= <taro@customer.example>\r\nSubject: x\r\n\r\nhi".encode()

    letter = read_mail(raw, OWN)

    assert (letter.name, letter.sender) == (shown, "taro@customer.example")


def test_who_wants_no_automatic_answer_is_still_heard() -> None:
    letter = read_mail(mail(**{"X-Auto-Response-Suppress": "OOF, AutoReply"}).as_bytes(), OWN)

    assert (letter.automatic, bool(letter.quiet)) == ("", True)


def test_the_same_mail_over_another_way_is_the_same_letter() -> None:
    first, second = mail(), mail()
    second["Received"] = "from elsewhere"

    assert read_mail(first.as_bytes(), OWN).key == read_mail(second.as_bytes(), OWN).key
    assert read_mail(mail("Anders").as_bytes(), OWN).key != read_mail(first.as_bytes(), OWN).key


@pytest.mark.parametrize(
    "nasty", ["x\r\nBcc: evil@x.example", "=?utf-8?q?x=0D=0ABcc:_evil=40x.example?=", "x\x00\x1b[2J", "\u202eabc"]
)
def test_nothing_in_a_header_becomes_a_line_of_its_own(nasty: str) -> None:
    raw = f"From: {nasty} <a@b.example>\r\nSubject: {nasty}\r\nMessage-ID: <{nasty}@x>\r\n\r\nhello".encode()

    letter = read_mail(raw, OWN)

    for text in (letter.name, letter.subject, letter.message_id, *letter.references):
        assert text.isprintable()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(head: bytes, body: bytes) -> None:
    try:
        letter = read_mail(b"From: " + head + b"\r\nSubject: " + head + b"\r\n\r\n" + body, OWN)
    except UnreadableMail:
        return
    assert "\x00" not in letter.text
    letter.model_dump_json().encode()


def test_what_is_attached_comes_out_as_it_went_in() -> None:
    message = mail("写真です。")
    message.add_attachment(b"\xff\xd8\x00", maintype="image", subtype="jpeg", filename="箱.jpg")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="a.ics")
    message.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="logo.gif", disposition="inline")

    files = attached(message.as_bytes())

    assert files[0] == ("箱.jpg", b"\xff\xd8\x00", True)
    assert [each.is_on_purpose for each in files] == [True, False, False]
