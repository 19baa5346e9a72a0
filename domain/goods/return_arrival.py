"""A parcel comes back: its customer is asked what becomes of it, or a person sees to it."""

from typing import ClassVar

from domain.basics.errors import Refusal
from domain.basics.said import Code, Said
from domain.contract.messages import ParcelReturned
from domain.contract.status import DEAD, Goods, ReturnReason, Status
from domain.order.aggregate import NO_REASON, Order
from domain.order.clocks import must_have_come
from domain.order.comeback import Course
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel
from domain.order.returning import return_no

_CAME_BACK = Code("todo.came_back", "why")
_CAME_BACK_FIRST = Code("todo.came_back_first", "parcel_no", "why")
_CAME_BACK_ASKED = Code("todo.came_back_asked", "parcel_no", "why")
_REPLACEMENT_BACK = Code("todo.replacement_back", "parcel_no", "why")
_LOST_ASKED = Code("todo.lost_asked", "parcel_no", "why")


class SentBackAlready(Refusal):
    """What comes back is being sent back by the customer: it is told of the return."""

    cases: ClassVar = {"": ("return_no", "parcel_no")}


def must_be_in_no_return(order: Order, fact: ParcelReturned) -> None:
    """Goods that arrived and that the customer sends back are told of their return, where nothing is ended by them.

    Raises:
        SentBackAlready
    """
    parcel = order.goods.parcel(fact.parcel_no)
    is_by_customer = fact.why is ReturnReason.SENT_BACK or (parcel is not None and parcel.delivered_at is not None)
    if not is_by_customer or (parcel and parcel.returned_at):
        return
    held = {line.line for line in parcel.lines} if parcel else set()
    for back in order.returns.all:
        if back.is_open and (not held or held & set(back.claims)):
            number = return_no(order.state.order_no, back.no)
            raise SentBackAlready(return_no=number, parcel_no=fact.parcel_no)


def come_back(order: Order, fact: ParcelReturned) -> None:
    """The parcel came back: somebody looks at the goods. Who asks the customer, a machine or a person, is its course.

    Of one that nobody has said to have left the customer is asked once that is said.

    Raises:
        InvalidMessage: `returned_at` has not come yet.
    """
    must_have_come(order, "returned_at", fact.returned_at)
    known = order.goods.parcel(fact.parcel_no)
    if known and known.returned_at:
        return
    parcel = known or Parcel(parcel_no=fact.parcel_no, version=order.state.version)
    course = Course.NEW if _may_be_asked(order, parcel, fact.why) else Course.PERSON
    order.goods = order.goods.holding(parcel.returned(fact.returned_at, fact.why, course)).returned(fact.why)
    order.note("parcel_returned", by=fact.by, note=fact.reason, parcel_no=fact.parcel_no, why=fact.why)
    said = [part for part in (fact.why if fact.why is not ReturnReason.UNKNOWN else "", fact.reason) if part]
    why = said or NO_REASON()
    if parcel.is_replacement:
        _take_replacement_back(order, parcel, fact.why, why)
        return
    if course is Course.NEW:
        order.reopen()
        order.add_to_task(TaskKind.HANDLE_RETURN, _asked(parcel.parcel_no, fact.why, why))
        return
    if _may_be_asked_late(order, parcel, fact.why):
        order.add_to_task(TaskKind.HANDLE_RETURN, _CAME_BACK_FIRST(parcel_no=parcel.parcel_no, why=why))
        return
    amount = max(order.money.kept, 0) if order.state.ending not in DEAD and _is_all_back(order, parcel) else 0
    order.ask_person(TaskKind.HANDLE_RETURN, _CAME_BACK(why=why), amount=amount or None)
    end(order)


def _take_replacement_back(order: Order, parcel: Parcel, reason: ReturnReason, why: object) -> None:
    """A lost one is sent again by itself; of one that came back a person talks to the customer."""
    if reason is ReturnReason.LOST:
        order.goods = order.goods.settled()
    else:
        order.ask_person(TaskKind.HANDLE_RETURN, _REPLACEMENT_BACK(parcel_no=parcel.parcel_no, why=why))


def _asked(parcel_no: str, reason: ReturnReason, why: object) -> Said:
    what = _LOST_ASKED if reason is ReturnReason.LOST else _CAME_BACK_ASKED
    return what(parcel_no=parcel_no, why=why)


def may_be_lost(order: Order, parcel: Parcel) -> bool:
    """True for one of which the customer would be asked, were it lost."""
    return _may_be_asked(order, parcel, ReturnReason.LOST)


def _may_be_asked(order: Order, parcel: Parcel, why: ReturnReason) -> bool:
    """True for what was never handed over, also where the order was completed because nobody told of the arrival.

    Who had wished to cancel it before it left has said all there is to say. Nobody pays for a replacement, nor does
    without it for a fee.
    """
    if parcel.is_replacement:
        return False
    is_followed = order.state.ending in {None, Status.COMPLETED}
    is_on_its_way = parcel.is_under_way and is_followed and not parcel.is_stray
    return why.is_of_way and is_on_its_way and not order.goods.was_to_be_cancelled


def _may_be_asked_late(order: Order, parcel: Parcel, why: ReturnReason) -> bool:
    """True for what was never handed over, and of which nobody has said yet that it left."""
    was_to_be_cancelled = order.goods.was_to_be_cancelled or bool(order.goods.cancel_requested_by)
    is_gone = parcel.has_left or parcel.is_replacement
    return why.is_of_way and not (is_gone or order.state.is_over or was_to_be_cancelled)


def is_asked_late(order: Order, parcel_no: str) -> bool:
    """True where its customer is asked now that its shipping is known; not where a person has seen to it meanwhile."""
    parcel = order.goods.parcel(parcel_no)
    back = parcel.back if parcel else None
    if parcel is None or back is None or parcel.delivered_at or order.goods.was_to_be_cancelled:
        return False
    is_left = not (back.seen or parcel.is_replacement)
    is_untouched = back.course is Course.PERSON and is_left and order.goods.is_return_open
    return is_untouched and back.why.is_of_way


def ask_late(order: Order, parcel_no: str) -> None:
    """The shipping of a parcel that was back already is known: its customer is asked as of any that came back."""
    parcel = order.goods.parcel(parcel_no)
    if parcel and parcel.back:
        order.goods = order.goods.holding(parcel.taking(Course.NEW))
        order.add_to_task(TaskKind.HANDLE_RETURN, _asked(parcel_no, parcel.back.why, _reason(parcel.back.why)))


def _reason(why: ReturnReason) -> object:
    return NO_REASON() if why is ReturnReason.UNKNOWN else [why]


def _is_all_back(order: Order, parcel: Parcel) -> bool:
    """Nothing else of the order is out; also where nobody has said yet that this parcel had left."""
    return order.goods.has_come_back or not (parcel.has_left or order.goods.have_gone)


def end(order: Order) -> None:
    """All that left is here again, and nobody is asked about it: the order ends as returned."""
    if order.goods.awaits_choice or order.goods.stage is not Goods.RETURNED:
        return
    if order.state.ending in {None, Status.COMPLETED, Status.UNCOLLECTED}:
        order.end(Status.RETURNED)
