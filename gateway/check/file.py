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
from domain.basics.fault import Fault, sentence
from domain.contract.order import PaymentMethod
from domain.shop.calendar import NeverOpen
from domain.shop.policy import ShippingPolicy
from domain.shop.profile import ShopProfile, registration_no_is_valid
from gateway.api.opening import file_opened_with, newest_file
from gateway.check.finding import Finding, fine, missing, note, sample, wrong
from gateway.importing.sample import EXAMPLE_FILE

#: What the example fills in and every shop has of its own.
_OWN = (
    *("name", "company", "representative", "address", "phone", "email", "registration_no"),
    *("name_en", "company_en", "representative_en", "address_en", "bank_accounts", "postal_account", "links"),
)


#: Codes of faults whose sentence says by itself what it is about.
_WHOLE = frozenset({"said", "time_zone"})


def check_choice(settings: Settings) -> Iterator[Finding]:
    """Which file is looked at, and whether the shop that is open works by it."""
    path = newest_file(settings)
    if path.exists():
        yield note(path.name, f"This is the file that is looked at: {path.absolute()}.")
    opened_with = file_opened_with(settings)
    if opened_with:
        yield wrong(
            path.name,
            f"The shop was opened before this file was there, and works by {opened_with}: "
            "close it with Ctrl-C and open it again with `make up`.",
        )


def check_file(path: Path, today: date) -> Iterator[Finding]:
    """Everything that can be said without reaching any service."""
    if not path.exists():
        yield missing(str(path), "There is no shop file: copy shop.example.toml to shop.toml and fill it in.")
        return
    try:
        shop = read_shop_file(path)
    except InvalidShopFile as error:
        for each in error.faults:
            yield wrong(f"{path.name}: {each.field}" if each.field else path.name, _sentence(each))
        if not error.faults:
            yield wrong(path.name, str(error).removeprefix(f"{path}").lstrip(": "))
        return
    if shop.faq_fault:
        fault = shop.faq_fault.removeprefix(str(path.with_name(FAQ_FILE))).lstrip(": ")
        yield wrong(FAQ_FILE, f"{fault}; until it is mended, no question is answered from this file.")
    found = [finding for look in _LOOKS for finding in look(shop, today)]
    yield from found
    if not any(finding.level.must_be_mended for finding in found):
        yield fine(path.name, f"{shop.profile.name}: the shop's profile and policy are complete.")


def _sentence(fault: Fault) -> str:
    """The fault as a sentence of its own."""
    said = sentence(fault)
    return f"{said[0].upper()}{said[1:]}." if fault.code in _WHOLE else f"The key {said}."


def _sample_data(shop: Shop, _: date) -> Iterator[Finding]:
    example, mine = read_shop_file(EXAMPLE_FILE).profile, shop.profile
    if mine.sample:
        yield sample(
            "shop.sample",
            "The file says that its data are a sample, so no mail goes to a customer: enter the shop's own data, "
            "then set `sample = false`.",
        )
    for name in _OWN:
        value = getattr(mine, name)
        if value and value == getattr(example, name):
            yield sample(f"shop.{name}", f"{_shown(value)} is the example's: enter the shop's own.")


def _shown(value: object) -> str:
    return f"「{value}」" if isinstance(value, str) else "What stands here"


