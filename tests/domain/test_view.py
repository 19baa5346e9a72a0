from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.words.catalog import LANGUAGES, template
from domain.contract.order import PlanName
from domain.contract.status import ENDINGS, HoldReason, MarkKind, Status
from domain.conversation.question.conversations import CONVERSATIONS
from domain.order.agenda import Agenda, Step, StepKind, Waiting
from domain.order.ahead import waits_for, what_happens
from domain.order.arrival import Arrival
from domain.order.conversation import ConversationState, Hold, Question
from domain.order.deadline import Deadline
from domain.order.goods import GoodsState
from domain.order.money import Chase, MoneyState
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.people import Mark, PeopleState
from domain.order.refund import Refund, RefundState
from domain.order.restock import Reservation
from domain.order.state import Done, OrderState, ToldLine
from domain.order.view import OrderView, view_of
from tests.domain.builders import OrderStory, being_packed, cod, delivered, jst, postpay, prepay, ready_to_pack, shipped
from tests.said import english
from workflows.details import details_of_order

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without zone
DATES = st.dates(date(2024, 1, 1), date(2050, 1, 1))
YEN = st.integers(0, 999_999_999)
WORDS = st.text(max_size=12)
MONEY = st.builds(
    MoneyState,
    due=YEN,
    allocated=YEN,
    refunds=st.lists(st.builds(Refund, amount=YEN, state=st.sampled_from(RefundState)), max_size=2).map(tuple),
    waived=YEN,
    is_vouched_for=st.booleans(),
    deadline=st.none() | st.builds(Deadline, at=INSTANTS, told=DATES),
    chase=st.builds(
        Chase,
        released_on=st.none() | DATES,
        reminded=st.dictionaries(st.integers(0, 2), DATES, max_size=3),
        postponed_until=st.none() | INSTANTS,
        is_left_to_person=st.booleans(),
    ),
)
PARCELS = st.builds(
    Parcel,
    version=st.integers(1, 3),
    lines=st.lists(st.builds(Packed, line=st.integers(1, 3), pieces=st.integers(1, 9)), max_size=2).map(tuple),
    is_stray=st.booleans(),
    tracking_no=WORDS,
    packed_at=st.none() | INSTANTS,
    shipped_at=st.none() | INSTANTS,
)
GOODS = st.builds(
    GoodsState,
    reservation=st.sampled_from(Reservation),
    is_inspected=st.booleans(),
    accept_at=st.none() | INSTANTS,
    parcels=st.lists(PARCELS, max_size=2).map(tuple),
    cancel_requested_by=WORDS,
    is_packed_told=st.booleans(),
    mails_invoice=st.booleans(),
    arrival=st.builds(Arrival, on=st.none() | DATES, leaves_by=st.none() | DATES, is_missing_reported=st.booleans()),
    delivery_known_at=st.none() | INSTANTS,
)
PEOPLE = st.builds(
    PeopleState,
    is_regular=st.booleans(),
    marks=st.lists(st.builds(Mark, kind=st.sampled_from(MarkKind), rule=WORDS, since=INSTANTS), max_size=2).map(tuple),
    tags=st.lists(WORDS, max_size=2).map(tuple),
)
HOLDS = st.builds(Hold, reason=st.sampled_from(HoldReason), since=INSTANTS, by=WORDS)
QUESTIONS = st.builds(
    Question,
    kind=st.sampled_from(sorted(CONVERSATIONS)),
    hold=st.sampled_from(HoldReason),
    asked_at=INSTANTS,
    answer_by=DATES,
)
TALKS = st.builds(
    ConversationState,
    holds=st.lists(HOLDS, max_size=2).map(tuple),
    questions=st.lists(QUESTIONS, max_size=2).map(tuple),
    inquiries=st.lists(WORDS, max_size=2).map(tuple),
    is_thanked=st.booleans(),
    silent_from=st.none() | DATES,
    talks_overdue=st.integers(0, 2),
)
STEPS = st.builds(Step, at=INSTANTS, what=st.sampled_from(StepKind), round=st.integers(0, 2))
AGENDAS = st.builds(
    Agenda,
    next=st.lists(STEPS, max_size=3).map(tuple),
    waits=st.none() | st.builds(Waiting, work=WORDS, since=INSTANTS, remind_at=INSTANTS),
)
STATES = st.builds(
    OrderState,
    order_no=st.just("1001"),
    plan=st.sampled_from(PlanName),
    status=st.sampled_from(Status),
    money=MONEY,
    accepted_at=st.none() | INSTANTS,
    goods=GOODS,
    ending=st.none() | st.sampled_from(sorted(ENDINGS)),
    ended_at=st.none() | INSTANTS,
    people=PEOPLE,
    conversation=TALKS,
    agenda=AGENDAS,
    version=st.integers(1, 9),
    is_closed=st.booleans(),
)


@given(STATES)
def test_a_state_survives_its_own_json(state: OrderState) -> None:
    assert OrderState.model_validate_json(state.model_dump_json()) == state


