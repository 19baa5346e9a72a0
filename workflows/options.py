"""Ids, queues, search attributes, timeouts and retries: each said once, here."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.workflow import ActivityCancellationType

#: What workflows are called. Callers go by these names, because their code would load all that an order ever does.
ORDER_WORKFLOW = "OrderWorkflow"
OUTBOX_WORKFLOW, PAPER_WORKFLOW = "OutboxWorkflow", "PaperWorkflow"
#: The signal to an outbox that it should look once more.
WAKE = "wake"

#: Task queues: workflows and database activities, mails, documents. Each scales by itself.
ORDERS, MAIL, DOCUMENTS = "orders", "mail", "documents"
#: Mails to many: worked on by whoever works on `MAIL`, and never in the way of the mails of orders.
MAILINGS = "mailings"

ORDER_STATUS = SearchAttributeKey.for_keyword("OrderStatus")
PAYMENT_PLAN = SearchAttributeKey.for_keyword("PaymentPlan")
HOLDS = SearchAttributeKey.for_keyword_list("Holds")
MARKS = SearchAttributeKey.for_keyword_list("Marks")
DUE_AT = SearchAttributeKey.for_datetime("DueAt")
ORDER_TOTAL = SearchAttributeKey.for_int("OrderTotal")
CLAIM_STATUS = SearchAttributeKey.for_keyword("ClaimStatus")
CLAIM_SCHEME = SearchAttributeKey.for_keyword("ClaimScheme")
ORDER_NO = SearchAttributeKey.for_keyword("OrderNo")
SEARCH_ATTRIBUTES = (
    *(ORDER_STATUS, PAYMENT_PLAN, HOLDS, MARKS, DUE_AT, ORDER_TOTAL),
    *(CLAIM_STATUS, CLAIM_SCHEME, ORDER_NO),
)


def order_workflow_id(order_no: str) -> str:
    return f"order-{order_no}"


def outbox_workflow_id(thread: str) -> str:
    return f"outbox-{thread}"


def receipt_workflow_id(receipt: str) -> str:
    return f"stock-receipt-{receipt}"


def paper_letter_workflow_id(mail_id: str) -> str:
    return f"letter-{mail_id}"


def paper_workflow_id(order_no: str, version: int, parcel_no: str = "1", contents: str = "") -> str:
    part = f"-{parcel_no}-{contents}" if contents else ""
    return f"paper-{order_no}-{version}{part}"


def money_receipt_workflow_id(order_no: str, number: int) -> str:
    return f"receipt-{order_no}-{number}"


def return_invoice_workflow_id(order_no: str, number: int) -> str:
    return f"return-{order_no}-{number}"


def reprint_workflow_id(order_no: str, version: int, parcel_no: str = "1", contents: str = "") -> str:
    return f"again-{paper_workflow_id(order_no, version, parcel_no, contents)}"


def import_workflow_id(number: int) -> str:
    return f"import-{number}"


def mailing_workflow_id(number: int) -> str:
    return f"mailing-{number}"


#: The daily round of the shop: one run of one workflow.
ROUND_WORKFLOW_ID = "shop-round"


def inquiry_workflow_id(inquiry_no: str) -> str:
    return f"inquiry-{inquiry_no}"


def claim_workflow_id(claim_no: str) -> str:
    return f"claim-{claim_no}"


class LocalOptions(TypedDict):
    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class RemoteOptions(TypedDict):
    task_queue: str
    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class LongOptions(RemoteOptions):
    heartbeat_timeout: timedelta


class PostOptions(RemoteOptions):
    heartbeat_timeout: timedelta
    cancellation_type: ActivityCancellationType


#: An activity's first tries, inside the workflow task: quick, or not at all.
LOCAL_DATABASE = LocalOptions(
    start_to_close_timeout=timedelta(seconds=4),
    schedule_to_close_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=50), maximum_attempts=2),
)
#: The outbox's first sweep, inside the workflow task: it answers by itself within seconds
#: (`activities.prompt_outbox.PATIENCE`), and what it does not do is left to the mail queue.
AT_ONCE = LocalOptions(
    start_to_close_timeout=timedelta(seconds=10),
    schedule_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
#: The failure's type when an activity fails although the database answers: others need not wait for it any longer.
STUCK = "Stuck"
#: An activity while the database is away: without limit, and within a second of its return.
DATABASE = RemoteOptions(
    task_queue=ORDERS,
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        backoff_coefficient=1.5,
        maximum_interval=timedelta(milliseconds=800),
        non_retryable_error_types=[STUCK],
    ),
)
#: An activity that is stuck: until somebody has mended what makes it fail.
PATIENT = RemoteOptions(
    task_queue=ORDERS,
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
    ),
)
#: A sweep of the outbox: what the mail server does not take is part of its answer, so only trouble of the database, or
#: a fault, makes it fail; it goes on within seconds of the database's return. It ends within the hour, however slow the
#: mail server is (`activities.sweep.LONGEST_SWEEP` and `adapters.mail.sending.pool.SmtpTimeouts`).
POST = PostOptions(
    task_queue=MAIL,
    start_to_close_timeout=timedelta(hours=2),
    heartbeat_timeout=timedelta(seconds=30),  # a killed worker's sweep is taken over after this
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,  # never two for one thread
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=1.5, maximum_interval=timedelta(seconds=10)
    ),
)
PAPER = RemoteOptions(
    task_queue=DOCUMENTS,
    start_to_close_timeout=timedelta(minutes=1),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
    ),
)
#: A step of an import: reading two hundred megabytes takes minutes, taking rows goes on for seconds
#: (`activities.importing.BATCH_SECONDS`).
IMPORT = LongOptions(
    task_queue=ORDERS,
    start_to_close_timeout=timedelta(minutes=30),
    heartbeat_timeout=timedelta(seconds=15),  # a killed worker's step is taken over after this
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=1.5, maximum_interval=timedelta(seconds=10)
    ),
)
#: A step of a mailing sends for a minute (`activities.mailing.BATCH_SECONDS`), and the last mail may take its time.
MAILING = LongOptions(
    task_queue=MAILINGS,
    start_to_close_timeout=timedelta(minutes=30),
    heartbeat_timeout=timedelta(seconds=15),  # a killed worker's step is taken over after this
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=1.5, maximum_interval=timedelta(seconds=10)
    ),
)
