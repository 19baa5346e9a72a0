"""What the demo shows: each order's timeline, how each ended, and mails and papers as files with telling names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.words.say import name, say
from domain.basics.said import Code, Said
from domain.contract.order import Language
from domain.order.facts import SupplierFacts
from domain.order.kinds import KINDS, MailKind
from gateway.demo.how_it_was import Picture
from gateway.demo.proof import WHOLE, Faults, by_story
from gateway.demo.records import OrderRecord, Records
from gateway.demo.stories import title_of
from gateway.demo.story import Story
from gateway.demo.typed import Typed

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_QUIET = {"stock_reserved"}  # steps that nobody would tell of
_CLOSED = Code("demo.closed")
_HEADLINE = Code("demo.headline", "who", "story", "plan", "total")
_BY = Code("demo.by", "who")
_TO_CUSTOMER, _TO_SHOP, _TO_SUPPLIER = (Code(f"demo.to_{reader}") for reader in ("customer", "shop", "supplier"))
_HOW_EACH_ENDED = Code("demo.how_each_ended")
_OF_ORDER, _OF_SHOP = Code("demo.of_order", "order_no", "what"), Code("demo.of_shop", "what")
_TEXTS = tuple(Code(f"demo.column.{name}") for name in ("order", "story", "status", "money"))
_NUMBERS = tuple(Code(f"demo.column.{name}") for name in ("due", "paid", "refund", "mails"))
_SUMMARY = Code("demo.summary", "orders", "days", "mails")
_WHERE = Code("demo.where", "mails", "papers", "count")
_FILES = Code("demo.files", "files", "count")


@dataclass(frozen=True)
class Screen:
    """Where the demo tells what happened, and in which language."""

    console: Console
    language: Language = "en"
    picture: Picture | None = None  # of what customers said; without one, none is made

    def word(self, said: Said) -> str:
        """What is said, as text that rich shows as it is."""
        return escape(say(said, self.language))

    def called(self, family: str, value: str) -> str:
        """What a value is called."""
        return escape(name(family, value, self.language))

    def line(self, text: str, style: str | None = None) -> None:
        """One line, which the terminal may break."""
        self.console.print(text, style=style, highlight=False, soft_wrap=True)


def name_mails(records: Records, folder: Path) -> Counter[str]:
    """Name the caught mails by order and sequence; returns how often each arrived, by its id."""
    names = {
        mail.id: f"{order_no}-{at:02}-{mail.kind}"
        for order_no, record in records.orders.items()
        for at, mail in enumerate(record.mails, start=1)
    }
    for at, (mail_id, thread) in enumerate(records.sent.items(), start=1):
        names.setdefault(mail_id, f"{thread.replace(':', '-')}-{at:03}")
    caught: Counter[str] = Counter()
    heads = BytesHeaderParser(policy=policy.default)  # of mails with pictures, the rest would take seconds
    for file in sorted(folder.glob("*.eml")):
        message = heads.parsebytes(file.read_bytes())
        own_id = message["Resent-Message-ID"] or message["Message-ID"]  # a copy has an id of its own
        mail_id = str(own_id).strip("<>").partition(".")[0]
        caught[mail_id] += 1
        again = f"-again{caught[mail_id]}" if caught[mail_id] > 1 else ""
        file.rename(folder / f"{names.get(mail_id, 'unknown-' + mail_id)}{again}.eml")
    return caught


def keep_papers(records: Records, folder: Path) -> None:
    """Write slips, invoices and labels as files."""
    for order_no, record in records.orders.items():
        for paper in record.papers:
            parcel = f"-parcel{paper.parcel_no}" if paper.parcel_no != "1" else ""
            (folder / f"{order_no}-{paper.kind}-v{paper.version}{parcel}.pdf").write_bytes(paper.content)


class _Margin:
    """The left of a timeline: the hour of each line, and the day where it is another one than before."""

    def __init__(self, screen: Screen, zone: ZoneInfo) -> None:
        self._weekdays = _WEEKDAYS[screen.language]
        self._zone = zone
        self._day = ""

    def at(self, instant: datetime) -> str:
        local = instant.astimezone(self._zone)
        day = f"{local:%m-%d} ({self._weekdays[local.weekday()]})"
        shown = day if day != self._day else " " * cell_len(day)
        self._day = day
        return f"  {shown}  {local:%H:%M}  "


def tell_order(screen: Screen, story: Story, record: OrderRecord, zone: ZoneInfo) -> None:
    """One order's timeline: its milestones, and the mails that each of them sent."""
    placed = record.placed
    who = placed.orderer.salutation(placed.language)
    headline = _HEADLINE(who=who, story=title_of(story), plan=placed.plan, total=placed.total)
    screen.line(f"\n[bold]{placed.order_no}[/]  {screen.word(headline)}")
    margin = _Margin(screen, zone)
    for at, text in _events(screen, record):
        screen.line(f"{margin.at(at)}{text}")


