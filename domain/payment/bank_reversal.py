"""Which deposit a bank takes back: found by what both rows say, and never guessed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from domain.payment.bank_row import BankRow
from domain.payment.matching.key import key
from domain.payment.same_money import has_same_number

#: A bank takes back within days; what lies longer behind is looked for by a person.
MOST_DAYS = 62


def deposits_meant(reversal: BankRow, deposits: Iterable[BankRow]) -> Sequence[BankRow]:
    """The deposits that may be meant, of those that nobody has taken back: one, several, or none.

    The same sum on the same account, not booked later, and the same payer where both rows name one. Of several the
    number that the bank gave on that day decides, then that both name the payer, then the day.
    """
    found = [deposit for deposit in deposits if _may_be(reversal, deposit)]
    for is_it in _TELLING:
        if len(found) > 1 and (closer := [deposit for deposit in found if is_it(reversal, deposit)]):
            found = closer
    return found


def certain(meant: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Of reversals, each with the deposits that it may mean: which take back which.

    One that can mean only one deposit means it. As many reversals as deposits, each of which any of them may mean, take
    back all of them. Whatever is certain leaves less for the others, so these are looked at again.
    """
    left, found = dict(meant), dict[str, str]()
    while now := _certain(left):
        found |= now
        gone = frozenset(found.values())
        left = {of: notices - gone for of, notices in left.items() if of not in found}
    return found


def _certain(meant: Mapping[str, frozenset[str]]) -> dict[str, str]:
    alike = defaultdict[frozenset[str], list[str]](list)
    for of, notices in sorted(meant.items()):
        alike[notices].append(of)
    for notices, reversals in sorted(alike.items(), key=lambda each: (len(each[0]), sorted(each[0]))):
        if notices and len(reversals) >= len(notices):
            return dict(zip(reversals, sorted(notices), strict=False))
    return {}


def _may_be(reversal: BankRow, deposit: BankRow) -> bool:
    is_near = 0 <= (reversal.booked_on - deposit.booked_on).days <= MOST_DAYS
    is_same = (reversal.account, reversal.amount) == (deposit.account, deposit.amount)
    return is_same and is_near and (_has_same_payer(reversal, deposit) or not (reversal.payer and deposit.payer))


def _has_same_payer(reversal: BankRow, deposit: BankRow) -> bool:
    return bool(key(reversal.payer)) and key(reversal.payer) == key(deposit.payer)


def _is_of_same_day(reversal: BankRow, deposit: BankRow) -> bool:
    return reversal.booked_on == deposit.booked_on


_TELLING: tuple[Callable[[BankRow, BankRow], bool], ...] = (has_same_number, _has_same_payer, _is_of_same_day)
