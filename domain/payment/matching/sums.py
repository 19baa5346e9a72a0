"""Which of several orders a sum pays, where only one choice of them does."""

from collections.abc import Mapping

#: Orders of one customer among which sums are looked for; of more, a person looks.
MOST_ORDERS = 14


def only_sum(amounts: Mapping[str, int], total: int, fixed: frozenset[str] = frozenset()) -> tuple[str, ...] | None:
    """The orders, two or more, that together come to `total`; all of `fixed` are among them.

    None where no choice does, or more than one.
    """
    found = sums(amounts, total, fixed)
    return found[0] if len(found) == 1 else None


def sums(amounts: Mapping[str, int], total: int, fixed: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    """The choices of two or more orders that come to `total`; two of them at most, for more say no more."""
    if len(amounts) > MOST_ORDERS or not fixed <= amounts.keys():
        return []
    choices: dict[int, list[tuple[str, ...]]] = {sum(amounts[each] for each in fixed): [tuple(sorted(fixed))]}
    for order_no in sorted(amounts.keys() - fixed):
        grown = [
            (reached + amounts[order_no], (*choice, order_no))
            for reached, known in choices.items()
            for choice in known
            if reached + amounts[order_no] <= total
        ]
        for reached, choice in grown:
            choices.setdefault(reached, []).append(choice)
    found = [tuple(sorted(choice)) for choice in choices.get(total, ()) if len(choice) > 1]
    return sorted(found)[:2]
