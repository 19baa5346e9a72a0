"""A return by the number that its customer was told."""

from typing import ClassVar

from domain.basics.errors import Refusal
from domain.contract.returns import ReturnStage
from domain.order.aggregate import Order
from domain.order.returning import Return, return_no


class UnknownReturn(Refusal):
    """The order has no such return, or it has got further."""

    cases: ClassVar = {"": ("return_no",), "stage": ("return_no", "stage")}


def find(order: Order, number: str, *stages: ReturnStage) -> Return:
    """The return of this number; it is in one of these stages, if any are named.

    Raises:
        UnknownReturn
    """
    found = next((each for each in order.returns.all if return_no(order.state.order_no, each.no) == number), None)
    if found is None:
        raise UnknownReturn(return_no=number)
    if stages and found.stage not in stages:
        raise UnknownReturn("stage", return_no=number, stage=found.stage)
    return found
