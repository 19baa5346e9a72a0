"""The Temporal Web UI speaks the language of the shop's colleagues."""

from importlib.metadata import version

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter

from domain.contract.order import Language
from tests.workflows.orders import prepay
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.test_inquiries import Question
from tests.workflows.world import World
from workflows.options import order_workflow_id
from workflows.words import shortened

TASK_DONE = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
JAPANESE = """**受付済み（承諾前）**（先払い、2,820円）

検品を待っています。

- 代金：請求前（2,820円に対し0円）
- 商品：引当済み、第1版"""
ENGLISH = """**received** — payment in advance, 2,820 yen

Waits for **the shop to inspect the goods**.

- money: not due (0 of 2,820 yen)
- goods: reserved, version 1"""


def read_by(world: World, language: Language) -> None:
    """The shop's colleagues read this language from now on."""
    file = world.settings.shop_file
    text = file.read_text(encoding="utf-8").replace('staff_language = "ja"', f'staff_language = "{language}"')
    file.write_text(text, encoding="utf-8")


async def details(handle: WorkflowHandle[object, object]) -> str:
    shown = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return str(shown.current_details)


async def summaries(handle: WorkflowHandle[object, object], kind: EventType.ValueType) -> list[str]:
    found = [event async for event in handle.fetch_history_events() if event.event_type == kind]
    converter = pydantic_data_converter.payload_converter
    return [str(converter.from_payload(event.user_metadata.summary)) for event in found]


@pytest.mark.parametrize(
    ("language", "page", "coming", "timer"),
    [
        ("ja", JAPANESE, "このまま何もしないと：", "次の予定まで"),
        ("en", ENGLISH, "If nobody does anything:", "until the next step"),
    ],
)
async def test_an_order_is_told_in_the_language_of_the_shops_colleagues(
    world: World, language: Language, page: str, coming: str, timer: str
) -> None:
    read_by(world, language)
    await world.stock()

    order = await world.place(prepay())

    handle = world.env.client.get_workflow_handle(order_workflow_id("1001"))
    shown = await details(handle)
    assert shown.startswith(page)
    assert coming in shown

    await order.accept()

    assert set(await summaries(handle, EventType.EVENT_TYPE_TIMER_STARTED)) == {timer}


async def test_an_inquiry_is_told_in_the_language_of_the_shops_colleagues(world: World) -> None:
    question = Question(world)
    await question.ask()

    assert "担当：未定" in await details(question.handle)

    read_by(world, "en")
    await question.order("assign_inquiry", by="葉山", assignee="葉山")

    assert "assignee: 葉山" in await details(question.handle)


def test_a_summary_is_never_too_long_for_the_server() -> None:
    assert len(shortened("あ" * 500).encode()) <= 400


async def test_each_task_of_a_history_names_the_release_that_did_it(real_world: World) -> None:
    order = await place(real_world, prepay())
    await until(lambda: releases(order))

    assert await releases(order) == {version("order-fulfillment")}


async def releases(order: Story) -> set[str]:
    done = [each async for each in order.handle.fetch_history_events() if each.event_type == TASK_DONE]
    return {each.workflow_task_completed_event_attributes.worker_version.build_id for each in done}
