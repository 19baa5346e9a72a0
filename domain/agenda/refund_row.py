"""Refunds as lists show them: how far each has got is said by its order, too."""

from enum import StrEnum
from typing import Any, Self

from pydantic import AwareDatetime

from domain.agenda.overview import Shown
from domain.conversation.question import refund_account
from domain.order.refund import RefundState
from domain.order.state import OrderState


class RefundStage(StrEnum):
    """How far a refund has got, as people see it."""

    DUE = "due"
    ASKED = "asked"  # the customer was asked where it goes
    READY = "ready"  # the account is known, or a provider makes it
    FAILED = "failed"  # it came back, and where it goes is not known
    ORDERED = "ordered"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class RefundRow(Shown):
    """Money that is to go back, or went. `key`: the claim or return that it is for."""

    order_no: str
    no: int
    name: str
    amount: int
    stage: RefundStage
    failures: int = 0
    key: str = ""
    since: AwareDatetime  # since when it is owed
    stage_since: AwareDatetime
    task: int | None = None

    @classmethod
    def of(cls, row: dict[str, Any], state: OrderState) -> Self:
        """A row of the table, beside the state of its order."""
        return cls(
            order_no=row["order_no"],
            no=row["no"],
            name=row["name"],
            amount=row["amount"],
            stage=_stage(row["state"], row["failures"], state),
            failures=row["failures"],
            key=row["for_what"],
            since=row["at"],
            stage_since=row["state_at"],
            task=row["task"],
        )


def _stage(stored: str, failures: int, state: OrderState) -> RefundStage:
    if stored != RefundState.DUE:
        return RefundStage(stored)
    if state.money.has_account:
        return RefundStage.READY
    if state.conversation.question(refund_account.KIND):
        return RefundStage.ASKED
    return RefundStage.FAILED if failures else RefundStage.DUE
