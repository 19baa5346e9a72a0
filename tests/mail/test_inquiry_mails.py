"""Mails of inquiries: whom they reach, which thread they join, and that nothing a sender writes becomes a header."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from adapters.mail.errors import BadAddress
from adapters.mail.sending.message import build_message
from adapters.mail.sending.own_id import message_id
from adapters.mail.writing.rendered import Posting
from domain.order.kinds import MailKind
from domain.order.mail import InquiryInMail
from tests.mail.letters import KEY, RENDERER, RULES, letter

KINDS = ["inquiry_received", "inquiry_interim", "inquiry_reply", "shop_inquiry"]


def built(kind: str, **fields: object) -> tuple[str, EmailMessage]:
    """The recipient and the message of an example, about an inquiry with these fields."""
    found = letter(kind)
    inquiry = InquiryInMail.model_validate((found.inquiry or InquiryInMail()).model_dump() | fields)
    found = found.model_copy(update={"inquiry": inquiry})
    envelope = build_message(RENDERER.render(found), found, Posting(mail_id="m" * 24), RULES)
    return envelope.recipient, message_from_bytes(envelope.raw, _class=EmailMessage, policy=policy.default)


@pytest.mark.parametrize("kind", KINDS[:3])
def test_an_answer_goes_to_who_asked_and_joins_their_thread(kind: str) -> None:
    to, message = built(kind, email="hanako@other.example", message_id="<q2@other.example>", references=("<q1@x>",))

    assert to == "hanako@other.example"
    assert message["In-Reply-To"] == "<q2@other.example>"
    assert message["References"] == "<q1@x> <q2@other.example>"


def test_an_answer_to_a_form_joins_our_own_first_mail() -> None:
    _, message = built("inquiry_reply", message_id="", root="a" * 24)

    assert message["In-Reply-To"] == message_id("a" * 24, "midori-tea.example", KEY)


def test_the_shop_hears_of_it_at_its_own_address() -> None:
    to, message = built("shop_inquiry", message_id="<q2@other.example>")

    assert to == "shop@midori-tea.example"
    assert message["In-Reply-To"] is None


@pytest.mark.parametrize(
    ("name", "submitted"),
    [
        ("inquiry_received", "auto-replied"),
        ("inquiry_reply/at_once", "auto-replied"),
        ("inquiry_reply", None),
        ("inquiry_interim", None),
        ("shop_inquiry", "auto-generated"),
    ],
)
def test_a_mail_says_whether_a_machine_wrote_it(name: str, submitted: str | None) -> None:
    _, message = built(name)

    assert message["Auto-Submitted"] == submitted


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "nasty",
    ["x\r\nBcc: evil@x.example", "=?utf-8?q?=0D=0ABcc:_evil=40x.example?=", "\u2028Bcc: evil@x.example", "\x00"],
)
def test_nothing_that_a_sender_writes_becomes_a_header(kind: str, nasty: str) -> None:
    _, message = built(kind, name=nasty, subject=nasty)

    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(built(kind)[1].keys())


@pytest.mark.parametrize("email", ["", "x", "a@b\r\nBcc: evil@x.example", "a@b.example, c@d.example"])
def test_who_cannot_be_written_to_is_a_typed_refusal(email: str) -> None:
    with pytest.raises(BadAddress):
        built("inquiry_received", email=email)


def test_what_the_shop_knows_reaches_no_customer() -> None:
    secret = {"about": ("secret",), "draft": ("secret",), "assignee": "secret", "stage": "secret", "files": ("secret",)}

    for kind in KINDS[:3]:
        mail = RENDERER.render(letter(kind, "ja", **secret))
        assert "secret" not in mail.subject + mail.text + mail.html


def test_an_acknowledgement_repeats_nothing_of_the_question() -> None:
    found = letter("inquiry_received", "ja", question=("buy cheap pills",))
    assert found.inquiry
    forged = {"subject": "buy cheap pills", "name": "https://pills.example"}
    found = found.model_copy(update={"inquiry": found.inquiry.model_copy(update=forged)})

    mail = RENDERER.render(found)

    assert found.kind is MailKind.INQUIRY_RECEIVED
    assert "pills" not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize(
    "name",
    [
        *("https://evil.test", "www.evil.test", "evil.test", "evil。test", "support@evil.test"),  # links
        *("0120-000-000へお電話ください", "口座 普通１２３４５６７"),  # numbers
        *("【重要】お支払いのお願い", "至急!", "x" * 41),  # more than a name
    ],
)
def test_nobody_is_sent_a_strangers_words_in_the_place_of_a_name(name: str) -> None:
    _, message = built("inquiry_received", name=name)

    text = message.get_body(("plain",))
    assert text is not None
    assert "お客様" in text.get_content().splitlines()
    assert name not in text.get_content()


@pytest.mark.parametrize(
    "name", ["山田 太郎", "㈱茶の葉堂", "J. Smith", "O'Neil-Jones", "アンナ・マリア", "田中（旧姓 佐藤）"]
)
def test_a_name_is_greeted(name: str) -> None:
    assert InquiryInMail(name=name).salutation() == f"{name} 様"
