"""A mail to ten thousand, and what the mails of orders that come in meanwhile have to wait for it."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence

import psutil

from adapters.mail.writing.loader import BUILT_IN
from adapters.postgres.database import Database
from benchmarks.drive import cpu_seconds, history, latencies, order
from benchmarks.stack import Bench
from benchmarks.stored import Stored, store
from callers.connections import Connections
from domain.contract.consents import MailingKind
from domain.contract.mailings import Filters, MailingState, RecipientState
from domain.contract.order import PlacedOrder
from domain.contract.status import Status
from domain.order.money import MoneyState
from domain.order.state import OrderState
from gateway.api.mailings import Mailings, Template
from gateway.api.shown_mailings import MailingShown
from workflows.options import ORDERS, mailing_workflow_id, order_workflow_id

Row = tuple[str, str, str]
RECIPIENTS = 10_000
NAME, CHANNEL = "thanks", "crowd"
#: Orders whose first mail is measured before, and seconds between two of them.
QUIET, PAUSE = 30, 0.5
MOST_SECONDS = 600
_THANKED = "SELECT 1 FROM mails WHERE thread = $1 AND kind = 'order_received' AND state = 'sent'"


async def mailing(bench: Bench) -> list[Row]:
    """The rows of the table."""
    mailings = Mailings(Connections(bench.settings, Database(bench.pool), bench.client))
    await store(bench.pool, _crowd())
    quiet = await latencies([_ordered(bench, number) for number in range(QUIET)])
    words = Template(file="mailing.txt", source=(BUILT_IN / "ja" / "mailing.txt").read_text(encoding="utf-8"))
    await mailings.draft(NAME, MailingKind.THANKS, Filters(channel=CHANNEL), {"ja": words}, by="bench")
    start, cpu, memory = time.perf_counter(), cpu_seconds(), _memory()
    begun = await mailings.begin(NAME)
    choosing = time.perf_counter() - start
    busy = list[float]()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            shown = await _until_done(bench, mailings, busy)
    except TimeoutError:
        return [(f"a mailing to {RECIPIENTS:,}", f"not within {MOST_SECONDS} s", "")]
    seconds, cpu, grown = time.perf_counter() - start, cpu_seconds() - cpu, _memory() - memory
    sent = shown.counts.get(RecipientState.SENT, 0)
    return [
        (f"a mailing to {begun.recipients:,}, as fast as it goes", f"{sent / seconds:.0f} per second", "≥ 50"),
        ("  whom it goes to is chosen and fixed", f"{choosing:.1f} s", "< 5 s"),
        ("  CPU per mail, with the orders that come in", f"{1000 * cpu / max(sent, 1):.1f} ms", ""),
        ("  growth of memory", f"{grown:.0f} MB", "< 50 MB"),
        ("  events of its histories", await _events(bench, begun.mailing.number), "bounded by steps"),
        (
            "  an order's first mail has left after (median, slowest tenth)",
            f"{_middle(busy)} while it is sent, {_middle(quiet)} before",
            "no lane in common",
        ),
    ]


def _crowd() -> Iterator[Stored]:
    """Customers whose order is over, each with one."""
    for number in range(RECIPIENTS):
        cart = order(f"crowd{number}", "prepay") | {"channel": CHANNEL}
        names = {"name": f"客{number}", "kana": f"キャク{number}"}
        person = cart["orderer"] | names | {"email": f"c{number}@example.jp", "phone": f"090{number:08}"}
        placed = PlacedOrder.model_validate(cart | {"orderer": person})
        paid = MoneyState(due=placed.total, allocated=placed.total)
        state = OrderState(order_no=placed.order_no, plan=placed.plan, money=paid, ending=Status.COMPLETED)
        yield Stored(placed, state, f"{20_000_000 + number}")


def _ordered(bench: Bench, number: int) -> Callable[[], Awaitable[None]]:
    """An order that comes in, and waits for its first mail."""

    async def come_in() -> None:
        no = f"beside{number}"
        cart = order(no, "prepay")
        await bench.client.start_workflow("OrderWorkflow", cart, id=order_workflow_id(no), task_queue=ORDERS)
        while not await bench.pool.fetchval(_THANKED, no):  # noqa: ASYNC110 - the database wakes nobody
            await asyncio.sleep(0.005)

    return come_in


async def _until_done(bench: Bench, mailings: Mailings, busy: list[float]) -> MailingShown:
    """Orders come in until the mailing has ended."""
    for number in itertools.count(QUIET):
        busy += await latencies([_ordered(bench, number)], PAUSE)
        found = await mailings.find(NAME)
        if found.state is not MailingState.SENDING:
            break
    return await mailings.show(NAME)


async def _events(bench: Bench, number: int) -> str:
    workflow_id = mailing_workflow_id(number)
    found = [each async for each in bench.client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    handles = [bench.client.get_workflow_handle(workflow_id, run_id=each.run_id) for each in found]
    sizes = [await history(handle) for handle in handles]
    return (
        f"{sum(each.events for each in sizes)} ({sum(each.bytes for each in sizes) / 1024:.0f} KB), {len(sizes)} runs"
    )


def _memory() -> float:
    """What this process has of memory, in MB."""
    return psutil.Process().memory_info().rss / 2**20


def _middle(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return f"{ordered[len(ordered) // 2]:.0f}, {ordered[len(ordered) * 9 // 10]:.0f} ms"
