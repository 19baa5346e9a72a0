"""`shop claim`: what customers did not get as promised, from the report until it is settled."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.claims import CarrierSays, ClaimReason, ClaimScheme, ClosingReason, Remedy, Reply
from gateway.cli import claim_evidence
from gateway.cli.goods import Lines, packed_lines
from gateway.cli.show_claim import show_claim, show_claims, tell_claim
from gateway.cli.terminal import By, Json, Note, day, message, user_name, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from domain.contract.messages import Message
    from gateway.api.client import ShopClient


class Decision(StrEnum):
    """How a contested claim was decided."""

    WON = "won"
    LOST = "lost"
    EXPIRED = "expired"


ClaimNo = Annotated[str, typer.Argument(metavar="NO", help="The claim's number.")]
Seen = Annotated[
    int | None,
    typer.Option("--seen", min=1, help="The version that you looked at; needed when a colleague was there before."),
]


def add_to(app: typer.Typer) -> None:
    """`shop claim …` and `shop claims`."""
    claims = typer.Typer(help="What customers did not get as promised: open, answer, settle.", no_args_is_help=True)
    for command in (
        show,
        answer,
        carrier,
        read,
        accept,
        refuse,
        arrived,
        invoke,
        contest,
        decide,
        appeal,
        close,
        erase,
        resume,
    ):
        claims.command()(command)
    claims.command("open")(open_claim)
    claim_evidence.add_to_claims(claims)
    app.add_typer(claims, name="claim")
    app.command("claims")(list_claims)


def open_claim(
    order_no: Annotated[str, typer.Argument(metavar="NO", help="The order's number.")],
    reason: Annotated[ClaimReason, typer.Option(help="What is wrong.")],
    lines: Lines = "",
    wants: Annotated[Remedy | None, typer.Option(help="What the customer would like.")] = None,
    email: Annotated[str, typer.Option("--from", help="The customer's mail address, to be compared.")] = "",
    text: Annotated[str, typer.Option(help="What the customer wrote.")] = "",
    scheme: Annotated[ClaimScheme, typer.Option(help="Who decides.")] = ClaimScheme.SHOP,
    respond_by: Annotated[
        str, typer.Option("--respond-by", help="The last day for the evidence, as a mall or card company gave it.")
    ] = "",
    their_no: Annotated[str, typer.Option("--their-number", help="How the claim is called there.")] = "",
    amount: Annotated[int | None, typer.Option(min=1, help="Yen that are claimed there; else what was paid.")] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take a claim in; the customer hears its number and the date of the next word, or from when it can be claimed."""
    from domain.contract.messages import OpenClaim

    form = message(
        OpenClaim,
        order_no=order_no,
        reason=reason,
        lines=packed_lines(lines),
        wants=wants,
        email=email,
        text=text,
        by="" if email else user_name(by),
        scheme=scheme,
        respond_by=day(respond_by, "--respond-by") if respond_by else None,
        their_no=their_no,
        amount=amount,
    )
    view = with_shop(lambda shop: shop.claims.open(form))
    tell_claim(view.claim_no, as_json=as_json)


