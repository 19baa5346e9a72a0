"""What mail servers say in plain words when a mail comes back: sentences and codes, and what each means.

Sources: RFC 3463 (status codes), the texts of Postfix, Exim, qmail and sendmail, and of the gateways of au (EZweb),
docomo, SoftBank and Japanese providers.
"""

import re
from typing import NamedTuple

from domain.basics.text import one_line

_LONGEST = 200
_LONGEST_READ = 2_000
_LONGEST_PREAMBLE = 100
_ENHANCED = re.compile(r"(?<![\d.])([45])\.([0-7])\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d[ -](?![\d.]*\d\.)")
_CODE = re.compile(r"(?<![\d.])[45]\d\d[ -]")
_ADDRESS = re.compile(r'<?(?:"[^"\s]{0,64}"|[^\s<>"(),:;\[\]@]{1,64})@[\w.-]+>?')

#: The first that fits gives the status of a text that names none.
_MEANINGS = tuple(
    (status, re.compile(pattern, re.IGNORECASE))
    for status, pattern in (
        (
            "5.2.2",
            r"over ?quota|mail(?:box| box|folder)? (?:is )?full|exceeded? .{0,30}quota|quota exceed|too much mail data",
        ),
        ("5.2.2", r"mailbox exceeded .{0,20}limit"),  # Biglobe
        ("5.2.2", r"容量(?:超過|オーバー|を超え|制限)|メールボックスがいっぱい"),
        (
            "5.2.1",
            r"account is (?:disabled|temporarily limited|suspended)|(?:disabled|inactive) (?:account|user)",
        ),
        (
            "5.1.1",
            r"(?:user|recipient|mailbox|address)(?:'s)? ?(?:is )?(?:unknown|not found|does not exist)|unknown user",
        ),
        (
            "5.1.1",
            r"no such (?:user|mailbox|recipient|address)|invalid (?:recipient|address|user)|does not like recipient",
        ),
        ("5.1.1", r"recipient name is not recognized|unknown recipient"),
        ("5.1.1", r"unrouteable address|no mailbox here|(?:user|account|mailbox) .{0,40}does(?: not|n't) exist"),
        ("5.1.1", r"(?:宛|あて)先(?:が|の)?.{0,12}(?:不明|見つかり|存在)|存在しません|登録されていません"),
        (
            "5.1.2",
            r"(?:host|domain|name) (?:unknown|not found(?!,? try again)|or service not known)|unknown host",
        ),
        ("5.1.2", r"unrouteable mail domain|domain does not exist|(?:invalid|no such) domain(?! name)"),
        ("5.1.2", r"domain .{0,80}does(?:n['\u2019]t| not) (?:receive|accept) (?:e-?)?mail"),  # Gmail
        ("5.1.2", r"find a mail exchanger or ip address"),  # qmail
        ("4.4.3", r"name service error|host not found,? try again"),
        ("5.1.3", r"malformed address"),
        ("5.3.4", r"message (?:is )?too (?:large|big)|message size|size limit|line (?:length )?limit"),
        ("5.7.1", r"blocked|policy|spam|access denied|relay(?:ing)? denied|受信拒否|拒否(?:設定|され)"),
        ("5.7.1", r"(?<!may be )black-?listed"),
        ("4.4.7", r"not delivered within|(?:retry )?time-?out|timed out|in the queue too long|has expired"),
        ("4.4.7", r"envelope expired|giving up(?! on)|failed \d+ attempts|failing for a long time|aborted after"),
        ("4.4.1", r"connection refused|no route to host|is not responding|could not connect"),
        ("4.4.1", r"host not reachable|did not accept our requests to connect"),
    )
)
#: `taro@customer.example: 550 5.1.1 …`: whom it was for, and what their server answered.
_ANSWER_TO = re.compile(
    r"(?P<address>[^\s<>()\"',:;]{1,64}@[\w.-]+)>?\)?(?:\s*[:：(\[—-]|\.\.\.|\s)[^\n]{0,160}?(?<![\d.])(?:"
    r"(?P<exact>[45]\d\d[ -]{1,2}[(\[#]?[45]\.\d{1,3}\.\d{1,3}|[(\[#][45]\.\d{1,3}\.\d{1,3})"
    r"|[45]\d\d[ -](?=\D)(?P<words>[^\n]{0,160}))",
)
_REFUSES = re.compile(
    r"reject|refus|denied|disallow|fail|error|\bnot\b|\bno\b|sorry|unavailable|unable|cannot|can't", re.IGNORECASE
)
_CAME_BACK = re.compile(
    r"could ?n[o']t be delivered|was ?n[o']t (?:able to deliver|delivered)|undeliver|delivery (?:has )?failed|"
    r"(?:unable|not able) to deliver|deliver(?:y|ing) .{0,60}fail|permanent fatal errors|returned mail|failure notice|"
    r"did not receive this message|recipients? was rejected|the user\(s\) account|mail delivery fail|"
    r"could not send message|delivery (?:has been )?delayed|did not reach the following|was aborted after|"
    r"error has occurred while attempting to deliver|incorrectly constructed|"
    r"(?:配信|送信|配送|お届け|届けることが|送ることが)(?:は)?(?:でき(?:ません|なかった)|出来ません)|(?:配信|送信|配送)に失敗|"
    r"届きませんでした|届けられません|送れません|配信不能|送信エラー|配信エラー",
    re.IGNORECASE,
)
_IS_LATE = re.compile(
    r"has not (?:yet )?been delivered|not yet been delivered|still being retried|will (?:keep|continue)|"
    r"delivery (?:has been )?delayed|warning: (?:message|could not send)|delivery attempts will continue|"
    r"will be retried|this is a warning message only|遅延|再送を(?:試み|続け)",
    re.IGNORECASE,
)
#: Where the report ends and the returned mail begins.
_RETURNED_COPY = re.compile(
    r"^-{2,}[ ]?(?:below this line|the header of|this is a copy|original message|unsent message|returned message|"
    r"the following is a copy|message header).*|^(?:return-path|received|message-id): .*|^-{40,}[ \r]*$"
    r"(?=\s*(?:return-path|received|from|to|subject|date|message-id|mime-version|dkim-signature|x-[\w-]+):)",
    re.IGNORECASE | re.MULTILINE,
)
#: What a mailbox provider writes to a sender whose mail somebody called spam. Source: RFC 5965 (its own example).
_COMPLAINT = re.compile(
    r"\babuse report\b|\b(?:spam|abuse) (?:complaint|report)|^feedback-type: ?(?:abuse|fraud|opt-out|virus|other)|"
    r"complain\w* (?:about|against|of|from|regarding|for) .{0,60}(?:message|e-?mail|mail|recipient)|"
    r"(?:reported|marked|flagged|classified) .{0,60}\bas (?:spam|junk|unsolicited|abus)|"
    r"(?:迷惑メール|スパム).{0,20}(?:報告|申告|通報|苦情)",
    re.IGNORECASE | re.MULTILINE,
)


