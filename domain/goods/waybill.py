"""What a carrier is asked to do with one parcel. How its files say so is the matter of `adapters/files/shipping.py`."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.basics.money import tax_within
from domain.contract.order import Person, PlacedOrder
from domain.contract.status import Goods
from domain.goods.parts import in_parcel, next_no, skus_in
from domain.goods.readiness import Readiness
from domain.goods.time_slot import Slot, read_slot
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.shop.profile import ShopProfile
from domain.shop.temperature import Temperature, temperature
from domain.shop.waybills import Contract, Waybills

#: The narrowest column for a number of ours: ゆうプリR takes 15 characters, e飛伝Ⅲ 16.
LONGEST_ID = 15


class Waybill(BaseModel):
    """One parcel. `slot` is None where nobody can read `wished_time`; `cash` is collected at the door, tax included."""

    model_config = ConfigDict(frozen=True)

    shipment_id: str
    order_no: str
    parcel_no: str
    version: int
    ships_on: date
    to: Person
    sender: ShopProfile
    contract: Contract
    deliver_on: date | None = None
    wished_time: str = ""
    slot: Slot | None = None
    temperature: Temperature = Temperature.NORMAL
    boxes: int = 1
    cash: int = 0
    cash_tax: int = 0
    goods: str

    @property
    def is_for_organisation(self) -> bool:
        """True for a recipient without a person's name."""
        return not self.to.name.strip()


def shipment_id(order_no: str, parcel_no: str, transfer_no: str) -> str:
    """By what carriers call a parcel of ours: order and parcel; of a long number, what payers write instead of it."""
    named = f"{order_no}-{parcel_no}"
    return named if len(named) <= LONGEST_ID else f"T{transfer_no}-{parcel_no}"


def readiness(state: OrderState, parcel_no: str = "") -> Readiness | None:
    """How far the order's parcel (this one, if it is named) is; None while, or because, it may not leave."""
    is_here = state.goods.stage in {Goods.RESERVED, Goods.PACKING} or state.goods.is_partly_here
    is_held = bool(state.conversation.holds or state.goods.cancel_requested_by)
    may_leave = state.accepted_at is not None and not state.awaits_money
    if state.is_over or is_held or not may_leave or not is_here or state.goods.only_awaits or state.goods.rides:
        return None
    known = state.goods.parcel(parcel_no or parcel_no_of(state))
    if known and (known.has_left or known.is_awaited):
        return None
    return Readiness.PACKED if known and known.packed_at else Readiness.READY


def parcel_no_of(state: OrderState) -> str:
    """The number of the parcel that is being packed, or will be."""
    return parcel_nos_of(state)[0]


def parcel_nos_of(state: OrderState) -> list[str]:
    """The numbers of the parcels that are being packed, or replace something; else of the one that will be."""
    here = [parcel for parcel in state.goods.parcels if not (parcel.has_left or parcel.is_awaited)]
    numbers = [parcel.parcel_no for parcel in here]
    if state.goods.to_follow and all(parcel.is_replacement for parcel in here):
        numbers.append(next_no(state.goods.parcels))
    return numbers or [next_no(state.goods.parcels)]


def temperature_of(placed: PlacedOrder, waybills: Waybills, parcel: Parcel | None) -> Temperature:
    """How a parcel has to travel, by the articles in it."""
    skus = skus_in(placed, parcel) if parcel else None
    return temperature(placed, waybills, skus)


def carrier_of(placed: PlacedOrder, waybills: Waybills, default: str) -> str:
    """The carrier that the shop gives such a parcel to."""
    return waybills.carriers.get(placed.ship_to.address.prefecture, default)


def cash_to_collect(placed: PlacedOrder, state: OrderState, parcel: Parcel | None = None) -> int:
    """Yen that the carrier collects at the door with this parcel; 0 when there is nothing to collect."""
    if parcel and parcel.is_further:
        return 0
    if not placed.terms.collected_by_carrier or placed.needs_no_payment_request:
        return 0
    return state.money.missing


def waybill(  # noqa: PLR0913 - everything that it says
    placed: PlacedOrder,
    state: OrderState,
    shop: ShopProfile,
    waybills: Waybills,
    *,
    carrier: str,
    transfer_no: str,
    ships_on: date,
    parcel_no: str = "",
    boxes: int = 1,
) -> Waybill:
    """What this carrier is told about the order's parcel: this one, if it is named."""
    parcel_no = parcel_no or parcel_no_of(state)
    parcel = state.goods.parcel(parcel_no)
    cash, contents = cash_to_collect(placed, state, parcel), in_parcel(placed, parcel or Parcel())
    wished = placed.wishes.time_slot or ""
    return Waybill(
        shipment_id=shipment_id(placed.order_no, parcel_no, transfer_no),
        order_no=placed.order_no,
        parcel_no=parcel_no,
        version=state.version,
        ships_on=ships_on,
        to=placed.ship_to,
        sender=shop,
        contract=waybills.contract(carrier),
        deliver_on=placed.wishes.delivery_date,
        wished_time=wished,
        slot=read_slot(wished),
        temperature=temperature_of(placed, waybills, parcel),
        boxes=boxes,
        cash=cash,
        cash_tax=tax_within(cash, placed.totals(shop.tax_rounding, less=state.money.let_off), shop.tax_rounding)
        if shop.is_registered
        else 0,
        goods=waybills.goods or contents[0].name,
    )
