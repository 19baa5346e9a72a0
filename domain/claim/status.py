"""The statuses of a claim, and which may follow which."""

from enum import StrEnum


class ClaimStatus(StrEnum):
    RECEIVED = "received"  # acknowledged; nobody has answered
    LOOKED_INTO = "looked_into"  # the customer was told on which date the next word comes
    PROPOSED = "proposed"  # the customer has a proposal
    REFUSED = "refused"  # the customer has refused it: another one is due
    ARRIVED = "arrived"  # what was missed has come, as the carrier says: the customer says otherwise, or it is closed
    DECLINED = "declined"  # the shop does nothing; the customer may still invoke the guarantee
    INVOKED = "invoked"  # the customer asks for the guarantee: the shop grants, proposes, or contests
    CONTESTED = "contested"  # the shop has to prove it, or has, and waits for the decision
    DECIDED = "decided"  # for the shop; the customer may still appeal
    LOST = "lost"  # for the customer, by somebody outside; the shop may still appeal
    CLOSED = "closed"


#: The only table of steps between statuses; what stands still is no step.
STEPS: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    ClaimStatus.RECEIVED: frozenset(
        {
            ClaimStatus.LOOKED_INTO,
            ClaimStatus.PROPOSED,
            ClaimStatus.ARRIVED,
            ClaimStatus.DECLINED,
            ClaimStatus.INVOKED,
            ClaimStatus.CLOSED,
        }
    ),
    ClaimStatus.LOOKED_INTO: frozenset(
        {ClaimStatus.PROPOSED, ClaimStatus.ARRIVED, ClaimStatus.DECLINED, ClaimStatus.INVOKED, ClaimStatus.CLOSED}
    ),
    ClaimStatus.PROPOSED: frozenset(
        {ClaimStatus.REFUSED, ClaimStatus.ARRIVED, ClaimStatus.DECLINED, ClaimStatus.INVOKED, ClaimStatus.CLOSED}
    ),
    ClaimStatus.REFUSED: frozenset(
        {
            ClaimStatus.LOOKED_INTO,
            ClaimStatus.PROPOSED,
            ClaimStatus.ARRIVED,
            ClaimStatus.DECLINED,
            ClaimStatus.INVOKED,
            ClaimStatus.CLOSED,
        }
    ),
    ClaimStatus.ARRIVED: frozenset(
        {
            ClaimStatus.LOOKED_INTO,
            ClaimStatus.PROPOSED,
            ClaimStatus.REFUSED,
            ClaimStatus.DECLINED,
            ClaimStatus.INVOKED,
            ClaimStatus.CLOSED,
        }
    ),
    ClaimStatus.DECLINED: frozenset(
        {ClaimStatus.PROPOSED, ClaimStatus.ARRIVED, ClaimStatus.INVOKED, ClaimStatus.CLOSED}
    ),
    ClaimStatus.INVOKED: frozenset({ClaimStatus.PROPOSED, ClaimStatus.CONTESTED, ClaimStatus.CLOSED}),
    ClaimStatus.CONTESTED: frozenset({ClaimStatus.DECIDED, ClaimStatus.LOST, ClaimStatus.CLOSED}),
    ClaimStatus.DECIDED: frozenset({ClaimStatus.CONTESTED, ClaimStatus.CLOSED}),
    ClaimStatus.LOST: frozenset({ClaimStatus.CONTESTED, ClaimStatus.CLOSED}),
    ClaimStatus.CLOSED: frozenset(),
}
#: Somebody of the shop has to say something.
WAITING = frozenset(
    {ClaimStatus.RECEIVED, ClaimStatus.LOOKED_INTO, ClaimStatus.REFUSED, ClaimStatus.INVOKED, ClaimStatus.LOST}
)
#: The customer has to say something; silence ends it as the mail says.
ASKING = frozenset({ClaimStatus.PROPOSED, ClaimStatus.ARRIVED, ClaimStatus.DECLINED})
