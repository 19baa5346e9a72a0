"""A message for an order whose workflow has ended starts it again: by our doors, and by any Temporal client."""

from datetime import date

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from adapters.postgres.told_facts import ToldFact, ToldFacts
from callers.sending import OrderSender
from domain.basics.errors import OrderClosed
from domain.contract.messages import Accept, Message, ParcelReturned, PaymentReceived, ReviewAgain, WriteMail
from domain.contract.status import ReturnReason
from domain.order.view import OrderView
from gateway.api.client import open_shop
from tests.workflows.clock import jst
from tests.workflows.orders import cod, prepay
from tests.workflows.real_time import until
from tests.workflows.story import Story
from tests.workflows.world import World
from workflows.options import MAIL, ORDERS, order_workflow_id
from workflows.order import OrderWorkflow

LATE = PaymentReceived(notice_id="n-late", amount=3_150, paid_on=date(2035, 6, 4))


@pytest.fixture
async def ended(world: World) -> Story:
    """A cancelled order that nothing is waited for any more."""
    await world.stock()
    order = await world.place(cod())
    await order.order("cancel", reason="changed mind", by="葉山")
    await world.skip()
    assert not await order.is_running()
    return order


async def start_again(
    world: World, order_no: str, message: str | None = None, fact: Message | None = None
) -> "WorkflowHandle[OrderWorkflow, OrderView]":
    """As `temporal workflow signal-with-start` does."""
    handle: WorkflowHandle[OrderWorkflow, OrderView] = await world.env.client.start_workflow(
        "OrderWorkflow",
        {"order_no": order_no},
        id=order_workflow_id(order_no),
        task_queue=ORDERS,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        result_type=OrderView,
        start_signal=message,
        start_signal_args=[fact] if fact else [],
    )
    return handle


async def test_a_bare_client_starts_it_with_the_message_and_its_number_alone(world: World, ended: Story) -> None:
    run = await start_again(world, ended.order_no, "payment_received", LATE)

    assert (await run.result()).money.state == "refund_due"
    assert await ended.open_tasks() == ["refund", "call"]  # nobody said where it goes
    assert len(await ended.letters("payment_for_closed")) == 1
    assert not await ended.is_running()


async def test_a_command_is_answered_by_a_run_that_ends_when_its_mail_has_left(world: World, ended: Story) -> None:
    await world.rest(MAIL)
    async with open_shop(world.settings, world.env.client) as shop:
        view = await shop.orders.ask(
            ended.order_no, WriteMail(subject="お詫び", text="申し訳ございません。", by="葉山")
        )

    assert view.status == "cancelled"
    assert await ended.is_running()
    assert await ended.kinds("owed") == ["written"]
    await world.work(MAIL)
    await world.skip()
    assert len(await ended.letters("written")) == 1
    assert not await ended.is_running()


@pytest.mark.parametrize("command", [Accept(by="葉山"), ReviewAgain(by="葉山")])
async def test_a_command_that_comes_too_late_is_refused_and_its_run_ends(
    world: World, ended: Story, command: Accept | ReviewAgain
) -> None:
    before = await ended.journal()

    async with open_shop(world.settings, world.env.client) as shop:
        with pytest.raises(OrderClosed, match="The order is cancelled"):
            await shop.orders.ask(ended.order_no, command)
    await world.skip()

    assert await ended.journal() == before
    assert not await ended.is_running()


async def test_the_same_request_to_two_runs_is_carried_out_once(world: World, ended: Story) -> None:
    mail = WriteMail(subject="お詫び", text="申し訳ございません。", by="葉山")
    async with open_shop(world.settings, world.env.client) as shop:
        for _ in range(2):
            await shop.orders.ask(ended.order_no, mail, request_id="once")
            await world.skip()

    assert (await ended.journal()).count("mail_written") == 1


async def test_a_run_without_a_message_finds_nothing_to_do(world: World, ended: Story) -> None:
    before = await ended.journal(), await ended.kinds()

    run = await start_again(world, ended.order_no)

    assert (await run.result()).status == "cancelled"
    assert (await ended.journal(), await ended.kinds()) == before


async def test_a_number_that_nobody_has_is_no_order(world: World) -> None:
    run = await start_again(world, "no-such")

    with pytest.raises(WorkflowFailureError) as failed:
        await run.result()

    assert "placed_at" in str(failed.value.cause)
    assert await world.rows("SELECT count(*) FROM rejects") == [(1,)]


async def test_money_that_was_told_while_temporal_was_away_is_told_again_on_request(world: World, ended: Story) -> None:
    async with open_shop(world.settings, world.env.client) as shop:
        async with shop.connections.connection() as conn:
            await ToldFacts().keep(conn, ended.order_no, ToldFact("payment_received", LATE), shop.connections.now())

        assert await shop.resumption.resume() == [ended.order_no]
        await until(ended.open_tasks)
        assert await shop.resumption.resume() == []

    assert await ended.open_tasks() == ["refund"]


async def test_money_that_is_told_again_starts_a_run_where_that_of_the_resumption_has_ended(
    world: World, ended: Story
) -> None:
    async with open_shop(world.settings, world.env.client) as shop:
        connections = shop.connections
        async with connections.connection() as conn:
            await ToldFacts().keep(conn, ended.order_no, ToldFact("payment_received", LATE), connections.now())
            state = await connections.database.pages.state(conn, ended.order_no)
        assert state

        await OrderSender(connections).tell_money_again(state)
    await until(ended.open_tasks)

    assert await ended.open_tasks() == ["refund"]


async def test_a_parcel_that_comes_back_after_the_end_begins_its_story_once_more(world: World) -> None:
    await world.stock()
    order = await world.place(prepay(), at=jst("06-04 10:15"))
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-10 12:00"))
    assert await order.status() == "completed"

    assert not await order.is_running()

    back = ParcelReturned(why=ReturnReason.ABSENT, returned_at=await world.now())
    await start_again(world, order.order_no, "parcel_returned", back)
    await world.skip()
    assert "もう一度送ってほしい" in (await order.letter("return_question")).text
    assert await order.status() == "shipped"

    await order.order("choose_option", option="cancel_returned", by="Sato")
    assert await order.status() == "returned"
