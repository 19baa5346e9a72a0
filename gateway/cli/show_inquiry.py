"""How inquiries look on a terminal: lists, and one inquiry's page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.show import told_facts
from gateway.cli.terminal import local, safe_lines, say, show_json, show_table, with_zone

if TYPE_CHECKING:
    from domain.agenda.inquiry_page import ConversationLetter, InquiryRow
    from gateway.api.client import ShopClient
    from gateway.api.inquiries import Asked


def show_inquiries(ask: "Callable[[ShopClient], Awaitable[list[InquiryRow]]]", *, as_json: bool) -> None:
    """A list of inquiries."""
    rows, where = with_zone(ask)
    if as_json:
        show_json(rows)
        return
    show_table(
        ("inquiry", "status", "about", "order", "assignee", "answer by", "name", "subject"),
        [
            (
                row.marked_no,
                row.status,
                row.category,
                row.about_orders,
                row.assignee,
                local(row.answer_by, where),
                row.asker,
                row.subject,
            )
            for row in rows
        ],
        "Inquiries",
    )


def show_inquiry(number: str, *, as_json: bool) -> None:
    """Everything about one inquiry."""
    from domain.inquiry.inquiry import sentence

    page, where = with_zone(lambda shop: shop.inquiries.page(number))
    if as_json:
        show_json(page)
        return
    say(f"Inquiry {page.inquiry_no}: {page.status} ({page.category}), version {page.version}")
    say(f"  from      {page.name} {page.email}" + ("" if page.is_sender_known else " (not known as an orderer)"))
    if page.is_doubtful:
        say("            (perhaps somebody else: no order waits for it; make sure before you tell anything)")
    say(f"  order     {page.order_no or 'none'}", f"  assignee  {page.assignee or 'nobody'}")
    if page.candidates:
        say(
            f"  perhaps   {', '.join(page.candidates)}",
            f"            (settle it: shop inquiry assign {page.inquiry_no} --order NO, or --no-order)",
        )
    if page.answer_by:
        say(f"  answer by {local(page.answer_by, where)}")
    if page.answered_by:
        say(f"  answered  by {page.answered_by}")
    for step in page.next:
        say(f"  {local(step.at, where)}  {sentence(step)}")
    for line in page.about:
        say(f"  {line}")
    for letter in page.letters:
        _show_letter(letter, where)
    if page.draft and page.answer_by:
        say("", f"A draft ({'certain' if page.draft.is_sure else 'to be looked at'}):")
        safe_lines(page.draft.text)
    show_table(
        ("when", "what", "by", "note", "facts"),
        [
            (local(line.at, where), line.what, line.by, line.note, told_facts(_without_keys(line.facts), where))
            for line in page.journal
        ],
        "Journal",
    )


#: Of letters whose sender is certain there is nothing to say.
_DOUBTS = {
    "unproven": "the shop's mail server does not vouch for this sender",
    "forged": "by what the shop's mail server says, this sender is forged",
}


def _without_keys(facts: Mapping[str, object]) -> dict[str, object]:
    """What people understand: a letter's key says nothing to them, and how many files it had stands with the letter."""
    return {name: value for name, value in facts.items() if name != "letter" and value != 0}


def _show_letter(letter: "ConversationLetter", where: ZoneInfo) -> None:
    say("", f"{'→' if letter.is_ours else '←'} {local(letter.at, where)} {letter.by} {letter.subject}".rstrip())
    if letter.automatic:
        say(f"  (a machine wrote it: {letter.automatic})")
    if letter.proof in _DOUBTS:
        say(f"  ({_DOUBTS[letter.proof]})")
    safe_lines(letter.text)
    if letter.attachments_count:
        say(f"  {letter.attachments_count} attached, not kept: {', '.join(letter.attachments)}")


def tell_inquiry(number: str, *, as_json: bool) -> None:
    """An inquiry after something was done with it."""
    page, where = with_zone(lambda shop: shop.inquiries.page(number))
    if as_json:
        show_json(page)
        return
    by = f" It is to be answered by {local(page.answer_by, where)}." if page.answer_by else ""
    say(f"Inquiry {page.inquiry_no} is {page.status}, version {page.version}.{by}")


def tell_asked(asked: "Asked", *, as_json: bool) -> None:
    """What became of a letter."""
    if as_json:
        show_json(asked)
    elif asked.ignored:
        say(f"Nothing was opened, and nobody will be answered: {asked.ignored}.")
    elif asked.is_known:
        say(f"This letter was known; it belongs to inquiry {asked.inquiry_no}.")
    else:
        about = f" about order {asked.order_no}" if asked.order_no else ""
        what = "was opened" if asked.is_new else "has a further letter"
        say(f"Inquiry {asked.inquiry_no}{about} {what}.")
