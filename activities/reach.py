"""The activities of reaching the customer: mails that came back, and corrected addresses."""

from datetime import datetime
from typing import TYPE_CHECKING

from temporalio import activity

from activities.sending import Blocked, domain_of, tell_blocked
from activities.transaction import TransactionalActivities
from adapters.mail.errors import BadAddress
from adapters.mail.sending.address import usable_address
from domain.basics.errors import UnknownMail, UnusableContact
from domain.contract.envelope import Envelope, RefusedMail, address_hash
from domain.contract.messages import CorrectContact, MailBounced
from domain.contract.status import HoldReason
from domain.conversation import reach
from domain.conversation.blame import Blame, blame_of
from domain.conversation.question import missing
from domain.goods.returns import dating
from domain.order.aggregate import Order
from domain.order.facts import asked_in
from domain.order.kinds import KINDS, MailKind, is_overtaken
from domain.order.mail import LOST
from domain.order.owed import TaskKind
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.bounces import SentMail
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail


class ReachActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`; bounces also by mail and bounce."""

    @activity.defn(name="note_bounce")
    async def bounced(self, given: Envelope[MailBounced]) -> Done:
        """A mail of this order came back or is late. Idempotent by mail and bounce, too.

        Raises:
            UnknownMail: the order has no such mail.
        """
        is_told = False

        async def decide(order: Order, conn: "Connection") -> None:
            nonlocal is_told
            mail = await self._mail(conn, given.order_no, given.message.mail_id)
            if not await self.database.bounces.keep(conn, given.message, given.at) or mail.kind.is_for_shop:
                return
            is_told = await self._tell_blocked(conn, given.message, mail, given.at)
            lost = self._lost(order, mail)
            repeat = reach.tried_again(order, given.message, lost)
            await self._decide(order, conn, given.message, lost)
            if repeat:
                to = order.placed.orderer.email
                await self.database.mails.owe_repeat(conn, given.message.mail_id, given.key, given.at, repeat, to)
                is_told = True

        done = await self.change(given, decide)
        return done.model_copy(update={"owes_mail": done.owes_mail or is_told})

    async def _tell_blocked(self, conn: "Connection", fact: MailBounced, mail: "SentMail", at: datetime) -> bool:
        """The shop hears of a server that refuses it; no address and no order is at fault."""
        if blame_of(fact.status, fact.diagnostic) is not Blame.US:
            return False
        said = " ".join(part for part in (fact.status, fact.diagnostic) if part)
        blocked = Blocked(mail.thread, domain_of(mail.to), said)
        return await tell_blocked(self.database, conn, blocked, self.desk.today(), at)

    @activity.defn(name="note_refused_mail")
    async def refused(self, given: Envelope[RefusedMail]) -> Done:
        """A mail of this order will never be taken: as a bounce of it. Idempotent by the mail, while it is owed.

        What failed on the way waits for the next business day, and stays owed.
        What was refused for an address that was corrected meanwhile stays owed, and leaves for the new one.

        Raises:
            UnknownMail: the order has no such mail.
        """
        said = given.message
        fact = MailBounced(
            mail_id=said.mail_id,
            bounce_id=given.key,
            permanent=True,
            status=said.status,
            diagnostic=said.diagnostic,
            bounced_at=given.at,
        )

        async def decide(order: Order, conn: "Connection") -> None:
            mail = await self._mail(conn, given.order_no, said.mail_id)
            has_moved = address_hash(given.order_no, order.placed.orderer.email) != said.address
            if has_moved or (mail.not_before and mail.not_before > given.at):  # the latter: a sweep that was doubled
                return
            lost = self._lost(order, mail, was_refused=True)
            if repeat := reach.tried_again(order, fact, lost):
                words = f"{fact.status} {fact.diagnostic}"
                if await self.database.mails.put_off(conn, said.mail_id, repeat, words, given.at):
                    await self._decide(order, conn, fact, lost)
            elif await self.database.bounces.keep_refusal(conn, fact, given.at):
                await self._decide(order, conn, fact, lost)

        done = await self.change(given, decide)
        return done.model_copy(update={"owes_mail": True})

    async def _mail(self, conn: "Connection", order_no: str, mail_id: str) -> "SentMail":
        mail = await self.database.bounces.sent_mail(conn, mail_id)
        if mail is None or mail.thread != order_no:
            raise UnknownMail("id", order_no=order_no, mail=mail_id)
        return mail

    def _lost(self, order: Order, mail: "SentMail", *, was_refused: bool = False) -> reach.Lost:
        return reach.Lost(
            kind=mail.kind,
            facts=mail.facts,
            owed_on=order.calendar.day_of(mail.owed_at),
            was_sent_again=mail.was_sent_again,
            is_known=mail.state in LOST,
            went_elsewhere=not was_refused and bool(mail.to) and mail.to != _usable(order.placed.orderer.email),
            was_refused=was_refused,
            retried_for=mail.retried_for,
        )

    async def _decide(self, order: Order, conn: "Connection", fact: MailBounced, lost: reach.Lost) -> None:
        was_held, was_lost = (
            order.conversation.has_hold(HoldReason.UNREACHABLE),
            order.conversation.mails_lost_since,
        )
        said = reach.bounced(order, fact, lost)
        if order.conversation.mails_lost_since and not was_lost:
            await self._miss_what_is_owed(order, conn)
        if said and not await self.database.tasks.grow(conn, order.state.order_no, TaskKind.CALL, said):
            is_told = order.conversation.has_hold(HoldReason.UNREACHABLE) and not was_held
            order.ask_person(TaskKind.CALL, said, is_told=is_told)

    async def _miss_what_is_owed(self, order: Order, conn: "Connection") -> None:
        """Mails that are still to leave will not be sent to this address; one that a person sends again is."""
        for mail in await self.database.mails.owed(conn, order.state.order_no):
            if mail.resends is None or mail.retried_for:
                reach.miss(order, mail.kind, mail.facts, order.calendar.day_of(mail.owed_at))

    @activity.defn(name="correct_contact")
    async def correct_contact(self, given: Envelope[CorrectContact]) -> Done:
        """Another mail address or telephone number of the orderer; on request what came back is sent again.

        Raises:
            UnusableContact
        """
        command = given.message

        async def decide(order: Order, conn: "Connection") -> None:
            if command.email is not None:
                must_be_usable(command.email)
            lost = await self.database.mails.undelivered(conn, given.order_no)
            is_new_address = reach.correct_contact(order, command, lacks_mail=_lacks_mail(order, lost))
            if order.placed_changed and not (order.state.is_over or order.goods.has_left):
                postal = await self._postal(order.placed)
                missing.check(order, postal, settled=("orderer.email", "orderer.phone"))
            if is_new_address:
                await self.database.mails.hurry(conn, given.order_no, order.not_before(MailKind.DEADLINE_EXTENDED))
                owed = await self.database.mails.owed(conn, given.order_no)
                _ask_anew(order, lost + [mail for mail in owed if is_overtaken(mail.kind, mail.facts, order.state)])
            if command.resend:
                await self._send_again(order, conn, lost, given.key)

        done = await self.change(given, decide)
        return done.model_copy(update={"owes_mail": done.owes_mail or command.resend or command.email is not None})

    async def _send_again(self, order: Order, conn: "Connection", lost: "list[StoredMail]", key: str) -> None:
        """What came back or was not sent, is still true, and was not put anew just now."""
        for mail in lost:
            if is_overtaken(mail.kind, mail.facts, order.state) or _is_put_anew(order, mail):
                continue
            owed_on = order.calendar.day_of(mail.owed_at)
            if not dating.tell(order, mail.kind, mail.facts, owed_on, order.told_on):
                await self.database.mails.owe_again(
                    conn,
                    mail,
                    key,
                    order.at,
                    to=order.placed.orderer.email,
                    not_before=order.not_before(mail.kind),
                )
            order.note("mail_resent", mail=mail.id, kind=mail.kind)


def _lacks_mail(order: Order, lost: "list[StoredMail]") -> bool:
    """True when a mail to be acted upon has not arrived; a question does not count, it is put anew by itself."""
    return any(
        reach.is_acted_upon(mail.kind, mail.facts)
        and not KINDS[mail.kind].asks_for_answer
        and not is_overtaken(mail.kind, mail.facts, order.state)
        for mail in lost
    )


def _ask_anew(order: Order, lost: "list[StoredMail]") -> None:
    """The newest mail of each question that did not arrive tells the date of now."""
    asked = {asked_in(mail.facts): mail for mail in lost if KINDS[mail.kind].asks_for_answer}
    for mail in asked.values():
        reach.ask_anew(order, mail.facts)


def _is_put_anew(order: Order, mail: "StoredMail") -> bool:
    """True for a question that leaves in a mail of its own, be its date another one or not."""
    asked = asked_in(mail.facts)
    owed = [new for new in order.mails if KINDS[new.kind].asks_for_answer]
    return KINDS[mail.kind].asks_for_answer and any(asked_in(new.facts) == asked for new in owed)


def can_be_mailed(address: str) -> bool:
    """True when a mail can be sent to this address, as far as its letters tell."""
    return bool(_usable(address))


def must_be_usable(address: str) -> None:
    """Raises UnusableContact unless a mail can be sent to this address."""
    if not can_be_mailed(address):
        raise UnusableContact("email")


def _usable(address: str) -> str:
    """The address as mails carry it; empty when it cannot be used."""
    try:
        return usable_address(address)
    except BadAddress:
        return ""
