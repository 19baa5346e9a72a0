"""What the Temporal Web UI says of a workflow and of what it does, in the language of the shop's colleagues.

Codes are here, words in the catalogs. In which language they are said, the worker tells (`WorkerRules`), as it brings
the words: neither is part of the story. Summaries and details decide nothing, and no replay compares them, so what was
recorded in one language goes on in another.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from adapters.words.say import say
    from domain.basics.said import Code, Said
    from domain.contract.order import Language

#: The name under which a worker tells its workflows the language.
STAFF_LANGUAGE: Final = "staff_language"
#: Temporal takes summaries of 400 bytes; a character of Japanese has three.
_LONGEST_SUMMARY = 130
JST = timezone(timedelta(hours=9))

#: What is done.
MESSAGE, REFUSED, KEPT = (
    Code("doing.message", "message"),
    Code("doing.refused", "message"),
    Code("doing.kept", "message"),
)
KEEP_UNREADABLE, LEFT_UNDONE = Code("doing.keep_unreadable"), Code("doing.left_undone")
RECEIVE_ORDER, TAKE_UP_ORDER = Code("doing.receive_order"), Code("doing.take_up_order")
OPEN_INQUIRY, INQUIRY_STEP = Code("doing.open_inquiry"), Code("doing.inquiry_step", "step")
OWE_REFUND = Code("doing.owe_refund", "claim_no")
SEND_REPLACEMENT = Code("doing.send_replacement", "claim_no")
TAKE_BACK = Code("doing.return_claimed_goods", "claim_no")
LOSE_PARCEL = Code("doing.lose_parcel", "parcel_no")
OPEN_CLAIM, CLAIM_STEP = Code("doing.open_claim"), Code("doing.claim_step", "step")
MAILS, MAILS_OF, STUCK_MAILS = Code("doing.mails"), Code("doing.mails_of", "thread"), Code("doing.stuck_mails")
MAILS_DO_NOT_LEAVE = Code("doing.mails_do_not_leave")
INVOICE, PAPERS = Code("doing.invoice", "version"), Code("doing.papers", "order_no", "version")
RETURN_INVOICE = Code("doing.return_invoice", "order_no")
REPRINTS, RECEIPT = Code("doing.reprints", "order_no", "version"), Code("doing.receipt", "order_no")
LETTER, STOCK_CAME = Code("doing.letter", "order_no"), Code("doing.stock_came", "quantity", "sku")
FIRST_ROUND, REMIND_SHOP = Code("doing.first_round"), Code("doing.remind_shop")
TELL_LATE = Code("doing.tell_late")
READ_IMPORT, TAKE_ROWS, FINISH_IMPORT = (
    Code("doing.read_import"),
    Code("doing.take_rows", "count"),
    Code("doing.finish_import"),
)
SEND_MAILING = Code("doing.send_mailing", "number")
#: What a timer waits for. That of an order goes on for another step and keeps its summary, so it names none.
NEXT_STEP, TRIED_AGAIN, NEW_RUN = Code("until.next_step"), Code("until.tried_again"), Code("until.new_run")
NEXT_ROUND = Code("until.next_round")
MAILS_HOUR, MAILS_AGAIN = Code("until.mails_hour"), Code("until.mails_again", "why")
MAILING_HOUR, MAILING_SERVER = Code("until.mailing_hour"), Code("until.mailing_server")
#: What a workflow is.
ORDER, ORDER_TAKEN_UP = Code("about.order", "plan", "total"), Code("about.order_taken_up", "plan", "total")
INQUIRY, ROUND = Code("about.inquiry", "inquiry_no"), Code("about.round")
CLAIM = Code("about.claim", "claim_no", "order_no")
MAILING_OF = Code("about.mailing", "name", "number")
IMPORT_OF = Code("about.import", "kind", "number")


def staff_language() -> Language:
    """The language of the shop's colleagues, as the worker knows it."""
    tell: Callable[[], Language] = workflow.extern_functions()[STAFF_LANGUAGE]
    return tell()


def in_words(said: Said) -> str:
    """What is said, for the Web UI."""
    return say(said, staff_language())


def summary(said: Said) -> str:
    """What is said, as short as a summary has to be."""
    return shortened(in_words(said))


def shortened(text: str) -> str:
    """A text as Temporal takes it as a summary."""
    return text[:_LONGEST_SUMMARY]


def local(instant: datetime) -> datetime:
    """An instant as the shop's colleagues read it."""
    return instant.astimezone(JST)
