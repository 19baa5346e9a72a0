"""What may be done with a claim: it is opened, looked into, answered, accepted or refused, withdrawn, closed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from domain.basics.errors import BadPromise, BadProposal, ClaimMoved, ClaimSettled
from domain.basics.said import Code, Said
from domain.claim.admission import Verdict
from domain.claim.claim import Claim
from domain.claim.state import ASKING, ClaimEnd, ClaimStatus, Proposal
from domain.claim.tables import REASONS, REMEDIES, Money, Silence
from domain.contract.claims import ClaimOutcome, Remedy, Reply
from domain.contract.messages import AnswerProposal, CloseClaim, LookIntoClaim, ProposeRemedy
from domain.conversation.matter import Sent
from domain.inquiry.rules import MACHINE, lines
from domain.order.facts import (
    ClaimAnswerFacts,
    ClaimedLine,
    ClaimEndFacts,
    ClaimProposalFacts,
    ClaimReceivedFacts,
    ClaimTurnedAwayFacts,
    ShopClaimFacts,
)
from domain.order.kinds import MailKind
from domain.order.owed import Entry, TaskKind

Stage = Literal[
    "opened",
    "refused",
    "invoked",
    "appealed",
    "letter",
    "arrived",
    "denied",
    "soon",
    "overdue",
    "granted",
    "outside",
    "outside_soon",
    "outside_over",
]
_ANSWER, _OVERDUE = Code("todo.claim_answer", "claim_no", "reason"), Code("todo.claim_overdue", "claim_no")
_OUTCOME = Code("todo.claim_outcome", "claim_no", "respond_by")
_CARRIER = Code("todo.claim_carrier", "claim_no", "order_no")
_UNANSWERED = Code("noted.claim_unanswered")
_SILENT = Code("noted.claim_silent", "choose_by")

#: A mail that is not late leaves within this time.
_AT_ONCE = timedelta(hours=1)


def open_claim(claim: Claim, verdict: Verdict, text: str, contents: Sequence[ClaimedLine], photos: int = 0) -> None:
    """Acknowledge it at once, with the date of the next word; or say kindly why it cannot be claimed, and from when.

    `contents` are the articles that are claimed; `photos` are here already.
    """
    claim.answers_customer = True
    state = claim.state
    claim.note("claim_opened", by=state.asked.by, reason=state.asked.reason, amount=state.asked.most)
    if verdict.obstacle:
        claim.note("claim_turned_away", why=verdict.obstacle, **({"until": str(verdict.on)} if verdict.on else {}))
        facts = ClaimTurnedAwayFacts(
            claim_no=state.claim_no, claimed_for=state.asked.reason, why=verdict.obstacle, on=verdict.on
        )
        claim.owe(MailKind.CLAIM_TURNED_AWAY, facts)
        end(claim, ClaimOutcome.TURNED_AWAY)
        return
    claim.wait_for_shop()
    row, clock = REASONS[state.asked.reason], claim.state.clock
    assert clock.next_word_on is not None  # noqa: S101 - the clock runs
    received = ClaimReceivedFacts(
        claim_no=state.claim_no,
        claimed_for=state.asked.reason,
        next_word_on=clock.next_word_on,
        contents=tuple(contents),
        wants=state.asked.wants,
        asks_photos=row.asks_photos and not photos,
    )
    claim.owe(MailKind.CLAIM_RECEIVED, received)
    tell_shop(claim, "opened", text=text, contents=contents)
    claim.ask_person(TaskKind.ANSWER_CLAIM, _ANSWER(claim_no=state.claim_no, reason=state.asked.reason))
    if row.asks_carrier:
        ask_carrier(claim)


def ask_carrier(claim: Claim) -> None:
    """A person asks the carrier where the parcel is."""
    said = _CARRIER(claim_no=claim.state.claim_no, order_no=claim.state.order_no)
    claim.ask_person(TaskKind.ASK_CARRIER, said)


def look_into(claim: Claim, command: LookIntoClaim) -> None:
    """The customer hears that somebody looks into it, and when the next word comes.

    Raises:
        ClaimSettled, ClaimMoved, BadPromise
    """
    _must_wait(claim, command.expected_version, command.by)
    _must_be_promisable(claim, command.until)
    must_become(claim, ClaimStatus.LOOKED_INTO)
    claim.state = claim.state.become(ClaimStatus.LOOKED_INTO).taken_by(command.by)
    claim.wait_until(command.until)
    claim.note("claim_looked_into", by=command.by, until=str(command.until))
    claim.sent.append(Sent(by=command.by, text=command.text or f"({command.until})"))
    facts = ClaimAnswerFacts(
        claim_no=claim.state.claim_no,
        claimed_for=claim.state.asked.reason,
        next_word_on=command.until,
        answer=lines(command.text),
    )
    claim.owe(MailKind.CLAIM_LOOKED_INTO, facts)


def _must_be_promisable(claim: Claim, until: date) -> None:
    """Somebody must be there at the end of that day, which is not too long after the claim was opened.

    Raises:
        BadPromise
    """
    most = claim.scheme.look_into_days
    if until > claim.calendar.day_of(claim.state.opened_at) + timedelta(days=most):
        raise BadPromise("too_far", until=until, count=most)
    possible = claim.hours.promisable_from(until, claim.at)
    if possible != until:
        is_over = claim.hours.end_of(until) <= claim.at
        raise BadPromise("over" if is_over else "closed", until=until, possible=possible)


def propose(claim: Claim, command: ProposeRemedy) -> None:
    """The customer hears what the shop would do, until when to answer, and what becomes of it without an answer.

    Raises:
        ClaimSettled, ClaimMoved
        BadProposal: the amount is missing, too high, or of no use.
    """
    must_be_open(claim)
    must_have_seen(claim, command.expected_version, command.by)
    must_become(claim, ClaimStatus.DECLINED if command.remedy is Remedy.DECLINE else ClaimStatus.PROPOSED)
    amount = _amount(claim, command)
    number = (claim.state.proposal.no if claim.state.proposal else 0) + 1
    proposal = Proposal(remedy=command.remedy, amount=amount, no=number)
    claim.state = claim.state.proposed(proposal).taken_by(command.by)
    is_no = command.remedy is Remedy.DECLINE
    choose_by = claim.wait_for_customer(claim.scheme.invoke_days if is_no else claim.scheme.choose_days)
    money: dict[str, object] = {"amount": amount} if amount else {}
    claim.entries.append(Entry.of("claim_answered", command.by, "", {"remedy": command.remedy, **money}))
    claim.sent.append(Sent(by=command.by, text=command.text))
    facts = ClaimProposalFacts(
        claim_no=claim.state.claim_no,
        claimed_for=claim.state.asked.reason,
        remedy=command.remedy,
        amount=amount or None,
        answer=lines(command.text),
        choose_by=choose_by,
        is_done_without_answer=REMEDIES[command.remedy].silence is Silence.DONE,
    )
    claim.owe(MailKind.CLAIM_DECLINED if is_no else MailKind.CLAIM_PROPOSED, facts)


def _amount(claim: Claim, command: ProposeRemedy) -> int:
    """Yen that this proposal gives back.

    Raises:
        BadProposal
    """
    money, most = REMEDIES[command.remedy].money, claim.state.asked.most
    if money is Money.NOTHING:
        if command.amount:
            raise BadProposal("no_money", remedy=command.remedy)
        return 0
    if money is Money.PART and not command.amount:
        raise BadProposal("no_amount")
    amount = command.amount or most
    if amount > most:
        raise BadProposal("too_high", amount=amount, most=most)
    if not amount:
        raise BadProposal("nothing_paid")
    return amount


def answer(claim: Claim, command: AnswerProposal) -> None:
    """The customer accepts what was proposed, or refuses it. The same answer twice changes nothing.

    Raises:
        ClaimSettled
        ClaimMoved: there is no proposal to answer.
    """
    claim.answers_customer = True
    state = claim.state
    if command.reply is Reply.ACCEPT and state.end and state.end.outcome is ClaimOutcome.SETTLED:
        return
    must_be_open(claim)
    claim.state = state = state.read()
    if command.reply is Reply.REFUSE and state.status is ClaimStatus.REFUSED:
        return
    if state.status is not ClaimStatus.PROPOSED:
        raise ClaimMoved("no_proposal", claim_no=state.claim_no)
    if command.reply is Reply.ACCEPT:
        claim.note("proposal_accepted", by=command.by, note=command.note)
        settle(claim)
        return
    claim.state = claim.state.become(ClaimStatus.REFUSED).counted()
    claim.note("proposal_refused", by=command.by, note=command.note)
    think_again(claim, "refused", command.note)


def think_again(claim: Claim, stage: Literal["refused", "denied"], note: str) -> None:
    """The customer says no: the shop's time begins anew, and the customer hears until when."""
    claim.wait_for_shop()
    _acknowledge(claim, is_denied=stage == "denied")
    tell_shop(claim, stage, text=note)
    claim.ask_person(TaskKind.ANSWER_CLAIM, _ANSWER(claim_no=claim.state.claim_no, reason=claim.state.asked.reason))


