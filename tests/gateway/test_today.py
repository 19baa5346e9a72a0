"""The day's work, from the database alone."""

from datetime import UTC, datetime

import pytest

from activities.stuck import StuckStep, StuckSteps
from domain.agenda.waiting import pile_of
from domain.agenda.work import Work, once_overdue
from domain.contract.order import PlanName
from domain.contract.status import HoldReason, Status
from domain.conversation.question import prepayment
from domain.order.conversation import ConversationState, Hold, Question
from domain.order.deadline import deadline_on
from domain.order.goods import GoodsState
from domain.order.money import MoneyState
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.shop.calendar import BusinessCalendar
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started

CALENDAR = BusinessCalendar()
NOW = datetime(2026, 11, 22, tzinfo=UTC)
DUE = MoneyState(due=100)
RESERVED = GoodsState().reserved()
BACKORDERED = GoodsState().waiting()
PACKING = RESERVED.holding(Parcel(lines=(Packed(1, 1),)))
SHIPPED = RESERVED.holding(Parcel(shipped_at=NOW))
DELIVERED = SHIPPED.delivered(NOW)
MANUAL = Hold(reason=HoldReason.MANUAL, since=NOW)
HELD = ConversationState().held(MANUAL)
ASKED = ConversationState().held(Hold(reason=HoldReason.PREPAYMENT, since=NOW))
QUESTION = Question(kind=prepayment.KIND, hold=prepayment.HOLD, asked_at=NOW, answer_by=NOW.date())


@pytest.mark.parametrize(
    ("facts", "pile"),
    [
        ({}, None),
        ({"goods": RESERVED}, Work.INSPECT),
        ({"goods": RESERVED.acceptable_from(NOW)}, None),
        ({"goods": RESERVED.inspected()}, Work.ACCEPT),
        ({"goods": RESERVED, "accepted_at": NOW, "money": DUE.due_by(deadline_on(NOW.date(), CALENDAR))}, None),
        ({"goods": RESERVED, "accepted_at": NOW}, Work.INSTRUCT),  # no day is told by which to pay
        ({"plan": PlanName.POSTPAY, "goods": DELIVERED, "accepted_at": NOW}, Work.INSTRUCT),
        ({"plan": PlanName.COD, "goods": DELIVERED, "accepted_at": NOW}, None),
        ({"goods": RESERVED, "accepted_at": NOW, "money": DUE.received(100)}, Work.PACK),
        ({"goods": PACKING, "accepted_at": NOW, "money": DUE.received(100)}, Work.SHIP),
        ({"goods": SHIPPED, "accepted_at": NOW, "money": DUE.received(100)}, Work.ARRIVING),
        ({"goods": BACKORDERED}, Work.BACKORDERED),
        ({"goods": RESERVED, "conversation": HELD}, Work.SETTLE),
        ({"goods": RESERVED, "conversation": ASKED.asking(QUESTION)}, Work.ASKED),
        ({"goods": RESERVED, "conversation": ASKED}, Work.SETTLE),  # nobody waits for the answer any more
        ({"goods": RESERVED, "conversation": ASKED.held(MANUAL).asking(QUESTION)}, Work.SETTLE),
        ({"goods": RESERVED, "conversation": ASKED.asking(QUESTION).talking("Q1")}, Work.SETTLE),
        ({"goods": PACKING, "conversation": ASKED.asking(QUESTION)}, Work.SETTLE),
        ({"goods": RESERVED, "ending": Status.CANCELLED, "conversation": HELD}, None),
    ],
)
def test_every_order_lies_on_the_pile_of_its_next_hand(facts: dict[str, object], pile: Work | None) -> None:
    state = OrderState.model_validate({"order_no": "1", "plan": PlanName.PREPAY, "money": DUE} | facts)

    assert pile_of(state) is pile


@pytest.mark.parametrize("pile", ["", *Work])
def test_an_unpaid_order_past_its_deadline_is_overdue_unless_it_is_held(pile: str) -> None:
    is_held = pile in {Work.SETTLE, Work.ASKED}

    assert once_overdue(pile) == (pile if is_held else Work.OVERDUE)


def test_money_that_came_or_that_a_provider_vouches_for_is_never_overdue() -> None:
    due = DUE.due_by(deadline_on(NOW.date(), CALENDAR))
    state = OrderState(order_no="1", plan=PlanName.PREPAY, money=due, goods=RESERVED, accepted_at=NOW)

    assert state.due_at
    for money in (due.received(100), due.but(is_vouched_for=True)):
        assert state.but(money=money).due_at is None


async def test_today_lists_orders_by_what_is_to_be_done(program: Program, shop: ShopClient, payload: Payload) -> None:
    numbers = [await started(shop, payload | {"order_no": f"{payload['order_no']}-{at}"}) for at in range(3)]
    await program("order", "inspect", numbers[1])
    await program("order", "hold", numbers[2], "--note", "fragile")

    piles = (await program("today", "--json")).json["piles"]
    table = await program("today")

    found = {pile: {item["order_no"] for item in items} for pile, items in piles.items()}
    assert numbers[0] in found["inspect"]
    assert numbers[1] in found["accept"]
    assert numbers[2] in found["settle"]
    assert all(title in table.out for title in ("To inspect", "To accept", "To settle"))


async def test_today_says_first_how_many_steps_do_not_go_through(program: Program, shop: ShopClient) -> None:
    step = StuckStep(key="stuck:today", workflow_id="order-g-1", activity="expire_order", error="KeyError")
    steps = StuckSteps(shop.connections.database, shop.connections.desk)

    await steps.tell(step, datetime.now(UTC), by_mail=False)
    said, found = await program("today"), await program("today", "--json")
    await steps.settle(step.key, datetime.now(UTC))
    after = await program("today", "--json")

    assert "1 step of the system does not go through" in said.out
    assert (found.json["stuck"], after.json["stuck"]) == (1, 0)
