"""`shop mail`: what was sent and what is owed, and how the templates look."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from gateway.terminal import Json, local, safe, say, show_json, show_table, with_shop, zone

if TYPE_CHECKING:
    from domain.overview import MailRow
    from gateway.client import ShopClient


def app() -> typer.Typer:
    """The commands under `shop mail`."""
    mails = typer.Typer(help="The mails: owed, sent, and how they will look.", no_args_is_help=True)
    mails.command("list")(list_mails)
    mails.command()(show)
    mails.command()(preview)
    return mails


def list_mails(
    order_no: Annotated[str | None, typer.Argument(metavar="[NO]", help="Only those of this order.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List mails, newest first."""

    async def work(shop: "ShopClient") -> "tuple[list[MailRow], ZoneInfo]":
        if order_no:
            await shop.reading.order(order_no)  # an unknown number is not an empty list
        return await shop.reading.mails(order_no, limit), zone(shop)

    rows, where = with_shop(work)
    if as_json:
        show_json(rows)
        return
    show_table(
        ("id", "order", "kind", "state", "owed", "sent", "to", "subject", ""),
        [
            (
                row.id,
                row.thread,
                row.kind,
                row.state,
                local(row.owed_at, where),
                local(row.sent_at, where),
                ", ".join(row.recipients),
                row.subject,
                row.outcome,
            )
            for row in rows
        ],
        "Mails",
    )


def show(
    mail_id: Annotated[str, typer.Argument(metavar="ID", help="See `shop mail list`.")],
    raw: Annotated[bool, typer.Option("--raw", help="The message as it was sent (.eml).")] = False,
    as_json: Json = False,
) -> None:
    """Show a mail as it was written."""
    from gateway.reading import parsed

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
    say(*[f"{name}: {value}" for name, value in headers.items()])
    say(*[f"Attachment: {name}" for name in attachments], "")
    say(*text.splitlines())


def preview(
    name: Annotated[str | None, typer.Argument(metavar="[KIND]", help="Which mail; default: all are named.")] = None,
    language: Annotated[str, typer.Option(help="ja or en")] = "ja",
    html: Annotated[bool, typer.Option("--html", help="The HTML part instead of the text.")] = False,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Write every example into this folder.")] = None,
) -> None:
    """Show how mails look with example data and the shop's own templates."""
    from adapters.mail.render import MailRenderer
    from adapters.mail.samples import sample_letters
    from adapters.settings import read_settings

    renderer = MailRenderer(read_settings().mail_templates)
    samples = [
        sample
        for sample in sample_letters()
        if sample.letter.language == language and name in {None, sample.name, sample.letter.kind.value}
    ]
    if not samples:
        raise typer.BadParameter(f"there is no mail {name} in {language}; `shop mail preview` names them all.")
    if out:
        _write(out, [(sample.name, renderer.render(sample.letter)) for sample in samples], language)
    elif name is None:
        show_table(
            ("kind", "subject"), [(sample.name, renderer.render(sample.letter).subject) for sample in samples], "Mails"
        )
    else:
        for sample in samples:
            rendered = renderer.render(sample.letter)
            say(f"# {sample.name}: {rendered.subject}", "")
            sys.stdout.write((rendered.html if html else "\n".join(map(safe_line, rendered.text.splitlines()))) + "\n")


def safe_line(line: str) -> str:
    """A line with its indentation."""
    return " " * (len(line) - len(line.lstrip(" "))) + safe(line)


def _write(out: Path, mails: "list[tuple[str, object]]", language: str) -> None:
    from adapters.mail.envelope import RenderedMail

    out.mkdir(parents=True, exist_ok=True)
    for name, mail in mails:
        if isinstance(mail, RenderedMail):
            file = out / f"{language}-{name.replace('/', '-')}"
            file.with_suffix(".txt").write_text(f"{mail.subject}\n\n{mail.text}", encoding="utf-8")
            file.with_suffix(".html").write_text(mail.html, encoding="utf-8")
    say(f"{len(mails)} mails were written into {out}.")
