"""The proof: what the database, Temporal and the mail server hold against how each story must have ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from domain.basics.said import Code, Said
from domain.contract.order import Wishes
from domain.contract.status import Status
from domain.order.agenda import BY_ROUND
from domain.order.document import DocumentKind
from domain.order.facts import ReminderFacts
from domain.order.kinds import MailKind
from gateway.demo.by_files import DayByFiles
from gateway.demo.records import OrderRecord, Records
from gateway.demo.shop import DemoShop
from gateway.demo.story import Story
from gateway.demo.waiting import reminder_days

#: Faults by order number; those of the shop as a whole stand under this one.
WHOLE = "shop"
BOUNCED = "bounced"
#: Whoever got something is asked how it was, once, by the daily round: that is no part of a story's ending.
ASKS = MailKind.FEEDBACK_REQUEST
_ROUND_HOUR, _ASKED_AFTER = 14, timedelta(days=7)
#: The mail server got them; what came back later had left before.
ARRIVED_BY_SMTP = frozenset({"sent", BOUNCED})
_DATABASE, _WORKFLOW, _SEARCH = (Code(f"proof.{place}") for place in ("database", "workflow", "search"))
_STATUS, _NO_STATUS = Code("proof.status", "wanted", "place", "found"), Code("proof.no_status", "wanted", "place")
_MONEY, _LEDGER = Code("proof.money", "wanted", "found"), Code("proof.ledger", "ledger", "order")
_REFUND = Code("proof.refund", "wanted", "found")
_MAILS_TO_CUSTOMER = Code("proof.mails_to_customer", "wanted", "sent")
_MAILS_TO_SHOP = Code("proof.mails_to_shop", "wanted", "sent")
_CAME_BACK, _MAIL_STATE = Code("proof.came_back", "wanted", "found"), Code("proof.mail_state", "mail", "state")
_NONE = Code("proof.none")
_REMINDER = Code("proof.reminder", "round", "day", "left")
_EXPIRED, _NOT_LISTED = Code("proof.expired", "at"), Code("proof.not_listed")
_ASKED, _STARS = Code("proof.asked", "at"), Code("proof.stars", "wanted", "found")
_OPEN_TASKS = Code("proof.open_tasks", "wanted", "found")
_PAPERS_MISSING = Code("proof.papers_missing", "papers")
_PAPERS = {kind: Code(f"proof.paper.{kind}") for kind in DocumentKind}
_STILL_WAITS, _STILL_HELD = Code("proof.still_waits"), Code("proof.still_held")
_STOCK = Code("proof.stock", "sku", "wanted", "on_hand", "reserved", "waiting")
_SMTP = Code("proof.smtp", "missing", "surplus")
Faults = dict[str, list[Said]]
Check = Callable[[DemoShop, Story, OrderRecord], Iterator[Said]]


def prove(shop: DemoShop, records: Records, stories: Sequence[Story], caught: Counter[str]) -> Faults:
    """Every difference. `caught` counts the mails that came over SMTP, by their id."""
    faults: Faults = {}
    for story, (order_no, record) in zip(stories, by_story(stories, records), strict=True):
        faults[order_no] = [fault for check in CHECKS for fault in check(shop, story, record)]
    for order_no in shop.by_files:
        faults[order_no] = list(_by_files(records.orders[order_no]))
    faults[WHOLE] = [*_stock(shop, records, stories), *_smtp(records, caught)]
    return faults


def by_story(stories: Sequence[Story], records: Records) -> list[tuple[str, OrderRecord]]:
    """The order of each story."""
    of_name = {record.name: (order_no, record) for order_no, record in records.orders.items()}
    return [of_name[story.name] for story in stories]


def _status(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[Said]:
    """The same in all three places."""
    wanted = story.ending.status
    places = {
        _DATABASE: record.status,
        _WORKFLOW: record.result.status,
        _SEARCH: record.shown,
    }
    for place, status in places.items():
        if not status:
            yield _NO_STATUS(wanted=wanted, place=place())
        elif status != wanted:
            yield _STATUS(wanted=wanted, place=place(), found=status)


def _money(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[Said]:
    ending, state = story.ending, record.state
    if state.money_stage is not ending.money:
        yield _MONEY(wanted=ending.money, found=state.money_stage)
    if record.allocated != state.money.allocated:
        yield _LEDGER(ledger=int(record.allocated), order=state.money.allocated)
    if record.refund_due != ending.refund_due:
        yield _REFUND(wanted=ending.refund_due, found=int(record.refund_due))


def _by_files(record: OrderRecord) -> Iterator[Said]:
    """Fifty that all end well: completed in all three places, and paid to the yen."""
    places = {_DATABASE: record.status, _WORKFLOW: record.result.status, _SEARCH: record.shown}
    for place, status in places.items():
        if status != Status.COMPLETED:
            yield _STATUS(wanted=Status.COMPLETED, place=place(), found=status)
    if record.allocated != record.placed.total:
        yield _LEDGER(ledger=int(record.allocated), order=record.placed.total)
    yield from _mail_states(record)


def _mails(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[Said]:
    """All of them, in order: those to the customer, and those to the shop."""
    sent = [mail.kind for mail in record.mails if mail.state == "sent" and mail.kind is not ASKS]
    for of_reader, is_for_shop in ((_MAILS_TO_CUSTOMER, False), (_MAILS_TO_SHOP, True)):
        wanted = [kind for kind in story.ending.mails if kind.is_for_shop is is_for_shop]
        got = [kind for kind in sent if kind.is_for_shop is is_for_shop]
        if got != wanted:
            yield of_reader(wanted=_listed(wanted), sent=_listed(got))
    bounced = [mail.kind for mail in record.mails if mail.state == BOUNCED]
    if bounced != list(story.ending.bounced):
        yield _CAME_BACK(wanted=_listed(story.ending.bounced), found=_listed(bounced))
    yield from _mail_states(record)


def _mail_states(record: OrderRecord) -> Iterator[Said]:
    """Each has left; but a question how it was may wait for the hours of mails, or be left out."""
    for mail in record.mails:
        if mail.state not in ARRIVED_BY_SMTP and mail.kind is not ASKS:
            yield _MAIL_STATE(mail=mail.kind, state=mail.state)


def _listed(several: Sequence[str]) -> Sequence[str | Said]:
    return several or (_NONE(),)


def _reminders(shop: DemoShop, _story: Story, record: OrderRecord) -> Iterator[Said]:
    """Each at 15:00 on its own day."""
    for mail in record.mails:
        if not isinstance(mail.facts, ReminderFacts) or not mail.facts.deadline:
            continue
        day = reminder_days(shop, mail.facts.deadline)[mail.facts.round - 1]
        owed = mail.owed_at.astimezone(shop.clock.calendar.zone)
        if (owed.date(), owed.hour, owed.minute) != (day, 15, 0):
            yield _REMINDER(round=mail.facts.round, day=day, left=owed)


def _expiry(shop: DemoShop, _story: Story, record: OrderRecord) -> Iterator[Said]:
    """7 days after the deadline or later, at 10:00 on a business day; listed to the shop on the business day before."""
    at = {line.what: line.at.astimezone(shop.clock.calendar.zone) for line in record.journal}
    deadline = record.state.money.deadline
    if "expired" not in at or not deadline:
        return
    end = at["expired"]
    is_right = end.hour == 10 and shop.clock.calendar.is_business_day(end.date())
    if not is_right or end.date() < deadline.told + timedelta(days=7):
        yield _EXPIRED(at=end)
    listed = at.get("expiry_announced")
    if not listed or listed.date() != shop.clock.calendar.business_day_before(end.date()):
        yield _NOT_LISTED()


def _asked(shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[Said]:
    """Nobody is asked twice, before a week has passed, on a closed day, or after having said it."""
    calendar = shop.clock.calendar
    asked = [mail.owed_at.astimezone(calendar.zone) for mail in record.mails if mail.kind is ASKS]
    arrived = max((each.delivered_at for each in record.state.goods.parcels if each.delivered_at), default=None)
    for at in asked:
        is_right = at.hour == _ROUND_HOUR and calendar.is_business_day(at.date())
        if len(asked) > 1 or not is_right or not arrived or at.date() < calendar.day_of(arrived) + _ASKED_AFTER:
            yield _ASKED(at=at)
    if record.stars != story.ending.stars:
        yield _STARS(
            wanted=_listed([str(each) for each in story.ending.stars]),
            found=_listed([str(each) for each in record.stars]),
        )


def _tasks(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[Said]:
    if record.tasks != story.ending.tasks:
        yield _OPEN_TASKS(wanted=_listed(story.ending.tasks), found=_listed(record.tasks))


def _papers(_shop: DemoShop, story: Story, record: OrderRecord) -> Iterator[Said]:
    """Slip and label for the address it was shipped to, and an invoice of its own where the box shows no price.

    Two orders in one parcel have one label.
    """
    made = {DocumentKind(paper.kind) for paper in record.papers if paper.version == story.ending.paper_version}
    wanted = {DocumentKind.SLIP} if record.state.goods.follows else {DocumentKind.SLIP, DocumentKind.LABEL}
    if record.placed.goes_to_somebody_else and story.ending.is_shipped:
        wanted.add(DocumentKind.INVOICE)
    if record.placed.wishes != Wishes():
        wanted.add(DocumentKind.NOTE)
    if story.ending.is_shipped and not wanted <= made:
        yield _PAPERS_MISSING(papers=[_PAPERS[kind]() for kind in sorted(wanted - made)])


def _nothing_is_left(_shop: DemoShop, _story: Story, record: OrderRecord) -> Iterator[Said]:
    steps = {step.what for step in record.result.next} | {step.what for step in record.state.agenda.next}
    if steps - BY_ROUND:
        yield _STILL_WAITS()
    if record.state.conversation.holds:
        yield _STILL_HELD()


def _stock(shop: DemoShop, records: Records, stories: Sequence[Story]) -> Iterator[Said]:
    """What was there, and came, and left: to the piece."""
    wanted = Counter({row.sku: row.on_hand for row in shop.stage.stock})
    for story, (_, record) in zip(stories, by_story(stories, records), strict=True):
        wanted.update(story.received)
        wanted.subtract(story.replaced)
        if story.ending.is_shipped:
            wanted.subtract(record.placed.quantities)
    if shop.by_files:
        wanted.update(DayByFiles.left())
    for sku, stock in records.stock.items():
        if stock.on_hand != wanted[sku] or stock.reserved or stock.waiting:
            there = {"on_hand": stock.on_hand, "reserved": stock.reserved, "waiting": stock.waiting}
            yield _STOCK(sku=sku, wanted=wanted[sku], **there)


def _smtp(records: Records, caught: Counter[str]) -> Iterator[Said]:
    """What the database calls sent arrived over SMTP, once each, and nothing else did."""
    sent = Counter(records.sent.keys())
    if caught != sent:
        missing, surplus = sum((sent - caught).values()), sum((caught - sent).values())
        yield _SMTP(missing=missing, surplus=surplus)


CHECKS: tuple[Check, ...] = (_status, _money, _mails, _reminders, _expiry, _asked, _tasks, _papers, _nothing_is_left)
