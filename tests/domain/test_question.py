"""What is missing is asked of the customer, by a date, once more, and then a person sees to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.basics.errors import AlreadyShipped, InvalidAnswer, OrderClosed, QuestionClosed
from domain.contract.messages import ChangeAddress, InquiryClosed, InquiryOpened, ProvideInformation
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, HoldReason, Money, Status
from domain.conversation import inquiries
from domain.conversation.question import missing
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.shop.checks import Check, Severity
from domain.shop.policy import Policy, QuestionsPolicy
from tests.domain.builders import Cart, OrderStory, cart, cod, jst, postal_of, prepay, ready_to_pack
from tests.domain.review_cases import known
from tests.said import english

STREET, BUILDING = "orderer.address.street", "orderer.address.building"
MISSING = HoldReason.MISSING_INFORMATION


def person(**address: str) -> Cart:
    """Somebody whose address lacks the number of the house, or says what is given."""
    orderer: Cart = cart()["orderer"]
    return orderer | {"address": orderer["address"] | {"street": "芝公園"} | address}


def nowhere(**changes: Any) -> PlacedOrder:  # noqa: ANN401 - JSON
    return prepay(**({"orderer": person()} | changes))


def asked(policy: Policy | None = None, **changes: object) -> OrderStory:
    return OrderStory(nowhere(**changes), policy).receive()


def asking(**rules: object) -> Policy:
    return Policy(questions=QuestionsPolicy.model_validate(rules))


# --- asking -----------------------------------------------------------------------------------------------------------


def test_what_is_missing_holds_the_order_and_is_asked_of_the_customer() -> None:
    story = asked()

    assert story.status is Status.AWAITING_CUSTOMER
    assert story.holds == [MISSING]
    (open_,) = story.state.conversation.questions
    assert open_.about == (STREET, "orderer.kana")
    facts = story.facts(MailKind.INFORMATION_REQUEST)
    assert [(each.check, each.given) for each in facts.asked] == [
        (Check.NO_HOUSE_NUMBER, "芝公園"),
        (Check.NO_KANA, ""),
    ]
    assert facts.deadline == open_.answer_by


def test_the_shop_gets_no_mail_about_what_only_the_customer_can_answer() -> None:
    assert MailKind.SHOP_HOLD not in [mail.kind for _, mail in asked().mails]


def test_whoever_packs_hears_that_something_is_asked() -> None:
    story = ready_to_pack().print_papers().ask("recipient.phone")

    assert story.facts(MailKind.SHOP_HOLD).hold == MISSING


def test_a_missing_reading_alone_asks_nothing() -> None:
    story = OrderStory(prepay()).receive()

    assert (story.state.conversation.questions, story.holds) == ((), [])


def test_the_state_names_fields_and_never_what_was_written() -> None:
    assert "芝公園" not in asked().state.model_dump_json()


def test_stock_is_set_aside_while_the_customer_thinks() -> None:
    assert asked().goods is Goods.RESERVED


def test_a_check_that_only_warns_writes_into_the_journal() -> None:
    story = asked(asking(checks={"no_house_number": "warn"}))

    assert story.state.conversation.questions == ()
    assert [entry.facts["check"] for entry in story.entries if entry.what == "address_doubtful"] == ["no_house_number"]


def test_a_check_that_is_off_finds_nothing() -> None:
    story = asked(asking(checks={"no_house_number": "off"}))

    assert "address_doubtful" not in [entry.what for entry in story.entries]
    assert story.holds == []


def test_a_policy_that_names_one_check_keeps_the_others() -> None:
    checks = QuestionsPolicy.model_validate({"checks": {"no_room": "off"}}).checks

    assert (checks[Check.NO_ROOM], checks[Check.NO_HOUSE_NUMBER]) == (Severity.OFF, Severity.ASK)


@pytest.mark.parametrize(
    "rules", [{"checks": {"no_roof": "ask"}}, {"checks": {"no_room": "hold"}}, {"answer_days": -1}]
)
def test_unknown_checks_and_impossible_numbers_are_refused_by_name(rules: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no_roof|no_room|answer_days"):
        QuestionsPolicy.model_validate(rules)


def by_rule(rule: str, action: str) -> Policy:
    return Policy.model_validate({"review": {"rules": {rule: {"action": action}}}})


def test_a_rule_that_asks_has_its_customer_asked_by_mail() -> None:
    story = OrderStory(cod(), by_rule("first_cod", "ask")).receive().look_again(known())

    (asked_,) = story.facts(MailKind.INFORMATION_REQUEST).asked
    assert (asked_.field, asked_.given) == ("orderer.phone", story.placed.orderer.phone)
    assert (story.holds, story.task_kinds) == ([MISSING], [])


def test_the_answer_to_a_rule_lets_the_order_go_on_and_is_not_asked_for_again() -> None:
    story = OrderStory(cod(), by_rule("first_cod", "ask")).receive().look_again(known()).answer("orderer.phone")

    assert story.holds == []
    assert story.look_again(known()).holds == []


def test_what_the_customer_has_called_right_no_rule_asks_about() -> None:
    story = OrderStory(cod(), by_rule("first_cod", "ask")).receive().ask("orderer.phone").answer("orderer.phone")

    story.look_again(known())

    assert [mark.rule for mark in story.state.people.marks] == ["first_cod"]
    assert (story.holds, story.state.conversation.questions) == ([], ())


def test_what_no_mail_can_ask_for_a_person_asks() -> None:
    policy = Policy.model_validate(
        {"review": {"rules": {"mass_quantity": {"action": "ask"}}, "thresholds": {"mass_quantity": 1}}}
    )

    story = OrderStory(prepay(), policy).receive().look_again(known())

    assert (story.holds, story.task_kinds) == ([HoldReason.REVIEW], [TaskKind.CALL])
    assert MailKind.INFORMATION_REQUEST not in story.kinds


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_stored_thanked_for_and_the_order_goes_on() -> None:
    story = asked().answer("orderer.kana", street="芝公園4-2-8")

    assert story.placed.ship_to.address.street == "芝公園4-2-8"
    assert (story.status, story.holds, story.state.conversation.questions) == (Status.RECEIVED, [], ())
    assert story.last_kind is MailKind.INFORMATION_THANKS
    assert story.state.version == 2


@pytest.mark.parametrize("reason", [HoldReason.MANUAL, HoldReason.REVIEW])
def test_the_thanks_promise_nothing_while_the_order_waits_for_something_else(reason: HoldReason) -> None:
    alone, held = asked(), asked().hold(reason)

    for story in (alone, held):
        story.answer("orderer.kana", street="芝公園4-2-8")

    assert not alone.facts(MailKind.INFORMATION_THANKS).is_still_held
    assert held.facts(MailKind.INFORMATION_THANKS).is_still_held


def test_an_answer_that_settles_a_part_leaves_the_rest_open_and_counts_as_no_wrong_one() -> None:
    story = asked(orderer=person(building="緑マンション")).answer(street="芝公園4-2-8")

    (left,) = story.state.conversation.questions
    assert (left.about, left.wrong_answers) == ((BUILDING, "orderer.kana"), 0)
    assert story.placed.ship_to.address.street == "芝公園4-2-8"


def test_the_same_answer_again_changes_nothing() -> None:
    story = asked().answer(street="芝公園4-2-8", building="")
    before = (story.state, len(story.mails))

    story.answer(street="芝公園4-2-8", building="")

    assert (story.state, len(story.mails)) == before


def test_the_same_wrong_answer_again_counts_once() -> None:
    story = asked().answer(street="芝公園の近く")
    before = (story.state, len(story.mails), len(story.entries))

    story.answer(street="芝公園の近く")

    assert (story.state, len(story.mails), len(story.entries)) == before


def test_the_same_answer_that_settled_a_part_changes_nothing_the_second_time() -> None:
    story = asked(orderer=person(building="緑マンション")).answer(street="芝公園4-2-8")
    before = (story.state, len(story.mails), len(story.entries))

    story.answer(street="芝公園4-2-8")

    assert (story.state, len(story.mails), len(story.entries)) == before


def test_what_is_called_right_as_it_stands_settles_the_question_that_the_same_words_did_not() -> None:
    story = asked().answer(street="芝公園").answer("recipient.address.street", "orderer.kana", street="芝公園")

    assert (story.holds, story.state.conversation.questions) == ([], ())


def test_the_answer_that_left_it_to_a_person_changes_nothing_when_it_comes_again() -> None:
    story = asked().answer(street="芝公園a").answer(street="芝公園b").answer(street="芝公園c").answer(street="芝公園c")

    assert len(story.tasks) == 1


def test_another_answer_to_a_closed_question_is_refused() -> None:
    story = asked().answer(street="芝公園4-2-8")

    with pytest.raises(QuestionClosed):
        story.answer(street="芝公園5-1")


def test_an_address_answered_wrongly_three_times_goes_to_a_person() -> None:
    story = asked()

    for street in ("芝公園", "芝公園の近く", "芝公園 です"):
        story.answer(street=street)

    assert story.state.conversation.questions == ()
    assert (story.status, story.holds) == (Status.ON_HOLD, [MISSING])
    assert story.task_kinds == [TaskKind.CALL]
    assert story.kinds.count(MailKind.INFORMATION_REQUEST) == 3


def test_an_answer_that_breaks_something_else_counts_as_a_wrong_one() -> None:
    good, bad = {"street": "芝公園4-2-8", "phone": "000"}, {"street": "芝公園5丁目", "phone": "03-1234-5678"}

    story = asked().answer("orderer.kana", **good).answer(**bad).answer(**good)

    assert story.state.conversation.questions == ()
    assert (story.holds, story.task_kinds) == ([MISSING], [TaskKind.CALL])


def test_whoever_moves_to_and_fro_is_not_asked_for_ever() -> None:
    story = OrderStory(prepay()).receive()
    for _ in range(missing.MOST_ASKED + 2):
        story.move_house("梅田").move_house("梅田1-1")

    assert story.kinds.count(MailKind.INFORMATION_REQUEST) == missing.MOST_ASKED
    assert story.task_kinds == [TaskKind.CALL] * 2
    assert (story.holds, story.state.conversation.questions) == ([], ())


def test_what_is_missing_again_and_again_is_left_to_a_person() -> None:
    story = OrderStory(prepay()).receive()
    for _ in range(missing.MOST_ASKED):
        story.move_house("梅田").move_house("梅田1-1")

    story.move_house("梅田").move_house("梅田のどこか")

    assert (story.holds, story.task_kinds, story.state.conversation.questions) == ([MISSING], [TaskKind.CALL], ())
    assert story.state.conversation.holds_for_shop


def test_a_person_who_took_over_may_still_enter_the_answer() -> None:
    story = asked().answer(street="芝公園a").answer(street="芝公園b").answer(street="芝公園c")

    story.answer(street="芝公園4-2-8")

    assert (story.status, story.holds) == (Status.RECEIVED, [])


def test_a_wrong_answer_after_a_person_took_over_is_not_counted_anew() -> None:
    story = asked().answer(street="芝公園a").answer(street="芝公園b").answer(street="芝公園c")

    story.answer(street="芝公園d")

    assert [(str(task.said).partition(" did")[0], task.joins) for task in story.tasks] == [
        ("3 answers", False),
        ("The last answer", True),
    ]


def test_what_the_customer_calls_right_as_it_stands_is_not_asked_again() -> None:
    story = asked().answer("recipient.address.street", "orderer.kana")

    assert (story.holds, story.placed.ship_to.address.street, story.state.version) == ([], "芝公園", 1)


def test_no_word_of_the_customer_makes_a_prefecture_right_that_the_code_does_not_have() -> None:
    story = asked(orderer=person(prefecture="京都府", street="芝公園4-2-8"))

    story.answer("orderer.address.prefecture")

    assert story.status is Status.AWAITING_CUSTOMER


def test_an_answer_that_fits_no_field_is_refused() -> None:
    with pytest.raises(InvalidAnswer, match=r"orderer\.phone"):
        asked().answer(phone="0" * 31)


def test_the_answer_of_an_accepted_order_confirms_it_anew() -> None:
    story = ready_to_pack().ask("recipient.address.building")

    story.answer(building="緑ビル201")

    assert story.kinds[-2:] == [MailKind.INFORMATION_THANKS, MailKind.ORDER_CONFIRMED]
    assert story.status is Status.PREPARING


def test_an_answer_while_packing_is_recalled_like_any_new_address() -> None:
    story = ready_to_pack().print_papers().ask("recipient.address.building")

    story.answer(building="緑ビル201")

    assert story.holds == [HoldReason.RECALL]


def test_an_answer_that_no_paper_shows_recalls_nothing() -> None:
    story = ready_to_pack().print_papers().ask("orderer.kana")

    story.answer(kana="ヤマダ タロウ")

    assert (story.holds, story.state.version, story.placed.orderer.kana) == ([], 1, "ヤマダ タロウ")


def test_an_answer_is_taken_while_the_order_is_held_for_another_reason() -> None:
    story = asked().hold().answer(street="芝公園4-2-8")

    assert (story.status, story.holds) == (Status.ON_HOLD, [HoldReason.MANUAL])


def test_whoever_lifts_the_hold_has_settled_the_question() -> None:
    story = asked().release(MISSING)

    assert (story.status, story.state.conversation.questions, story.agenda) == (Status.RECEIVED, (), [])


def phoned(story: OrderStory) -> OrderStory:
    """The orderer has another phone number, and the order is looked at again, as the activity does it."""
    settled = ("orderer.email", "orderer.phone")
    story.correct(email=None, phone="03-9999-8888")
    return story.do(lambda order: missing.check(order, postal_of(order.placed), settled))


def test_what_a_person_has_called_right_is_not_asked_again() -> None:
    story = phoned(asked().release(MISSING))

    assert (story.state.conversation.questions, story.holds) == ((), [])


def test_a_new_phone_number_leaves_open_what_a_person_asked_for() -> None:
    story = phoned(OrderStory(prepay()).receive().ask("recipient.address.building"))

    assert story.state.conversation.questions[0].about == (BUILDING,)


@pytest.mark.parametrize("leave", [OrderStory.ship, OrderStory.deliver])
def test_nothing_is_asked_any_more_once_the_goods_have_left(leave: Callable[[OrderStory], OrderStory]) -> None:
    assert leave(asked()).state.conversation.questions == ()


def test_asking_twice_writes_once_unless_there_is_something_new_to_say() -> None:
    story = asked().ask("recipient.phone")
    before = len(story.mails)

    assert len(story.ask("recipient.phone").ask("orderer.address.street").mails) == before
    assert len(story.ask("recipient.phone", words="携帯電話の番号でも構いません。").mails) == before + 1
    assert len(story.ask("recipient.address.building").mails) == before + 2


def test_what_staff_ask_for_is_asked_beside_what_the_checks_found() -> None:
    story = asked().ask("recipient.phone")

    assert [each.check for each in story.facts(MailKind.INFORMATION_REQUEST).asked] == [
        Check.NO_HOUSE_NUMBER,
        Check.NO_KANA,
        Check.ASKED_BY_SHOP,
    ]
    assert story.answer(street="芝公園4-2-8", phone="03-9999-8888").state.conversation.questions == ()


def test_an_answer_by_phone_is_kept_with_who_took_it_and_when() -> None:
    said_at = jst(2026, 11, 21, 9)
    story = asked().provide(
        ProvideInformation(answers={STREET: "芝公園4-2-8"}, by="森", by_phone=True, answered_at=said_at)
    )

    (line,) = [entry for entry in story.entries if entry.what == "information_provided"]
    assert (line.by, line.facts["by_phone"], line.facts["answered_at"]) == ("森", True, said_at)
    assert line.facts["before"] == {STREET: "芝公園"}


def test_nobody_has_answered_tomorrow_but_clocks_may_differ() -> None:
    story = asked()
    answer = ProvideInformation(answers={STREET: "芝公園4-2-8"}, by="森")

    with pytest.raises(InvalidAnswer, match="answered_at: 2026-11-22 10:15 has not come yet"):
        story.provide(answer.model_copy(update={"answered_at": story.now + timedelta(days=1)}))

    story.provide(answer.model_copy(update={"answered_at": story.now + timedelta(minutes=5)}))
    assert story.holds == []


def test_answers_for_orders_that_ended_or_left_are_refused() -> None:
    with pytest.raises(OrderClosed):
        asked().cancel().answer(street="芝公園4-2-8")
    with pytest.raises(AlreadyShipped):
        asked().ship().answer(street="芝公園4-2-8")


# --- changing the address ---------------------------------------------------------------------------------------------


def moved(street: str) -> ChangeAddress:
    orderer = prepay().orderer
    return ChangeAddress(
        recipient=orderer.model_copy(update={"address": orderer.address.model_copy(update={"street": street})}),
        by="support",
    )


def test_a_new_address_settles_the_question_it_answers() -> None:
    story = asked().change_address(moved("芝公園4-2-8"))

    assert (story.status, story.holds, story.state.conversation.questions) == (Status.RECEIVED, [], ())
    assert story.last_kind is MailKind.ADDRESS_CHANGED


def test_a_new_address_that_lacks_something_is_asked_about() -> None:
    story = OrderStory(prepay()).receive().change_address(moved("芝公園"))

    assert story.status is Status.AWAITING_CUSTOMER
    assert story.state.conversation.questions[0].about[0] == "recipient.address.street"


# --- nobody answers ---------------------------------------------------------------------------------------------------


def test_reminder_and_end_fall_on_business_days_at_their_hour() -> None:
    """Placed on Saturday 11/21. 11/24 is the Tuesday after a holiday; 11/28 is a Saturday, so Monday 11/30 is told."""
    story = asked()

    assert story.state.conversation.questions[0].answer_by == jst(2026, 11, 30).date()
    assert story.due(StepKind.REMIND_QUESTION, 1) == jst(2026, 11, 24, 10)
    assert story.due(StepKind.END_QUESTION, 1) == jst(2026, 12, 1, 10)


def test_over_new_year_nobody_is_reminded() -> None:
    """Asked on Saturday 12/26: three days later the quiet time begins, and 1/4 is the first business day."""
    story = asked(placed_at=jst(2026, 12, 26, 18).isoformat())

    assert story.state.conversation.questions[0].answer_by == jst(2027, 1, 4).date()
    assert story.due(StepKind.REMIND_QUESTION, 1) == jst(2027, 1, 4, 10)
    assert story.due(StepKind.END_QUESTION, 1) == jst(2027, 1, 5, 10)


def test_a_customer_who_does_not_answer_is_reminded_and_then_a_person_decides() -> None:
    story = asked().go_to(jst(2026, 12, 2))

    assert story.sent_at(MailKind.INFORMATION_REMINDER) == [jst(2026, 11, 24, 10)]
    assert story.facts(MailKind.INFORMATION_REMINDER).asked == story.facts(MailKind.INFORMATION_REQUEST).asked
    assert story.task_kinds == [TaskKind.CALL]
    assert (story.status, story.holds, story.state.conversation.questions) == (Status.ON_HOLD, [MISSING], ())


def test_where_the_policy_says_so_an_unanswered_order_is_cancelled_kindly() -> None:
    story = asked(asking(unanswered="cancel"), method="card", state="captured")

    story.go_to(jst(2026, 12, 1, 10))

    assert (story.status, story.goods) == (Status.CANCELLED, Goods.RELEASED)
    assert story.last_kind is MailKind.INFORMATION_CANCELLED
    assert story.facts(MailKind.INFORMATION_CANCELLED).refund == 2_820
    assert story.state.money_stage is Money.REFUND_DUE


def test_a_question_that_is_put_again_is_reminded_of_again() -> None:
    story = OrderStory(prepay()).receive().ask("orderer.phone").go_to(jst(2026, 11, 24, 11))
    story.answer(street="芝公園4-2-8")  # which is no answer

    story.go_to(jst(2026, 11, 27, 11))

    keys = [mail.key for _, mail in story.mails if mail.kind is MailKind.INFORMATION_REMINDER]
    assert len(keys) == len(set(keys)) == 2


def test_a_shop_may_do_without_reminders() -> None:
    assert asked(asking(remind_after_days=0)).agenda == [StepKind.END_QUESTION]


def test_an_answer_stops_reminder_and_end() -> None:
    story = asked().answer(street="芝公園4-2-8").go_to(jst(2026, 12, 20))

    assert MailKind.INFORMATION_REMINDER not in story.kinds
    assert story.task_kinds == []


def test_a_payment_deadline_waits_for_the_answer() -> None:
    """Accepted and unpaid, then asked: no reminder and no expiry runs; afterwards they count from the answer."""
    story = OrderStory(prepay()).accepted().ask("recipient.address.building")
    assert StepKind.EXPIRE not in story.agenda

    story.go_to(jst(2026, 11, 29, 12)).answer(building="緑ビル201")

    assert StepKind.EXPIRE in story.agenda
    assert MailKind.PAYMENT_REMINDER not in story.kinds


def test_a_payment_while_a_question_is_open_is_booked_and_the_question_stays() -> None:
    story = OrderStory(prepay()).accepted().ask("recipient.address.building").pay()

    assert (story.status, story.state.money.is_paid) == (Status.AWAITING_CUSTOMER, True)
    assert story.answer(building="緑ビル201").status is Status.PREPARING


def test_a_cancellation_ends_the_question() -> None:
    story = asked().cancel()

    assert (story.status, story.state.conversation.questions, story.holds) == (Status.CANCELLED, (), [])


def test_a_request_that_has_not_left_is_not_sent_once_it_is_answered() -> None:
    story = asked()
    facts = story.facts(MailKind.INFORMATION_REQUEST)
    assert not is_overtaken(MailKind.INFORMATION_REQUEST, facts, story.state)

    story.answer(street="芝公園4-2-8")

    assert is_overtaken(MailKind.INFORMATION_REQUEST, facts, story.state)


# --- a customer without e-mail ----------------------------------------------------------------------------------------


def test_a_customer_without_e_mail_is_phoned_instead() -> None:
    orderer = person() | {"email": ""}
    story = OrderStory(nowhere(orderer=orderer)).receive()

    assert story.task_kinds == [TaskKind.CALL, TaskKind.CALL]
    assert STREET in str(story.tasks[-1].said)


def test_a_customer_without_e_mail_is_phoned_again_instead_of_reminded() -> None:
    orderer = person() | {"email": ""}
    story = OrderStory(nowhere(orderer=orderer)).receive().go_to(jst(2026, 11, 24, 12))

    assert story.task_kinds == [TaskKind.CALL] * 3


def test_a_post_office_counter_is_asked_about_where_cash_is_to_be_collected() -> None:
    counter: Cart = {"orderer": person(street="芝郵便局留")}

    assert OrderStory(cod(**counter)).receive().state.conversation.questions[0].about == (STREET,)
    assert OrderStory(prepay(**counter)).receive().state.conversation.questions == ()


# --- the customer writes ----------------------------------------------------------------------------------------------


def write(story: OrderStory) -> OrderStory:
    return story.do(lambda order: inquiries.inquiry_opened(order, InquiryOpened(inquiry_no="Q1")))


def settle(story: OrderStory) -> OrderStory:
    return story.do(lambda order: inquiries.inquiry_closed(order, InquiryClosed(inquiry_no="Q1")))


def test_who_has_written_is_neither_reminded_nor_given_up_before_somebody_has_read_it() -> None:
    story = write(asked(asking(unanswered="cancel")))

    story.go_to(jst(2027, 1, 20, 12))

    assert story.status is Status.AWAITING_CUSTOMER
    assert MailKind.INFORMATION_REMINDER not in story.kinds
    assert "perhaps it is the answer" in english(story.view.waits_for)


def test_a_question_that_stands_after_the_talk_is_reminded_of_days_later_and_keeps_a_date_that_lies_ahead() -> None:
    story = asked()
    told = story.state.conversation.questions[0].answer_by

    write(story).go_to(jst(2026, 11, 25, 12))
    settle(story)

    assert story.state.conversation.questions[0].answer_by == told
    assert story.due(StepKind.REMIND_QUESTION, 1) == jst(2026, 11, 30, 10)


def test_a_date_that_passed_during_the_talk_is_set_anew() -> None:
    story = write(asked(asking(unanswered="cancel"))).go_to(jst(2026, 12, 15, 12))

    settle(story)

    assert story.state.conversation.questions[0].answer_by == jst(2026, 12, 22).date()
    assert story.agenda == [StepKind.REMIND_QUESTION, StepKind.END_QUESTION]


def test_who_writes_again_and_again_keeps_no_goods_for_ever() -> None:
    story = asked()

    for _ in range(3):
        write(story).go_to(story.now + timedelta(days=14))
        settle(story)

    assert (story.status, story.state.conversation.questions, story.task_kinds) == (Status.ON_HOLD, (), [TaskKind.CALL])


def test_a_customer_without_mail_address_is_given_up_by_a_person_only() -> None:
    story = asked(asking(unanswered="cancel"), orderer=person() | {"email": ""})

    story.go_to(story.due(StepKind.END_QUESTION, 1))

    assert story.status is Status.ON_HOLD


# --- an answer that is only a part ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["4-2-8", "４－２－８", "4丁目2番8号"])
def test_a_house_number_alone_completes_the_street_that_lacked_it(number: str) -> None:
    story = asked().answer(street=number).answer(street=number)

    assert story.placed.orderer.address.street == f"芝公園{number}"


def test_a_number_that_would_lose_the_town_is_refused_with_both() -> None:
    story = asked(orderer=person(street="芝公園一丁目"))

    with pytest.raises(InvalidAnswer, match="「2-8」 alone would lose 「芝公園一丁目」"):
        story.answer(street="2-8")


def test_a_prefecture_that_was_left_out_is_completed_from_the_postal_code() -> None:
    story = OrderStory(prepay(orderer=person(street="芝公園4-2-8", prefecture=""))).receive()

    assert story.placed.ship_to.address.prefecture == "東京都"


@pytest.mark.parametrize("field", ["postal_code", "prefecture"])
def test_a_prefecture_that_nobody_can_tell_is_asked_for_and_then_stands_on_the_label(field: str) -> None:
    story = asked(orderer=person(street="芝公園4-2-8", prefecture="", postal_code="105-9999"))
    assert "orderer.address.prefecture" in story.state.conversation.questions[0].about

    answer = {"postal_code": "105-0011"} | ({"prefecture": "東京都"} if field == "prefecture" else {})
    story.answer("orderer.kana", **answer)

    assert (story.placed.ship_to.address.prefecture, story.holds) == ("東京都", [])
