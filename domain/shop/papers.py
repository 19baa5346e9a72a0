"""What stands on the papers: which fields a shop shows, and those that the law wants."""

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SlipFields(_Frozen):
    """The slip (納品書), and the invoice that is mailed where the box names no price.

    `prices` false: no box names a price, and the invoice goes with the shipping mail. The box of a gift, and one for
    somebody else, never does, nor what its orderer remarked.
    """

    prices: bool = True
    barcode: bool = True
    sku: bool = True
    unit_price: bool = True
    ordered_on: bool = True
    payment: bool = True
    greeting: bool = True
    return_rule: bool = True
    phone: bool = False  # of whom the box goes to
    remarks: bool = False  # of the customer
    registration_no: bool = True
    transaction_date: bool = True
    reduced_rate: bool = True  # the mark ※, and what it means
    rates: bool = True  # sums and tax per rate


class LabelFields(_Frozen):
    """The sheet on the parcel."""

    phone: bool = True  # of whom it goes to
    barcode: bool = True
    order_no: bool = True


class ReceiptFields(_Frozen):
    """The receipt (領収書), which also serves as a simplified invoice."""

    order_no: bool = True
    ordered_on: bool = True
    payment: bool = True
    registration_no: bool = True
    reduced_rate: bool = True
    rates: bool = True


class PapersPolicy(_Frozen):
    """Which fields stand on which paper."""

    slip: SlipFields = SlipFields()
    label: LabelFields = LabelFields()
    receipt: ReceiptFields = ReceiptFields()

    @property
    def hidden_against_law(self) -> list[str]:
        """Fields that whoever issues qualified invoices may not hide (消費税法57条の4第1項, 第2項), by their path."""
        wanted = {
            "slip": ("registration_no", "transaction_date", "reduced_rate", "rates"),
            "receipt": ("registration_no", "reduced_rate", "rates"),
        }
        return [
            f"policy.papers.{paper}.{name}"
            for paper, names in wanted.items()
            for name in names
            if not getattr(getattr(self, paper), name)
        ]
