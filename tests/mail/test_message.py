from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.mail.errors import BadAddress, MailDelayed
from adapters.mail.sending.headers import POLICY
from adapters.mail.sending.message import Resending, build_message, resend
from adapters.mail.sending.own_id import answered_mail_id, message_id
from adapters.mail.sending.return_address import bounce_address, bounced_mail_id
from adapters.mail.sending.rules import MailRules
from adapters.mail.writing.rendered import Attachment, MailEnvelope, Posting, RenderedMail
from adapters.mail.writing.samples_of.example import sample_shop
from domain.order.mail import MailContent, mail_id
from tests.mail.letters import KEY, RENDERER, RULES, from_orderer, letter

POSTING = Posting(mail_id=mail_id("1001", "shipped:1"))
HEADERS = {
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "Content-Language", "X-Order-Id", "MIME-Version", "Content-Type"),
}


def build(of: MailContent, posting: Posting = POSTING, rules: MailRules = RULES) -> MailEnvelope:
    return build_message(RENDERER.render(of), of, posting, rules)


def parsed(envelope: MailEnvelope) -> EmailMessage:
    return message_from_bytes(envelope.raw, _class=EmailMessage, policy=policy.default)


def test_a_mail_goes_from_the_shop_to_the_orderer_and_is_answered_at_the_shops_desk() -> None:
    mail = parsed(build(letter("shipped")))

    assert mail["From"].addresses[0].display_name == "みどり茶舗"
    assert mail["From"].addresses[0].addr_spec == "shop@midori-tea.example"
    assert str(mail["To"]) == "taro@customer.example"
    assert str(mail["Reply-To"]) == "shop@midori-tea.example"
    assert mail["Subject"] == "【みどり茶舗】商品発送のお知らせ（1001）"
    assert mail["Date"].datetime == letter("shipped").written_at
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ja"
    assert "Bcc" not in mail


def test_the_sender_has_an_english_name_in_english_mails() -> None:
    mail = parsed(build(letter("shipped", "en")))

    assert mail["From"].addresses[0].display_name == "Midori Tea"


def test_text_comes_first_and_html_second_both_as_utf_8_in_base64() -> None:
    mail = parsed(build(letter("shipped")))

    text, html = mail.iter_parts()
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    for part in (text, html):
        assert part["Content-Transfer-Encoding"] == "base64"
        assert part.get_content_charset() == "utf-8"


def test_every_letter_of_a_name_arrives() -> None:
    body = parsed(build(from_orderer("shipped", name="髙﨑 𠮷子 ❤ ㈱～ é"))).get_body(("plain",))

    assert body is not None
    assert body.get_content().splitlines()[0] == "髙﨑 𠮷子 ❤ ㈱～ é 様"


def test_a_mail_is_ascii_lines_of_legal_length() -> None:
    for line in build(letter("order_confirmed/bank_transfer")).raw.split(b"\r\n"):
        assert len(line) <= 998
        assert line.isascii()
        assert b"\n" not in line


def test_the_invoice_is_attached_under_its_name() -> None:
    paper = Attachment(name="納品書-1001.pdf", content=b"%PDF-1.7 ...")
    mail = parsed(build(letter("shipped/gift"), POSTING.model_copy(update={"attachments": (paper,)})))

    (found,) = mail.iter_attachments()
    assert (found.get_filename(), found.get_content_type()) == ("納品書-1001.pdf", "application/pdf")
    assert found.get_content() == b"%PDF-1.7 ..."
    assert mail.get_body(("plain",)) is not None


def test_the_same_mail_has_the_same_bytes_every_time() -> None:
    paper = Attachment(name="invoice.pdf", content=bytes(range(256)))
    posting = POSTING.model_copy(update={"attachments": (paper,)})

    assert build(letter("shipped"), posting) == build(letter("shipped"), posting)


def test_the_message_id_is_that_of_the_mail_and_its_order_is_one_thread() -> None:
    first = build(letter("order_received"), Posting(mail_id=mail_id("1001", "order_received")))
    second = parsed(build(letter("shipped")))

    assert first.message_id == message_id(mail_id("1001", "order_received"), "midori-tea.example", KEY)
    assert "In-Reply-To" not in parsed(first)
    assert second["Message-ID"] == message_id(POSTING.mail_id, "midori-tea.example", KEY)
    assert second["In-Reply-To"] == second["References"] == first.message_id


def test_a_message_id_proves_that_its_mail_was_seen() -> None:
    own = build(letter("shipped")).message_id
    guessed = f"<{POSTING.mail_id}@midori-tea.example>"

    assert answered_mail_id(own, KEY) == POSTING.mail_id
    assert answered_mail_id(guessed, KEY) is None
    assert answered_mail_id(message_id(POSTING.mail_id, "midori-tea.example", SecretStr("other")), KEY) is None


def test_a_message_id_stands_on_one_line() -> None:
    shop = sample_shop().model_copy(update={"email": "order@www.midori-tea.example"})

    assert b"Message-ID: <" in build(letter("shipped").model_copy(update={"shop": shop})).raw