def _acknowledge(claim: Claim, *, is_denied: bool) -> None:
    state = claim.state
    assert state.clock.next_word_on is not None  # noqa: S101 - the clock runs
    facts = ClaimAnswerFacts(
        claim_no=state.claim_no,
        claimed_for=state.asked.reason,
        next_word_on=state.clock.next_word_on,
        is_refused=not is_denied,
        is_denied=is_denied,
    )
    claim.owe(MailKind.CLAIM_LOOKED_INTO, facts)


def settle(claim: Claim) -> None:
    """What was proposed is done, by the order: see `refund`, `sends` and `takes_back` of its state."""
    proposal = claim.state.proposal
    assert proposal is not None  # noqa: S101 - only what was proposed
    end(claim, ClaimOutcome.SETTLED, remedy=proposal.remedy, amount=proposal.amount)
    tell_end(claim)


def close(claim: Claim, command: CloseClaim) -> None:
    """The customer withdraws it, or the shop closes what needs no answer. Closing twice changes nothing.

    Raises:
        ClaimMoved
    """
    if claim.state.is_closed:
        return
    claim.answers_customer = command.withdrawn
    if not command.withdrawn:
        must_have_seen(claim, command.expected_version, command.by)
    claim.note("claim_withdrawn" if command.withdrawn else "closed", by=command.by, note=command.note)
    end(claim, ClaimOutcome.WITHDRAWN)
    tell_end(claim)


