"""Entries for the books as rows of an accounting program's file; a profile of the kind `books` names the accounts."""

from collections.abc import Iterable

from adapters.files.profile import Profile
from adapters.files.writing import Value, Writer
from domain.payment.books import BookEntry, EntryKind

#: Where the tax of an entry stands: with what was sold, or with what was bought.
_SOLD, _BOUGHT = EntryKind.SALE, (EntryKind.RETURN, EntryKind.FEE)
_NONE = "none"


def write_books(entries: Iterable[BookEntry], profile: Profile) -> bytes:
    """The whole file.

    Raises:
        Unwritable: a row does not fit into the profile.
    """
    writer = Writer(profile)
    rows = [writer.row(_values(number, entry, profile)) for number, entry in enumerate(entries, start=1)]
    return writer.head() + b"".join(rows)


def _values(number: int, entry: BookEntry, profile: Profile) -> dict[str, Value]:
    kind, word = entry.kind, _tax_word(entry)
    tax = entry.tax if entry.rate else None
    is_settled = profile.code("settled_by", kind) is not None
    return {
        "number": number,
        "order_no": entry.order_no,
        "day": entry.day,
        "amount": entry.amount,
        "credit_amount": entry.amount,
        "text": f"{entry.order_no}",
        **dict.fromkeys(("debit", "credit", "side", "account"), kind),
        "debit_tax": word if kind in _BOUGHT else _NONE,
        "credit_tax": word if kind is _SOLD else _NONE,
        "debit_tax_amount": tax if kind in _BOUGHT else None,
        "credit_tax_amount": tax if kind is _SOLD else None,
        "tax": word,
        "tax_amount": tax,
        "included": kind if profile.code("included", kind) else None,
        "settled_on": entry.day if is_settled else None,
        "settled_by": kind if is_settled else None,
        "settled": entry.amount if is_settled else None,
    }


def _tax_word(entry: BookEntry) -> str:
    """Under which word the profile has the tax category."""
    if entry.rate:
        return f"{EntryKind.SALE}.{entry.rate}"
    return EntryKind.FEE if entry.kind is EntryKind.FEE else _NONE
