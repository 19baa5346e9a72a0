"""`shop inquiry`: customers' questions, from the form or mail to the reply."""

from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.claims import ClaimReason, Remedy
from domain.contract.status import Category
from gateway.cli.files import beginning_of, whole
from gateway.cli.goods import Lines, packed_lines
from gateway.cli.show_inquiry import show_inquiries, show_inquiry, tell_asked, tell_inquiry
from gateway.cli.terminal import By, Json, Note, day, message, safe_lines, user_name, with_shop
from gateway.cli.words import said_of, told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient

InquiryNo = Annotated[str, typer.Argument(metavar="NO", help="The inquiry's number.")]
Seen = Annotated[
    int | None,
    typer.Option("--seen", min=1, help="The version that you looked at; needed when a colleague was there before."),
]
Text = Annotated[str, typer.Option("--text", help="What the customer reads.")]
File = Annotated[str, typer.Option("--file", help="The same from a file in UTF-8; - for standard input.")]
#: A form, or a reply, has no more bytes.
MOST_BYTES = 512 * 1024


def app() -> typer.Typer:
    """The commands under `shop inquiry`."""
    inquiries = typer.Typer(help="Customers' questions: take in, look at, answer, close.", no_args_is_help=True)
    for command in (receive, show, assign, interim, reply, claim, close, draft, resume):
        inquiries.command()(command)
    inquiries.command("open")(open_inquiry)
    inquiries.command("list")(list_inquiries)
    return inquiries


def open_inquiry(
    order_no: Annotated[str | None, typer.Option("--order", metavar="NO", help="The order it is about.")] = None,
    email: Annotated[str, typer.Option("--from", help="Mail address; else that of the order's customer.")] = "",
    name: Annotated[str, typer.Option(help="Name; else that of the order's customer.")] = "",
    subject: Annotated[str, typer.Option()] = "",
    text: Annotated[str, typer.Option(help="The question.")] = "",
    file: Annotated[str, typer.Option(help="The form as JSON (see `shop schema inquiry`); - for standard input.")] = "",
    as_json: Json = False,
) -> None:
    """Take a question in that came by a form, a call or a letter; the customer gets an acknowledgement."""
    from domain.contract.messages import OpenInquiry
    from gateway.api.inquiries import read_form

    given = {"order_no": order_no, "email": email, "name": name, "subject": subject, "text": text}
    if email:
        _must_be_usable(email)
    form = read_form(_bytes(file)) if file else OpenInquiry()
    form = message(OpenInquiry, **(form.model_dump() | {key: value for key, value in given.items() if value}))
    tell_asked(with_shop(lambda shop: shop.inquiries.open(form)), as_json=as_json)


def receive(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="One mail (.eml); - reads standard input.")] = "-",
    as_json: Json = False,
) -> None:
    """Take a mail in: a question, or the next letter of an inquiry. Automatic mails are never answered."""
    from adapters.mail.incoming.letter import MOST_BYTES as MOST_OF_A_MAIL

    raw = beginning_of(file, MOST_OF_A_MAIL + 1)
    tell_asked(with_shop(lambda shop: shop.inquiries.receive(raw)), as_json=as_json)


