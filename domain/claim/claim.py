"""A claim while one activity works on it; what may be done with it: rules.py, who may claim: admission.py."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.claim.state import ClaimDone, ClaimState, ClaimStep, ClaimStepKind
from domain.claim.status import ASKING, ClaimStatus
from domain.conversation.matter import Matter
from domain.inquiry.clock import InquiryClock
from domain.order.facts import MailFacts
from domain.order.kind import Hour
from domain.order.kinds import KINDS, MailKind
from domain.order.owed import TaskKind
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import Policy

_ONE_DAY = timedelta(days=1)


class NewClaim(NamedTuple):
    """What a claim begins with. `form_key` is the same for the same thing that is claimed."""

    state: ClaimState
    policy: Policy
    text: str
    form_key: str


class Claim(Matter[ClaimState]):
    """The aggregate. `policy` is the shop's of the moment in which the claim was opened."""

    def __init__(self, state: ClaimState, policy: Policy, calendar: BusinessCalendar, at: datetime) -> None:
        super().__init__(state, calendar, at)
        self.policy, self.scheme = policy, policy.guarantee
        hours = policy.inquiry.model_copy(update={"answer_hours": self.scheme.first_answer_hours})
        self.hours = InquiryClock(hours, calendar)
        self.answers_customer = False  # the customer has just done something, and waits for the answer
        self.done_tasks: set[TaskKind] = set()  # what was asked for before is done, whatever else is asked for now

    def done(self) -> ClaimDone:
        """What the activity answers. The order hears when it has to wait, and when no longer."""
        is_closed = self.state.is_closed
        return ClaimDone(
            state=self.state,
            owes_mail=bool(self.mails),
            tells_opened=not is_closed,
            tells_closed=is_closed,
            is_listed=True,
        )

    @property
    def is_decided_outside(self) -> bool:
        """No clock of ours pays: a mall or a card company decides, and enters as a fact."""
        return self.state.outside is not None or self.scheme.decided_by == "mall"

    @property
    def writes_to_customer(self) -> bool:
        """Nobody outside does."""
        outside = self.state.outside
        return outside is None or outside.scheme in self.scheme.writes_about

    def owe(self, kind: MailKind, facts: MailFacts, *, what: str = "") -> None:
        """Owe a mail. Whoever claims elsewhere is written to from there, unless the policy says otherwise."""
        if kind.is_for_shop or self.writes_to_customer:
            super().owe(kind, facts, what=what)

    def _not_before(self, kind: MailKind) -> datetime | None:
        """The morning until which a mail waits that a clock or staff caused at night."""
        if kind.is_for_shop or self.answers_customer or KINDS[kind].hour is Hour.ANY_HOUR:
            return None
        morning = self.calendar.waking_hours_from(self.at, self.policy.mail)
        return morning if morning > self.at else None

    def limit(self, most: int) -> None:
        """At most so many yen are left to promise."""
        if most < self.state.asked.most:
            self.state = self.state.limited(most)

    # --- its clocks --------------------------------------------------------------------------------------------------

    def wait_for_shop(self) -> None:
        """The shop has so many of its hours to answer, and in any case so many hours on the clock."""
        grant_at = self.at + timedelta(hours=self.scheme.hard_hours)
        answer_by = min(self.hours.answer_by(self.at), grant_at)
        told = self.calendar.day_of(answer_by)
        self._wait(told, answer_by, grant_at)

    def wait_until(self, day: date) -> None:
        """The customer was promised a word by the end of this day; so long as before, the guarantee waits after it."""
        answer_by = self.hours.end_of(day)
        more = max(self.scheme.hard_hours - self.scheme.first_answer_hours, 0)
        self._wait(day, answer_by, answer_by + timedelta(hours=more))

    def wait_for_proof(self, day: date) -> None:
        """The shop has to prove it by the end of this day."""
        over = self.calendar.at(day + _ONE_DAY, 0)
        self._wait(day, over, over)

    def wait_for_appeal(self, day: date) -> None:
        """Whoever has not won may appeal to the end of this day; the shop is told in time."""
        over = self.calendar.at(day + _ONE_DAY, 0)
        if self.state.status is ClaimStatus.LOST:
            self._wait(day, over, over)
        else:
            self.state = self.state.timed(self.state.clock.asking(day, over))

    def _wait(self, told: date, answer_by: datetime, grant_at: datetime) -> None:
        alert_at = min(self.hours.alert_at(answer_by, self.at), answer_by)
        clock = self.state.clock.waiting(told, answer_by, alert_at if alert_at < answer_by else None, grant_at)
        self.state = self.state.timed(clock)

    def wait_for_customer(self, days: int) -> date:
        """The customer has so many days, to the end of the last one, which is returned. A day on which mails leave."""
        told_on = self.calendar.day_of(self.calendar.waking_hours_from(self.at, self.policy.mail))
        choose_by = told_on + timedelta(days=days)
        self.state = self.state.timed(self.state.clock.asking(choose_by, self.calendar.at(choose_by + _ONE_DAY, 0)))
        return choose_by

    def plan(self) -> None:
        """Store the coming steps, soonest first."""
        self.state = self.state.planned(ClaimStep(at=max(at, self.at), what=what) for what, at in self._steps())

    def _steps(self) -> Iterator[tuple[ClaimStepKind, datetime]]:
        state, clock = self.state, self.state.clock
        if state.is_waiting and clock.answer_by:
            if clock.alert_at and not clock.is_alerted:
                yield ClaimStepKind.ALERT, clock.alert_at
            if state.status is ClaimStatus.LOST:
                yield ClaimStepKind.APPEAL_OVER, clock.answer_by
            elif not clock.is_overdue_told:
                yield ClaimStepKind.OVERDUE, clock.answer_by
            is_contested = state.status is ClaimStatus.CONTESTED  # whoever contests has said by when it is proved
            pays = (is_contested or self.scheme.pays_unanswered) and not self.is_decided_outside
            if clock.grant_at and pays and not state.arrived_on:
                yield ClaimStepKind.GRANT, clock.grant_at
        if clock.silent_at and not state.has_letter:  # whoever has written is not silent
            if state.status in ASKING:
                yield ClaimStepKind.SILENCE, clock.silent_at
            if state.status is ClaimStatus.DECIDED:
                yield ClaimStepKind.APPEAL_OVER, clock.silent_at
