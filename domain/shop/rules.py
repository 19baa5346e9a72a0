"""`[policy.review]`: which rules look at an order, by which numbers, and what follows when one fires."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.basics.fault import wrong

Count = Annotated[int, Field(ge=1, le=1_000_000)]
Points = Annotated[int, Field(ge=0, le=1_000)]
Months = Annotated[int, Field(ge=1, le=600)]
Word = Annotated[str, Field(min_length=1, max_length=60)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Action(StrEnum):
    """What follows when a rule fires. Every one but a weak signal also sets a mark."""

    HOLD = "hold"  # the work waits for a person
    ASK = "ask"  # the customer is asked about the fields that the rule looked at
    PREPAY_ONLY = "prepay_only"  # the customer is asked to pay in advance; the plan never changes by itself
    MARK = "mark"  # everybody sees it, nothing waits


class RuleName(StrEnum):
    """Every rule. What each looks at is said where it is written (docs/review-rules.md)."""

    LOYAL = "loyal"
    BLACKLIST_MATCH = "blacklist_match"
    BLACKLIST_CANDIDATE = "blacklist_candidate"
    FAILED_BEFORE = "failed_before"
    MANY_RETURNS = "many_returns"
    MANY_CLAIMS = "many_claims"
    MANY_ORDERS = "many_orders"
    NAMES_AT_ADDRESS = "names_at_address"
    LIMITED_SKU = "limited_sku"
    MASS_QUANTITY = "mass_quantity"
    COD_AMOUNT = "cod_amount"
    FIRST_COD = "first_cod"
    OTHER_RECIPIENT = "other_recipient"
    PRICE_DIFFERS = "price_differs"
    RISK_VERDICT = "risk_verdict"
    FORWARDER = "forwarder"
    DISPOSABLE_MAIL = "disposable_mail"
    IMPOSSIBLE_PHONE = "impossible_phone"
    SCORE = "score"
    REMARKS = "remarks"
    GIFT = "gift"
    REMOTE_ISLAND = "remote_island"
    EARLY_DATE = "early_date"


#: They say something only together with others: what they find counts points, and may do no more.
WEAK = frozenset(
    {
        RuleName.OTHER_RECIPIENT,
        RuleName.MANY_RETURNS,
        RuleName.MANY_ORDERS,
        RuleName.NAMES_AT_ADDRESS,
        RuleName.FORWARDER,
        RuleName.DISPOSABLE_MAIL,
        RuleName.IMPOSSIBLE_PHONE,
    }
)


class RuleSetting(_Frozen):
    """What a shop changes about one rule; what is left out stays as the rule itself says."""

    on: bool = True
    action: Action | None = None
    score: Points | None = None


class Thresholds(_Frozen):
    """The numbers that rules compare with. Yen, pieces, orders, days, hours."""

    mass_quantity: Count = 100
    cod_amount: Count = 100_000
    many_orders: Count = 4
    many_orders_hours: Count = 24
    names_at_address: Count = 5
    names_at_address_days: Count = 30
    returns: Count = 2
    returns_percent: Annotated[int, Field(ge=1, le=100)] = 30
    claims: Count = 3
    claims_percent: Annotated[int, Field(ge=1, le=100)] = 50
    claims_days: Count = 365
    refused_before: Count = 1
    unpaid_before: Count = 1
    cancelled_before: Count = 3
    risk_score: Count = 80
    score_mark: Count = 50
    score_hold: Count = 100


class SpecialDays(_Frozen):
    """Days, both included, on which other numbers hold: a sale, お中元, お歳暮."""

    name: Word
    starts: date
    ends: date
    thresholds: dict[str, int]

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.ends < self.starts:
            raise wrong("ends_first", name=self.name)
        for name in self.thresholds:
            if name not in Thresholds.model_fields:
                raise wrong("no_threshold", given=name, known=", ".join(Thresholds.model_fields))
        Thresholds.model_validate(self.thresholds)
        return self

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends


class LoyalFormula(_Frozen):
    """Who is loyal: so many completed orders within so many months, no refusal in them, nothing left unpaid."""

    after_orders: Count = 3
    months: Months = 24


class TagRule(_Frozen):
    """A tag for orders that meet all that is named: a rule that fired, the start of a SKU, a channel, a plan."""

    tag: Word
    rule: RuleName | None = None
    sku: Word | None = None
    channel: Word | None = None
    plan: Word | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.rule or self.sku or self.channel or self.plan):
            raise wrong("tag_of_nothing", tag=self.tag)
        return self


class ReviewPolicy(_Frozen):
    """Marks and reviews. `mark_days`: how long what a rule found about a person stays on an order."""

    is_on: bool = True
    mark_days: Annotated[int, Field(ge=1, le=3_650)] = 180
    loyal: LoyalFormula = LoyalFormula()
    thresholds: Thresholds = Thresholds()
    periods: tuple[SpecialDays, ...] = ()
    rules: dict[RuleName, RuleSetting] = {}
    tags: tuple[TagRule, ...] = ()
    risk_words: tuple[Word, ...] = ("ng", "reject", "rejected", "high", "fraud", "要注意", "審査ng", "保留")
    forwarder_words: tuple[Word, ...] = ("転送センター", "国際転送", "転送サービス")
    disposable_domains: tuple[Word, ...] = ()
    remote_places: tuple[Word, ...] = ()

    @field_validator("rules", mode="before")
    @classmethod
    def _rules_are_known(cls, given: object) -> object:
        """An unknown rule is refused by its name."""
        unknown = [str(name) for name in given if str(name) not in set(RuleName)] if isinstance(given, dict) else []
        if unknown:
            raise wrong("no_rule", given=", ".join(unknown), known=", ".join(RuleName))
        return given

    @model_validator(mode="after")
    def _no_weak_signal_holds_alone(self) -> Self:
        lowest = min([self.thresholds_on(None), *map(self._within, self.periods)], key=lambda each: each.score_hold)
        for name, setting in self.rules.items():
            if name in WEAK and setting.action not in {None, Action.MARK}:
                raise wrong("weak_action", rule=name, action=setting.action)
            if name in WEAK and (setting.score or 0) >= lowest.score_hold:
                raise wrong("weak_score", rule=name, below=lowest.score_hold)
        return self

    def thresholds_on(self, day: date | None) -> Thresholds:
        """The numbers of this day; of several periods the last one in the file goes before."""
        found = self.thresholds
        for period in self.periods:
            if day and period.covers(day):
                found = self._within(period, found)
        return found

    def _within(self, period: SpecialDays, others: Thresholds | None = None) -> Thresholds:
        return (others or self.thresholds).model_copy(update=period.thresholds)

    def setting(self, rule: RuleName) -> RuleSetting:
        return self.rules.get(rule, RuleSetting())
