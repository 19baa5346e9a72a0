"""An address that the customer corrects in an answer: what bringing it there costs is settled with it."""

from dataclasses import dataclass, field

import pytest

from domain.contract.messages import ChooseOption, Option, ProvideInformation
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason, Money
from domain.conversation.question import answers, conversations, offered_change
from domain.conversation.question.fields import answered
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.offered import Offered
from domain.order.owed import TaskKind
from domain.shop.policy import Policy
from tests.domain.builders import OrderStory, cart, postal_of, prepay
from tests.domain.test_offered_change import TABLE

OKINAWA = {"prefecture": "沖縄県", "city": "那覇市", "street": "泉崎1-2-3", "postal_code": "900-0021"}
TOKYO = {"prefecture": "東京都", "city": "港区", "street": "芝公園4-2-8", "postal_code": "105-0011"}
HELD = HoldReason.CHANGE_OFFERED


@dataclass
class Told:
    """An order of which the address is asked, and what the database would keep of an offer."""

    story: OrderStory
    kept: Offered | None = field(default=None)

    def answer(self, by: str = "customer", **place: str) -> "Told":
        fields = {f"recipient.address.{name}": value for name, value in place.items()}
        command = ProvideInformation(answers=fields, by=by, force=True)

        def rule(order: Order) -> None:
            order.is_of(by)
            order.offered = self.kept
            after = answered(order.placed, command.answers, force=True)
            answers.provide(order, command, postal_of(after))
            self.kept = order.offered

        self.story.do(rule)
        return self

    def choose(self, option: Option) -> OrderStory:
        def rule(order: Order) -> None:
            order.offered = self.kept
            conversations.choose(order, ChooseOption(option=option, by="customer"))

        return self.story.do(rule)


def told(placed: PlacedOrder | None = None, policy: Policy = TABLE) -> Told:
    story = OrderStory(placed or prepay(), policy).accepted()
    return Told(story.ask("recipient.address.street"))


def from_okinawa() -> Told:
    orderer = cart()["orderer"] | {"address": OKINAWA}
    return told(prepay(orderer=orderer, shipping_fee=1_800, total=3_960))


@pytest.mark.parametrize("by", ["customer", "support"])
def test_what_costs_more_there_is_asked_for_and_the_address_stands(by: str) -> None:
    story = told().answer(by, **OKINAWA).story

    assert (story.placed.ship_to.address.prefecture, story.placed.total) == ("沖縄県", 2_820)
    facts = story.facts(MailKind.CHANGE_OFFERED)
    assert (facts.what, facts.shipping_fee, facts.total) == ("fee", 1_800, 3_960)
    assert story.holds == [HELD]


def test_a_yes_charges_it_and_the_order_is_confirmed_at_its_new_total() -> None:
    story = told().answer(**OKINAWA).choose(Option.AGREE)

    assert (story.placed.shipping_fee, story.placed.total, story.holds) == (1_800, 3_960, [])
    assert story.facts(MailKind.ORDER_CONFIRMED).changed.total_before == 2_820


def test_a_no_costs_nothing_and_a_person_agrees_on_it_before_it_is_shipped() -> None:
    story = told().answer(**OKINAWA).choose(Option.KEEP_ORDER)

    assert (story.placed.total, story.holds) == (2_820, [HELD])
    assert story.task_kinds == [TaskKind.CALL]
    assert story.facts(MailKind.CHANGE_DROPPED).why == "fee_declined"


def test_silence_is_no_yes() -> None:
    asked = told().answer(**OKINAWA)

    def rule(order: Order) -> None:
        order.offered = asked.kept
        question = order.conversation.question(offered_change.KIND)
        assert question
        offered_change.end_unanswered(order, question)

    story = asked.story.do(rule)
    assert (story.placed.total, story.holds, story.task_kinds) == (2_820, [HELD], [TaskKind.CALL])
    assert story.facts(MailKind.CHANGE_DROPPED).why == "fee_unanswered"


def test_what_costs_less_there_is_taken_off_at_once_and_told() -> None:
    story = from_okinawa().answer(**TOKYO).story

    assert (story.placed.shipping_fee, story.placed.total, story.holds) == (660, 2_820, [])
    assert story.kinds.count(MailKind.ORDER_CONFIRMED) == 2
    assert story.facts(MailKind.ORDER_CONFIRMED).changed.total_before == 3_960
    assert story.state.money_stage is Money.AWAITING


def test_the_same_prefecture_costs_what_it_did() -> None:
    story = told().answer(street="芝公園4-2-9").story

    assert (story.placed.total, story.holds) == (2_820, [])


def test_where_the_cart_was_told_no_prefecture_nobody_knows_what_it_has_charged_for() -> None:
    orderer = cart()["orderer"] | {"address": TOKYO | {"prefecture": "", "postal_code": ""}}
    asked = Told(OrderStory(prepay(orderer=orderer), TABLE).receive().ask("recipient.address.prefecture"))

    asked.answer(**OKINAWA)

    assert MailKind.CHANGE_OFFERED not in asked.story.kinds


def test_a_further_correction_is_asked_about_at_its_own_price() -> None:
    asked = told().answer(**OKINAWA)
    asked.story.ask("recipient.address.building")

    asked.answer(building="琉球ビル 3F")

    assert asked.story.kinds.count(MailKind.CHANGE_OFFERED) == 2
    assert asked.choose(Option.AGREE).placed.total == 3_960


def test_a_correction_back_asks_no_more() -> None:
    asked = told().answer(**OKINAWA)
    asked.story.ask("recipient.address.street")

    story = asked.answer(**TOKYO).story

    assert (story.placed.total, story.holds) == (2_820, [])
