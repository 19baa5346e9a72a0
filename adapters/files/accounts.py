"""The shop's accounts as banks name them."""

from domain.payment.bank_row import Account
from domain.shop.profile import ShopProfile

#: Kinds of accounts as shops write them, by the first character, and as 全銀 counts them.
_KINDS = {"普": "1", "当": "2", "貯": "4"}


def accounts_of(shop: ShopProfile) -> frozenset[Account]:
    """The accounts that customers pay into, as banks name them."""
    return frozenset(
        Account(bank=each.bank_code, branch=each.branch_code, kind=_KINDS.get(each.kind[:1], "1"), number=each.number)
        for each in shop.bank_accounts
    )
