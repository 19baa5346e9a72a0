"""`shop mailing`: one mail to many customers, chosen by what their orders have in common."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.consents import MailingKind
from domain.contract.status import MarkKind, Status
from gateway.cli.files import whole, writable, write
from gateway.cli.mail import safe_line
from gateway.cli.mailing_shown import followed, tell
from gateway.cli.options import grouped
from gateway.cli.terminal import (
    By,
    Json,
    day,
    local,
    message,
    say,
    show_json,
    show_list,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from adapters.mail.writing.rendered import RenderedMail
    from domain.contract.mailings import Filters
    from gateway.api.client import ShopClient
    from gateway.api.mailings import Template
    from gateway.api.shown_mailings import MailingShown

Name = Annotated[str, typer.Argument(metavar="NAME", help="The mailing's name, or its number.")]
#: The longest template, in bytes; what is larger is some other file.
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Wanted:
    """Whose orders are meant."""

    status: Annotated[list[Status] | None, typer.Option("--status", help="Only these; may be repeated.")] = None
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="[prepay|postpay|cod]", help="Only those that pay in this way.")
    ] = None
    placed_from: Annotated[
        str | None, typer.Option("--placed-from", metavar="DATE", help="Only those placed on this day or later.")
    ] = None
    placed_until: Annotated[
        str | None, typer.Option("--placed-until", metavar="DATE", help="Only those placed on this day or earlier.")
    ] = None
    sku: Annotated[str | None, typer.Option("--article", metavar="SKU", help="Only those with this article.")] = None
    prefecture: Annotated[
        str | None, typer.Option("--region", metavar="PREFECTURE", help="Only orderers who live there, as in 東京都.")
    ] = None
    mark: Annotated[MarkKind | None, typer.Option("--mark", help="Only those with this mark.")] = None
    loyal: Annotated[bool, typer.Option("--loyal", help="The same as --mark loyal.")] = False
    tag: Annotated[str | None, typer.Option("--tag", help="Only those with this tag.")] = None
    channel: Annotated[str | None, typer.Option("--channel", help="Only those from this channel.")] = None
    text: Annotated[
        list[str] | None,
        typer.Option("--text", metavar="WORD", help="In name, mail address, phone or number; may be repeated."),
    ] = None

    def filters(self) -> "Filters":
        """Raises BadParameter where two of them contradict each other."""
        from domain.contract.mailings import Filters

        if self.loyal and self.mark not in {None, MarkKind.LOYAL}:
            raise typer.BadParameter(told("mailing.two_marks"), param_hint="--loyal")
        first = day(self.placed_from, "--placed-from") if self.placed_from else None
        last = day(self.placed_until, "--placed-until") if self.placed_until else None
        if first and last and first > last:
            raise typer.BadParameter(told("mailing.ends_before"), param_hint="--placed-until")
        return message(
            Filters,
            statuses=tuple(self.status or ()),
            plan=self.plan,
            placed_from=first,
            placed_until=last,
            sku=self.sku,
            prefecture=self.prefecture,
            mark=MarkKind.LOYAL if self.loyal else self.mark,
            tag=self.tag,
            channel=self.channel,
            text=" ".join(self.text or ()),
        )


def app() -> typer.Typer:
    """The commands under `shop mailing`."""
    mailings = typer.Typer(help="Mails to many: thanks, or advertising to whoever agreed to it.", no_args_is_help=True)
    mailings.command()(new)
    mailings.command()(preview)
    mailings.command("test")(try_out)
    mailings.command()(send)
    mailings.command()(pause)
    mailings.command()(resume)
    mailings.command()(stop)
    mailings.command()(show)
    mailings.command("list")(list_mailings)
    return mailings


@grouped
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What colleagues call it; none has it yet.")],
    template: Annotated[
        Path, typer.Option("--template", metavar="FILE", help="Its words in Japanese.", exists=True, dir_okay=False)
    ],
    kind: Annotated[MailingKind, typer.Option("--kind", help="What offers or praises something is advertising.")],
    wanted: Wanted,
    everybody: Annotated[bool, typer.Option("--all", help="All who ever ordered, instead of filters.")] = False,
    english: Annotated[
        Path | None,
        typer.Option("--english", metavar="FILE", help="Its words for orders in English.", exists=True, dir_okay=False),
    ] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Draft a mailing: its words are checked, and it is counted whom it would go to. Nobody is written to."""
    filters = wanted.filters()
    if everybody != filters.is_nothing:
        raise typer.BadParameter(told("mailing.filters_or_all"), param_hint="--all")
    if name.strip() != name or not name or name.isdigit():
        raise typer.BadParameter(told("mailing.name"), param_hint="NAME")
    templates = {"ja": _template(template, "--template")} | ({"en": _template(english, "--english")} if english else {})
    _do(lambda shop: shop.mailings.draft(name, kind, filters, templates, by=user_name(by)), as_json=as_json)  # type: ignore[arg-type]


