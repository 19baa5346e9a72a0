"""A code of the shop that makes up for a delay. It is worth money: it stands in its table and in its mail alone."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Coupon(BaseModel):
    """A code, what it is worth in the shop's words, and the last day on which it may be used."""

    model_config = ConfigDict(frozen=True)

    code: str
    value: str = ""
    expires_on: date | None = None


def mask(code: str) -> str:
    """A code as lists show it: all but its last characters, a quarter of them and four at most, hidden."""
    shown = min(len(code) // 4, 4)
    return "*" * (len(code) - shown) + code[len(code) - shown :]
