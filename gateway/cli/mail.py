"""`shop mail`: what was sent and what is owed, and how the templates look."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.bounce import bounce
from gateway.cli.files import writable, write
from gateway.cli.terminal import Json, local, safe, say, show_json, show_list, show_table, with_shop, with_zone
from gateway.cli.words import called, said, told

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from adapters.mail.writing.rendered import RenderedMail
    from domain.agenda.mail_row import MailRow
    from gateway.api.client import ShopClient


def app() -> typer.Typer:
    """The commands under `shop mail`."""
    mails = typer.Typer(help="The mails: owed, sent, and how they will look.", no_args_is_help=True)
    mails.command("list")(list_mails)
    mails.command()(show)
    mails.command()(preview)
    mails.command()(bounce)
    mails.command()(refusals)
    mails.command()(retry)
    return mails


def list_mails(
    order_no: Annotated[str | None, typer.Argument(metavar="[NO]", help="Only those of this order.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List mails, newest first."""

    async def ask(shop: "ShopClient") -> "list[MailRow]":
        if order_no:
            await shop.reading.order(order_no)  # an unknown number is not an empty list
        return await shop.reading.mails(order_no, limit)

    rows, where = with_zone(ask)

    show_list(
        rows,
        ("mail", "kind", "state", "owed", "sent", "subject", "to", "remark"),
        (
            (
                row.no,
                called("mail", row.kind),
                called("mail_state", row.state),
                local(row.owed_at, where),
                local(row.sent_at, where),
                row.subject,
                ", ".join(row.recipients),
                said(row.outcome) or when_it_leaves(row, datetime.now(where), where),
            )
            for row in rows
        ),
        told("title.mails"),
        as_json=as_json,
    )


def when_it_leaves(row: "MailRow", now: datetime, where: "ZoneInfo") -> str:
    """When a mail that waits for the morning leaves; or since when it should have, had the mail server been there."""
    if row.state != "owed" or row.not_before is None:
        return ""
    code = "mail.leaves" if row.not_before > now else "mail.due_since"
    return told(code, at=local(row.not_before, where))


def refusals(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: Json = False,
) -> None:
    """List who wants no advertising any more, newest first; it goes to none of them."""
    rows, where = with_zone(lambda shop: shop.reading.advertising_refusals(limit))
    show_list(
        rows,
        ("since", "address", "how", "mail"),
        (
            (
                local(row.at, where),
                row.address,
                " ".join((called("consent_source", row.source), row.note)).strip(),
                row.about,
            )
            for row in rows
        ),
        told("title.refusals"),
        as_json=as_json,
    )


def retry(
    order_no: Annotated[
        str | None, typer.Argument(metavar="[NO]", help="Only those of this order; default: all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Have mails leave now that wait for their next try, once the mail server or a mailbox is mended.

    What waits for its hour or for the morning goes on waiting.
    """
    retried = with_shop(lambda shop: shop.mails.retry(order_no))
    if as_json:
        show_json({"mails": retried.mails, "threads": retried.threads})
    elif retried.mails:
        say(told("mail.retried", count=retried.mails))
    else:
        say(told("mail.none_waits"))


def show(
    mail_id: Annotated[str, typer.Argument(metavar="MAIL", help="Its number, like 1001-3; see `shop mail list`.")],
    raw: Annotated[bool, typer.Option("--raw", help="The message as it was sent (.eml).")] = False,
    return_path: Annotated[
        bool, typer.Option("--return-path", help="Only the address to which it comes back when nobody can take it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show a mail as it was written."""
    from gateway.api.queries import parsed

    if return_path:
        say(with_shop(lambda shop: shop.reading.return_path(mail_id)))
        return
    data = with_shop(lambda shop: shop.reading.mail(mail_id))
    if raw:
        sys.stdout.buffer.write(data)
        return
    mail = parsed(data)
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    headers = {name: str(mail[name] or "") for name in ("From", "To", "Date", "Message-ID", "Subject")}
    attachments = [part.get_filename() or "" for part in mail.iter_attachments()]
    if as_json:
        show_json({"id": mail_id, **headers, "text": text, "attachments": attachments})
        return
    say(*[f"{told(f'label.{name}')}: {value}" for name, value in headers.items()])
    say(*[told("mail.attachment", name=name) for name in attachments], "")
    say(*text.splitlines())


def preview(
    name: Annotated[str | None, typer.Argument(metavar="[KIND]", help="Which mail; default: all are named.")] = None,
    language: Annotated[str, typer.Option(help="ja or en")] = "ja",
    html: Annotated[bool, typer.Option("--html", help="The HTML part instead of the text.")] = False,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Write every example into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Show how mails look: an example order, with the shop's own file and templates where it has them."""
    mails = _previews(name, language)
    if not mails:
        raise typer.BadParameter(
            told("mail.no_preview", name=name, language=language)
            if name
            else told("mail.no_language", language=language)
        )
    if out:
        _write(out, mails, language)
    if as_json:
        show_json([{"name": each, **mail.model_dump()} for each, mail in mails.items()])
    elif out:
        say(told("mail.previews_written", count=len(mails), folder=out))
    elif name is None:
        show_table(("kind", "subject"), [(each, mail.subject) for each, mail in mails.items()], told("title.mails"))
    else:
        for each, mail in mails.items():
            say(f"# {each}: {mail.subject}", "")
            sys.stdout.write((mail.html if html else "\n".join(map(safe_line, mail.text.splitlines()))) + "\n")


def _previews(name: str | None, language: str) -> "dict[str, RenderedMail]":
    """The examples of this name or kind, or all, by their names."""
    from adapters.mail.writing.render import MailRenderer
    from adapters.mail.writing.samples import sample_mails
    from adapters.settings import read_settings
    from adapters.shop_file import read_shop_file
    from gateway.api.opening import file_to_open_with, newest_file

    settings = read_settings()
    shop = read_shop_file(file_to_open_with(settings.model_copy(update={"shop_file": newest_file(settings)})))
    renderer = MailRenderer(settings.mail_templates, zone=shop.calendar.zone)
    return {
        sample.name: renderer.render(sample.content)
        for sample in sample_mails(shop.profile)
        if sample.content.language == language and name in {None, sample.name, sample.content.kind.value}
    }


def safe_line(line: str) -> str:
    """A line with its indentation."""
    return " " * (len(line) - len(line.lstrip(" "))) + safe(line)


def _write(out: Path, mails: "dict[str, RenderedMail]", language: str) -> None:
    writable(out)
    for name, mail in mails.items():
        file = out / f"{language}-{name.replace('/', '-')}"
        write(file.with_suffix(".txt"), f"{mail.subject}\n\n{mail.text}".encode())
        write(file.with_suffix(".html"), mail.html.encode())
