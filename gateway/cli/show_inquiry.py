"""How inquiries look on a terminal: lists, and one inquiry's page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.show import show_journal, show_labelled
from gateway.cli.terminal import local, safe_lines, say, show_json, show_list, warn, with_zone
from gateway.cli.words import called, joined, said, told

if TYPE_CHECKING:
    from domain.agenda.inquiry_page import ConversationLetter, InquiryPage
    from domain.agenda.inquiry_row import InquiryRow
    from gateway.api.client import ShopClient
    from gateway.api.inquiries import Asked


def show_inquiries(ask: "Callable[[ShopClient], Awaitable[list[InquiryRow]]]", *, as_json: bool) -> None:
    """A list of inquiries."""
    rows, where = with_zone(ask)
    show_list(
        rows,
        ("inquiry", "status", "about", "order", "assignee", "answer_by", "name", "subject"),
        (
            (
                row.marked_no,
                called("inquiry_status", row.status),
                called("category", row.category),
                row.about_orders,
                row.assignee,
                local(row.answer_by, where),
                asker(row),
                row.subject,
            )
            for row in rows
        ),
        told("title.inquiries"),
        as_json=as_json,
    )


def show_inquiry(number: str, *, as_json: bool) -> None:
    """Everything about one inquiry."""
    page, where = with_zone(lambda shop: shop.inquiries.page(number))
    if as_json:
        show_json(page)
        return
    say(
        told(
            "inquiry.headline",
            inquiry_no=page.inquiry_no,
            status=page.status,
            category=page.category,
            version=page.version,
        )
    )
    show_labelled([(told(f"label.{code}"), value) for code, value in _facts(page, where)])
    for step in page.next:
        say(f"  {local(step.at, where)}  {called('inquiry_step', step.what)}")
    for line in page.about:
        say(f"  {said(line)}")
    for letter in page.letters:
        _show_letter(letter, where)
    if page.draft and page.answer_by:
        certainty = told("certainty.sure") if page.draft.is_sure else told("certainty.unsure")
        say("", told("inquiry.draft", certainty=certainty))
        safe_lines(page.draft.text)
    show_journal([line.model_copy(update={"facts": _without_keys(line.facts)}) for line in page.journal], where)


def _facts(page: "InquiryPage", where: ZoneInfo) -> list[tuple[str, object]]:
    """Who asks, about which order, and who answers until when, each by its code."""
    who = f"{page.name} {page.email}"
    facts: list[tuple[str, object]] = [
        ("from", who if page.is_sender_known else told("inquiry.unknown_sender", who=who)),
        ("order", page.order_no or told("inquiry.no_order")),
        ("assignee", page.assignee or told("inquiry.nobody")),
    ]
    if page.is_doubtful:
        facts.insert(1, ("doubt", told("inquiry.doubtful")))
    if page.candidates:
        settle = told("inquiry.settle_it", inquiry_no=page.inquiry_no)
        facts.append(("perhaps", f"{', '.join(page.candidates)} {settle}"))
    if page.answer_by:
        facts.append(("answer_by", local(page.answer_by, where)))
    if page.answered_by:
        facts.append(("answered", told("inquiry.answered_by", who=page.answered_by)))
    if page.claims:
        facts.append(("claims", ", ".join(page.claims)))
    return facts


def asker(row: "InquiryRow") -> str:
    """Who asks, so far as that is known."""
    who = row.name or row.email
    return told("inquiry.unproven_name", who=who) if row.is_doubtful else who


#: Of letters whose sender is certain there is nothing to say.
_DOUBTS = {"unproven": "inquiry.unproven", "forged": "inquiry.forged"}


def _without_keys(facts: Mapping[str, object]) -> dict[str, object]:
    """What people understand: a letter's key says nothing to them, and how many files it had stands with the letter."""
    return {name: value for name, value in facts.items() if name != "letter" and value != 0}


def _show_letter(letter: "ConversationLetter", where: ZoneInfo) -> None:
    say("", f"{'→' if letter.is_ours else '←'} {local(letter.at, where)} {letter.by} {letter.subject}".rstrip())
    if letter.automatic:
        say(f"  {told('inquiry.machine', sign=letter.automatic)}")
    if letter.proof in _DOUBTS:
        say(f"  {told(_DOUBTS[letter.proof])}")
    safe_lines(letter.text)
    if letter.attachments_count:
        say(f"  {told('inquiry.attached', count=letter.attachments_count, names=letter.attachments)}")
        for each in letter.unkept:
            say(f"  {said(each.said)}")


def tell_inquiry(number: str, *, as_json: bool) -> None:
    """An inquiry after something was done with it."""
    page, where = with_zone(lambda shop: shop.inquiries.page(number))
    if as_json:
        show_json(page)
        return
    parts = [told("inquiry.line", inquiry_no=page.inquiry_no, status=page.status, version=page.version)]
    if page.answer_by:
        parts.append(told("inquiry.answer_until", at=local(page.answer_by, where)))
    say(joined(parts))


def tell_asked(asked: "Asked", *, as_json: bool) -> None:
    """What became of a letter."""
    if as_json:
        show_json(asked)
    elif asked.ignored:
        say(told("inquiry.ignored", why=said(asked.ignored)))
    elif asked.claim_no:
        say(told("inquiry.with_claim", claim_no=asked.claim_no))
    elif asked.is_known:
        say(told("inquiry.known", inquiry_no=asked.inquiry_no))
    elif asked.order_no:
        code = "inquiry.opened_about" if asked.is_new else "inquiry.further_about"
        say(told(code, inquiry_no=asked.inquiry_no, order_no=asked.order_no))
    else:
        say(told("inquiry.opened" if asked.is_new else "inquiry.further", inquiry_no=asked.inquiry_no))
    if asked.unknown_fields:
        warn(told("order.unknown_fields", fields=list(asked.unknown_fields)))
