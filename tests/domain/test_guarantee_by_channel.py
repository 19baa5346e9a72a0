"""The guarantee has a scheme for each channel: what a channel leaves out is as for all."""

import pytest
from pydantic import ValidationError

from domain.claim import by_clock
from domain.claim.state import ClaimStepKind
from domain.shop.guarantee import ChannelGuarantee, GuaranteePolicy
from domain.shop.policy import Policy
from tests.domain.test_claim import MONDAY, claim, later
from tests.domain.test_guarantee import contested

BY_CHANNEL = {
    "hard_hours": 72,
    "most": 5_000,
    "channels": {"rakuten": {"hard_hours": 48, "until_days": 60, "decided_by": "mall"}},
}


def test_a_channel_names_what_is_otherwise_and_the_rest_is_as_for_all() -> None:
    policy = GuaranteePolicy.model_validate(BY_CHANNEL)

    rakuten, own = policy.of("rakuten"), policy.of("own-shop")

    assert (rakuten.hard_hours, rakuten.until_days, rakuten.most, rakuten.decided_by) == (48, 60, 5_000, "mall")
    assert (own.hard_hours, own.until_days, own.most, own.decided_by) == (72, 90, 5_000, "shop")
    assert rakuten.channels == own.channels == {}


def test_what_a_claim_keeps_of_its_scheme_is_read_back_as_it_was() -> None:
    scheme = GuaranteePolicy.model_validate(BY_CHANNEL).of("rakuten")
    kept = Policy(guarantee=scheme).model_dump_json(exclude_defaults=True)

    assert Policy.model_validate_json(kept).guarantee == scheme


def test_each_field_of_the_scheme_may_be_another_on_a_channel() -> None:
    assert ChannelGuarantee.model_fields.keys() == GuaranteePolicy.model_fields.keys() - {"channels"}


@pytest.mark.parametrize("wrong", [{"hard_hours": 0}, {"days": 3}, {"channels": {}}])
def test_what_cannot_be_is_refused_by_the_channels_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"channels\.rakuten"):
        Policy.model_validate({"guarantee": {"channels": {"rakuten": wrong}}})


def test_where_the_mall_decides_the_clock_alone_pays_nothing() -> None:
    opened = claim(decided_by="mall")
    one = contested(evidence="")
    examined = later(one, MONDAY)
    examined.scheme = examined.scheme.model_copy(update={"decided_by": "mall"})
    examined.plan()

    assert ClaimStepKind.GRANT not in {step.what for step in (*opened.state.next, *examined.state.next)}
    assert ClaimStepKind.OVERDUE in {step.what for step in examined.state.next}
    by_clock.tell_overdue(examined)
    assert examined.tasks