def tell_commands(screen: Screen, heading: tuple[Said, Said], told: Sequence[Typed], zone: ZoneInfo) -> None:
    """Each command that somebody typed, and what it answered."""
    if not told:
        return
    screen.line(f"\n[bold]{screen.word(heading[0])}[/]  {screen.word(heading[1])}")
    margin = _Margin(screen, zone)
    for typed in told:
        when = margin.at(typed.at)
        screen.line(f"{when}[cyan]$ {escape(typed.command)}[/]")
        for said in typed.outcome:
            screen.line(f"{' ' * cell_len(when)}{screen.word(said)}")


def _events(screen: Screen, record: OrderRecord) -> list[tuple[datetime, str]]:
    lines = [(line.at, 0, _milestone(screen, line.what, line.by)) for line in record.journal if line.what not in _QUIET]
    mails = [
        (mail.sent_at, 1, f"  [dim]✉ {screen.word(_reader_of(mail.kind))}:[/] {escape(mail.subject)}")
        for mail in record.mails
        if mail.sent_at
    ]
    return [(at, text) for at, _, text in sorted([*lines, *mails], key=lambda each: each[:2])]


def _reader_of(kind: MailKind) -> Said:
    if KINDS[kind].facts is SupplierFacts:
        return _TO_SUPPLIER()
    return _TO_SHOP() if kind.is_for_shop else _TO_CUSTOMER()


def _milestone(screen: Screen, what: str, by: str) -> str:
    happened = screen.word(_CLOSED()) if what == "closed" else screen.called("journal", what)
    return f"[cyan]{happened}[/]{f' [dim]{screen.word(_BY(who=by))}[/]' if by else ''}"


def tell_end(screen: Screen, stories: Sequence[Story], records: Records, faults: Faults) -> None:
    """One row per order, then every fault as a sentence."""
    table = Table("", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for column in _TEXTS:
        table.add_column(screen.word(column()), no_wrap=True)
    for column in _NUMBERS:
        table.add_column(screen.word(column()), justify="right", no_wrap=True)
    for story, (order_no, record) in zip(stories, by_story(stories, records), strict=True):
        table.add_row("[red]✗[/]" if faults[order_no] else "[green]✓[/]", *_row(screen, story, record))
    screen.line(f"\n[bold]{screen.word(_HOW_EACH_ENDED())}[/]\n")
    screen.console.print(table)
    for order_no, found in faults.items():
        for what in found:
            said = _OF_SHOP(what=what) if order_no == WHOLE else _OF_ORDER(order_no=order_no, what=what)
            screen.line(f"[red]{screen.word(said)}[/]")


def _row(screen: Screen, story: Story, record: OrderRecord) -> tuple[str, ...]:
    return (
        record.placed.order_no,
        story.name,
        screen.called("status", record.status),
        screen.called("money", record.state.money_stage),
        f"{record.state.money.due:,}",
        f"{record.allocated:,}",
        f"{record.refund_due:,}" if record.refund_due else "",
        str(sum(mail.state == "sent" for mail in record.mails)),
    )


def tell_where(screen: Screen, folder: Path, records: Records, days: int) -> None:
    """How much there was, and where it can be read."""
    mails = len(records.sent)
    papers = sum(len(record.papers) for record in records.orders.values())
    summary = _SUMMARY(orders=len(records.orders), days=days, mails=mails)
    where = _WHERE(mails=folder / "mails", papers=folder / "papers", count=papers)
    screen.line(f"\n{screen.word(summary)}")
    screen.line(screen.word(where))
    if (files := folder / "files").is_dir():
        screen.line(screen.word(_FILES(files=files, count=len(list(files.iterdir())))))
