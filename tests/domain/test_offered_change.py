"""A change that is a new offer: the customer is asked, and nothing is other before the yes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from domain.agenda.due import fall_due
from domain.basics.errors import AlreadyOffered, InvalidAnswer, QuestionClosed
from domain.contract.messages import ChangeAddress, ChangeLines, ChangePlan, ChooseOption, LineChange, Option
from domain.contract.order import PlacedOrder, PlanName
from domain.contract.status import HoldReason, Status
from domain.conversation.question import changing, conversations, offered_change
from domain.goods import change
from domain.goods.change import NotAgreed
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.facts import ChangedLine, OfferFacts
from domain.order.kinds import MailKind, is_overtaken
from domain.order.offered import Offered
from domain.order.owed import TaskKind
from domain.shop.fees import FeesPolicy
from domain.shop.policy import Policy
from tests.domain.builders import BANK_IS_CHECKED, OrderStory, being_packed, cart, cod, prepay

DEARER = ChangeLines(changes=(LineChange(line=1, quantity=3),), by="Sato", offer=True, words="三点組です。")
TABLE = Policy(fees=FeesPolicy(is_kept=True, shipping=660, shipping_by_prefecture={"沖縄県": 1800}))


class Offering:
    """One order, and what the database would keep of the offer."""

    def __init__(self, story: OrderStory) -> None:
        self.story = story
        self.kept: Offered | None = None

    def lines(self, command: ChangeLines = DEARER) -> "Offering":
        return self._offer(command, changing.change_lines)

    def address(self, command: ChangeAddress) -> "Offering":
        return self._offer(command, changing.change_address)

    def plan(self, command: ChangePlan) -> "Offering":
        return self._offer(command, changing.change_plan)

    def _offer(self, command: Any, rule: Any) -> "Offering":  # noqa: ANN401 - a command and its rule
        def offer(order: Order) -> None:
            order.is_of(command.by)
            rule(order, command)
            self.kept = order.offered or self.kept

        self.story.do(offer)
        return self

    def answer(self, option: Option, short: Mapping[str, int] | None = None, **more: Any) -> OrderStory:  # noqa: ANN401
        command = ChooseOption(option=option, by="customer", **more)

        def rule(order: Order) -> None:
            order.is_of(command.by)
            order.offered, order.short = self.kept, short or {}
            conversations.choose(order, command)

        return self.story.do(rule)

    @property
    def facts(self) -> OfferFacts:
        found: OfferFacts = self.story.facts(MailKind.CHANGE_OFFERED)
        return found


def offering(placed: PlacedOrder | None = None, policy: Policy | None = None) -> Offering:
    return Offering(OrderStory(placed or prepay(), policy).accepted())


def to_okinawa(by: str = "Sato", *, offer: bool = True, agreed: bool = False) -> ChangeAddress:
    place = {"prefecture": "沖縄県", "city": "那覇市", "street": "泉崎1-2-3", "postal_code": "900-0021"}
    orderer = cart()["orderer"] | {"address": place}
    return ChangeAddress(recipient=prepay(orderer=orderer).orderer, by=by, offer=offer, agreed=agreed)


# --- the question -----------------------------------------------------------------------------------------------------


def test_the_customer_is_asked_with_both_sums_the_lines_and_a_date() -> None:
    asked = offering().lines()

    assert (asked.facts.what, asked.facts.total, asked.facts.words) == ("lines", 3900, "三点組です。")
    assert asked.facts.lines == (ChangedLine(name="静岡煎茶 100g", was=2, now=3, price_was=1080, price=1080),)
    assert asked.facts.deadline == date(2026, 11, 30)


def test_until_the_answer_the_order_is_what_it_was_and_nobody_packs_or_chases_it() -> None:
    story = offering().lines().story

    assert (story.placed.total, story.state.version, story.state.money.due) == (2820, 1, 2820)
    assert (story.status, story.holds) == (Status.AWAITING_CUSTOMER, [HoldReason.CHANGE_OFFERED])
    assert not story.state.is_chased


def test_whoever_packs_the_order_hears_of_the_question() -> None:
    story = Offering(being_packed()).lines().story

    assert story.facts(MailKind.SHOP_HOLD).hold == HoldReason.CHANGE_OFFERED


def test_what_gets_neither_dearer_nor_less_is_done_at_once() -> None:
    cheaper = ChangeLines(changes=(LineChange(line=1, unit_price=980),), by="Sato", offer=True)
    story = offering().lines(cheaper).story

    assert (story.placed.total, story.holds) == (2620, [])
    assert MailKind.CHANGE_OFFERED not in story.kinds


def test_a_change_that_changes_nothing_asks_nothing() -> None:
    same = ChangeLines(changes=(LineChange(line=1, quantity=2),), by="Sato", offer=True)

    assert MailKind.CHANGE_OFFERED not in offering().lines(same).story.kinds


def test_one_change_is_offered_at_a_time() -> None:
    with pytest.raises(AlreadyOffered):
        offering().lines().lines()


def test_an_offer_that_was_answered_or_followed_by_another_is_not_sent_any_more() -> None:
    asked = offering().lines()
    first = asked.facts
    asked.answer(Option.KEEP_ORDER)
    assert is_overtaken(MailKind.CHANGE_OFFERED, first, asked.story.state)

    asked.lines()

    assert is_overtaken(MailKind.CHANGE_OFFERED, first, asked.story.state)
    assert not is_overtaken(MailKind.CHANGE_OFFERED, asked.facts, asked.story.state)


# --- the answer -------------------------------------------------------------------------------------------------------


def test_a_yes_changes_the_lines_as_any_change_does() -> None:
    story = offering().lines().answer(Option.AGREE)

    assert (story.placed.total, story.state.version, story.holds) == (3900, 2, [])
    facts = story.facts(MailKind.ORDER_CONFIRMED)
    assert (facts.rest, facts.changed.total_before) == (3900, 2820)


def test_a_no_leaves_the_order_and_says_so() -> None:
    story = offering().lines().answer(Option.KEEP_ORDER)

    assert (story.placed.total, story.state.version, story.holds) == (2820, 1, [])
    assert story.facts(MailKind.CHANGE_DROPPED).why == "declined"


def test_one_answer_settles_it_and_what_nobody_offered_is_refused() -> None:
    asked = offering().lines()
    asked.answer(Option.AGREE)

    for option in (Option.AGREE, Option.KEEP_ORDER):
        with pytest.raises(QuestionClosed):
            asked.answer(option)
        with pytest.raises(QuestionClosed):
            offering().answer(option)


def test_an_answer_that_was_not_given_yet_is_refused() -> None:
    asked = offering().lines()

    with pytest.raises(InvalidAnswer, match="answered_at"):
        asked.answer(Option.AGREE, answered_at=asked.story.now + timedelta(days=1))
    assert asked.story.has_question(offered_change.KIND)


def test_a_yes_that_stock_does_not_allow_any_more_is_told_and_a_person_sees_to_it() -> None:
    story = offering().lines().answer(Option.AGREE, short={"TEA-100": 1})

    assert (story.placed.total, story.state.version, story.holds) == (2820, 1, [])
    assert story.facts(MailKind.CHANGE_DROPPED).why == "not_possible"
    assert [task.said.facts for task in story.tasks if task.kind is TaskKind.CALL] == [{"before": 2820, "after": 3900}]


def test_a_yes_to_what_was_shown_of_another_version_changes_nothing() -> None:
    asked = offering().lines()

    def one_less(order: Order) -> None:
        change.alter_lines(order, [LineChange(line=1, quantity=1)], by="Sato")

    asked.story.do(one_less)

    story = asked.answer(Option.AGREE)

    assert story.placed.total == 1740
    assert story.facts(MailKind.CHANGE_DROPPED).why == "not_possible"


# --- no answer --------------------------------------------------------------------------------------------------------


def test_without_an_answer_the_order_stays_as_it_was_after_one_reminder() -> None:
    story = offering().lines().story
    while story.has_question(offered_change.KIND):
        story.do_next()

    assert story.kinds.count(MailKind.CHANGE_REMINDER) == 1
    assert story.facts(MailKind.CHANGE_DROPPED).why == "unanswered"
    assert (story.placed.total, story.holds, story.status) == (2820, [], Status.AWAITING_PAYMENT)


# --- another place, another plan --------------------------------------------------------------------------------------


def test_an_address_that_costs_more_is_asked_about_and_one_that_does_not_is_taken() -> None:
    asked = offering(policy=TABLE).address(to_okinawa())
    assert (asked.facts.what, asked.facts.shipping_fee, asked.facts.total) == ("address", 1800, 3960)
    assert asked.facts.address.startswith("沖縄県那覇市")
    assert asked.story.placed.ship_to.address.prefecture == "東京都"

    assert asked.answer(Option.AGREE).placed.ship_to.address.prefecture == "沖縄県"
    assert asked.story.placed.total == 3960
    assert offering().address(to_okinawa()).story.placed.ship_to.address.prefecture == "沖縄県"


def test_a_plan_that_costs_more_is_asked_about_and_not_changed_once_it_is_paid() -> None:
    at_the_door = ChangePlan(plan=PlanName.COD, cod_fee=330, by="Sato", offer=True)
    asked = offering().plan(at_the_door)
    assert (asked.facts.what, asked.facts.method, asked.facts.cod_fee) == ("plan", "cash_on_delivery", 330)
    assert asked.answer(Option.AGREE).state.plan is PlanName.COD

    paid = offering().plan(at_the_door)
    paid.story.pay()
    story = paid.answer(Option.AGREE)
    assert (story.state.plan, story.facts(MailKind.CHANGE_DROPPED).why) == (PlanName.PREPAY, "not_possible")


# --- who has the yes --------------------------------------------------------------------------------------------------

AT_THE_DOOR = ChangePlan(plan=PlanName.COD, cod_fee=330, by="Sato")


@pytest.mark.parametrize("by", ["customer", "Sato"])
def test_who_is_asked_to_pay_in_advance_and_changes_to_that_is_asked_no_more(by: str) -> None:
    asked = Offering(OrderStory(cod()).accepted().ask_prepayment())

    story = asked.plan(ChangePlan(plan=PlanName.PREPAY, by=by)).story

    assert (story.placed.plan, story.holds, story.state.conversation.questions) == (PlanName.PREPAY, [], ())
    assert StepKind.EXPIRE in story.agenda


def test_nothing_gets_dearer_by_staff_who_neither_have_the_yes_nor_want_the_customer_asked() -> None:
    with pytest.raises(NotAgreed, match=r"--agreed.*--offer"):
        offering(policy=TABLE).address(to_okinawa(offer=False))
    with pytest.raises(NotAgreed, match=r"--agreed.*--offer"):
        offering().plan(AT_THE_DOOR)
    with pytest.raises(NotAgreed, match=r"--agreed.*--offer"):
        offering().lines(DEARER.model_copy(update={"offer": False}))


def test_what_the_customer_has_agreed_to_is_made_at_once() -> None:
    asked = offering(policy=TABLE).address(to_okinawa(agreed=True))
    assert (asked.story.placed.total, asked.story.holds) == (3960, [])
    assert asked.story.facts(MailKind.ORDER_CONFIRMED).changed.total_before == 2820

    asked = offering().plan(AT_THE_DOOR.model_copy(update={"agreed": True}))
    assert (asked.story.state.plan, asked.story.placed.total) == (PlanName.COD, 3150)


@pytest.mark.parametrize("by", ["customer", "", "お客様"])
def test_a_wish_of_the_customer_that_costs_more_to_bring_is_asked_about_by_itself(by: str) -> None:
    asked = offering(policy=TABLE).address(to_okinawa(by, offer=False))

    assert (asked.facts.is_wish, asked.facts.what, asked.facts.total) == (True, "address", 3960)
    assert asked.story.holds == [HoldReason.CHANGE_OFFERED]
    assert asked.answer(Option.AGREE).placed.ship_to.address.prefecture == "沖縄県"


def test_a_customer_who_wants_to_pay_at_the_door_hears_first_what_that_costs() -> None:
    asked = offering().plan(AT_THE_DOOR.model_copy(update={"by": "customer"}))

    assert (asked.facts.is_wish, asked.facts.cod_fee, asked.story.state.plan) == (True, 330, PlanName.PREPAY)


def test_a_customer_who_wants_more_has_agreed_to_its_price_but_not_to_another_fee() -> None:
    more = DEARER.model_copy(update={"offer": False, "by": "customer"})
    assert offering().lines(more).story.placed.total == 3900

    fees = FeesPolicy(is_kept=True, shipping=660, free_from=2000)
    fewer = ChangeLines(changes=(LineChange(line=1, quantity=1),), by="customer")
    asked = offering(prepay(shipping_fee=0, total=2160), Policy(fees=fees)).lines(fewer)
    assert (asked.facts.is_wish, asked.facts.shipping_fee, asked.story.placed.total) == (True, 660, 2160)


def test_a_wish_nobody_answers_for_leaves_the_order_and_a_person_calls_before_it_is_shipped() -> None:
    asked = offering(policy=TABLE).address(to_okinawa("customer", offer=False))
    story = asked.story
    while story.has_question(offered_change.KIND):
        step = story.state.agenda.next_step
        assert step
        story.now = step.at

        def due(order: Order, step: Step = step) -> None:
            order.offered = asked.kept
            fall_due(order, step, BANK_IS_CHECKED, None)

        story.do(due)

    assert story.placed.ship_to.address.prefecture == "東京都"
    assert [task.said.facts for task in story.tasks if task.kind is TaskKind.CALL] == [{"before": 2820, "after": 3960}]
