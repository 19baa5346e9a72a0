"""The wiring: settings → pools → activities → workers. Everything a worker needs is built here, once."""

import contextlib
import functools
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import PollerBehaviorAutoscaling, Worker
from temporalio.worker.workflow_sandbox import SandboxRestrictions

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.document import Paper
from activities.failed_sweep import FailedSweeps
from activities.feedback import FeedbackActivities
from activities.importing import ImportActivities
from activities.inquiry import InquiryActivities
from activities.intake import IntakeActivities
from activities.late import LateActivities
from activities.mailing import MailingActivities
from activities.order import OrderActivities
from activities.outbox import OutboxActivities
from activities.payment import PaymentActivities
from activities.prompt_outbox import PATIENCE, PromptOutbox
from activities.question import QuestionActivities
from activities.reach import ReachActivities
from activities.receipt import ReceiptPaper
from activities.rejected import RejectedMessages
from activities.replacing import ReplacementActivities
from activities.return_invoice import ReturnInvoices
from activities.returns import ReturnActivities
from activities.review import ReviewActivities
from activities.round import RoundActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.stuck import StuckSteps
from activities.succession import Succession
from activities.together import TogetherActivities
from adapters.documents.renderer import DocumentRenderer
from adapters.mail.errors import BadAddress
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.rules import MailRules
from adapters.mail.sending.smtp import SmtpTransport
from adapters.postgres.database import Database
from adapters.postgres.pool import create_pool
from adapters.postgres.settling import create_settling_pool
from adapters.settings import InvalidSettings, Settings
from adapters.shop_file import ShopDesk
from callers.connections import machine_clock
from callers.sending import OrderSender
from domain.basics.errors import Refusal
from domain.basics.said import Code
from workers.alarm import Alarm
from workers.interceptors import WorkerRules
from workers.release import release
from workers.sandbox import SandboxRunner
from workers.shop_bell import ShopBell
from workers.takers import WorkersConnections, takers
from workers.templates import mail_renderer
from workers.unheard import UnheardCommands
from workflows.claim import ClaimWorkflow
from workflows.failures import BriefFailures
from workflows.importing import ImportWorkflow
from workflows.inquiry import InquiryWorkflow
from workflows.mailing import MailingWorkflow
from workflows.options import DOCUMENTS, MAIL, MAILINGS, ORDERS
from workflows.order import OrderWorkflow
from workflows.outbox_workflow import OutboxWorkflow
from workflows.paper import PaperWorkflow
from workflows.payloads import ForgivingConverter
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
QUEUES = (ORDERS, MAIL, DOCUMENTS)
_NO_MAIL_KEY = Code("setting.no_mail_key")
_TEST_ADDRESS = Code("setting.test_address", "what")
GRACE = timedelta(seconds=25)

_Notify = workflow.SandboxImportNotificationPolicy
#: The import contracts keep `workflows`, `activities` and `domain` free of I/O, so the sandbox need not load them anew.
RUNNER = SandboxRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "domain", "activities", "adapters", "workflows"
    ).with_import_notification_policy(_Notify.WARN_ON_DYNAMIC_IMPORT | _Notify.RAISE_ON_UNINTENTIONAL_PASSTHROUGH)
)


