"""Writing mails: an owed mail becomes the bytes that are kept and sent."""

from typing import TYPE_CHECKING

from activities.return_invoice import ReturnInvoices
from adapters.mail.errors import MailDelayed
from adapters.mail.incoming.advertising import advertises
from domain.basics.said import Code, Said
from domain.claim.thread import claim_of_thread
from domain.conversation.feedback import feedback_of_thread
from domain.goods.supplying import sku_of_thread
from domain.inquiry.thread import inquiry_of_thread
from domain.order.coupon import Coupon
from domain.order.document import DocumentKind
from domain.order.facts import CouponFacts, PaperFacts, RefundFacts, ReplacementShippedFacts, ShippedFacts
from domain.order.kind import Enclosed
from domain.order.kinds import KINDS
from domain.order.mail import MailContent, OrderInMail

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.documents.renderer import DocumentRenderer
    from adapters.mail.sending.mailer import Mailer
    from adapters.mail.writing.rendered import MailEnvelope
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import ShopDesk
    from domain.shop.profile import ShopProfile

NO_ADVERTISING, MOVED = Code("outcome.no_advertising"), Code("outcome.moved")
_NOT_WRITTEN, _NO_INVOICE = Code("outcome.not_written"), Code("outcome.no_invoice")
_NO_PAPER = Code("outcome.no_paper")
_FILES = {"receipt": "receipt", "return": "return-invoice"}


