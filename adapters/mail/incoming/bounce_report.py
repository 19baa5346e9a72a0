"""Delivery status notifications (RFC 3464): one group of fields per recipient, in a part of their own."""

import re
from collections.abc import Iterable, Mapping
from email.message import Message

from pydantic import BaseModel, ConfigDict

from adapters.mail.sending.server_words import clean, status_of

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_WORD = re.compile(r"[a-z]+")
_ARRIVED = frozenset({"delivered", "relayed", "expanded", "deliverable"})  # the last: Postfix, when it is asked
_GENERAL = ".0.0"
_RECIPIENTS = frozenset({"final-recipient", "original-recipient"})
_FIELD = re.compile(r"(final-recipient|original-recipient|action|status|diagnostic-code):(.{0,2000})", re.IGNORECASE)

Fields = Mapping[str, str]


class Failure(BaseModel):
    """What became of the mail for one recipient.

    `permanent` is False while the mail server still tries. `status` is a code of RFC 3463 such as 5.1.1, `diagnostic`
    one line without addresses.
    """

    model_config = ConfigDict(frozen=True)

    recipient: str = ""
    permanent: bool
    status: str
    diagnostic: str


def groups_of(part: Message) -> list[Fields]:
    """The groups of fields of a part `message/delivery-status`: one about the mail, then one per recipient."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return []
    return [_fields(group) for group in payload if isinstance(group, Message)]


def groups_in(text: str) -> list[Fields]:
    """The groups of fields in a report that stands as text in a mail, as when a colleague forwards it."""
    groups: list[dict[str, str]] = []
    name = ""
    for line in text.splitlines():
        field = _FIELD.match(line)
        if field:
            name = field[1].casefold()
            if not groups or name in groups[-1]:
                groups.append({})
            groups[-1][name] = field[2].strip()
        elif name and line[:1] in {" ", "\t"} and line.strip():
            groups[-1][name] += f" {line.strip()}"
        else:
            name = ""
    return [group for group in groups if _RECIPIENTS & group.keys() and {"action", "status"} & group.keys()]


def failures_of(groups: Iterable[Fields]) -> list[Failure]:
    """The recipients whom the mail did not reach, or not yet; empty when it arrived."""
    return [_failure(group) for group in groups if _is_about_failure(group)]


def speaks_of_recipients(groups: Iterable[Fields]) -> bool:
    return any("action" in group or "status" in group for group in groups)


def is_general(status: str) -> bool:
    """True for a status that does not say why."""
    return not status or status.endswith(_GENERAL)


def _fields(group: Message) -> Fields:
    return {name.casefold(): " ".join(str(value).split()) for name, value in group.items()}


def _is_about_failure(group: Fields) -> bool:
    action = _action(group)
    return action not in _ARRIVED and (bool(action) or group.get("status", "")[:1] in {"4", "5"})


def _failure(group: Fields) -> Failure:
    action, diagnostic = _action(group), _after_type(group.get("diagnostic-code", ""))
    stated = _STATUS.search(group.get("status", ""))
    permanent = action == "failed" or (action != "delayed" and (stated is None or stated[1] == "5"))
    status = ".".join(str(int(each)) for each in stated.groups()) if stated else ""
    if is_general(status):
        status = _more_exact(status, diagnostic, permanent=permanent)
    return Failure(recipient=_recipient(group), permanent=permanent, status=status, diagnostic=clean(diagnostic))


def _more_exact(status: str, diagnostic: str, *, permanent: bool) -> str:
    """Many servers write 5.0.0, and the code that says why only into the diagnostic."""
    told = status_of(diagnostic, permanent=permanent)
    return told if not status or told[0] == status[0] else status


def _action(group: Fields) -> str:
    found = _WORD.match(group.get("action", "").casefold())
    return found[0] if found else ""


def _recipient(group: Fields) -> str:
    """Whom the mail was for: the original recipient where it is known, because mails are forwarded."""
    return _after_type(group.get("original-recipient", "") or group.get("final-recipient", ""))


def _after_type(text: str) -> str:
    """`rfc822; taro@example.jp` without its type."""
    kind, semicolon, rest = text.partition(";")
    return rest.strip() if semicolon and len(kind.split()) == 1 else text.strip()
