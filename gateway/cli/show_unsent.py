"""How mails that have not left look on a terminal."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.terminal import local, say, show_table
from gateway.cli.words import said, told

if TYPE_CHECKING:
    from domain.agenda.order_page import OrderPage
    from domain.agenda.today import Today

#: Receiving domains that are listed; where more are concerned, it is the shop's own mail server that is away.
_MOST_LISTED = 10


def show_unsent(today: "Today", where: ZoneInfo) -> None:
    """How many mails have not left, to whom, and since when."""
    mails = sum(each.mails for each in today.unsent)
    if not mails:
        return
    rows = today.unsent[:_MOST_LISTED]
    show_table(
        ("to", "count", "since", "said", "of"),
        [
            (
                told("mail.for_shop") if each.is_for_shop else each.domain or told("mail.not_written"),
                each.mails,
                local(each.since, where),
                said(each.said),
                ", ".join(each.named) + (", …" if each.threads > len(each.named) else ""),
            )
            for each in rows
        ],
        told("table.title_with_count", title=told("title.unsent"), count=mails),
    )
    if len(today.unsent) > len(rows):
        say(told("mail.more_domains", count=len(today.unsent) - len(rows)))


def show_unsent_of(page: "OrderPage", where: ZoneInfo) -> None:
    """The mails of one order that have not left."""
    for mail in page.unsent:
        since = local(mail.owed_at, where)
        if mail.outcome:
            say(told("mail.unsent_because", kind=mail.kind, no=mail.no, since=since, why=said(mail.outcome)))
        else:
            say(told("mail.unsent", kind=mail.kind, no=mail.no, since=since))
