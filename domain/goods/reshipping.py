"""Taking back that what came back is shipped once more, as long as it is here: the customer does without it."""

from collections import Counter

from domain.basics.errors import AlreadyShipped
from domain.basics.said import Said
from domain.contract.messages import Option
from domain.goods import comeback, parts
from domain.goods.comeback import GivenUp
from domain.goods.new_price import charge_less
from domain.order.aggregate import Order
from domain.order.comeback import Comeback, Course
from domain.order.facts import ReturnChoiceFacts
from domain.order.kinds import MailKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel


def sent_again(order: Order) -> list[Parcel]:
    """The parcels that came back, are to be shipped once more, and are still here; the newest first."""
    return _held_in(order, parts.still_here(order))


def in_no_box(order: Order) -> list[Parcel]:
    """Those of them of which nothing is being packed."""
    return _held_in(order, parts.left_for(order.placed, order.goods.parcels))


def _held_in(order: Order, pieces: tuple[Packed, ...]) -> list[Parcel]:
    """What nobody has looked at cannot have left; of what was, all pieces have to be among these."""
    left, found = Counter(dict(pieces)), []
    again = [each for each in order.goods.parcels if each.is_sent_again and not each.is_stray]
    for parcel in sorted(again, key=lambda each: (each.returned_at, each.parcel_no), reverse=True):
        seen = Counter(dict(parcel.lines)) - Counter(dict(parcel.unseen))
        if seen <= left:
            left -= seen
            found.append(parcel)
    return found


def is_here_again(order: Order) -> bool:
    """All that is still to leave came back, and is to be shipped once more or waits for the customer's choice."""
    goods = order.goods
    if not goods.is_partly_here:
        return goods.awaits_choice or bool(sent_again(order))
    return bool(sent_again(order)) and not _never_left(order)


def _never_left(order: Order) -> bool:
    here = Counter(dict(parts.still_here(order)))
    for parcel in sent_again(order):
        here -= Counter(dict(parcel.lines)) - Counter(dict(parcel.unseen))
    return bool(here)


def must_be_alone(order: Order) -> None:
    """Raises AlreadyShipped where goods that never left are here, too: then it has to be said which are meant."""
    if (parcels := sent_again(order)) and _never_left(order):
        raise AlreadyShipped("again", parcel_no=parcels[0].parcel_no)


def goes_where_it_went(order: Order) -> None:
    """The order says something else, but not where it goes: nothing is shipped again to where nobody knows anybody."""
    for parcel in comeback.spoken_of(order):
        if parcel.version == order.state.version - 1:
            order.goods = order.goods.holding(parcel.of_version(order.state.version))


def cancel(order: Order, by: str, reason: str | Said) -> None:
    """The order is cancelled while all that is still to leave is here again; an open question is answered by that."""
    order.note("option_chosen", by=by, note=reason, option=Option.CANCEL_RETURNED)
    if question := order.conversation.question(comeback.QUESTION):
        order.conversation = order.conversation.not_asking(question.kind)
        order.note("question_settled", by=by, no=question.no)
    give_up(order, sent_again(order))


def give_up(order: Order, parcels: list[Parcel]) -> None:
    """These are not shipped once more: the customer does without them, as without others that are spoken of.

    The price is what it was before; what was set aside, or taken from the shelf, to send them again is free.
    """
    given_up = _take_back(order, parcels)
    spoken_of = comeback.spoken_of(order)
    told = comeback.do_without_told(order, given_up)
    facts = ReturnChoiceFacts(
        option=Option.CANCEL_RETURNED, is_answer=False, fee_dropped=given_up.dropped, **told._asdict()
    )
    order.owe(MailKind.RETURN_CHOSEN, facts, what="-".join(["without", *(each.parcel_no for each in spoken_of)]))


def _take_back(order: Order, parcels: list[Parcel]) -> GivenUp:
    """As it was before the customer chose to have them again; a box of theirs that is here is unpacked."""
    if not parcels:
        return GivenUp()
    fee = sum(each.back.fee for each in parcels if each.back)
    for parcel in parcels:
        set_free(order, parcel)
    parts.count_rest(order)
    placed, missing = order.placed, order.money.missing
    changes = {"shipping_fee": placed.shipping_fee - fee, "total": placed.total - fee}
    surplus = charge_less(order, placed.model_copy(update=changes)) if fee else 0
    return GivenUp(fee=fee, dropped=missing - order.money.missing, surplus=surplus)


def set_free(order: Order, parcel: Parcel) -> None:
    """What was set aside, or taken from the shelf, to send it again is free; nothing of it is decided any more."""
    back = parcel.back or Comeback()
    if parcel.is_lost:
        order.set_free.update(parts.skus_of(order.placed, parcel.lines))
    replaced = tuple(Packed(line, pieces) for line, pieces in back.replaced.items())
    order.to_shelf.update(parts.skus_of(order.placed, replaced))
    order.goods = order.goods.holding(parcel.taking(Course.ASKED).charged(0))
