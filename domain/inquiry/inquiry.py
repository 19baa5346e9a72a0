"""An inquiry, a customer's question, while one activity works on it; the chapters are in letter.py and rules.py."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.conversation.matter import Matter
from domain.inquiry.clock import InquiryClock
from domain.inquiry.flood import UNLIMITED, Allowance, acknowledgements_in, shop_mails_in, summary_thread
from domain.inquiry.state import InquiryDone, InquiryState, InquiryStep, InquiryStepKind, ReadChoice
from domain.inquiry.status import InquiryStatus
from domain.order.facts import InquiryFacts
from domain.order.kinds import MailKind
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import InquiryPolicy


class Inquiry(Matter[InquiryState]):
    """The aggregate."""

    def __init__(
        self,
        state: InquiryState,
        policy: InquiryPolicy,
        calendar: BusinessCalendar,
        at: datetime,
        allowance: Allowance = UNLIMITED,
    ) -> None:
        super().__init__(state, calendar, at)
        self.policy, self.allowance = policy, allowance
        self.clock = InquiryClock(policy, calendar)
        self.untold = self.unacknowledged = 0  # letters
        self._choice: ReadChoice | None = None
        self._waited = state.waiting_orders
        self._concerned = dict.fromkeys(self._waited)  # at any time of this activity

    def done(self) -> InquiryDone:
        """What the activity answers. An order hears of the first letter, and when it has no longer to wait."""
        now = self.state.waiting_orders
        return InquiryDone(
            state=self.state,
            owes_mail=bool(self.mails),
            opened_for=tuple(each for each in now if each not in self._waited),
            closed_for=tuple(each for each in self._concerned if each not in now),
            posts=(self.state.summary,) if self.untold else (),
            choice=self._choice,
        )

    def choose(self, choice: ReadChoice) -> None:
        """The letter is nothing but this choice."""
        self.state = self.state.chosen(choice)
        self._choice = choice
        self.note("choice_read", option=choice.option, **({"sku": choice.sku} if choice.sku else {}))

    def is_about(self, order_no: str, *, is_sender_known: bool, by: str = "") -> None:
        """It is about this order, or about none; no other one waits for it. `by`: the person who says so."""
        self.state = self.state.known_to(is_sender_known=is_sender_known, is_settled=bool(by))
        self._relate(order_no or None, ())

    def is_from_whom_it_says(self) -> None:
        """A letter has come whose sender is certain."""
        if self.state.is_doubtful:
            self.state = self.state.from_certain()
            self.note("sender_proven")

    def may_be_about(self, candidates: Sequence[str]) -> None:
        """Orders of the sender, who has named none of them."""
        if self.state.candidates == tuple(candidates):
            return
        self._relate(self.state.order_no, tuple(candidates))
        self.note("candidates", orders=list(candidates))

    def _relate(self, order_no: str | None, candidates: tuple[str, ...]) -> None:
        self.state = self.state.relating(order_no, candidates)
        self._concerned |= dict.fromkeys(self.state.orders)

    @property
    def may_acknowledge(self) -> bool:
        """False once all senders together have been acknowledged as often as they may in this hour."""
        return acknowledgements_in(self.mails) < self.allowance.acknowledgements

    def tell_shop(self, facts: InquiryFacts) -> None:
        """Owe the shop a mail; once it got as many in this hour as it may, it is told of the rest in one."""
        if shop_mails_in(self.mails) < self.allowance.shop_mails:
            self.state = self.state.summed_up("")
            self.owe(MailKind.SHOP_INQUIRY, facts)
        else:
            self.untold += 1
            self.state = self.state.summed_up(summary_thread(self.at))
            self.note("told_with_others")

    def plan(self) -> None:
        """Store the coming steps, soonest first."""
        self.state = self.state.planned(InquiryStep(at=max(at, self.at), what=what) for what, at in self._steps())

    @property
    def closes_at(self) -> datetime:
        """When an answered inquiry closes by itself, counted from the answer."""
        return (self.state.answered_at or self.at) + timedelta(days=self.policy.close_after_days)

    def _steps(self) -> Sequence[tuple[InquiryStepKind, datetime]]:
        state = self.state
        if state.status is InquiryStatus.ANSWERED and state.answered_at:
            return [(InquiryStepKind.CLOSE, self.closes_at)]
        steps: list[tuple[InquiryStepKind, datetime]] = []
        if state.is_waiting and state.answer_by:
            if not state.is_alerted and state.alert_at and state.alert_at < state.answer_by:
                steps.append((InquiryStepKind.ALERT, state.alert_at))
            if not state.is_overdue_told:
                steps.append((InquiryStepKind.OVERDUE, state.answer_by))
        return steps
