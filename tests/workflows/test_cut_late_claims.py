"""What comes for a claim or an order that has ended takes effect once, at whichever step of it the worker dies."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.claim_opening import ClaimOpening
from activities.giving_back import RefundActivities
from adapters.postgres.database import Database
from adapters.shop_file import ShopDesk
from domain.claim.thread import claim_thread
from domain.contract.claims import ClaimReason
from domain.contract.envelope import StepDue
from domain.contract.messages import OpenClaim
from domain.inquiry.incoming import Incoming
from domain.people.remark import Remark
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.late import all_is_mailed, completed_long_ago, has_ended, send_late
from tests.workflows.mortal import Cut, cut_at_each_step
from tests.workflows.real_time import until
from tests.workflows.story import Story
from tests.workflows.world import World
from workflows.options import ORDERS, claim_workflow_id

pytestmark = pytest.mark.long

DUE_LONG_AGO = timedelta(days=20)


@pytest.fixture
def world(mortal_world: World, cut: Cut) -> World:
    cut.spare("deliver_mails_at_once", "deliver_mails")
    return mortal_world


async def ended(world: World, order_no: str) -> Story:
    """An order whose story is at its end, of a shop whose people ask where money goes back to."""
    world.decide(mail=ROUND_THE_CLOCK, refunds={"asks_account": False})
    return await completed_long_ago(world, order_no)


class Late:
    """A claim about an order that has ended."""

    def __init__(self, world: World, order: Story, number: str) -> None:
        self.world, self.order, self.number, self.thread = world, order, number, claim_thread(number)
        self.database, self.desk = Database(world.pool), ShopDesk(world.settings.shop_file)
        self.handle: WorkflowHandle[Any, Any] = world.env.client.get_workflow_handle(claim_workflow_id(number))

    async def wake(self, form: dict[str, object] | None = None, fact: str | None = None) -> None:
        """As doors do; its run's tasks are taken over two seconds after their worker was killed."""
        await self.world.env.client.start_workflow(
            "ClaimWorkflow",
            form or {"claim_no": self.number},
            id=self.handle.id,
            task_queue=ORDERS,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=timedelta(seconds=2),
            start_signal=fact,
            start_signal_args=[{}] if fact else [],
        )

    async def open_long_ago(self) -> None:
        """In the database alone: all its clocks have run down since."""
        form = OpenClaim(
            claim_no=self.number,
            order_no=self.order.order_no,
            reason=ClaimReason.DAMAGED,
            email="taro@example.jp",
            text="割れていました。",
        )
        await ClaimOpening(self.database).open(form, self.desk.today(), datetime.now(UTC) - DUE_LONG_AGO)

    async def write(self, text: str) -> None:
        letter = Incoming(key=f"l-{text}", sender="taro@example.jp", text=text, attachments=("写真.jpg",))
        async with self.world.pool.acquire() as conn, conn.transaction():
            await self.database.claim_letters.keep(conn, self.number, letter, datetime.now(UTC))
        await self.wake(fact="letter_arrived")

    async def is_closed(self) -> bool:
        return await self.world.rows("SELECT status FROM claims WHERE claim_no = $1", self.number) == [("closed",)]

    async def has_ended(self) -> bool:
        described = await self.handle.describe()
        return described.close_time is not None and await has_ended(self.order) and await all_is_mailed(self.world)

    async def lines(self) -> list[str]:
        rows = await self.world.rows("SELECT what FROM claim_journal WHERE claim_no = $1 ORDER BY id", self.number)
        return [what for (what,) in rows]

    async def refunds(self) -> list[tuple[Any, ...]]:
        return await self.world.rows(
            "SELECT for_what, amount, state FROM refunds WHERE order_no = $1", self.order.order_no
        )

    async def tasks(self, kind: str) -> int:
        ((count,),) = await self.world.rows(
            "SELECT count(*) FROM tasks WHERE order_no = $1 AND kind = $2 AND done_at IS NULL",
            self.order.order_no,
            kind,
        )
        return int(count)


