"""Any interleaving of holds, releases, payments, changes, answers and cancellations leaves a real order consistent."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from domain.contract.status import Status
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.orders import Cart, cod, nowhere, postpay, prepay, somebody
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import SKU

_numbers = itertools.count(70_001)
ON_HAND = 10_000

#: What may be asked of an order: the update, and its fields.
COMMANDS = st.sampled_from(
    [
        ("place_hold", {"reason": "manual", "by": "葉山"}),
        ("place_hold", {"reason": "review", "by": "葉山"}),
        ("release_hold", {"reason": "manual", "by": "梅田"}),
        ("release_hold", {"reason": "review", "by": "梅田"}),
        ("change_address", {"recipient": somebody(), "by": "葉山"}),
        ("provide_information", {"answers": {"recipient.address.street": "芝公園4-2-8"}, "by": "葉山"}),
        ("ask_information", {"about": ["orderer.phone"], "by": "葉山"}),
        ("ask_prepayment", {"by": "葉山"}),
        ("choose_option", {"option": "prepay", "by": "葉山"}),
        ("choose_option", {"option": "keep_plan", "by": "葉山"}),
        ("accept", {"by": "葉山", "inspected": True}),
        ("cancel", {"reason": "不要", "by": "葉山"}),
        ("cancel", {"reason": "不要", "by": "葉山", "seen": {"status": "on_hold"}}),
    ]
)
PAYMENTS = st.sampled_from([("pay", {"amount": 2_820}), ("pay", {"amount": 1_000})])
#: The holds that nobody but the shop settles: those placed by hand, a question that was answered with a no, and money
#: that was transferred although the carrier is to collect.
FOR_SHOP = {"manual", "review", "prepayment", "payment"}
#: All of a batch are sent at once; the batches follow each other.
BATCHES = st.lists(st.lists(COMMANDS | PAYMENTS, min_size=1, max_size=4), min_size=1, max_size=4)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=BATCHES, placed=st.sampled_from([prepay, nowhere, postpay, cod]))
async def test_stock_money_holds_and_mails_agree_whatever_comes_together(
    world: World, batches: list[list[tuple[str, Mapping[str, object]]]], placed: Callable[[str], Cart]
) -> None:
    world.decide(mail=ROUND_THE_CLOCK)
    await world.stock(ON_HAND)
    number = f"t-{next(_numbers)}"
    order = await world.place(placed(number), at=None)
    notices = (f"{number}-{at}" for at in itertools.count(1))

    for batch in batches:
        await asyncio.gather(*(act(order, what, fields, notices) for what, fields in batch))
        await world.skip()

    await must_agree(world, order, placed(number)["plan"])


async def act(order: Story, what: str, fields: Mapping[str, object], notices: Iterator[str]) -> None:
    """A fact is sent; a command may be refused, and then has changed nothing. An order that has ended takes neither."""
    try:
        if what == "pay":
            payment = await order.payment(notice_id=next(notices))
            await order.send("payment_received", payment | dict(fields))
        else:
            await order.order(what, **fields)
    except WorkflowUpdateFailedError as refused:
        assert "IllegalTransition" not in str(refused.cause)  # noqa: PT017 - any other refusal is right
    except RPCError as away:
        assert away.status is RPCStatusCode.NOT_FOUND  # noqa: PT017 - the server knows no such run any more
        assert not await order.is_running()


async def must_agree(world: World, order: Story, plan: str) -> None:
    state, view = await order.state(), await order.view()
    status = await order.status()
    await held_alike(world, order)

    held = "SELECT COALESCE(sum(quantity), 0) FROM reservations WHERE sku = $1 AND state = 'held'"
    reserved = await world.rows(held, SKU)
    shelf = await world.shelf()
    assert (shelf.on_hand, shelf.reserved) == (ON_HAND, reserved[0][0])

    booked = await world.rows("SELECT COALESCE(sum(amount), 0) FROM deposits WHERE order_no = $1", order.order_no)
    refunds = await world.rows("SELECT COALESCE(sum(amount), 0) FROM refunds WHERE order_no = $1", order.order_no)
    assert state.money.allocated == view.money.allocated == booked[0][0]
    assert refunds[0][0] == (state.money.allocated if status == "cancelled" else 0)

    kinds = await order.kinds()
    assert await order.kinds("owed") == []
    assert kinds.count("cancelled") == (status == "cancelled")
    assert (status == "cancelled") == (state.ending is Status.CANCELLED)
    stored = await world.rows("SELECT plan, total FROM orders WHERE order_no = $1", order.order_no)
    shown = [await order.search_attribute(name) for name in ("PaymentPlan", "OrderTotal")]
    assert [tuple(row) for row in stored] == [(state.plan, state.money.due)]
    assert shown == [state.plan, str(state.money.due)]

    if plan == "cod":
        return  # money that contradicts the plan is talked about, not answered by mail
    answered = kinds + await order.kinds("superseded")  # the rest may come before what asks for it has left
    about_money = [kind for kind in answered if kind.startswith("payment_") and kind != "payment_reminder"]
    assert len(about_money) == (await order.journal()).count("payment_received")


async def held_alike(world: World, order: Story) -> None:
    """The workflow, the state and the column for lists name the same holds, each once; with one, no work is planned."""
    state, view = await order.state(), await order.view()
    ((column,),) = await world.rows("SELECT holds FROM orders WHERE order_no = $1", order.order_no)
    reasons = [hold.reason for hold in state.conversation.holds]
    assert reasons == list(column) == [hold.reason for hold in view.holds]
    assert len(reasons) == len(set(reasons))
    assert bool(state.conversation.holds) == (state.status in {Status.ON_HOLD, Status.AWAITING_CUSTOMER})
    asked = {question.hold for question in state.conversation.questions if question.hold}
    assert asked <= set(reasons) <= asked | FOR_SHOP
