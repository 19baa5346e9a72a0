"""Claims that have ended, as rules see them: how much each says of who claimed, and what they come to."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason

#: It came to nothing, or whoever examined it decided for the customer.
_SAYS_NOTHING = frozenset(
    {
        ClaimOutcome.TURNED_AWAY,
        ClaimOutcome.WITHDRAWN,
        ClaimOutcome.CLOSED,
        ClaimOutcome.ARRIVED,
        ClaimOutcome.LOST,
    }
)
#: The shop had reasons against it, and they held.
_UNFOUNDED = frozenset({ClaimOutcome.DECLINED, ClaimOutcome.WON})
#: The carrier's own word that something went wrong.
_CARRIERS_FAULT = frozenset({CarrierSays.FOUND, CarrierSays.LOST, CarrierSays.DAMAGED})
#: The shop's own records show that it is so.
_SHOPS_FAULT = frozenset({ClaimReason.LATE, ClaimReason.CANCELLED_BUT_SHIPPED})
#: The customer's word stands against the carrier's, the shop's page, or the payment.
_WORD_AGAINST_WORD = frozenset(
    {ClaimReason.DELIVERED_NOT_RECEIVED, ClaimReason.NOT_AS_DESCRIBED, ClaimReason.UNAUTHORIZED}
)


class PastClaim(BaseModel):
    """A claim that has ended, at `at`."""

    model_config = ConfigDict(frozen=True)

    reason: ClaimReason
    outcome: ClaimOutcome
    carrier: CarrierSays | None = None
    at: AwareDatetime

    @property
    def weight(self) -> int:
        """Percent of an order that it counts for; a parcel that broke is mostly nobody's doing, so it is half."""
        if self.outcome in _SAYS_NOTHING:
            return 0
        if self.outcome in _UNFOUNDED:
            return 100
        if self.carrier in _CARRIERS_FAULT or self.reason in _SHOPS_FAULT:
            return 0
        return 100 if self.reason in _WORD_AGAINST_WORD else 50


class Share(NamedTuple):
    """Of so many orders, so many with a claim that counts; `percent` weighs each by its heaviest claim."""

    claimed: int
    orders: int
    percent: int

    @classmethod
    def of(cls, orders: Iterable[Iterable[PastClaim]]) -> Self:
        """What the claims of a person's orders come to."""
        weights = [max((claim.weight for claim in claims), default=0) for claims in orders]
        return cls(sum(each > 0 for each in weights), len(weights), sum(weights) // len(weights) if weights else 0)