LINES = st.builds(
    ToldLine, what=WORDS, by=WORDS, note=WORDS, facts=st.dictionaries(WORDS, WORDS | st.integers(), max_size=2)
)


@given(state=STATES, lines=st.lists(LINES, max_size=3).map(tuple), owes_mail=st.booleans())
def test_what_an_activity_answers_survives_its_own_json(
    state: OrderState, lines: tuple[ToldLine, ...], *, owes_mail: bool
) -> None:
    done = Done(state=state, lines=lines, owes_mail=owes_mail)

    assert Done.model_validate_json(done.model_dump_json()) == done.model_copy(update={"state": state.as_told()})


@example(OrderStory(prepay()).receive().state)
@example(ready_to_pack().state)
@example(shipped().state)
@example(delivered().state)
@given(STATES)
def test_a_history_keeps_of_a_state_what_its_workflow_shows_and_waits_for(state: OrderState) -> None:
    told = state.as_told()

    assert told.as_told() == told
    assert view_of(told) == view_of(state)
    assert details_of_order(told, "ja") == details_of_order(state, "ja")
    assert (told.due_at, told.agenda.next_step) == (state.due_at, state.agenda.next_step)
    assert (told.money.is_secured, told.goods.has_left) == (state.money.is_secured, state.goods.has_left)
    assert (told.goods.mails_invoice, told.people.marks) == (state.goods.mails_invoice, state.people.marks)


@given(STATES)
def test_any_state_has_a_view_and_says_what_it_waits_for(state: OrderState) -> None:
    view = view_of(state)

    assert all(template(language, view.waits_for.code) for language in LANGUAGES)
    assert OrderView.model_validate_json(view.model_dump_json()) == view


def test_an_untouched_state_travels_light() -> None:
    state = OrderState(order_no="1001", plan=PlanName.PREPAY, money=MoneyState(due=2_820))

    assert state.model_dump_json() == '{"order_no":"1001","plan":"prepay","money":{"due":2820}}'


@pytest.mark.parametrize("what", list(StepKind))
def test_every_step_has_a_sentence(what: StepKind) -> None:
    said = what_happens(Step(at=jst(2026, 12, 1, 15), what=what, round=1))

    assert all(template(language, said.code) for language in LANGUAGES)


def test_the_rounds_of_reminders_are_told_apart() -> None:
    steps = [Step(at=jst(2026, 12, 1, 15), what=StepKind.REMIND, round=each) for each in (0, 1, 2)]
    sentences = {english(what_happens(step)) for step in steps}

    assert len(sentences) == 3


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (OrderStory(prepay()).receive(), "the shop to inspect the goods"),
        (OrderStory(prepay()).receive().inspect(), "the shop to accept it"),
        (OrderStory(prepay()).receive(short={"TEA-100": 1}), "stock"),
        (
            OrderStory(cod()).receive().ask("recipient.phone").ask_prepayment(),
            "the customer's answer about missing information, payment in advance, by 2026-11-30",
        ),
        (OrderStory(prepay(total=1)).receive(), "a person to settle: sums"),
        (OrderStory(prepay()).accepted(), "2,820 yen until the end of 2026-11-30"),
        (ready_to_pack(), "the warehouse to pack it"),
        (being_packed(), "the warehouse to hand it to the carrier"),
        (shipped(), "news of its arrival, expected on 2026-11-22"),
        (delivered(), "the time to thank the customer"),
        (delivered(cod()), "the time to thank the customer"),
        (delivered(postpay()), "2,820 yen until the end of 2026-11-30"),
        (OrderStory(prepay()).accepted().ship().deliver(), "a person to see to the 2,820 yen that are missing"),
        (OrderStory(prepay()).accepted().cancel(), "late money, after it was cancelled"),
        (OrderStory(cod()).accepted().cancel(), "nothing more"),
    ],
)
def test_every_situation_has_a_sentence(story: OrderStory, words: str) -> None:
    assert english(story.view.waits_for) == words


def test_the_view_lists_what_happens_if_nobody_does_anything() -> None:
    view = OrderStory(prepay()).accepted().view

    assert [(each.what, each.round) for each in view.next] == [
        (StepKind.REMIND, 1),
        (StepKind.REMIND, 2),
        (StepKind.ANNOUNCE_EXPIRY, 0),
        (StepKind.EXPIRE, 0),
    ]
    assert english(view.next[0].said) == (
        "the customer is reminded of the payment (1 of 2), "
        "once the bank data were looked through (shop deposits checked)"
    )


def test_held_orders_wait_for_their_holds() -> None:
    state = OrderState(
        order_no="1",
        plan=PlanName.COD,
        money=MoneyState(due=1),
        conversation=ConversationState().held(Hold(reason=HoldReason.REVIEW, since=jst(2026, 1, 5))),
    )

    assert english(waits_for(state)) == "a person to settle: review"
