"""From rendered words to the bytes that are sent: headers, parts and envelope. The same input gives the same bytes."""

from email.headerregistry import BaseHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.mail.errors import BadAddress, MailDelayed
from adapters.mail.sending.address import usable_address
from adapters.mail.sending.headers import POLICY, head_of, header_text, mailbox, plain, unbroken
from adapters.mail.sending.own_id import message_id
from adapters.mail.sending.parts import parts_of
from adapters.mail.sending.return_address import bounce_address, one_click, opaque, way_out
from adapters.mail.sending.rules import MailRules
from adapters.mail.writing.advertising import words_advertise
from adapters.mail.writing.rendered import MailEnvelope, Posting, RenderedMail
from domain.basics.said import Code
from domain.contract.order import Language
from domain.order.facts import MailingFacts
from domain.order.kinds import MailKind, is_by_machine, is_by_person
from domain.order.mail import MailContent, mail_id, mail_key
from domain.shop.profile import ShopProfile

_OWN_ADDRESS = Code("outcome.own_address", "why")
#: Older ones are left out of an answer's References.
_MOST_REFERENCES = 20
_MOST_REMEMBERED = 16


class Resending(BaseModel):
    """A second sending of a stored mail: `mail_id` is its own, `to` may be another address than the first time."""

    model_config = ConfigDict(frozen=True)

    mail_id: str
    shop: ShopProfile
    to: str
    at: AwareDatetime
    is_for_shop: bool = False


def build_message(rendered: RenderedMail, content: MailContent, posting: Posting, rules: MailRules) -> MailEnvelope:
    """Build one mail to the orderer, or to the shop for the shop's own kinds; never to the recipient of a gift.

    Raises:
        BadAddress: nobody can be reached at the address.
        MailDelayed: the shop's own addresses cannot be used, which is no fault of the mail.
    """
    addressee = _addressee(content)
    if _is_to_many(content):
        rules = rules.model_copy(update={"copy_to": ()})  # the shop wants no thousand copies
    route = _Route.of(addressee, rules, is_for_shop=content.kind.is_for_shop)
    own_id = _own_id(posting.mail_id, content.shop, rules)
    envelope_from = _envelope_from(posting.mail_id, content.shop, rules)
    message = EmailMessage(policy=POLICY)
    message["From"] = _sender("From", content.shop, content.language)
    message["To"] = plain("To", route.recipient)
    message["Reply-To"] = _own(content.shop.email)
    message["Subject"] = header_text(route.subject_prefix + rendered.subject)
    message["Date"] = plain("Date", format_datetime(content.written_at))
    message["Message-ID"] = plain("Message-ID", own_id)
    _join_thread(message, content, posting, rules)
    _tell_machines(message, content, rules)
    if _is_to_many(content) or _advertises(rendered, content):
        _show_ways_out(message, envelope_from, rules.unsubscribe_url)
    if route.recipient != addressee:
        message["X-Original-Recipient"] = addressee
    message["MIME-Version"] = "1.0"
    kind, body = parts_of(rendered, posting.attachments)
    message["Content-Type"] = kind
    message["Content-Language"] = content.language
    return MailEnvelope(
        envelope_from=envelope_from,
        recipient=route.recipient,
        copies=route.copies,
        raw=head_of(message) + b"\r\n" + body,
        message_id=str(message["Message-ID"]),
        subject=str(message["Subject"]),
    )


def _is_to_many(content: MailContent) -> bool:
    return isinstance(content.facts, MailingFacts)


def _tell_machines(message: EmailMessage, content: MailContent, rules: MailRules) -> None:
    """Whether anybody's machine is to answer it, and which order it is about."""
    if submitted := _submitted(content):
        message["Auto-Submitted"] = submitted
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if _is_to_many(content):
        message["Precedence"] = "bulk"  # nobody's holiday notice answers it
    elif content.order:
        message["X-Order-Id"] = plain("X-Order-Id", opaque(content.order.placed.order_no, rules.key))


def resend(raw: bytes, resending: Resending, rules: MailRules) -> MailEnvelope:
    """Send a stored mail again exactly as it was, under Resent- headers (RFC 5322 3.6.6).

    Raises:
        BadAddress: nobody can be reached at the new address.
        MailDelayed: the shop's own addresses cannot be used, which is no fault of the mail.
    """
    route = _Route.of(usable_address(resending.to), rules, is_for_shop=resending.is_for_shop)
    own_id = _own_id(resending.mail_id, resending.shop, rules)
    headers = EmailMessage(policy=POLICY)
    headers["Resent-From"] = _sender("Resent-From", resending.shop, "ja")
    headers["Resent-To"] = route.recipient
    headers["Resent-Date"] = format_datetime(resending.at)
    headers["Resent-Message-ID"] = own_id
    return MailEnvelope(
        envelope_from=_envelope_from(resending.mail_id, resending.shop, rules),
        recipient=route.recipient,
        copies=route.copies,
        raw=head_of(headers) + raw,
        message_id=own_id,
        subject=str(BytesHeaderParser(policy=SMTP).parsebytes(raw)["Subject"]),
    )


