"""How to pay after the parcel has come, as the slip in it says: in how many days, to which account, by which number."""

from collections.abc import Iterator

from adapters.documents.formats import pieces
from adapters.documents.section import Section
from adapters.documents.words import PAYING, Paying
from domain.contract.order import Language, PaymentMethod
from domain.order.document import DocumentOrder
from domain.shop.profile import BankAccount, ShopProfile


def how_to_pay(order: DocumentOrder) -> Section:
    """The same that the mails say, in a few lines."""
    words = PAYING[order.placed.language]
    return Section(heading=words.heading, lines=[pieces(line) for line in _lines(order, words)])


def _lines(order: DocumentOrder, words: Paying) -> Iterator[str]:
    shop, method, language = order.shop, order.placed.payment.method, order.placed.language
    within = words.within.format(days=order.postpay_days)
    if method is PaymentMethod.INVOICE_SERVICE:
        yield words.by_invoice_service
    elif method is PaymentMethod.BANK_TRANSFER and shop.bank_accounts:
        yield within + (words.to_one_account if len(shop.bank_accounts) > 1 else words.to_account)
        yield from (_account(account, words, language) for account in shop.bank_accounts)
        yield words.number_before_name.format(number=order.transfer_no)
    elif method is PaymentMethod.POSTAL_TRANSFER and shop.postal_account:
        yield within + words.to_postal_account
        yield _postal(shop, words, language)
        yield words.number_on_slip.format(number=order.transfer_no)
    else:
        yield within + words.as_told


def _account(account: BankAccount, words: Paying, language: Language) -> str:
    is_english = language == "en"
    return words.account.format(
        bank=(is_english and account.bank_en) or account.bank,
        bank_code=account.bank_code,
        branch=(is_english and account.branch_en) or account.branch,
        branch_code=account.branch_code,
        kind=words.kinds.get(account.kind, account.kind),
        number=account.number,
        holder=f"{account.holder_en} ({account.holder})" if is_english and account.holder_en else account.holder,
    )


def _postal(shop: ShopProfile, words: Paying, language: Language) -> str:
    account = shop.postal_account
    if account is None:
        return ""
    holder = (language == "en" and account.holder_en) or account.holder
    return words.postal_account.format(number=account.number, holder=holder)
