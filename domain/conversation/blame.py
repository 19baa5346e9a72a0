"""Whose fault it is that a mail did not arrive: the address's, ours, the way's, or the mail's own.

A pure function of what the mail server said: its status (RFC 3463) and its words, by whatever door they came: a bounce,
an answer at sending, a signal. Words are needed because servers are careless with codes: `5.7.1` is said of a user who
is unknown, and `5.0.0` of a sender who is listed.

Sources: RFC 3463, RFC 5248, RFC 7372 (5.7.20 – 5.7.26), RFC 7505 (5.1.10, 5.7.27), RFC 7293 (5.7.17, 5.7.18); the texts
of Postfix, Exim, sendmail, Gmail, Exchange Online, Outlook.com and Yahoo, and of docomo, au and SoftBank.
"""

import re
from enum import StrEnum


class Blame(StrEnum):
    """Why a mail did not arrive, and so what helps."""

    ADDRESS = "address"  # nobody is there, it is closed or full, or its owner wants no such mail: reach them otherwise
    US = "us"  # the server refuses the shop: blocked, listed, too fast, not proven; others will be refused, too
    WAY = "way"  # time ran out, the network, their disk: the same mail may arrive another day
    MAIL = "mail"  # this one is too large, or its contents cannot be taken; the address may be good


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


#: Nobody says this of an address: it is about whoever sent the mail.
_SURELY_US = _any(
    r"(?:black|block|deny|dnsb|real-?time|reject)[ -]?lists?\b|(?<!may be )\b(?:black|block)listed\b",
    r"\b(?:rbl|dnsbl|spamhaus|spamcop|barracuda(?:central)?|sorbs|surbl|uribl)\b",
    r"(?:listed|blocked) (?:at|by|in|on|using|via|with) \S*(?:\.\w{2,}|rbl|list)",
    r"\breputation\b|\bunsolicited\b|\buser complaints\b|high (?:volume|number) of (?:spam|complaints)",
    r"\brate[ -]?limit|\b(?:connection|message|mail|sending|delivery) rate\b|\bthrottl|\bunusual rate\b",
    r"too many (?:connections|messages|recipients|mails|e-?mails|sessions|requests)",
    r"too fast|sending too (?:much|many|fast)",
    r"(?:sending|daily|hourly|outbound) .{0,20}(?:limit|quota)",
    r"(?:exceeded|over) .{0,30}(?:rate|connections?|messages per)",
    r"reverse[ -]?(?:dns|name|host|lookup|mapping)|\bptr\b|\brdns\b|cannot find your (?:reverse )?host ?name",
    r"client host .{0,80}(?:blocked|rejected|denied)|(?:your|sending) (?:ip|server|host|domain|mta)\b.{0,60}"
    r"(?:blocked|rejected|denied|listed|banned)",
    r"sender(?:'s)? (?:address |domain |ip |host )?(?:is |was |has been )?"
    r"(?:rejected|denied|refused|blocked|not allowed)",
    r"sender verif\w*|verification failed|domain of (?:the )?sender",
    r"(?:unroutable|invalid|bad) sender",
    r"address is not verified|identit(?:y|ies) failed the check|from: domain is invalid|send mail as\b",
    r"invalid ip for sending|mismatches client ip|host network not allowed|turn on smtp auth",
    r"(?:blocked|banned|rejected) (?:sender|sending|ip|host)",
    r"messages? from \S+ (?:were|weren't|was|wasn't|are|temporarily)",
    r"\b(?:spf|dkim|dmarc)\b|unauthenticated (?:e-?mail|sender|mail)|(?:not|isn't|lacks) .{0,20}authenticat",
    r"authentication (?:is )?(?:required|failed|credentials)|relay(?:ing)? (?:access )?(?:denied|not permitted)|"
    r"not permitted to relay",
    r"(?:送信元|差出人|発信元)(?:の)?(?:IP|ＩＰ|サーバ|ホスト|ドメイン|アドレス)?.{0,20}(?:拒否|ブロック|制限|登録)|接続(?:数|頻度).{0,10}(?:超|制限)",
    r"(?:大量|短時間).{0,20}(?:送信|配信).{0,20}(?:制限|拒否)|逆引き",
)
#: As a rule about the sender, but not beside a code that says otherwise.
_PERHAPS_US = _any(
    r"\bblocked\b|\bbanned\b|\bpolicy\b|\bpolicies\b|\bspam(?:my)?\b|\bjunk\b",
    r"\baccess denied\b|\bprohibit|\bphish|\bvirus\b",
    r"suspicious|not accepted from|delivery not authori[sz]ed|message refused|迷惑メール(?:と判定|として)|ポリシー",
)
#: The owner of the mailbox wants no such mail; nobody else is refused for it.
_UNWANTED = _any(
    r"受信拒否|(?:拒否|受信|迷惑メール|フィルタ\w{0,2}|ドメイン指定).{0,4}設定|指定受信",
    r"(?:recipient|user|mailbox owner) (?:has |does |is )?(?:blocked|block|refus|reject|declin|not accept|not want)\w*",
    r"(?:blocked|rejected|refused|prohibited) by (?:the )?(?:recipient|user|mailbox owner|addressee)\b(?! domain)",
    r"not (?:authori[sz]ed|allowed|permitted) to send (?:to|mail to|messages? to) (?:the |this )"
    r"(?:recipient|user|group|mailbox|list)",
    r"(?:mailbox|domain) owner has changed",
)
#: Exchange: a mailbox that is open to colleagues only, said in words of a log-in.
_FOR_COLLEAGUES = _any(r"resolver\.rst\.(?!\w*size)")
#: Nobody is there, or the mailbox takes no more, whatever the code.
_NOBODY = _any(
    r"(?:user|recipient|mailbox|address|account)(?:'s)?(?: name)? ?(?:is |was )?(?:unknown|not found|invalid|inactive|"
    r"disabled|unavailable|suspended|expired|over ?quota|full)",
    r"recipient(?:'s)? account is blocked|(?:user|account) .{0,60}(?:temporar(?:il)?y )?locked",
    r"does(?:n['\u2019]t| not) (?:accept|receive) (?:e-?)?mail\b(?! from)",
    r"(?:user|recipient|mailbox|address|account)(?: name)? .{0,60}do(?:es)?(?: not|n't) exist",
    r"unknown (?:user|recipient|mailbox|address|local)|no such (?:user|mailbox|recipient|address|person|account)",
    r"invalid (?:recipient|user|mailbox|address)|(?:disabled|inactive|closed) (?:account|user|mailbox|recipient)",
    r"mailbox exceeded .{0,20}limit",
    r"does not like recipient|no mailbox (?:here|by)|unrouteable address|not (?:a valid|our) (?:user|mailbox|customer)",
    r"doesn'?t have a[n]? .{0,30}account|recipient address rejected: access denied|mail ?box (?:is )?full|quota",
    r"(?:宛|あて)先.{0,20}(?:不明|見つかり|存在)|(?:アドレス|ユーザー?|アカウント).{0,12}(?:存在しません|見つかりません|不明|無効)"
    r"|登録されていません|容量.{0,8}(?:超|オーバー|いっぱい)|メールボックスがいっぱい|解約",
)
_NO_SUCH_HOST = _any(
    r"(?:host|domain|name) (?:is )?(?:unknown|not found|or service not known|lookup failure)",
    r"(?:host|domain)\b.{0,80}do(?:es)?(?: not|n't) exist",
    r"\bno mx\b|unknown (?:host|domain)|no such (?:host|domain)|nxdomain|invalid domain(?! name)",
    r"domain is not reachable|find a mail exchanger or ip address",
    r"unrouteable mail domain|null ?mx",
)
#: Come again: most of all what greylists say, with the code of a policy.
_LATER = _any(
    r"gr[ea]y-?list|try (?:again|it again|later)|later|retry|temporar|deferred|defer\b|in progress|しばらく",
)
#: So much mail comes for this user that some of it has to wait.
_CROWDED = _any(r"receiving mail (?:at a rate|too quickly)")
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")

