"""Checks of the shop's file: what is missing, wrong or still the example's."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from adapters.calendar import YEARS
from adapters.carriers.book import carriers
from adapters.mail.errors import BadAddress
from adapters.mail.sending.address import usable_address
from adapters.settings import Settings
from adapters.shop_file import FAQ_FILE, InvalidShopFile, Shop, read_shop_file
from domain.basics.fault import FAULTS, Fault
from domain.basics.said import Code, Said
from domain.contract.order import PaymentMethod
from domain.shop.calendar import NeverOpen
from domain.shop.policy import ShippingPolicy
from domain.shop.profile import ShopProfile, registration_no_is_valid
from gateway.api.opening import file_opened_with, newest_file
from gateway.check.finding import Finding, fine, missing, note, sample, wrong
from gateway.importing.sample import EXAMPLE_FILE

_LOOKED_AT = Code("check.looked_at", "path")
_OPENED_BEFORE = Code("check.opened_before", "file")
_NO_FILE = Code("check.no_file")
_UNREADABLE = Code("check.unreadable", "what")
_FAQ = Code("check.faq", "fault")
_COMPLETE = Code("check.complete", "shop")
_SAMPLE = Code("check.sample")
_EXAMPLE_VALUE = Code("check.example_value", "value")
_EXAMPLE = Code("check.example")
_PREFECTURE = Code("check.prefecture", "prefecture")
_NO_REGISTRATION = Code("check.no_registration")
_REGISTRATION = Code("check.registration", "number")
_NO_ACCOUNT = Code("check.no_account")
_NO_POSTAL = Code("check.no_postal")
_BOUNCES = Code("check.bounces", "domain")
_SENDERS = Code("check.senders")
_NO_RETURN_RULE = Code("check.no_return_rule")
_NO_RETURN_LINK = Code("check.no_return_link")
_NO_LEGAL_LINK = Code("check.no_legal_link")
_NO_REPRESENTATIVE = Code("check.no_representative")
_NO_PHONE = Code("check.no_phone")
_NEVER_OPEN = Code("check.never_open")
_CLOSED = Code("check.closed", "day")
_HOLIDAYS_END = Code("check.holidays_end", "year")
_HOLIDAYS = Code("check.holidays", "year")
_REMINDERS = Code("check.reminders")
_HOUR = Code("check.hour", "hour", "begin", "end")
_CARRIERS = Code("check.carriers", "carriers")
_NO_CHANNEL = Code("check.no_channel", "channel")
_COD_LIMIT = Code("check.cod_limit", "name", "name_en", "most")
_KEY, _WHOLE_FAULT = Code("check.key", "what"), Code("check.whole", "what")

#: What the example fills in and every shop has of its own.
_OWN = (
    *("name", "company", "representative", "address", "phone", "email", "registration_no"),
    *("name_en", "company_en", "representative_en", "address_en", "bank_accounts", "postal_account", "links"),
)


#: Codes of faults whose sentence says by itself what it is about.
_WHOLE = frozenset(
    {"time_zone", "ends_first", "no_threshold", "tag_of_nothing", "no_rule", "weak_action", "weak_score", "never_open"}
    | {"wrong_way_round", "needed_on_invoices"}
)


def check_choice(settings: Settings) -> Iterator[Finding]:
    """Which file is looked at, and whether the shop that is open works by it."""
    path = newest_file(settings)
    if path.exists():
        yield note(path.name, _LOOKED_AT(path=path.absolute()))
    opened_with = file_opened_with(settings)
    if opened_with:
        yield wrong(
            path.name,
            _OPENED_BEFORE(file=opened_with),
        )


def check_file(path: Path, today: date) -> Iterator[Finding]:
    """Everything that can be said without reaching any service."""
    if not path.exists():
        yield missing(str(path), _NO_FILE())
        return
    try:
        shop = read_shop_file(path)
    except InvalidShopFile as error:
        for each in error.faults:
            yield wrong(f"{path.name}: {each.field}" if each.field else path.name, _told(each))
        if not error.faults:
            yield wrong(path.name, _UNREADABLE(what=error.what))
        return
    if shop.faq_fault:
        yield wrong(FAQ_FILE, _FAQ(fault=shop.faq_fault.what))
    found = [finding for look in _LOOKS for finding in look(shop, today)]
    yield from found
    if not any(finding.level.must_be_mended for finding in found):
        yield fine(path.name, _COMPLETE(shop=shop.profile.name))


def _told(fault: Fault) -> Said:
    """The fault as a sentence of its own."""
    return (_WHOLE_FAULT if fault.code in _WHOLE else _KEY)(what=FAULTS[fault.code](**fault.facts))


def _sample_data(shop: Shop, _: date) -> Iterator[Finding]:
    example, mine = read_shop_file(EXAMPLE_FILE).profile, shop.profile
    if mine.sample:
        yield sample(
            "shop.sample",
            _SAMPLE(),
        )
    for name in _OWN:
        value = getattr(mine, name)
        if value and value == getattr(example, name):
            yield sample(f"shop.{name}", _of_example(value))


def _of_example(value: object) -> Said:
    return _EXAMPLE_VALUE(value=value) if isinstance(value, str) else _EXAMPLE()


def _profile(shop: Shop, _: date) -> Iterator[Finding]:
    profile = shop.profile
    yield from _law(profile)
    try:
        usable_address(profile.email)
    except BadAddress as error:
        yield wrong("shop.email", error.said)
    if profile.address.startswith(profile.prefecture):
        yield wrong("shop.address", _PREFECTURE(prefecture=profile.prefecture))
    if not profile.registration_no:
        yield note("shop.registration_no", _NO_REGISTRATION())
    elif not registration_no_is_valid(profile.registration_no):
        yield wrong(
            "shop.registration_no",
            _REGISTRATION(number=profile.registration_no),
        )
    if not profile.bank_accounts:
        yield missing("shop.bank_accounts", _NO_ACCOUNT())
    if shop.policy.questions.prepay_method is PaymentMethod.POSTAL_TRANSFER and not profile.postal_account:
        yield missing(
            "shop.postal_account",
            _NO_POSTAL(),
        )
    if not profile.bounce_domain:
        domain = profile.email.rpartition("@")[2]
        yield note("shop.bounce_domain", _BOUNCES(domain=domain))


def _senders(shop: Shop, _: date) -> Iterator[Finding]:
    """Whether anybody says who wrote a letter that comes in."""
    if not shop.file.mail.authserv_ids:
        yield note(
            "mail.authserv_ids",
            _SENDERS(),
        )


def _law(profile: ShopProfile) -> Iterator[Finding]:
    """What 特定商取引法 wants in every order confirmation."""
    if not profile.return_rule.strip():
        yield missing("shop.return_rule", _NO_RETURN_RULE())
    if not profile.links.return_policy:
        yield missing("shop.links.return_policy", _NO_RETURN_LINK())
    if not profile.links.legal_notice:
        yield missing("shop.links.legal_notice", _NO_LEGAL_LINK())
    for name, needed in (("representative", _NO_REPRESENTATIVE), ("phone", _NO_PHONE)):
        if not str(getattr(profile, name)).strip():
            yield missing(f"shop.{name}", needed())


def _calendar(shop: Shop, today: date) -> Iterator[Finding]:
    try:
        opens = shop.calendar.business_day_from(today)
    except NeverOpen:
        yield wrong("closed_days", _NEVER_OPEN())
        return
    if (opens - today).days > 14:
        yield note("closed_days", _CLOSED(day=opens))
    last = YEARS[-1]
    if today.year + 1 > last:
        yield wrong("closed_days", _HOLIDAYS_END(year=last))
    else:
        yield note("closed_days", _HOLIDAYS(year=last))


def _policy(shop: Shop, _: date) -> Iterator[Finding]:
    policy = shop.policy
    first, second = policy.payment.reminder_business_days
    if first >= second:
        yield wrong("policy.payment.reminder_business_days", _REMINDERS())
    for name, hour in (
        ("payment.reminder_hour", policy.payment.reminder_hour),
        ("mail.thanks_hour", policy.mail.thanks_hour),
        ("tracking.hour", policy.tracking.hour),
    ):
        if not policy.mail.from_hour <= hour < policy.mail.until_hour:
            yield wrong(
                f"policy.{name}",
                _HOUR(hour=hour, begin=policy.mail.from_hour, end=policy.mail.until_hour),
            )
    yield from _carrier(policy.shipping)
    if not carriers().keys() >= set(policy.tracking.carriers):
        yield wrong("policy.tracking.carriers", _CARRIERS(carriers=sorted(carriers())))
    for channel in sorted(policy.guarantee.channels.keys() - shop.profile.channels.keys()):
        yield note(f"policy.guarantee.channels.{channel}", _NO_CHANNEL(channel=channel))


def _carrier(shipping: ShippingPolicy) -> Iterator[Finding]:
    known = carriers().get(shipping.default_carrier)
    if known is None:
        yield wrong("policy.shipping.default_carrier", _CARRIERS(carriers=sorted(carriers())))
    elif not known.collects(shipping.cod_limit):
        yield wrong(
            "policy.shipping.cod_limit", _COD_LIMIT(name=known.name, name_en=known.name_en, most=known.cod_limit or 0)
        )


_LOOKS: tuple[Callable[[Shop, date], Iterator[Finding]], ...] = (_sample_data, _profile, _senders, _calendar, _policy)
