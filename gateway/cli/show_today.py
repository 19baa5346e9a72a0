"""How the day's work looks on a terminal."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.show import wishes_told
from gateway.cli.show_claim import CLAIM_COLUMNS, claim_cells
from gateway.cli.show_unsent import show_unsent
from gateway.cli.terminal import local, say, show_table
from gateway.cli.words import all_said, called, language, said, told

if TYPE_CHECKING:
    from domain.agenda.overview import WorkItem
    from domain.agenda.today import Today

#: In the order in which they are worked on.
_PILES = ("settle", "overdue", "instruct", "inspect", "accept", "pack", "ship", "arriving", "backordered", "asked")

#: Whoever works on these piles has the goods in hand, or is about to: wishes must not be lost.
_IN_HAND = {"settle", "inspect", "accept", "pack", "ship", "backordered"}


#: So many of the orders that may be sent together are named.
_PAIRS = 10


def _title(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"


def _work_note(item: "WorkItem", pile: str, where: ZoneInfo) -> str:
    """What there is to know of an order on a pile, beside its sum."""
    notes = [told("today.only_replaces")] if item.only_replaces else []
    notes += [called("hold", hold) for hold in item.holds]
    if pile == "overdue":
        notes.append(told("today.due", at=local(item.due_at, where)))
    if pile == "arriving" and item.arrives_on:
        notes.append(told("today.expected", day=item.arrives_on))
    if pile in _IN_HAND:
        notes += [f"{wish}: {words}" for wish, words in wishes_told(item.wishes)]
    return ("／" if language() == "ja" else "; ").join(notes)


def show_today(today: "Today", where: ZoneInfo) -> None:
    """The day's work."""
    at, day = local(today.at, where), today.checked_through
    say(told("today.head", at=at, day=day) if day else told("today.head_unchecked", at=at))
    for gap in today.missing_days:
        say(said(gap))
    show_unsent(today, where)
    if today.stuck:
        say(told("today.stuck", count=today.stuck))
    if today.deposits:
        say(told("today.deposits", count=today.deposits, total=today.deposits_total))
    _show_goods(today)
    _show_piles(today, where)
    if today.tasks:
        _show_tasks(today)
    for rows, show in (
        (today.inquiries, _show_open_inquiries),
        (today.claims, _show_open_claims),
        (today.feedback, _show_feedback),
    ):
        if rows:
            show(today, where)
    if today.imports:
        _show_imports(today)
    waits = (
        *today.piles.values(),
        today.imports,
        today.tasks,
        today.inquiries,
        today.claims,
        today.feedback,
        today.unsent,
        today.deposits,
        today.low_stock,
        today.missing_days,
    )
    if not any(waits):
        say(told("today.nothing"))
    if today.is_cut:
        say(told("today.is_cut"))


def _show_goods(today: "Today") -> None:
    """What there is to know of the goods before they are packed."""
    if today.low_stock:
        say(told("today.low_stock", count=today.low_stock))
    if today.together:
        pairs = [f"{leading} + {riding}" for leading, riding in today.together]
        say(told("today.together", count=len(pairs), pairs=pairs[:_PAIRS]))


def _show_piles(today: "Today", where: ZoneInfo) -> None:
    """The orders that wait, each on its pile."""
    for pile in _PILES:
        items = next((items for work, items in today.piles.items() if work == pile), ())
        if items:
            show_table(
                ("order", "name", "yen", "placed", "note"),
                [
                    (
                        item.order_no,
                        item.name,
                        item.total,
                        local(item.placed_at, where),
                        _work_note(item, pile, where),
                    )
                    for item in items
                ],
                told("table.title_with_count", title=_title(called("work", pile)), count=len(items)),
            )


def _show_tasks(today: "Today") -> None:
    show_table(
        ("task", "order", "what", "yen", "due", "text"),
        [
            (str(task.id), task.order_no, called("task", task.kind), task.amount, task.due_on, all_said(task.said))
            for task in today.tasks
        ],
        told("table.title_with_count", title=told("title.open_tasks"), count=len(today.tasks)),
    )


def _show_imports(today: "Today") -> None:
    """Files that are being read in, and those of which something waits to be mended."""
    show_table(
        ("import", "file_kind", "file", "status", "rows", "refused"),
        [
            (
                *(str(each.number), called("file_kind", each.kind), each.file_name),
                *(called("import_state", each.state), each.rows, each.refused),
            )
            for each in today.imports
        ],
        told("title.imports_of_interest"),
    )


def _show_feedback(today: "Today", where: ZoneInfo) -> None:
    """Few stars that nobody has settled."""
    show_table(
        ("order", "stars", "when", "inquiry"),
        [(each.order_no, each.stars, local(each.at, where), each.inquiry_no) for each in today.feedback],
        told("table.title_with_count", title=told("title.low_feedback"), count=len(today.feedback)),
    )


def _show_open_claims(today: "Today", where: ZoneInfo) -> None:
    show_table(
        CLAIM_COLUMNS,
        [claim_cells(row, where) for row in today.claims],
        told("table.title_with_count", title=told("title.open_claims"), count=len(today.claims)),
    )


def _show_open_inquiries(today: "Today", where: ZoneInfo) -> None:
    if today.untold:
        say(told("today.untold", count=today.untold))
    show_table(
        ("inquiry", "order", "from", "subject", "answer_by", "who"),
        [
            (
                row.marked_no,
                row.about_orders,
                row.asker,
                row.subject,
                local(row.answer_by, where) if row.answer_by else "",
                row.assignee,
            )
            for row in today.inquiries
        ],
        told("table.title_with_count", title=told("title.open_inquiries"), count=len(today.inquiries)),
    )
