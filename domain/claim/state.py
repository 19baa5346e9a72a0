"""The state of a claim from its opening until it is closed, and what its activities answer.

No personal data: it travels through histories. What the customer wrote stands in the database and in mails.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field

from domain.claim.status import STEPS, WAITING, ClaimStatus
from domain.claim.tables import REMEDIES
from domain.claim.thread import claim_thread
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, ClaimScheme, Remedy
from domain.contract.order import Language
from domain.conversation.matter import MatterState, MatterStep
from domain.order.compact import Axis, Compact


class ClaimStepKind(StrEnum):
    """What happens by itself."""

    ALERT = "alert"  # the time to answer is nearly over: the shop is told
    OVERDUE = "overdue"  # it is over: the shop is told, and a task is opened
    GRANT = "grant"  # the last time to answer is over: the guarantee pays
    APPEAL_OVER = "appeal_over"  # nobody has appealed: it stays as it was decided
    SILENCE = "silence"  # the customer said nothing to what was proposed, or declined


class ClaimStep(MatterStep, frozen=True):
    what: ClaimStepKind


class Asked(Axis, frozen=True):
    """What is claimed: pieces by the number of the order's line (none: all of them), and at most so many yen."""

    reason: ClaimReason
    lines: dict[int, int] = Field(default_factory=dict)
    wants: Remedy | None = None
    most: int = 0
    by: str = ""  # who of the shop wrote it down; empty for the customer


class Clock(Axis, frozen=True):
    """The times of the scheme, as instants; `next_word_on` and `choose_by` are the dates that the customer was told."""

    next_word_on: date | None = None
    answer_by: AwareDatetime | None = None
    alert_at: AwareDatetime | None = None
    grant_at: AwareDatetime | None = None
    choose_by: date | None = None
    silent_at: AwareDatetime | None = None  # from when on the customer has said nothing
    is_alerted: bool = False
    is_overdue_told: bool = False

    def waiting(self, told: date, answer_by: datetime, alert_at: datetime | None, grant_at: datetime) -> Self:
        """The shop has to say something by then."""
        return self.but(
            next_word_on=told,
            answer_by=answer_by,
            alert_at=alert_at,
            grant_at=grant_at,
            choose_by=None,
            silent_at=None,
            is_alerted=False,
            is_overdue_told=False,
        )

    def asking(self, choose_by: date, silent_at: datetime) -> Self:
        """The customer has to say something by then; the shop's own time stands still."""
        return self.but(
            next_word_on=None, answer_by=None, alert_at=None, grant_at=None, choose_by=choose_by, silent_at=silent_at
        )

    def alerted(self) -> Self:
        return self.but(is_alerted=True)

    def told_overdue(self) -> Self:
        return self.but(is_overdue_told=True)


class Proposal(Axis, frozen=True):
    """What the shop proposed last. Yen."""

    remedy: Remedy
    amount: int = 0
    no: int = 1


class Guarantee(Axis, frozen=True):
    """How far the shop's guarantee has got: when it was invoked, what is proved by when, and what was decided."""

    invoked_at: AwareDatetime | None = None
    respond_by: date | None = None
    is_proved: bool = False  # the shop's evidence is in
    decided_on: date | None = None
    appeal_until: date | None = None
    is_appealed: bool = False

    def invoked(self, at: datetime) -> Self:
        return self.but(invoked_at=at)

    def contested(self, respond_by: date, *, is_proved: bool) -> Self:
        """The shop has to prove it by then, or has."""
        return self.but(respond_by=respond_by, is_proved=is_proved)

    def decided(self, decided_on: date, appeal_until: date) -> Self:
        """It was decided, and whoever has not won may appeal until then."""
        return self.but(decided_on=decided_on, appeal_until=appeal_until)

    def appealed(self, respond_by: date | None, *, is_proved: bool = False) -> Self:
        """There is something new: the shop has to prove it anew by then, or has with its own appeal."""
        return self.but(respond_by=respond_by, is_proved=is_proved, is_appealed=True)


class Outside(Axis, frozen=True):
    """Somebody outside decides, under a number of theirs."""

    scheme: ClaimScheme
    their_no: str = ""


class CarrierWord(Axis, frozen=True):
    """What the carrier answered, and when."""

    says: CarrierSays
    on: date


class ClaimEnd(Axis, frozen=True):
    """How it ended; `amount` yen are given back. `lost`: the parcel that is lost, about which the order asks."""

    outcome: ClaimOutcome
    remedy: Remedy | None = None
    amount: int = 0
    lost: str = ""
    at: AwareDatetime


