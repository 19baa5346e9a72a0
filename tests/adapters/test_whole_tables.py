"""No statement reads a table that grows with the years from its one end to the other, unless its reason stands here."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import adapters.postgres
from adapters.postgres.pool import Connection, Pool
from tests.adapters.untouched import database  # noqa: F401 - a fixture

#: Tables of which a shop has few rows, or one for each day.
SMALL = {
    *("bank_checks", "blacklist", "inquiry_hours", "low_stock", "mailings", "receivers"),
    *("schema_migrations", "unheard_commands"),  # the second holds what is seconds old
}
#: Indexes that hold what is open, or waits for somebody, and nothing of the years before.
OF_WHAT_IS_OPEN = {
    *(
        "orders_at_work",
        "orders_open",
        "orders_unclosed",
        "orders_waiting",
        "orders_by_hold",
        "orders_by_tag",
        "orders_by_mark",
    ),
    *(
        "tasks_open",
        "refunds_open",
        "returns_open",
        "inquiries_open",
        "inquiries_untold",
        "claims_open",
        "mails_owed",
        "mails_due",
        "reversals_in_vain",
    ),
    *("reservations_untold", "reservations_waiting", "strays_waiting", "strays_left"),
    *(
        "assignments_to_tell",
        "assignments_to_take_back",
        "supplier_requests_open",
        "bank_rows_to_tell",
        "bank_rows_unmet",
        "parcels_in_part",
    ),
}
MAY = {
    "coupons.LISTED": "by hand: the list that the shop brought, as long as it made it",
    "suppliers.LISTED": "by hand: the list that the shop brought",
    "substitutes.LISTED": "by hand: the list that the shop brought",
    "low_stock.LOW": "the articles of a shop and what of them waits, once a day and by hand; orders by their open ones",
    "pages.NEWEST_MAILS": "by hand: the newest, and those to many are passed over",
    "consents.REFUSALS": "by hand: who refused advertising, the latest first",
    "receivables.LEARNED_NAMES": "by hand: the names that were learned of payers, the newest first",
    "feedback.NEWEST": "by hand: the newest, and those of more stars are passed over",
    "inquiry_rows.LIST_WITH_CLOSED": "by hand; for one colleague, what others have closed is passed over",
    "claim_rows.LIST": "by hand; with those that are closed, too: as many as there are",
    "people.UNINDEXED": "by hand, once after an update: shop review index",
    "refunds.WITH_DONE": "by hand, for those of the years before",
    "told_facts.UNHEARD": "by hand, after Temporal or its database was lost: shop order resume",
    "search.LIST": "narrowed by what is asked for; where nothing is, the newest are read in their order",
}
_STATEMENT = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b")


def statements() -> Iterator[tuple[str, str]]:
    """All that the rooms of the database have a name for."""
    for module in pkgutil.iter_modules(adapters.postgres.__path__):
        for name, text in sorted(vars(importlib.import_module(f"adapters.postgres.{module.name}")).items()):
            if isinstance(text, str) and name.isupper() and not name.startswith("_") and _STATEMENT.match(text):
                yield f"{module.name}.{name}", text


def read_whole(plan: dict[str, Any], *, is_limited: bool = False) -> Iterator[str]:
    """The tables that a plan reads without any condition that an index answers, and without an end on the way."""
    kind = plan["Node Type"]
    relation, index = plan.get("Relation Name"), plan.get("Index Name")
    if kind == "Seq Scan" and relation not in SMALL:
        yield f"{relation} without an index"
    if (
        kind.startswith("Index")
        and "Index Cond" not in plan
        and relation not in SMALL
        and index not in OF_WHAT_IS_OPEN
        and not (is_limited and "Filter" not in plan)
    ):
        yield f"{relation or ''} along {index}"
    is_limited = kind == "Limit" or (
        is_limited and kind in {"Append", "Result", "Subquery Scan"} and "Filter" not in plan
    )
    for child in plan.get("Plans", ()):
        yield from read_whole(child, is_limited=is_limited)


async def plan_of(conn: Connection, statement: str) -> dict[str, Any]:
    """The plan for any values, whatever the tables hold: an index is taken wherever one can be."""
    found: dict[str, Any] = json.loads(await conn.fetchval("SELECT plan_of($1)", statement))[0]["Plan"]
    return found


async def test_no_statement_reads_a_whole_table(pool: Pool) -> None:
    whole: dict[str, list[str]] = {}
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(
            """SET LOCAL enable_seqscan = off;
               CREATE FUNCTION plan_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
               DECLARE plan text;
               BEGIN EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || statement INTO plan; RETURN plan; END $$"""
        )
        for name, text in statements():
            if found := sorted(set(read_whole(await plan_of(conn, text)))):
                whole[name] = found

    assert whole.keys() == MAY.keys(), whole