#: How workers and replays read what was sent; clients in Python may use the converter that this one is made from.
CONVERTER = replace(
    pydantic_data_converter, payload_converter_class=ForgivingConverter, failure_converter_class=BriefFailures
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


@contextlib.asynccontextmanager
async def open_workers(  # noqa: PLR0913 - the last three are what tests and the demo have of their own
    settings: Settings,
    client: Client,
    queues: Sequence[str] = QUEUES,
    load: Load | None = None,
    desk: ShopDesk | None = None,
    *,
    clock: Callable[[], datetime] = machine_clock,
) -> AsyncIterator[list[Worker]]:
    """The workers of these queues, not yet running; pools are closed when the context ends.

    Raises:
        InvalidSettings: an outbox for real mails has no secret to sign return addresses with, the test address cannot
            be used, or the folder of the shop's own templates is not there.
    """
    if MAIL in queues and not settings.mail_caught and not settings.mail_key.get_secret_value():
        raise InvalidSettings(_NO_MAIL_KEY())
    load, client, desk = load or Load(), with_converter(client), desk or ShopDesk(settings.shop_file)
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(_open_database(settings))
        transport = await stack.enter_async_context(SmtpTransport(SmtpSettings.of(settings)))
        outbox = _outbox(database, desk, settings, transport) if MAIL in queues else None
        own_way = await stack.enter_async_context(SmtpTransport(_one_connection(settings)))
        if outbox:
            stack.push_async_callback(outbox.taken.close, GRACE.total_seconds())
        prompt = PromptOutbox(outbox, load.sweeps, load.mail_seconds)
        stack.push_async_callback(prompt.close, GRACE.total_seconds())
        connections = WorkersConnections(settings, database, desk, clock)
        imports = ImportActivities(database, desk.profiles, takers(connections), functools.partial(_patience, desk))
        daily = RoundActivities(database, desk, OrderSender(connections), settings.var)
        makers: dict[str, Callable[[], Worker]] = {
            ORDERS: lambda: _orders(client, database, desk, [prompt, imports, daily], load),
            DOCUMENTS: lambda: _documents(client, database, desk, settings, load),
        }
        if outbox:
            makers[MAIL] = functools.partial(_mail, client, database, desk, outbox, load)
            mailings = MailingActivities(database, desk, outbox.mailer.over(own_way))
            makers[MAILINGS] = functools.partial(_mailings, client, database, desk, mailings)
        workers = {queue: makers[queue]() for queue in (*queues, *({MAILINGS} & makers.keys()))}
        if ORDERS in workers:
            line = WorkersConnections(settings, database, desk, clock, line=lambda: workers[ORDERS].client)
            await stack.enter_async_context(UnheardCommands(line).watched(load.unheard_seconds))
        yield list(workers.values())


@contextlib.asynccontextmanager
async def _open_database(settings: Settings) -> AsyncIterator[Database]:
    async with (
        create_pool(settings.database_url, settings.database_connections) as pool,
        create_settling_pool(settings.database_url) as settling,
    ):
        yield Database(pool, settling).whole()


def with_converter(client: Client) -> Client:
    """The same connection, with what is sent over it read as workers read it."""
    return Client(**(client.config() | {"data_converter": CONVERTER}))


def _orders(client: Client, database: Database, desk: ShopDesk, given: Sequence[object], load: Load) -> Worker:
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


def _outbox(database: Database, desk: ShopDesk, settings: Settings, transport: SmtpTransport) -> OutboxActivities:
    try:
        rules = MailRules.of(settings)
    except BadAddress as error:
        raise InvalidSettings(_TEST_ADDRESS(what=error.said)) from error
    renderer = mail_renderer(settings.mail_templates, desk.today().calendar.zone)
    return OutboxActivities(database, desk, Mailer(renderer, transport, rules), _press)


def _mail(client: Client, database: Database, desk: ShopDesk, outbox: OutboxActivities, load: Load) -> Worker:
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


def _one_connection(settings: Settings) -> SmtpSettings:
    """The way of mails to many: one of its own, so that the mails of orders never wait behind them."""
    return SmtpSettings.of(settings).model_copy(update={"connections": 1})


def _mailings(client: Client, database: Database, desk: ShopDesk, mailings: MailingActivities) -> Worker:
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


def _documents(client: Client, database: Database, desk: ShopDesk, settings: Settings, load: Load) -> Worker:
    words = mail_renderer(settings.mail_templates, desk.today().calendar.zone)
    papers = Paper(database, desk, _press(), words), ReceiptPaper(database, desk, _press())
    return Worker(
        client,
        task_queue=DOCUMENTS,
        activities=_methods(*papers, ReturnInvoices(database, desk, _press)),
        interceptors=[_rules(client, database, desk)],
        max_concurrent_activities=load.papers,
        activity_task_poller_behavior=PollerBehaviorAutoscaling(minimum=1, maximum=5, initial=1),
        graceful_shutdown_timeout=GRACE,
        build_id=release(),
    )


@functools.cache
def _press() -> DocumentRenderer:
    """Once per process, because it reads all fonts."""
    return DocumentRenderer()


def _rules(client: Client, database: Database, desk: ShopDesk) -> WorkerRules:
    """The rules of one worker, with somebody to tell of what is stuck."""
    bell = ShopBell(StuckSteps(database, desk), client, desk)
    return WorkerRules(Alarm(bell), lambda: desk.latest.file.staff_language)


def _patience(desk: ShopDesk) -> timedelta:
    """How long a row of a file is tried that nothing refuses."""
    return timedelta(hours=desk.today().policy.files.give_up_hours)


def _methods(*owners: object) -> list[Callable[..., Any]]:
    """The activities of these objects."""
    found = []
    for owner in owners:
        for name in dir(type(owner)):
            method = getattr(owner, name)
            if hasattr(method, "__temporal_activity_definition"):
                found.append(method)
    return found
