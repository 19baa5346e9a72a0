"""A shop at its database, without any workflow: activities are called in a story of invented days."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, SecretStr
from temporalio.testing import ActivityEnvironment

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.document import Paper
from activities.failed_sweep import FailedSweeps
from activities.feedback import FeedbackActivities
from activities.inquiry import InquiryActivities
from activities.intake import IntakeActivities
from activities.late import LateActivities
from activities.order import OrderActivities
from activities.outbox import OutboxActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.reach import ReachActivities
from activities.receipt import ReceiptPaper
from activities.rejected import RejectedMessages
from activities.replacing import ReplacementActivities
from activities.return_invoice import ReturnInvoices
from activities.returns import ReturnActivities
from activities.review import ReviewActivities
from activities.round import RoundActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.together import TogetherActivities
from adapters.documents.renderer import DocumentRenderer
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.rules import MailRules
from adapters.mail.sending.smtp import SmtpTransport
from adapters.mail.writing.render import MailRenderer
from adapters.postgres.database import Database
from adapters.postgres.pool import Connection, Pool
from adapters.shop_file import ShopDesk
from domain.contract.envelope import (
    Envelope,
    InHand,
    Intake,
    LateMail,
    LaterMail,
    Post,
    RefusedMail,
    StepDue,
    StockReceipt,
    enclose,
)
from domain.contract.left import place_of_update
from domain.contract.messages import Message
from domain.contract.order import PlacedOrder
from domain.order.state import OrderState
from tests.emptying import Broom
from tests.world import ShopWorld

SHOP_FILE = Path(__file__).parents[2] / "shop.example.toml"
JST = timezone(timedelta(hours=9))
#: A Tuesday; the days around it are ordinary business days, except the holiday on Monday the 23rd.
#: The id of an update that a command comes as.
UPDATE = "u-1"
OPENING = datetime(2026, 11, 24, 10, tzinfo=JST)
RULES = MailRules(key=SecretStr("of the tests"), smtp_is_catcher=True)
KINDS = (
    ClaimActivities,
    ClaimedOrderActivities,
    *(
        FailedSweeps,
        FeedbackActivities,
        InquiryActivities,
        IntakeActivities,
        LateActivities,
        OrderActivities,
        PaymentActivities,
    ),
    *(QuestionActivities, ReachActivities, RejectedMessages, ReviewActivities, RoundActivities, ShipmentActivities),
    *(ReplacementActivities, ReturnActivities, StockActivities, TogetherActivities),
)
TEA, CUP = "TEA-100", "CUP-1"

Activity: TypeAlias = Callable[..., Awaitable[Any]]
Dump: TypeAlias = Mapping[str, list[str]]

#: Tables in the order of what happened; what a sequence counts is left out, because a rolled back activity counts too.
_TABLES = {
    "orders": ("order_no", "transfer_no"),
    "order_words": ("order_no", ""),
    "journal": ("id", "id"),
    "tasks": ("id", "id"),
    "calls": ("id", "id"),
    "parcels": ("order_no, parcel_no", ""),
    "rejects": ("id", ""),
    "reject_messages": ("reject, place", ""),
    "marks": ("order_no, kind, rule", ""),
    "people": ("order_no, role", ""),
    "person_keys": ("key, placed_at, order_no", ""),
    "past_people": ("source, ref", ""),
    "blacklist": ("id", "id"),
    "reviews": ("order_no", ""),
    "low_stock": ("sku", ""),
    "coupons": ("code", "number"),
    "offers": ("order_no", ""),
    "sent_together": ("id", "id"),
    "restocks": ("sku", ""),
    "substitutes": ("sku, rank", ""),
    "suppliers": ("sku", ""),
    "supplier_requests": ("sku", ""),
    "stock": ("sku", ""),
    "reservations": ("order_no, sku", ""),
    "receipts": ("receipt", ""),
    "deposits": ("notice_id", ""),
    "strays": ("notice_id", ""),
    "bank_rows": ("key", ""),
    "bank_row_keys": ("also", ""),
    "assignments": ("part", ""),
    "allocations": ("notice_id, order_no, kind", ""),
    "payer_names": ("name, order_no", ""),
    "learned_payers": ("id", "id"),
    "reversals": ("notice_id", ""),
    "told_facts": ("order_no, name, notice_id", ""),
    "quiet_keys": ("order_no, key", ""),
    "unheard_commands": ("workflow_id, update_id", ""),
    "refunds": ("id", "id"),
    "refund_moves": ("id", "id"),
    "refund_accounts": ("order_no", "sealed"),
    "returns": ("order_no, no", ""),
    "bank_checks": ("through, method", ""),
    "bank_days": ("number, line", ""),
    "imports": ("number", "number"),
    "import_parts": ("number, place", ""),
    "import_rows": ("number, line", ""),
    "confirmations": ("notice_id", ""),
    "remittances": ("notice_id", ""),
    "waybill_files": ("number", "number"),
    "waybill_rows": ("file, place", ""),
    "cart_files": ("number", "number"),
    "cart_rows": ("file, place", ""),
    "picks": ("number", "number"),
    "pick_orders": ("pick, place", ""),
    "mails": ("seq", "seq"),
    "mailings": ("number", "number"),
    "mailing_recipients": ("number, place", "number"),
    "receivers": ("domain", ""),
    "bounces": ("mail_id, bounce_id", ""),
    "consents": ("id", "id"),
    "feedback_requests": ("order_no", ""),
    "feedback": ("id", "id"),
    "documents": ("order_no, kind, version", ""),
    "reprints": ("original, reprinted_on", ""),
    "money_receipts": ("order_no, number", ""),
    "sales": ("order_no", ""),
    "price_returns": ("order_no, number", ""),
    "surcharges": ("order_no, number", ""),
    "inquiries": ("inquiry_no", ""),
    "inquiry_letters": ("id", "id"),
    "inquiry_files": ("inquiry_no, no", ""),
    "inquiry_journal": ("id", "id"),
    "inquiry_hours": ("hour", ""),
    "claims": ("claim_no", ""),
    "claim_answers": ("id", "id"),
    "claim_journal": ("id", "id"),
    "claim_evidence": ("claim_no, no", ""),
    "replacements": ("order_no, key", ""),
    "claim_packs": ("claim_no, no", ""),
    "claim_letters": ("id", "id"),
}
_DUMP = " UNION ALL ".join(
    f"SELECT '{table}', array(SELECT (to_jsonb(t) - '{left_out}')::text FROM {table} t ORDER BY {order})"  # noqa: S608
    for table, (order, left_out) in _TABLES.items()
)
ALL_TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1"
)


async def dump(pool: Pool) -> Dump:
    """Everything the database holds, by table, but for numbers from sequences."""
    return {row[0]: row[1] for row in await pool.fetch(_DUMP)}


def placed_order(order_no: str = "1001", plan: str = "prepay", **changes: Any) -> PlacedOrder:  # noqa: ANN401 - JSON
    """An order as the cart hands it over: two packs of tea, and what is changed."""
    method = {"prepay": "bank_transfer", "postpay": "postal_transfer", "cod": "cash_on_delivery"}[plan]
    quantities: dict[str, int] = changes.pop("quantities", {TEA: 2})
    lines = [
        {"sku": sku, "name": f"品 {sku}", "quantity": pieces, "unit_price": 1000, "tax_rate": 8}
        for sku, pieces in quantities.items()
    ]
    address = {"postal_code": "105-0011", "prefecture": "東京都", "city": "港区", "street": "芝公園4-2-8"}
    person = {"name": "山田 太郎", "email": "taro@example.jp", "phone": "03-1234-5678", "address": address}
    data = {
        "order_no": order_no,
        "placed_at": OPENING.isoformat(),
        "plan": plan,
        "payment": {"method": method},
        "orderer": person,
        "lines": lines,
        "total": sum(quantities.values()) * 1000,
    }
    return PlacedOrder.model_validate(data | changes)


def somewhere_else() -> dict[str, Any]:
    """A recipient who is not the orderer."""
    address = {"postal_code": "530-0001", "prefecture": "大阪府", "city": "大阪市", "street": "梅田1-1"}
    return {"name": "鈴木 花子", "address": address}


@dataclass(frozen=True)
class Staff:
    """What takes long to make, and is the same for every shop."""

    desk: ShopDesk
    mail_renderer: MailRenderer
    renderer: DocumentRenderer


def make_staff() -> Staff:
    return Staff(ShopDesk(SHOP_FILE), MailRenderer(None), DocumentRenderer())


def mail_server_at(port: int) -> SmtpTransport:
    """The way to a mail server on this machine; to be entered."""
    return SmtpTransport(SmtpSettings(host="127.0.0.1", port=port))


class World(ShopWorld):
    """The activities at one database, and a story whose clock moves a minute with every step."""

    broom: Broom  #: of the world in which a test begins

    def __init__(self, pool: Pool, staff: "Staff", transport: SmtpTransport, settling: "Pool | None" = None) -> None:
        super().__init__(pool)
        self.desk = staff.desk
        self.database = Database(pool, settling)
        mailer = Mailer(staff.mail_renderer, transport, RULES)
        activities = [kind(self.database, staff.desk) for kind in KINDS]
        self.outbox = OutboxActivities(
            self.database, staff.desk, mailer, lambda: staff.renderer, timer=lambda: 0.0
        )  # the story's clock alone moves
        self.told: Sequence[Any] = ()
        self._owners = [
            *activities,
            self.outbox,
            Paper(self.database, staff.desk, staff.renderer, staff.mail_renderer),
            ReceiptPaper(self.database, staff.desk, staff.renderer),
            ReturnInvoices(self.database, staff.desk, lambda: staff.renderer),
        ]
        self.begin()

    def begin(self) -> None:
        """The story's beginning."""
        self.at, self._steps = OPENING, 0

    async def empty(self) -> None:
        """Remove every row; the clock stays as it is."""
        await self.broom.sweep()

    # --- activities ---------------------------------------------------------------------------------------------------

    async def call(self, activity: Activity, given: object) -> Any:  # noqa: ANN401 - whatever the activity answers
        """Run one activity as a worker would."""
        return await ActivityEnvironment().run(self._bound(activity), given)

    async def ask(self, activity: Activity, name: str, given: BaseModel) -> Any:  # noqa: ANN401 - as above
        """Run the activity of a command as a worker would whose workflow was sent it as the update `UPDATE`."""
        env = ActivityEnvironment()
        env.info = replace(ActivityEnvironment.default_info(), is_local=True)
        keyed = given.model_copy(update={"key": f"{name}:{place_of_update(UPDATE)}"})
        return await env.run(self._bound(activity), keyed)

    def _bound(self, activity: Activity) -> Activity:
        owner = next(each for each in self._owners if getattr(type(each), activity.__name__, None) is activity)
        bound: Activity = getattr(owner, activity.__name__)
        return bound

    def envelope(self, order_no: str, message: Message) -> Envelope[Any]:
        """An activity that was not done yet."""
        self._steps += 1
        self.at += timedelta(minutes=1)
        return enclose(order_no, f"step:{self._steps}", self.at, message)

    def timed(self, order_no: str, round_: int = 0) -> StepDue:
        """A step of the agenda that was not done yet."""
        self._steps += 1
        self.at += timedelta(minutes=1)
        return StepDue(order_no=order_no, key=f"timed:{self._steps}", at=self.at, round=round_)

    async def do(self, activity: Activity, order_no: str, message: Message) -> OrderState:
        done = await self.call(activity, self.envelope(order_no, message))
        state: OrderState = done.state
        return state

    async def let(self, activity: Activity, order_no: str, round_: int = 0) -> OrderState:
        """A step falls due, after all mails that were owed have left."""
        await self.send_mails(order_no)
        done = await self.call(activity, self.timed(order_no, round_))
        state: OrderState = done.state
        return state

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    # --- the shop ------------------------------------------------------------------------------------------------

    async def shelve(self, **pieces: int) -> None:
        """Put articles on the shelf: `shelve(TEA_100=5)`."""
        async with self.connection() as conn:
            for sku, on_hand in pieces.items():
                await self.database.stock.put(conn, sku.replace("_", "-"), sku, on_hand)

    async def receive(self, placed: PlacedOrder) -> OrderState:
        done = await self.call(IntakeActivities.receive, Intake(placed=placed, at=self.at))
        state: OrderState = done.state
        return state

    async def receive_stock(self, sku: str, pieces: int, receipt: str) -> tuple[str, ...]:
        given = StockReceipt(receipt=receipt, sku=sku, quantity=pieces, at=self.at)
        order_nos: tuple[str, ...] = (await self.call(StockActivities.receive, given)).order_nos
        return order_nos

    async def check_bank(self, through: date) -> None:
        async with self.connection() as conn:
            await self.database.deposits.checked_through(conn, through, "Sato", self.at)

    async def sent(self, kind: str, thread: str = "1001") -> str:
        """The id of the newest mail of a kind."""
        mail_id: str = await self.pool.fetchval(
            "SELECT id FROM mails WHERE thread = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1", thread, kind
        )
        return mail_id

    async def send_mails(self, thread: str) -> int:
        """Let the outbox run, and tell the order of what was refused, as its workflow does."""
        while isinstance(answer := await self.sweep(thread), RefusedMail | LateMail):
            activity: Activity = LateActivities.tell_anew if isinstance(answer, LateMail) else ReachActivities.refused
            await self.do(activity, thread, answer)
        return answer if isinstance(answer, int) else 0

    async def sweep(self, thread: str, in_hand: InHand | None = None) -> int | RefusedMail | LateMail | LaterMail:
        """One sweep of the outbox. A try after one that failed knows what that one had told, as Temporal's does."""
        env = ActivityEnvironment()
        env.info = replace(ActivityEnvironment.default_info(), heartbeat_details=self.told)
        env.on_heartbeat = self._hear
        given = Post(thread=thread, at=self.at, in_hand=in_hand)
        answer: int | RefusedMail | LateMail | LaterMail = await env.run(self._bound(OutboxActivities.deliver), given)
        self.told = ()
        return answer

    def _hear(self, *details: object) -> None:
        self.told = details

    async def fail_to_send(self, thread: str) -> LaterMail:
        """A sweep that leaves something owed; then it is the time at which that is tried again."""
        answer = await self.sweep(thread)
        assert isinstance(answer, LaterMail)
        self.at = max(self.at, answer.not_before)
        return answer

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection in a transaction."""
        async with self.pool.acquire() as conn, conn.transaction():
            yield conn