class ServerSaid(NamedTuple):
    """What a text says of a mail: whether it is final, its status code, and the words, without addresses."""

    permanent: bool
    status: str
    diagnostic: str


def own_words(text: str) -> str:
    """The report without the mail that was returned below it."""
    cut = _RETURNED_COPY.search(text)
    own = text[: cut.start()] if cut else text
    return own if own.strip() else text


def says_it_came_back(text: str) -> bool:
    """True for words that mail servers use when a mail cannot be delivered, or not yet."""
    return bool(_CAME_BACK.search(text) or _IS_LATE.search(text))


def tells_why(text: str) -> bool:
    """True for words that say why a mail to somebody failed: unknown, full, no such host, no answer in time."""
    return any(pattern.search(text) for status, pattern in _MEANINGS if not status.startswith("5.7"))


def answered_about(text: str) -> str | None:
    """The address in the first line that says what a mail server answered about it; None when no line does."""
    for found in _ANSWER_TO.finditer(text):
        words = found["words"] or ""
        if found["exact"] or tells_why(words) or _REFUSES.search(words):
            return found["address"]
    return None


def says_complaint(text: str) -> bool:
    """True for words that providers use when somebody called a mail spam."""
    return bool(_COMPLAINT.search(text))


def said(text: str) -> ServerSaid:
    """What a plain-text bounce says. Without a word of a later try it is final."""
    permanent = not _IS_LATE.search(text)
    return ServerSaid(permanent, status_of(text, permanent=permanent), clean(_telling_part(text)))


def status_of(text: str, *, permanent: bool) -> str:
    """The status code in a text, else the one that its words mean, else the general one."""
    found = _ENHANCED.search(text)
    if found:
        return ".".join(str(int(part)) for part in found.groups())
    meant = next((status for status, pattern in _MEANINGS if pattern.search(text)), None)
    if meant:
        return meant if permanent else f"4{meant[1:]}"
    reply = _REPLY.search(text)
    if reply:
        return f"{reply[1]}.0.0"
    return "5.0.0" if permanent else "4.0.0"


def clean(text: str) -> str:
    """A diagnostic on one short line, without mail addresses."""
    bare = _ADDRESS.sub("(address)", one_line(text[:_LONGEST_READ]))
    return bare if len(bare) <= _LONGEST else f"{bare[: _LONGEST - 1]}…"


def _from_its_code(line: str) -> str:
    """A line without a preamble that would leave no room for the answer itself."""
    code = _CODE.search(line)
    return line[code.start() :] if code and code.start() > _LONGEST_PREAMBLE else line


def _telling_part(text: str) -> str:
    """The lines that give the reason: from the first that has a code or known words on, else the beginning."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    patterns = [_ENHANCED, _REPLY, *(pattern for _, pattern in _MEANINGS)]
    for at, line in enumerate(lines):
        if any(pattern.search(line) for pattern in patterns):
            return " ".join([_from_its_code(line), *lines[at + 1 : at + 3]])
    return " ".join(lines[:5])
