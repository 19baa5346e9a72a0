"""A parcel itself, and how it travels, in the columns of a carrier's file."""

from adapters.carriers.book import carrier
from adapters.files.shipping_draft import MEND_BY_HAND, Draft
from adapters.files.writing import Value
from domain.basics.said import Code
from domain.basics.text import one_line
from domain.goods.time_slot import ANY_TIME
from domain.shop.temperature import Temperature

_NO_SLOT = Code("waybill.no_slot", "column", "value")
_SLOT_NOT_OFFERED = Code("waybill.slot_not_offered", "column", "slot", "slots")
_TEMPERATURES = Code("waybill.temperatures")
_TOO_MUCH_CASH = Code("waybill.too_much_cash", "column", "cash", "most")
_TOO_MANY_BOXES = Code("waybill.too_many_boxes", "column", "boxes", "most")
_BOXES_WITH_CASH = Code("waybill.boxes_with_cash", "column", "boxes")

_MEND_SLOT = Code("waybill.mend_slot", "order_no")
_MEND_BOXES = Code("waybill.mend_boxes")
_MEND_CASH = Code("waybill.mend_cash")


def parcel_cells(draft: Draft) -> dict[str, Value]:
    """The cells of the parcel, its money and its way, by their columns' fields."""
    bill, contract = draft.bill, draft.bill.contract
    paying = "cash" if bill.cash else "prepaid"
    values: dict[str, Value] = {
        "shipment_id": bill.shipment_id,
        "order_no": bill.order_no,
        "slip": paying,
        "slip_form": draft.known("slip_form", paying),
        "temperature": _temperature(draft),
        "ships_on": bill.ships_on,
        "deliver_on": bill.deliver_on,
        "slot": _slot(draft),
        "goods": _shortened(draft, "goods", bill.goods),
        "customer_code": contract.customer_code,
        "customer_class": contract.customer_class,
        "fare_no": contract.fare_no,
        "size": contract.size,
        "boxes": _boxes(draft),
        "boxes_shown": draft.known("boxes_shown", "several" if bill.boxes > 1 else "one"),
    }
    if bill.cash:
        values |= {"cash": _cash(draft), "cash_tax": bill.cash_tax}
    return values | _seals(draft)


def _temperature(draft: Draft) -> str:
    if draft.bill.temperature is Temperature.BOTH:
        draft.refuse(_TEMPERATURES(), MEND_BY_HAND())
        return Temperature.NORMAL
    return draft.bill.temperature


def _slot(draft: Draft) -> str | None:
    slot, column, mend = draft.bill.slot, draft.heading("slot"), _MEND_SLOT(order_no=draft.bill.order_no)
    if slot is None:
        draft.refuse(_NO_SLOT(column=column, value=draft.bill.wished_time), mend)
        return None
    if slot != ANY_TIME and not draft.known("slot", slot.key):
        slots = [key for key in draft.words("slot") if key != ANY_TIME.key]
        draft.refuse(_SLOT_NOT_OFFERED(column=column, slot=slot.key, slots=slots), mend)
    return draft.known("slot", slot.key)


def _cash(draft: Draft) -> int:
    """What the carrier is to collect, in yen."""
    most, cash = carrier(draft.settings.carrier).cod_limit or 0, draft.bill.cash
    if draft.settings.most_cash is not None:
        most = min(most, draft.settings.most_cash)
    if cash > most:
        draft.refuse(_TOO_MUCH_CASH(column=draft.heading("cash"), cash=cash, most=most), _MEND_CASH())
    return cash


def _boxes(draft: Draft) -> int | None:
    boxes, most, column = draft.bill.boxes, draft.settings.most_boxes, draft.heading("boxes")
    if boxes > most:
        draft.refuse(_TOO_MANY_BOXES(column=column, boxes=boxes, most=most), _MEND_BOXES())
    if draft.bill.cash and not draft.settings.boxes_with_cash:
        if boxes > 1:
            draft.refuse(_BOXES_WITH_CASH(column=column, boxes=boxes), _MEND_BOXES())
        return None
    return boxes


def _seals(draft: Draft) -> dict[str, Value]:
    """What is stuck onto the parcel. Hours go before the day, since both seals exclude each other."""
    bill, slot = draft.bill, draft.bill.slot or ANY_TIME
    wanted: list[str] = [bill.temperature] if bill.temperature in {Temperature.CHILLED, Temperature.FROZEN} else []
    wanted += ["cash"] if bill.cash else []
    if slot != ANY_TIME:
        wanted.append(slot.key)
    elif bill.deliver_on:
        wanted.append("day")
    codes = [draft.code("seal", each) for each in wanted]
    first, *others = draft.settings.seals or ("",)
    if not first:
        return {}
    seals: dict[str, Value] = dict(zip(others, codes[1:], strict=False))
    return seals | ({first: wanted[0]} if wanted and codes[0] else {})


def _shortened(draft: Draft, field: str, text: str) -> str:
    """What the parcel holds, as much of it as fits: nobody misses the end of an article's name."""
    shown = one_line(text)
    while shown and not draft.fits(field, shown):
        shown = shown[:-1]
    return shown.rstrip()
