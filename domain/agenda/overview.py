"""What lists show, read from the database alone: orders, tasks, mails, articles, and the day's work."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, computed_field

from domain.basics.money import TaxRate
from domain.basics.said import Said
from domain.contract.order import PlanName, Wishes
from domain.contract.status import Goods, Status


class Shown(BaseModel):
    """Base of what is only read and shown."""

    model_config = ConfigDict(frozen=True)


class OrderRow(Shown):
    """One order in a list. Amounts in yen."""

    order_no: str
    status: Status
    plan: PlanName
    name: str
    total: int
    placed_at: AwareDatetime
    goods: Goods = Goods.UNCHECKED
    holds: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    due_at: AwareDatetime | None = None
    next_at: AwareDatetime | None = None
    next_what: str | None = None


class LowFeedback(Shown):
    """Few stars of an order, while somebody has to answer them."""

    order_no: str
    stars: int
    at: AwareDatetime
    inquiry_no: str


class UnsentMails(Shown):
    """Mails to one receiving domain, or to the shop itself, that should have left long ago.

    `domain` is empty where none was written yet; `threads` counts orders, inquiries and the like, some of which are
    `named`; `said` is what the mail server answered last.
    """

    domain: str = ""
    is_for_shop: bool = False
    mails: int
    threads: int
    since: AwareDatetime
    said: Said | str = ""
    named: tuple[str, ...] = ()


class UncarriedThread(Shown):
    """A thread of mails that could leave, and that nobody seems to be sending."""

    name: str
    is_order: bool


class BlacklistRow(Shown):
    """One entry of the blacklist."""

    id: int
    name: str = ""
    kana: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    reason: str
    by: str
    at: AwareDatetime
    expires_at: AwareDatetime
    lifted_at: AwareDatetime | None = None
    lifted_by: str = ""
    lift_note: str = ""


class StockRow(Shown):
    """One article: pieces on the shelf, set aside, waited for, and free to sell; where it lies, and the code on it.

    `price` is in yen with tax.
    """

    sku: str
    name: str
    on_hand: int
    reserved: int
    waiting: int
    price: int | None = None
    tax_rate: TaxRate | None = None
    shelf: str | None = None
    jan: str | None = None

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def free(self) -> int:
        """Pieces that nobody has been promised."""
        return max(self.on_hand - self.reserved - self.waiting, 0)


class SubstituteRow(Shown):
    """An article that may take another's place: offered where its price and tax rate are known.

    `free`: pieces that could be had now.
    """

    sku: str
    article: str
    rank: int
    substitute: str
    name: str
    price: int | None = None
    tax_rate: TaxRate | None = None
    free: int = 0

    @property
    def can_be_offered(self) -> bool:
        return self.price is not None and self.tax_rate is not None


class LowRow(Shown):
    """An article of which less is there than is needed, or than its limit. Pieces.

    `expected`: what orders that are held have not asked the stock for yet; `orders` wait for it, the longest `since`;
    None: nobody has waited or looked so far.
    """

    sku: str
    name: str
    on_hand: int
    reserved: int
    waiting: int
    expected: int = 0
    limit_pieces: int | None = None
    orders: int = 0
    since: AwareDatetime | None = None
    expected_on: date | None = None  # the day on which more should come
    is_told: bool = False  # the shop was told of this fall

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def left(self) -> int:
        """What is left once all that is needed is taken off; below zero: so many pieces are missing."""
        return self.on_hand - self.reserved - self.waiting - self.expected


class CouponRow(Shown):
    """One code: what it is worth, until when, and the order whose mail has it; None: it is free."""

    code: str
    value: str = ""
    expires_on: date | None = None
    order_no: str | None = None
    taken_at: AwareDatetime | None = None


class QuestionCount(Shown):
    """How often one field caused a question in one period: `orders` of the `of_orders` that came in."""

    since: date
    field: str
    check: str
    asked: int
    orders: int
    of_orders: int

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def percent(self) -> float | None:
        """The share of the orders that came in; None when none did."""
        return round(100 * self.orders / self.of_orders, 1) if self.of_orders else None


class WorkItem(OrderRow):
    """One order on a pile; `arrives_on` is the expected day of arrival, `wishes` what its packer must know.

    `only_replaces`: all that is to leave of it replaces something; its total was charged before.
    """

    arrives_on: date | None = None
    wishes: Wishes = Wishes()
    only_replaces: bool = False
