"""Rules about what the order itself holds: articles, sums, contacts, addresses."""

import re
import unicodedata

from domain.basics.said import Code, Said
from domain.contract.order import PaymentMethod, Risk
from domain.people.identity import is_same_person, name_key, phone_may_exist
from domain.people.review.case import Case
from domain.people.review.rule import Verdict, no, verdict, yes

#: A customer's number at a warehouse that sends goods on, behind the number of the house: 「2-5-1 LYF2266455」.
_FORWARDING_CODE = re.compile(r"[0-9][\s-]*[a-z]{2,5}[-#]?[0-9]{4,}")

_PIECES, _TOTAL = Code("found.pieces", "count", "sku", "many"), Code("found.total", "plan", "total", "much")
_OTHER, _ORDERER = Code("found.to_other", "plan", "method"), Code("found.to_orderer", "plan", "method")
_NO_PRICES, _PRICES_AGREE = Code("found.no_prices"), Code("found.prices_agree")
_PRICES, _PRICE = Code("found.prices_differ", "articles"), Code("found.price", "sku", "price", "listed")
_NO_RISK, _RISK, _RISK_SCORE = Code("found.no_risk"), Code("found.risk", "verdict"), Code("found.risk_score", "score")
_RISK_AND_SCORE = Code("found.risk_and_score", "verdict", "score")
_FORWARDER_WORDS, _FORWARDER_CODE = Code("found.forwarder_words", "words"), Code("found.forwarder_code")
_NO_FORWARDER = Code("found.no_forwarder")
_DISPOSABLE, _NOT_DISPOSABLE = Code("found.disposable"), Code("found.not_disposable")
_IMPOSSIBLE_PHONE, _PHONE_MAY_EXIST = Code("found.impossible_phone", "who"), Code("found.phone_may_exist")


def mass_quantity(case: Case) -> Verdict:
    sku, pieces = max(case.placed.quantities.items(), key=lambda each: each[1])
    most = case.numbers.mass_quantity
    why = _PIECES(count=pieces, sku=sku, many=most)
    return verdict(pieces >= most, why, sku=sku, pieces=pieces)


def cod_amount(case: Case) -> Verdict:
    total, much = case.placed.total, case.numbers.cod_amount
    is_cod = case.placed.terms.collected_by_carrier
    why = _TOTAL(plan=case.placed.plan, total=total, much=much)
    return verdict(is_cod and total >= much, why, total=total)


def other_recipient(case: Case) -> Verdict:
    placed = case.placed
    is_other = placed.recipient is not None and not is_same_person(case.orderer, case.recipient)
    is_on_trust = not placed.terms.pays_before_shipping or placed.payment.method is PaymentMethod.CARD
    why = (_OTHER if is_other else _ORDERER)(plan=placed.plan, method=placed.payment.method)
    return verdict(is_other and is_on_trust, why, plan=placed.plan, method=placed.payment.method)


def price_differs(case: Case) -> Verdict:
    prices = {article.sku: article.price for article in case.known.articles if article.price is not None}
    if not prices:
        return no(_NO_PRICES())
    found = [line for line in case.placed.lines if line.sku in prices and line.unit_price != prices[line.sku]]
    said = [_PRICE(sku=line.sku, price=line.unit_price, listed=prices[line.sku]) for line in found]
    return verdict(found, _PRICES(articles=said) if said else _PRICES_AGREE(), differ=[line.sku for line in found])


def risk_verdict(case: Case) -> Verdict:
    risk = case.placed.risk
    if risk is None:
        return no(_NO_RISK())
    is_bad = name_key(risk.verdict) in {name_key(word) for word in case.policy.review.risk_words}
    is_high = risk.score is not None and risk.score >= case.numbers.risk_score
    return verdict(is_bad or is_high, _risk(risk), source=risk.source)


def _risk(risk: Risk) -> Said:
    score = "" if risk.score is None else f"{risk.score:g}"
    if not risk.verdict:
        return _RISK_SCORE(score=score) if score else _NO_RISK()
    return _RISK_AND_SCORE(verdict=risk.verdict, score=score) if score else _RISK(verdict=risk.verdict)


def forwarder(case: Case) -> Verdict:
    folded = case.placed.ship_to.address.one_line
    company = case.placed.ship_to.company
    text = name_key(f"{folded} {company}")
    words = [word for word in case.policy.review.forwarder_words if name_key(word) in text]
    has_code = _FORWARDING_CODE.search(_plain(folded)) is not None
    if words:
        return yes(_FORWARDER_WORDS(words=words))
    return verdict(has_code, _FORWARDER_CODE() if has_code else _NO_FORWARDER())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def disposable_mail(case: Case) -> Verdict:
    domain = case.placed.orderer.email.rpartition("@")[2].casefold().strip()
    own = {each.casefold() for each in case.policy.review.disposable_domains}
    fires = case.known.is_mail_disposable or any(domain == each or domain.endswith(f".{each}") for each in own)
    return verdict(fires, _DISPOSABLE() if fires else _NOT_DISPOSABLE())


def impossible_phone(case: Case) -> Verdict:
    people = {"orderer": case.placed.orderer, "recipient": case.placed.ship_to}
    wrong = [who for who, person in people.items() if person.phone and not phone_may_exist(person.phone)]
    return verdict(wrong, _IMPOSSIBLE_PHONE(who=wrong[0]) if wrong else _PHONE_MAY_EXIST())
