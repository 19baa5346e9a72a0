"""An order is locked, decided upon, and saved with all that an activity leaves behind in one statement.

The tables `orders` and `parcels` have their room here; the journal lines, mails, tasks and refunds that an activity
owes are inserted here, and live on in rooms of their own.
"""

from dataclasses import dataclass
from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows, journal_rows, mail_rows, stored_order, stored_policy, task_rows
from domain.agenda.waiting import work_on
from domain.contract.order import PlacedOrder
from domain.contract.status import Status, may_become
from domain.order.aggregate import Order
from domain.order.state import OrderState
from domain.payment.matching.receivable import payer_names
from domain.people.identity import identity
from domain.people.review.review import Review
from domain.shop.policy import Policy


@dataclass(frozen=True)
class LockedOrder:
    """One order as stored, locked until the transaction ends."""

    placed: PlacedOrder
    state: OrderState
    policy: Policy
    fingerprint: str
    is_done: bool  # the activity of the key happened before this lock was asked for, not while it was waited for


LOCK: LiteralString = """
    SELECT placed, state, policy, fingerprint,
           EXISTS (SELECT 1 FROM journal j WHERE j.order_no = o.order_no AND j.key = $2)
           OR EXISTS (SELECT 1 FROM quiet_keys q WHERE q.order_no = o.order_no AND q.key = $2) AS is_done
    FROM orders o WHERE order_no = $1 FOR UPDATE OF o
"""

INSERT: LiteralString = """
    WITH taken AS (
        INSERT INTO orders (order_no, status, plan, language, total, state, placed, policy, fingerprint, name, search,
                            placed_at, received_at, updated_at)
        VALUES ($1, 'received', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
        ON CONFLICT (order_no) DO NOTHING RETURNING order_no
    ), them AS (
        INSERT INTO people (order_no, role, keys)
        SELECT order_no, p.role, p.keys FROM taken, json_to_recordset($13::json) AS p (role text, keys text[])
    ), found AS (
        INSERT INTO reviews (order_no, at, findings) SELECT order_no, $12, $14 FROM taken
    ), payers AS (
        INSERT INTO payer_names (name, order_no) SELECT n.name, order_no FROM taken, unnest($15::text[]) AS n (name)
    )
    SELECT order_no FROM taken
"""

SAVE: LiteralString = """
    WITH saved AS (
        UPDATE orders SET status = $2, state = $3, holds = $4, due_at = $5, next_at = $6, next_what = $7,
               placed = COALESCE($8, placed), search = COALESCE($9, search), updated_at = $10, marks = $18, tags = $19,
               goods = $20, marks_until = $21, plan = $22, total = $23, work = $24, work_since = $25, remind_at = $26,
               is_closed = $17
        WHERE order_no = $1 AND status = ANY ($11)
        RETURNING order_no
    ), lines AS (
        INSERT INTO journal (order_no, at, what, by, note, said, facts, key)
        SELECT order_no, $10, e.what, e.by, e.note, e.said, e.facts, e.key FROM saved,
               json_to_recordset($12::json) AS e (what text, by text, note text, said text, facts text, key text)
    ), post AS (
        INSERT INTO mails (id, thread, key, kind, facts, owed_at, not_before, dated_at)
        SELECT m.id, order_no, m.key, m.kind, m.facts, COALESCE(m.owed_at, $10), m.not_before, m.dated_at FROM saved,
               json_to_recordset($13::json)
               AS m (id text, key text, kind text, facts text, not_before timestamptz, owed_at timestamptz,
                     dated_at timestamptz)
        ON CONFLICT (thread, key) DO NOTHING
    ), work AS (
        INSERT INTO tasks (order_no, key, kind, said, amount, due_on, opened_at, refund)
        SELECT order_no, t.key, t.kind, t.said, t.amount, t.due_on, $10, t.refund FROM saved,
               json_to_recordset($14::json)
               AS t (key text, kind text, said jsonb, amount bigint, due_on date, refund integer)
        ON CONFLICT (key) DO NOTHING
    ), boxes AS (
        INSERT INTO parcels (order_no, parcel_no, version, carrier, tracking_no, packed_at, shipped_at, delivered_at,
                             returned_at, event, event_at, is_part)
        SELECT order_no, p.parcel_no, p.version, p.carrier, p.tracking_no, p.packed_at, p.shipped_at, p.delivered_at,
               p.returned_at, p.event, p.event_at, p.is_part
        FROM saved, json_to_recordset($15::json) AS p (parcel_no text, version integer, carrier text, tracking_no text,
               packed_at timestamptz, shipped_at timestamptz, delivered_at timestamptz, returned_at timestamptz,
               event text, event_at timestamptz, is_part boolean)
        ON CONFLICT (order_no, parcel_no) DO UPDATE SET version = excluded.version, carrier = excluded.carrier,
               tracking_no = excluded.tracking_no, packed_at = excluded.packed_at, shipped_at = excluded.shipped_at,
               delivered_at = excluded.delivered_at, returned_at = excluded.returned_at, event = excluded.event,
               event_at = excluded.event_at,
               is_part = excluded.is_part
    ), refund AS (
        INSERT INTO refunds (order_no, key, amount, state, at, state_at, done_at, for_what, failures)
        SELECT order_no, order_no || ':' || r.no, r.amount, r.state, $10, $10,
               CASE WHEN r.state IN ('done', 'withdrawn') THEN $10 END, r.key, r.failures
        FROM saved, json_to_recordset($16::json)
               AS r (no integer, amount bigint, state text, key text, failures integer)
        ON CONFLICT (key) DO UPDATE SET amount = excluded.amount, state = excluded.state, done_at = excluded.done_at,
               state_at = excluded.state_at, failures = excluded.failures
        WHERE (refunds.state, refunds.failures) <> (excluded.state, excluded.failures)
    )
    SELECT count(*) FROM saved
"""


