"""The table of all rules, in the order in which they look at an order; `rule_looks_at` of the catalogs says at what."""

from domain.basics.said import Code
from domain.contract.status import MarkKind
from domain.people.review import care, contents, people
from domain.people.review.case import Case
from domain.people.review.rule import Rule, Verdict, no
from domain.shop.rules import Action, RuleName

_NO_POINTS = Code("found.no_points")
_PERHAPS_LISTED, _MANY_CLAIMS = Code("todo.perhaps_listed", "why"), Code("todo.many_claims", "why")


def _counted(_: Case) -> Verdict:
    """The score is what the other rules add up to; domain/people/review/review.py counts it."""
    return no(_NO_POINTS())


_LOYAL, _BLACKLISTED = MarkKind.LOYAL, MarkKind.BLACKLISTED
_SUSPICIOUS, _CARE = MarkKind.SUSPICIOUS, MarkKind.NEEDS_CARE
_ALL = (
    Rule(
        RuleName.LOYAL,
        _LOYAL,
        people.loyal,
        is_of_person=True,
    ),
    Rule(
        RuleName.BLACKLIST_MATCH,
        _BLACKLISTED,
        people.blacklist_match,
        Action.HOLD,
        is_of_person=True,
    ),
    Rule(
        RuleName.BLACKLIST_CANDIDATE,
        _SUSPICIOUS,
        people.blacklist_candidate,
        score=20,
        is_of_person=True,
        task=_PERHAPS_LISTED,
    ),
    Rule(
        RuleName.FAILED_BEFORE,
        _SUSPICIOUS,
        people.failed_before,
        Action.PREPAY_ONLY,
        score=30,
        is_of_person=True,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.MANY_RETURNS,
        _SUSPICIOUS,
        people.many_returns,
        score=30,
    ),
    Rule(
        RuleName.MANY_CLAIMS,
        _SUSPICIOUS,
        people.many_claims,
        score=20,
        is_of_person=True,
        task=_MANY_CLAIMS,
    ),
    Rule(
        RuleName.MANY_ORDERS,
        _SUSPICIOUS,
        people.many_orders,
        score=40,
    ),
    Rule(
        RuleName.NAMES_AT_ADDRESS,
        _SUSPICIOUS,
        people.names_at_address,
        score=30,
    ),
    Rule(
        RuleName.LIMITED_SKU,
        _SUSPICIOUS,
        people.limited_sku,
        Action.HOLD,
        score=40,
    ),
    Rule(
        RuleName.MASS_QUANTITY,
        _SUSPICIOUS,
        contents.mass_quantity,
        Action.HOLD,
        score=30,
    ),
    Rule(
        RuleName.COD_AMOUNT,
        _SUSPICIOUS,
        contents.cod_amount,
        Action.PREPAY_ONLY,
        score=30,
        is_relaxed=True,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.FIRST_COD,
        _SUSPICIOUS,
        people.first_cod,
        score=20,
        is_relaxed=True,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.OTHER_RECIPIENT,
        _SUSPICIOUS,
        contents.other_recipient,
        score=20,
    ),
    Rule(
        RuleName.PRICE_DIFFERS,
        _SUSPICIOUS,
        contents.price_differs,
        Action.HOLD,
        about=("lines",),
        expires=False,
    ),
    Rule(
        RuleName.RISK_VERDICT,
        _SUSPICIOUS,
        contents.risk_verdict,
        Action.HOLD,
        score=50,
    ),
    Rule(
        RuleName.FORWARDER,
        _SUSPICIOUS,
        contents.forwarder,
        score=50,
        about=("recipient.address.street",),
    ),
    Rule(
        RuleName.DISPOSABLE_MAIL,
        _SUSPICIOUS,
        contents.disposable_mail,
        score=40,
        about=("orderer.email",),
    ),
    Rule(
        RuleName.IMPOSSIBLE_PHONE,
        _SUSPICIOUS,
        contents.impossible_phone,
        score=30,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.SCORE,
        _SUSPICIOUS,
        _counted,
        Action.HOLD,
    ),
    Rule(RuleName.REMARKS, _CARE, care.remarks, expires=False),
    Rule(RuleName.GIFT, _CARE, care.gift, expires=False),
    Rule(RuleName.REMOTE_ISLAND, _CARE, care.remote_island, expires=False),
    Rule(
        RuleName.EARLY_DATE,
        _CARE,
        care.early_date,
        about=("wishes.delivery_date",),
        expires=False,
    ),
)
RULES: dict[RuleName, Rule] = {rule.name: rule for rule in _ALL}
