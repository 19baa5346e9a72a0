"""What the carrier answers when it is asked: a fact of the claim, and of the order where a parcel is lost."""

from domain.basics.errors import ClaimMoved
from domain.claim import ending, guards
from domain.claim.admission import parcels_of
from domain.claim.claim import Claim
from domain.claim.state import CarrierWord
from domain.claim.status import ClaimStatus
from domain.claim.tables import REASONS, Arrival
from domain.contract.claims import CarrierSays, ClaimOutcome
from domain.contract.messages import NoteCarrierAnswer
from domain.goods import return_arrival
from domain.order.aggregate import Order
from domain.order.parcel import Parcel

#: Nobody has promised anything else yet, and nobody examines it.
_UNDECIDED = frozenset(
    {ClaimStatus.RECEIVED, ClaimStatus.LOOKED_INTO, ClaimStatus.REFUSED, ClaimStatus.ARRIVED, ClaimStatus.DECLINED}
)


def take(claim: Claim, command: NoteCarrierAnswer, order: Order) -> None:
    """The answer stands in the claim; nobody has to ask the carrier any more. It is taken after the end, too.

    A parcel that is claimed as missing and lost is the order's: that asks its customer what becomes of it, without any
    cost, and the claim has nothing left to settle.

    Raises:
        ClaimMoved: on a day before the order, or one that has not come yet.
    """
    state = claim.state
    if not claim.calendar.day_of(order.placed.placed_at) <= command.on <= claim.today:
        raise ClaimMoved("bad_date", claim_no=state.claim_no, on=command.on)
    if not state.is_closed:
        guards.must_have_seen(claim, command.expected_version, command.by)
    claim.state = state.told_by_carrier(CarrierWord(says=command.says, on=command.on))
    claim.note("carrier_answered", by=command.by, note=command.text, says=command.says, answered_on=str(command.on))
    parcel = _lost(claim, command, order)
    if parcel is not None:
        ending.end(claim, ClaimOutcome.SETTLED, lost=parcel.parcel_no)
        ending.tell_end(claim)


def _lost(claim: Claim, command: NoteCarrierAnswer, order: Order) -> Parcel | None:
    """The parcel that the order can ask its customer about; None where a person decides."""
    state = claim.state
    is_missed = REASONS[state.asked.reason].arrival is Arrival.MISSED
    if command.says is not CarrierSays.LOST or not is_missed or state.status not in _UNDECIDED:
        return None
    found = [each for each in parcels_of(order.state, state.asked.lines) if return_arrival.may_be_lost(order, each)]
    if command.parcel_no is not None:
        found = [each for each in found if each.parcel_no == command.parcel_no]
    return found[0] if len(found) == 1 else None
