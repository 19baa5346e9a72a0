"""What a command asks for is in the history before it is done: whoever takes over from a killed worker knows of it."""

from collections.abc import AsyncIterator

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.workflows.orders import prepay
from tests.workflows.world import World, open_world


@pytest.fixture
async def world(
    time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> AsyncIterator[World]:
    async with open_world(time_skipping, pool, mail_catcher, settings) as world:
        await world.stock(10)
        yield world


async def test_the_activity_of_a_command_begins_when_the_command_is_in_the_history(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()

    events = [event.event_type for event in (await order.handle.fetch_history()).events]

    accepted = events.index(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
    completed = events.index(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)
    assert EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED in events[accepted:completed]
