"""Machines over orders whose customers send goods back: for money, a replacement or an exchange."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from activities.returns import ReturnActivities
from domain.contract import messages as m
from domain.contract.returns import ReturnCause, ReturnStage, ReturnWish
from domain.goods.parts import skus_of
from domain.order.agenda import StepKind
from domain.order.owed import TaskKind
from domain.order.returning import Return, return_no
from tests.activities.any_orders import POT, AnyOrders, orders, splits
from tests.activities.world import Activity

Telling = Callable[[dict[str, Any], dict[int, int]], m.Message]
#: What may be done about a return, in whatever order; each is given its number, and pieces by line.
WAYS: list[tuple[Activity, Telling]] = [
    (ReturnActivities.allow, lambda known, _: m.AllowReturn(**known)),
    (ReturnActivities.allow, lambda known, _: m.AllowReturn(**known)),
    (ReturnActivities.allow, lambda known, _: m.AllowReturn(**known, keep=True)),
    (ReturnActivities.refuse, lambda known, _: m.RefuseReturn(**known, words="ご使用済みのため")),
    (ReturnActivities.sent, lambda known, _: m.ReturnSent(**known, carrier="yamato")),
    (ReturnActivities.arrived, lambda known, pieces: m.ReturnArrived(**known, lines=pieces)),
    (ReturnActivities.arrived, lambda known, pieces: m.ReturnArrived(**known, lines=pieces, shop_paid=700)),
    (ReturnActivities.arrived, lambda known, _: m.ReturnArrived(**known, others={POT: 1}, customer_paid=700)),
    (ReturnActivities.checked, lambda known, _: m.ReturnChecked(**known)),
    (ReturnActivities.checked, lambda known, pieces: m.ReturnChecked(**known, sellable=pieces)),
    (ReturnActivities.checked, lambda known, pieces: m.ReturnChecked(**known, broken=pieces)),
    (ReturnActivities.settle, lambda known, _: m.SettleReturn(**known)),
    (ReturnActivities.settle, lambda known, _: m.SettleReturn(**known, amount=600)),
    (ReturnActivities.settle, lambda known, _: m.SettleReturn(**known, amount=0)),
    (ReturnActivities.close, lambda known, _: m.CloseReturn(**known)),
]
WISHES: list[dict[str, Any]] = [
    {},
    {},
    {"wish": ReturnWish.REPLACEMENT},
    {"wish": ReturnWish.EXCHANGE, "articles": {POT: 1}},
]
#: Somebody has to do something about a return of this stage.
FOR_PERSON = {
    ReturnStage.ASKED: TaskKind.DECIDE_RETURN,
    ReturnStage.RECEIVED: TaskKind.CHECK_RETURN,
    ReturnStage.INSPECTED: TaskKind.SETTLE_RETURN,
}


class AnyReturns(AnyOrders):
    """What comes back is on the shelf once it was looked at, and is paid for once."""

    @rule(number=orders, cause=st.sampled_from(ReturnCause), wanted=splits, wish=st.sampled_from(WISHES))
    def ask_to_send_back(self, number: str, cause: ReturnCause, wanted: dict[int, int], wish: dict[str, Any]) -> None:
        self.do(ReturnActivities.request, number, m.ReturnRequested(cause=cause, lines=wanted, **wish))

    @precondition(lambda self: self.returns)
    @rule(place=st.integers(0, 3), what=st.sampled_from(WAYS), pieces=splits)
    def go_on_with_a_return(self, place: int, what: tuple[Activity, Telling], pieces: dict[int, int]) -> None:
        number, one = self.returns[place % len(self.returns)]
        activity, telling = what
        known: dict[str, Any] = {"return_no": return_no(number, one.no), "by": "Sato"}
        if activity is ReturnActivities.arrived:
            known["arrived_at"] = self.world.at
        if self.do(activity, number, telling(known, pieces)):
            placed, now = self.placed(number), self.state(number).returns.number(one.no)
            assert now
            self.on_hand += Counter(skus_of(placed, now.sellable)) - Counter(skus_of(placed, one.sellable))
            if now.others_seen and not one.others_seen:
                self.on_hand += Counter(now.others)

    @property
    def returns(self) -> list[tuple[str, Return]]:
        """All returns, with the orders that they are of."""
        return [(number, each) for number in self.look().orders for each in self.state(number).returns.all]

    @invariant()
    def each_return_has_a_clock_or_a_task_until_its_end(self) -> None:
        for number, one in self.returns:
            if not one.is_open:
                continue
            steps = {(step.what, step.round) for step in self.state(number).agenda.next}
            kinds = {task.kind for task in self.look().asked[number]}
            if one.stage in FOR_PERSON:
                assert FOR_PERSON[one.stage] in kinds, (number, one.stage)
            elif one.send_by:
                assert (StepKind.CLOSE_RETURN, one.no) in steps, (number, one.stage)
            else:
                assert {TaskKind.FETCH_RETURN, TaskKind.LOOK} & kinds, (number, one.stage)

    @invariant()
    def a_return_pays_once_and_for_what_came_back(self) -> None:
        for number, one in self.returns:
            of_it = [
                each for each in self.state(number).money.refunds if each.key == f"return:{return_no(number, one.no)}"
            ]
            assert len([each for each in of_it if each.is_open]) <= 1
            assert not of_it or one.settlement, number