# --- by the clock ----------------------------------------------------------------------------------------------------


def alert(claim: Claim) -> None:
    """The time is nearly over."""
    state = claim.state
    if state.is_waiting and not state.clock.is_alerted:
        claim.state = state.timed(state.clock.alerted())
        claim.note("alerted")
        tell_shop(claim, "outside_soon" if state.outside else "soon")


def tell_overdue(claim: Claim) -> None:
    """The time is over: a task stays until somebody has answered."""
    state = claim.state
    if state.is_waiting and not state.clock.is_overdue_told:
        claim.state = state.timed(state.clock.told_overdue())
        claim.note("overdue")
        tell_shop(claim, "outside_over" if state.outside else "overdue")
        claim.ask_person(TaskKind.ANSWER_CLAIM, _overdue(claim))


def _overdue(claim: Claim) -> Said:
    state = claim.state
    if state.outside:
        return _OUTCOME(claim_no=state.claim_no, respond_by=state.guarantee.respond_by)
    return _OVERDUE(claim_no=state.claim_no)


def grant(claim: Claim) -> None:
    """Nobody has answered in the last time there was: the guarantee pays, without anybody's doing."""
    state = claim.state
    is_due = state.is_waiting and state.clock.grant_at and state.clock.grant_at <= claim.at
    if not is_due or state.arrived_on:
        return
    is_contested = state.status is ClaimStatus.CONTESTED
    claim.note("claim_granted", by=MACHINE, note=_UNANSWERED(), amount=state.asked.most)
    pay(claim, ClaimOutcome.EXPIRED if is_contested else ClaimOutcome.GRANTED)
    tell_shop(claim, "granted")


def pay(claim: Claim, outcome: ClaimOutcome) -> None:
    """The guarantee pays all that is claimed; where nothing was paid, the goods are sent or fetched as is usual."""
    amount, usual = claim.state.asked.most, REASONS[claim.state.asked.reason].proposes
    remedy = Remedy.REFUND if amount else usual
    end(claim, outcome, remedy=remedy, amount=amount)
    tell_end(claim)


