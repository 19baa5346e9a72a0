"""What a template may use: every variable with its type. The reference in docs/mail-templates.md is made from this."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from adapters.carriers.book import carrier
from domain.basics.money import TaxedTotals
from domain.contract.order import Language, PlacedOrder
from domain.order.coupon import Coupon
from domain.order.facts import CarriedFacts, MailFacts, OwedFacts, naming
from domain.order.kinds import MailKind, is_by_person
from domain.order.mail import InquiryInMail, MailContent, OrderInMail
from domain.shop.carrier import Carrier
from domain.shop.profile import ShopProfile


class MailContext(BaseModel):
    """The variables of all templates. Amounts are yen with tax included."""

    model_config = ConfigDict(frozen=True)

    kind: MailKind = Field(description="which mail this is")
    language: Language = Field(description="ja or en")
    is_on_paper: bool = Field(description="yes when it is printed and posted: nobody can reply to it, or click")
    shop: ShopProfile = Field(description="the shop, as its file says today")
    placed: PlacedOrder | None = Field(description="the order; missing only in mails to the shop about no single order")
    order: OrderInMail | None = Field(description="the order with its transfer number and status")
    inquiry: InquiryInMail = Field(description="the inquiry that a mail is about; empty in all other mails")
    facts: MailFacts = Field(description="what is known at this milestone; each family of mails has its own, see below")
    is_by_person: bool = Field(description="yes when somebody of the shop wrote it")
    coupon: Coupon | None = Field(description="a code that makes up for a delay, in mails about one")
    totals: TaxedTotals | None = Field(description="the order's amounts per tax rate")
    due: int = Field(description="yen still to pay: what is missing, else the order's total")
    carrier: Carrier | None = Field(description="who brings the parcel, once it has left")
    tracking_url: str = Field(description="the carrier's page for this parcel; empty when there is none")
    written_at: datetime = Field(description="when the mail was written")
    today: date = Field(description="the shop's date when the mail was written")
    happened_on: date = Field(
        description="the shop's date of what the mail tells; a day before today where it waited for the morning"
    )
    in_a_week: date = Field(description="seven days later")


def context_of(content: MailContent, zone: ZoneInfo, *, is_on_paper: bool = False) -> MailContext:
    """The variables of one mail; dates are the shop's, in its time zone."""
    facts, order = content.facts, content.order
    if order and content.language == "en" and not content.kind.is_for_shop:
        order = order.model_copy(update={"placed": order.placed.naming(content.shop.articles_en)})
        facts = naming(facts, content.shop.articles_en)
    placed = order.placed if order else None
    today = content.written_at.astimezone(zone).date()
    total = placed.total if placed else 0
    carried = facts if isinstance(facts, CarriedFacts) else None
    brought_by = carrier(carried.carrier) if carried else None
    rest = facts.rest if isinstance(facts, OwedFacts) else None
    return MailContext.model_construct(
        kind=content.kind,
        language=content.language,
        is_on_paper=is_on_paper,
        shop=content.shop,
        placed=placed,
        order=order,
        inquiry=content.inquiry or InquiryInMail(),
        facts=facts,
        coupon=content.coupon,
        totals=placed.totals(content.shop.tax_rounding) if placed else None,
        is_by_person=is_by_person(content.kind, facts),
        due=total if rest is None else rest,
        carrier=brought_by,
        tracking_url=brought_by.tracking_link(carried.tracking_no)
        if brought_by and carried and carried.tracking_no
        else "",
        written_at=content.written_at,
        today=today,
        happened_on=content.owed_at.astimezone(zone).date(),
        in_a_week=today + timedelta(days=7),
    )