class ClaimState(MatterState[ClaimStep], frozen=True):
    """The state of one claim after its latest activity."""

    claim_no: str
    order_no: str
    language: Language = "ja"
    status: ClaimStatus = ClaimStatus.RECEIVED
    asked: Asked
    opened_at: AwareDatetime
    clock: Clock = Clock()
    proposal: Proposal | None = None
    guarantee: Guarantee = Guarantee()
    outside: Outside | None = None
    end: ClaimEnd | None = None
    carrier: CarrierWord | None = None
    has_letter: bool = False  # the customer has written something that nobody has read
    arrived_on: date | None = None  # when what was missed did, as the carrier says; the customer has not denied it

    @property
    def is_waiting(self) -> bool:
        """Somebody of the shop has to say something."""
        return self.status in WAITING or (self.status is ClaimStatus.CONTESTED and not self.guarantee.is_proved)

    @property
    def wants_person(self) -> bool:
        """A task asks for it: the shop has to say something, the customer has written, or what was missed has come."""
        return self.is_waiting or self.has_letter or self.status is ClaimStatus.ARRIVED

    @property
    def is_looked_into(self) -> bool:
        return self.status is ClaimStatus.LOOKED_INTO

    @property
    def is_closed(self) -> bool:
        return self.status is ClaimStatus.CLOSED

    @property
    def refund(self) -> int:
        """Yen that its order owes for it, or that somebody outside has given back (`outside`).

        What waits for goods to come back is not owed yet.
        """
        if self.end is None or self.end.remedy is None or REMEDIES[self.end.remedy].returns:
            return 0
        return self.end.amount

    @property
    def thread(self) -> str:
        return claim_thread(self.claim_no)

    @property
    def sends(self) -> bool:
        """Its order sends what is claimed once more."""
        return self.end is not None and self.end.remedy is not None and REMEDIES[self.end.remedy].parcel

    @property
    def takes_back(self) -> bool:
        """The customer sends back to its order what is claimed, which pays for it then."""
        return self.end is not None and self.end.remedy is not None and REMEDIES[self.end.remedy].returns

    # --- what customer and staff do ----------------------------------------------------------------------------------

    def become(self, status: ClaimStatus) -> Self:
        """The one door to another status.

        Raises:
            ValueError: no claim may take this step.
        """
        if not self.can_become(status):
            raise ValueError(f"a claim that is {self.status} does not become {status}")
        return self.but(status=status)

    def can_become(self, status: ClaimStatus) -> bool:
        return status is self.status or status in STEPS[self.status]

    def taken_by(self, by: str) -> Self:
        """Whoever does something to it has read what the customer wrote."""
        return super().taken_by(by).read()

    def written_to(self) -> Self:
        """The customer has written: the silence is over, and somebody has to read it."""
        return self.but(has_letter=True).counted()

    def read(self) -> Self:
        """Somebody has read it."""
        return self.but(has_letter=False)

    def told_by_carrier(self, word: CarrierWord) -> Self:
        """The carrier has answered: it need not be asked any more."""
        return self.but(carrier=word).counted()

    def arrived(self, day: date) -> Self:
        """What was missed has arrived: from here on no clock pays for it."""
        return self.but(arrived_on=day).counted()

    def denied(self) -> Self:
        """The customer says that it has not: the carrier's word stands against theirs."""
        asked = self.asked.but(reason=ClaimReason.DELIVERED_NOT_RECEIVED)
        return self.become(ClaimStatus.REFUSED).but(arrived_on=None, carrier=None, asked=asked).counted()

    def limited(self, most: int) -> Self:
        """It is about at most so many yen."""
        return self.but(asked=self.asked.but(most=most))

    def renumbered(self, numbers: Mapping[int, int], ordered: Mapping[int, int]) -> Self:
        """With the numbers that the order's lines have now; `numbers`: those by the ones that they had.

        `ordered`: pieces by line, as ordered now: no more are claimed.
        What is not of the order any more is not claimed; without any line all of it would be.
        """
        kept = {
            numbers[no]: min(pieces, ordered[numbers[no]]) for no, pieces in self.asked.lines.items() if no in numbers
        }
        is_gone = bool(self.asked.lines) and not kept
        return self.but(asked=self.asked.but(lines=kept, most=0 if is_gone else self.asked.most))

    def guaranteed(self, guarantee: Guarantee) -> Self:
        """The guarantee has got so far."""
        return self.but(guarantee=guarantee)

    def timed(self, clock: Clock) -> Self:
        """By another clock."""
        return self.but(clock=clock)

    def proposed(self, proposal: Proposal) -> Self:
        """The customer has this proposal; one that declines may be answered with the guarantee alone."""
        is_no = proposal.remedy is Remedy.DECLINE
        return self.become(ClaimStatus.DECLINED if is_no else ClaimStatus.PROPOSED).but(proposal=proposal)

    def ended(self, end: ClaimEnd) -> Self:
        """It is closed."""
        return self.become(ClaimStatus.CLOSED).but(end=end, clock=Clock()).read()


class ClaimDone(Compact):
    """What an activity answers: the claim after it, and whether its order has to hear that it is open, or closed.

    `stopped`: claims that gave way to this one, which is decided outside. `is_listed`: the Web UI lists what is so now,
    which no activity asked for that was recorded before.
    """

    state: ClaimState
    owes_mail: bool = False
    tells_opened: bool = False
    tells_closed: bool = False
    stopped: tuple[str, ...] = ()
    is_listed: bool = False
