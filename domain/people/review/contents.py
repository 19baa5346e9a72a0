"""Rules about what the order itself holds: articles, sums, contacts, addresses."""

import re
import unicodedata

from domain.basics.text import counted
from domain.contract.order import PaymentMethod
from domain.people.identity import is_same_person, name_key, phone_may_exist
from domain.people.review.case import Case
from domain.people.review.rule import Verdict, no, verdict

#: A customer's number at a warehouse that sends goods on, behind the number of the house: 「2-5-1 LYF2266455」.
_FORWARDING_CODE = re.compile(r"[0-9][\s-]*[a-z]{2,5}[-#]?[0-9]{4,}")


def mass_quantity(case: Case) -> Verdict:
    sku, pieces = max(case.placed.quantities.items(), key=lambda each: each[1])
    most = case.numbers.mass_quantity
    why = f"{counted(pieces, 'piece', 'pieces')} of {sku}; many are {most}"
    return verdict(pieces >= most, why, sku=sku, pieces=pieces)


def cod_amount(case: Case) -> Verdict:
    total, much = case.placed.total, case.numbers.cod_amount
    is_cod = case.placed.terms.collected_by_carrier
    return verdict(is_cod and total >= much, f"plan {case.placed.plan}, {total} yen; much are {much}", total=total)


def other_recipient(case: Case) -> Verdict:
    placed = case.placed
    is_other = placed.recipient is not None and not is_same_person(case.orderer, case.recipient)
    is_on_trust = not placed.terms.pays_before_shipping or placed.payment.method is PaymentMethod.CARD
    who = "somebody else" if is_other else "the orderer"
    why = f"it goes to {who}, by {placed.plan} and {placed.payment.method}"
    return verdict(is_other and is_on_trust, why, plan=placed.plan, method=placed.payment.method)


def price_differs(case: Case) -> Verdict:
    prices = {article.sku: article.price for article in case.known.articles if article.price is not None}
    found = [
        f"{line.sku} {line.unit_price} instead of {prices[line.sku]} yen"
        for line in case.placed.lines
        if line.sku in prices and line.unit_price != prices[line.sku]
    ]
    if not prices:
        return no("the stock list has no price for these articles")
    return verdict(found, "; ".join(found) or "all prices are those of the stock list", differ=found)


def risk_verdict(case: Case) -> Verdict:
    risk = case.placed.risk
    if risk is None:
        return no("cart, mall and payment provider sent no verdict along")
    is_bad = name_key(risk.verdict) in {name_key(word) for word in case.policy.review.risk_words}
    is_high = risk.score is not None and risk.score >= case.numbers.risk_score
    score = f", score {risk.score:g}" if risk.score is not None else ""
    return verdict(is_bad or is_high, f"verdict {risk.verdict or 'without a word'}{score}", source=risk.source)


def forwarder(case: Case) -> Verdict:
    folded = case.placed.ship_to.address.one_line
    company = case.placed.ship_to.company
    text = name_key(f"{folded} {company}")
    words = [word for word in case.policy.review.forwarder_words if name_key(word) in text]
    has_code = _FORWARDING_CODE.search(_plain(folded)) is not None
    why = f"the address names {', '.join(words)}" if words else "a long code stands behind the number of the house"
    return verdict(words or has_code, why if words or has_code else "the address has no sign of a forwarding warehouse")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def disposable_mail(case: Case) -> Verdict:
    domain = case.placed.orderer.email.rpartition("@")[2].casefold().strip()
    own = {each.casefold() for each in case.policy.review.disposable_domains}
    fires = case.known.is_mail_disposable or any(domain == each or domain.endswith(f".{each}") for each in own)
    return verdict(fires, "the mail address is of the throw-away kind" if fires else "no throw-away mail address")


def impossible_phone(case: Case) -> Verdict:
    people = {"orderer": case.placed.orderer, "recipient": case.placed.ship_to}
    wrong = [who for who, person in people.items() if person.phone and not phone_may_exist(person.phone)]
    return verdict(wrong, f"nobody can have the phone number of the {wrong[0]}" if wrong else "the phone may exist")
