"""Example mails of every kind in both languages, for previews, for trying templates, and for tests."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict

from adapters.mail.writing.samples_of.changes import changes, offers, offers_elsewhere, rest_cancelled
from adapters.mail.writing.samples_of.example import sample_inquiry, sample_shop
from adapters.mail.writing.samples_of.matters import (
    answers_to_inquiries,
    claims_answered,
    claims_closed,
    claims_received,
    claims_told_to_the_shop,
    inquiries_told_to_the_shop,
)
from adapters.mail.writing.samples_of.parcels import late, on_the_way, packed, replaced, returned, shipped
from adapters.mail.writing.samples_of.payment import before_payment, payments, prepayment
from adapters.mail.writing.samples_of.questions import endings, letters, questions
from adapters.mail.writing.samples_of.sent_back import sent_back
from adapters.mail.writing.samples_of.staff import (
    new_orders,
    to_many,
    to_suppliers,
    troubles_of_the_shop,
    work_of_the_shop,
)
from adapters.mail.writing.samples_of.stock import stock, together
from domain.contract.order import Language, PlacedOrder
from domain.order.coupon import Coupon
from domain.order.facts import CouponFacts, MailFacts, SupplierFacts
from domain.order.kinds import MailKind
from domain.order.mail import MailContent, OrderInMail
from domain.shop.profile import ShopProfile

WRITTEN_AT = datetime(2026, 11, 21, 1, 15, tzinfo=UTC)
_LATE = ("late", "late_checked", "late_for_wish", "coupon")
#: Letters that only make sense some days later.
_LATER = {
    "payment_reminder/0": datetime(2026, 11, 29, 6, 0, tzinfo=UTC),
    "payment_reminder/1": datetime(2026, 12, 1, 6, 0, tzinfo=UTC),
    "payment_reminder/2": datetime(2026, 12, 4, 6, 0, tzinfo=UTC),
    "payment_reminder/postpay": datetime(2026, 12, 4, 6, 0, tzinfo=UTC),
    **{f"delay_notice/{why}": datetime(2026, 12, 2, 2, 0, tzinfo=UTC) for why in ("stock", "check", "work", "rest")},
    **{f"delay_notice/{late}": datetime(2026, 12, 2, 9, 0, tzinfo=UTC) for late in _LATE},
    "expired": datetime(2026, 12, 7, 1, 0, tzinfo=UTC),
}
_COUPONS: dict[Language, Coupon] = {
    "ja": Coupon(code="OWABI-7F3K9Q", value="500円引き", expires_on=date(2027, 3, 31)),
    "en": Coupon(code="SORRY-7F3K9Q", value="500 yen off", expires_on=date(2027, 3, 31)),
}
#: What is shown, in this order.
_ALL = (
    before_payment,
    stock,
    returned,
    sent_back,
    replaced,
    together,
    payments,
    packed,
    shipped,
    on_the_way,
    changes,
    offers,
    offers_elsewhere,
    late,
    letters,
    questions,
    prepayment,
    endings,
    rest_cancelled,
    answers_to_inquiries,
    inquiries_told_to_the_shop,
    claims_received,
    claims_answered,
    claims_closed,
    claims_told_to_the_shop,
    to_many,
    to_suppliers,
    new_orders,
    work_of_the_shop,
    troubles_of_the_shop,
)


class SampleMail(BaseModel):
    """One example: `name` is the kind, with a variant after a slash where there are several."""

    model_config = ConfigDict(frozen=True)

    name: str
    content: MailContent


def sample_mails(shop: ShopProfile | None = None) -> tuple[SampleMail, ...]:
    """Letters of every kind and its variants, in both languages; with the given shop's data, else an example's."""
    shop = shop or sample_shop()
    languages: tuple[Language, ...] = ("ja", "en")
    return tuple(sample for language in languages for sample in _of(language, shop))


def _of(language: Language, shop: ShopProfile) -> Iterator[SampleMail]:
    for variant, order, facts in _variants(language):
        kind = MailKind(variant.partition("/")[0])
        content = MailContent(
            kind=kind,
            language=language,
            shop=shop,
            order=OrderInMail(placed=order, transfer_no="123456", status="received") if order else None,
            facts=facts,
            owed_at=_LATER.get(variant, WRITTEN_AT),
            written_at=_LATER.get(variant, WRITTEN_AT),
            inquiry=sample_inquiry(language) if "inquiry" in kind else None,
            coupon=_COUPONS[language] if isinstance(facts, CouponFacts) and facts.has_coupon else None,
            to="orders@tea-farm.example" if isinstance(facts, SupplierFacts) else "",
        )
        yield SampleMail(name=variant, content=content)


def _variants(language: Language) -> Iterator[tuple[str, PlacedOrder | None, MailFacts]]:
    for samples in _ALL:
        yield from samples(language)