def list_inquiries(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are closed.")] = False,
    assignee: Annotated[str | None, typer.Option(help="Only those of this colleague.")] = None,
    order_no: Annotated[str | None, typer.Option("--order", metavar="NO", help="Only those about this order.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """List inquiries, the most urgent first; without options those that are open."""
    show_inquiries(
        lambda shop: shop.inquiries.listed(with_closed=everything, assignee=assignee, order_no=order_no, limit=limit),
        as_json=as_json,
    )


def show(number: InquiryNo, as_json: Json = False) -> None:
    """Show one inquiry: the conversation, the order's facts, a draft, and who has answered."""
    show_inquiry(number, as_json=as_json)


def assign(
    number: InquiryNo,
    to: Annotated[str | None, typer.Option(help="A colleague; without it you take it on yourself.")] = None,
    category: Annotated[Category | None, typer.Option(help="What it is about.")] = None,
    order_no: Annotated[str | None, typer.Option("--order", metavar="NO", help="The order it is about.")] = None,
    no_order: Annotated[bool, typer.Option("--no-order", help="It is about none of the sender's orders.")] = False,
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take an inquiry on, give it to a colleague, or say what it is about."""
    from domain.contract.messages import AssignInquiry

    if no_order and order_no is not None:
        raise typer.BadParameter(told("inquiry.order_or_none"))
    who, about = user_name(by), "" if no_order else order_no
    assignee = to if to is not None or category or about is not None else who
    given = {"assignee": assignee, "category": category, "order_no": about}
    command = message(AssignInquiry, **given, by=who, expected_version=seen)
    with_shop(lambda shop: shop.inquiries.ask(number, command))
    tell_inquiry(number, as_json=as_json)


def interim(
    number: InquiryNo,
    until: Annotated[str, typer.Option(help="The day of the next answer, like 2026-11-27.")],
    text: Text = "",
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Tell the customer that somebody looks into it, and when the next answer comes."""
    from domain.contract.messages import SendInterim

    promised = day(until, "--until")
    command = message(SendInterim, until=promised, text=text, by=user_name(by), expected_version=seen)
    with_shop(lambda shop: shop.inquiries.ask(number, command))
    tell_inquiry(number, as_json=as_json)


def reply(
    number: InquiryNo,
    text: Text = "",
    file: File = "",
    use_draft: Annotated[bool, typer.Option("--draft", help="Send the draft as it is.")] = False,
    close_it: Annotated[bool, typer.Option("--close", help="And close the inquiry.")] = False,
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Answer the customer; refused when a colleague has answered, unless you have seen that."""
    from domain.contract.messages import ReplyToInquiry

    if sum((bool(text), bool(file), use_draft)) != 1:
        raise typer.BadParameter(told("inquiry.one_text"))
    words = _text(file) if file else text

    async def work(shop: "ShopClient") -> None:
        answer = (await shop.inquiries.draft(number)).text if use_draft else words
        command = message(ReplyToInquiry, text=answer, close=close_it, by=user_name(by), expected_version=seen)
        await shop.inquiries.ask(number, command)

    with_shop(work)
    tell_inquiry(number, as_json=as_json)


def close(number: InquiryNo, note: Note = "", seen: Seen = None, by: By = "", as_json: Json = False) -> None:
    """Close an inquiry that is settled; it opens again when the customer writes once more."""
    from domain.contract.messages import CloseInquiry

    command = message(CloseInquiry, note=note, by=user_name(by), expected_version=seen)
    with_shop(lambda shop: shop.inquiries.ask(number, command))
    tell_inquiry(number, as_json=as_json)


def claim(
    number: InquiryNo,
    *,
    reason: Annotated[ClaimReason, typer.Option(help="What is wrong.")],
    lines: Lines = "",
    wants: Annotated[Remedy | None, typer.Option(help="What the customer would like.")] = None,
    text: Annotated[str, typer.Option(help="What is claimed; else what the customer wrote.")] = "",
    seen: Seen = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Make an inquiry a claim: the customer gets one mail, and what is written next reaches the claim."""
    from domain.contract.messages import OpenClaim
    from gateway.cli.show_claim import tell_claim

    form = message(OpenClaim, reason=reason, lines=packed_lines(lines), wants=wants, text=text, by=user_name(by))
    view = with_shop(lambda shop: shop.claims.open_from_inquiry(number, form, seen))
    tell_claim(view.claim_no, as_json=as_json)


def draft(number: InquiryNo, as_json: Json = False) -> None:
    """Show how an inquiry could be answered, from its order's facts and the shop's FAQ. Sends nothing."""
    from gateway.cli.terminal import show_json

    found = with_shop(lambda shop: shop.inquiries.draft(number))
    if as_json:
        show_json(found)
    else:
        safe_lines(found.text)


def resume(as_json: Json = False) -> None:
    """Take up again all open inquiries whose workflow was terminated or lost; those that run stay as they are."""
    from gateway.cli.terminal import say, show_json

    numbers = with_shop(lambda shop: shop.inquiries.resume())
    if as_json:
        show_json(numbers)
    else:
        say(told("inquiry.resumed", count=len(numbers)))


def _must_be_usable(email: str) -> None:
    """Whoever types an address can mend it; a form's is kept as it came."""
    from adapters.mail.errors import BadAddress
    from adapters.mail.sending.address import usable_address

    try:
        usable_address(email)
    except BadAddress as error:
        raise typer.BadParameter(said_of(error), param_hint="--from") from error


def _bytes(file: str) -> bytes:
    return whole(file, MOST_BYTES, "--file")


def _text(file: str) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(told("file.no_utf8", file=file), param_hint="--file") from error