_UNTOLD, _FULL = (0, 0), (2, 2)
_MAILS_OWN = frozenset({(2, 3), (3, 4)})
_BAD_SENDER = frozenset({(1, 7), (1, 8)})
#: Wherever they stand in the class of policies: lists that take no mail, and owners that have changed.
_OWNERS = frozenset({(7, 2), (7, 17), (7, 18)})
_ADDRESSES, _MAILBOXES, _CONTENTS, _POLICIES = 1, 2, 6, 7
_WAYS = frozenset({3, 4, 5})


def blame_of(status: str, said: str = "") -> Blame:
    """Whose fault it is. `status` as in RFC 3463, empty where none is known; `said` the mail server's words."""
    kind, about = _read(status)
    return _by_sure_words(about, said) or _by_class(kind, about, said)


def _by_sure_words(about: tuple[int, int], said: str) -> Blame | None:
    """What no code outweighs; the first that fits. None where the words leave it open."""
    if _FOR_COLLEAGUES.search(said):
        return Blame.ADDRESS
    if _SURELY_US.search(said) or about in _BAD_SENDER:
        return Blame.US
    if about in _MAILS_OWN or about[0] == _CONTENTS:
        return Blame.US if _PERHAPS_US.search(said) else Blame.MAIL
    if _CROWDED.search(said):
        return Blame.WAY
    return Blame.ADDRESS if _UNWANTED.search(said) or _NOBODY.search(said) or about in _OWNERS else None


def _by_class(kind: str, about: tuple[int, int], said: str) -> Blame:
    """By the code, as far as it says anything, and the vaguer words."""
    is_for_now = kind == "4" and bool(_LATER.search(said))
    if about[0] == _POLICIES:
        return Blame.WAY if is_for_now and not _PERHAPS_US.search(said) else Blame.US
    if about[0] in {_ADDRESSES, _MAILBOXES}:
        return Blame.WAY if is_for_now and about != _FULL else Blame.ADDRESS
    if kind == "5" and _NO_SUCH_HOST.search(said):
        return Blame.ADDRESS
    if _PERHAPS_US.search(said):
        return Blame.US
    if about[0] in _WAYS or kind == "4":
        return Blame.WAY
    return _by_words_of_the_way(said)


def _read(status: str) -> tuple[str, tuple[int, int]]:
    """Its class (4 for now, 5 for good), and what it is about."""
    found = _STATUS.fullmatch(status)
    return (found[1], (int(found[2]), int(found[3]))) if found else ("5", _UNTOLD)


_WORDS_OF_THE_WAY = _any(
    r"time[d -]?out|not delivered within|in the queue too long|expired|connection (?:refused|reset|lost|closed)",
    r"no route to host|not responding|could not connect|network (?:is )?unreachable|unreachable",
    r"disk|no space left|insufficient (?:system )?(?:storage|resources)|system (?:is )?(?:full|overload)|out of memory",
    r"try again|temporar|loop|service (?:is )?(?:currently )?(?:not available|unavailable)|混み合|時間内に",
)


def _by_words_of_the_way(said: str) -> Blame:
    """A refusal that names no reason is taken for the address's, as it always was."""
    return Blame.WAY if _WORDS_OF_THE_WAY.search(said) else Blame.ADDRESS
