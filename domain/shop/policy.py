"""The shop's policy: every number and switch the pipeline decides by, with its default.

An order keeps the policy of the moment it was received; changing the file changes new orders only.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.basics.fault import wrong
from domain.basics.money import Yen
from domain.contract.order import PaymentMethod
from domain.contract.returns import ReturnCause
from domain.shop.checks import DEFAULTS, Check, Severity
from domain.shop.estimate import PREFECTURES, Route, built_in_days
from domain.shop.fees import FeesPolicy
from domain.shop.guarantee import GuaranteePolicy
from domain.shop.mailings import MailingsPolicy
from domain.shop.papers import PapersPolicy
from domain.shop.rules import ReviewPolicy

Hour = Annotated[int, Field(ge=0, le=23)]
Days = Annotated[int, Field(ge=0, le=365)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MethodRule(_Frozen):
    """What one payment method changes.

    `rolls_to_bank_day`: a deadline on a bank holiday moves to the next bank day.
    `grace_business_days`: how long money may be under way after the deadline; nobody is reminded before.
    `needs_bank_check`: reminders wait until the shop has looked through the bank data past the deadline.
    """

    rolls_to_bank_day: bool = False
    grace_business_days: Days = 1
    needs_bank_check: bool = False


def _method_rules() -> dict[PaymentMethod, MethodRule]:
    return {
        PaymentMethod.BANK_TRANSFER: MethodRule(rolls_to_bank_day=True, grace_business_days=1, needs_bank_check=True),
        PaymentMethod.POSTAL_TRANSFER: MethodRule(rolls_to_bank_day=True, grace_business_days=5, needs_bank_check=True),
        PaymentMethod.CONVENIENCE_STORE: MethodRule(grace_business_days=1),
        PaymentMethod.CARD: MethodRule(),
        PaymentMethod.QR: MethodRule(),
        PaymentMethod.INVOICE_SERVICE: MethodRule(),
        PaymentMethod.CASH_ON_DELIVERY: MethodRule(),
    }


class AcceptancePolicy(_Frozen):
    """Who accepts: a person after inspection, or the machine in the next business hour after stock is set aside."""

    by: Literal["person", "automatic"] = "person"
    opens_at: Hour = 9
    closes_at: Hour = 18

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens_at >= self.closes_at:
            raise wrong("wrong_way_round", first="opens_at", then="closes_at")
        return self


class PaymentPolicy(_Frozen):
    """Deadlines in days, reminders in business days after the deadline, hours in the shop's time."""

    prepay_days: Days = 7
    postpay_days: Days = 7
    reminder_business_days: tuple[Days, Days] = (1, 4)
    reminder_hour: Hour = 15
    remind_the_day_before: bool = False
    expiry_days: Days = 7
    expiry_hour: Hour = 10
    uncollected_after_days: Days = 7
    business_days_after_last_reminder: Days = 3
    late_window_days: Days = 30
    late_payment: Literal["refund", "revive"] = "refund"
    accept_short_by: Yen = 0
    ships_on_preliminary: bool = True  # of money that a store has taken, before the provider confirms it
    regular_after_orders: Days = 3
    keep_learned_names_days: Annotated[int, Field(ge=0, le=3_650)] = (
        400  # of payers; who gives once a year is known again
    )
    methods: dict[PaymentMethod, MethodRule] = Field(default_factory=_method_rules)

    @field_validator("methods", mode="before")
    @classmethod
    def _others_keep_their_default(cls, given: object) -> object:
        """A file that names one field of one method changes nothing else."""
        if not isinstance(given, dict):
            return given
        known = {method.value: rule.model_dump() for method, rule in _method_rules().items()}
        return known | {
            method: known.get(method, {}) | rule if isinstance(rule, dict) else rule for method, rule in given.items()
        }

    def rule(self, method: PaymentMethod) -> MethodRule:
        return self.methods.get(method, MethodRule())


class News(StrEnum):
    """What a shop may write of a parcel's way; money, shipping and what the customer has to act upon is always told."""

    PACKED = "packed"  # and not with the carrier for long
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELAYED = "delayed"  # the parcel comes later than was said, or is being looked for
    ARRIVED = "arrived"  # at once; the thanks come a day later


