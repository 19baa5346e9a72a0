"""What the shop hears of a claim: mails, and that the carrier is to be asked."""

from collections.abc import Sequence
from typing import Literal

from domain.basics.said import Code, Said
from domain.claim.claim import Claim
from domain.claim.status import ClaimStatus
from domain.inquiry.rules import lines
from domain.order.facts import ClaimAnswerFacts, ClaimedLine, ShopClaimFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind

_ANSWER = Code("todo.claim_answer", "claim_no", "reason")
_CARRIER = Code("todo.claim_carrier", "claim_no", "order_no")

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
    "outside_lost",
    "appeal_soon",
    "contested_soon",
    "contested_over",
    "nothing_left",
]


def ask_answer(claim: Claim) -> None:
    """A person answers the customer."""
    said = _ANSWER(claim_no=claim.state.claim_no, reason=claim.state.asked.reason)
    claim.ask_person(TaskKind.ANSWER_CLAIM, said)


def ask_carrier(claim: Claim) -> None:
    """A person asks the carrier where the parcel is."""
    said = _CARRIER(claim_no=claim.state.claim_no, order_no=claim.state.order_no)
    claim.ask_person(TaskKind.ASK_CARRIER, said)


def tell_next_word(  # noqa: PLR0913 - why there is a next word, one of these
    claim: Claim,
    *,
    answer: str = "",
    is_refused: bool = False,
    is_denied: bool = False,
    is_invoked: bool = False,
    is_examined: bool = False,
) -> None:
    """The customer hears until when the next word comes: see the facts for what has happened."""
    state = claim.state
    assert state.clock.next_word_on is not None  # noqa: S101 - the clock runs
    facts = ClaimAnswerFacts(
        claim_no=state.claim_no,
        claimed_for=state.asked.reason,
        next_word_on=state.clock.next_word_on,
        answer=lines(answer),
        is_refused=is_refused,
        is_denied=is_denied,
        is_invoked=is_invoked,
        is_examined=is_examined,
        is_proved=is_examined and state.guarantee.is_proved,
    )
    claim.owe(MailKind.CLAIM_LOOKED_INTO, facts)


def tell_shop(  # noqa: PLR0913 - what was written, and by whom
    claim: Claim,
    stage: Stage,
    *,
    text: str = "",
    contents: Sequence[ClaimedLine] = (),
    files: Sequence[str] = (),
    unkept: Sequence[Said] = (),
    other: str = "",
) -> None:
    """Owe the shop a mail. `files` came with the text, of which some are `unkept`, and why.

    `other`: who wrote it, where that was not the customer.
    """
    state = claim.state
    is_lost = state.status is ClaimStatus.LOST
    is_proving = state.status is ClaimStatus.CONTESTED or (state.outside is not None and not is_lost)
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
        unkept=tuple(unkept),
        other=other,
        answer_by=None if state.outside or is_proving else state.clock.answer_by,
        respond_by=state.guarantee.respond_by if is_proving else None,
        appeal_until=state.guarantee.appeal_until if is_lost else None,
        grant_at=state.clock.grant_at if pays else None,
        assignee=state.assignee,
    )
    claim.owe(MailKind.SHOP_CLAIM, facts)
