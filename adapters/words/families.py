"""The families of names: values of the domain that are called something, each with all its members."""

from collections.abc import Iterable, Mapping

from domain.agenda.waiting import Work
from domain.contract.order import PlanName
from domain.contract.status import Category, Goods, HoldReason, Status
from domain.order.aggregate import TaskKind

FAMILIES: Mapping[str, Iterable[str]] = {
    "category": Category,
    "goods": Goods,
    "hold": HoldReason,
    "plan": PlanName,
    "status": Status,
    "task": TaskKind,
    "work": Work,
}
