"""What the demo shows: each order's timeline, how each ended, and mails and papers as files with telling names."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.demo.proof import WHOLE, Faults, by_story
from gateway.demo.records import OrderRecord, Records
from gateway.demo.stories import Story

WEEKDAYS = "月火水木金土日"
_QUIET = {"stock_reserved"}  # steps that nobody would tell of
_CLEARER = {"closed": "closed: late money is no longer waited for"}


def name_mails(records: Records, folder: Path) -> Counter[str]:
    """Name the caught mails by order and sequence; returns how often each arrived, by its id."""
    names = {
        mail.id: f"{order_no}-{at:02}-{mail.kind}"
        for order_no, record in records.orders.items()
        for at, mail in enumerate(record.mails, start=1)
    }
    caught: Counter[str] = Counter()
    for file in sorted(folder.glob("*.eml")):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        own_id = message["Resent-Message-ID"] or message["Message-ID"]  # a copy has an id of its own
        mail_id = str(own_id).strip("<>").partition(".")[0]
        caught[mail_id] += 1
        again = f"-again{caught[mail_id]}" if caught[mail_id] > 1 else ""
        file.rename(folder / f"{names.get(mail_id, 'unknown-' + mail_id)}{again}.eml")
    return caught


def keep_papers(records: Records, folder: Path) -> None:
    """Write slips, invoices and labels as files."""
    folder.mkdir()
    for order_no, record in records.orders.items():
        for paper in record.papers:
            (folder / f"{order_no}-{paper.kind}-v{paper.version}.pdf").write_bytes(paper.content)


def tell_order(console: Console, story: Story, record: OrderRecord, zone: ZoneInfo) -> None:
    """One order's timeline: its milestones, and the mails that each of them sent."""
    placed = record.placed
    console.print(
        f"\n[bold]{placed.order_no}[/]  {escape(placed.orderer.salutation(placed.language))} — {story.title} "
        f"({placed.plan}, {placed.total:,} yen)",
        highlight=False,
        soft_wrap=True,
    )
    day = ""
    for at, text in _events(record):
        local = at.astimezone(zone)
        today = f"{local:%m-%d} ({WEEKDAYS[local.weekday()]})"
        console.print(
            f"  {today if today != day else ' ' * 10}  {local:%H:%M}  {text}", highlight=False, soft_wrap=True
        )
        day = today


def _events(record: OrderRecord) -> list[tuple[datetime, str]]:
    lines = [(line.at, 0, _milestone(line.what, line.by)) for line in record.journal if line.what not in _QUIET]
    mails = [
        (mail.sent_at, 1, f"  [dim]✉ {'shop' if mail.kind.is_for_shop else 'customer'}:[/] {escape(mail.subject)}")
        for mail in record.mails
        if mail.sent_at
    ]
    return [(at, text) for at, _, text in sorted([*lines, *mails], key=lambda each: each[:2])]


def _milestone(what: str, by: str) -> str:
    return f"[cyan]{_CLEARER.get(what, what.replace('_', ' '))}[/]{f' [dim]by {escape(by)}[/]' if by else ''}"


def tell_end(console: Console, stories: Sequence[Story], records: Records, faults: Faults) -> None:
    """One row per order, then every fault as a sentence."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for name in ("", "order", "plan", "story", "status", "money"):
        table.add_column(name, no_wrap=True)
    for name in ("due", "paid", "refund", "mails"):
        table.add_column(name, justify="right", no_wrap=True)
    for story, (order_no, record) in zip(stories, by_story(stories, records), strict=True):
        table.add_row("[red]✗[/]" if faults[order_no] else "[green]✓[/]", *_row(story, order_no, record))
    console.print("\n[bold]How each order ended[/]\n")
    console.print(table)
    for order_no, sentences in faults.items():
        for sentence in sentences:
            where = "The shop" if order_no == WHOLE else f"Order {order_no}"
            console.print(f"[red]{where}: {escape(sentence)}.[/]", soft_wrap=True, highlight=False)


def _row(story: Story, order_no: str, record: OrderRecord) -> tuple[str, ...]:
    return (
        order_no,
        record.state.plan,
        story.name,
        record.status,
        record.state.money_stage.replace("_", " "),
        f"{record.state.money.due:,}",
        f"{record.allocated:,}",
        f"{record.refund_due:,}" if record.refund_due else "",
        str(sum(mail.state == "sent" for mail in record.mails)),
    )