class MailPolicy(_Frozen):
    """When mails may leave that no act of the customer causes: by a timer, or by what staff and carriers enter.

    What is caused outside these hours leaves with the next `from_hour`; answers to the customer's own act go at once.
    `news`: of what on the way the customer is written to; the rest stands in the journal and the view alone.
    """

    from_hour: Hour = 9
    until_hour: Annotated[int, Field(ge=1, le=24)] = 20
    quiet_at_new_year: bool = True  # 12/29 – 1/3
    thanks_hour: Hour = 10
    news: Annotated[tuple[News, ...], Field(max_length=4)] = (News.PACKED, News.DELAYED)
    packed_after_business_days: Days = 1
    arrival_question_after_days: Days = 1
    no_thanks_after_days: Days = 14  # a delivery entered later than this is not thanked for
    unsent_after_hours: Annotated[int, Field(ge=1, le=240)] = 4  # a mail that has not left by then is told to the shop

    @model_validator(mode="after")
    def _leaves_some_hours(self) -> Self:
        if self.from_hour >= self.until_hour:
            raise wrong("wrong_way_round", first="from_hour", then="until_hour")
        return self


class HoldsPolicy(_Frozen):
    """Holds that nobody settles: the shop is told once a business day, and in the end a task is opened."""

    alert_after_business_days: Days = 2
    alert_hour: Hour = 10
    most_alerts: Annotated[int, Field(ge=0, le=100)] = 5  # then a task; 0: neither


class DelaysPolicy(_Frozen):
    """Goods that are not being packed by the day that was told, at `hour` of it: the customer hears a new day.

    That is so many business days ahead. After so many mails a person is asked to call. `by`: task, or nobody at all.
    """

    by: Literal["mail", "task", "nobody"] = "mail"
    hour: Hour = 18
    next_after_business_days: Annotated[int, Field(ge=1, le=365)] = 2
    most_mails: Annotated[int, Field(ge=0, le=20)] = 2


class Delayed(StrEnum):
    """What makes an order late."""

    STOCK = "stock"  # goods that are missing
    PACKING = "packing"  # the shop's own work
    CARRIER = "carrier"


class CouponsPolicy(_Frozen):
    """Codes of the shop's list that make up for a delay.

    `after_days`: by so many days the new day must be later than the one that was told, by what is late; what is left
    out gets none. `usable_for_days`: a code that expires earlier is not given.

    Of coupons that were used for an order: `on_part`, what becomes of what one took off where the order holds less than
    it did; `renews_expired`: who would get one back that has expired meanwhile gets another.
    """

    after_days: dict[Delayed, Days] = {}
    most_per_order: Annotated[int, Field(ge=1, le=10)] = 1
    usable_for_days: Days = 14
    on_part: Literal["shared", "stays"] = "shared"
    renews_expired: bool = False


class SilencePolicy(_Frozen):
    """Who has paid and waits hears something, counted from the day until which shipping was promised."""

    by: Literal["mail", "task", "nobody"] = "mail"
    after_business_days: Annotated[int, Field(ge=1, le=365)] = 3
    hour: Hour = 11
    most_notices: Annotated[int, Field(ge=0, le=100)] = 3  # then a last task


class WaitingPolicy(_Frozen):
    """What waits for the shop: it is reminded once a business day, in one mail, from so many business days on.

    `remind_after_business_days` 0: never. `collect_after_business_days`: how long carriers may take to hand on the
    money they collected (cod), counted from the thanks.
    """

    remind_after_business_days: Days = 1
    hour: Hour = 14
    collect_after_business_days: Days = 10


class ShippingPolicy(_Frozen):
    """Shipping and cash on delivery: days, limits in yen per parcel.

    `origin`: the prefecture that parcels leave from; empty: the shop's own. What leaves the shop from `hand_over_until`
    on is with the carrier on its next business day (24: whoever packs at night, too). Days on the way are those of
    `transit_days_by_carrier` (carrier, prefecture), else of `transit_days_by_prefecture`, else `transit_days`, else, as
    that is 0, of the built-in table; islands take `days_more_to_islands` on top.
    """

    ships_within_business_days: Days = 3
    origin: Annotated[str, Field(pattern=rf"^({'|'.join(PREFECTURES)})?$")] = ""
    hand_over_until: Annotated[int, Field(ge=1, le=24)] = 17
    transit_days: Days = 0
    transit_days_by_prefecture: dict[str, Days] = {}
    transit_days_by_carrier: dict[str, dict[str, Days]] = {}
    days_more_to_islands: Days = 1
    missing_delivery_after_days: Days = 3
    cod_limit: Yen = 300_000
    default_carrier: str = "yamato"

    def transit(self, route: Route) -> int:
        """Days that a parcel is on its way; carriers drive on weekends and holidays."""
        to = route.prefecture
        own = self.transit_days_by_carrier.get(route.carrier, {}).get(to, self.transit_days_by_prefecture.get(to))
        usual = (self.transit_days or built_in_days(route)) if own is None else own
        return usual + (self.days_more_to_islands if route.is_remote else 0)


