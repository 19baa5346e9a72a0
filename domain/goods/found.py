"""A parcel that was called lost arrives after all. It has: what is still to be decided for it falls away.

Where its goods left once more, or their money was promised back, a person decides what becomes of them; no money moves.
"""

from domain.basics.said import Code, Said
from domain.contract.messages import ParcelDelivered
from domain.goods import comeback, parts, reshipping
from domain.order.aggregate import Order
from domain.order.comeback import Course
from domain.order.facts import LostArrivedFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel

_ASKED = Code("todo.lost_arrived", "parcel_no")
_STOPPED = Code("todo.lost_arrived_stopped", "parcel_no")
_TWICE = Code("todo.lost_arrived_twice", "parcel_no")
_REFUNDED = Code("todo.lost_arrived_refunded", "parcel_no", "pledged")
_BY_PERSON = Code("todo.lost_arrived_by_person", "parcel_no")


def arrives(order: Order, parcel: Parcel, fact: ParcelDelivered) -> None:
    """What becomes of it, for the customer and for whoever sees to it here."""
    parcel = order.goods.parcel(parcel.parcel_no) or parcel
    said = _becomes(order, parcel, fact.by)
    order.ask_person(TaskKind.CHECK_SHIPMENT, said)
    facts = LostArrivedFacts(
        becomes=said.code.removeprefix(_ASKED.name).removeprefix("_"),
        arrived_on=order.calendar.day_of(fact.delivered_at),
        carrier=parcel.carrier,
        tracking_no=parcel.tracking_no,
        contents=comeback.contents_told(order, [parcel]),
    )
    order.owe(MailKind.LOST_ARRIVED, facts, what=parcel.parcel_no)


def _becomes(order: Order, parcel: Parcel, by: str) -> Said:
    """What is done with it, as a person is told."""
    match parcel.back.course if parcel.back else Course.PERSON:
        case Course.NEW | Course.ASKED:
            _has_arrived(order, parcel)
            _ask_no_more(order, by)
            return _ASKED(parcel_no=parcel.parcel_no)
        case Course.AGAIN if parcel.parcel_no in {each.parcel_no for each in reshipping.sent_again(order)}:
            if parcel.parcel_no not in {each.parcel_no for each in reshipping.in_no_box(order)}:
                order.goods = order.goods.unpacked()
            reshipping.set_free(order, parcel)
            _has_arrived(order, parcel)
            return _STOPPED(parcel_no=parcel.parcel_no)
        case Course.AGAIN:
            order.goods = order.goods.holding(parcel.gone_astray().taking(Course.PERSON)).settled()
            return _TWICE(parcel_no=parcel.parcel_no)
        case Course.KEPT:
            return _REFUNDED(parcel_no=parcel.parcel_no, pledged=order.money.promised)
        case _:
            return _BY_PERSON(parcel_no=parcel.parcel_no)


def _has_arrived(order: Order, parcel: Parcel) -> None:
    """It is as if it had never been lost."""
    order.goods = order.goods.holding(parcel.not_lost())
    if not any(each.back for each in order.goods.parcels):
        order.goods = order.goods.settled()
    parts.count_rest(order)


def _ask_no_more(order: Order, by: str) -> None:
    """The customer need not choose any more; of other parcels that came back the question stays."""
    question = order.conversation.question(comeback.QUESTION)
    if question is None:
        return
    if left := tuple(each.parcel_no for each in comeback.spoken_of(order)):
        order.conversation = order.conversation.asking(question.only_about(left))
        return
    order.conversation = order.conversation.not_asking(question.kind)
    order.note("question_settled", by=by, no=question.no)
