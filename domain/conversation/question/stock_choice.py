"""Goods that ran out: the customer waits, takes another article, goes without it, or cancels; one answer settles it.

The question keeps nothing waiting: what comes in is set aside for the order all the same, and then nothing is asked any
more. Wherever the day changes on which the goods are expected, it is put anew, and cancelling is free again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from domain.basics.errors import InvalidAnswer, NotBackordered, QuestionClosed, UnfitWish
from domain.basics.said import Code
from domain.contract.messages import ChooseOption, Option, RestockAnnounced
from domain.contract.status import Goods
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import asking
from domain.conversation.question.conversation import Conversation, Unanswered, by_no_rule, nothing, of_policy
from domain.conversation.question.stock_options import can_part, changes, in_parts, kept, not_offered, part_fee
from domain.goods import leaving, partial
from domain.goods.cancelling import cancel_as_wished
from domain.goods.change import alter_lines
from domain.goods.making_up import is_made_up_for, told_before
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.conversation import Question
from domain.order.facts import ChoiceFacts, Offer, StockFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.policy import Delayed

_WHETHER_TO_WAIT = Code("noted.whether_to_wait", "until")
_NOT_CHOSEN = Code("todo.stock_not_chosen", "until")
_NO_CHOICE = Code("todo.stock_no_choice", "until")
_SLIPPED = Code("todo.restock_slipped", "sku", "times", "expected_on")
_MISSED = Code("todo.restock_missed", "skus", "times", "expected_on")
_CAME_IN = Code("noted.came_in")
_WAITS = Code("noted.waits_by_default")

KIND = "stock_out"
_LONGEST_WAIT = timedelta(days=366)


class _News(NamedTuple):
    """What is new about missing goods: that they are, the day on which they come, or that it has passed in vain.

    `slips`: how often the day that was told became a later one.
    """

    is_first: bool = False
    expected_on: date | None = None
    missed_on: date | None = None
    slips: int = 0


def ask(order: Order, short: Mapping[str, int], offers: Sequence[Offer] = (), expected_on: date | None = None) -> None:
    """Apologise for the first time and put the choice, with a date and what happens without an answer.

    `short`: missing pieces per SKU. `offers`: articles that are in stock and may take their place.
    """
    _put(order, short, offers, _News(is_first=True, expected_on=expected_on))


def _put(order: Order, short: Mapping[str, int], offers: Sequence[Offer], news: _News) -> None:
    before = told_before(order)
    if news.expected_on:
        order.goods = order.goods.expected(news.expected_on)
    until = asking.answer_by(order, CONVERSATION)
    about, offered = tuple(sorted(short)), tuple(offer.sku for offer in offers)
    question = Question(
        kind=KIND,
        no=asking.next_no(order),
        about=about,
        offered=offered,
        terms=tuple((offer.unit_price, offer.tax_rate) for offer in offers),
        can_part=can_part(order, short),
        asked_at=order.at,
        answer_by=until,
    )
    asking.keep(order, question)
    order.conversation = order.conversation.asked()
    facts = StockFacts(
        conversation=KIND,
        deadline=until,
        **leaving.days_in_danger(order, news.expected_on),
        has_coupon=is_made_up_for(order, Delayed.STOCK, before, news.expected_on),
        short=dict(short),
        offers=tuple(offers),
        **_untold(order, news)._asdict(),
        without_answer=order.policy.stock.unanswered,
        can_drop=bool(kept(order.placed, about)),
        **in_parts(order, question),
    )
    order.owe(CONVERSATION.request, facts, what=str(order.conversation.asked_so_far))
    asking.have_phoned(order, _WHETHER_TO_WAIT(until=until))


def _untold(order: Order, news: _News) -> _News:
    """As it is told: where it replaces an apology that has not left, it is the first that the customer hears of it."""
    waiting = [mail.facts for mail in order.unsent if mail.kind is CONVERSATION.request]
    if any(isinstance(facts, StockFacts) and facts.is_first for facts in waiting):
        return _News(is_first=True, expected_on=news.expected_on)
    return news._replace(slips=order.goods.restock.slips)


def announce(order: Order, fact: RestockAnnounced, short: Mapping[str, int], offers: Sequence[Offer] = ()) -> None:
    """A day on which missing goods are expected: told with the choices that are left. Known days change nothing.

    Who waits for the rest of an order has chosen that, and may cancel it at any time. A day later than one that was
    told is a slip; after so many of them a person sees to it.

    Raises:
        UnfitWish: nothing can come on that day.
    """
    if not order.goods.awaits_stock or order.state.is_over or order.goods.restock.on == fact.expected_on:
        return
    must_be_possible(fact.expected_on, order.today)
    slips_before = order.goods.restock.slips
    if order.goods.awaited:
        partial.tell_day(order, fact.expected_on)
    else:
        _put(order, short, offers, _News(expected_on=fact.expected_on))
    slips = order.goods.restock.slips
    order.note("restock_announced", by=fact.by, sku=fact.sku, expected_on=str(fact.expected_on), slips=slips)
    if slips > max(slips_before, order.policy.stock.most_slips):
        order.ask_person(TaskKind.CALL, _SLIPPED(sku=fact.sku, times=slips, expected_on=fact.expected_on))


def must_be_possible(day: date, today: date) -> None:
    """Raises UnfitWish for a day that has passed, or that is over a year ahead and probably mistyped."""
    if day < today:
        raise UnfitWish("too_early", day=day, first=today)
    if day > today + _LONGEST_WAIT:
        raise UnfitWish("too_late", day=day, last=today + _LONGEST_WAIT)


def steps(order: Order) -> Iterator[Step]:
    """The day that was told passes: looked at on the next business day, when what came with it has been entered."""
    day = order.goods.restock.on
    if day is not None and order.goods.awaits_stock:
        next_day = order.calendar.add_business_days(day, 1)
        yield Step(at=order.calendar.at(next_day, order.policy.waiting.hour), what=StepKind.MISS_RESTOCK)


def miss(order: Order, short: Mapping[str, int], offers: Sequence[Offer] = ()) -> None:
    """The goods have not come on the day that was told: an apology with all choices, and in the end a person."""
    day = order.goods.restock.on
    if not order.goods.awaits_stock or order.state.is_over or day is None or day >= order.today:
        return
    order.goods = order.goods.not_come()
    if order.goods.awaited:
        partial.tell_day(order, missed_on=day)
    else:
        _put(order, short, offers, _News(missed_on=day))
    slips = order.goods.restock.slips
    order.note("restock_missed", expected_on=str(day), slips=slips)
    if slips > order.policy.stock.most_slips:
        order.ask_person(TaskKind.CALL, _MISSED(skus=sorted(short), times=slips, expected_on=day))


def came_in(order: Order) -> None:
    """What was missing is set aside: nothing is asked any more."""
    asking.settle(order, CONVERSATION, note=_CAME_IN())


def choose(order: Order, command: ChooseOption) -> None:
    """Take the customer's choice. One answer settles the question: a second one is refused.

    Raises:
        InvalidAnswer, QuestionClosed, NotOffered
    """
    must_have_come(order, "answered_at", command.answered_at, InvalidAnswer)
    question = asking.open_question(order, KIND)
    if question is None:
        raise QuestionClosed("nothing_missing")
    if command.option is Option.SUBSTITUTE and not is_offered(order, command.sku):
        raise not_offered(question, command.sku)
    asking.note_choice(order, command)
    asking.settle(order, CONVERSATION, by=command.by)
    is_end = command.option is Option.DROP and not kept(order.placed, question.about)
    if command.option is Option.CANCEL or is_end:
        cancel_as_wished(order, command.by)
    elif command.option is Option.WAIT:
        facts = ChoiceFacts(option=command.option, **in_parts(order, question))
        order.owe(MailKind.STOCK_CHOSEN, facts, what=str(question.no))
    else:
        alter_lines(order, changes(order.placed, question, command), by=command.by)


def is_offered(order: Order, sku: str) -> bool:
    """True for an article that the customer may take in the place of what is missing."""
    question = asking.open_question(order, KIND)
    return question is not None and sku in question.offered


def sends_first(order: Order, command: ChooseOption) -> bool:
    """True for a choice that sets aside what is here of an order that waits."""
    return command.option is Option.PART and order.goods.stage is Goods.BACKORDERED and not order.state.is_over


def choose_part(order: Order, command: ChooseOption) -> None:
    """What is here leaves first: as the customer chose, or by a decision of the shop, at any time while it waits.

    Where the policy offers it, the customer pays for the second shipping, chosen at once or later, when the question is
    settled. A decision of the shop costs the customer nothing.

    Raises:
        InvalidAnswer, NotBackordered, NothingHere
    """
    must_have_come(order, "answered_at", command.answered_at, InvalidAnswer)
    if not sends_first(order, command):
        raise NotBackordered(goods=order.goods.stage)
    question, rules = asking.open_question(order, KIND), order.policy.stock
    is_wish = not command.by_shop and (question is not None or rules.partial_shipment)
    is_chosen = order.answers_customer or is_wish  # no customer decides in the place of the shop
    fee = part_fee(order) if is_chosen else 0
    if question:
        asking.settle(order, CONVERSATION, by=command.by)
    partial.send_first(order, fee=fee, is_chosen=is_chosen, by=command.by)


def _remind(order: Order, question: Question, _postal: PostalCode | None) -> None:
    facts = StockFacts(
        conversation=KIND,
        deadline=question.answer_by,
        short=dict.fromkeys(question.about, 1),
        expected_on=order.goods.restock.on,
        without_answer=order.policy.stock.unanswered,
        can_drop=bool(kept(order.placed, question.about)),
        **in_parts(order, question),
        is_substitutable=bool(question.offered),
    )
    order.owe(CONVERSATION.reminder, facts, what=str(order.conversation.asked_so_far))


def _unanswered(order: Order) -> Unanswered:
    """As the policy says, and as the mail said. A machine cancels nothing that was paid for."""
    match order.policy.stock.unanswered:
        case "wait":
            return Unanswered.GOES_ON
        case "cancel" if order.placed.orderer.email and order.money.kept <= 0:
            return Unanswered.CANCELS
        case _:
            return Unanswered.IS_LEFT


def end_unanswered(order: Order, question: Question) -> None:
    """Nobody answered: what the mail said happens."""
    order.note("question_unanswered", no=question.no)
    match _unanswered(order):
        case Unanswered.GOES_ON:
            asking.settle(order, CONVERSATION, note=_WAITS())
        case Unanswered.CANCELS:
            asking.cancel_unanswered(order, question, CONVERSATION)
        case Unanswered.IS_LEFT:
            asking.leave_to_person(order, CONVERSATION, _NO_CHOICE(until=question.answer_by))


CONVERSATION = Conversation(
    kind=KIND,
    hold=None,
    request=MailKind.OUT_OF_STOCK,
    reminder=MailKind.STOCK_REMINDER,
    end=MailKind.STOCK_CANCELLED,
    options={
        **dict.fromkeys((Option.WAIT, Option.SUBSTITUTE, Option.DROP, Option.CANCEL), choose),
        Option.PART: choose_part,
    },
    shops_own=frozenset({Option.PART}),
    patience=of_policy,
    action=None,
    ask_by_rule=by_no_rule,
    withdraw=None,
    money_came=nothing,
    remind=_remind,
    not_reached=lambda question: _NOT_CHOSEN(until=question.answer_by),
    unanswered=_unanswered,
    end_unanswered=end_unanswered,
)
