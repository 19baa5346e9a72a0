"""Who may be asked how it was, as far as the order itself says."""

import pytest

from domain.contract.status import MarkKind
from domain.conversation.feedback import may_be_asked
from domain.order.people import Mark
from domain.shop.rules import RuleName
from tests.domain.builders import OrderStory, cod


@pytest.mark.parametrize(
    ("rule", "is_asked"), [(RuleName.FIRST_COD, True), (RuleName.FAILED_BEFORE, False), ("staff", False)]
)
def test_a_first_customer_who_took_the_parcel_in_and_paid_is_asked(rule: str, *, is_asked: bool) -> None:
    story = OrderStory(cod()).receive().accepted().print_papers().pack().ship().deliver()
    mark = Mark(kind=MarkKind.SUSPICIOUS, rule=rule, since=story.now)
    state = story.state.but(people=story.state.people.marked([mark]))

    assert may_be_asked(story.placed, state, (), story.now) is is_asked
