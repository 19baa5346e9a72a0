"""A state shows its axes: each is frozen, changes by its own methods in its own module, and is replaced by one door."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

import domain
from domain.contract.order import PlanName
from domain.inquiry.state import InquiryState
from domain.order.agenda import Agenda
from domain.order.compact import Axis
from domain.order.conversation import ConversationState
from domain.order.goods import GoodsState
from domain.order.money import Chase, MoneyState, reprice
from domain.order.parcel import Parcel
from domain.order.people import PeopleState
from domain.order.refund import Refund, RefundState
from domain.order.state import OrderState
from tests.domain.builders import OrderStory, prepay

HOUSE = Path(domain.__path__[0]).parent
ROOMS = ("domain", "activities", "workflows", "adapters", "callers", "gateway", "workers")
AXES = HOUSE / "domain" / "order"
OF_OTHERS = {HOUSE / "domain" / room for room in ("conversation/matter.py", "inquiry/state.py", "claim/state.py")}


def _axes() -> list[Axis]:
    state = OrderStory(prepay()).receive().state
    parts = [getattr(state, name) for name in OrderState.model_fields]
    inquiry = InquiryState(inquiry_no="Q1", opened_at=datetime(2026, 11, 21, tzinfo=UTC))
    return [inquiry, state, state.money.chase, Parcel(), *(part for part in parts if isinstance(part, Axis))]


def nodes_if(written: str, path: Path) -> Iterator[ast.AST]:
    """The syntax of a file in which this is written; most files need not be parsed."""
    text = path.read_text(encoding="utf-8")
    return ast.walk(ast.parse(text)) if written in text else iter(())


@pytest.mark.parametrize("axis", _axes(), ids=lambda axis: type(axis).__name__)
def test_nobody_assigns_to_an_axis(axis: Axis) -> None:
    for name in type(axis).model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(axis, name, getattr(axis, name))


def test_what_holds_its_default_is_left_out_of_the_json_also_within_models_that_leave_nothing_out() -> None:
    class Whole(BaseModel):
        parcel: Parcel
        note: str = ""

    state = OrderState(order_no="1001", plan=PlanName.PREPAY, money=MoneyState(due=2_820, allocated=2_820))

    assert state.model_dump_json() == ('{"order_no":"1001","plan":"prepay","money":{"due":2820,"allocated":2820}}')
    assert Whole(parcel=Parcel(version=2)).model_dump() == {"parcel": {"version": 2}, "note": ""}
    assert OrderState.model_validate_json(state.model_dump_json()) == state


def test_an_axis_has_no_other_fields_than_its_own() -> None:
    with pytest.raises(TypeError, match="GoodsState has no lost_at"):
        GoodsState().but(lost_at=None)


def test_an_axis_is_changed_in_its_own_module_alone() -> None:
    outside = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        if path.parent != AXES and path not in OF_OTHERS
        for node in nodes_if(".but", path)
        if isinstance(node, ast.Attribute) and node.attr == "but"
    ]

    assert outside == []


def test_the_base_of_the_aggregate_is_the_one_door_by_which_a_state_follows_another() -> None:
    assigned = {
        path.name
        for path in AXES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state"
    }
    outside = [
        f"{path.relative_to(HOUSE)}:{line}"
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        if path.parent != AXES
        for line in _assigned_states(path)
    ]

    assert assigned == {"axes.py"}
    assert outside == []


def _assigned_states(path: Path) -> Iterator[int]:
    """Lines that put another state into an order."""
    for node in nodes_if("order.state", path):
        if isinstance(node, ast.Assign) and "order.state" in {ast.unparse(target) for target in node.targets}:
            yield node.lineno


@pytest.mark.parametrize("axis", [OrderState, MoneyState, Chase, GoodsState, ConversationState, PeopleState, Agenda])
def test_an_axis_is_read_at_one_glance(axis: type[BaseModel]) -> None:
    assert len(axis.model_fields) <= 15


@pytest.mark.parametrize(
    ("due", "kept", "waived", "balance"),
    [
        (2_820, 0, 0, (2_820, 0, 0)),
        (2_820, 2_000, 0, (820, 0, 0)),
        (2_820, 2_800, 20, (0, 0, 20)),
        (2_820, 2_820, 0, (0, 0, 0)),
        (2_820, 3_000, 0, (0, 180, 0)),
        (2_820, 3_000, 20, (0, 180, 0)),  # what was let off has come after all
        (2_820, -500, 0, (3_320, 0, 0)),  # a payment was taken back after it was given back
        (2_820, 1_820, 1_000, (0, 0, 1_000)),
    ],
)
def test_what_is_owed_follows_from_price_and_payments(
    due: int, kept: int, waived: int, balance: tuple[int, int, int]
) -> None:
    assert reprice(due, kept=kept, waived=waived) == balance


def test_each_refund_has_a_state_of_its_own() -> None:
    money = MoneyState(due=2_820, allocated=3_320).refund_due(2_820).refund_due(500)
    assert (money.refunded, money.kept) == (0, 3_320)

    money = money.given_back(2_000, no=1)
    assert money.refunds == (Refund(amount=2_000, state=RefundState.DONE), Refund(amount=500))

    money = money.refunds_withdrawn().given_back(100)
    assert [refund.state for refund in money.refunds] == ["done", "withdrawn", "done"]
    assert (money.refunded, money.kept) == (2_100, 1_220)


def test_a_refund_of_which_nothing_is_given_back_is_withdrawn() -> None:
    money = MoneyState(due=2_820).refund_due(500).refunding(1, Refund.withdrawn)

    assert money.refunds == (Refund(amount=500, state=RefundState.WITHDRAWN),)
    assert money.refunding(1, Refund.withdrawn) == money


def test_what_was_ordered_is_promised_until_it_is_done_or_has_failed() -> None:
    money = MoneyState(due=2_820, allocated=2_820).refund_due(820, "claim:C-1").refunding(1, Refund.ordered)
    assert (money.promised, money.on_its_way_back, money.kept) == (820, 820, 2_820)
    assert money.refunds_withdrawn() == money

    failed = money.refunding(1, Refund.failed)
    assert (failed.promised, failed.on_its_way_back, failed.refunds[0].failures) == (820, 0, 1)

    assert (money.given_back(820, no=1).promised, money.given_back(820, no=1).kept) == (0, 2_000)