class StockPolicy(_Frozen):
    """Goods that ran out. `unanswered`: what the mail says will happen, and what happens, when nobody chooses.

    `partial_shipment`: what is here may leave first, if the customer chooses that, for `partial_shipment_fee` yen.
    `most_slips`: how often the day on which goods are expected may become a later one before a person sees to it.
    `chase_after_business_days`: a supplier that does not say when an article comes is asked once more after so many,
    and a person sees to it after as many again; 0: the supplier is asked once.
    """

    unanswered: Literal["wait", "cancel", "person"] = "wait"
    partial_shipment: bool = False
    partial_shipment_fee: Yen = 0
    most_slips: Annotated[int, Field(ge=0, le=20)] = 2
    chase_after_business_days: Days = 2


class ReturnsPolicy(_Frozen):
    """Parcels that nobody took. Yen, tax included.

    `reship_fee`: what shipping once more costs; `as_sent`: what the table of fees says of the address, free or not, and
    without a table what the cart charged for shipping. Who does without is given back what was paid less `cancel_fee`
    and, with `keeps_shipping_fee`, what the shipping cost. `charges_unpaid`: who has paid nothing owes these fees, and
    a person asks for them. `unanswered`: what the mail says will happen, and what happens, when nobody chooses.
    """

    reship_fee: Yen | Literal["as_sent"] = "as_sent"
    cancel_fee: Yen = 0
    keeps_shipping_fee: bool = True
    charges_unpaid: bool = False
    unanswered: Literal["cancel", "person"] = "person"


class CauseRule(_Frozen):
    """What a cause of sending goods back changes.

    `days`: after the arrival, until the end of which it may be asked; 0: never. `postage`: who pays the way back. `by`:
    whether the rule answers at once, or a person. `excludes`: the exclusions of `return_rule` hold. `fee`: yen less for
    taking it back, tax included. `returns_shipping`: once all of the order has come back, what its shipping and cash on
    delivery cost goes back, too. `pays_broken`: what comes back broken is paid for without a person.
    """

    days: Days = 8
    postage: Literal["customer", "shop"] = "customer"
    by: Literal["rule", "person"] = "rule"
    excludes: bool = True
    fee: Yen = 0
    returns_shipping: bool = False
    pays_broken: bool = False


#: Where it is the shop's fault, or the carrier's.
_BY_SHOP = CauseRule(days=30, postage="shop", by="person", excludes=False, returns_shipping=True, pays_broken=True)


_SkuOrStart = Annotated[str, Field(min_length=1, max_length=65)]


class ReturnRulePolicy(_Frozen):
    """What customers may send back, one table per cause, and what is so of all.

    `answer_business_days`: by when a person answers. `send_back_days`: after the answer, to hand it over;
    `remind_days_before` its last day who has not is reminded, and `close_days_after` it the return is closed.
    `excluded_skus`: articles, or the beginnings of their codes with `*`, that are not taken back; nor what was opened,
    travels cooled, or is food, where that is so. `keep_up_to`: yen up to which goods are paid for without being sent
    back, where the shop pays the way. `difference_days`: to pay what an article costs more that is wanted in
    exchange; 0: none that is dearer can be had. `send_to`: where to, if not to the shop's own address.
    """

    changed_mind: CauseRule = CauseRule()
    defective: CauseRule = _BY_SHOP
    damaged: CauseRule = _BY_SHOP
    wrong_item: CauseRule = _BY_SHOP
    not_as_described: CauseRule = _BY_SHOP
    other: CauseRule = CauseRule(by="person")
    answer_business_days: Annotated[int, Field(ge=1, le=30)] = 2
    send_back_days: Annotated[int, Field(ge=1, le=365)] = 14
    remind_days_before: Days = 4
    close_days_after: Days = 7
    hour: Hour = 10
    excluded_skus: Annotated[tuple[_SkuOrStart, ...], Field(max_length=1_000)] = ()
    excludes_opened: bool = True
    excludes_cooled: bool = True
    excludes_food: bool = False
    keep_up_to: Yen = 0
    difference_days: Annotated[int, Field(ge=0, le=90)] = 7
    send_to: Annotated[str, Field(max_length=200)] = ""

    def of(self, cause: ReturnCause) -> CauseRule:
        """The rule of a cause."""
        rule: CauseRule = getattr(self, cause.value)
        return rule

    def excludes_sku(self, sku: str) -> bool:
        """True for an article that is not taken back."""
        return any(sku.startswith(each[:-1]) if each.endswith("*") else sku == each for each in self.excluded_skus)