async def test_the_guarantee_pays_once_at_whichever_step_the_worker_dies(world: World, cut: Cut) -> None:
    async def live(step: int) -> None:
        late = Late(world, await ended(world, f"{79_400 + step}"), f"k-{step}")
        await late.open_long_ago()
        await late.wake()
        await until(late.is_closed)
        await until(late.has_ended)

        assert await late.refunds() == [(f"claim:{late.number}", 3_150, "due")]
        assert (await late.lines()).count("claim_granted") == 1
        assert await late.tasks("refund") == 1
        told = await world.rows("SELECT count(*) FROM mails WHERE thread = $1 AND kind = 'claim_closed'", late.thread)
        assert told == [(1,)]

    died = await cut_at_each_step(cut, live)

    assert {"before grant_claim", "after grant_claim", "after owe_claimed_refund"} <= set(died), died


async def test_a_letter_to_a_closed_claim_is_taken_once_at_whichever_step_the_worker_dies(
    world: World,
    cut: Cut,
) -> None:
    late = Late(world, await ended(world, "79301"), "k-301")
    await late.open_long_ago()
    await late.wake()
    await until(late.has_ended)

    async def live(step: int) -> None:
        await late.write(f"返金がまだです。({step})")
        await until(late.has_ended)

        assert (await late.lines()).count("letter") == step
        assert await world.rows("SELECT count(*) FROM claim_letters WHERE taken_at IS NULL") == [(0,)]
        told = "SELECT count(*) FROM mails WHERE thread = $1 AND kind = 'shop_claim' AND facts LIKE '%\"letter\"%'"
        assert await world.rows(told, late.thread) == [(step,)]
        assert await late.refunds() == [("claim:k-301", 3_150, "due")]

    died = await cut_at_each_step(cut, live)

    assert {"before take_claim_letter", "after take_claim_letter"} <= set(died), died


async def test_goods_that_are_to_be_sent_back_late_are_asked_once_at_whichever_step_the_worker_dies(
    world: World,
    cut: Cut,
) -> None:
    async def live(step: int) -> None:
        order = await ended(world, f"{79_500 + step}")
        wish: dict[str, object] = {"cause": "defective", "request_id": "r-1", "email": "taro@example.jp"}
        await send_late(order, "return_requested", wish)
        await until(lambda: is_noted(world, order))
        await until(lambda: has_ended(order))
        await until(lambda: all_is_mailed(world))

        assert [each.no for each in (await order.state()).returns.all] == [1]
        assert (await order.journal()).count("return_requested") == 1
        assert await order.open_tasks() == ["decide_return"]

    died = await cut_at_each_step(cut, live)

    assert {"before request_return", "after request_return"} <= set(died), died


async def is_noted(world: World, order: Story) -> bool:
    noted = "SELECT count(*) FROM mails WHERE thread = $1 AND kind = 'return_noted'"
    return await world.rows(noted, order.order_no) == [(1,)]


async def test_a_refund_that_comes_back_late_is_owed_once_at_whichever_step_the_worker_dies(
    world: World,
    cut: Cut,
) -> None:
    late = Late(world, await ended(world, "79303"), "k-303")
    await late.open_long_ago()
    await late.wake()
    await until(late.has_ended)
    desk = RefundActivities(late.database, late.desk)

    def given(what: str) -> StepDue:
        return StepDue(order_no=late.order.order_no, key=f"door:{what}", at=datetime.now(UTC))

    async def live(step: int) -> None:
        await desk.order_out(given(f"out:{step}"), 1, Remark(by="佐藤"))
        await desk.fail(given(f"fail:{step}"), 1, Remark(by="佐藤", note="口座なし"))
        await send_late(late.order, "task_done", {"task": 1})
        await until(late.has_ended)

        assert (await late.lines()).count("refund_failed") == step
        assert await late.refunds() == [("claim:k-303", 3_150, "due")]
        assert await late.tasks("refund") == 1

    died = await cut_at_each_step(cut, live)

    assert {"before look_at_order", "after look_at_order"} <= set(died), died
