"""The worker of each queue: what it runs, and how much at once."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import PollerBehaviorAutoscaling, Worker
from temporalio.worker.workflow_sandbox import SandboxRestrictions

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.document import Paper
from activities.failed_sweep import FailedSweeps
from activities.feedback import FeedbackActivities
from activities.inquiry import InquiryActivities
from activities.intake import IntakeActivities
from activities.late import LateActivities
from activities.mailing import MailingActivities
from activities.order import OrderActivities
from activities.outbox import OutboxActivities
from activities.payment import PaymentActivities
from activities.prompt_outbox import PATIENCE
from activities.question import QuestionActivities
from activities.reach import ReachActivities
from activities.receipt import ReceiptPaper
from activities.rejected import RejectedMessages
from activities.replacing import ReplacementActivities
from activities.return_invoice import ReturnInvoices
from activities.returns import ReturnActivities
from activities.review import ReviewActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.stuck import StuckSteps
from activities.succession import Succession
from activities.together import TogetherActivities
from adapters.documents.renderer import DocumentRenderer
from adapters.postgres.database import Database
from adapters.settings import Settings
from adapters.shop_file import ShopDesk
from domain.basics.errors import Refusal
from workers.alarm import Alarm
from workers.interceptors import WorkerRules
from workers.release import release
from workers.sandbox import SandboxRunner
from workers.shop_bell import ShopBell
from workers.templates import mail_renderer
from workflows.claim import ClaimWorkflow
from workflows.importing import ImportWorkflow
from workflows.inquiry import InquiryWorkflow
from workflows.mailing import MailingWorkflow
from workflows.options import DOCUMENTS, MAIL, MAILINGS, ORDERS
from workflows.order import OrderWorkflow
from workflows.outbox_workflow import OutboxWorkflow
from workflows.paper import PaperWorkflow
from workflows.round import RoundWorkflow
from workflows.stock import StockReceiptWorkflow

WORKFLOWS = [
    ClaimWorkflow,
    ImportWorkflow,
    InquiryWorkflow,
    MailingWorkflow,
    OrderWorkflow,
    PaperWorkflow,
    OutboxWorkflow,
    RoundWorkflow,
    StockReceiptWorkflow,
]
ACTIVITIES = (
    ClaimActivities,
    ClaimedOrderActivities,
    *(FailedSweeps, FeedbackActivities, InquiryActivities, IntakeActivities, LateActivities, OrderActivities),
    *(PaymentActivities, QuestionActivities, ReachActivities, RejectedMessages, ReturnActivities, ReviewActivities),
    *(ReplacementActivities, ShipmentActivities, StockActivities, TogetherActivities),
)
GRACE = timedelta(seconds=25)


_Notify = workflow.SandboxImportNotificationPolicy
#: The import contracts keep `workflows`, `activities` and `domain` free of I/O, so the sandbox need not load them anew.
RUNNER = SandboxRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "domain", "activities", "adapters", "workflows"
    ).with_import_notification_policy(_Notify.WARN_ON_DYNAMIC_IMPORT | _Notify.RAISE_ON_UNINTENTIONAL_PASSTHROUGH)
)


@dataclass(frozen=True)
class Load:
    """How much one process takes on at once."""

    workflow_tasks: int = 40
    activities: int = 40
    sweeps: int = 8
    papers: int = 2
    cached_orders: int = 1_000
    mail_seconds: float = PATIENCE  # that the workflow task of an order waits for its mails
    sticky_seconds: float = 10.0  # that a workflow waits for the process that has it in memory, dead or not
    unheard_seconds: float = 5.0  # between two looks for commands of which a workflow may never have heard


def orders_worker(client: Client, database: Database, desk: ShopDesk, given: Sequence[object], load: Load) -> Worker:
    activities = [*given, Succession(database), *(each(database, desk) for each in ACTIVITIES)]
    return Worker(
        client,
        task_queue=ORDERS,
        workflows=WORKFLOWS,
        activities=_methods(*activities),
        workflow_runner=RUNNER,
        workflow_failure_exception_types=[Refusal],
        interceptors=[_rules(client, database, desk)],
        max_cached_workflows=load.cached_orders,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=load.sticky_seconds),
        max_concurrent_workflow_tasks=load.workflow_tasks,
        max_concurrent_activities=load.activities,
        max_concurrent_local_activities=load.activities,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(minimum=2, maximum=20, initial=4),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(minimum=1, maximum=5, initial=1),
        graceful_shutdown_timeout=GRACE,
        build_id=release(),
    )


def mail_worker(client: Client, database: Database, desk: ShopDesk, outbox: OutboxActivities, load: Load) -> Worker:
    return Worker(
        client,
        task_queue=MAIL,
        activities=_methods(outbox),
        interceptors=[_rules(client, database, desk)],
        max_concurrent_activities=load.sweeps,
        activity_task_poller_behavior=PollerBehaviorAutoscaling(minimum=1, maximum=10, initial=2),
        graceful_shutdown_timeout=GRACE,
        build_id=release(),
    )


def mailings_worker(client: Client, database: Database, desk: ShopDesk, mailings: MailingActivities) -> Worker:
    return Worker(
        client,
        task_queue=MAILINGS,
        activities=_methods(mailings),
        interceptors=[_rules(client, database, desk)],
        max_concurrent_activities=2,
        activity_task_poller_behavior=PollerBehaviorAutoscaling(minimum=1, maximum=2, initial=1),
        graceful_shutdown_timeout=GRACE,
        build_id=release(),
    )


def documents_worker(client: Client, database: Database, desk: ShopDesk, settings: Settings, load: Load) -> Worker:
    words = mail_renderer(settings.mail_templates, desk.today().calendar.zone)
    papers = Paper(database, desk, press(), words), ReceiptPaper(database, desk, press())
    return Worker(
        client,
        task_queue=DOCUMENTS,
        activities=_methods(*papers, ReturnInvoices(database, desk, press)),
        interceptors=[_rules(client, database, desk)],
        max_concurrent_activities=load.papers,
        activity_task_poller_behavior=PollerBehaviorAutoscaling(minimum=1, maximum=5, initial=1),
        graceful_shutdown_timeout=GRACE,
        build_id=release(),
    )


@functools.cache
def press() -> DocumentRenderer:
    """Once per process, because it reads all fonts."""
    return DocumentRenderer()


def _rules(client: Client, database: Database, desk: ShopDesk) -> WorkerRules:
    """The rules of one worker, with somebody to tell of what is stuck."""
    bell = ShopBell(StuckSteps(database, desk), client, desk)
    return WorkerRules(Alarm(bell), lambda: desk.latest.file.staff_language)


def _methods(*owners: object) -> list[Callable[..., Any]]:
    """The activities of these objects."""
    found = []
    for owner in owners:
        for name in dir(type(owner)):
            method = getattr(owner, name)
            if hasattr(method, "__temporal_activity_definition"):
                found.append(method)
    return found
