"""Lines of the log."""

import json
import logging

from workers.logs import JsonLines


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
