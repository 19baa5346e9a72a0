"""What customers write to the shop: what is kept of it, what it is about, and what is never answered by a machine."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.basics.said import Said
from domain.basics.text import indexable, storable
from domain.contract.order import Language
from domain.contract.status import Category
from domain.people.identity import mail_key

MOST_TEXT, MOST_REFERENCES, MOST_ATTACHMENTS = 20_000, 20, 50

_BULK = frozenset({"bulk", "junk", "list"})
#: Names before the @ behind which nobody reads answers.
_MACHINES = ("mailer-daemon", "postmaster", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "listserv")
#: At the beginning of a subject; behind a "Re:" it is somebody's answer to such a mail.
_SAYS_AUTOMATIC = re.compile(
    r"[\s\[(【<「]*"
    r"(?:自動(?:返信|応答|送信)|不在|out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response)|vacation)"
)
_WORDS: Mapping[Category, Sequence[str]] = {
    Category.RETURN: (
        *("返品", "交換", "不良", "破損", "壊れ", "割れ", "返金", "傷", "違うもの", "別の商品"),
        *("return", "refund", "broken", "damaged", "defect", "wrong item"),
    ),
    Category.CHANGE: (
        *("変更", "キャンセル", "取り消", "取消", "住所を", "日時指定", "追加したい"),
        *("cancel", "change", "another address"),
    ),
    Category.PAYMENT: (
        *("入金", "振込", "振り込", "支払", "お金", "請求", "領収", "インボイス"),
        *("paid", "payment", "transfer", "receipt", "invoice", "money"),
    ),
    Category.DELIVERY: (
        *("届", "配送", "配達", "発送", "出荷", "追跡", "到着", "荷物", "いつ頃", "まだ来"),
        *("where is", "deliver", "arrive", "shipp", "tracking", "parcel"),
    ),
    Category.PRODUCT: (
        *("商品", "在庫", "サイズ", "賞味", "原材料", "成分", "使い方", "アレルギー", "入荷"),
        *("in stock", "size", "ingredient", "product", "allerg"),
    ),
}


class Sign(StrEnum):
    """By what a letter is known as a machine's, or as one that must get no automatic answer."""

    NO_SENDER = "no_sender"
    OWN_ADDRESS = "own_address"
    EMPTY_RETURN_PATH = "empty_return_path"
    SUBMITTED = "submitted"
    BULK = "bulk"
    LIST = "list"
    REPLY = "reply"
    REPORT = "report"
    NO_READER = "no_reader"
    FORGED = "forged"
    SUBJECT = "subject"
    SUPPRESSED = "suppressed"


class Proof(StrEnum):
    """What is known of who wrote a letter: anybody can write any address into From."""

    UNCHECKED = ""  # no mail server of the shop checks senders, or it came by another way
    PROVEN = "proven"  # by the shop's own mail server, or because it answers a mail that only its reader has
    UNPROVEN = "unproven"
    FORGED = "forged"  # the sender's domain says that such letters are none of its own

    @property
    def is_doubtful(self) -> bool:
        """True when nobody knows who wrote: such a letter stops nothing, and is told nothing of any order."""
        return self in {Proof.UNPROVEN, Proof.FORGED}


class Unkept(BaseModel):
    """A file that came with a letter and was not kept: why, and whether the customer is asked to send it otherwise."""

    model_config = ConfigDict(frozen=True)

    said: Said
    again: bool = False


