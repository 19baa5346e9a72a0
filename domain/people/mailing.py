"""Who gets a mail to many: each person once, however many orders, addresses and names of theirs the filters found.

Who has refused, whose address takes no mail, and with whom something is still open, is left out and counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from domain.contract.consents import MailingKind, Standing
from domain.contract.mailings import LeftOut
from domain.people.consent import Consent, standing
from domain.people.identity import Attribute, Keys, attribute_of, mail_key

#: What tells a person by itself; a telephone or a place does so with a name.
_ALONE = frozenset({Attribute.MAIL, Attribute.CUSTOMER})
_WITH_A_NAME = frozenset({Attribute.PHONE, Attribute.ADDRESS})
#: How the threads of mails to many begin: no order's number holds a colon.
TO_MANY = "mailing:"


def mailing_thread(number: int) -> str:
    """The thread of a mailing's mails."""
    return f"{TO_MANY}{number}"


def trial_thread(number: int) -> str:
    """The thread of the mails by which the shop tries a mailing out."""
    return f"{TO_MANY}{number}:test"


def is_of_mailing(thread: str) -> bool:
    """True for a thread of mails to many, of which each is somebody else's."""
    return thread.startswith(TO_MANY)


@dataclass(frozen=True)
class Candidate:
    """An order that the filters found: its orderer's mail address as written, and the keys they are known by."""

    order_no: str
    email: str
    keys: Keys


@dataclass(frozen=True)
class Known:
    """What speaks against mails. `ledgers`: what was said of advertising, by address as it is compared.

    `unreachable`: addresses whose mails come back. `open`: with whom something is open, by key of the person.
    """

    ledgers: Mapping[str, Sequence[Consent]] = field(default_factory=dict)
    unreachable: frozenset[str] = frozenset()
    open: Mapping[str, LeftOut] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipient:
    """Who gets a mail: to the address of this order, which is `address` as it is compared."""

    order_no: str
    address: str


@dataclass(frozen=True)
class Chosen:
    """Recipients in the order of the candidates, and how many persons are left out, by reason."""

    recipients: tuple[Recipient, ...]
    left_out: dict[LeftOut, int]


def choose(kind: MailingKind, candidates: Iterable[Candidate], known: Known) -> Chosen:
    """Decide for each person. Candidates are the newest first, and the newest address that takes mails counts."""
    recipients, left_out = list[Recipient](), Counter[LeftOut]()
    for orders in _persons(candidates):
        found = _decide(kind, orders, known)
        if isinstance(found, LeftOut):
            left_out[found] += 1
        else:
            recipients.append(found)
    return Chosen(tuple(recipients), {reason: left_out[reason] for reason in LeftOut if left_out[reason]})


def speaks_against(kind: MailingKind, ledger: Iterable[Consent]) -> LeftOut | None:
    """Why a mail may not go to an address, by all that was said of it."""
    holds = standing(ledger)
    if holds is Standing.WITHDRAWN:
        return LeftOut.REFUSED
    return LeftOut.NO_CONSENT if kind is MailingKind.ADVERTISING and holds is Standing.NEVER_GIVEN else None


def telling_keys(keys: Keys) -> Keys:
    """The keys by which it is said with whom something is open."""
    return frozenset(key for key in keys if attribute_of(key) in _ALONE)


def _decide(kind: MailingKind, orders: Sequence[Candidate], known: Known) -> Recipient | LeftOut:
    """A refusal of one address is the person's; a consent is that of the address alone."""
    named = [each for each in orders if mail_key(each.email)]
    verdicts = [speaks_against(kind, known.ledgers.get(mail_key(each.email), ())) for each in named]
    if not named:
        return LeftOut.NO_ADDRESS
    if LeftOut.REFUSED in verdicts:
        return LeftOut.REFUSED
    agreed = [each for each, verdict in zip(named, verdicts, strict=True) if verdict is None]
    if not agreed:
        return LeftOut.NO_CONSENT
    reached = [each for each in agreed if mail_key(each.email) not in known.unreachable]
    if not reached:
        return LeftOut.BOUNCED
    keys = frozenset[str]().union(*(each.keys for each in orders))
    why = {known.open[key] for key in telling_keys(keys) if key in known.open}
    first = next((reason for reason in LeftOut if reason in why), None)
    return first or Recipient(reached[0].order_no, mail_key(reached[0].email))


def _persons(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """The candidates by person: whoever shares an address or a customer id, or a name with a telephone or a place."""
    roots = dict[str, str]()

    def root(key: str) -> str:
        while roots.setdefault(key, key) != key:
            roots[key] = roots[roots[key]]
            key = roots[key]
        return key

    found = list[tuple[Candidate, str]]()
    for each in candidates:
        first, *others = [f"order:{each.order_no}", *_ties(each.keys)]
        for other in others:
            roots[root(other)] = root(first)
        found.append((each, first))
    persons = dict[str, list[Candidate]]()
    for each, tie in found:
        persons.setdefault(root(tie), []).append(each)
    return list(persons.values())


def _ties(keys: Keys) -> Iterable[str]:
    yield from telling_keys(keys)
    names = [key for key in keys if attribute_of(key) is Attribute.NAME]
    places = [key for key in keys if attribute_of(key) in _WITH_A_NAME]
    yield from (f"{name}\n{place}" for name, place in product(names, places))
