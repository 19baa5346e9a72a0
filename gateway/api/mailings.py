"""Mails to many, at the door: drafted, looked at, tried out, sent, paused, resumed and stopped."""

from collections.abc import Collection, Mapping
from uuid import uuid4

from pydantic import BaseModel, ConfigDict
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.mailing import mail_content
from adapters.mail.sending.address import usable_address
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.rules import MailRules, may_mail_customers
from adapters.mail.sending.smtp import SmtpTransport
from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.rendered import RenderedMail
from adapters.words.say import say
from callers.outbox import have_sent
from callers.temporal import ANSWER, reaching_temporal
from callers.valid import valid
from domain.basics.errors import MailingExists, MailingIsNot, NobodyToWrite, NoMailsToCustomers
from domain.basics.said import Code
from domain.contract.consents import MailingKind
from domain.contract.mailings import GOES_ON, Filters, Mailing, MailingStart, MailingState, NewMailing
from domain.contract.order import Language
from domain.order.facts import MailingFacts
from domain.order.kinds import MailKind
from domain.order.mail import mail_id, mail_key
from domain.people.mailing import trial_thread
from gateway.api.shown_mailings import MailingShown, ShownMailings
from workers.templates import mail_renderer
from workflows.mailing import MailingWorkflow
from workflows.options import ORDERS, mailing_workflow_id
from workflows.words import MAILING_OF, shortened

_STARTING = Code("doing.starting_mailing")
#: Real recipients whose mails are shown before anything is sent.
MOST_PREVIEWS = 3


class Template(BaseModel):
    """Words that somebody hands in: the name of their file, and what stands in it."""

    model_config = ConfigDict(frozen=True)

    file: str
    source: str


