"""The tables `strays` and `assignments`: money that came without an order, and which order it was decided to be for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, LiteralString, NamedTuple

import asyncpg

from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows
from domain.basics.said import Said
from domain.contract.messages import PaymentReceived
from domain.payment.matching.deposit import Decided, Deposit, Part
from domain.payment.matching.part import part_id
from domain.payment.matching.payer import read_payer

_COLUMNS: LiteralString = """
    s.notice_id, d.amount, d.paid_on, d.payer, d.rail, s.payer_code, s.remarks, s.uncleared, s.state, s.note, s.by
"""
WAITING: LiteralString = f"""
    SELECT {_COLUMNS}
    FROM strays s JOIN deposits d USING (notice_id) WHERE s.state = 'waiting' ORDER BY s.notice_id
"""  # noqa: S608 - constants
FIND: LiteralString = f"""
    SELECT {_COLUMNS}
    FROM strays s JOIN deposits d USING (notice_id) WHERE s.notice_id = $1 FOR UPDATE OF s
"""  # noqa: S608 - constants
LEFT: LiteralString = f"""
    SELECT {_COLUMNS}
    FROM strays s JOIN deposits d USING (notice_id) WHERE s.state = 'left'
    ORDER BY s.changed_at DESC, s.notice_id LIMIT $1
"""  # noqa: S608 - constants
#: Whoever else decides about one of these at this instant waits, and then finds it decided.
DECIDE: LiteralString = """
    WITH given AS (
        SELECT * FROM json_to_recordset($1::json)
                 AS g (part text, notice_id text, order_no text, amount integer, said text)
    ), taken AS (
        UPDATE strays s SET state = 'assigned', by = $2, note = '', changed_at = $3
        WHERE notice_id = ANY ($5) AND s.state = ANY ($4) RETURNING notice_id
    )
    INSERT INTO assignments (part, notice_id, order_no, amount, said, by, at)
    SELECT g.part, g.notice_id, g.order_no, g.amount, g.said, $2, $3 FROM given g JOIN taken USING (notice_id)
    RETURNING notice_id
"""
LEAVE: LiteralString = """
    UPDATE strays SET state = 'left', by = $2, note = $3, changed_at = $4
    WHERE notice_id = $1 AND state IN ('waiting', 'left') RETURNING notice_id
"""
TAKE_BACK: LiteralString = """
    WITH stray AS (
        UPDATE strays SET state = 'taken_back', changed_at = $2
        WHERE notice_id = $1 AND state <> 'taken_back' RETURNING notice_id
    ), parts AS (
        UPDATE assignments p SET take_back_at = $2 FROM stray
        WHERE p.notice_id = stray.notice_id AND p.take_back_at IS NULL RETURNING p.part
    ), forgotten AS (
        DELETE FROM learned_payers l USING stray WHERE l.notice_id = stray.notice_id
    )
    SELECT (SELECT count(*) FROM stray) AS taken, (SELECT count(*) FROM parts) AS parts
"""
ON_THEIR_WAY: LiteralString = """
    SELECT order_no, sum(amount)::bigint AS amount FROM assignments WHERE booked_at IS NULL GROUP BY order_no
"""
ON_ITS_WAY: LiteralString = """
    SELECT COALESCE(sum(amount), 0)::bigint FROM assignments
    WHERE order_no = $1 AND booked_at IS NULL AND take_back_at IS NULL
"""
TO_TELL: LiteralString = """
    SELECT p.part AS notice_id, p.order_no, p.amount, p.by, d.paid_on, d.rail, d.payer
    FROM assignments p JOIN deposits d USING (notice_id) WHERE p.booked_at IS NULL AND NOT EXISTS (
        SELECT FROM assignments o WHERE o.notice_id = p.notice_id AND o.moved_to <> '' AND o.taken_back_at IS NULL
        AND o.part <> p.part)
    ORDER BY p.at, p.part LIMIT $1