class RefundsPolicy(_Frozen):
    """Money that goes back.

    `asks_account`: the customer is asked for a bank account, where the money does not go back through a provider; else
    a person does that. `sent_within_business_days`: by when the mail says that it is sent, once the account is known.
    """

    asks_account: bool = True
    sent_within_business_days: Annotated[int, Field(ge=1, le=60)] = 5


class TrackingPolicy(_Frozen):
    """What follows from what carriers tell of parcels, and from what they do not tell.

    `carriers`: those whose events the shop reads every day, by their keys. Of their parcels silence means something: a
    person is asked to look for one that was not scanned, or not heard of, for so long (0: never), and no customer is
    asked whether it arrived. `held_reminder_days`: days after which the customer is reminded of a parcel that waits at
    the depot; a cooled one is kept for a shorter time.
    """

    carriers: tuple[str, ...] = ()
    first_scan_after_business_days: Days = 1
    silent_after_days: Days = 3
    silent_after_days_to_islands: Days = 5
    held_reminder_days: Annotated[tuple[Days, ...], Field(max_length=5)] = (2, 5)
    held_reminder_days_of_cooled: Annotated[tuple[Days, ...], Field(max_length=5)] = (1,)
    hour: Hour = 10

    @field_validator("held_reminder_days", "held_reminder_days_of_cooled")
    @classmethod
    def _one_after_the_other(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if list(days) != sorted(set(days)):
            raise wrong("not_rising", days=", ".join(map(str, days)))
        return days


class QuestionsPolicy(_Frozen):
    """What customers are asked by themselves, how long they have, and what happens when nobody answers.

    Days are counted from the day of the mail; both ends move to business days. `remind_after_days` 0: no reminder.
    `checks`: what each check of the address leads to; those that a file does not name keep their default.
    `prepay_method`: how a customer pays who agrees to pay in advance.
    """

    answer_days: Days = 7
    remind_after_days: Days = 3
    hour: Hour = 10
    unanswered: Literal["person", "cancel"] = "person"
    wrong_answers: Annotated[int, Field(ge=1, le=10)] = 3
    prepay_method: Literal[PaymentMethod.BANK_TRANSFER, PaymentMethod.POSTAL_TRANSFER] = PaymentMethod.BANK_TRANSFER
    checks: dict[Check, Severity] = Field(default_factory=lambda: dict(DEFAULTS))

    @field_validator("checks", mode="before")
    @classmethod
    def _others_keep_their_default(cls, given: object) -> object:
        return (
            {check.value: severity for check, severity in DEFAULTS.items()} | given
            if isinstance(given, dict)
            else given
        )


class InquiryPolicy(_Frozen):
    """Answering customers: the clock of an inquiry in the shop's hours, and what the machine may answer by itself.

    `answer_hours` run on business days, or on all (`days = "calendar"`). What comes outside `from_hour` – `until_hour`
    counts from the next opening and, of 24 hours, is due when that day closes (of 48, the next); nobody is alerted
    in closed hours. `interim_extends`: the date that an interim mail promises
    moves the clock. `answers = "at_once"`: a draft that is certain goes by itself, once per inquiry.
    What is `per_hour` counts for all senders together, since a sender costs nothing to forge.
    """

    answer_hours: Annotated[int, Field(ge=1, le=240)] = 24
    days: Literal["business", "calendar"] = "business"
    from_hour: Hour = 9
    until_hour: Hour = 18
    alert_hours_before: Annotated[int, Field(ge=0, le=240)] = 4
    interim_extends: bool = True
    longest_interim_days: Annotated[int, Field(ge=1, le=90)] = 14
    close_after_days: Annotated[int, Field(ge=1, le=90)] = 5
    answers: Literal["person", "at_once"] = "person"
    acknowledgements_per_sender: Annotated[int, Field(ge=1, le=100)] = 5  # and day
    acknowledgements_per_hour: Annotated[int, Field(ge=0, le=100_000)] = 60
    shop_mails_per_hour: Annotated[int, Field(ge=0, le=100_000)] = 30

    @model_validator(mode="after")
    def _leaves_some_hours(self) -> Self:
        if self.from_hour >= self.until_hour:
            raise wrong("wrong_way_round", first="from_hour", then="until_hour")
        return self


class FeedbackPolicy(_Frozen):
    """Whether customers are asked how it was, by the daily round at the hour of `waiting`.

    `asks`: only a shop that has somebody to read the answers should. From `days_after_arrival` days after the last
    parcel arrived, for `within_days` more; who was asked is left alone for `once_per_person_days`. So many stars or
    fewer (`low_stars`; 0: none) become an inquiry.
    """

    asks: bool = False
    days_after_arrival: Annotated[int, Field(ge=1, le=90)] = 7
    within_days: Annotated[int, Field(ge=1, le=90)] = 14
    once_per_person_days: Days = 90
    low_stars: Annotated[int, Field(ge=0, le=4)] = 2


class FilesPolicy(_Frozen):
    """How long what people wrote is kept in files.

    `keep_refused_days`: what was refused of a file that was read in, to be written out and mended. `keep_waybill_days`:
    a file that was written for a carrier, to be given once more. `keep_written_days`: papers and files for others
    in the folders below `var`. `keep_inquiry_files_days`: what came with letters to an inquiry, after its end.
    `give_up_hours`: a row that nothing refuses, but that fails again and again, is tried for so long; then the import
    ends without it. `evidence_…`: how large a file of a claim may be, and how many files
    and megabytes a claim may have.
    """

    keep_refused_days: Days = 30
    keep_waybill_days: Days = 30
    keep_inquiry_files_days: Days = 90
    keep_written_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    give_up_hours: Annotated[int, Field(ge=0, le=24 * 30)] = 24
    evidence_file_mb: Annotated[int, Field(ge=1, le=50)] = 10
    evidence_files: Annotated[int, Field(ge=1, le=200)] = 30
    evidence_total_mb: Annotated[int, Field(ge=1, le=500)] = 50


class Policy(_Frozen):
    """All of it (docs/policy.md is made from this model)."""

    acceptance: AcceptancePolicy = AcceptancePolicy()
    payment: PaymentPolicy = Field(default_factory=PaymentPolicy)
    mail: MailPolicy = MailPolicy()
    shipping: ShippingPolicy = Field(default_factory=ShippingPolicy)
    fees: FeesPolicy = Field(default_factory=FeesPolicy)
    stock: StockPolicy = StockPolicy()
    returns: ReturnsPolicy = ReturnsPolicy()
    return_rule: ReturnRulePolicy = ReturnRulePolicy()
    refunds: RefundsPolicy = RefundsPolicy()
    tracking: TrackingPolicy = TrackingPolicy()
    questions: QuestionsPolicy = Field(default_factory=QuestionsPolicy)
    holds: HoldsPolicy = HoldsPolicy()
    review: ReviewPolicy = Field(default_factory=ReviewPolicy)
    delays: DelaysPolicy = DelaysPolicy()
    coupons: CouponsPolicy = Field(default_factory=CouponsPolicy)
    silence: SilencePolicy = SilencePolicy()
    waiting: WaitingPolicy = WaitingPolicy()
    inquiry: InquiryPolicy = InquiryPolicy()
    guarantee: GuaranteePolicy = Field(default_factory=GuaranteePolicy)
    feedback: FeedbackPolicy = FeedbackPolicy()
    mailings: MailingsPolicy = MailingsPolicy()
    files: FilesPolicy = FilesPolicy()
    papers: PapersPolicy = PapersPolicy()
