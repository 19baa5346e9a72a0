"""Feedback comes in: by a form or a colleague as a fact of the order, by a reply within its inquiry."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from temporalio import activity

from activities.transaction import TransactionalActivities
from domain.contract.envelope import Envelope
from domain.contract.messages import FeedbackReceived
from domain.conversation.feedback import STARS, STARS_APART, Answer, Source, feedback_of_thread
from domain.conversation.feedback_reply import asks_something, read_reply
from domain.inquiry.incoming import Incoming, same_address
from domain.inquiry.letter import Heard
from domain.inquiry.state import InquiryState
from domain.order.aggregate import Order
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from domain.shop.policy import FeedbackPolicy


class FeedbackActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`, and by the sender's own id of an answer."""

    @activity.defn(name="take_feedback")
    async def take(self, given: Envelope[FeedbackReceived]) -> Done:
        """A customer says how it was. What is low, or asks something, is to become an inquiry, which the answer names.

        What comes from an address of somebody else is kept apart.
        """
        fact = given.message
        key = f"answer:{fact.answer_id}" if fact.answer_id else given.key
        policy = self.desk.today().policy.feedback

        async def decide(order: Order, conn: "Connection") -> None:
            answer = _answer(order, fact, key, policy)
            if await self.database.feedback.keep(conn, answer):
                order.note("feedback_apart" if answer.is_apart else "feedback_received", by=fact.by, stars=fact.stars)

        done = await self.change(given, decide)
        async with self.database.pool.acquire() as conn:
            kept = await self.database.feedback.find(conn, given.order_no, key)
        return done.model_copy(update={"opens": kept.inquiry_no}) if kept and kept.inquiry_no else done


def _answer(order: Order, fact: FeedbackReceived, key: str, policy: "FeedbackPolicy") -> Answer:
    order_no = order.state.order_no
    is_apart = bool(fact.email) and same_address(fact.email) != same_address(order.placed.orderer.email)
    is_for_person = fact.stars <= policy.low_stars or asks_something(fact.text)
    number = hashlib.sha256(f"{key}\n{fact.text}".encode(errors="replace")).hexdigest()[:8]
    return Answer(
        order_no=order_no,
        key=key,
        at=order.at,
        stars=fact.stars,
        words=fact.text.strip(),
        source=Source.SHOP if fact.by else Source.FORM,
        by=fact.by,
        sender=fact.email if is_apart else "",
        is_apart=is_apart,
        inquiry_no=f"{order_no}-{number}" if is_for_person else "",
    )


class FeedbackReplies:
    """Reads letters that answer the question how it was."""

    def __init__(self, database: "Database", policy: "FeedbackPolicy") -> None:
        self._database = database
        self._policy = policy

    async def take(self, conn: "Connection", state: InquiryState, letter: Incoming, at: datetime) -> Heard | None:
        """Take down the stars that a letter gives; None where it answers something else, or not clearly.

        Works within the transaction of the letter, and is idempotent by it.
        """
        if letter.automatic or letter.is_form or not letter.answers:
            return None
        order_no = feedback_of_thread(await self._database.mails.thread_of(conn, letter.answers) or "")
        if order_no is None or order_no != state.order_no:
            return None
        about = await self._database.mails.addressed(conn, order_no)
        if about is None:
            return None
        orderer = about.placed.orderer
        reading = read_reply(letter.text, (order_no, orderer.name, orderer.name[:2], orderer.kana, orderer.company))
        if reading is None:
            return None
        is_apart = letter.proof.is_doubtful or same_address(letter.sender) != same_address(orderer.email)
        answer = Answer(
            order_no=order_no,
            key=f"letter:{letter.key}",
            at=at,
            stars=reading.stars,
            words=reading.words,
            source=Source.MAIL,
            sender=letter.sender if is_apart else "",
            is_apart=is_apart,
            inquiry_no=state.inquiry_no,
        )
        if await self._database.feedback.keep(conn, answer):
            what, said = ("feedback_apart", STARS_APART) if is_apart else ("feedback_received", STARS)
            await self._database.journal.add_line(conn, order_no, at, what, note=said(stars=reading.stars))
        is_plain = not (letter.quiet or letter.attachments_count or letter.is_cut)
        is_low = reading.stars <= self._policy.low_stars
        return Heard(stars=reading.stars, is_all=is_plain and not (is_apart or is_low or reading.asks))
