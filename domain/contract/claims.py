"""What a claim may be about, what may be done about it, and how it may end: words of the contract."""

from enum import StrEnum


class ClaimReason(StrEnum):
    """What the customer did not get as promised."""

    NOT_RECEIVED = "not_received"  # nothing came
    DELIVERED_NOT_RECEIVED = "delivered_not_received"  # the carrier says that it was delivered
    DAMAGED = "damaged"
    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    MISSING_PARTS = "missing_parts"
    NOT_AS_DESCRIBED = "not_as_described"
    RETURNED_NOT_REFUNDED = "returned_not_refunded"  # it was sent back, and no money came
    LATE = "late"
    CANCELLED_BUT_SHIPPED = "cancelled_but_shipped"
    UNAUTHORIZED = "unauthorized"  # somebody else ordered, or paid


class Remedy(StrEnum):
    """What the customer wants, and what the shop proposes."""

    RESEND = "resend"  # what never came, once more
    REPLACE = "replace"  # another piece in the place of a bad one
    REFUND = "refund"  # all of the money that is claimed
    PART_REFUND = "part_refund"  # a part of it; the goods stay with the customer
    RETURN_REFUND = "return_refund"  # the goods come back, then the money goes back
    DECLINE = "decline"  # nothing, with a reason


class ClaimScheme(StrEnum):
    """Who decides about a claim."""

    SHOP = "shop"  # the shop's own guarantee
    MALL = "mall"  # a mall's guarantee, claimed there
    CARD = "card"  # a chargeback of a card company, or of whoever takes the payments


class Reply(StrEnum):
    """What the customer says to a proposal, or to the word that what was missed has arrived."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    HERE = "here"
    NOT_HERE = "not_here"


class CarrierSays(StrEnum):
    """What the carrier answers when it is asked for a parcel."""

    FOUND = "found"  # it is on its way, late
    LOST = "lost"
    DELIVERED = "delivered"  # as its records say
    DAMAGED = "damaged"  # on its way


class ClosingReason(StrEnum):
    """Why the shop closes a claim by itself, as the customer reads it. What is refused is declined: see `Remedy`."""

    SOLVED = "solved"  # nothing is wrong any more
    DUPLICATE = "duplicate"  # the same is claimed already
    AS_RETURN = "as_return"  # it is dealt with as a return
    MISTAKEN = "mistaken"  # the shop had entered it by mistake


class ClaimOutcome(StrEnum):
    """How a claim ended."""

    TURNED_AWAY = "turned_away"  # it could not be claimed, or not yet
    SETTLED = "settled"  # as it was proposed
    WITHDRAWN = "withdrawn"  # by the customer
    CLOSED = "closed"  # by the shop, which has nothing to answer
    DECLINED = "declined"  # the customer said nothing more
    GRANTED = "granted"  # the guarantee pays
    WON = "won"  # by the shop: nothing is given back
    LOST = "lost"  # the guarantee was decided for the customer
    ARRIVED = "arrived"  # what was missed came after all
    EXPIRED = "expired"  # the shop contested it, and proved nothing in time: the guarantee pays
    TAKEN_OUTSIDE = "taken_outside"  # a mall or a card company decides about the same order
