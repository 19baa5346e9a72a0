"""Whatever customer, shop, clock and examiner do to a claim, in any order: it ends once, and never pays too much."""

from collections.abc import Callable
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.basics.errors import Refusal
from domain.claim import answering, arrival, by_clock, carrier, ending, guarantee, letter
from domain.claim.claim import Claim
from domain.claim.outside import give_way
from domain.claim.state import ClaimStepKind
from domain.claim.status import ClaimStatus
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, Remedy, Reply
from domain.contract.messages import (
    AnswerProposal,
    AppealClaim,
    ClaimDecided,
    CloseClaim,
    ContestClaim,
    InvokeGuarantee,
    LookIntoClaim,
    NoteCarrierAnswer,
    ProposeRemedy,
    ReadLetters,
)
from domain.inquiry.incoming import Incoming
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from tests.domain.builders import prepay
from tests.domain.test_claim import MONDAY, claim, later
from tests.domain.test_claim_arrival import HERE, in_two
from tests.domain.test_claim_arrival import SENT as ON_ITS_WAY
from tests.domain.test_outside_claim import outside

PLACED = prepay(placed_at="2026-11-09T10:00:00+09:00")
SENT = in_two(HERE, ON_ITS_WAY)
ACTS: dict[ClaimStepKind, Callable[[Claim], None]] = {
    ClaimStepKind.ALERT: by_clock.alert,
    ClaimStepKind.OVERDUE: by_clock.tell_overdue,
    ClaimStepKind.GRANT: by_clock.grant,
    ClaimStepKind.SILENCE: by_clock.end_silence,
    ClaimStepKind.APPEAL_OVER: guarantee.end_appeal,
}