def preview(
    name: Name,
    html: Annotated[bool, typer.Option("--html", help="The HTML part instead of the text.")] = False,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Write both parts into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Show the mails of the first three recipients, as they would be sent now."""
    mails = with_shop(lambda shop: shop.mailings.previews(name))
    if out:
        _write(out, mails)
    if as_json:
        show_json(mails)
    elif not mails:
        say(told("mailing.nobody"))
    elif out:
        say(told("mail.previews_written", count=len(mails), folder=out))
    else:
        for place, mail in enumerate(mails, 1):
            say(f"# {place}: {mail.subject}", "")
            sys.stdout.write((mail.html if html else "\n".join(map(safe_line, mail.text.splitlines()))) + "\n")


def try_out(
    name: Name,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="An address of the shop.")],
    as_json: Json = False,
) -> None:
    """Send the first recipient's mail to yourself, marked as a test. It counts for nothing."""
    mail_id = with_shop(lambda shop: shop.mailings.try_out(name, to))
    if as_json:
        show_json({"mail": mail_id, "to": to})
    else:
        say(told("mailing.tried_out", to=to, mail=mail_id[:8]))


def send(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Send a draft. Whom it goes to is fixed now; whether each may be written to is asked when their mail leaves."""
    if not yes:
        count = with_shop(lambda shop: shop.mailings.show(name)).recipients
        if not sys.stdin.isatty():
            raise typer.BadParameter(told("mailing.needs_yes", count=count), param_hint="--yes")
        typer.confirm(told("mailing.really", count=count, name=name), abort=True)
    _do(lambda shop: shop.mailings.begin(name), as_json=as_json)


def pause(name: Name, as_json: Json = False) -> None:
    """Let nothing more leave until it is resumed."""
    _do(lambda shop: shop.mailings.pause(name), as_json=as_json)


def resume(name: Name, as_json: Json = False) -> None:
    """Go on with a mailing that pauses, or that nobody works on any more."""
    _do(lambda shop: shop.mailings.resume(name), as_json=as_json)


def stop(name: Name, as_json: Json = False) -> None:
    """End a mailing for good: whoever has no mail yet gets none."""
    _do(lambda shop: shop.mailings.stop(name), as_json=as_json)


def show(
    name: Name,
    follow: Annotated[bool, typer.Option("--follow", help="Go on showing how far it is, until it ends.")] = False,
    as_json: Json = False,
) -> None:
    """Show a mailing: how far it is, what became of its recipients, and when the last mail should leave."""
    if follow:
        _do(lambda shop: followed(shop, name), as_json=as_json)
    else:
        _do(lambda shop: shop.mailings.show(name), as_json=as_json)


def list_mailings(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List the mailings, the newest first."""
    rows, where = with_zone(lambda shop: shop.mailings.listed(limit))
    show_list(
        [row.model_dump(exclude={"templates"}) for row in rows],
        ("number", "mailing", "kind", "state", "by", "at", "ended"),
        (
            (
                *(str(row.number), row.name, called("mailing_kind", row.kind), called("mailing_state", row.state)),
                *(row.by, local(row.began_at or row.at, where), local(row.ended_at, where)),
            )
            for row in rows
        ),
        told("title.mailings"),
        as_json=as_json,
    )


def _do(work: "Callable[[ShopClient], Awaitable[MailingShown]]", *, as_json: bool) -> None:
    shown, where = with_zone(work)
    tell(shown, where, as_json=as_json)


def _template(file: Path, hint: str) -> "Template":
    from adapters.mail.errors import BadTemplate
    from gateway.api.mailings import Template

    try:
        return Template(file=file.name, source=whole(file, _MOST_BYTES, hint).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadTemplate(file.name, 1, "not_utf8") from error


def _write(out: Path, mails: "list[RenderedMail]") -> None:
    writable(out)
    for place, mail in enumerate(mails, 1):
        file = out / f"{place}"
        write(file.with_suffix(".txt"), f"{mail.subject}\n\n{mail.text}".encode())
        write(file.with_suffix(".html"), mail.html.encode())
