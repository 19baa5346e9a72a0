"""Claims on the shop's clock: acknowledged at once, answered, settled; and a pause for what the order would send."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError, WorkflowHandle, WorkflowUpdateStage

from domain.claim.thread import claim_thread
from domain.claim.view import ClaimView
from tests.workflows.clock import MONDAY
from tests.workflows.orders import cod
from tests.workflows.story import Story, refusal_of
from tests.workflows.world import World
from workflows.options import ORDERS, claim_workflow_id

NO = "web-7001"


class Claimed:
    """One claim in a test."""

    def __init__(self, world: World, order: Story, number: str = NO) -> None:
        self.world, self.order, self.number, self.thread = world, order, number, claim_thread(number)
        self.handle: WorkflowHandle[Any, ClaimView] = world.env.client.get_workflow_handle(
            claim_workflow_id(number), result_type=ClaimView
        )

    async def open(self, **form: object) -> None:
        """Open it with the Temporal client, as a cart does; a minute passes."""
        await self.start(**form)
        await self.world.skip()

    async def start(self, **form: object) -> None:
        """Open it, and do not wait."""
        given = {
            "claim_no": self.number,
            "order_no": self.order.order_no,
            "reason": "delivered_not_received",
            "email": "taro@example.jp",
            "text": "配達済みとありますが、届いていません。",
        } | form
        await self.world.env.client.start_workflow(
            "ClaimWorkflow", given, id=claim_workflow_id(self.number), task_queue=ORDERS
        )

    async def ask(self, command: str, **fields: object) -> ClaimView:
        view: ClaimView = await self.handle.execute_update(command, fields, result_type=ClaimView)
        return view

    async def view(self) -> ClaimView:
        view: ClaimView = await self.handle.query("view", result_type=ClaimView)
        return view

    async def listed(self) -> dict[str, str]:
        """What the Web UI lists, as stored."""
        client = self.world.env.client
        asked = DescribeWorkflowExecutionRequest(
            namespace=client.namespace, execution=WorkflowExecution(workflow_id=self.handle.id)
        )
        described = await client.workflow_service.describe_workflow_execution(asked)
        fields = described.workflow_execution_info.search_attributes.indexed_fields
        return {name: json.loads(payload.data or b"null") for name, payload in fields.items()}

    async def listings(self) -> int:
        """How many events that cost."""
        history = await self.handle.fetch_history()
        upsert = EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
        return sum(event.event_type == upsert for event in history.events)

    async def kinds(self, state: str = "sent") -> list[str]:
        rows = await self.world.rows(
            "SELECT kind FROM mails WHERE thread = $1 AND state = $2 ORDER BY seq", self.thread, state
        )
        return [kind for (kind,) in rows]


async def delivered(world: World) -> Story:
    """An order whose parcel the carrier has delivered, as it says, in this minute."""
    order = await shipped(world)
    await order.deliver()
    return order


async def shipped(world: World, number: str = "3001") -> Story:
    """An order that is on its way."""
    await world.stock()
    order = await world.place(cod(number))
    await order.inspect()
    await order.accept()
    await order.start_packing()
    await order.pack()
    await order.ship()
    return order


@pytest.fixture
async def claimed(world: World) -> Claimed:
    return Claimed(world, await delivered(world))


async def test_a_claim_is_acknowledged_at_once_and_its_order_thanks_nobody_meanwhile(
    world: World, claimed: Claimed
) -> None:
    await claimed.open()

    assert await claimed.kinds() == ["claim_received", "shop_claim"]
    assert (await claimed.order.view()).inquiries == (NO,)
    await world.skip(timedelta(days=1, hours=20))
    assert "thanks" not in await claimed.order.kinds()


async def test_nobody_answers_and_the_guarantee_pays_at_the_second(world: World, claimed: Claimed) -> None:
    await claimed.open()
    at = (await claimed.view()).grant_at
    assert at

    await world.skip_to(at - timedelta(seconds=2))
    assert (await claimed.view()).status == "received"
    await world.skip_to(at + timedelta(seconds=2))
    end = (await claimed.handle.result()).end

    assert end is not None
    assert end.outcome == "granted"
    assert at <= end.at < at + timedelta(seconds=1)
    await world.skip()
    assert [(refund.key, refund.amount) for refund in (await claimed.order.state()).money.refunds] == [
        (f"claim:{NO}", 3_150)
    ]
    assert "refund" in [kind for (kind,) in await world.rows("SELECT kind FROM tasks WHERE done_at IS NULL")]


async def test_an_order_that_owes_for_a_claim_asks_at_once_where_to_and_thanks_nobody(
    world: World, claimed: Claimed
) -> None:
    await claimed.open()
    at = (await claimed.view()).grant_at
    assert at

    await world.skip_to(at + timedelta(minutes=1))
    assert (await claimed.order.kinds())[-2:] == ["shop_task", "refund_account_request"]

    await world.skip(timedelta(days=3))
    assert (await claimed.order.view()).status == "completed"
    assert "thanks" not in await claimed.order.kinds()


async def test_the_web_ui_lists_a_claim_by_what_it_waits_for_and_only_changes_cost_an_event(claimed: Claimed) -> None:
    await claimed.open()
    opened = await claimed.listed()
    answer_by = (await claimed.view()).answer_by

    await claimed.ask("propose_remedy", remedy="decline", text="お届け済みです。", by="葉山")
    declined = await claimed.listed()
    await claimed.ask("close_claim", by="葉山")
    closed = await claimed.listed()

    assert {name: opened[name] for name in ("ClaimStatus", "ClaimScheme", "OrderNo")} == {
        "ClaimStatus": "received",
        "ClaimScheme": "shop",
        "OrderNo": "3001",
    }
    assert datetime.fromisoformat(opened["DueAt"]) == answer_by
    assert declined["ClaimStatus"] == "declined"
    assert declined["DueAt"] > opened["DueAt"]
    assert closed["ClaimStatus"] == "closed"
    assert not closed.get("DueAt")
    assert await claimed.listings() == 3


async def test_who_contests_with_the_evidence_in_hand_tells_the_customer_that_it_is_examined(
    world: World, claimed: Claimed
) -> None:
    await claimed.open()
    await claimed.ask("propose_remedy", remedy="decline", text="お届け済みです。", by="葉山")
    await claimed.ask("invoke_guarantee", by="お客様")
    await world.skip()

    await claimed.ask("contest_claim", evidence="受領印のある配達記録", by="葉山")
    await world.skip()

    assert (await claimed.kinds()).count("claim_looked_into") == 2


async def test_the_parcel_arrives_while_the_claim_is_open_and_the_thanks_wait_for_its_end(world: World) -> None:
    claimed = Claimed(world, order := await shipped(world))
    await claimed.open(reason="late")

    await order.deliver()
    await world.skip(timedelta(days=1))
    assert (await order.view()).goods == "delivered"
    assert (await claimed.view()).status == "received"
    assert "thanks" not in await order.kinds()

    await claimed.ask("close_claim", withdrawn=True, by="お客様")
    await world.skip(timedelta(days=2))
    assert "thanks" in await order.kinds()


async def test_a_proposal_is_accepted_and_the_order_goes_on(world: World, claimed: Claimed) -> None:
    await claimed.open()
    await claimed.ask("look_into_claim", until=_in_days(await world.now(), 3), text="お調べします。", by="葉山")
    await claimed.ask("propose_remedy", remedy="resend", text="もう一度お送りします。", by="葉山")
    await world.skip()

    view = await claimed.ask("answer_proposal", reply="accept", by="お客様")
    await world.skip()

    assert view.end
    assert view.end.outcome == "settled"
    assert (await claimed.order.view()).inquiries == ()
    assert (await claimed.kinds())[-1] == "claim_closed"


async def packed_and_shipped(world: World, order: Story) -> None:
    """The replacement leaves."""
    await order.tell("packing_started", parcel_no="2", version=1, by="梅田")
    at = (await world.now()).isoformat()
    await order.tell("parcel_shipped", parcel_no="2", carrier="yamato", tracking_no="444413758714", shipped_at=at)


async def test_what_a_claim_promises_its_order_sends_by_itself_and_once(world: World, claimed: Claimed) -> None:
    await claimed.open(reason="damaged", lines={"1": 1})
    await claimed.ask("propose_remedy", remedy="replace", text="交換品をお送りします。", by="葉山")
    await claimed.ask("answer_proposal", reply="accept", by="お客様")
    await world.skip()

    order = claimed.order
    assert [each.parcel_no for each in (await order.state()).goods.to_replace] == ["2"]
    await packed_and_shipped(world, order)
    await world.skip()

    assert (await order.kinds())[-1] == "replacement_shipped"
    assert [kind for (kind,) in await world.rows("SELECT kind FROM tasks WHERE done_at IS NULL")] == []


async def test_an_order_that_was_completed_is_taken_up_to_send_what_a_claim_promises(world: World) -> None:
    claimed = Claimed(world, order := await delivered(world))
    await world.skip(timedelta(days=2))
    assert (await order.view()).status == "completed"
    await claimed.open(reason="damaged", lines={"1": 1})
    await claimed.ask("propose_remedy", remedy="replace", text="交換品をお送りします。", by="葉山")

    await claimed.ask("answer_proposal", reply="accept", by="お客様")
    await world.skip()
    assert (await order.view()).status == "shipped"
    assert (await order.state()).conversation.is_thanked  # and is not thanked again


async def test_of_somebody_elses_order_nothing_is_told(world: World, claimed: Claimed) -> None:
    await claimed.start(email="hanako@example.jp")

    with world.env.auto_time_skipping_disabled(), pytest.raises(WorkflowFailureError) as refused:
        await claimed.handle.result()

    assert "3001" in str(refused.value.cause)
    assert await claimed.kinds() == []
    assert await world.rows("SELECT claim_no FROM claims") == []


async def test_a_chargeback_stops_the_open_claim_and_its_money_is_gone_once(world: World, claimed: Claimed) -> None:
    await claimed.open()
    card = Claimed(world, claimed.order, "card-77")
    until = _in_days(await world.now(), 10)
    await card.open(scheme="card", respond_by=until, their_no="CB-77", reason="unauthorized", email="", by="葉山")

    end = (await claimed.handle.result()).end
    assert end
    assert end.outcome == "taken_outside"
    assert (await claimed.order.view()).inquiries == ("card-77",)
    await card.handle.signal("claim_decided", {"outcome": "lost", "decided_on": _in_days(await world.now(), 0)})
    await card.handle.result()
    await world.skip()

    refunds = (await claimed.order.state()).money.refunds
    assert [(each.key, each.amount, each.state) for each in refunds] == [("claim:card-77", 3_150, "done")]
    assert await card.kinds() == ["shop_claim"]
    assert "refunded" not in await claimed.order.kinds()


async def test_a_chargeback_whose_day_is_over_is_refused_by_its_field(world: World, claimed: Claimed) -> None:
    card = Claimed(world, claimed.order, "card-78")
    await card.start(scheme="card", respond_by="2020-01-01", email="", by="葉山")

    with world.env.auto_time_skipping_disabled(), pytest.raises(WorkflowFailureError) as refused:
        await card.handle.result()

    assert "respond_by" in str(refused.value.cause)
    assert await world.rows("SELECT claim_no FROM claims") == []


async def test_a_claim_that_is_closed_refuses_what_comes_late(claimed: Claimed) -> None:
    await claimed.open()
    async with claimed.world.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT FROM claims WHERE claim_no = $1 FOR UPDATE", claimed.number)
        first, late = [
            await claimed.handle.start_update(name, given, wait_for_stage=WorkflowUpdateStage.ACCEPTED)
            for name, given in (
                ("close_claim", {"withdrawn": True, "by": "お客様"}),
                ("answer_proposal", {"reply": "refuse", "by": "お客様"}),
            )
        ]  # the second is there before the first is done
    await first.result()
    refused = await refusal_of(late.result())

    assert refused.type == "ClaimSettled"


def _in_days(now: datetime, days: int) -> str:
    assert now >= MONDAY
    return (now + timedelta(days=days)).date().isoformat()


async def test_what_was_missed_arrives_and_nothing_is_paid_by_the_clock(world: World) -> None:
    claimed = Claimed(world, order := await shipped(world, "3011"), "web-7011")
    await world.skip(timedelta(days=9))
    await claimed.open(reason="not_received")

    await order.deliver()
    await world.skip(timedelta(days=1))
    asked = (await claimed.view()).status
    await world.skip(timedelta(days=9))

    end = (await claimed.handle.result()).end
    assert end
    assert (asked, end.outcome) == ("arrived", "arrived")
    assert "claim_arrived" in await claimed.kinds()
    assert (await order.state()).money.refunds == ()


async def test_of_a_lost_parcel_the_order_asks_its_customer(world: World) -> None:
    claimed = Claimed(world, order := await shipped(world, "3012"), "web-7012")
    await world.skip(timedelta(days=9))
    await claimed.open(reason="not_received")

    on = (await world.now()).date().isoformat()
    view = await claimed.ask("note_carrier_answer", says="lost", on=on, by="葉山")
    await world.skip()

    assert view.end
    assert view.end.lost == "1"
    parcel = (await order.state()).goods.parcel("1")
    assert parcel
    assert parcel.is_lost
    assert "return_question" in await order.kinds()
    assert "claim_closed" in await claimed.kinds()


async def test_what_the_carrier_answers_after_the_end_stands_in_the_claim(world: World, claimed: Claimed) -> None:
    await claimed.open()
    await claimed.ask("close_claim", withdrawn=True, by="お客様")
    await claimed.handle.result()

    on = (await world.now()).date().isoformat()
    late = {"says": "delivered", "on": on, "by": "葉山"}
    await world.env.client.start_workflow(
        "ClaimWorkflow",
        {"claim_no": NO},
        id=claim_workflow_id(NO),
        task_queue=ORDERS,
        start_signal="note_carrier_answer",
        start_signal_args=[late],
    )
    await world.skip()

    rows = await world.rows("SELECT what FROM claim_journal WHERE claim_no = $1", NO)
    assert [what for (what,) in rows].count("carrier_answered") == 1
    assert [what for (what,) in rows].count("claim_withdrawn") == 1
