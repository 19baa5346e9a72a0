"""The shop itself: who writes the mails and slips, and when it is open.

Read afresh for every mail, never part of an order's snapshot.
"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.basics.fault import wrong
from domain.basics.money import Rounding
from domain.contract.order import PaymentMethod


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BankAccount(_Frozen):
    """An account payers transfer to: bank and branch with their codes, kind (普通, 当座), number, holder in kana.

    What ends in `_en` stands in English mails; where it is empty, the Japanese name does.
    """

    bank: str
    bank_code: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    branch: str
    branch_code: Annotated[str, Field(pattern=r"^[0-9]{3}$")]
    kind: str = "普通"
    number: Annotated[str, Field(pattern=r"^[0-9]{7}$")]
    holder: str
    bank_en: str = ""
    branch_en: str = ""
    holder_en: str = ""


class PostalAccount(_Frozen):
    """A postal transfer account (振替口座): 記号・番号 as printed on the slip, and its holder."""

    number: Annotated[str, Field(pattern=r"^[0-9]{5}-[0-9]{1,2}-[0-9]{1,7}$")]
    holder: str
    holder_en: str = ""


class Links(_Frozen):
    """Pages that mails link to; empty when the shop has none."""

    shop: str = ""
    legal_notice: str = ""
    return_policy: str = ""
    contact: str = ""


class ShopProfile(_Frozen):
    """Who the shop is. `sample` is true while the file still holds the example's data."""

    sample: bool = False
    name: str
    name_en: str = ""
    company: str = ""
    company_en: str = ""
    representative: str = ""
    representative_en: str = ""
    postal_code: str
    prefecture: str
    address: str
    address_en: str = ""
    phone: str
    email: str
    bounce_domain: str = ""
    opening_hours: str = ""
    opening_hours_en: str = ""
    registration_no: Annotated[str, Field(pattern=r"^(T[0-9]{13})?$")] = ""
    tax_rounding: Rounding = "floor"
    return_rule: str
    return_rule_en: str = ""
    loyal_campaign: str = ""  # advertising for loyal customers who agreed to it
    loyal_campaign_en: str = ""
    articles_en: dict[str, str] = {}  # English names by SKU, for mails and slips in English
    links: Links = Links()
    channels: dict[str, str] = {}  # what the channels of orders are called, by the key that the cart hands over
    bank_accounts: tuple[BankAccount, ...] = ()
    postal_account: PostalAccount | None = None

    def channel_name(self, key: str) -> str:
        """What the shop calls a channel; empty where its file says nothing about it."""
        return self.channels.get(key, "")

    @property
    def full_address(self) -> str:
        """Prefecture and address; a shop file may name the prefecture in the address once more."""
        return self.prefecture + self.address.removeprefix(self.prefecture)

    @property
    def accounts(self) -> frozenset[PaymentMethod]:
        """The methods by which the shop is paid into an account of its own."""
        given = {
            PaymentMethod.BANK_TRANSFER: bool(self.bank_accounts),
            PaymentMethod.POSTAL_TRANSFER: self.postal_account is not None,
        }
        return frozenset(method for method, is_there in given.items() if is_there)

    @property
    def is_registered(self) -> bool:
        """True for an issuer of qualified invoices (適格請求書発行事業者)."""
        return bool(self.registration_no)


class ClosedDays(_Frozen):
    """Days on which the shop does no business, beyond public holidays: weekdays (0 = Monday) and single dates."""

    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (5, 6)
    public_holidays: bool = True
    dates: tuple[date, ...] = ()

    @field_validator("weekdays")
    @classmethod
    def _leaves_a_day(cls, weekdays: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(weekdays)) == 7:
            raise wrong("never_open")
        return weekdays


def registration_no_is_valid(number: str) -> bool:
    """Check the form and the first digit of a registration number `T` + 13 digits.

    Source: corporate-number check digit, 9 − (Σ Pn·Qn mod 9) with Q = 1, 2, 1, 2 … from the right.
    """
    digits = number.removeprefix("T")
    if not number.startswith("T") or len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
        return False
    weighted = sum(int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits[1:])))
    return int(digits[0]) == 9 - weighted % 9