"""
TO_TAKE_BACK: LiteralString = """
    SELECT part, order_no FROM assignments WHERE take_back_at IS NOT NULL AND taken_back_at IS NULL
    ORDER BY take_back_at, part LIMIT $1
"""
PARTS: LiteralString = """
    SELECT part, order_no, amount FROM assignments WHERE notice_id = $1 AND moved_to = '' ORDER BY part
"""
#: What a person booked on an order under the number that the money had come with was decided, too.
ADOPT: LiteralString = """
    INSERT INTO assignments (part, notice_id, order_no, amount, said, by, at, booked_at)
    SELECT a.notice_id, a.notice_id, a.order_no, a.amount, $2, s.by, a.at, a.at
    FROM strays s JOIN allocations a USING (notice_id)
    WHERE s.notice_id = $1 AND s.state = 'assigned' AND a.kind = 'allocated'
      AND NOT EXISTS (SELECT FROM assignments p WHERE p.notice_id = s.notice_id)
"""
#: All that was decided of a deposit, or of the one that this is a part of.
DECISIONS: LiteralString = """
    SELECT part, notice_id, order_no, amount, moved_to, moved_by, taken_back_at IS NOT NULL AS is_given_up
    FROM assignments
    WHERE notice_id = COALESCE((SELECT notice_id FROM assignments WHERE part = $1), $1) ORDER BY part
"""
#: The name that was learned from the wrong decision is forgotten.
MOVE: LiteralString = """
    WITH gone AS (
        UPDATE assignments SET moved_to = $3, moved_by = $4, take_back_at = $5
        WHERE part = $1 AND take_back_at IS NULL RETURNING notice_id, order_no, amount
    ), forgotten AS (
        DELETE FROM learned_payers l USING gone WHERE l.notice_id = gone.notice_id AND l.order_no = gone.order_no
    )
    INSERT INTO assignments (part, notice_id, order_no, amount, said, by, at)
    SELECT $2, notice_id, $3, amount, $6, $4, $5 FROM gone