def end_silence(claim: Claim, *, is_unsent: bool = False, left_at: datetime | None = None) -> None:
    """The customer has said nothing in the time that was told: what the mail said happens.

    `is_unsent`: the mail has not left, so that nobody could answer; what left late gives the same days again.
    """
    state = claim.state
    silent_at = state.clock.silent_at
    is_asked = state.status in ASKING and not state.has_letter
    if not is_asked or silent_at is None or silent_at > claim.at:
        return
    days = claim.scheme.invoke_days if state.status is ClaimStatus.DECLINED else claim.scheme.choose_days
    told_on = claim.calendar.day_of(silent_at) - timedelta(days=days + 1)
    if is_unsent or (left_at and claim.calendar.day_of(left_at) > told_on + timedelta(days=1)):
        claim.note("answer_unsent" if is_unsent else "answer_left_late")
        claim.wait_for_customer(days)
        return
    claim.note("claim_silent", by=MACHINE, note=_SILENT(choose_by=state.clock.choose_by))
    if state.status is ClaimStatus.ARRIVED:
        end(claim, ClaimOutcome.ARRIVED)
        tell_end(claim)
        return
    proposal = state.proposal
    if proposal and REMEDIES[proposal.remedy].silence is Silence.DONE:
        settle(claim)
        return
    end(claim, ClaimOutcome.DECLINED)
    tell_end(claim)


# --- what all share --------------------------------------------------------------------------------------------------


def end(claim: Claim, outcome: ClaimOutcome, *, remedy: Remedy | None = None, amount: int = 0, lost: str = "") -> None:
    ended = ClaimEnd(outcome=outcome, remedy=remedy, amount=amount, lost=lost, at=claim.at)
    claim.state = claim.state.ended(ended).counted()


def tell_end(claim: Claim) -> None:
    ended = claim.state.end
    assert ended is not None  # noqa: S101 - it has ended
    facts = ClaimEndFacts(
        claim_no=claim.state.claim_no,
        claimed_for=claim.state.asked.reason,
        outcome=ended.outcome,
        remedy=ended.remedy,
        amount=ended.amount or None,
        is_final=claim.state.guarantee.is_appealed,
        is_lost=bool(ended.lost),
    )
    claim.owe(MailKind.CLAIM_CLOSED, facts)


def tell_shop(  # noqa: PLR0913 - what was written, and by whom
    claim: Claim,
    stage: Stage,
    *,
    text: str = "",
    contents: Sequence[ClaimedLine] = (),
    files: Sequence[str] = (),
    other: str = "",
) -> None:
    """Owe the shop a mail. `files` came with the text; `other`: who wrote it, where that was not the customer."""
    state = claim.state
    pays = claim.scheme.pays_unanswered and not (state.outside or state.arrived_on)
    facts = ShopClaimFacts(
        claim_no=state.claim_no,
        claimed_for=state.asked.reason,
        stage=stage,
        wants=state.asked.wants,
        most=state.asked.most,
        contents=tuple(contents),
        question=lines(text),
        files=tuple(files),
        other=other,
        answer_by=None if state.outside else state.clock.answer_by,
        respond_by=state.guarantee.respond_by if state.outside else None,
        grant_at=state.clock.grant_at if pays else None,
        assignee=state.assignee,
    )
    claim.owe(MailKind.SHOP_CLAIM, facts)


def must_become(claim: Claim, status: ClaimStatus) -> None:
    """Raises ClaimMoved where no claim may take this step."""
    if not claim.state.can_become(status):
        raise ClaimMoved("not_now", claim_no=claim.state.claim_no, status=claim.state.status)


def must_be_open(claim: Claim) -> None:
    if claim.state.is_closed:
        raise ClaimSettled(claim_no=claim.state.claim_no)


def _must_wait(claim: Claim, seen: int | None, by: str) -> None:
    """Raises ClaimSettled, ClaimMoved unless the shop has to say something."""
    must_be_open(claim)
    must_have_seen(claim, seen, by)
    if not claim.state.wants_person:
        raise ClaimMoved("nothing_waits", claim_no=claim.state.claim_no)


def must_have_seen(claim: Claim, seen: int | None, by: str) -> None:
    """Nobody answers what a colleague has, nor what the customer added to, without knowing it.

    Raises:
        ClaimMoved
    """
    state = claim.state
    if seen == state.version or (seen is None and state.assignee in {"", by}):
        return
    if state.assignee:
        raise ClaimMoved("taken", claim_no=state.claim_no, by=state.assignee, version=state.version)
    raise ClaimMoved(claim_no=state.claim_no, version=state.version)
