"""What an order, an inquiry or a claim is, what it waits for, and what comes then, as Markdown; nothing personal."""

from collections.abc import Iterator

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from adapters.words.say import say
    from domain.basics.said import Code, Said
    from domain.claim.state import ClaimState
    from domain.contract.order import Language
    from domain.inquiry.state import InquiryState
    from domain.order.ahead import waits_for, what_happens
    from domain.order.state import OrderState
    from workflows.words import CLAIM_STEP, INQUIRY_STEP, local

_ORDER, _WAITS = Code("details.order", "status", "plan", "due"), Code("details.waits", "what")
_MONEY = Code("details.money", "stage", "allocated", "due")
_MONEY_GIVEN_BACK = Code("details.money_given_back", "stage", "allocated", "due", "refunded")
_GOODS, _HOLD = Code("details.goods", "goods", "version"), Code("details.hold", "hold", "since")
_MARK, _PARCEL = Code("details.mark", "mark"), Code("details.parcel", "parcel_no", "carrier", "tracking_no")
_IF_NOBODY, _STEP = Code("details.if_nobody"), Code("details.step", "at", "what")
_INQUIRY = Code("details.inquiry", "status", "category")
_INQUIRY_OF_ORDER = Code("details.inquiry_of_order", "status", "category", "order_no")
_INQUIRY_PERHAPS = Code("details.inquiry_perhaps", "status", "category", "orders")
_LETTERS = Code("details.letters", "letters", "version")
_ASSIGNEE, _NO_ASSIGNEE = Code("details.assignee", "assignee"), Code("details.no_assignee")


_CLAIM = Code("details.claim", "status", "reason", "order_no")
_CLAIMED = Code("details.claimed", "most", "version")


def details_of_order(state: OrderState, language: Language) -> str:
    """What this order is."""
    head = (
        _ORDER(status=state.status, plan=state.plan, due=state.money.due),
        _WAITS(what=waits_for(state)),
    )
    coming = tuple(_STEP(at=local(step.at), what=what_happens(step)) for step in state.agenda.next)
    return _page(head, tuple(_facts(state)), coming, language)


def _facts(state: OrderState) -> Iterator[Said]:
    money = {"stage": state.money_stage, "allocated": state.money.allocated, "due": state.money.due}
    refunded = state.money.refunded
    yield _MONEY_GIVEN_BACK(**money, refunded=refunded) if refunded else _MONEY(**money)
    yield _GOODS(goods=state.goods.stage, version=state.version)
    for hold in state.conversation.holds:
        yield _HOLD(hold=hold.reason, since=local(hold.since))
    for mark in state.people.marks:
        yield _MARK(mark=mark.kind)
    for parcel in state.goods.parcels:
        if parcel.shipped_at:
            yield _PARCEL(parcel_no=parcel.parcel_no, carrier=parcel.carrier, tracking_no=parcel.tracking_no)


def details_of_inquiry(state: InquiryState, language: Language) -> str:
    """What this inquiry is."""
    facts = (
        _LETTERS(letters=state.letters, version=state.version),
        _ASSIGNEE(assignee=state.assignee) if state.assignee else _NO_ASSIGNEE(),
    )
    coming = tuple(_STEP(at=local(step.at), what=INQUIRY_STEP(step=step.what)) for step in state.next)
    return _page((_about(state),), facts, coming, language)


def details_of_claim(state: ClaimState, language: Language) -> str:
    """What this claim is."""
    head = (_CLAIM(status=state.status, reason=state.asked.reason, order_no=state.order_no),)
    facts = (
        _CLAIMED(most=state.asked.most, version=state.version),
        _ASSIGNEE(assignee=state.assignee) if state.assignee else _NO_ASSIGNEE(),
    )
    coming = tuple(_STEP(at=local(step.at), what=CLAIM_STEP(step=step.what)) for step in state.next)
    return _page(head, facts, coming, language)


def _about(state: InquiryState) -> Said:
    if state.order_no:
        return _INQUIRY_OF_ORDER(status=state.status, category=state.category, order_no=state.order_no)
    if state.candidates:
        return _INQUIRY_PERHAPS(status=state.status, category=state.category, orders=state.candidates)
    return _INQUIRY(status=state.status, category=state.category)


def _page(head: tuple[Said, ...], facts: tuple[Said, ...], coming: tuple[Said, ...], language: Language) -> str:
    """Paragraphs, a list of facts, and a list of what comes."""
    lines = [line for said in head for line in (say(said, language), "")]
    lines += [f"- {say(said, language)}" for said in facts]
    if coming:
        lines += ["", say(_IF_NOBODY(), language), ""]
        lines += [f"1. {say(said, language)}" for said in coming]
    return "\n".join(lines)