class Writer:
    """Writes a mail once, with the shop's profile and the customer's address of that moment."""

    def __init__(
        self, database: "Database", desk: "ShopDesk", mailer: "Mailer", press: "Callable[[], DocumentRenderer]"
    ) -> None:
        self.database = database
        self.desk = desk
        self.mailer = mailer
        self.returns = ReturnInvoices(database, desk, press)

    def outdated(self, mail: "StoredMail", about: "Addressed | None") -> Said | None:
        """Why a mail that was written, and has not left, has to be written anew; None when it may leave as it is.

        Raises:
            BadAddress: no mail can be sent to the customer's address of now.
        """
        if mail.envelope is None or about is None:
            return None
        if not mail.kind.is_for_shop and mail.envelope.recipient != self.mailer.recipient_of(
            about.placed.orderer.email
        ):
            return MOVED()
        if about.refuses_advertising and advertises(mail.envelope.raw, self.desk.today().profile):
            return NO_ADVERTISING()
        return None

    async def written(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> "MailEnvelope":
        """The mail as it is kept; it is written and kept now where that was not done yet.

        Raises:
            BadAddress, UnrenderableMail
            UnknownMail: the mail to be sent again is not there.
            MailDelayed: something that belongs into it is not there yet.
        """
        if mail.envelope:
            return mail.envelope
        if mail.resends:
            envelope = await self._again(conn, mail, mail.resends, about)
        else:
            envelope = await self._new(conn, mail, about)
        await self.database.mails.keep(conn, mail, envelope)
        return envelope

    async def _new(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> "MailEnvelope":
        shop = self.desk.today()
        inquiry_no = inquiry_of_thread(mail.thread)
        if inquiry_no:
            return self.mailer.write(await self._about_inquiry(conn, mail, inquiry_no), mail.id, shop)
        if order_no := await self._order_beside(conn, mail.thread):
            return self.mailer.write(await self._about_order(conn, mail, order_no), mail.id, shop)
        sku = sku_of_thread(mail.thread)
        if sku and not mail.kind.is_for_shop:
            return self.mailer.write(await self._to_supplier(conn, mail, sku), mail.id, shop)
        content = MailContent(
            kind=mail.kind,
            language=about.placed.language if about and not mail.kind.is_for_shop else shop.file.staff_language,
            shop=shop.profile,
            order=_order_in_mail(about) if about else None,
            facts=mail.facts,
            owed_at=mail.owed_at,
            written_at=(mail.not_before or mail.owed_at).astimezone(shop.calendar.zone),
            coupon=await self._coupon(conn, mail),
        )
        return self.mailer.write(content, mail.id, shop, papers=await self._papers(conn, mail, about))

    async def _coupon(self, conn: "Connection", mail: "StoredMail") -> Coupon | None:
        """The code that was taken for a mail; None where that has expired meanwhile, or went to a newer mail."""
        if not (isinstance(mail.facts, CouponFacts) and mail.facts.has_coupon):
            return None
        calendar = self.desk.today().calendar
        return await self.database.coupons.of(conn, mail.thread, mail.key, calendar.day_of(mail.counts_from))

    async def _about_inquiry(self, conn: "Connection", mail: "StoredMail", inquiry_no: str) -> MailContent:
        """A mail of an inquiry. Only the orderer's own address is told of the order."""
        shop = self.desk.today()
        asker = await self.database.threads.asker(conn, inquiry_no)
        assert asker is not None  # noqa: S101 - its mail was owed with it
        may_know = mail.kind.is_for_shop or asker.state.is_sender_known
        order_no = asker.state.order_no
        about = await self.database.mails.addressed(conn, order_no) if order_no and may_know else None
        return MailContent(
            kind=mail.kind,
            language=shop.file.staff_language if mail.kind.is_for_shop else asker.state.language,
            shop=shop.profile,
            order=_order_in_mail(about) if about else None,
            facts=mail.facts,
            owed_at=mail.owed_at,
            written_at=mail.owed_at.astimezone(shop.calendar.zone),
            inquiry=asker.inquiry,
        )

    async def _order_beside(self, conn: "Connection", thread: str) -> str | None:
        """The order of mails that have a thread beside its own: about a claim, or how it was."""
        claim_no = claim_of_thread(thread)
        return await self.database.customer_claims.order_of(conn, claim_no) if claim_no else feedback_of_thread(thread)

    async def _about_order(self, conn: "Connection", mail: "StoredMail", order_no: str) -> MailContent:
        """Such a mail goes to the orderer's address of now, whatever has become of the order."""
        shop = self.desk.today()
        about = await self.database.mails.addressed(conn, order_no)
        assert about is not None  # noqa: S101 - its mail was owed with it
        return MailContent(
            kind=mail.kind,
            language=shop.file.staff_language if mail.kind.is_for_shop else about.placed.language,
            shop=shop.profile,
            order=_order_in_mail(about),
            facts=mail.facts,
            owed_at=mail.owed_at,
            written_at=(mail.not_before or mail.owed_at).astimezone(shop.calendar.zone),
        )

    async def _to_supplier(self, conn: "Connection", mail: "StoredMail", sku: str) -> MailContent:
        """A mail to whoever is the supplier of an article now."""
        shop = self.desk.today()
        supplier = await self.database.suppliers.find(conn, sku)
        assert supplier is not None  # noqa: S101 - its mail was owed with it
        return MailContent(
            kind=mail.kind,
            language=supplier.language,
            shop=shop.profile,
            order=None,
            facts=mail.facts,
            owed_at=mail.owed_at,
            written_at=mail.owed_at.astimezone(shop.calendar.zone),
            to=supplier.email,
        )

    async def _again(
        self, conn: "Connection", mail: "StoredMail", original_id: str, about: "Addressed | None"
    ) -> "MailEnvelope":
        """A stored mail once more, to the customer's address of now; without the advertising that is refused since."""
        original = await self.database.mail_names.find_sent(conn, mail.thread, original_id)
        if original.envelope is None:
            raise MailDelayed(_NOT_WRITTEN())
        shop = self.desk.today()
        if about and self._needs_other_way_out(original.envelope, about, shop.profile):
            return await self._new(conn, mail, about)
        if isinstance(mail.facts, CouponFacts) and mail.facts.has_coupon and not await self._coupon(conn, mail):
            return await self._new(conn, mail, about)  # its code was given back, and may be another customer's by now
        return self.mailer.write_again(
            original.envelope.raw,
            mail.id,
            shop,
            to=mail.to if about is None or mail.kind.is_for_shop else about.placed.orderer.email,
            at=(mail.not_before or mail.owed_at).astimezone(shop.calendar.zone),
            for_shop=mail.kind.is_for_shop,
        )

    def _needs_other_way_out(self, sent: "MailEnvelope", about: "Addressed", shop: "ShopProfile") -> bool:
        """True for advertising that was refused since, or whose way out is the one of another address."""
        has_moved = sent.recipient != self.mailer.recipient_of(about.placed.orderer.email)
        return (about.refuses_advertising or has_moved) and advertises(sent.raw, shop)

    async def _papers(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> dict[str, bytes]:
        if about is None:
            return {}
        match KINDS[mail.kind].enclosed:
            case Enclosed.INVOICE:
                return await self._invoice(conn, mail, about)
            case Enclosed.NAMED:
                return await self._named(conn, mail, about)
            case Enclosed.NOTHING:
                return {}

    async def _named(self, conn: "Connection", mail: "StoredMail", about: "Addressed") -> dict[str, bytes]:
        """The paper that the mail's facts name."""
        match mail.facts:
            case RefundFacts(return_no=int(number)):
                return await self._returned(conn, mail, about, number)
            case ReplacementShippedFacts() as facts:
                enclosed = await self._returned(conn, mail, about, facts.return_no) if facts.return_no else {}
                parcel = about.state.goods.parcel(facts.parcel_no)
                if facts.mails_invoice and parcel:
                    content = await self.returns.invoice(conn, about, parcel, mail.owed_at)
                    enclosed[f"invoice-{mail.thread}-{parcel.parcel_no}.pdf"] = content
                return enclosed
            case PaperFacts() as facts:
                return {
                    f"{_FILES[facts.paper]}-{facts.name_in(mail.thread)}.pdf": await self._asked_for(conn, mail, facts)
                }
            case _:
                return {}

    async def _returned(
        self, conn: "Connection", mail: "StoredMail", about: "Addressed", number: int
    ) -> dict[str, bytes]:
        content = await self.returns.made(conn, about, number, mail.owed_at)
        return {f"return-invoice-{mail.thread}-H{number}.pdf": content}

    async def _asked_for(self, conn: "Connection", mail: "StoredMail", facts: PaperFacts) -> bytes:
        """A paper that was made before its mail was owed; of one that is handed over once more, the marked copy."""
        documents, kind = self.database.documents, DocumentKind(facts.paper)
        content = await documents.find(conn, mail.thread, kind, facts.number)
        if content and facts.reprinted_on:
            content = await documents.reprinted(conn, content, facts.reprinted_on)
        if content is None:
            raise MailDelayed(_NO_PAPER())
        return content

    async def _invoice(self, conn: "Connection", mail: "StoredMail", about: "Addressed") -> dict[str, bytes]:
        """The orderer gets the invoice with the shipping mail when the box carries no price."""
        if not about.state.goods.mails_invoice:
            return {}
        if isinstance(mail.facts, ShippedFacts) and mail.facts.is_further:
            return {}
        content = await self.database.documents.find(conn, mail.thread, DocumentKind.INVOICE)
        if content is None:
            raise MailDelayed(_NO_INVOICE())
        return {f"invoice-{mail.thread}.pdf": content}


def _order_in_mail(about: "Addressed") -> OrderInMail:
    return OrderInMail(placed=about.placed, transfer_no=about.transfer_no, status=about.state.status)
