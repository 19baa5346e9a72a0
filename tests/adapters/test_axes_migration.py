"""States from before they were kept by axes: the migration makes of each what the same story's state is today."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from adapters.postgres.migrate import MIGRATIONS
from adapters.postgres.pool import Pool
from domain.agenda import intake
from domain.contract.messages import InquiryOpened
from domain.contract.status import HoldReason
from domain.conversation import inquiries
from domain.goods import stock
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.state import OrderState
from domain.shop.policy import Policy, RefundsPolicy
from tests.domain.builders import (
    BANK_IS_UNCHECKED,
    NOWHERE,
    OrderStory,
    being_packed,
    cod,
    delivered,
    jst,
    postpay,
    prepay,
    ready_to_pack,
    shipped,
)

#: Recorded by the code of then, with `before_axes` below.
BEFORE = Path(__file__).with_name("states_before_axes.json")
LATE = jst(2027, 3, 1, 12)
#: As it was when nobody was asked by mail where money goes back to.
BY_PHONE = Policy(refunds=RefundsPolicy(asks_account=False))


def _asked(order: Order) -> None:
    inquiries.inquiry_opened(order, InquiryOpened(inquiry_no="Q1"))


def _backordered(order: Order) -> None:
    """As it was when nobody was asked what to do about missing goods."""
    intake.receive(order)
    stock.backordered(order, {"TEA-100": 1})


STORIES: dict[str, Callable[[], OrderStory]] = {
    "received": lambda: OrderStory(prepay()).receive(),
    "backordered": lambda: OrderStory(cod()).do(_backordered),
    "accepted": lambda: OrderStory(prepay()).accepted(),
    "reminded": lambda: OrderStory(prepay()).accepted().go_to(jst(2026, 12, 2, 16)),
    "waiting for the bank": lambda: (
        OrderStory(prepay(), doubts=BANK_IS_UNCHECKED).accepted().go_to(jst(2026, 12, 2, 16))
    ),
    "left to a person": lambda: OrderStory(prepay(), is_regular=True).accepted().go_to(LATE),
    "expired": lambda: OrderStory(prepay()).accepted().go_to(jst(2026, 12, 11, 12)),
    "astray": lambda: OrderStory(prepay()).accepted().go_to(jst(2026, 12, 11, 12)).ship(),
    "untold": lambda: OrderStory(prepay()).accepted().bounce(MailKind.ORDER_CONFIRMED),
    "paid in part": lambda: OrderStory(prepay()).accepted().pay(500),
    "packing": being_packed,
    "to be cancelled": lambda: being_packed().cancel(),
    "cancelled": lambda: OrderStory(prepay(), BY_PHONE).accepted().pay().cancel(),
    "given back": lambda: OrderStory(prepay(), BY_PHONE).accepted().pay().cancel().give_back(),
    "shipped": shipped,
    "in two parcels": lambda: shipped().ship("444413758704", parcel_no="2"),
    "delivered": lambda: delivered(postpay()),
    "returned": lambda: shipped(cod()).come_back(),
    "thanked": lambda: delivered().go_to(LATE),
    "uncollected": lambda: delivered(postpay()).go_to(LATE),
    "asked": lambda: OrderStory(prepay(orderer=NOWHERE)).receive(),
    "on hold": lambda: OrderStory(cod()).receive().hold(HoldReason.MANUAL).go_to(jst(2026, 12, 20, 12)),
    "silent": lambda: ready_to_pack().go_to(jst(2026, 12, 20, 12)),
    "talked to": lambda: OrderStory(prepay()).accepted().do(_asked),
    "a mail away": lambda: OrderStory(prepay()).lose_mail_server().accepted().go_to(jst(2026, 12, 4, 12)),
}


def before_axes() -> str:
    """What the code of then kept of each story."""
    return json.dumps({name: story().state.model_dump_json() for name, story in STORIES.items()}, indent=1)


@pytest.mark.parametrize("name", STORIES)
async def test_a_state_from_before_the_axes_becomes_what_it_is_today(pool: Pool, name: str) -> None:
    story = STORIES[name]()
    before = json.loads(BEFORE.read_text())[name]
    await pool.execute(
        """
        INSERT INTO orders (order_no, status, plan, language, total, state, placed, policy, fingerprint, name, search,
                            placed_at, received_at, updated_at)
        VALUES ('1001', $1, $2, 'ja', 1, $3, $4, '{}', '', '', '', now(), now(), now())
        """,
        story.status,
        story.state.plan,
        before,
        story.placed.model_dump_json(),
    )

    for no, refund in enumerate(story.state.money.refunds):
        await pool.execute(
            """
            INSERT INTO refunds (order_no, key, amount, state, at, done_at)
            VALUES ('1001', $1, $2, $3, now(), CASE $3 WHEN 'done' THEN now() END)
            """,
            f"1001:cancel:{no}",
            refund.amount,
            refund.state,
        )

    for migration in ("0035_state_by_axes.sql", "0064_arrival.sql"):
        await pool.execute((MIGRATIONS / migration).read_text().split("-- migrate:down")[0])

    after = OrderState.model_validate_json(await pool.fetchval("SELECT state FROM orders"))
    assert _times(after) == _times(story.state)
    assert _planned(story, after) == _planned(story, story.state)


def _times(state: OrderState) -> list[tuple[datetime, StepKind, int]]:
    """Without the day of shipping, which was told of nothing then and is of the shop's own round now."""
    return [(step.at, step.what, step.round) for step in state.agenda.next if step.what is not StepKind.TELL_LATE]


def _planned(story: OrderStory, state: OrderState) -> OrderState:
    """After the next activity: whether a person is asked to do a step is said anew with every one."""
    story.state = state
    return story.do(lambda _: None).state
