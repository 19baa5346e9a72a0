"""Whatever a message says, its activity is done or refused, its mails can be written, and the order takes a payment."""

import contextlib
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from activities.filing import Filing
from activities.inquiry import InquiryActivities
from activities.intake import IntakeActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.shipment import ShipmentActivities
from adapters.mail.incoming.letter import read_mail
from domain.basics.errors import InvalidMessage, InvalidOrder, Refusal, UnreadableMail
from domain.basics.fault import faults_of
from domain.basics.said import Said
from domain.basics.text import storable_json
from domain.contract.envelope import Intake, RefusedMessage
from domain.contract.messages import Message, OpenInquiry, ParcelReturned, RecordPayment
from domain.contract.order import read_order
from domain.inquiry.envelope import InquiryIntake, enclose_for_inquiry
from domain.inquiry.thread import inquiry_thread
from domain.order.state import OrderState
from gateway.api.schema import CONTRACT
from tests.activities.world import TEA, Activity, World, placed_order
from tests.hostile import fitting, hostile_mails, sent
from workflows.agenda import ACTIVITY_OF
from workflows.inquiry import InquiryWorkflow
from workflows.order import OrderWorkflow

ACTIVITIES: Mapping[str, Activity] = {each.row.name: each.activity for each in OrderWorkflow.handlers if each.activity}
ABOUT_INQUIRIES: Mapping[str, Activity] = {
    each.row.name: each.activity for each in InquiryWorkflow.handlers if each.activity
}
_numbers = itertools.count(1)


def of(names: Mapping[str, Activity]) -> st.SearchStrategy[list[tuple[str, bytes]]]:
    """Some of these messages, each as it is sent."""
    one = st.sampled_from(sorted(names)).flatmap(lambda name: st.tuples(st.just(name), sent(name)))
    return st.lists(one, max_size=12)


few = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each step asks the database, so finding a smaller example takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@few
@given(of(ACTIVITIES))
async def test_any_messages_are_done_or_refused_and_the_order_takes_a_payment(
    world: World, told: list[tuple[str, bytes]]
) -> None:
    number = f"m-{next(_numbers)}"
    await world.shelve(TEA_100=1_000)
    await world.receive(placed_order(number))

    for name, data in told:
        await take(world, number, name, data)

    await must_take_money(world, number)


async def take(world: World, number: str, name: str, data: bytes) -> None:
    """A message as its workflow takes it."""
    try:
        message = CONTRACT[name].model_validate_json(storable_json(data))
    except ValidationError as error:
        await note(world, number, name, InvalidMessage(*faults_of(error)).said, data)
        return
    assert isinstance(message, Message)
    activity = world.envelope(number, message)
    try:
        await world.call(ACTIVITIES[name], activity)
    except Refusal as refusal:
        await note(world, number, name, refusal.said, data)


async def note(world: World, number: str, name: str, said: Said, data: bytes) -> None:
    refused = RefusedMessage(
        order_no=number,
        key=f"refused:{world.envelope(number, Message()).key}",
        at=world.at,
        message=name,
        said=said,
        payload=data[:2_000].decode(errors="replace"),
    )
    await world.call(OrderActivities.note_refusal, refused)


async def must_take_money(world: World, number: str) -> None:
    """It is booked, whatever the order has become; and all that is to be said of it can be written and sent."""
    payment = RecordPayment.model_validate(
        {"notice_id": f"last-{number}", "amount": 1, "paid_on": world.at.date(), "payer": "ヤマダ タロウ"}
    )
    before = await booked(world, number)
    await world.do(PaymentActivities.record, number, payment)
    assert await booked(world, number) == before + 1
    await let_time_pass(world, number)
    await world.send_mails(number)


async def let_time_pass(world: World, number: str) -> None:
    """The next steps of its agenda are done, each at its time."""
    for _ in range(4):
        stored = await world.pool.fetchval("SELECT state FROM orders WHERE order_no = $1", number)
        step = OrderState.model_validate_json(stored).agenda.next_step
        if step is None:
            return
        world.at = max(world.at, step.at)
        with contextlib.suppress(Refusal):
            await world.let(ACTIVITY_OF[step.what], number, step.round)


async def booked(world: World, number: str) -> int:
    total: int = await world.pool.fetchval("SELECT COALESCE(sum(amount), 0) FROM deposits WHERE order_no = $1", number)
    return total


@few
@given(fitting("order"))
async def test_any_order_is_stored_thanked_for_and_takes_a_payment(world: World, payload: dict[str, Any]) -> None:
    number = f"o-{next(_numbers)}"
    await world.shelve(TEA_100=1_000)
    lines = payload["lines"]
    lines[0]["sku"] = TEA
    try:
        placed = read_order(payload | {"order_no": number})
    except InvalidOrder:
        return

    await world.call(IntakeActivities.receive, Intake(placed=placed, at=world.at))

    assert await world.pool.fetchval("SELECT count(*) FROM people WHERE order_no = $1", number) >= 1
    await must_take_money(world, number)


@few
@given(sent("inquiry"), of(ABOUT_INQUIRIES))
async def test_any_inquiry_is_opened_or_refused_and_what_is_said_of_it_leaves(
    world: World, opened: bytes, told: list[tuple[str, bytes]]
) -> None:
    number = f"i-{next(_numbers)}"
    try:
        form = OpenInquiry.model_validate_json(storable_json(opened)).model_copy(update={"inquiry_no": number})
    except ValidationError:
        return

    with contextlib.suppress(Refusal):
        await world.call(InquiryActivities.open, InquiryIntake(form=form, key="open", at=world.at))
        for name, data in told:
            with contextlib.suppress(Refusal, ValidationError):
                message = CONTRACT[name].model_validate_json(storable_json(data))
                assert isinstance(message, Message)
                step = world.timed(number)
                await world.call(ABOUT_INQUIRIES[name], enclose_for_inquiry(number, step.key, step.at, message))
    await world.send_mails(inquiry_thread(number))


@few
@given(hostile_mails())
async def test_any_mail_is_filed_or_refused(world: World, raw: bytes) -> None:
    shop = world.desk.today()
    try:
        letter = read_mail(raw, (shop.profile.email,))
    except UnreadableMail:
        return

    filed = await Filing(world.database).file_mail(
        letter, shop, world.at, sent_to=lambda _: None, answers=lambda _: None
    )

    if filed.inquiry_no:
        intake = InquiryIntake(form=OpenInquiry(inquiry_no=filed.inquiry_no), key="open", at=world.at)
        await world.call(InquiryActivities.open, intake)
        await world.send_mails(inquiry_thread(filed.inquiry_no))


async def test_an_order_that_costs_nothing_is_taken_in(world: World) -> None:
    await world.shelve(TEA_100=5)

    state = await world.receive(placed_order("1001", points_used=2_000, total=0, payment={"method": "card"}))
    paid = await world.receive(
        placed_order("1002", points_used=2_000, total=0, payment={"method": "card", "state": "captured"})
    )

    assert (state.money.due, paid.money.due) == (0, 0)
    assert state.money.is_paid
    assert await world.send_mails("1001")


async def test_an_offset_that_no_place_on_earth_has_is_the_same_instant(world: World) -> None:
    await world.shelve(TEA_100=5)
    await world.receive(placed_order("1001"))
    fact = ParcelReturned.model_validate({"returned_at": "2026-11-20T10:00:00-23:59"})

    await world.do(ShipmentActivities.come_back, "1001", fact)

    assert fact.returned_at == datetime(2026, 11, 21, 9, 59, tzinfo=UTC)
