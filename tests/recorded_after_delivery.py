"""What tests/record_histories.py records of orders that have arrived: claims, chargebacks, returns, and how it was."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from temporalio.client import WorkflowHandle

from adapters.postgres.database import Database
from callers.connections import Connections
from gateway.api.inquiries import Inquiries
from tests.workflows.clock import JST, jst, on
from tests.workflows.late import send_late
from tests.workflows.orders import cod, prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from workers.rounds import begin_rounds
from workflows.options import ORDERS, ROUND_WORKFLOW_ID, claim_workflow_id, inquiry_workflow_id


async def claim_appealed(world: World) -> str:
    """Declined, asked of the guarantee, contested, won by the shop, appealed, and paid as nothing new was proved."""
    await world.stock()
    order = await world.place(cod("3001"))
    await order.inspect()
    await order.accept()
    await order.start_packing()
    await order.pack()
    await order.ship()
    await order.deliver()
    form = {"claim_no": "h-1", "order_no": "3001", "reason": "delivered_not_received", "by": "Sato"}
    handle = await world.env.client.start_workflow(
        "ClaimWorkflow", form, id=claim_workflow_id("h-1"), task_queue=ORDERS
    )
    await world.skip()
    await handle.execute_update("look_into_claim", {"until": str(on("06-06")), "by": "Sato"})
    await handle.signal("no_such_thing", {})
    await handle.execute_update("propose_remedy", {"remedy": "decline", "text": "Signed for.", "by": "Sato"})
    await handle.execute_update("invoke_guarantee", {"by": "customer"})
    await handle.execute_update("contest_claim", {"evidence": "a signature", "by": "Sato"})
    await handle.signal("claim_decided", {"outcome": "won", "decided_on": str(on("06-04")), "by": "Tanaka"})
    await world.skip_to(jst("06-20 12:00"))
    await handle.execute_update("appeal_claim", {"evidence": "was abroad", "by": "customer"})
    await world.skip_to(jst("06-28 12:00"))
    return claim_workflow_id("h-1")


async def _claimed(world: World, order: Story, number: str, **form: object) -> WorkflowHandle[Any, Any]:
    """A claim about what the order has delivered."""
    form = {"claim_no": number, "order_no": order.order_no, "reason": "damaged", "by": "Sato"} | form
    handle = await world.env.client.start_workflow(
        "ClaimWorkflow", form, id=claim_workflow_id(number), task_queue=ORDERS
    )
    await world.skip()
    return handle


async def _delivered(world: World, order: Story) -> Story:
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()
    await world.skip_to(await world.now() + timedelta(days=1))
    await order.deliver()
    return order


async def claim_by_the_clock(world: World) -> str:
    """Nobody answers: the shop is told twice, and the guarantee pays."""
    order = await _delivered(world, await world.place(prepay()))
    await _claimed(world, order, "h-2", reason="delivered_not_received")
    await world.skip_to(await world.now() + timedelta(days=3))
    return claim_workflow_id("h-2")


async def replaced(world: World) -> None:
    """A claim is agreed upon while the thanks wait; another piece leaves and arrives, and then they go out."""
    order = await _delivered(world, await world.place(prepay()))
    claim = await _claimed(world, order, "h-3", lines={"1": 1})
    await claim.execute_update("propose_remedy", {"remedy": "replace", "text": "Sorry.", "by": "Sato"})
    await claim.execute_update("answer_proposal", {"reply": "accept", "by": "customer"})
    await world.skip()
    await _sent_once_more(world, order)


async def sent_back(world: World) -> None:
    """One of two pieces comes back, is looked at, settled by the rule, and paid for."""
    order = await _delivered(world, await world.place(prepay()))
    await order.tell("return_requested", lines={"1": 1}, cause="changed_mind", request_id="page-1")
    await order.refused("refuse_return", return_no="R1001-9", words="too late", by="Sato")
    arrived_at = (await world.now()).isoformat()
    await order.tell("return_arrived", return_no="R1001-1", lines={"1": 1}, arrived_at=arrived_at, by="Mori")
    await order.tell("return_checked", return_no="R1001-1", sellable={"1": 1}, by="Mori")
    await world.skip_to(await world.now() + timedelta(days=12))


async def exchanged(world: World) -> None:
    """One of two pieces comes back, and a cheaper article leaves in exchange; the difference goes back."""
    order = await _comes_back_for(world, "TEA-50", 600)
    await _sent_once_more(world, order)


async def exchanged_for_more(world: World) -> None:
    """The article that is wanted costs more: the customer is reminded of the difference, pays it, and it leaves."""
    order = await _comes_back_for(world, "TEA-200", 2_000)
    await world.skip_to(await world.now() + timedelta(days=9))
    today, missing = (await world.now()).date(), (await order.state()).money.extra_missing
    await order.tell("payment_received", notice_id="extra-1", amount=missing, paid_on=str(today))
    await _sent_once_more(world, order)


async def _comes_back_for(world: World, sku: str, price: int) -> Story:
    """One of two pieces comes back as it was, and this article is wanted in exchange."""
    await world.pool.execute(
        "INSERT INTO stock (sku, name, on_hand, price, tax_rate) VALUES ($1, '静岡煎茶', 3, $2, 8)", sku, price
    )
    order = await _delivered(world, await world.place(prepay()))
    wish = {"lines": {"1": 1}, "cause": "changed_mind", "request_id": "page-1"}
    await order.tell("return_requested", **wish, wish="exchange", articles={sku: 1})
    arrived_at = (await world.now()).isoformat()
    await order.tell("return_arrived", return_no="R1001-1", lines={"1": 1}, arrived_at=arrived_at, by="Mori")
    await order.tell("return_checked", return_no="R1001-1", sellable={"1": 1}, by="Mori")
    return order


async def charged_back(world: World) -> None:
    """A chargeback was lost before the thanks: the money went back by the provider, and the order goes on."""
    await _charged_back(world, "lost")


async def chargeback_lost(world: World) -> str:
    await _charged_back(world, "lost")
    return claim_workflow_id("h-4")


async def chargeback_won(world: World) -> str:
    """The evidence was sent, and it was decided for the shop."""
    await _charged_back(world, "won")
    return claim_workflow_id("h-4")


async def rated_low(world: World) -> None:
    """Few stars by the cart's form, after the end: the order takes them down and opens an inquiry."""
    order = await _delivered(world, await world.place(prepay()))
    await world.skip_to(await world.now() + timedelta(days=3))
    await send_late(order, "feedback_received", {"stars": 2, "text": "箱がつぶれていました。", "answer_id": "form-1"})
    await world.skip()


