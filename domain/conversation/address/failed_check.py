"""What a check found wrong, and what all checks look at."""

from pydantic import BaseModel, ConfigDict

from domain.contract.order import Address, PlacedOrder
from domain.conversation.address.postal import PostalCode
from domain.shop.checks import Check, Severity


class FailedCheck(BaseModel):
    """One thing that is missing or wrong: which check, in which field, and what was given there."""

    model_config = ConfigDict(frozen=True)

    check: Check
    field: str  # as in the order's JSON: recipient.address.street
    given: str = ""
    characters: str = ""  # those that are wrong, where it is about single ones
    severity: Severity = Severity.ASK


class Looked(BaseModel):
    """An order with what the postal data say of the code it is shipped to; `postal` is None for an unknown code.

    `lacking` are the characters that no font of the papers has.
    """

    model_config = ConfigDict(frozen=True)

    placed: PlacedOrder
    postal: PostalCode | None = None
    carrier: str = ""
    lacking: frozenset[str] = frozenset()

    @property
    def address(self) -> Address:
        return self.placed.ship_to.address

    @property
    def who(self) -> str:
        """The path of whoever the goods go to."""
        return "recipient" if self.placed.recipient else "orderer"

    def at(self, name: str) -> str:
        """The path of a field of the address."""
        return f"{self.who}.address.{name}"