def test_a_thread_that_began_elsewhere_is_joined() -> None:
    posting = POSTING.model_copy(update={"thread": "<first@old-domain.example>"})

    assert parsed(build(letter("shipped"), posting))["References"] == "<first@old-domain.example>"


def test_the_order_is_named_to_machines_without_saying_its_number() -> None:
    opaque = str(parsed(build(letter("shipped")))["X-Order-Id"])

    assert opaque == str(parsed(build(letter("thanks")))["X-Order-Id"])
    assert "1001" not in opaque
    assert "X-Order-Id" not in parsed(build(letter("shop_reject")))


def test_a_bounce_tells_which_mail_it_is_about() -> None:
    sender = build(letter("shipped")).envelope_from

    assert sender == bounce_address(POSTING.mail_id, "bounce.midori-tea.example", KEY)
    assert len(sender.partition("@")[0]) <= 64
    assert bounced_mail_id(sender, KEY) == POSTING.mail_id
    assert bounced_mail_id(f"<{sender.upper()}>", KEY) == POSTING.mail_id


@pytest.mark.parametrize("forged", ["bounce+1.2@x.example", "bounce+abc.0123456789abcdef@x.example", "a@x.example", ""])
def test_a_forged_bounce_is_about_nothing(forged: str) -> None:
    assert bounced_mail_id(forged, KEY) is None


def test_a_bounce_signed_with_another_key_is_about_nothing() -> None:
    assert bounced_mail_id(bounce_address("abc", "x.example", KEY), SecretStr("another")) is None


def test_without_a_domain_for_bounces_they_return_to_the_shops_own() -> None:
    of = letter("shipped")
    of = of.model_copy(update={"shop": of.shop.model_copy(update={"bounce_domain": ""})})

    assert build(of).envelope_from.endswith("@midori-tea.example")


def test_an_old_mobile_address_is_quoted_in_header_and_envelope() -> None:
    envelope = build(from_orderer("shipped", email="a..b.@docomo.ne.jp"))

    assert envelope.recipient == '"a..b."@docomo.ne.jp'
    assert b'\r\nTo: "a..b."@docomo.ne.jp\r\n' in envelope.raw


def test_a_copy_for_the_shop_is_blind() -> None:
    rules = RULES.model_copy(update={"copy_to": ("desk@midori-tea.example",)})
    envelope = build(letter("shipped"), rules=rules)

    assert envelope.recipients == ("taro@customer.example", "desk@midori-tea.example")
    assert b"desk@" not in envelope.raw


def test_in_test_mode_mails_to_customers_go_to_one_address_and_say_whose_they_are() -> None:
    rules = MailRules(key=KEY, test_address="test@midori-tea.example", copy_to=("desk@midori-tea.example",))
    envelope = build(letter("shipped"), rules=rules)
    mail = parsed(envelope)

    assert envelope.recipients == ("test@midori-tea.example",)
    assert str(mail["To"]) == "test@midori-tea.example"
    assert mail["X-Original-Recipient"] == "taro@customer.example"
    assert mail["Subject"] == "[TEST taro@customer.example] 【みどり茶舗】商品発送のお知らせ（1001）"


def test_mails_to_the_shop_go_to_the_shop_without_copies_also_in_test_mode() -> None:
    rules = MailRules(key=KEY, test_address="test@midori-tea.example", copy_to=("desk@midori-tea.example",))

    assert build(letter("shop_order"), rules=rules).recipients == ("shop@midori-tea.example",)


def test_a_gift_is_written_about_to_the_orderer_and_never_to_its_recipient() -> None:
    of = letter("shipped/gift")
    assert of.order
    assert of.order.placed.recipient
    recipient = of.order.placed.recipient.model_copy(update={"email": "hanako@customer.example"})
    placed = of.order.placed.model_copy(update={"recipient": recipient})
    envelope = build(of.model_copy(update={"order": of.order.model_copy(update={"placed": placed})}))

    assert envelope.recipients == ("taro@customer.example",)
    assert b"hanako@" not in envelope.raw


