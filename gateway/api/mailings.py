"""Mails to many, at the door: drafted, looked at, tried out, sent, paused, resumed and stopped."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.mailing import mail_content
from adapters.mail.sending.address import usable_address
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.rules import MailRules, may_mail_customers
from adapters.mail.sending.smtp import SmtpTransport
from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.rendered import RenderedMail
from adapters.postgres.pool import Connection
from adapters.shop_file import Shop
from adapters.words.say import say
from callers.connections import Connections
from callers.outbox import have_sent
from callers.temporal import ANSWER, reaching_temporal
from callers.valid import valid
from domain.basics.errors import (
    MailingExists,
    MailingIsNot,
    NobodyToWrite,
    NoMailsToCustomers,
    UnknownMailing,
)
from domain.basics.said import Code
from domain.contract.consents import MailingKind
from domain.contract.mailings import (
    GOES_ON,
    Filters,
    LeftOut,
    Mailing,
    MailingStart,
    MailingState,
    NewMailing,
    RecipientState,
)
from domain.contract.order import Language
from domain.order.facts import MailingFacts
from domain.order.kinds import MailKind
from domain.order.mail import mail_id, mail_key
from domain.people.advertising import Hint, hints_of_advertising
from domain.people.mailing import Chosen, choose, trial_thread
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


class MailingShown(BaseModel):
    """A mailing and how far it is. `counts` are those of its recipients, `left_out` those of persons by reason.

    Of a draft both tell what would be, were it sent now. `per_minute`: what the shop lets leave. `ends_at`: when the
    last mail leaves at that pace, the hours in which none does counted in; None where it does not send.
    """

    model_config = ConfigDict(frozen=True)

    mailing: Mailing
    counts: dict[RecipientState, int]
    left_out: dict[LeftOut, int]
    hints: dict[Language, tuple[Hint, ...]] = {}
    per_minute: int
    ends_at: AwareDatetime | None = None

    @property
    def recipients(self) -> int:
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        """Of how many it is known, or will never be known, what became of them."""
        return self.recipients - self.counts.get(RecipientState.WAITING, 0) - self.counts.get(RecipientState.IN_HAND, 0)


class Mailings:
    """Mails to many. A name says which one, or its number."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

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
        now = self._connections.now()
        new = valid(NewMailing, name=name, kind=kind, filters=filters, templates=sources, by=by, at=now)
        async with self._connections.connection() as conn:
            number = await self._connections.database.mailings.draft(conn, new)
            if number is None:
                same = await self._connections.database.mailings.named(conn, name)
                raise MailingExists(name=name, number=same.number if same else 0)
        return await self.show(str(number))

    async def show(self, name: str) -> MailingShown:
        """A mailing, and how far it is; of a draft, whom it would go to now.

        Raises:
            UnknownMailing
        """
        found, now = await self.find(name), self._connections.now()
        async with self._connections.connection() as conn:
            if found.state is MailingState.DRAFT:
                chosen = await self._choose(conn, found)
                counts = {RecipientState.WAITING: len(chosen.recipients)}
                left_out = dict(chosen.left_out)
            else:
                rows = await self._connections.database.mailings.counts(conn, found.number, now)
                counts = dict.fromkeys(RecipientState, 0)
                left_out = dict(found.left_out)
                for (state, reason), count in rows.items():
                    counts[state] += count
                    if reason:
                        left_out[LeftOut(reason)] = left_out.get(LeftOut(reason), 0) + count
        hints = {language: tuple(hints_of_advertising(source)) for language, source in found.templates.items()}
        is_thanks = found.kind is MailingKind.THANKS
        return MailingShown(
            mailing=found,
            counts={state: count for state, count in counts.items() if count},
            left_out=left_out,
            hints={language: each for language, each in hints.items() if each and is_thanks},
            per_minute=self._shop.policy.mailings.per_minute,
            ends_at=self._ends_at(counts.get(RecipientState.WAITING, 0), now)
            if found.state in {MailingState.DRAFT, MailingState.SENDING}
            else None,
        )

    async def listed(self, limit: int = 50) -> list[Mailing]:
        """The newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.mailings.listed(conn, limit)

    async def find(self, name: str) -> Mailing:
        """A mailing by its name, or its number.

        Raises:
            UnknownMailing
        """
        mailings = self._connections.database.mailings
        async with self._connections.connection() as conn:
            found = await mailings.named(conn, name)
            if found is None and name.isascii() and name.isdigit() and int(name) < 2**62:
                found = await mailings.find(conn, int(name))
        if found is None:
            raise UnknownMailing(name=name)
        return found

    async def previews(self, name: str) -> list[RenderedMail]:
        """The mails of the first real recipients, as they would be written now.

        Raises:
            UnknownMailing
            UnrenderableMail: the template does not fit one of them.
        """
        found, renderer, mailings = await self.find(name), self._renderer(), self._connections.database.mailings
        async with self._connections.connection() as conn:
            chosen = await self._choose(conn, found)
            orders = [await mailings.order(conn, each.order_no) for each in chosen.recipients[:MOST_PREVIEWS]]
        facts = MailingFacts(mailing=found.kind)
        return [
            renderer.render(mail_content(found, order, facts, self._shop, self._connections.now())) for order in orders
        ]

    async def try_out(self, name: str, to: str) -> str:
        """Send the first recipient's mail to an address of the shop, marked as a test. It counts for nothing.

        Returns the id of the mail.

        Raises:
            UnknownMailing, NobodyToWrite
            BadAddress: no mail can be sent there. ServiceAway
        """
        address, found = usable_address(to), await self.find(name)
        mails, now, thread = self._connections.database.mails, self._connections.now(), trial_thread(found.number)
        facts, what = MailingFacts(mailing=found.kind, is_trial=True), uuid4().hex
        own_id = mail_id(thread, mail_key(MailKind.MAILING, what))
        async with self._connections.connection() as conn, conn.transaction():
            chosen = await self._choose(conn, found)
            if not chosen.recipients:
                raise NobodyToWrite(name=found.name)
            order = await self._connections.database.mailings.order(conn, chosen.recipients[0].order_no)
            content = mail_content(found, order, facts, self._shop, now, to=address)
            await mails.owe(conn, thread, MailKind.MAILING, facts, now, what=what)
            await mails.keep(conn, await mails.by_id(conn, own_id), self._mailer().write(content, own_id, self._shop))
        await have_sent(self._connections, thread)
        return own_id

    async def begin(self, name: str) -> MailingShown:
        """Fix whom it goes to, and have it sent. It is sent whatever becomes of the caller.

        Raises:
            UnknownMailing, NobodyToWrite
            MailingIsNot: it has begun before. NoMailsToCustomers: the shop's file is the example's.
            ServiceAway: where only Temporal is, the mailing has begun, and goes on with `resume`.
        """
        found, now = await self.find(name), self._connections.now()
        if reason := may_mail_customers(self._shop.profile, MailRules.of(self._connections.settings)):
            raise NoMailsToCustomers(why=reason)
        async with self._connections.connection() as conn, conn.transaction():
            chosen = await self._choose(conn, found)
            if not chosen.recipients:
                raise NobodyToWrite(name=found.name)
            if not await self._connections.database.mailings.begin(conn, found.number, chosen, now):
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
        found, now = await self.find(name), self._connections.now()
        async with self._connections.connection() as conn:
            is_turned = await self._connections.database.mailings.turn(conn, found.number, state, now, of=sorted(of))
        if not is_turned:
            raise MailingIsNot(case, name=found.name, state=found.state)
        if found.state is not MailingState.DRAFT:
            await self._wake(found)
        return await self.show(name)

    async def _wake(self, found: Mailing) -> None:
        """Have its workflow look at once, and start one where none runs."""
        client = await self._connections.temporal()
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
                static_summary=shortened(say(about, self._connections.staff_language)),
                rpc_timeout=ANSWER,
            )

    async def _choose(self, conn: Connection, found: Mailing) -> Chosen:
        choice, now = self._connections.database.mailing_choice, self._connections.now()
        candidates = await choice.candidates(conn, found.filters, self._shop.calendar.zone, now)
        return choose(found.kind, candidates, await choice.known(conn, candidates, now))

    @property
    def _shop(self) -> Shop:
        return self._connections.desk.today()

    def _renderer(self) -> MailRenderer:
        return mail_renderer(self._connections.settings.mail_templates, self._shop.calendar.zone)

    def _mailer(self) -> Mailer:
        """It writes; what it writes is sent by the workers."""
        settings = self._connections.settings
        settings.signing_key()
        return Mailer(self._renderer(), SmtpTransport(SmtpSettings.of(settings)), MailRules.of(settings))

    def _ends_at(self, waiting: int, now: datetime) -> datetime:
        """When the last of so many has left, if all goes well."""
        policy, calendar = self._shop.policy, self._shop.calendar
        left, at = timedelta(minutes=waiting / policy.mailings.per_minute), now
        while True:
            at = calendar.mailing_time_from(at, policy.mail, policy.mailings)
            midnight = calendar.at(calendar.day_of(at), 0) + timedelta(hours=policy.mailings.until_hour)
            if at + left <= midnight:
                return at + left
            left, at = left - (midnight - at), midnight
