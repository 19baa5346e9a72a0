"""The reasons for which something may be claimed, and what may be done about it, as tables.

Rules ask for a property of a row, never for a reason or a remedy by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.contract.claims import ClaimReason, Remedy


class Arrival(StrEnum):
    """Whether the goods must have arrived for a reason to be one."""

    MISSED = "missed"  # not: it is claimed some days after the day that was promised last
    DOUBTED = "doubted"  # the carrier says so, the customer denies it
    NEEDED = "needed"  # yes
    EITHER = "either"


@dataclass(frozen=True, kw_only=True)
class ReasonRow:
    """What is so of a reason.

    `asks_carrier`: the shop asks the carrier, before it answers. `asks_photos`: pictures help. `proposes`: what a shop
    mostly proposes.
    """

    arrival: Arrival
    asks_carrier: bool
    asks_photos: bool
    proposes: Remedy


def _row(arrival: Arrival, proposes: Remedy, *, asks_carrier: bool = False, asks_photos: bool = False) -> ReasonRow:
    return ReasonRow(arrival=arrival, asks_carrier=asks_carrier, asks_photos=asks_photos, proposes=proposes)


REASONS: Mapping[ClaimReason, ReasonRow] = MappingProxyType(
    {
        ClaimReason.NOT_RECEIVED: _row(Arrival.MISSED, Remedy.RESEND, asks_carrier=True),
        ClaimReason.DELIVERED_NOT_RECEIVED: _row(Arrival.DOUBTED, Remedy.RESEND, asks_carrier=True),
        ClaimReason.DAMAGED: _row(Arrival.NEEDED, Remedy.REPLACE, asks_photos=True),
        ClaimReason.DEFECTIVE: _row(Arrival.NEEDED, Remedy.REPLACE, asks_photos=True),
        ClaimReason.WRONG_ITEM: _row(Arrival.NEEDED, Remedy.REPLACE, asks_photos=True),
        ClaimReason.MISSING_PARTS: _row(Arrival.NEEDED, Remedy.RESEND, asks_photos=True),
        ClaimReason.NOT_AS_DESCRIBED: _row(Arrival.NEEDED, Remedy.RETURN_REFUND, asks_photos=True),
        ClaimReason.RETURNED_NOT_REFUNDED: _row(Arrival.EITHER, Remedy.REFUND, asks_carrier=True),
        ClaimReason.LATE: _row(Arrival.EITHER, Remedy.PART_REFUND),
        ClaimReason.CANCELLED_BUT_SHIPPED: _row(Arrival.EITHER, Remedy.RETURN_REFUND),
        ClaimReason.UNAUTHORIZED: _row(Arrival.EITHER, Remedy.RETURN_REFUND),
    }
)


class Money(StrEnum):
    """How much a remedy gives back."""

    NOTHING = "nothing"
    ALL = "all"  # of what is claimed
    PART = "part"  # the amount that was proposed


class Silence(StrEnum):
    """What becomes of a proposal to which the customer says nothing: its mail says so."""

    DONE = "done"  # it is carried out
    NOTHING = "nothing"  # the claim is closed


@dataclass(frozen=True, kw_only=True)
class RemedyRow:
    """What is so of a remedy: whether a parcel leaves, or one comes back, the money, and what silence means."""

    parcel: bool
    returns: bool
    money: Money
    silence: Silence


REMEDIES: Mapping[Remedy, RemedyRow] = MappingProxyType(
    {
        Remedy.RESEND: RemedyRow(parcel=True, returns=False, money=Money.NOTHING, silence=Silence.DONE),
        Remedy.REPLACE: RemedyRow(parcel=True, returns=False, money=Money.NOTHING, silence=Silence.DONE),
        Remedy.REFUND: RemedyRow(parcel=False, returns=False, money=Money.ALL, silence=Silence.DONE),
        Remedy.PART_REFUND: RemedyRow(parcel=False, returns=False, money=Money.PART, silence=Silence.DONE),
        Remedy.RETURN_REFUND: RemedyRow(parcel=False, returns=True, money=Money.ALL, silence=Silence.NOTHING),
        Remedy.DECLINE: RemedyRow(parcel=False, returns=False, money=Money.NOTHING, silence=Silence.NOTHING),
    }
)
