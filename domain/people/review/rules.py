"""The table of all rules, in the order in which they look at an order."""

from domain.contract.status import MarkKind
from domain.people.review import care, contents, people
from domain.people.review.case import Case
from domain.people.review.rule import Rule, Verdict, no
from domain.shop.rules import Action, RuleName


def _counted(_: Case) -> Verdict:
    """The score is what the other rules add up to; domain/people/review/review.py counts it."""
    return no("no points")


_LOYAL, _BLACKLISTED = MarkKind.LOYAL, MarkKind.BLACKLISTED
_SUSPICIOUS, _CARE = MarkKind.SUSPICIOUS, MarkKind.NEEDS_CARE
_ALL = (
    Rule(
        RuleName.LOYAL,
        _LOYAL,
        "completed orders of the orderer within some months, without a refusal and with nothing left unpaid; or a mark "
        "by staff on an earlier order; or an imported list that names them",
        people.loyal,
        is_of_person=True,
    ),
    Rule(
        RuleName.BLACKLIST_MATCH,
        _BLACKLISTED,
        "an entry of the blacklist that agrees with orderer or recipient on at least two attributes (name, phone, "
        "mail, address; address and fixed line count as one, because a family shares both)",
        people.blacklist_match,
        Action.HOLD,
        is_of_person=True,
    ),
    Rule(
        RuleName.BLACKLIST_CANDIDATE,
        _SUSPICIOUS,
        "an entry of the blacklist that agrees on one attribute: the same name, a phone with a new owner, the family",
        people.blacklist_candidate,
        score=20,
        is_of_person=True,
        opens_task=True,
    ),
    Rule(
        RuleName.FAILED_BEFORE,
        _SUSPICIOUS,
        "earlier orders of the orderer that were refused, left unpaid or cancelled",
        people.failed_before,
        Action.PREPAY_ONLY,
        score=30,
        is_of_person=True,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.MANY_RETURNS,
        _SUSPICIOUS,
        "parcels of the orderer that came back, by number and by share",
        people.many_returns,
        score=30,
    ),
    Rule(
        RuleName.MANY_ORDERS,
        _SUSPICIOUS,
        "orders of the orderer within some hours",
        people.many_orders,
        score=40,
    ),
    Rule(
        RuleName.NAMES_AT_ADDRESS,
        _SUSPICIOUS,
        "different names at the address within some days",
        people.names_at_address,
        score=30,
    ),
    Rule(
        RuleName.LIMITED_SKU,
        _SUSPICIOUS,
        "pieces of a limited article across all orders of one person (`most_per_person` of the stock list)",
        people.limited_sku,
        Action.HOLD,
        score=40,
    ),
    Rule(
        RuleName.MASS_QUANTITY,
        _SUSPICIOUS,
        "pieces of one article",
        contents.mass_quantity,
        Action.HOLD,
        score=30,
    ),
    Rule(
        RuleName.COD_AMOUNT,
        _SUSPICIOUS,
        "the total of an order by cash on delivery",
        contents.cod_amount,
        Action.PREPAY_ONLY,
        score=30,
        is_relaxed=True,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.FIRST_COD,
        _SUSPICIOUS,
        "a first order that is by cash on delivery",
        people.first_cod,
        score=20,
        is_relaxed=True,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.OTHER_RECIPIENT,
        _SUSPICIOUS,
        "a recipient who is not the orderer, with cash on delivery, card or payment after delivery",
        contents.other_recipient,
        score=20,
    ),
    Rule(
        RuleName.PRICE_DIFFERS,
        _SUSPICIOUS,
        "prices of the order against those of the stock list, where it has them",
        contents.price_differs,
        Action.HOLD,
        about=("lines",),
        expires=False,
    ),
    Rule(
        RuleName.RISK_VERDICT,
        _SUSPICIOUS,
        "the verdict and score that cart, mall or payment provider sent along",
        contents.risk_verdict,
        Action.HOLD,
        score=50,
    ),
    Rule(
        RuleName.FORWARDER,
        _SUSPICIOUS,
        "signs of a forwarding warehouse in the address",
        contents.forwarder,
        score=50,
        about=("recipient.address.street",),
    ),
    Rule(
        RuleName.DISPOSABLE_MAIL,
        _SUSPICIOUS,
        "mail addresses of the throw-away kind",
        contents.disposable_mail,
        score=40,
        about=("orderer.email",),
    ),
    Rule(
        RuleName.IMPOSSIBLE_PHONE,
        _SUSPICIOUS,
        "phone numbers that nobody can have",
        contents.impossible_phone,
        score=30,
        about=("orderer.phone",),
    ),
    Rule(
        RuleName.SCORE,
        _SUSPICIOUS,
        "the points of all rules that fired: from `score_mark` on a mark, from `score_hold` on a hold",
        _counted,
        Action.HOLD,
    ),
    Rule(RuleName.REMARKS, _CARE, "remarks that the customer wrote", care.remarks, expires=False),
    Rule(RuleName.GIFT, _CARE, "gifts", care.gift, expires=False),
    Rule(RuleName.REMOTE_ISLAND, _CARE, "islands that no road leads to", care.remote_island, expires=False),
    Rule(
        RuleName.EARLY_DATE,
        _CARE,
        "a delivery date earlier than the goods can be there",
        care.early_date,
        about=("wishes.delivery_date",),
        expires=False,
    ),
)
RULES: dict[RuleName, Rule] = {rule.name: rule for rule in _ALL}