class Incoming(BaseModel):
    """One letter to the shop, bounded in every direction. Attachments are named and counted, not held.

    `key` is the same for the same letter. `automatic` says why it was written by a machine, `quiet` why it must not be
    answered by one. `references` are the Message-IDs it answers, oldest first; `recipients` whom it was sent to;
    `answers` is the id of the mail of ours that it answers.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    sender: str = ""
    name: str = ""
    subject: str = ""
    text: Annotated[str, Field(max_length=MOST_TEXT)] = ""
    is_cut: bool = False
    message_id: str = ""
    references: tuple[str, ...] = ()
    answers: str = ""
    is_way_out: bool = False  # it says nothing but that no more mails to many are wanted, which was obeyed
    recipients: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    attachments_count: int = 0
    unkept: tuple[Unkept, ...] = ()
    language: Language = "ja"
    automatic: str = ""
    quiet: str = ""
    is_form: bool = False
    proof: Proof = Proof.UNCHECKED
    unknown_fields: dict[str, str] = {}  # what a form had beside the known ones: path → value as JSON

    @field_validator("*")
    @classmethod
    def _storable(cls, value: object) -> object:
        """The database looks into stored letters, and cannot look into one that holds a NUL."""
        if isinstance(value, tuple):
            return tuple(storable(each) if isinstance(each, str) else each for each in value)
        if isinstance(value, dict):
            return {storable(name): storable(each) for name, each in value.items()}
        return storable(value) if isinstance(value, str) else value

    @property
    def has_kept_files(self) -> bool:
        """Something came with it that could be kept."""
        return self.attachments_count > len(self.unkept)

    @property
    def unkept_again(self) -> tuple[Said, ...]:
        """Why files were not kept that the customer is asked to send otherwise."""
        return tuple(each.said for each in self.unkept if each.again)


def letter_key(*parts: str) -> str:
    """The key of a letter: the same parts, the same letter."""
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:32]


def why_automatic(  # noqa: PLR0911 - one line per sign
    headers: Mapping[str, str], sender: str, own: Sequence[str]
) -> str:
    """By what a mail is known to come from a machine; empty for what a person wrote. `headers` have lower-case names.

    Source: RFC 3834 2 and 5.2, RFC 2076 (Precedence), RFC 2369 (List-*), RFC 3464 (reports).
    """
    if not sender:
        return Sign.NO_SENDER
    if same_address(sender) in {same_address(each) for each in own}:
        return Sign.OWN_ADDRESS
    if headers.get("return-path", "").strip() == "<>":
        return Sign.EMPTY_RETURN_PATH
    if headers.get("auto-submitted", "no").partition(";")[0].strip().lower() not in {"no", ""}:
        return Sign.SUBMITTED
    if headers.get("precedence", "").strip().lower() in _BULK:
        return Sign.BULK
    if any(name.startswith("list-") for name in headers):
        return Sign.LIST
    if any(name in headers for name in ("x-autoreply", "x-autorespond", "x-autorespond-to", "x-failed-recipients")):
        return Sign.REPLY
    if headers.get("content-type", "").lower().startswith(("multipart/report", "message/delivery-status")):
        return Sign.REPORT
    local = sender.partition("@")[0].lower()
    if local.startswith(("owner-", *_MACHINES)) or local.endswith("-request"):
        return Sign.NO_READER
    return ""


def why_quiet(headers: Mapping[str, str], proof: Proof = Proof.UNCHECKED) -> str:
    """Why a letter of a person must not get an automatic answer; empty when it may."""
    if proof is Proof.FORGED:
        return Sign.FORGED
    if _SAYS_AUTOMATIC.match(plain(headers.get("subject", ""))):
        return Sign.SUBJECT
    asked = {word.strip().lower() for word in headers.get("x-auto-response-suppress", "").split(",")}
    return Sign.SUPPRESSED if asked & {"all", "autoreply", "oof"} else ""


def same_address(address: str) -> str:
    """A mail address as it is compared."""
    return indexable(unicodedata.normalize("NFKC", address).strip().casefold())


def mailbox(address: str) -> str:
    """The mailbox behind an address, for counting: `name+1@` and `name+2@` are one where the provider has it so."""
    return indexable(mail_key(address)) or same_address(address)


def plain(text: str) -> str:
    """A text as words are looked for in it."""
    return unicodedata.normalize("NFKC", text).casefold()


def guess_category(text: str) -> Category:
    """What most of its words speak of; of equals the one that can wait least."""
    found = plain(text)
    counts = {category: sum(word in found for word in words) for category, words in _WORDS.items()}
    best = max(counts, key=lambda category: counts[category])
    return best if counts[best] else Category.OTHER


def language_of(text: str) -> Language:
    """English only when there is something to read and none of it is Japanese."""
    letters = [char for char in text if char.isalpha()]
    return "en" if letters and all(ord(char) < 0x2E80 for char in letters) else "ja"