"""
MOVED_TO: LiteralString = "SELECT moved_to, moved_by FROM assignments WHERE part = $1 AND moved_to <> ''"
#: One at a time decides about everything that waits.
LOCK: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('matching', 0))"


StrayState = Literal["waiting", "assigned", "left", "taken_back"]


class Stray(NamedTuple):
    """A deposit without an order as it is listed. Yen."""

    notice_id: str
    amount: int
    paid_on: date
    payer: str
    rail: str
    payer_code: str
    remarks: str
    uncleared: int
    state: StrayState
    note: str
    by: str

    @property
    def is_taken_back(self) -> bool:
        """The bank, or whoever took the payment, has taken the money back."""
        return self.state == "taken_back"

    @property
    def deposit(self) -> Deposit:
        """As matching sees it."""
        payer = read_payer(self.payer, payer_code=self.payer_code, remarks=self.remarks)
        return Deposit(self.notice_id, self.amount, self.paid_on, payer, is_clear=not self.uncleared)


class ToTell(NamedTuple):
    """A payment of which its order has not heard yet."""

    order_no: str
    payment: PaymentReceived


class Decision(NamedTuple):
    """One part of a deposit: for which order, and, where that was wrong, for which one it is and who said so.

    `is_given_up`: the order has given it back.
    """

    part: str
    notice_id: str
    order_no: str
    amount: int
    moved_to: str
    moved_by: str
    is_given_up: bool


class Assignments:
    """Money without an order: it waits, is assigned, left, or taken back."""

    async def lock(self, conn: Connection) -> None:
        """Let nobody else match until the transaction ends."""
        await conn.execute(LOCK)

    async def waiting(self, conn: Connection) -> list[Stray]:
        """What nobody has decided about."""
        return [_stray(row) for row in await conn.fetch(WAITING)]

    async def left(self, conn: Connection, most: int) -> list[Stray]:
        """What somebody said is for no order, the newest first."""
        return [_stray(row) for row in await conn.fetch(LEFT, most)]

    async def find(self, conn: Connection, notice_id: str) -> Stray | None:
        """A deposit that came without an order, locked until the transaction ends."""
        row = await conn.fetchrow(FIND, notice_id)
        return _stray(row) if row else None

    async def decide(
        self, conn: Connection, decided: Sequence[Decided], at: datetime, *, by: str = "", also_left: bool = False
    ) -> frozenset[str]:
        """Assign deposits that wait, or that were left; returns which. What was decided meanwhile stays as it is."""
        rows = as_rows(
            {
                "part": part_id(each.notice_id, part.order_no, is_whole=len(each.parts) == 1),
                "notice_id": each.notice_id,
                "order_no": part.order_no,
                "amount": part.amount,
                "said": each.why.model_dump_json(),
            }
            for each in decided
            for part in each.parts
        )
        notices = sorted({each.notice_id for each in decided})
        states = ["waiting", "left"] if also_left else ["waiting"]
        return frozenset(row["notice_id"] for row in await conn.fetch(DECIDE, rows, by, at, states, notices))

    async def leave(self, conn: Connection, notice_id: str, by: str, note: str, at: datetime) -> bool:
        """It is for no order. False when it was assigned or taken back before."""
        return bool(await conn.fetchval(LEAVE, notice_id, by, note, at))

    async def take_back(self, conn: Connection, notice_id: str, at: datetime) -> int:
        """The bank took it back, or it never counted. Returns how many orders have to hear of it."""
        row = await conn.fetchrow(TAKE_BACK, notice_id, at)
        return row["parts"] if row else 0

    async def on_their_way(self, conn: Connection) -> dict[str, int]:
        """Yen that were assigned to each order and are not booked there yet."""
        return {row["order_no"]: row["amount"] for row in await conn.fetch(ON_THEIR_WAY)}

    async def on_its_way(self, conn: Connection, order_no: str) -> int:
        """Yen that were assigned to this order, are not booked there yet, and were not taken back."""
        amount: int = await conn.fetchval(ON_ITS_WAY, order_no)
        return amount

    async def to_tell(self, conn: Connection, most: int) -> list[ToTell]:
        """Payments of which their orders have not heard, the oldest first."""
        rows = await conn.fetch(TO_TELL, most)
        return [ToTell(row["order_no"], PaymentReceived.model_validate(dict(row))) for row in rows]

    async def to_take_back(self, conn: Connection, most: int) -> list[tuple[str, str]]:
        """Notices of payments that were taken back, each with the order that does not know it yet."""
        return [(row["part"], row["order_no"]) for row in await conn.fetch(TO_TAKE_BACK, most)]

    async def parts(self, conn: Connection, notice_id: str) -> list[tuple[str, Part]]:
        """The parts of a deposit, each by the notice under which its order has it."""
        rows = await conn.fetch(PARTS, notice_id)
        return [(row["part"], Part(row["order_no"], row["amount"])) for row in rows]

    async def decisions(self, conn: Connection, notice_id: str) -> list[Decision]:
        """All that was decided of this deposit, or of the one that this is a part of."""
        return [Decision(**dict(row)) for row in await conn.fetch(DECISIONS, notice_id)]

    async def adopt(self, conn: Connection, notice_id: str, said: Said) -> None:
        """A deposit that was booked by its own notice was decided by whoever did that."""
        await conn.execute(ADOPT, notice_id, said.model_dump_json())

    async def move(self, conn: Connection, wrong: Decision, to: str, said: Said, by: str, at: datetime) -> None:
        """This part is another order's. The right one is told once the wrong one has given it up."""
        part = part_id(wrong.notice_id, to, is_whole=False)
        await conn.execute(MOVE, wrong.part, part, to, by, at, said.model_dump_json())

    async def moved_to(self, conn: Connection, part: str) -> tuple[str, str] | None:
        """To which order a part was moved, and by whom."""
        row = await conn.fetchrow(MOVED_TO, part)
        return (row["moved_to"], row["moved_by"]) if row else None


def _stray(row: asyncpg.Record) -> Stray:
    return Stray(*(row[name] for name in Stray._fields))