class Mailings(ShownMailings):
    """Mails to many: drafted, tried out, sent, paused, resumed and stopped."""

    async def draft(
        self, name: str, kind: MailingKind, filters: Filters, templates: Mapping[Language, Template], *, by: str
    ) -> MailingShown:
        """Keep a new mailing. Nobody is written to.

        Raises:
            BadTemplate, UnknownVariable: its words cannot be used. MailingExists
            InvalidMessage: what was given is wrong.
        """
        renderer = self._renderer()
        for language, given in templates.items():
            renderer.check_mailing(language, given.source, given.file)
        sources = {language: given.source for language, given in templates.items()}
        now = self.connections.now()
        new = valid(NewMailing, name=name, kind=kind, filters=filters, templates=sources, by=by, at=now)
        async with self.connections.connection() as conn:
            number = await self.connections.database.mailings.draft(conn, new)
            if number is None:
                same = await self.connections.database.mailings.named(conn, name)
                raise MailingExists(name=name, number=same.number if same else 0)
        return await self.show(str(number))

    async def previews(self, name: str) -> list[RenderedMail]:
        """The mails of the first real recipients, as they would be written now.

        Raises:
            UnknownMailing
            UnrenderableMail: the template does not fit one of them.
        """
        found, renderer, mailings = await self.find(name), self._renderer(), self.connections.database.mailings
        async with self.connections.connection() as conn:
            chosen = await self.choose(conn, found)
            orders = [await mailings.order(conn, each.order_no) for each in chosen.recipients[:MOST_PREVIEWS]]
        facts = MailingFacts(mailing=found.kind)
        return [
            renderer.render(mail_content(found, order, facts, self.shop, self.connections.now())) for order in orders
        ]

    async def try_out(self, name: str, to: str) -> str:
        """Send the first recipient's mail to an address of the shop, marked as a test. It counts for nothing.

        Returns the id of the mail.

        Raises:
            UnknownMailing, NobodyToWrite
            BadAddress: no mail can be sent there. ServiceAway
        """
        address, found = usable_address(to), await self.find(name)
        mails, now, thread = self.connections.database.mails, self.connections.now(), trial_thread(found.number)
        facts, what = MailingFacts(mailing=found.kind, is_trial=True), uuid4().hex
        own_id = mail_id(thread, mail_key(MailKind.MAILING, what))
        async with self.connections.connection() as conn, conn.transaction():
            chosen = await self.choose(conn, found)
            if not chosen.recipients:
                raise NobodyToWrite(name=found.name)
            order = await self.connections.database.mailings.order(conn, chosen.recipients[0].order_no)
            content = mail_content(found, order, facts, self.shop, now, to=address)
            await mails.owe(conn, thread, MailKind.MAILING, facts, now, what=what)
            await mails.keep(conn, await mails.by_id(conn, own_id), self._mailer().write(content, own_id, self.shop))
        await have_sent(self.connections, thread)
        return own_id

    async def begin(self, name: str) -> MailingShown:
        """Fix whom it goes to, and have it sent. It is sent whatever becomes of the caller.

        Raises:
            UnknownMailing, NobodyToWrite
            MailingIsNot: it has begun before. NoMailsToCustomers: the shop's file is the example's.
            ServiceAway: where only Temporal is, the mailing has begun, and goes on with `resume`.
        """
        found, now = await self.find(name), self.connections.now()
        if reason := may_mail_customers(self.shop.profile, MailRules.of(self.connections.settings)):
            raise NoMailsToCustomers(why=reason)
        async with self.connections.connection() as conn, conn.transaction():
            chosen = await self.choose(conn, found)
            if not chosen.recipients:
                raise NobodyToWrite(name=found.name)
            if not await self.connections.database.mailings.begin(conn, found.number, chosen, now):
                raise MailingIsNot("draft", name=found.name, state=found.state)
        await self._wake(found)
        return await self.show(name)

    async def pause(self, name: str) -> MailingShown:
        """Let nothing more leave, but what is in hand at this moment.

        Raises:
            UnknownMailing, MailingIsNot
        """
        return await self._turn(name, MailingState.PAUSED, {MailingState.SENDING}, "sending")

    async def resume(self, name: str) -> MailingShown:
        """Go on with a mailing that pauses. One that sends, and whose workflow is lost, goes on as well.

        Raises:
            UnknownMailing, MailingIsNot, ServiceAway
        """
        return await self._turn(name, MailingState.SENDING, GOES_ON, "paused")

    async def stop(self, name: str) -> MailingShown:
        """End a mailing for good: whoever has no mail yet gets none.

        Raises:
            UnknownMailing, MailingIsNot
        """
        return await self._turn(name, MailingState.STOPPED, {*GOES_ON, MailingState.DRAFT}, "under_way")

    async def _turn(self, name: str, state: MailingState, of: Collection[MailingState], case: str) -> MailingShown:
        found, now = await self.find(name), self.connections.now()
        async with self.connections.connection() as conn:
            is_turned = await self.connections.database.mailings.turn(conn, found.number, state, now, of=sorted(of))
        if not is_turned:
            raise MailingIsNot(case, name=found.name, state=found.state)
        if found.state is not MailingState.DRAFT:
            await self._wake(found)
        return await self.show(name)

    async def _wake(self, found: Mailing) -> None:
        """Have its workflow look at once, and start one where none runs."""
        client = await self.connections.temporal()
        about = MAILING_OF(name=found.name, number=found.number)
        with reaching_temporal(_STARTING()):
            await client.start_workflow(  # type: ignore[misc]  # RawValue
                MailingWorkflow.run,
                MailingStart(number=found.number),
                id=mailing_workflow_id(found.number),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal="wake",
                static_summary=shortened(say(about, self.connections.staff_language)),
                rpc_timeout=ANSWER,
            )

    def _renderer(self) -> MailRenderer:
        return mail_renderer(self.connections.settings.mail_templates, self.shop.calendar.zone)

    def _mailer(self) -> Mailer:
        """It writes; what it writes is sent by the workers."""
        settings = self.connections.settings
        settings.signing_key()
        return Mailer(self._renderer(), SmtpTransport(SmtpSettings.of(settings)), MailRules.of(settings))
