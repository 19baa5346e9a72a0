"""`shop consent`: who agreed to advertising by mail, and who wants none."""

from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.consents import ConsentChange, SpokenSource
from gateway.cli.bounce import sentence_of
from gateway.cli.terminal import (
    By,
    Json,
    instant,
    local,
    message,
    say,
    show_json,
    show_table,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from gateway.api.client import ShopClient
    from gateway.api.consents import ConsentShown

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The customer's mail address.")]
Source = Annotated[SpokenSource, typer.Option("--from", help="Where it was said.")]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it was said.", show_default="now")]
Words = Annotated[str, typer.Option("--note", help="What exactly was said, such as the words of the form.")]


def app() -> typer.Typer:
    """The commands under `shop consent`."""
    consents = typer.Typer(help="Who agreed to advertising by mail, and who wants none.", no_args_is_help=True)
    consents.command()(record)
    consents.command()(withdraw)
    consents.command()(unsubscribe)
    consents.command()(show)
    return consents


def record(email: Email, source: Source, at: At = None, note: Words = "", by: By = "", as_json: Json = False) -> None:
    """Write down that somebody asked for advertising: the only thing that ends an earlier refusal."""
    _note(email, ConsentChange.GIVEN, source, at, (note, by), as_json=as_json)


def withdraw(email: Email, source: Source, at: At = None, note: Words = "", by: By = "", as_json: Json = False) -> None:
    """Write down that somebody wants no advertising; it holds at once, also for mails that wait to be sent."""
    _note(email, ConsentChange.WITHDRAWN, source, at, (note, by), as_json=as_json)


def unsubscribe(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="What the shop's page was called with: mail=TOKEN.")],
    as_json: Json = False,
) -> None:
    """Write down that the way out of a mail was taken by one click, for the shop's own page (unsubscribe_url)."""
    noted = with_shop(lambda shop: shop.bounces.unsubscribe(token))
    if as_json:
        show_json(noted)
    else:
        say(sentence_of(noted))


def show(email: Email, as_json: Json = False) -> None:
    """Show what an address agreed to and refused, when and how, and what may therefore be sent to it."""
    shown, where = with_zone(lambda shop: shop.consents.show(email))
    _tell(shown, where, as_json=as_json)


def _note(
    email: str,
    what: ConsentChange,
    source: SpokenSource,
    at: str | None,
    signed: tuple[str, str],
    *,
    as_json: bool,
) -> None:
    async def work(shop: "ShopClient") -> "ConsentShown":
        from domain.people.consent import SpokenConsent

        note, by = signed
        said = message(
            SpokenConsent,
            email=email,
            what=what,
            source=source,
            at=instant(at, "--at", shop),
            note=note,
            by=user_name(by),
        )
        return await shop.consents.note(said)

    shown, where = with_zone(work)
    _tell(shown, where, as_json=as_json)


def _tell(shown: "ConsentShown", where: "ZoneInfo", *, as_json: bool) -> None:
    if as_json:
        show_json(shown)
        return
    say(told("consent.stands", address=shown.address, standing=shown.standing))
    say(told("consent.may", thanks=_yes(is_so=shown.thanks), advertising=_yes(is_so=shown.advertising)))
    if shown.standing == "withdrawn" and any(each.source == "order" for each in shown.ledger):
        say(told("consent.box_does_not_count"))
    if shown.ledger:
        show_table(
            ("when", "what", "how", "about", "by", "note"),
            [
                (
                    local(each.at, where),
                    called("consent_change", each.what),
                    called("consent_source", each.source),
                    each.about,
                    each.by,
                    each.note,
                )
                for each in shown.ledger
            ],
            told("title.consents"),
        )


def _yes(*, is_so: bool) -> str:
    return told("consent.yes") if is_so else told("consent.no")
