"""What an activity leaves behind, an order's or an inquiry's alike, as rows for `json_to_recordset`."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import asyncpg

from adapters.postgres.said_column import column_of
from domain.contract.order import PlacedOrder
from domain.order.mail import mail_id
from domain.order.owed import Entry, NewTask, OwedMail
from domain.shop.policy import Policy

_MOST_POLICIES = _MOST_ORDERS = 64


@lru_cache(_MOST_POLICIES)
def stored_policy(stored: str) -> Policy:
    """The policy that an order keeps, as JSON. A shop's orders of one time share theirs, so it is read once."""
    return Policy.model_validate_json(stored)


@lru_cache(_MOST_ORDERS)
def stored_order(stored: str) -> PlacedOrder:
    """What a cart handed over, as its order keeps it, as JSON. Each step and each mail of a day asks for it anew."""
    return PlacedOrder.model_validate_json(stored)


def as_rows(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as a JSON array."""
    return json.dumps(list(rows), ensure_ascii=False, default=str)


def journal_rows(entries: Iterable[Entry], key: str) -> str:
    """Journal lines; the first carries the activity's key."""
    return as_rows(
        {
            "what": entry.what,
            "by": entry.by,
            "note": entry.note,
            "said": column_of(entry.said),
            "facts": json.dumps(entry.facts, ensure_ascii=False, default=str),
            "key": key if at == 0 else None,
        }
        for at, entry in enumerate(entries)
    )


def journal_fields(row: asyncpg.Record) -> dict[str, Any]:
    """A line of the journal as it is read back."""
    said = json.loads(row["said"]) if row["said"] else None
    return dict(row) | {"said": said, "facts": json.loads(row["facts"])}


def mail_rows(thread: str, mails: Iterable[OwedMail]) -> str:
    """Mails that are owed in this thread."""
    return as_rows(
        {
            "id": mail_id(thread, mail.key),
            "key": mail.key,
            "kind": mail.kind,
            "facts": mail.facts.model_dump_json(exclude_defaults=True),
            "not_before": mail.not_before and mail.not_before.isoformat(),
            "owed_at": mail.owed_at and mail.owed_at.isoformat(),
            "dated_at": mail.dated_at and mail.dated_at.isoformat(),
        }
        for mail in mails
    )


def task_rows(thread: str, tasks: Iterable[NewTask], key: str) -> str:
    """Tasks, told apart by thread, activity and place."""
    return as_rows(
        task.model_dump(mode="json") | {"said": [task.said.model_dump(mode="json")], "key": f"{thread}:{key}:{at}"}
        for at, task in enumerate(tasks)
    )
