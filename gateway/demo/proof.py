"""The proof: what the database, Temporal and the mail server hold against how each story must have ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from domain.contract.order import Wishes
from domain.order.agenda import BY_ROUND
from domain.order.document import DocumentKind
from domain.order.facts import ReminderFacts
from domain.order.kinds import MailKind
from gateway.demo.records import OrderRecord, Records
from gateway.demo.shop import DemoShop
from gateway.demo.stories import Story, reminder_days

#: Faults by order number; those of the shop as a whole stand under this one.
WHOLE = "shop"
BOUNCED = "bounced"
#: The mail server got them; what came back later had left before.
ARRIVED_BY_SMTP = frozenset({"sent", BOUNCED})
Faults = dict[str, list[str]]
Check = Callable[[DemoShop, Story, OrderRecord], Iterator[str]]


def prove(shop: DemoShop, records: Records, stories: Sequence[Story], caught: Counter[str]) -> Faults:
    """Every difference as one sentence. `caught` counts the mails that came over SMTP, by their id."""
    faults: Faults = {}
    for story, (order_no, record) in zip(stories, by_story(stories, records), strict=True):
        faults[order_no] = [fault for check in CHECKS for fault in check(shop, story, record)]
    faults[WHOLE] = [*_stock(shop, records, stories), *_smtp(records, caught)]
    return faults


def by_story(stories: Sequence[Story], records: Records) -> list[tuple[str, OrderRecord]]:
    """The order of each story."""
    of_name = {record.name: (order_no, record) for order_no, record in records.orders.items()}
    return [of_name[story.name] for story in stories]


def _status(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[str]:
    """The same in all three places."""
    wanted = story.ending.status
    places = {
        "the database": record.status,
        "the workflow": record.result.status,
        "Temporal's search": record.shown,
    }
    for place, status in places.items():
        if status != wanted:
            yield f"must have ended as {wanted}, but {place} says {status or 'nothing'}"


def _money(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[str]:
    ending, state = story.ending, record.state
    if state.money_stage is not ending.money:
        yield f"its money must be {ending.money}, but is {state.money_stage}"
    if record.allocated != state.money.allocated:
        yield f"the ledger holds {record.allocated} yen, the order says {state.money.allocated}"
    if record.refund_due != ending.refund_due:
        yield f"{ending.refund_due} yen must be given back, but the ledger says {record.refund_due}"


def _mails(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[str]:
    """All of them, in order: those to the customer, and those to the shop."""
    sent = [mail.kind for mail in record.mails if mail.state == "sent"]
    for reader, is_for_shop in (("customer", False), ("shop", True)):
        wanted = [kind for kind in story.ending.mails if kind.is_for_shop is is_for_shop]
        got = [kind for kind in sent if kind.is_for_shop is is_for_shop]
        if got != wanted:
            yield f"the mails to the {reader} must be {_listed(wanted)}; sent were {_listed(got)}"
    bounced = [mail.kind for mail in record.mails if mail.state == BOUNCED]
    if bounced != list(story.ending.bounced):
        yield f"the mails that came back must be {_listed(story.ending.bounced)}; there were {_listed(bounced)}"
    for mail in record.mails:
        if mail.state not in ARRIVED_BY_SMTP:
            yield f"the mail {mail.kind} is {mail.state}"


def _listed(kinds: Sequence[MailKind]) -> str:
    return ", ".join(kinds) or "none"


def _reminders(shop: DemoShop, _story: Story, record: OrderRecord) -> Iterator[str]:
    """Each at 15:00 on its own day."""
    for mail in record.mails:
        if not isinstance(mail.facts, ReminderFacts) or not mail.facts.deadline:
            continue
        day = reminder_days(shop, mail.facts.deadline)[mail.facts.round - 1]
        owed = mail.owed_at.astimezone(shop.clock.calendar.zone)
        if (owed.date(), owed.hour, owed.minute) != (day, 15, 0):
            yield f"reminder {mail.facts.round} was due on {day} at 15:00, but left on {owed:%Y-%m-%d at %H:%M}"


def _expiry(shop: DemoShop, _story: Story, record: OrderRecord) -> Iterator[str]:
    """7 days after the deadline or later, at 10:00 on a business day; listed to the shop on the business day before."""
    at = {line.what: line.at.astimezone(shop.clock.calendar.zone) for line in record.journal}
    deadline = record.state.money.deadline
    if "expired" not in at or not deadline:
        return
    end = at["expired"]
    is_right = end.hour == 10 and shop.clock.calendar.is_business_day(end.date())
    if not is_right or end.date() < deadline.told + timedelta(days=7):
        yield f"it expired on {end:%Y-%m-%d at %H:%M}, which is too early, no business day or not 10:00"
    listed = at.get("expiry_announced")
    if not listed or listed.date() != shop.clock.calendar.business_day_before(end.date()):
        yield "its expiry was not listed to the shop on the business day before"


def _tasks(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[str]:
    if record.tasks != story.ending.tasks:
        yield f"open tasks must be {list(map(str, story.ending.tasks))}, but are {list(record.tasks)}"


def _papers(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[str]:
    """Slip and label for the address it was shipped to, and an invoice of its own where the box shows no price."""
    made = {DocumentKind(paper.kind) for paper in record.papers if paper.version == story.ending.paper_version}
    wanted = {DocumentKind.SLIP, DocumentKind.LABEL}
    if record.placed.goes_to_somebody_else and story.ending.is_shipped:
        wanted.add(DocumentKind.INVOICE)
    if record.placed.wishes != Wishes():
        wanted.add(DocumentKind.NOTE)
    if story.ending.is_shipped and not wanted <= made:
        yield f"papers are missing: {', '.join(sorted(wanted - made))}"


def _nothing_is_left(_shop: DemoShop, _story: Story, record: OrderRecord) -> Iterator[str]:
    steps = {step.what for step in record.result.next} | {step.what for step in record.state.agenda.next}
    if steps - BY_ROUND:
        yield "it still waits for something"
    if record.state.conversation.holds:
        yield "it is still on hold"


def _stock(shop: DemoShop, records: Records, stories: Sequence[Story]) -> Iterator[str]:
    """What was there, and came, and left: to the piece."""
    wanted = Counter({row.sku: row.on_hand for row in shop.stage.stock})
    for story, (_, record) in zip(stories, by_story(stories, records), strict=True):
        wanted.update(story.received)
        if story.ending.is_shipped:
            wanted.subtract(record.placed.quantities)
    for sku, stock in records.stock.items():
        if stock.on_hand != wanted[sku] or stock.reserved or stock.waiting:
            yield (
                f"{sku}: {wanted[sku]} pieces must be there and free, but {stock.on_hand} are there, "
                f"{stock.reserved} set aside, {stock.waiting} waited for"
            )


def _smtp(records: Records, caught: Counter[str]) -> Iterator[str]:
    """What the database calls sent arrived over SMTP, once each, and nothing else did."""
    sent = Counter(
        mail.id for record in records.orders.values() for mail in record.mails if mail.state in ARRIVED_BY_SMTP
    )
    if caught != sent:
        missing, surplus = sum((sent - caught).values()), sum((caught - sent).values())
        yield f"the mail server got {missing} mails too few and {surplus} too many"


CHECKS: tuple[Check, ...] = (_status, _money, _mails, _reminders, _expiry, _tasks, _papers, _nothing_is_left)
