"""Logs for machines: one JSON object per line on standard error, written by a thread of its own.

A slow terminal or disk must not hold up a workflow task, so the caller only formats; a queue and its listener write.
"""

import atexit
import json
import logging
import queue
import sys
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener

from temporalio import activity, workflow

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
#: What Temporal adds to a record, and how much of it a line keeps.
_CONTEXTS = {
    "temporal_workflow": ("workflow_id", "run_id", "workflow_type"),
    "temporal_activity": ("workflow_id", "activity_type", "attempt"),
}


#: Characters of one value that a line keeps: a library may print a whole history, with what people wrote in it.
_LONGEST = 4_000


class JsonLines(logging.Formatter):
    """`{"at": …, "level": …, "logger": …, "event": …}` and the fields that the caller gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        for name, value in vars(record).items():
            if name in _CONTEXTS and isinstance(value, dict):
                line |= {key: value[key] for key in _CONTEXTS[name] if key in value}
            elif name not in _OWN:
                line[name] = value
        if record.exc_info and record.exc_info[1]:
            line["reason"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
            line["error"] = self.formatException(record.exc_info)
        return json.dumps({name: _short(value) for name, value in line.items()}, ensure_ascii=False, default=str)


def _short(value: object) -> object:
    """Numbers as they are; of anything else the beginning and the end of its text."""
    if value is None or isinstance(value, int | float):
        return value
    text, half = str(value), _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {len(text) - _LONGEST} more … {text[-half:]}"


def log_as_json(level: str) -> None:
    """Send every log record of this process to standard error, as JSON lines."""
    lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    handler = QueueHandler(lines)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells of every connection
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    listener = QueueListener(lines, logging.StreamHandler(sys.stderr))
    listener.start()
    atexit.register(listener.stop)