def _own_id(mail_id_: str, shop: ShopProfile, rules: MailRules) -> str:
    """The Message-ID of a mail of ours, also of one that was written before."""
    return message_id(mail_id_, _domain_of(shop.email), rules.key)


class _Route(BaseModel):
    """Who gets the mail in the end."""

    recipient: str
    copies: tuple[str, ...] = ()
    subject_prefix: str = ""

    @classmethod
    def of(cls, addressee: str, rules: MailRules, *, is_for_shop: bool) -> "_Route":
        if is_for_shop:
            return cls(recipient=addressee)
        if rules.test_address:
            return cls(recipient=rules.test_address, subject_prefix=f"[TEST {addressee}] ")
        return cls(recipient=addressee, copies=tuple(copy for copy in rules.copy_to if copy != addressee))


def _show_ways_out(message: EmailMessage, return_address: str, url: str) -> None:
    """The buttons that mail programs make of it (RFC 2369 3.2); with one click where the shop has a page (RFC 8058)."""
    ways = [way_out(return_address)]
    if url:
        ways.insert(0, one_click(url, return_address))
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Unsubscribe"] = unbroken("List-Unsubscribe", ", ".join(ways))


def _addressee(content: MailContent) -> str:
    if content.kind.is_for_shop:
        return _own(content.shop.email)
    if content.inquiry or content.to:
        return usable_address(content.inquiry.email if content.inquiry else content.to)
    if content.order is None:
        raise BadAddress("of_nobody")
    return usable_address(content.order.placed.orderer.email)


@lru_cache(_MOST_REMEMBERED)
def _own(address: str) -> str:
    """An address of the shop itself."""
    try:
        return usable_address(address)
    except BadAddress as error:
        raise MailDelayed(_OWN_ADDRESS(why=error.said)) from error


def _sender(header: str, shop: ShopProfile, language: Language) -> BaseHeader:
    name = shop.name_en if language == "en" and shop.name_en else shop.name
    return mailbox(header, header_text(name), _own(shop.email))


def _domain_of(address: str) -> str:
    return _own(address).rpartition("@")[2]


def _envelope_from(mail_id_: str, shop: ShopProfile, rules: MailRules) -> str:
    domain = shop.bounce_domain or _domain_of(shop.email)
    return _own(bounce_address(mail_id_, domain, rules.key))


def _advertises(rendered: RenderedMail, content: MailContent) -> bool:
    """True for a mail of an order that carries the shop's advertising, which needs a way out."""
    agreed = content.order is not None and content.order.placed.consents.advertising and not content.kind.is_for_shop
    return agreed and words_advertise([rendered.text], content.shop)


def _submitted(content: MailContent) -> str:
    """Who wrote it (RFC 3834 5): a machine by itself, a machine in answer to a letter, or (empty) a person."""
    if is_by_machine(content.kind, content.facts):
        return "auto-replied"
    return "" if is_by_person(content.kind, content.facts) else "auto-generated"


def _answer(message: EmailMessage, content: MailContent, rules: MailRules) -> None:
    """Join the customer's own thread, or that of our first mail where a form began it."""
    inquiry = content.inquiry
    if inquiry is None:
        return
    root = _own_id(inquiry.root, content.shop, rules) if inquiry.root else ""
    last = root if content.kind.is_for_shop else inquiry.message_id or root
    if not last or last == str(message["Message-ID"]):
        return
    message["In-Reply-To"] = last
    older = () if content.kind.is_for_shop else inquiry.references
    message["References"] = " ".join(dict.fromkeys([*older[-_MOST_REFERENCES:], last]))


def _join_thread(message: EmailMessage, content: MailContent, posting: Posting, rules: MailRules) -> None:
    """Answer the order's first mail, so that one order is one conversation in every mail program."""
    if isinstance(content.facts, MailingFacts):
        return
    if content.inquiry:
        _answer(message, content, rules)
        return
    thread = posting.thread
    if thread is None and content.order:
        first = MailKind.SHOP_ORDER if content.kind.is_for_shop else MailKind.ORDER_RECEIVED
        thread = _own_id(mail_id(content.order.placed.order_no, mail_key(first)), content.shop, rules)
    if thread and thread != str(message["Message-ID"]):
        message["In-Reply-To"] = plain("In-Reply-To", thread)
        message["References"] = plain("References", thread)
