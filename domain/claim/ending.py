"""A claim ends: settled, paid by the guarantee, withdrawn or closed."""

from domain.basics.errors import ClaimMoved
from domain.basics.said import Code
from domain.claim import telling
from domain.claim.claim import Claim
from domain.claim.guards import must_be_open, must_have_seen
from domain.claim.state import ClaimEnd, ClaimState
from domain.claim.status import ClaimStatus
from domain.claim.tables import REASONS
from domain.contract.claims import ClaimOutcome, ClosingReason, Remedy
from domain.contract.messages import CloseClaim, RefundOwed
from domain.conversation.matter import Sent
from domain.inquiry.rules import lines
from domain.order.aggregate import Order
from domain.order.facts import ClaimEndFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.refund import claim_key
from domain.payment.refund import would_go_back

_NOTHING_LEFT = Code("todo.claim_nothing_left", "claim_no")


def settle(claim: Claim) -> None:
    """What was proposed is done, by the order: see `refund`, `sends` and `takes_back` of its state.

    Money that has gone back meanwhile for something else is not promised again: the customer is told what is left, and
    why; where nothing is, the shop has to propose something else.
    """
    proposal = claim.state.proposal
    assert proposal is not None  # noqa: S101 - only what was proposed
    amount = min(proposal.amount, claim.state.asked.most)
    if proposal.amount and not amount:
        _propose_anew(claim)
        return
    if amount < proposal.amount:
        claim.note("proposal_lowered", amount=amount)
    end(claim, ClaimOutcome.SETTLED, remedy=proposal.remedy, amount=amount)
    tell_end(claim, proposed=proposal.amount if amount < proposal.amount else None)


def _propose_anew(claim: Claim) -> None:
    """Nothing is left of the money that was proposed: the shop's time begins anew, as the customer hears."""
    claim.state = claim.state.become(ClaimStatus.REFUSED).counted()
    claim.note("proposal_in_vain")
    claim.wait_for_shop()
    telling.tell_next_word(claim)
    telling.tell_shop(claim, "nothing_left")
    claim.ask_person(TaskKind.ANSWER_CLAIM, _NOTHING_LEFT(claim_no=claim.state.claim_no))


def close(claim: Claim, command: CloseClaim) -> None:
    """The customer withdraws it, or the shop closes what needs no answer. Closing twice changes nothing.

    Raises:
        ClaimSettled: it is closed, so that the customer would not read why.
        ClaimMoved
    """
    if command.explains:
        must_be_open(claim)
    if claim.state.is_closed:
        return
    claim.answers_customer = command.withdrawn
    if not command.withdrawn:
        must_have_seen(claim, command.expected_version, command.by)
    is_lost = claim.state.status is ClaimStatus.LOST and not command.withdrawn  # the shop does not appeal
    if command.explains and (is_lost or not claim.writes_to_customer):
        raise ClaimMoved("not_told", claim_no=claim.state.claim_no)
    why = {"why": command.reason} if command.reason else {}
    claim.note("claim_withdrawn" if command.withdrawn else "closed", by=command.by, note=command.note, **why)
    if is_lost:
        most = claim.state.asked.most
        end(claim, ClaimOutcome.LOST, remedy=Remedy.REFUND if most else None, amount=most)
    else:
        end(claim, ClaimOutcome.WITHDRAWN if command.withdrawn else ClaimOutcome.CLOSED)
    if command.words:
        claim.sent.append(Sent(by=command.by, text=command.words))
    tell_end(claim, why=command.reason, words=command.words or "")


def pay(claim: Claim, outcome: ClaimOutcome) -> None:
    """The guarantee pays all that is claimed; where nothing was paid, the goods are sent or fetched as is usual."""
    amount, usual = claim.state.asked.most, REASONS[claim.state.asked.reason].proposes
    remedy = Remedy.REFUND if amount else usual
    end(claim, outcome, remedy=remedy, amount=amount)
    tell_end(claim)


def end(claim: Claim, outcome: ClaimOutcome, *, remedy: Remedy | None = None, amount: int = 0, lost: str = "") -> None:
    ended = ClaimEnd(outcome=outcome, remedy=remedy, amount=amount, lost=lost, at=claim.at)
    claim.state = claim.state.ended(ended).counted()


def tell_end(claim: Claim, *, proposed: int | None = None, why: ClosingReason | None = None, words: str = "") -> None:
    """`proposed`: yen, where it was more than is left to give back. `why`, `words`: of what the shop closes itself."""
    ended = claim.state.end
    assert ended is not None  # noqa: S101 - it has ended
    facts = ClaimEndFacts(
        claim_no=claim.state.claim_no,
        claimed_for=claim.state.asked.reason,
        outcome=ended.outcome,
        remedy=ended.remedy,
        amount=ended.amount or None,
        proposed=proposed,
        is_final=claim.state.guarantee.is_appealed,
        is_lost=bool(ended.lost),
        closed_for=why,
        words=lines(words),
    )
    claim.owe(MailKind.CLAIM_CLOSED, facts)


def tell_in_kind(claim: Claim, order: Order) -> None:
    """The mail that it is closed names the points and coupons that go back with the money. `order`: not changed."""
    if not claim.state.refund or claim.state.outside:
        return
    back = would_go_back(order, owed_for(claim.state))
    for at, mail in enumerate(claim.mails):
        if back and isinstance(mail.facts, ClaimEndFacts):
            facts = mail.facts.model_copy(update={"in_kind": back})
            claim.mails[at] = mail.model_copy(update={"facts": facts})


def owed_for(state: ClaimState) -> RefundOwed:
    """What its order hears of the money that it owes for this claim."""
    return RefundOwed(
        key=claim_key(state.claim_no),
        amount=state.refund,
        by=state.assignee,
        by_provider=state.outside is not None,
        is_all=not state.asked.lines,
    )
