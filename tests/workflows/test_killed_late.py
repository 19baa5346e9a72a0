"""What comes for an order that has ended takes effect once, although workers are killed over it.

At which steps, each of them, is the subject of test_cut_late.py; here it is a process that dies, by SIGKILL.
"""

import pytest

from domain.contract.messages import InquiryOpened
from domain.conversation.inquiries import inquiry_of
from tests.workflows.killed_worker import Kill
from tests.workflows.late import (
    QUESTION,
    all_is_mailed,
    cancelled,
    completed,
    has_ended,
    late_payment,
    late_return,
    send_late,
)
from tests.workflows.real_time import until
from tests.workflows.world import World
from workflows.options import inquiry_workflow_id

#: Round trips to the database at which a worker is killed, one worker after the other.
STEPS = (9, 22)
LATE: dict[str, tuple[str, dict[str, object]]] = {
    "79001": ("payment_received", late_payment("n-late")),
    "79002": ("parcel_returned", late_return()),
    "79003": ("inquiry_opened", {"text": QUESTION}),
}


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


async def kill_at_these_steps(kill: Kill) -> int:
    """Returns how many workers were killed."""
    kills = 0
    for step in STEPS:
        try:
            await kill(step)
        except TimeoutError:
            break
        kills += 1
    return kills


@pytest.mark.long
@pytest.mark.timeout(200)
async def test_late_messages_survive_workers_that_are_killed_and_count_once(world: World, kill: Kill) -> None:
    paid, returned = await cancelled(world, "79001"), await completed(world, "79002")
    asked = await completed(world, "79003")
    orders = (paid, returned, asked)
    await world.rest()
    for order in orders:
        await send_late(order, *LATE[order.order_no])

    kills = await kill_at_these_steps(kill)
    await world.work()
    for order in orders:
        await until(lambda order=order: has_ended(order))  # type: ignore[misc] # mypy cannot infer such a lambda
    await until(lambda: all_is_mailed(world))

    assert kills == len(STEPS)
    number = inquiry_of(asked.order_no, InquiryOpened(text=QUESTION))
    assert await world.rows("SELECT order_no, amount FROM deposits WHERE notice_id = 'n-late'") == [("79001", 3_150)]
    for order in orders:
        name, _ = LATE[order.order_no]
        assert (await order.journal()).count(name) == 1
    assert await returned.open_tasks() == ["handle_return"]
    assert await returned.status() == "returned"
    assert await world.rows("SELECT inquiry_no FROM inquiries") == [(number,)]
    assert await world.rows("SELECT count(*) FROM mails WHERE kind = 'inquiry_received'") == [(1,)]
    assert await paid.open_tasks() == ["refund"]
    assert len({mail.raw for mail in await paid.letters("payment_for_closed")}) == 1
    await world.env.client.get_workflow_handle(inquiry_workflow_id(number)).terminate("the test is over")