async def praised_by_reply(world: World) -> str:
    """The inquiry of a reply that is nothing but praise: read and closed by itself."""
    return inquiry_workflow_id(await _replied(world, "5\n香りがとても良かったです。"))


async def rated_low_by_reply(world: World) -> str:
    """The inquiry of a reply with few stars: acknowledged, answered by a person, and closed."""
    number = await _replied(world, "2\n茶葉が湿気ていました。")
    handle = world.env.client.get_workflow_handle(inquiry_workflow_id(number))
    answer = {"text": "申し訳ございません。新しいお品をお送りいたします。", "by": "Sato", "close": True}
    await handle.execute_update("reply_to_inquiry", answer)
    return inquiry_workflow_id(number)


async def round_asks(world: World) -> str:
    """The daily round, which asks a customer how it was and then has nothing more to ask."""
    await _asked(world)
    await world.skip_to(await world.now() + timedelta(days=2))
    return ROUND_WORKFLOW_ID


async def _sent_once_more(world: World, order: Story) -> None:
    """A second parcel leaves and arrives, and the order comes to its end."""
    version = (await order.state()).version
    await order.tell("packing_started", parcel_no="2", version=version, by="Mori")
    await order.tell("parcel_packed", parcel_no="2", version=version, by="Mori")
    now = (await world.now()).isoformat()
    await order.tell("parcel_shipped", parcel_no="2", carrier="yamato", tracking_no="4912-3456-0002", shipped_at=now)
    await world.skip_to(await world.now() + timedelta(days=1))
    await order.tell("parcel_delivered", parcel_no="2", delivered_at=(await world.now()).isoformat())
    await world.skip_to(await world.now() + timedelta(days=4))


async def _charged_back(world: World, outcome: str) -> None:
    order = await _delivered(world, await world.place(prepay()))
    today = (await world.now()).astimezone(JST).date()
    outside = {"scheme": "card", "respond_by": str(today + timedelta(days=9)), "their_no": "CB-77"}
    claim = await _claimed(world, order, "h-4", reason="unauthorized", **outside)
    await claim.execute_update("contest_claim", {"evidence": "the pack", "by": "Sato"})
    await world.skip_to(await world.now() + timedelta(days=2))
    decided_on = str((await world.now()).astimezone(JST).date())
    await claim.signal("claim_decided", {"outcome": outcome, "decided_on": decided_on, "by": "Sato"})
    await world.skip_to(await world.now() + timedelta(days=4))


async def _asked(world: World) -> None:
    """An order has arrived, and its customer was asked how it was."""
    world.decide(feedback={"asks": True, "days_after_arrival": 3})
    order = await world.place(prepay())
    await begin_rounds(world.env.client)
    await _delivered(world, order)
    await world.skip_to(await world.now() + timedelta(days=4))


async def _replied(world: World, text: str) -> str:
    """The customer answers the question how it was. Returns the number of the inquiry that took it."""
    await _asked(world)
    (question,) = [mail for mail in world.mails.received if "いかがでしたか" in mail.subject]
    mail = EmailMessage()
    mail["From"], mail["To"] = "taro@example.jp", "shop@chanohado.example"
    mail["Subject"], mail["Message-ID"] = f"Re: {question.subject}", "<answer-1@example.jp>"
    mail["In-Reply-To"] = str(question.message["Message-ID"])
    mail.set_content(text)
    now = await world.now()
    connections = Connections(world.settings, Database(world.pool), world.env.client, lambda: now)
    asked = await Inquiries(connections).receive(mail.as_bytes())
    await world.skip()
    assert asked.inquiry_no
    return asked.inquiry_no


SCENARIOS: tuple[Callable[[World], Awaitable[str | None]], ...] = (
    claim_appealed,
    claim_by_the_clock,
    replaced,
    sent_back,
    exchanged,
    exchanged_for_more,
    charged_back,
    chargeback_lost,
    chargeback_won,
    rated_low,
    praised_by_reply,
    rated_low_by_reply,
    round_asks,
)
