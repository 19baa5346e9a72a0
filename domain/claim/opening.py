"""A claim is opened: acknowledged with the date of the next word, or turned away kindly."""

from collections.abc import Sequence

from domain.claim.admission import Verdict
from domain.claim.claim import Claim
from domain.claim.ending import end
from domain.claim.tables import REASONS
from domain.claim.telling import ask_answer, ask_carrier, tell_shop
from domain.contract.claims import ClaimOutcome
from domain.inquiry.incoming import Incoming
from domain.order.facts import ClaimedLine, ClaimReceivedFacts, ClaimTurnedAwayFacts
from domain.order.kinds import MailKind


def open_claim(
    claim: Claim, verdict: Verdict, text: str, contents: Sequence[ClaimedLine], told: Sequence[Incoming] = ()
) -> None:
    """Acknowledge it at once, with the date of the next word; or say kindly why it cannot be claimed, and from when.

    `contents` are the articles that are claimed; `told`: the letters of the inquiry that it was, and what
    came with them.
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
        asks_photos=row.asks_photos and not any(each.has_kept_files for each in told),
        unkept=tuple(said for each in told for said in each.unkept_again),
    )
    claim.owe(MailKind.CLAIM_RECEIVED, received)
    tell_shop(claim, "opened", text=text, contents=contents)
    ask_answer(claim)
    if row.asks_carrier:
        ask_carrier(claim)
