"""Customers' questions at the door: forms, mails that are piped in, and what the shop does with them."""

from pydantic import BaseModel, ConfigDict, ValidationError

from activities.answerable import answerable
from activities.filing import Filed, Filing
from adapters.mail.incoming.letter import attached, read_mail
from adapters.mail.sending.own_id import answered_mail_id
from adapters.mail.sending.return_address import bounced_mail_id
from callers.claims import ClaimSender
from callers.connections import Connections, reaching_database
from callers.inquiries import InquirySender
from domain.agenda.inquiry_page import InquiryPage
from domain.agenda.inquiry_row import InquiryRow
from domain.basics.errors import InvalidMessage, NoAnswerKnown, UnknownOrder
from domain.basics.fault import Fault, faults_of
from domain.basics.said import Said
from domain.basics.text import storable_json
from domain.contract import messages as m
from domain.contract.table import Receiver, row_of
from domain.inquiry.draft import Draft
from domain.inquiry.view import InquiryView


class Asked(BaseModel):
    """What became of a question; `ignored` says why none was opened: a machine wrote it.

    `unknown_fields` are those of a form that nobody knows: perhaps one was misspelt.
    """

    model_config = ConfigDict(frozen=True)

    inquiry_no: str | None
    order_no: str | None = None
    claim_no: str | None = None  # it went on with a claim
    is_new: bool = False
    is_known: bool = False
    ignored: Said | None = None
    unknown_fields: tuple[str, ...] = ()


class Inquiries:
    """A letter is in the database before its workflow hears of it, so it is never lost, and counts once.

    Commands carry the version that was seen where a colleague may have been faster. All raise ServiceAway.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = InquirySender(connections)

    async def open(self, form: m.OpenInquiry) -> Asked:
        """A question as a form has it. The same form on the same day opens one inquiry.

        Raises:
            UnknownOrder
            InvalidMessage: it says nothing, or names nobody who could be answered.
        """
        if not form.text.strip():
            raise InvalidMessage(Fault(field="text", code="no_text"))
        async with self._connections.connection() as conn:
            about = await self._connections.database.mails.addressed(conn, form.order_no) if form.order_no else None
        if form.order_no and about is None:
            raise UnknownOrder("number", order_no=form.order_no)
        if not form.email and not (about and about.placed.orderer.email):
            raise InvalidMessage(Fault(field="email", code="nobody_to_answer"))
        with reaching_database():
            filed = await Filing(self._connections.database).file_form(
                form, self._connections.desk.today(), self._connections.now()
            )
        asked = await self._taken_on(filed)
        return asked.model_copy(update={"unknown_fields": tuple(form.unknown_fields)})

    async def receive(self, raw: bytes) -> Asked:
        """A mail as it came (RFC 5322). The same mail twice is one letter; what a machine wrote opens nothing.

        Photos and documents that came with it are kept, see `Attaching`; nothing of them travels through Temporal.

        Raises:
            UnreadableMail: nothing was changed.
            InvalidSettings: there is no key to tell the shop's own Message-IDs from forged ones.
        """
        shop, key = self._connections.desk.today(), self._connections.settings.signing_key()
        letter = read_mail(raw, (shop.profile.email,), shop.file.mail.authserv_ids)
        with reaching_database():
            filed = await Filing(self._connections.database).file_mail(
                letter,
                shop,
                self._connections.now(),
                sent_to=lambda address: bounced_mail_id(address, key),
                answers=lambda reference: answered_mail_id(reference, key),
                files=attached(raw) if letter.attachments_count else (),
            )
        return await self._taken_on(filed)

    async def _taken_on(self, filed: Filed) -> Asked:
        """Have the workflow take note of the letter, also of one that was filed when Temporal was away."""
        if filed.claim_no:
            await ClaimSender(self._connections).wake(filed.claim_no, m.LetterArrived())
        if filed.inquiry_no:
            await self._sender.wake(filed.inquiry_no, None if filed.is_new else m.LetterArrived())
        return Asked(**filed.model_dump())

    async def retry_mails(self, inquiry_no: str) -> None:
        """Have the mails of an inquiry tried now that wait for a try, also after its end."""
        await self._sender.wake(inquiry_no, m.RetryMails())

    async def ask(self, inquiry_no: str, command: m.Message) -> InquiryView:
        """Somebody of the shop wants something done about it. The answer is its new view.

        Raises:
            UnknownInquiry, InquirySettled
            Refusal: the inquiry refused, such as AlreadyAnswered or BadPromise.
        """
        row = row_of(type(command))
        if Receiver.INQUIRY not in row.of or not row.is_update:
            raise TypeError(f"{row.name} is no command to an inquiry")
        return await self._sender.ask(inquiry_no, command)

    async def resume(self) -> list[str]:
        """Start the workflow of every open inquiry that has none; harmless to those that run. Returns the open ones."""
        async with self._connections.connection() as conn:
            numbers = await self._connections.database.inquiry_pages.open_numbers(conn)
        for number in numbers:
            await self._sender.wake(number)
        return numbers

    # --- reading -----------------------------------------------------------------------------------------------------

    async def listed(
        self, *, with_closed: bool = False, assignee: str | None = None, order_no: str | None = None, limit: int = 50
    ) -> list[InquiryRow]:
        """Open inquiries, the most urgent first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.inquiry_rows.listed(
                conn, limit, with_closed=with_closed, assignee=assignee, order_no=order_no
            )

    async def page(self, inquiry_no: str) -> InquiryPage:
        """Everything about one inquiry: the conversation, the order's facts as they are now, and how to answer.

        Raises:
            UnknownInquiry
        """
        async with self._connections.connection() as conn:
            stored = await self._connections.database.inquiry_pages.one(conn, inquiry_no)
            question = await self._connections.database.threads.question(conn, inquiry_no)
            shop = self._connections.desk.today()
            claims = await self._connections.database.customer_claims.all_of_inquiry(conn, inquiry_no)
            known = await answerable(self._connections.database, conn, shop, stored.state, question)
        return InquiryPage(
            **stored.row.model_dump(),
            version=stored.state.version,
            is_sender_known=stored.state.is_sender_known,
            answered_by=stored.state.answered_by,
            next=stored.state.next,
            about=known.about,
            draft=known.draft,
            claims=tuple(claims),
            letters=stored.letters,
            journal=stored.journal,
        )

    async def draft(self, inquiry_no: str) -> Draft:
        """How the newest question could be answered.

        Raises:
            UnknownInquiry, NoAnswerKnown
        """
        found = (await self.page(inquiry_no)).draft
        if found is None:
            raise NoAnswerKnown
        return found


def read_form(data: bytes) -> m.OpenInquiry:
    """A form as JSON.

    Raises:
        InvalidMessage
    """
    try:
        return m.OpenInquiry.model_validate_json(storable_json(data))
    except ValidationError as error:
        raise InvalidMessage(*faults_of(error)) from error
