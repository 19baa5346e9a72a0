import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basics.errors import IllegalTransition
from domain.contract.status import (
    ENDINGS,
    TRANSITIONS,
    Axes,
    Goods,
    Status,
    check_transition,
    determine_status,
    may_become,
)

STATUSES = st.sampled_from(Status)
AXES = st.builds(
    Axes,
    goods=st.sampled_from(Goods),
    ending=st.none() | st.sampled_from(sorted(ENDINGS)),
    is_held=st.booleans(),
    has_questions=st.booleans(),
    is_accepted=st.booleans(),
    awaits_money=st.booleans(),
)


@pytest.mark.parametrize(
    ("axes", "status"),
    [
        (Axes(), Status.RECEIVED),
        (Axes(goods=Goods.RESERVED), Status.RECEIVED),
        (Axes(is_held=True), Status.ON_HOLD),
        (Axes(is_held=True, has_questions=True), Status.ON_HOLD),
        (Axes(has_questions=True, is_accepted=True), Status.AWAITING_CUSTOMER),
        (Axes(goods=Goods.BACKORDERED), Status.BACKORDERED),
        (Axes(goods=Goods.BACKORDERED, is_accepted=True, awaits_money=True), Status.BACKORDERED),
        (Axes(goods=Goods.RESERVED, awaits_money=True), Status.RECEIVED),
        (Axes(goods=Goods.RESERVED, is_accepted=True, awaits_money=True), Status.AWAITING_PAYMENT),
        (Axes(goods=Goods.RESERVED, is_accepted=True), Status.PREPARING),
        (Axes(goods=Goods.PACKING, is_accepted=True), Status.PREPARING),
        (Axes(goods=Goods.SHIPPED, awaits_money=True), Status.SHIPPED),
        (Axes(goods=Goods.SHIPPED, is_held=True), Status.SHIPPED),
        (Axes(goods=Goods.DELIVERED), Status.DELIVERED),
        (Axes(goods=Goods.DELIVERED, ending=Status.UNCOLLECTED), Status.UNCOLLECTED),
        (Axes(goods=Goods.RELEASED, ending=Status.CANCELLED, is_held=True), Status.CANCELLED),
    ],
)
def test_the_status_follows_from_the_axes(axes: Axes, status: Status) -> None:
    assert determine_status(axes) is status


@given(AXES)
def test_any_axes_have_a_status_and_an_ending_is_always_the_status(axes: Axes) -> None:
    status = determine_status(axes)

    assert (status in ENDINGS) == (axes.ending is not None)


def test_every_status_has_a_row_and_may_stay_what_it_is() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert all(status in TRANSITIONS[status] for status in Status)


@given(STATUSES, STATUSES)
def test_the_door_and_the_databases_guard_agree(current: Status, wanted: Status) -> None:
    if current in may_become(wanted):
        assert check_transition(current, wanted) is wanted
    else:
        with pytest.raises(IllegalTransition, match=f"{current} cannot become {wanted}".replace("_", " ")):
            check_transition(current, wanted)


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_an_ending_is_left_only_for_money_stock_or_a_returned_parcel(ending: Status) -> None:
    ways_out = {
        Status.COMPLETED: {Status.RETURNED, Status.SHIPPED, Status.DELIVERED},
        Status.EXPIRED: {Status.AWAITING_PAYMENT, Status.PREPARING},
        Status.UNCOLLECTED: {Status.COMPLETED, Status.RETURNED},
    }

    assert TRANSITIONS[ending] - {ending} == ways_out.get(ending, set())


def test_what_has_left_the_shop_is_never_cancelled_declined_or_expired() -> None:
    for status in (Status.SHIPPED, Status.DELIVERED):
        assert not TRANSITIONS[status] & {Status.CANCELLED, Status.DECLINED, Status.EXPIRED}