class AnyClaim(RuleBasedStateMachine):
    @initialize(reason=st.sampled_from(ClaimReason), amount=st.sampled_from([0, 1, 2_820]), is_outside=st.booleans())
    def begin(self, reason: ClaimReason, amount: int, is_outside: bool) -> None:  # noqa: FBT001 - drawn
        self.now, self.most = MONDAY, amount
        self.state = (outside if is_outside else claim)(reason=reason, amount=amount).state
        self.policy = claim().policy
        self.paid: list[int] = []
        self.ends = 0
        self.mails: list[MailKind] = []

    def do(self, act: Callable[[Claim], None]) -> None:
        """One activity; what is refused changes nothing."""
        one = Claim(self.state, self.policy, later(claim(), MONDAY).calendar, self.now)
        try:
            act(one)
        except Refusal:
            return
        one.plan()
        self.mails += [mail.kind for mail in one.mails if not mail.kind.is_for_shop]
        if one.state.is_closed and not self.state.is_closed:
            self.ends += 1
            self.paid += [one.state.refund] if one.state.refund else []
        self.state = one.state

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        until = self.now + timedelta(hours=hours)
        for _ in range(50):
            due = self.state.next_step
            if due is None or due.at > until:
                break
            self.now = max(self.now, due.at)
            before = self.state
            self.do(ACTS[due.what])
            assert self.state != before, f"{due.what} does nothing, again and again"
        self.now = until

    @rule(days=st.integers(0, 40))
    def look_into(self, days: int) -> None:
        self.do(
            lambda one: answering.look_into(
                one, LookIntoClaim(until=one.today + timedelta(days=days), text="ご連絡いたします。", by="葉山")
            )
        )

    @rule(remedy=st.sampled_from(Remedy), amount=st.sampled_from([None, 1, 2_820, 9_999]))
    def propose(self, remedy: Remedy, amount: int | None) -> None:
        self.do(
            lambda one: answering.propose(
                one, ProposeRemedy(remedy=remedy, amount=amount, text="ご連絡いたします。", by="葉山")
            )
        )

    @rule(reply=st.sampled_from(Reply))
    def answer(self, reply: Reply) -> None:
        self.do(lambda one: arrival.answer(one, AnswerProposal(reply=reply, by="お客様")))

    @rule()
    def arrive(self) -> None:
        self.do(lambda one: arrival.arrive(one, one.today))

    @rule(reply=st.sampled_from([None, *Reply]), is_customers=st.booleans())
    def write(self, reply: Reply | None, *, is_customers: bool) -> None:
        """A letter is read as an answer only where that is one to what was asked."""
        asked = {ClaimStatus.PROPOSED: {Reply.ACCEPT, Reply.REFUSE}, ClaimStatus.ARRIVED: {Reply.HERE, Reply.NOT_HERE}}
        read = reply if reply in asked.get(self.state.status, set()) else None
        before = self.state
        letters = Incoming(key="l", sender="taro@example.jp", text="お便り")
        self.do(lambda one: letter.take(one, letters, letter.Context(is_customers=is_customers, reply=read)))
        assert is_customers or self.state.status is before.status, "somebody else speaks for the customer"

    @rule()
    def read(self) -> None:
        self.do(lambda one: letter.read(one, ReadLetters(by="葉山", expected_version=one.state.version)))

    @rule(says=st.sampled_from(CarrierSays))
    def carrier_answers(self, says: CarrierSays) -> None:
        self.do(
            lambda one: carrier.take(
                one,
                NoteCarrierAnswer(says=says, on=one.today, by="葉山", expected_version=one.state.version),
                Order(PLACED, SENT, one.policy, one.calendar, one.at),
            )
        )

    @rule()
    def invoke(self) -> None:
        self.do(lambda one: guarantee.invoke(one, InvokeGuarantee(by="お客様")))

    @rule(evidence=st.sampled_from(["", "配達記録"]))
    def contest(self, evidence: str) -> None:
        self.do(lambda one: guarantee.contest(one, ContestClaim(evidence=evidence, by="葉山")))

    @rule(
        outcome=st.sampled_from([ClaimOutcome.WON, ClaimOutcome.LOST, ClaimOutcome.EXPIRED]),
        ago=st.integers(0, 60),
        more=st.none() | st.integers(-1, 40),
    )
    def decide(self, outcome: ClaimOutcome, ago: int, more: int | None) -> None:
        def act(one: Claim) -> None:
            on = one.today - timedelta(days=ago)
            until = None if more is None else on + timedelta(days=more)
            given = {"outcome": outcome, "decided_on": on, "appeal_until": until}
            guarantee.decide(one, ClaimDecided.model_validate(given))

        self.do(act)

    @rule(days=st.none() | st.integers(-1, 20))
    def appeal(self, days: int | None) -> None:
        def act(one: Claim) -> None:
            until = None if days is None else one.today + timedelta(days=days)
            guarantee.appeal(one, AppealClaim(evidence="新しい資料", respond_by=until, by="お客様"))

        self.do(act)

    @rule()
    def somebody_outside_takes_it(self) -> None:
        if not self.state.is_closed and not self.state.outside:
            self.do(lambda one: give_way(one, "C2"))

    @rule()
    def withdraw(self) -> None:
        self.do(lambda one: ending.close(one, CloseClaim(withdrawn=True, by="お客様")))

    @invariant()
    def it_ends_once_and_pays_once_and_never_too_much(self) -> None:
        if not hasattr(self, "state"):
            return
        assert self.ends <= 1
        assert len(self.paid) <= 1
        assert sum(self.paid) <= self.most

    @invariant()
    def whose_customer_turned_elsewhere_is_not_written_to(self) -> None:
        if hasattr(self, "state") and self.state.outside:
            assert not self.mails

    @invariant()
    def while_it_is_open_somebody_is_waited_for(self) -> None:
        """A clock runs, or a task asks for the decision of what is proved."""
        if hasattr(self, "state") and not self.state.is_closed:
            asks_outcome = self.state.outside is not None and self.state.clock.is_overdue_told
            assert self.state.next or self.state.guarantee.is_proved or asks_outcome or self.state.wants_person


AnyClaim.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAnyClaim = AnyClaim.TestCase