class StatusTaken(RuntimeError):
    """The database refused the step: its status is none from which the new one can be reached."""


def people_rows(placed: PlacedOrder) -> str:
    """The normal forms of an order's people for `json_to_recordset`."""
    people = [("orderer", identity(placed.orderer))]
    if placed.recipient is not None:
        people.append(("recipient", identity(placed.recipient)))
    return as_rows({"role": role, "keys": sorted(keys)} for role, keys in people)


def searchable(placed: PlacedOrder) -> str:
    """The text that `order search` looks through."""
    people = [placed.orderer, *([placed.recipient] if placed.recipient else [])]
    parts = [placed.order_no, placed.channel_order_no or ""]
    for person in people:
        parts += [person.name, person.kana, person.company, person.email, person.phone, person.phone.replace("-", "")]
    return " ".join(part for part in parts if part).casefold()


def _parcels(order: Order) -> str:
    return as_rows(
        {name: getattr(parcel, name) for name in type(parcel).model_fields}  # all columns, not only what differs
        for parcel in order.state.goods.parcels
    )


def _refunds(order: Order) -> str:
    """They are told apart by their place."""
    return as_rows(
        {"no": no, "amount": each.amount, "state": each.state, "key": each.key, "failures": each.failures}
        for no, each in enumerate(order.money.refunds, start=1)
    )


class Orders:
    """Orders, locked, decided upon and saved."""

    async def lock(self, conn: Connection, order_no: str, key: str) -> LockedOrder | None:
        """Lock one order for an activity; None when no order has this number."""
        row = await conn.fetchrow(LOCK, order_no, key)
        if row is None:
            return None
        return LockedOrder(
            placed=stored_order(row["placed"]),
            state=OrderState.model_validate_json(row["state"]),
            policy=stored_policy(row["policy"]),
            fingerprint=row["fingerprint"],
            is_done=row["is_done"],
        )

    async def insert(self, conn: Connection, order: Order, review: Review) -> bool:
        """Store a new order, its people and what the rules found. False when the number is taken; then nothing is."""
        placed = order.placed
        row = await conn.fetchrow(
            INSERT,
            placed.order_no,
            placed.plan,
            placed.language,
            placed.total,
            order.state.model_dump_json(),
            placed.model_dump_json(),
            order.policy.model_dump_json(exclude_defaults=True),
            placed.fingerprint(),
            placed.orderer.name or placed.orderer.company,
            searchable(placed),
            placed.placed_at,
            order.at,
            people_rows(placed),
            review.model_dump_json(exclude_defaults=True),
            sorted(payer_names(placed)),
        )
        return row is not None

    async def save(self, conn: Connection, order: Order, key: str) -> None:
        """Write what an activity decided: state, journal, owed mails, tasks, parcels and refunds, all or nothing.

        Raises:
            StatusTaken: the stored status does not lead to the new one.
        """
        state, marks = order.state, order.state.people.marked_until
        step = state.agenda.comes_first
        saved = await conn.fetchval(
            SAVE,
            state.order_no,
            state.status,
            state.model_dump_json(),
            [hold.reason for hold in state.conversation.holds],
            state.due_at,
            step.at if step else None,
            step.what if step else None,
            order.placed.model_dump_json() if order.placed_changed else None,
            searchable(order.placed) if order.placed_changed else None,
            order.at,
            may_become(Status(state.status)),
            journal_rows(order.entries, key),
            mail_rows(state.order_no, order.mails),
            task_rows(state.order_no, order.tasks, key),
            _parcels(order),
            _refunds(order),
            state.is_closed,
            list(marks),
            list(state.people.tags),
            state.goods.stage,
            list(marks.values()) if any(marks.values()) else [],
            order.placed.plan,
            order.placed.total,
            work_on(state) or "",
            state.agenda.waits.since if state.agenda.waits else None,
            state.agenda.waits.remind_at if state.agenda.waits else None,
        )
        if not saved:
            raise StatusTaken(f"{state.order_no} cannot become {state.status} from its stored status.")
