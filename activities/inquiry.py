"""The activities of inquiries: letters are taken note of, answered, and watched over by the clock."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from temporalio import activity

from activities.answerable import answerable
from activities.cancellation import named
from activities.choosing import read_choice
from activities.feedback import FeedbackReplies
from activities.filing import Filing, numbers_in
from activities.matter import MatterActivities
from activities.reach import can_be_mailed
from activities.rejected import keep_start
from domain.basics.errors import UnknownOrder
from domain.contract.envelope import Reject
from domain.contract.messages import (
    AssignInquiry,
    CloseInquiry,
    CommandUnheard,
    LetterArrived,
    ReplyToInquiry,
    SendInterim,
)
from domain.inquiry import rules
from domain.inquiry.envelope import InquiryEnvelope, InquiryIntake, InquiryRefused, InquiryStepDue
from domain.inquiry.flood import UNLIMITED, Allowance
from domain.inquiry.incoming import Incoming, same_address
from domain.inquiry.inquiry import Inquiry
from domain.inquiry.letter import Context, take
from domain.inquiry.state import InquiryDone, InquiryState
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from activities.locking import Decide
    from adapters.postgres.inquiries import LockedInquiry
    from adapters.postgres.pool import Connection


class InquiryActivities(MatterActivities[InquiryStepDue, "LockedInquiry", Inquiry, InquiryDone]):
    """Idempotent by (inquiry_no, key), see `LockingActivities`."""

    @activity.defn(name="open_inquiry")
    async def open(self, given: InquiryIntake) -> InquiryDone:
        """File the form, or the feedback, if there is one, and take note of all that waits.

        Idempotent by the form's contents.

        Raises:
            UnknownInquiry: there is neither a form nor an inquiry of this number.
        """
        filing = Filing(self.database)
        if given.form.text.strip():
            await filing.file_form(given.form, self.desk.today(), given.at)
        else:
            await filing.file_feedback(given.form.inquiry_no, self.desk.today(), given.at)
        waiting = InquiryStepDue(inquiry_no=given.form.inquiry_no, key=given.key, at=given.at)
        return await self._take_all(waiting)

    @activity.defn(name="take_letter")
    async def take(self, given: InquiryEnvelope[LetterArrived]) -> InquiryDone:
        """Take note of the letters that wait. Idempotent by the letters: each is taken once."""
        return await self._take_all(given)

    async def _take_all(self, given: InquiryStepDue) -> InquiryDone:
        async with self.database.pool.acquire() as conn, conn.transaction():
            locked = await self.database.inquiries.lock(conn, given.inquiry_no, given.key)
            waiting = await self.database.inquiries.untaken(conn, given.inquiry_no)
            if not waiting:
                return _as_before(locked.state, given.key)
            await self.database.inquiries.one_at_a_time(conn, locked.mailbox)
            inquiry = self._inquiry(locked, given, await self._allowance(conn, given))
            replies = FeedbackReplies(self.database, self.desk.today().policy.feedback)
            for each in waiting:
                if not each.letter.automatic:
                    if not each.letter.proof.is_doubtful:
                        inquiry.is_from_whom_it_says()
                    await self._link(conn, inquiry, locked, each.letter)
                context = await self._context(conn, inquiry, each.letter, locked)
                choice = await read_choice(self.database, conn, inquiry.state, each.letter, given.key)
                heard = await replies.take(conn, inquiry.state, each.letter, given.at)
                take(inquiry, each.letter, context.model_copy(update={"choice": choice, "feedback": heard}))
            key = f"letter:{waiting[0].letter.key}"  # the next try may find letters that came after this one
            return await self._finish(conn, inquiry, key, [each.id for each in waiting])

    async def _link(
        self, conn: "Connection", inquiry: Inquiry, locked: "LockedInquiry", letter: Incoming | None = None
    ) -> None:
        """Find the sender's own order by the number that the letter says, or else all that it may be about."""
        threads = self.database.threads
        state = inquiry.state
        if state.is_order_certain or (state.is_doubtful and state.candidates):
            return
        if letter and same_address(letter.sender) == same_address(locked.email) != "":
            own = await threads.own_order(conn, numbers_in(letter), same_address(letter.sender))
            if own and letter.proof.is_doubtful and state.is_doubtful:
                inquiry.may_be_about((own,))
                return
            if own and not letter.proof.is_doubtful:
                inquiry.is_about(own, is_sender_known=True)
                inquiry.note("order_named", order_no=own)
                return
        inquiry.may_be_about(await threads.own_orders(conn, locked.mailbox))

    async def _context(
        self, conn: "Connection", inquiry: Inquiry, letter: Incoming, locked: "LockedInquiry"
    ) -> Context:
        known = await answerable(self.database, conn, self.desk.today(), inquiry.state, letter)
        since = inquiry.calendar.at(inquiry.today, 0)
        acknowledged = await self.database.inquiries.acknowledged(conn, locked.mailbox, since)
        return Context(
            draft=known.draft,
            about=known.about,
            confirms_way_out=self.desk.today().policy.mailings.confirms_way_out,
            is_of_supplier=known.is_of_supplier,
            acknowledged_today=acknowledged,
            is_reachable=can_be_mailed(locked.email),
        )

    @activity.defn(name="assign_inquiry")
    async def assign(self, given: InquiryEnvelope[AssignInquiry]) -> InquiryDone:
        """Somebody takes it on, or names what it is about.

        Raises:
            InquirySettled, AlreadyAnswered, UnknownOrder
        """
        order_no = given.message.order_no

        async def decide(inquiry: Inquiry, conn: "Connection") -> None:
            about = await self.database.mails.addressed(conn, order_no) if order_no else None
            if order_no and about is None:
                raise UnknownOrder("number", order_no=order_no)
            asker = await self.database.threads.asker(conn, given.inquiry_no)
            orderer = about.placed.orderer.email if about else ""
            is_orderer = asker is not None and same_address(asker.inquiry.email) == same_address(orderer) != ""
            rules.assign(inquiry, given.message, is_orderer=is_orderer)

        return await self.change(given, decide)

    @activity.defn(name="send_interim")
    async def interim(self, given: InquiryEnvelope[SendInterim]) -> InquiryDone:
        """Tell the customer when the next answer comes.

        Raises:
            InquirySettled, AlreadyAnswered, BadPromise
        """
        return await self.apply(given, lambda inquiry: rules.send_interim(inquiry, given.message))

    @activity.defn(name="reply_to_inquiry")
    async def reply(self, given: InquiryEnvelope[ReplyToInquiry]) -> InquiryDone:
        """Answer the customer, who finds the question below the answer.

        Raises:
            InquirySettled, AlreadyAnswered
        """

        async def decide(inquiry: Inquiry, conn: "Connection") -> None:
            question = await self.database.threads.question(conn, given.inquiry_no)
            rules.reply(inquiry, given.message, question.text if question else "")

        return await self.change(given, decide)

    @activity.defn(name="close_inquiry")
    async def close(self, given: InquiryEnvelope[CloseInquiry]) -> InquiryDone:
        """It is settled.

        Raises:
            AlreadyAnswered
        """
        command = given.message.model_copy(update={"by": await named(given.message.by)})
        return await self.apply(given, lambda inquiry: rules.close(inquiry, command))

    @activity.defn(name="hear_of_inquiry")
    async def hear(self, given: InquiryEnvelope[CommandUnheard]) -> InquiryDone:
        """A command has changed it, and its workflow has not heard of it: answer with the inquiry as it is now."""
        return await self.as_it_is(given)

    @activity.defn(name="alert_inquiry")
    async def alert(self, given: InquiryStepDue) -> InquiryDone:
        """The time to answer is nearly over."""
        return await self._tell_shop(given, rules.alert)

    @activity.defn(name="tell_inquiry_overdue")
    async def tell_overdue(self, given: InquiryStepDue) -> InquiryDone:
        """The time to answer is over."""
        return await self._tell_shop(given, rules.tell_overdue)

    @activity.defn(name="close_inquiry_by_itself")
    async def close_by_itself(self, given: InquiryStepDue) -> InquiryDone:
        """The customer asked nothing more, for some days after the answer has left."""

        async def decide(inquiry: Inquiry, conn: "Connection") -> None:
            is_unsent, left_at = await self.database.mails.has_left(conn, inquiry.state.thread, MailKind.INQUIRY_REPLY)
            rules.close_by_itself(inquiry, is_unsent=is_unsent, left_at=left_at)

        return await self.change(given, decide)

    @activity.defn(name="note_inquiry_refusal")
    async def note_refusal(self, given: InquiryRefused) -> InquiryDone:
        """Write a refused or unreadable message into the journal, and tell the shop, some times a day."""
        return await self.change(given, self._noting(given))

    @activity.defn(name="reject_inquiry")
    async def reject(self, given: Reject) -> None:
        """Keep what cannot be read as an inquiry, and owe the shop a mail. Idempotent by the run's id."""
        await keep_start(self.database, given, "inquiry")

    async def _lock(self, conn: "Connection", given: InquiryStepDue) -> "LockedInquiry":
        return await self.database.inquiries.lock(conn, given.inquiry_no, given.key)

    async def _as_before(self, conn: "Connection", locked: "LockedInquiry") -> InquiryDone:  # noqa: ARG002 - the base's
        return _as_before(locked.state)

    async def _decide_and_save(
        self, conn: "Connection", given: InquiryStepDue, locked: "LockedInquiry", decide: "Decide[Inquiry]"
    ) -> InquiryDone:
        inquiry = self._inquiry(locked, given, UNLIMITED)
        if not locked.state.is_closed:
            await self._link(conn, inquiry, locked)  # an order may have come after the letter
        await decide(inquiry, conn)
        return await self._finish(conn, inquiry, given.key)

    async def _tell_shop(self, given: InquiryStepDue, rule: Callable[[Inquiry], None]) -> InquiryDone:
        """A step that tells the shop, which gets so many mails an hour."""

        async def decide(inquiry: Inquiry, conn: "Connection") -> None:
            inquiry.allowance = await self._allowance(conn, given)
            rule(inquiry)

        return await self.change(given, decide)

    def _inquiry(self, locked: "LockedInquiry", given: InquiryStepDue, allowance: Allowance) -> Inquiry:
        return Inquiry(locked.state, locked.policy, self.desk.today().calendar, given.at, allowance)

    async def _allowance(self, conn: "Connection", given: InquiryStepDue) -> Allowance:
        """What is left of this hour for all senders together, by the shop's file of today."""
        policy = self.desk.today().policy.inquiry
        acknowledgements, shop_mails = await self.database.inquiry_hours.lock(conn, given.at)
        return Allowance(
            acknowledgements=policy.acknowledgements_per_hour - acknowledgements,
            shop_mails=policy.shop_mails_per_hour - shop_mails,
        )

    async def _finish(self, conn: "Connection", inquiry: Inquiry, key: str, taken: Sequence[int] = ()) -> InquiryDone:
        inquiry.plan()
        await self.database.inquiries.save(conn, inquiry, key, taken)
        if inquiry.allowance != UNLIMITED:
            await self.database.inquiry_hours.spend(conn, inquiry)
        return inquiry.done()


def _as_before(state: InquiryState, key: str = "") -> InquiryDone:
    """The answer to an activity that was done before: whoever lost the first answer follows it up."""
    waits = state.waiting_orders
    past = dict.fromkeys([*state.let_go, *state.orders])
    return InquiryDone(
        state=state,
        owes_mail=True,
        opened_for=waits,
        closed_for=tuple(each for each in past if each not in waits),
        posts=(state.summary,) if state.summary else (),
        choice=state.choice if state.choice and state.choice.key == key else None,
    )
