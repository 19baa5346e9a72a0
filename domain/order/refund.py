"""One sum that goes back to the payer, and how far that has got. All in yen."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Self

from domain.order.compact import Axis

_CLAIM = "claim:"


def claim_key(claim_no: str) -> str:
    """The key of what an order owes for a claim."""
    return f"{_CLAIM}{claim_no}"


class RefundState(StrEnum):
    """How far giving back has got; the table `refunds` says the same."""

    DUE = "due"  # a person is asked to give it back
    ORDERED = "ordered"  # the bank or the provider has been told to; it may still fail
    DONE = "done"
    WITHDRAWN = "withdrawn"  # it is not owed any more


class Refund(Axis, frozen=True):
    """Money that goes back to the payer.

    `key` names what it is for, where that is not the order itself: `claim:…`, `return:…`. `failures` counts how often
    it was ordered, or even done, and came back. `beyond`: of it, had come too much, and is no part of the price.
    """

    amount: int
    state: RefundState = RefundState.DUE
    key: str = ""
    failures: int = 0
    beyond: int = 0
    is_account_asked: bool = False  # for this try the customer was asked where it goes
    is_booked: bool = False  # it was done before it came back: as far as the sale is concerned, it has gone back

    @property
    def claim_no(self) -> str | None:
        """The claim that it is for."""
        return self.key.removeprefix(_CLAIM) if self.key.startswith(_CLAIM) else None

    @property
    def is_due(self) -> bool:
        return self.state is RefundState.DUE

    @property
    def is_open(self) -> bool:
        """It is owed, and has not arrived yet."""
        return self.state in {RefundState.DUE, RefundState.ORDERED}

    def ordered(self) -> Self:
        """The bank or the provider has been told to give it back."""
        return self.but(state=RefundState.ORDERED)

    def failed(self) -> Self:
        """It came back, so it is owed as before."""
        was_done = self.state is RefundState.DONE
        return self.but(
            state=RefundState.DUE,
            failures=self.failures + 1,
            is_account_asked=False,
            is_booked=self.is_booked or was_done,
        )

    def asked(self) -> Self:
        """The customer is asked where it goes."""
        return self.but(is_account_asked=True)

    def tried_like(self, was: Self) -> Self:
        """It stands in the place of one that was tried before."""
        return self.but(failures=was.failures, is_account_asked=was.is_account_asked, is_booked=was.is_booked)

    def given(self, amount: int) -> Self:
        """It has been given back: so much as it really was."""
        return self.but(amount=amount, state=RefundState.DONE)

    def withdrawn(self) -> Self:
        """It is not owed any more; what was given back, or is on its way, stays so."""
        return self.but(state=RefundState.WITHDRAWN) if self.is_due else self


#: What the journal says when a refund has got so far.
_STORY = {
    RefundState.DUE: "refund_owed",
    RefundState.ORDERED: "refund_ordered",
    RefundState.DONE: "refunded",
    RefundState.WITHDRAWN: "refund_withdrawn",
}


def news_of_claims(before: Sequence[Refund], now: Sequence[Refund]) -> Iterator[tuple[str, str, Refund]]:
    """What became of refunds for claims: the claim, the line of its journal, and the refund as it is now."""
    for at, refund in enumerate(now):
        was = before[at] if at < len(before) else None
        if refund.claim_no and (was is None or (was.state, was.failures) != (refund.state, refund.failures)):
            came_back = was is not None and refund.failures > was.failures
            yield refund.claim_no, "refund_failed" if came_back else _STORY[refund.state], refund