def list_claims(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are closed.")] = False,
    order_no: Annotated[str | None, typer.Option("--order", metavar="NO", help="Only those about this order.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List claims, the most urgent first; without options those that are open."""
    show_claims(
        lambda shop: shop.claims.listed(with_closed=everything, order_no=order_no, limit=limit), as_json=as_json
    )


def show(number: ClaimNo, as_json: Json = False) -> None:
    """Show one claim: what is claimed, the order's facts, what was answered, and what comes next."""
    show_claim(number, as_json=as_json)


def answer(
    number: ClaimNo,
    *,
    propose: Annotated[Remedy | None, typer.Option(help="What the shop would do; or decline, with the reason.")] = None,
    amount: Annotated[int | None, typer.Option(min=1, help="Yen to give back; else all that is claimed.")] = None,
    until: Annotated[str, typer.Option(help="Somebody looks into it: the day of the next word.")] = "",
    text: Annotated[str, typer.Option("--text", help="What the customer reads.")] = "",
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Answer the customer: with a proposal, with a decline, or with the day of the next word."""
    from domain.contract.messages import LookIntoClaim, ProposeRemedy

    if (propose is None) == (not until):
        raise typer.BadParameter(told("claim.propose_or_until"))
    known = {"text": text, "by": user_name(by), "expected_version": seen}
    if until:
        _ask(number, message(LookIntoClaim, until=day(until, "--until"), **known), as_json=as_json)
    else:
        _ask(number, message(ProposeRemedy, remedy=propose, amount=amount, **known), as_json=as_json)


def accept(number: ClaimNo, note: Note = "", by: By = "", as_json: Json = False) -> None:
    """The customer accepts what was proposed; it becomes a task, and the claim is closed."""
    _reply(number, Reply.ACCEPT, note, by, as_json=as_json)


def refuse(number: ClaimNo, note: Note = "", by: By = "", as_json: Json = False) -> None:
    """The customer refuses what was proposed; another answer is due."""
    _reply(number, Reply.REFUSE, note, by, as_json=as_json)


def arrived(
    number: ClaimNo,
    no: Annotated[bool, typer.Option("--no", help="The customer says that it has not.")] = False,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """The customer says that what was missed has arrived, which closes the claim; or with --no, that it has not."""
    _reply(number, Reply.NOT_HERE if no else Reply.HERE, note, by, as_json=as_json)


def invoke(number: ClaimNo, note: Note = "", by: By = "", as_json: Json = False) -> None:
    """The customer asks for the guarantee: the shop proposes something, or contests it with evidence."""
    from domain.contract.messages import InvokeGuarantee

    _ask(number, message(InvokeGuarantee, note=note, by=user_name(by)), as_json=as_json)


def contest(
    number: ClaimNo,
    evidence: Annotated[str, typer.Option(help="What proves it.")] = "",
    until: Annotated[str, typer.Option("--by-day", help="The last day for the evidence.")] = "",
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Contest a claim under the guarantee, with evidence now or by a date."""
    from domain.contract.messages import ContestClaim

    respond_by = day(until, "--by-day") if until else None
    known = {"evidence": evidence, "respond_by": respond_by, "by": user_name(by), "expected_version": seen}
    _ask(number, message(ContestClaim, **known), as_json=as_json)


def decide(
    number: ClaimNo,
    outcome: Annotated[
        Decision, typer.Option(help="For the shop (won), for the customer (lost), or elsewhere for want of evidence.")
    ],
    on: Annotated[str, typer.Option(help="The day of the decision; else today.")] = "",
    appeal_until: Annotated[
        str, typer.Option("--appeal-until", help="The last day to appeal, where whoever decided gave one.")
    ] = "",
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Enter how a contested claim was decided."""
    from domain.contract.messages import ClaimDecided

    decided_on = day(on, "--on") if on else None

    async def work(shop: "ShopClient") -> None:
        until = day(appeal_until, "--appeal-until") if appeal_until else None
        fact = {"outcome": outcome, "appeal_until": until, "note": note, "by": user_name(by)}
        await shop.claims.tell(number, message(ClaimDecided, decided_on=decided_on or shop.claims.today(), **fact))

    with_shop(work)
    tell_claim(number, as_json=as_json)


def appeal(
    number: ClaimNo,
    evidence: Annotated[str, typer.Option(help="What proves it.")],
    respond_by: Annotated[
        str, typer.Option("--respond-by", help="The last day for the evidence, as a mall or card company gave it.")
    ] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """The customer appeals a decision, or you appeal what was lost elsewhere; with new evidence."""
    from domain.contract.messages import AppealClaim

    until = day(respond_by, "--respond-by") if respond_by else None
    _ask(number, message(AppealClaim, evidence=evidence, respond_by=until, by=user_name(by)), as_json=as_json)


def close(
    number: ClaimNo,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="The customer has withdrawn it.")] = False,
    reason: Annotated[ClosingReason | None, typer.Option(help="Why, as the customer reads it.")] = None,
    words: Annotated[str | None, typer.Option(help="What the customer reads in the mail.")] = None,
    note: Note = "",
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Close a claim about which nothing is to be done any more."""
    from domain.contract.messages import CloseClaim

    told = {"reason": reason, "words": words, "note": note, "by": user_name(by), "expected_version": seen}
    _ask(number, message(CloseClaim, withdrawn=withdrawn, **told), as_json=as_json)


def erase(number: ClaimNo, by: By = "", as_json: Json = False) -> None:
    """Erase what was written about a claim, its photos and documents, at the customer's wish; not while it is open."""
    with_shop(lambda shop: shop.claims.erase(number, by=user_name(by)))
    tell_claim(number, as_json=as_json)


def resume(as_json: Json = False) -> None:
    """Take up again all open claims whose workflow was terminated or lost; those that run stay as they are."""
    from gateway.cli.terminal import say, show_json

    numbers = with_shop(lambda shop: shop.claims.resume())
    if as_json:
        show_json(numbers)
    else:
        say(told("claim.resumed", count=len(numbers)))


def carrier(
    number: ClaimNo,
    says: Annotated[CarrierSays, typer.Option(help="What the carrier answered.")],
    on: Annotated[str, typer.Option(help="The day of its answer; else today.")] = "",
    parcel_no: Annotated[str | None, typer.Option("--parcel", help="Which of several parcels.")] = None,
    text: Annotated[str, typer.Option(help="As it said it, for colleagues.")] = "",
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Enter what the carrier answered: it need not be asked any more; of a lost parcel the order asks its customer."""
    from domain.contract.messages import NoteCarrierAnswer

    answered_on = day(on, "--on") if on else None

    async def work(shop: "ShopClient") -> None:
        known = {"says": says, "on": answered_on or shop.claims.today(), "parcel_no": parcel_no, "text": text}
        await shop.claims.ask(number, message(NoteCarrierAnswer, **known, by=user_name(by), expected_version=seen))

    with_shop(work)
    tell_claim(number, as_json=as_json)


def read(number: ClaimNo, note: Note = "", seen: Seen = None, by: By = "", as_json: Json = False) -> None:
    """Say that what the customer wrote was read and nothing follows from it: the clocks go on."""
    from domain.contract.messages import ReadLetters

    _ask(number, message(ReadLetters, note=note, by=user_name(by), expected_version=seen), as_json=as_json)


def _reply(number: str, reply: Reply, note: str, by: str, *, as_json: bool) -> None:
    from domain.contract.messages import AnswerProposal

    _ask(number, message(AnswerProposal, reply=reply, note=note, by=user_name(by)), as_json=as_json)


def _ask(number: str, command: "Message", *, as_json: bool) -> None:
    with_shop(lambda shop: shop.claims.ask(number, command))
    tell_claim(number, as_json=as_json)
