"""Lines of the log."""

import json
import logging
import re
from pathlib import Path

from workers.logs import JsonLines

ROOT = Path(__file__).parents[2]
_EXTRA = re.compile(r"extra=\{([^}]*)\}")
_NAME = re.compile(r'"(\w+)":')


def test_a_line_never_holds_a_whole_history() -> None:
    record = logging.makeLogRecord({"msg": "x" * 700_000, "levelname": "ERROR", "order_no": "1001", "size": 3})

    line = JsonLines().format(record)

    assert len(line) < 10_000
    assert (json.loads(line)["order_no"], json.loads(line)["size"]) == ("1001", 3)
    assert "696000 more" in line


def test_why_something_failed_is_read_without_its_traceback() -> None:
    error = ValueError("the mail server is away")
    record = logging.makeLogRecord({"msg": "failed", "levelname": "WARNING", "exc_info": (type(error), error, None)})

    assert json.loads(JsonLines().format(record))["reason"] == "ValueError: the mail server is away"


def test_no_field_of_a_log_is_called_as_a_record_calls_one_of_its_own() -> None:
    """Which would raise in the midst of a workflow, though only where its level is written."""
    rooms = ("adapters", "activities", "callers", "domain", "gateway", "workers", "workflows")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]

    extras = [extra for file in files for extra in _EXTRA.findall(file.read_text(encoding="utf-8"))]
    named = {name for extra in extras for name in _NAME.findall(extra)}

    assert "order_no" in named
    assert named.isdisjoint({*vars(logging.makeLogRecord({})), "message", "asctime"})
