"""What is talked about with the customer of one order, and whether they are reached; and what holds it up for the shop.

What may happen to it is here; when it does is decided in the room `conversation`.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Self

from pydantic import AwareDatetime

from domain.basics.money import TaxRate
from domain.contract.status import HoldReason
from domain.order.compact import Axis


class Hold(Axis, frozen=True):
    """One reason why work must wait. Notes stay in the journal."""

    reason: HoldReason
    since: AwareDatetime
    by: str = ""


class Question(Axis, frozen=True):
    """Something asked of the customer. What was given and answered stands in the mails and the journal, not here.

    `kind` is a key of the table of conversations (domain/conversation/question/conversations.py), and `hold` goes with
    the question, where it keeps work waiting. `about` names fields, such as `recipient.address.street`, or articles;
    `wrong_answers` counts answers that settled nothing.
    """

    kind: str
    hold: HoldReason | None = None
    no: int = 1
    about: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # what the customer may choose by its name: substitutes
    terms: tuple[tuple[int, TaxRate | None], ...] = ()  # of each of these: yen with tax for a piece, and its tax rate
    can_part: bool = False  # what is here of missing goods may leave first
    asked_at: AwareDatetime
    answer_by: date
    is_reminded: bool = False
    wrong_answers: int = 0
    by_shop: tuple[str, ...] = ()  # the fields that a person asked for, no check
    answered: tuple[str, ...] = ()  # the fields that answers have named so far, without settling the question
    untold_since: date | None = None  # its mail of this day never arrived: its clock stands still
    talks: int = 0  # how often its date passed while the customer's letters were answered
    is_of_parcels: bool = False  # it is about parcels that came back: what else leaves or has left settles nothing
    is_of_money: bool = False  # it is about money that goes back: neither parcels nor the end of the order settle it

    @property
    def outlives_shipping(self) -> bool:
        """True for what is still asked when the goods have left."""
        return self.is_of_parcels or self.is_of_money

    def reminded(self) -> Self:
        """The customer was asked once more."""
        return self.but(is_reminded=True)

    def dated(self, answer_by: date, *, asked_at: datetime | None = None) -> Self:
        """With another date; with `asked_at`, its reminder counts from there, and is still to come."""
        dated = self.but(answer_by=answer_by)
        return dated.but(asked_at=asked_at, is_reminded=False) if asked_at else dated

    def after_talk(self, asked_at: datetime, answer_by: date | None) -> Self:
        """A talk is over: its reminder counts from now; with `answer_by`, its date had passed meanwhile."""
        anew = self.but(asked_at=asked_at)
        if answer_by is None:
            return anew
        return anew.but(answer_by=answer_by, is_reminded=False, talks=self.talks + 1)

    def naming(self, fields: Iterable[str]) -> Self:
        """Answers have named these fields so far."""
        return self.but(answered=tuple(sorted(fields)))

    def only_about(self, about: tuple[str, ...]) -> Self:
        """The rest of what it was about is settled."""
        return self.but(about=about)

    def untold(self, since: date) -> Self:
        """Its mail of this day did not arrive; the oldest one counts."""
        return self.but(untold_since=min(since, self.untold_since or since))

    def told(self) -> Self:
        """Its mail has arrived, or another one."""
        return self.but(untold_since=None)


class Unsent(Axis, frozen=True):
    """Mails to the customer that have not left: their `clocks` stand still until they have.

    `since`: the day on which the oldest became owed. `look_at`: when it is looked again.
    """

    kinds: tuple[str, ...]
    clocks: tuple[str, ...]
    since: date
    look_at: AwareDatetime


class ConversationState(Axis, frozen=True):
    """Holds, questions, inquiries, and what the customer has heard of the order."""

    holds: tuple[Hold, ...] = ()
    hold_alerts: int = 0  # how often the shop was told that the holds are old
    hold_alerted_on: date | None = None
    questions: tuple[Question, ...] = ()
    asked_so_far: int = 0  # how often the customer was asked something: numbers the questions and their mails
    confirmed: tuple[str, ...] = ()  # fields that the customer has called right as they stand
    inquiries: tuple[str, ...] = ()  # and claims that are open: the machine neither reminds nor thanks meanwhile
    talked_on: date | None = None  # the day the last of them was closed: thanks come the day after at the earliest
    talks_overdue: int = 0  # inquiries that were closed after the deadline: each starts the clock of reminders anew
    mails_lost_since: AwareDatetime | None = None  # mails to the orderer's address come back: none is sent to it
    unsent: Unsent | None = None  # mails that a step would have counted from
    silent_from: date | None = None  # the day from which on the customer waits without having heard anything
    silences: int = 0  # how often the silence was broken
    calls_to_shop: int = 0  # tasks and holds the shop was told of: numbers the mails about them
    is_thanked: bool = False

    @property
    def awaited(self) -> frozenset[HoldReason]:
        """The holds that wait for nobody but the customer."""
        return frozenset(question.hold for question in self.questions if question.hold)

    @property
    def keeps_waiting(self) -> bool:
        """True while work waits for an answer of the customer."""
        return bool(self.awaited)

    @property
    def is_asked(self) -> bool:
        """True while the customer is asked about the order; where money goes back to is no talk about its goods."""
        return any(not question.is_of_money for question in self.questions)

    @property
    def holds_for_shop(self) -> tuple[Hold, ...]:
        """The holds that somebody in the shop has to settle."""
        return tuple(hold for hold in self.holds if hold.reason not in self.awaited)

    def has_hold(self, reason: HoldReason) -> bool:
        return any(hold.reason is reason for hold in self.holds)

    def stands_still(self, clock: str) -> bool:
        """True when this clock counts from a mail that has not left."""
        return self.unsent is not None and clock in self.unsent.clocks

    def question(self, kind: str) -> Question | None:
        """The open question of this kind; there is at most one."""
        return next((question for question in self.questions if question.kind == kind), None)

    # --- holds ------------------------------------------------------------------------------------------------------

    def held(self, hold: Hold) -> Self:
        """With one more hold."""
        return self.but(holds=(*self.holds, hold))

    def released(self, *reasons: HoldReason) -> Self:
        """Without these holds. When none is left, the shop has not been told of any."""
        left = tuple(hold for hold in self.holds if hold.reason not in reasons)
        return self.but(holds=left) if left else self.but(holds=(), hold_alerts=0, hold_alerted_on=None)

    def held_anew(self, reason: HoldReason, since: datetime) -> Self:
        """From now on this hold waits for the shop: its alerts count from then."""
        anew = (hold.but(since=since) if hold.reason is reason else hold for hold in self.holds)
        return self.but(holds=tuple(anew))

    def alerted(self, day: date) -> Self:
        """The shop was told of old holds."""
        return self.but(hold_alerts=self.hold_alerts + 1, hold_alerted_on=day)

    def called_shop(self) -> Self:
        """The shop is told of one more task or hold."""
        return self.but(calls_to_shop=self.calls_to_shop + 1)

    # --- questions --------------------------------------------------------------------------------------------------

    def asking(self, question: Question) -> Self:
        """With this question, in the place of the one of its kind."""
        return self.but(questions=(*self.not_asking(question.kind).questions, question))

    def not_asking(self, kind: str) -> Self:
        """Without the question of this kind."""
        return self.but(questions=tuple(question for question in self.questions if question.kind != kind))

    def not_asking_for(self, reason: HoldReason) -> Self:
        """Without the questions that go with this hold."""
        return self.but(questions=tuple(question for question in self.questions if question.hold is not reason))

    def correcting(self, before: Question, after: Question) -> Self:
        """With this question in the place of that one."""
        return self.asking_as(lambda question: after if question is before else question)

    def asking_as(self, change: Callable[[Question], Question]) -> Self:
        """With each question as it is after the change."""
        return self.but(questions=tuple(change(question) for question in self.questions))

    def asked(self) -> Self:
        """One more mail asks something."""
        return self.but(asked_so_far=self.asked_so_far + 1)

    def confirming(self, fields: Iterable[str]) -> Self:
        """The customer has called these fields right, and no others."""
        return self.but(confirmed=tuple(sorted(set(fields))))

    # --- inquiries --------------------------------------------------------------------------------------------------

    def talking(self, inquiry_no: str) -> Self:
        """With one more open inquiry."""
        return self.but(inquiries=(*self.inquiries, inquiry_no))

    def talked(self, inquiry_no: str, day: date) -> Self:
        """Without this inquiry; the last one ends the talk."""
        left = tuple(each for each in self.inquiries if each != inquiry_no)
        return self.but(inquiries=left) if left else self.but(inquiries=(), talked_on=day)

    def talked_overdue(self) -> Self:
        """A talk was over after the deadline."""
        return self.but(talks_overdue=self.talks_overdue + 1)

    # --- what the customer hears ------------------------------------------------------------------------------------

    def lost(self, at: datetime) -> Self:
        """Mails come back."""
        return self.but(mails_lost_since=self.mails_lost_since or at)

    def reached(self) -> Self:
        """Mails arrive, as far as is known."""
        return self.but(mails_lost_since=None)

    def awaiting(self, unsent: Unsent | None) -> Self:
        """These mails have not left; None: all have."""
        return self.but(unsent=unsent)

    def silent(self, since: date) -> Self:
        """The customer waits, and has heard nothing since this day."""
        return self.but(silent_from=since)

    def silence_broken(self, day: date) -> Self:
        """The customer hears why nothing comes, or a person tells."""
        return self.but(silences=self.silences + 1, silent_from=day)

    def thanked(self) -> Self:
        """The customer was thanked."""
        return self.but(is_thanked=True)

    def not_thanked(self) -> Self:
        """The end at which the customer was thanked was none."""
        return self.but(is_thanked=False)

    # --- its end ----------------------------------------------------------------------------------------------------

    def moot(self) -> Self:
        """The goods have left: nothing keeps them here any more."""
        return self.but(holds=(), questions=tuple(each for each in self.questions if each.outlives_shipping))

    def ended(self) -> Self:
        """The order has ended: no work is left that could wait."""
        left = tuple(each for each in self.questions if each.is_of_money)
        return self.but(holds=(), questions=left, inquiries=(), unsent=None)

    # --- in a history -----------------------------------------------------------------------------------------------

    def as_told(self) -> "ConversationState":
        """What keeps the order waiting, without what only the rules ask for: counts, and days that have passed."""
        return ConversationState(
            holds=self.holds,
            questions=self.questions,
            inquiries=self.inquiries,
            mails_lost_since=self.mails_lost_since,
            unsent=self.unsent,
        )
