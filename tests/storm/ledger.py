"""Everything that must not be lost or doubled, as plain values: read from a shop, and compared with another's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from domain.order.state import OrderState

Section: TypeAlias = Mapping[str, object]
Ledger: TypeAlias = Mapping[str, Section]
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

#: Each row is one entry: its first column names it, the others are what is compared.
ROWS: dict[str, LiteralString] = {
    "deposits": "SELECT notice_id, order_no, amount, rail, payer FROM deposits",
    "allocations": "SELECT notice_id || ' ' || order_no || ' ' || kind, amount FROM allocations",
    "stock": "SELECT sku, on_hand, reserved, waiting FROM stock",
    "reservations": "SELECT order_no || ' ' || sku, quantity, state FROM reservations",
    "receipts": "SELECT receipt, sku, quantity FROM receipts",
    "parcels": """
        SELECT order_no || ' ' || parcel_no, version, carrier, tracking_no, packed_at IS NOT NULL,
               shipped_at IS NOT NULL, delivered_at IS NOT NULL, returned_at IS NOT NULL FROM parcels
    """,
}
#: Each row is counted: its first column names the order, the others are what happened so often.
#: An order that waits for its mails to leave, or gives their dates anew, notes that, which is no part of its story.
#: A reminder that waits for the mail server until its order has expired leaves no more, which is no loss: whether one
#: did is not compared. A confirmation that the money overtook is replaced by one that says so. A mail that the server
#: takes again and again without an answer ends at a person, by a task and a mail. Of every other mail it is compared:
#: nobody in the stories acts before the mail that asks for it has left.
COUNTED: dict[str, LiteralString] = {
    "journal": """
        SELECT order_no, what FROM journal WHERE what NOT IN ('mails_awaited', 'mails_have_left', 'dates_told_anew')
    """,
    "tasks": """
        SELECT COALESCE(order_no, ''), kind, amount, done_at IS NOT NULL
        FROM tasks WHERE NOT starts_with(key, 'unclear:')
    """,
    "refunds": "SELECT order_no, amount, state FROM refunds",
    "papers": "SELECT order_no, kind, version FROM documents",
    "mails": """
        SELECT COALESCE(i.order_no, m.thread), m.kind,
               CASE WHEN m.kind = 'payment_reminder' AND m.state = 'superseded' OR m.state = 'unclear' THEN 'sent'
                    ELSE m.state END
        FROM mails m LEFT JOIN inquiries i ON m.thread = 'inquiry:' || i.inquiry_no
        WHERE NOT (m.kind = 'order_confirmed' AND m.state = 'superseded')
          AND NOT starts_with(m.key, 'shop_task:unclear:')
    """,
    "inquiries": """
        SELECT COALESCE(i.order_no, ''), i.status, j.what
        FROM inquiries i JOIN inquiry_journal j USING (inquiry_no)
    """,
    "letters": """
        SELECT COALESCE(i.order_no, ''), l.is_ours, l.letter::json ->> 'text'
        FROM inquiries i JOIN inquiry_letters l USING (inquiry_no)
    """,
    "calls": "SELECT COALESCE(t.order_no, ''), t.kind FROM calls c JOIN tasks t ON t.id = c.task_id",
    "rejects": "SELECT workflow_id, said FROM rejects",
    "bounces": "SELECT mail_id, bounce_id FROM bounces",
    "marks": "SELECT order_no, kind, rule FROM marks",
}
ORDERS: LiteralString = "SELECT order_no, status, total, state FROM orders"
MAILS: LiteralString = """
    SELECT m.id, COALESCE(i.order_no, m.thread) AS about, m.kind
    FROM mails m LEFT JOIN inquiries i ON m.thread = 'inquiry:' || i.inquiry_no
"""
#: Mails of which nobody asks whether the mail server took them.
NOT_ASKED: LiteralString = """
    SELECT id FROM mails
    WHERE kind = 'payment_reminder' OR (kind = 'order_confirmed' AND state = 'superseded')
       OR starts_with(key, 'shop_task:unclear:')
"""
#: The Message-IDs that the mail server took, counted once each however often it took them.
TAKEN = "mails taken"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Difference:
    """One entry that is not the same in both; None where there is none."""

    section: str
    entry: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.section}, {self.entry}: expected {self.expected or 'nothing'}, found {self.found or 'nothing'}"


def compare(expected: Ledger, found: Ledger) -> list[Difference]:
    """Every entry that is missing, too many, or not the same."""
    return [
        Difference(section, entry, expected.get(section, {}).get(entry), found.get(section, {}).get(entry))
        for section in sorted(expected.keys() | found.keys())
        for entry in sorted(expected.get(section, {}).keys() | found.get(section, {}).keys())
        if expected.get(section, {}).get(entry) != found.get(section, {}).get(entry)
    ]


async def read_ledger(connection: Connection, mails_taken: Iterable[str]) -> Ledger:
    """All sections. `mails_taken`: the ids of the mails that the mail server took."""
    ledger: dict[str, Section] = {"orders": _orders(await connection.fetch(ORDERS))}
    for section, query in ROWS.items():
        ledger[section] = {row[0]: tuple(row)[1:] for row in await connection.fetch(query)}
    for section, query in COUNTED.items():
        ledger[section] = _counted(tuple(row) for row in await connection.fetch(query))
    mails = {row["id"]: (row["about"], row["kind"]) for row in await connection.fetch(MAILS)}
    not_asked = {row["id"] for row in await connection.fetch(NOT_ASKED)}
    ledger[TAKEN] = _counted(mails.get(each, (UNKNOWN, each)) for each in set(mails_taken) - not_asked)
    return ledger


def _counted(rows: Iterable[Sequence[Any]]) -> Section:
    """A multiset for each entry, as sorted words, so that two are compared and shown alike."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[0]][" ".join(str(value) for value in row[1:])] += 1
    return {entry: tuple(sorted(counts.items())) for entry, counts in found.items()}


def _orders(rows: Iterable["asyncpg.Record"]) -> Section:
    """Status, money and goods of each order, and that nothing is open."""
    found: dict[str, object] = {}
    for row in rows:
        state = OrderState.model_validate_json(row["state"])
        found[row["order_no"]] = {
            "status": row["status"],
            "total": row["total"],
            "money": state.money_stage.value,
            "goods": state.goods.stage.value,
            "due": state.money.due,
            "allocated": state.money.allocated,
            "refunded": state.money.refunded,
            "waived": state.money.waived,
            "version": state.version,
            "holds": tuple(hold.reason.value for hold in state.conversation.holds),
            "questions": len(state.conversation.questions),
            "inquiries": len(state.conversation.inquiries),
            "is_closed": state.is_closed,
        }
    return found
