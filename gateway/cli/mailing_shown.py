"""How far a mailing is, for whoever looks: a bar, what became of its recipients, and who is left out and why."""

import asyncio
import sys
from typing import TYPE_CHECKING

from gateway.cli.progress import Progress
from gateway.cli.terminal import local, say, show_json, show_table, warn
from gateway.cli.words import called, said, told

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from gateway.api.client import ShopClient
    from gateway.api.shown_mailings import MailingShown

#: Seconds between two looks, and the characters of the bar.
_PAUSE, _BAR = 0.5, 30


async def followed(shop: "ShopClient", name: str) -> "MailingShown":
    """Show how far it is for as long as it sends. Whoever stops looking (Ctrl-C) stops nothing else."""
    with Progress(sys.stderr) as progress:
        shown = await shop.mailings.show(name)
        while shown.mailing.is_sending:
            progress.show(bar(shown))
            await asyncio.sleep(_PAUSE)
            shown = await shop.mailings.show(name)
    return shown


def tell(shown: "MailingShown", where: "ZoneInfo", *, as_json: bool) -> None:
    """Everything about a mailing."""
    if as_json:
        show_json(shown.model_dump(exclude={"mailing": {"templates"}}) | {"recipients": shown.recipients})
        return
    mailing = shown.mailing
    say(told("mailing.head", name=mailing.name, number=mailing.number, kind=mailing.kind, state=mailing.state))
    if mailing.said:
        warn(said(mailing.said))
    _tell_hints(shown)
    if mailing.is_draft:
        say(told("mailing.would_go_to", count=shown.recipients))
    else:
        say(bar(shown))
        rows = [(called("recipient_state", state), count) for state, count in shown.counts.items()]
        show_table(("state", "count"), rows, told("title.recipients"))
    if shown.left_out:
        rows = [(called("left_out", reason), count) for reason, count in shown.left_out.items()]
        show_table(("why", "count"), rows, told("title.left_out"))
    _tell_what_follows(shown, where)


def bar(shown: "MailingShown") -> str:
    """How far it is, at a glance."""
    done = _BAR * shown.settled // shown.recipients if shown.recipients else _BAR
    return told("mailing.bar", bar="█" * done + "░" * (_BAR - done), done=shown.settled, of=shown.recipients)


def _tell_hints(shown: "MailingShown") -> None:
    """Words by which a template that should be pure thanks may advertise."""
    for hints in shown.hints.values():
        found = [told("mailing.hint", line=hint.line, word=hint.word) for hint in hints]
        warn(told("mailing.may_advertise", hints=found))


def _tell_what_follows(shown: "MailingShown", where: "ZoneInfo") -> None:
    name = shown.mailing.name
    if shown.mailing.is_draft:
        if shown.recipients:
            say(told("mailing.pace", per_minute=shown.per_minute, at=local(shown.ends_at, where)))
            say(told("mailing.look_and_send", name=name))
        else:
            say(told("mailing.nobody"))
    elif shown.ends_at:
        say(told("mailing.ends_at", at=local(shown.ends_at, where), per_minute=shown.per_minute))
    elif shown.mailing.is_paused:
        say(told("mailing.resume_with", name=name))