@pytest.mark.parametrize("email", ["", "taro", "taro@example.jp\r\nBcc: all@example.jp", "x@y.jp,z@y.jp"])
def test_a_customer_who_cannot_be_reached_by_mail_is_a_typed_refusal(email: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        build(from_orderer("shipped", email=email))

    assert refusal.value.code == "BadAddress"


@pytest.mark.parametrize("wrong", [{"email": "shop"}, {"bounce_domain": "bounce midori"}])
@pytest.mark.parametrize("kind", ["shipped", "shop_order"])
def test_a_wrong_address_of_the_shop_itself_is_not_blamed_on_the_customer(kind: str, wrong: dict[str, str]) -> None:
    of = letter(kind)

    with pytest.raises(MailDelayed, match="shop file"):
        build(of.model_copy(update={"shop": of.shop.model_copy(update=wrong)}))


def test_settings_with_an_address_that_cannot_be_used_are_refused_at_once() -> None:
    with pytest.raises(BadAddress):
        MailRules(key=KEY, test_address="nobody")
    with pytest.raises(BadAddress):
        MailRules(key=KEY, copy_to=("desk@midori-tea.example", "x\r\ny@example.jp"))


NASTY = st.text(
    alphabet=st.sampled_from('\r\n\t\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\u2066\u200b\ufeff\ud800 :<>@,"=?aあ'),
    max_size=30,
)
TRAP = st.sampled_from(["\r\nBcc: all@evil.example\r\n", "\n\nhttps://evil.example\n", "=?utf-8?q?=0ABcc:_x@evil.jp?="])


@settings(max_examples=60, deadline=None)
@given(nasty=st.tuples(NASTY, TRAP, NASTY).map("".join), kind=st.sampled_from(["order_received", "shop_order"]))
def test_nothing_that_a_customer_writes_becomes_a_header(nasty: str, kind: str) -> None:
    of = from_orderer(kind, name=f"x{nasty}", kana=nasty, company=nasty, department=nasty, phone=nasty)
    assert of.order
    line = of.order.placed.lines[0].model_copy(update={"name": nasty, "sku": nasty})
    wishes = of.order.placed.wishes.model_copy(update={"remarks": nasty, "time_slot": nasty})
    changes = {"lines": (line,), "wishes": wishes, "recipient": of.order.placed.orderer, "channel_order_no": nasty}
    placed = of.order.placed.model_copy(update=changes)
    envelope = build(of.model_copy(update={"order": of.order.model_copy(update={"placed": placed})}))

    mail = parsed(envelope)
    assert set(mail.keys()) == HEADERS
    assert envelope.raw.partition(b"\r\n\r\n")[0].count(b"\r\nSubject: ") == 1
    assert "evil" not in str(mail["Subject"]) + str(mail["To"]) + str(mail["From"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "https://evil.example" not in body.get_content().splitlines()


@settings(max_examples=60, deadline=None)
@given(email=st.tuples(NASTY, TRAP, NASTY).map("".join) | NASTY)
def test_no_mail_address_becomes_a_second_header_or_recipient(email: str) -> None:
    with pytest.raises(BadAddress):
        build(from_orderer("shipped", email=email))


@given(subject=st.tuples(NASTY, TRAP, NASTY).map("".join))
def test_a_subject_is_one_line_whatever_it_holds(subject: str) -> None:
    rendered = RenderedMail(subject=subject, text="text", html="<p>text</p>")
    envelope = build_message(rendered, letter("shipped"), POSTING, RULES)

    assert set(parsed(envelope).keys()) == HEADERS


def test_a_mail_is_sent_again_as_it_was_under_headers_of_its_own() -> None:
    first = build(letter("shipped"))
    at = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    again = Resending(mail_id="again", shop=sample_shop(), to="new@customer.example", at=at)

    second = resend(first.raw, again, RULES)

    assert second.raw.endswith(first.raw)
    mail = parsed(second)
    assert mail["Message-ID"] == first.message_id
    assert str(mail["To"]) == "taro@customer.example"
    assert str(mail["Resent-To"]) == second.recipient == "new@customer.example"
    assert mail["Resent-From"].addresses[0].addr_spec == "shop@midori-tea.example"
    assert mail["Resent-Date"].datetime == at
    assert mail["Resent-Message-ID"] == second.message_id == message_id("again", "midori-tea.example", KEY)
    assert bounced_mail_id(second.envelope_from, KEY) == "again"
    assert second.subject == first.subject
    assert list(mail.keys())[:4] == ["Resent-From", "Resent-To", "Resent-Date", "Resent-Message-ID"]


def test_a_mail_sent_again_in_test_mode_does_not_reach_the_customer() -> None:
    rules = RULES.model_copy(update={"test_address": "test@midori-tea.example"})
    again = Resending(mail_id="again", shop=sample_shop(), to="taro@customer.example", at=datetime.now(UTC))

    assert resend(build(letter("shipped")).raw, again, rules).recipients == ("test@midori-tea.example",)


def test_what_a_person_wrote_is_not_marked_as_automatic_and_cannot_forge_a_header() -> None:
    envelope = build(letter("written", subject="急須\r\nBcc: all@evil.example", text="一\r\n\r\nTo: x@evil.example"))

    assert set(parsed(envelope).keys()) == HEADERS - {"Auto-Submitted", "X-Auto-Response-Suppress"}
    assert envelope.recipients == ("taro@customer.example",)


@pytest.mark.parametrize("length", [20, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 90])
@pytest.mark.parametrize("name", ["Message-ID", "In-Reply-To", "References", "X-Order-Id", "Date", "Content-Type"])
def test_headers_are_folded_as_the_standard_policy_folds_them(name: str, length: int) -> None:
    values = {
        "Date": "Tue, 24 Nov 2026 10:00:00 +0900",
        "Content-Type": f'multipart/alternative; boundary="part-{"a" * length}"',
        "X-Order-Id": "o" * length,
    }
    value = values.get(name, f"<{'m' * length}@shop.example>")

    ours, theirs = EmailMessage(policy=POLICY), EmailMessage(policy=policy.SMTP)
    for message in (ours, theirs):
        message[name] = value

    assert ours.as_bytes() == theirs.as_bytes()
