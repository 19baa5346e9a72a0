"""What a customer wrote about a claim is erased when they ask for it, once it is needed no more.

Source: 個人情報保護法 22 and 35 (erased when no longer needed); 電子帳簿保存法 (mails and invoices as sent are kept).
"""

from datetime import date, timedelta

from domain.basics.errors import NotErasable
from domain.claim.state import ClaimState
from domain.order.refund import Refund
from domain.shop.calendar import BusinessCalendar
from domain.shop.guarantee import GuaranteePolicy


def must_be_erasable(
    state: ClaimState, refund: Refund | None, scheme: GuaranteePolicy, calendar: BusinessCalendar
) -> None:
    """Raises NotErasable while the claim is open, or its money has not arrived."""
    if not state.is_closed:
        raise NotErasable(claim_no=state.claim_no, until=_ends_by(state, scheme, calendar))
    if refund is not None and refund.is_open:
        raise NotErasable("refund", claim_no=state.claim_no, order_no=state.order_no)


def _ends_by(state: ClaimState, scheme: GuaranteePolicy, calendar: BusinessCalendar) -> date:
    """The day on which it is over at the latest, if nobody says anything more; without a clock, as for a new one."""
    clock, guarantee = state.clock, state.guarantee
    instants = [calendar.day_of(at) for at in (clock.grant_at, clock.silent_at) if at]
    days = [day for day in (clock.choose_by, guarantee.respond_by, guarantee.appeal_until, *instants) if day]
    usual = calendar.day_of(state.opened_at) + timedelta(days=scheme.look_into_days)
    return max(days, default=usual)
