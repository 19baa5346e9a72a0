"""Rules for orders that need care: nothing is wrong with them, but somebody should read or plan something."""

from domain.basics.said import Code
from domain.people.islands import is_on_island
from domain.people.review.case import Case
from domain.people.review.rule import Verdict, no, verdict
from domain.people.route import first_arrival

_REMARKS, _NO_REMARKS = Code("found.remarks", "count"), Code("found.no_remarks")
_GIFT, _NO_GIFT = Code("found.gift"), Code("found.no_gift")
_ISLAND, _NO_ISLAND = Code("found.island", "place"), Code("found.no_island", "place")
_NO_DATE, _DATE = Code("found.no_date"), Code("found.date", "wished", "possible")


def remarks(case: Case) -> Verdict:
    length = len(case.placed.wishes.remarks.strip())
    why = _REMARKS(count=length) if length else _NO_REMARKS()
    return verdict(length, why, characters=length)


def gift(case: Case) -> Verdict:
    is_gift = case.placed.wishes.gift
    return verdict(is_gift, _GIFT() if is_gift else _NO_GIFT())


def remote_island(case: Case) -> Verdict:
    address = case.placed.ship_to.address
    fires = is_on_island(address, case.policy.review.remote_places)
    return verdict(fires, (_ISLAND if fires else _NO_ISLAND)(place=f"{address.prefecture}{address.city}"))


def early_date(case: Case) -> Verdict:
    wished = case.placed.wishes.delivery_date
    if wished is None:
        return no(_NO_DATE())
    possible = first_arrival(case.placed, case.policy, case.calendar, case.at)
    why = _DATE(wished=wished, possible=possible)
    return verdict(wished < possible, why, wished=str(wished), possible=str(possible))
