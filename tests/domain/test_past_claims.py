"""What a claim that has ended says of who claimed."""

import pytest

from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason
from domain.people.review.past_claims import PastClaim, Share
from tests.domain.review_cases import NOW, claimed, known, order, reviewed

DAMAGED, DENIED = ClaimReason.DAMAGED, ClaimReason.DELIVERED_NOT_RECEIVED
SETTLED, LOST, WON = ClaimOutcome.SETTLED, ClaimOutcome.LOST, ClaimOutcome.WON


def past(reason: ClaimReason, outcome: ClaimOutcome = SETTLED, carrier: CarrierSays | None = None) -> PastClaim:
    return PastClaim(reason=reason, outcome=outcome, carrier=carrier, at=NOW)


@pytest.mark.parametrize(
    ("claim", "weight"),
    [
        (past(DENIED), 100),  # the customer's word stands against the carrier's
        (past(DENIED, LOST), 0),  # somebody examined it, and believed the customer
        (past(DENIED, carrier=CarrierSays.LOST), 0),  # the carrier says so itself
        (past(DENIED, carrier=CarrierSays.DELIVERED), 100),
        (past(DAMAGED), 50),  # nobody's fault, mostly
        (past(DAMAGED, carrier=CarrierSays.DAMAGED), 0),
        (past(DAMAGED, WON), 100),
        (past(DAMAGED, ClaimOutcome.DECLINED, CarrierSays.DAMAGED), 100),
        (past(DAMAGED, ClaimOutcome.WITHDRAWN), 0),
        (past(ClaimReason.LATE, ClaimOutcome.GRANTED), 0),
        (past(ClaimReason.WRONG_ITEM, ClaimOutcome.GRANTED), 50),
    ],
)
def test_a_claim_weighs_by_whose_fault_it_was(claim: PastClaim, weight: int) -> None:
    assert claim.weight == weight


def test_an_order_counts_by_its_heaviest_claim() -> None:
    assert Share.of([[past(DAMAGED), past(DENIED)], [past(DAMAGED)], [], []]) == Share(claimed=2, orders=4, percent=37)


def test_a_customer_who_claims_everything_is_looked_at_and_never_refused() -> None:
    found = reviewed(order(), known(*[claimed(days=each) for each in (1, 2, 3)]))

    only = next(each for each in found.fired if each.rule == "many_claims")
    assert (only.kind, only.action, found.score) == ("suspicious", "mark", 20)
    assert only.expires_at is not None
    assert only.expires_at > NOW
