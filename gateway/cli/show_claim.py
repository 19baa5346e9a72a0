"""How claims look on a terminal: lists, and one claim's page."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.show import show_journal, show_labelled
from gateway.cli.terminal import ends_at, local, safe_lines, say, show_json, show_list, with_zone
from gateway.cli.words import called, joined, said, told

if TYPE_CHECKING:
    from domain.agenda.claim_page import ClaimAnswer, ClaimLetter, ClaimPage, SentForClaim
    from domain.agenda.claim_row import ClaimRow
    from gateway.api.client import ShopClient

CLAIM_COLUMNS = ("claim", "status", "reason", "order", "assignee", "answer_by", "name")


def show_claims(ask: "Callable[[ShopClient], Awaitable[list[ClaimRow]]]", *, as_json: bool) -> None:
    """A list of claims."""
    rows, where = with_zone(ask)
    show_list(
        rows,
        CLAIM_COLUMNS,
        (claim_cells(row, where) for row in rows),
        told("title.claims"),
        as_json=as_json,
    )


def claim_cells(row: "ClaimRow", where: ZoneInfo) -> tuple[object, ...]:
    """One claim in a list, by `CLAIM_COLUMNS`."""
    return (
        row.claim_no,
        called("claim_outcome", row.outcome) if row.outcome else called("claim_status", row.status),
        called("claim_reason", row.reason),
        row.order_no,
        row.assignee,
        ends_at(row.answer_by, where),
        row.name,
    )


def show_claim(number: str, *, as_json: bool) -> None:
    """Everything about one claim."""
    page, where = with_zone(lambda shop: shop.claims.page(number))
    if as_json:
        show_json(page)
        return
    say(
        told(
            "claim.headline",
            claim_no=page.claim_no,
            status=page.status,
            reason=page.asked.reason,
            version=page.version,
        )
    )
    show_labelled([(told(f"label.{code}"), value) for code, value in _facts(page, where)])
    for step in page.next:
        say(f"  {ends_at(step.at, where)}  {called('claim_step', step.what)}")
    for line in page.about:
        say(f"  {said(line)}")
    if page.text:
        say("", told("claim.text"))
        safe_lines(page.text)
    written: list[ClaimLetter | ClaimAnswer] = [*page.letters, *page.answers]
    for each in sorted(written, key=lambda each: each.at):
        _show_words(each, where)
    show_journal(page.journal, where)


def _show_words(each: "ClaimLetter | ClaimAnswer", where: ZoneInfo) -> None:
    """What was written to the shop, or what it answered."""
    from domain.agenda.claim_page import ClaimAnswer

    at = local(each.at, where)
    if isinstance(each, ClaimAnswer):
        say("", f"→ {at} {each.by}")
        safe_lines(each.text)
        return
    say("", f"← {at} {each.by} <{each.sender}> {each.subject}".rstrip())
    if each.automatic:
        say(f"  {told('inquiry.machine', sign=each.automatic)}")
    safe_lines(each.text)
    if each.attachments_count:
        say(f"  {told('inquiry.attached', count=each.attachments_count, names=each.attachments)}")
        for file in each.unkept:
            say(f"  {said(file.said)}")


def _facts(page: "ClaimPage", where: ZoneInfo) -> list[tuple[str, object]]:
    """Who claims what, and until when who has to say something, each by its code."""
    facts: list[tuple[str, object]] = [
        ("from", page.name),
        ("order", page.order_no),
        *([("inquiry", page.inquiry_no)] if page.inquiry_no else []),
        ("assignee", page.assignee or told("inquiry.nobody")),
        ("most", told("claim.yen", amount=page.asked.most)),
    ]
    if page.outside:
        facts.append(("decided_by", joined([called("claim_scheme", page.outside.scheme), page.outside.their_no])))
    if page.guarantee.respond_by and not page.end:
        facts.append(("respond_by", page.guarantee.respond_by))
    if page.asked.wants:
        facts.append(("wants", called("remedy", page.asked.wants)))
    if page.answer_by:
        facts.append(("answer_by", ends_at(page.answer_by, where)))
    if page.choose_by:
        facts.append(("choose_by", page.choose_by))
    if page.proposal:
        facts.append(("proposal", _money(page.proposal.remedy, page.proposal.amount)))
    if page.carrier:
        facts.append(("carrier", f"{called('carrier_says', page.carrier.says)} ({page.carrier.on})"))
    if page.end:
        facts.append(("outcome", called("claim_outcome", page.end.outcome)))
    if page.refund:
        got = f"{told('claim.yen', amount=page.refund.amount)}, {called('refund', page.refund.stage)}"
        facts.append(("refund", f"{got} {local(page.refund.stage_since, where)}"))
    return [*facts, *(("sent", _sent(each, where)) for each in page.sent)]


def _sent(parcel: "SentForClaim", where: ZoneInfo) -> str:
    """How far a parcel is that was promised for it."""
    steps = {
        "claim.parcel_back": parcel.returned_at,
        "claim.parcel_arrived": parcel.delivered_at,
        "claim.parcel_left": parcel.shipped_at,
        "claim.parcel_cancelled": parcel.ended_at,
    }
    code, at = next(((code, at) for code, at in steps.items() if at), ("claim.parcel_here", None))
    if at is None:
        return told(code, parcel_no=parcel.parcel_no)
    return told(code, parcel_no=parcel.parcel_no, number=parcel.tracking_no or "-", at=local(at, where))


def _money(remedy: str, amount: int) -> str:
    name = called("remedy", remedy)
    return f"{name} ({told('claim.yen', amount=amount)})" if amount else name


def tell_claim(number: str, *, as_json: bool) -> None:
    """A claim after something was done with it."""
    page, where = with_zone(lambda shop: shop.claims.page(number))
    if as_json:
        show_json(page)
        return
    parts = [
        told("claim.line", claim_no=page.claim_no, order_no=page.order_no, status=page.status, version=page.version)
    ]
    if page.end:
        parts.append(told("claim.ended", outcome=page.end.outcome))
    if page.answer_by:
        parts.append(told("inquiry.answer_until", at=ends_at(page.answer_by, where)))
    if page.choose_by:
        parts.append(told("claim.choose_until", on=page.choose_by))
    say(joined(parts))
