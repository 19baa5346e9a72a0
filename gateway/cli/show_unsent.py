"""How mails that have not left look on a terminal."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.terminal import local, say, show_table

if TYPE_CHECKING:
    from domain.agenda.overview import OrderPage
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
        ("to", "mails", "since", "the server said", "of"),
        [
            (
                "the shop" if each.is_for_shop else each.domain or "(not written yet)",
                each.mails,
                local(each.since, where),
                each.said,
                ", ".join(each.named) + (", …" if each.threads > len(each.named) else ""),
            )
            for each in rows
        ],
        f"Mails that have not left: {mails}",
    )
    if len(today.unsent) > len(rows):
        say(f"And to {len(today.unsent) - len(rows)} more domains: is the mail server there (shop check)?")


def show_unsent_of(page: "OrderPage", where: ZoneInfo) -> None:
    """The mails of one order that have not left."""
    for mail in page.unsent:
        said = f" ({mail.outcome})" if mail.outcome else ""
        say(f"The mail {mail.kind} ({mail.no}) has not left, since {local(mail.owed_at, where)}{said}.")
