"""What shows that a mail was written by a machine, or for somebody who is away."""

import re
from email.message import Message

_NOBODY_READS = re.compile(r"\b(?:no-?_?reply|do-?not-?reply)[\w.+-]*@", re.IGNORECASE)
_AUTOMATIC_SUBJECT = re.compile(
    r"out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response)|vacation|自動(?:返信|応答)|不在", re.IGNORECASE
)
#: Whoever writes so is away, and no mail server.
_AWAY = re.compile(
    r"休暇|休業|お休み|不在|出張|on (?:annual |sick |parental )?leave|on (?:vacation|holiday)|"
    r"out of (?:the |my )?office|i am (?:away|out|travell?ing)|i will be (?:away|out|back)|return to the office",
    re.IGNORECASE,
)
_BEGINNING = 300
_CHALLENGE = re.compile(
    r"confirm (?:your|that you|this) (?:message|e-?mail|are|sen)|sender verification|prove (?:that )?you are human|"
    r"challenge[- ]response|送信者(?:の)?(?:確認|認証)",
    re.IGNORECASE,
)


def has_automatic_subject(subject: str) -> bool:
    return bool(_AUTOMATIC_SUBJECT.search(subject))


def is_away(subject: str, text: str) -> bool:
    """By the beginning: further down the returned mail may stand, with the days on which the shop is closed."""
    return bool(_AWAY.search(f"{subject}\n{text[:_BEGINNING]}"))


def is_machines(message: Message) -> bool:
    """True for an address at which nobody reads answers."""
    return bool(_NOBODY_READS.search(str(message.get("From", ""))))


def is_automatic(message: Message) -> bool:
    submitted = str(message.get("Auto-Submitted", "no")).casefold().strip()
    precedence = str(message.get("Precedence", "")).casefold().strip()
    names = {"x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply"}
    return submitted != "no" or precedence == "auto_reply" or any(name.casefold() in names for name in message)


def is_receipt(message: Message) -> bool:
    return str(message.get_param("report-type", "")).casefold() == "disposition-notification"


def is_challenge(message: Message, subject: str, text: str) -> bool:
    asks = _CHALLENGE.search(f"{subject}\n{text}")
    return bool(asks) or any(name.casefold().startswith("x-tmda") for name in message)