def _profile(shop: Shop, _: date) -> Iterator[Finding]:
    profile = shop.profile
    yield from _law(profile)
    try:
        usable_address(profile.email)
    except BadAddress as error:
        yield wrong("shop.email", str(error))
    if profile.address.startswith(profile.prefecture):
        yield wrong("shop.address", f"Leave {profile.prefecture} out: the prefecture is printed before the address.")
    if not profile.registration_no:
        yield note("shop.registration_no", "No registration number (登録番号): slips are no qualified invoices.")
    elif not registration_no_is_valid(profile.registration_no):
        yield wrong(
            "shop.registration_no",
            f"{profile.registration_no} cannot be a registration number: its check digit is wrong. Look for a typo.",
        )
    if not profile.bank_accounts:
        yield missing(
            "shop.bank_accounts", "No bank account: customers who pay by transfer are not told where to pay to."
        )
    if shop.policy.questions.prepay_method is PaymentMethod.POSTAL_TRANSFER and not profile.postal_account:
        yield missing(
            "shop.postal_account",
            "No postal account, but customers who agree to pay in advance pay to it (policy.questions.prepay_method).",
        )
    if not profile.bounce_domain:
        domain = profile.email.rpartition("@")[2]
        yield note("shop.bounce_domain", f"Mails that cannot be delivered come back to addresses bounce+…@{domain}.")


def _senders(shop: Shop, _: date) -> Iterator[Finding]:
    """Whether anybody says who wrote a letter that comes in."""
    if not shop.file.mail.authserv_ids:
        yield note(
            "mail.authserv_ids",
            "No mail server is named that says who wrote a letter, so every sender is believed: whoever forges a "
            "customer's address and knows the order's number makes its thanks and reminders wait. docs/runbook.md says "
            "which name to enter.",
        )


def _law(profile: ShopProfile) -> Iterator[Finding]:
    """What 特定商取引法 wants in every order confirmation."""
    if not profile.return_rule.strip():
        yield missing("shop.return_rule", "No return rule (返品特約): customers may then return within 8 days.")
    if not profile.links.return_policy:
        yield missing("shop.links.return_policy", "No link to the return rule (返品・交換) for the order confirmation.")
    if not profile.links.legal_notice:
        yield missing("shop.links.legal_notice", "No link to the legal notice (特定商取引法に基づく表記).")
    for name, what in (("representative", "the person responsible (運営責任者)"), ("phone", "a phone number")):
        if not str(getattr(profile, name)).strip():
            yield missing(f"shop.{name}", f"The law wants mails to name {what}.")


def _calendar(shop: Shop, today: date) -> Iterator[Finding]:
    try:
        opens = shop.calendar.business_day_from(today)
    except NeverOpen:
        yield wrong("closed_days", "The closed days leave no day on which the shop is open.")
        return
    if (opens - today).days > 14:
        yield note("closed_days", f"The shop is closed until {opens}.")
    last = YEARS[-1]
    if today.year + 1 > last:
        yield wrong("closed_days", f"Public holidays are known until {last} only: update the package `holidays`.")
    else:
        yield note("closed_days", f"Public holidays are known until {last}; later equinoxes are forecasts.")


def _policy(shop: Shop, _: date) -> Iterator[Finding]:
    policy = shop.policy
    first, second = policy.payment.reminder_business_days
    if first >= second:
        yield wrong("policy.payment.reminder_business_days", "The second reminder must come after the first.")
    for name, hour in (
        ("payment.reminder_hour", policy.payment.reminder_hour),
        ("mail.thanks_hour", policy.mail.thanks_hour),
    ):
        if not policy.mail.from_hour <= hour < policy.mail.until_hour:
            yield wrong(
                f"policy.{name}",
                f"{hour} o'clock is outside the hours of mails, {policy.mail.from_hour} to {policy.mail.until_hour}.",
            )
    yield from _carrier(policy.shipping)


def _carrier(shipping: ShippingPolicy) -> Iterator[Finding]:
    known = carriers().get(shipping.default_carrier)
    if known is None:
        yield wrong("policy.shipping.default_carrier", f"Known carriers are {', '.join(sorted(carriers()))}.")
    elif not known.collects(shipping.cod_limit):
        yield wrong("policy.shipping.cod_limit", f"{known.name_en} collects at most {known.cod_limit or 0:,} yen.")


_LOOKS: tuple[Callable[[Shop, date], Iterator[Finding]], ...] = (_sample_data, _profile, _senders, _calendar, _policy)
