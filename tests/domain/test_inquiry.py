"""The clock of an inquiry, what is done with its letters, and who may answer."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.words.drafts import written
from domain.agenda.inquiry_row import InquiryRow
from domain.basics.errors import AlreadyAnswered, BadPromise, InquirySettled
from domain.contract.messages import AssignInquiry, CloseInquiry, OpenInquiry, ReplyToInquiry, SendInterim
from domain.contract.order import Language
from domain.contract.status import Category, Goods, Status
from domain.inquiry import letter as inquiry_letter
from domain.inquiry import rules
from domain.inquiry.already_told import AlreadyTold, already_told, without_asking
from domain.inquiry.answers import CustomerView
from domain.inquiry.clock import InquiryClock
from domain.inquiry.draft import NOTHING, Draft, outline
from domain.inquiry.faq import Faq, FaqEntry
from domain.inquiry.incoming import Incoming, guess_category, language_of
from domain.inquiry.inquiry import Inquiry
from domain.inquiry.state import InquiryState
from domain.inquiry.status import InquiryStatus
from domain.order.kinds import MailKind
from domain.shop.policy import InquiryPolicy
from tests.domain.builders import CALENDAR, TOKYO, jst, known

LETTER = Incoming(key="k-1", sender="taro@example.jp", text="いつ届きますか。")
CERTAIN = Draft(text="明日です。", topic="where", is_sure=True)
MONDAY = jst(2026, 11, 16, 10, 15)


def local(instant: datetime) -> str:
    return f"{instant.astimezone(TOKYO):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("asked", "answer_by", "alert"),
    [
        (jst(2026, 11, 16, 10, 15), "11-17 10:15", "11-16 17:00"),  # within hours: the same time on the next day
        (jst(2026, 11, 16, 15, 0), "11-17 15:00", "11-17 11:00"),  # the alert four hours before
        (jst(2026, 11, 16, 3, 0), "11-16 18:00", "11-16 14:00"),  # before opening: the same day
        (jst(2026, 11, 16, 8, 59, 59), "11-16 18:00", "11-16 14:00"),
        (jst(2026, 11, 16, 9, 0), "11-17 09:00", "11-16 17:00"),
        (jst(2026, 11, 16, 18, 0), "11-17 18:00", "11-17 14:00"),  # the shop has just closed
        (jst(2026, 11, 13, 22, 43), "11-16 18:00", "11-16 14:00"),  # Friday evening: Monday, not Tuesday
        (
            jst(2026, 11, 20, 17, 59, 59),
            "11-24 17:59",
            "11-24 13:59",
        ),  # Friday, open; Monday is a holiday (勤労感謝の日)
        (jst(2026, 11, 20, 18, 0), "11-24 18:00", "11-24 14:00"),  # Friday, closed, before the same long weekend
        (jst(2026, 11, 21, 12, 0), "11-24 18:00", "11-24 14:00"),  # Saturday
        (
            jst(2027, 4, 28, 18, 0),
            "04-30 18:00",
            "04-30 14:00",
        ),  # before 昭和の日; 4/30 is open, the day before Golden Week
        (jst(2026, 12, 30, 11, 0), "01-04 11:00", "12-30 17:00"),  # 12/31 to 1/3 are closed
    ],
)
def test_the_hours_run_while_the_shop_works(asked: datetime, answer_by: str, alert: str) -> None:
    clock = InquiryClock(InquiryPolicy(), CALENDAR)

    due = clock.answer_by(asked)

    assert local(due) == answer_by
    assert local(clock.alert_at(due, asked)) == alert


def test_with_all_days_counted_the_weekend_runs_too() -> None:
    clock = InquiryClock(InquiryPolicy(days="calendar"), CALENDAR)

    assert local(clock.answer_by(jst(2026, 11, 20, 17, 0))) == "11-21 17:00"


def test_hours_that_end_at_closing_time_end_there() -> None:
    assert local(InquiryClock(InquiryPolicy(answer_hours=8), CALENDAR).answer_by(MONDAY.replace(minute=0))) == (
        "11-16 18:00"
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made local below
    st.builds(
        InquiryPolicy,
        answer_hours=st.integers(1, 100),
        days=st.sampled_from(["business", "calendar"]),
        alert_hours_before=st.integers(0, 48),
        from_hour=st.integers(0, 10),
        until_hour=st.integers(11, 23),
    ),
)
def test_an_answer_is_due_after_the_hours_and_the_alert_before_it(asked: datetime, policy: InquiryPolicy) -> None:
    at, clock = asked.replace(tzinfo=TOKYO), InquiryClock(policy, CALENDAR)

    due = clock.answer_by(at)

    opening = clock.begins_at(at)
    assert due > opening
    assert due >= opening + timedelta(hours=policy.answer_hours) or (opening != at and due == clock.end_of(due.date()))
    assert clock.begins_at(at) <= clock.alert_at(due, at) <= due
    for instant in (due, clock.alert_at(due, at)):
        hour = instant.astimezone(TOKYO)
        assert policy.from_hour <= hour.hour <= policy.until_hour
        assert policy.days == "calendar" or CALENDAR.is_business_day(hour.date())


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001 - made local below
def test_nobody_waits_longer_than_24_hours_of_open_days_and_a_later_letter_is_not_due_earlier(asked: datetime) -> None:
    at, clock = asked.replace(tzinfo=TOKYO), InquiryClock(InquiryPolicy(), CALENDAR)

    due = clock.answer_by(at)

    closed = [day for at_day in range((due - at).days + 2) if not _is_open_on(day := at.date() + timedelta(at_day))]
    assert due - at <= timedelta(days=1 + len([day for day in closed if day <= due.astimezone(TOKYO).date()]))
    assert clock.answer_by(at + timedelta(minutes=1)) >= due


def _is_open_on(day: date) -> bool:
    return CALENDAR.is_business_day(day)


@pytest.mark.parametrize(
    ("hours", "due"),
    [(1, "11-16 10:00"), (9, "11-16 18:00"), (24, "11-16 18:00"), (25, "11-17 10:00"), (48, "11-17 18:00")],
)
def test_of_more_hours_a_letter_of_the_night_has_as_many_more_days(hours: int, due: str) -> None:
    clock = InquiryClock(InquiryPolicy(answer_hours=hours), CALENDAR)

    assert local(clock.answer_by(jst(2026, 11, 13, 22, 43))) == due


def opened(at: datetime = MONDAY, state: InquiryState | None = None, **policy: object) -> Inquiry:
    state = state or InquiryState(inquiry_no="Q1", opened_at=at)
    return Inquiry(state, InquiryPolicy.model_validate(policy), CALENDAR, at)


def taken(inquiry: Inquiry, letter: Incoming = LETTER, **context: object) -> Inquiry:
    inquiry_letter.take(inquiry, letter, inquiry_letter.Context.model_validate(context))
    return inquiry


def kinds(inquiry: Inquiry) -> list[MailKind]:
    return [mail.kind for mail in inquiry.mails]


def test_two_hundred_letters_on_a_day_get_one_acknowledgement_and_five_mails_to_the_shop() -> None:
    inquiry = opened()
    for _ in range(200):
        taken(inquiry)

    assert kinds(inquiry).count(MailKind.INQUIRY_RECEIVED) == 1
    assert kinds(inquiry).count(MailKind.SHOP_INQUIRY) == inquiry_letter.MOST_TOLD
    assert inquiry.state.letters == 200


def test_a_reopened_inquiry_is_acknowledged_again_only_on_another_day() -> None:
    inquiry = taken(opened())
    rules.reply(inquiry, ReplyToInquiry(text="x", by="葉山"))
    assert kinds(taken(opened(MONDAY, inquiry.state))) == [MailKind.SHOP_INQUIRY]

    rules.reply(inquiry, ReplyToInquiry(text="x", by="葉山", expected_version=inquiry.state.version))
    tomorrow = taken(opened(MONDAY + timedelta(days=1), inquiry.state))
    assert kinds(tomorrow) == [MailKind.INQUIRY_RECEIVED, MailKind.SHOP_INQUIRY]


def test_whoever_writes_again_before_closed_days_hears_once_more_on_which_day_they_are_answered() -> None:
    friday, evening = jst(2026, 11, 13, 10, 0), jst(2026, 11, 13, 22, 43)
    inquiry = taken(opened(friday))
    rules.reply(inquiry, ReplyToInquiry(text="x", by="葉山"))

    again = taken(opened(evening, inquiry.state))
    rules.reply(again, ReplyToInquiry(text="x", by="葉山", expected_version=again.state.version))
    third = taken(opened(evening + timedelta(minutes=5), again.state))

    (told, _) = again.mails[:2]
    assert (told.kind, known(told).next_answer_on, known(told).is_closed_now) == (
        MailKind.INQUIRY_RECEIVED,
        date(2026, 11, 16),
        True,
    )
    assert told.key not in [mail.key for mail in inquiry.mails]
    assert kinds(third) == [MailKind.SHOP_INQUIRY]


ORDERS = ("1001", "1002")


def guessed(*candidates: str) -> Inquiry:
    """A letter without a number; its activity is over."""
    inquiry = opened()
    inquiry.may_be_about(candidates)
    return opened(state=taken(inquiry).state)


def test_all_candidates_wait_from_the_first_letter_on() -> None:
    inquiry = opened()
    inquiry.may_be_about(ORDERS)

    done = taken(inquiry).done()

    assert (done.opened_for, done.closed_for, done.state.order_no) == (ORDERS, (), None)


@pytest.mark.parametrize(
    ("order_no", "opened_for", "closed_for"),
    [("1001", (), ("1002",)), ("1003", ("1003",), ORDERS), ("", (), ORDERS)],
)
def test_the_order_that_is_assigned_waits_and_no_other(
    order_no: str, opened_for: tuple[str, ...], closed_for: tuple[str, ...]
) -> None:
    inquiry = guessed(*ORDERS)
    rules.assign(inquiry, AssignInquiry(order_no=order_no, by="葉山"), is_orderer=order_no == "1001")

    done = inquiry.done()

    assert (done.opened_for, done.closed_for) == (opened_for, closed_for)
    assert done.state.is_order_certain
    assert done.state.is_sender_known is (order_no == "1001")
    assert done.state.version == 2


def test_an_order_that_is_assigned_once_more_is_no_news_and_one_that_returns_is_not_let_go() -> None:
    inquiry = guessed(*ORDERS)
    for order_no in ("1001", "1001", "1002"):
        rules.assign(inquiry, AssignInquiry(order_no=order_no, by="葉山"))

    assert (inquiry.state.version, inquiry.state.let_go) == (3, ("1001",))
    assert inquiry.done().closed_for == ("1001",)


def test_a_closed_inquiry_lets_all_go_also_an_order_that_came_at_the_last_moment() -> None:
    inquiry = guessed("1001")
    inquiry.may_be_about(ORDERS)
    rules.close(inquiry, CloseInquiry(by="葉山"))

    assert inquiry.done().closed_for == ORDERS


def test_a_stranger_who_named_an_order_makes_their_own_ones_wait_and_not_that_one() -> None:
    state = InquiryState(inquiry_no="Q1", opened_at=MONDAY, order_no="9001", is_of_stranger=True)
    inquiry = opened(state=state)
    inquiry.may_be_about(ORDERS)

    assert taken(inquiry).done().opened_for == ORDERS


@pytest.mark.parametrize(
    "letter", [LETTER.model_copy(update={"automatic": "x"}), LETTER.model_copy(update={"quiet": "x"})]
)
def test_no_machine_is_acknowledged_nor_who_wants_no_answer(letter: Incoming) -> None:
    assert MailKind.INQUIRY_RECEIVED not in kinds(taken(opened(), letter))


def test_whoever_cannot_be_written_to_is_not_called_acknowledged_and_the_shop_hears_of_it() -> None:
    inquiry = taken(opened(answers="at_once"), is_reachable=False, draft=CERTAIN)

    assert inquiry.state.status is InquiryStatus.OPEN
    assert kinds(inquiry) == [MailKind.SHOP_INQUIRY]
    assert known(inquiry.mails[0]).is_unreachable
    assert [entry.what for entry in inquiry.entries] == ["opened", "not_acknowledged"]


@pytest.mark.parametrize(
    ("changes", "letter", "context"),
    [
        ({"is_sender_known": False}, {}, {}),  # anybody may know an order's number
        ({"is_answered_by_machine": True}, {}, {}),  # once in an inquiry's life
        ({"letters": 1, "status": "acknowledged"}, {}, {}),  # only the first letter
        ({}, {"attachments_count": 1}, {}),  # a photo wants a person
        ({}, {"quiet": "x"}, {}),
        ({}, {}, {"draft": CERTAIN.model_copy(update={"is_sure": False})}),
        ({}, {}, {"acknowledged_today": 5}),  # a flood
    ],
)
def test_what_is_doubtful_is_not_answered_by_a_machine(
    changes: dict[str, object], letter: dict[str, object], context: dict[str, object]
) -> None:
    def answered(changes: dict[str, object], letter: dict[str, object], context: dict[str, object]) -> bool:
        fields = {"inquiry_no": "Q1", "opened_at": MONDAY, "is_sender_known": True}
        state = InquiryState.model_validate(fields | changes)
        inquiry = opened(state=state, answers="at_once")
        taken(inquiry, LETTER.model_copy(update=letter), **({"draft": CERTAIN} | context))
        return MailKind.INQUIRY_REPLY in kinds(inquiry)

    assert answered({}, {}, {})
    assert not answered(changes, letter, context)


def test_a_policy_of_people_sends_nothing_at_once() -> None:
    state = InquiryState(inquiry_no="Q1", opened_at=MONDAY, is_sender_known=True)

    assert MailKind.INQUIRY_REPLY not in kinds(taken(opened(state=state), draft=CERTAIN))


def test_a_letter_that_came_while_somebody_wrote_is_seen_before_the_reply() -> None:
    inquiry = taken(opened())
    seen = inquiry.state.version
    taken(inquiry)

    with pytest.raises(AlreadyAnswered, match="has changed since you looked"):
        rules.reply(inquiry, ReplyToInquiry(text="x", by="葉山", expected_version=seen))


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (date(2026, 11, 21), "2026-11-21 is a day on which the shop is closed: promise 2026-11-24"),  # a long weekend
        (date(2026, 11, 15), "2026-11-15 is over, or nearly: promise 2026-11-16"),
        (date(2026, 11, 30), "2026-11-30 is more than 10 days ahead"),
    ],
)
def test_only_a_day_on_which_the_shop_is_open_is_promised(until: date, says: str) -> None:
    inquiry = taken(opened(longest_interim_days=10))

    with pytest.raises(BadPromise, match=says):
        rules.send_interim(inquiry, SendInterim(until=until, by="葉山"))

    rules.send_interim(inquiry, SendInterim(until=date(2026, 11, 24), by="葉山"))


def test_the_day_itself_is_promised_until_the_shop_closes() -> None:
    today = SendInterim(until=date(2026, 11, 20), by="葉山")
    rules.send_interim(taken(opened(jst(2026, 11, 20, 17, 59))), today)

    with pytest.raises(BadPromise, match="2026-11-20 is over, or nearly: promise 2026-11-24"):
        rules.send_interim(taken(opened(jst(2026, 11, 20, 18, 0))), today)


def test_a_closed_inquiry_takes_no_reply_and_closing_it_again_changes_nothing() -> None:
    inquiry = taken(opened())
    rules.close(inquiry, CloseInquiry(by="葉山"))
    before = inquiry.state.model_copy()
    rules.close(inquiry, CloseInquiry(by="森"))

    assert inquiry.state == before
    with pytest.raises(InquirySettled):
        rules.reply(inquiry, ReplyToInquiry(text="x", by="葉山"))


def test_an_assignee_may_hand_over_and_nobody_else() -> None:
    inquiry = taken(opened())
    rules.assign(inquiry, AssignInquiry(assignee="葉山", by="葉山"))

    with pytest.raises(AlreadyAnswered, match="葉山 has it now"):
        rules.assign(inquiry, AssignInquiry(assignee="森", by="森"))
    rules.assign(inquiry, AssignInquiry(assignee="森", by="葉山"))
    assert inquiry.state.assignee == "森"


def test_the_state_survives_its_json_and_holds_nothing_personal() -> None:
    inquiry = taken(opened())
    inquiry.plan()

    text = inquiry.state.model_dump_json()
    assert InquiryState.model_validate_json(text) == inquiry.state
    assert inquiry.state.status is InquiryStatus.ACKNOWLEDGED
    assert "taro" not in text
    assert "届きますか" not in text


SHIPPED = CustomerView(
    order_no="1001",
    status=Status.SHIPPED,
    goods=Goods.SHIPPED,
    due=2820,
    kept=2820,
    shipped_on=date(2026, 11, 20),
    carrier="ヤマト運輸",
    tracking_no="444413758703",
    arrives_on=date(2026, 11, 21),
)
WAITING = CustomerView(order_no="1001", status=Status.AWAITING_PAYMENT, goods=Goods.RESERVED, due=2820, missing=2820)
RECEIVED = CustomerView(order_no="1001", status=Status.RECEIVED, goods=Goods.RESERVED, due=2820, missing=2820)
ASKED = RECEIVED.model_copy(update={"status": Status.AWAITING_CUSTOMER, "is_stopped": True})
HELD = ASKED.model_copy(update={"status": Status.ON_HOLD})
NO_FAQ = Faq()


def draft(
    question: str, order: CustomerView | None, faq: Faq, language: Language, known: AlreadyTold = NOTHING
) -> Draft | None:
    found = outline(question, order, faq, language, known)
    return written(found, language) if found else None


@pytest.mark.parametrize(
    ("question", "order", "says", "is_sure"),
    [
        ("荷物はいつ届きますか。", SHIPPED, "444413758703", True),
        ("Where is my parcel?", SHIPPED, "444413758703", True),
        (
            "荷物はいつ届きますか。",
            SHIPPED.model_copy(update={"delivered_on": date(2026, 11, 21)}),
            "お届け済み",
            False,
        ),
        ("荷物がまだ届きません。", WAITING, "ご入金の確認をお待ち", True),
        (
            "荷物がまだ届きません。",
            WAITING.model_copy(update={"is_stopped": True}),
            "ご入金",
            False,
        ),  # only a person knows
        ("荷物がまだ届きません。", RECEIVED, "お引き受けの可否は", True),  # nothing that sounds like an acceptance
        ("Where is my parcel?", RECEIVED, "whether we can accept it", True),
        ("荷物がまだ届きません。", ASKED, "ご返答をお待ちしております", False),  # nothing is being prepared
        ("Where is my parcel?", ASKED, "waits for your answer", False),
        ("荷物がまだ届きません。", HELD, "担当者が内容を確認しております", False),
        ("Where is my parcel?", HELD, "is looking at order 1001", False),
        ("入金しました。確認をお願いします。", WAITING, "まだ当店で確認できておりません", False),  # banks lag
        ("入金しました。", WAITING.model_copy(update={"kept": 2000, "missing": 820}), "残り820円", True),
        ("まだキャンセルできますか。", WAITING, "まだ変更・キャンセルを承る", True),
        ("まだキャンセルできますか。", SHIPPED, "すでに発送しております", True),
        ("変更できますか。", WAITING.model_copy(update={"goods": Goods.PACKING}), "梱包に入って", False),
        ("入金しました。いつ届きますか。", SHIPPED, "発送", False),  # two questions
        ("割れていました。いつ届きますか。", SHIPPED, "発送", False),  # wants a person
        ("いつ届きますか。" + "長" * 300, SHIPPED, "発送", False),
    ],
)
def test_a_draft_answers_from_the_orders_facts(question: str, order: CustomerView, says: str, *, is_sure: bool) -> None:
    language: Language = language_of(question)
    found = draft(question, order, NO_FAQ, language)

    assert found
    assert says in found.text
    assert found.is_sure is is_sure


def letter(text: str, **fields: object) -> Incoming:
    return Incoming.model_validate({"key": "k", "text": text} | fields)


@pytest.mark.parametrize(
    ("text", "fields", "known"),
    [
        ("割れていました。", {}, AlreadyTold(damage=True)),
        ("届いた急須にひびがありました。", {}, AlreadyTold(damage=True)),
        ("The pot arrived broken.", {}, AlreadyTold(damage=True)),
        ("割れ物ですが、壊れやすいですか。割れないように包んでください。", {}, AlreadyTold()),
        ("注文番号：1001 の件です。", {}, AlreadyTold(order_no=True)),
        ("ご注文番号は２３４－５です。", {}, AlreadyTold(order_no=True)),  # full width
        ("My order number is 1001.", {}, AlreadyTold(order_no=True)),
        ("注文番号が分かりません。", {}, AlreadyTold()),
        ("写真です。", {"attachments_count": 1}, AlreadyTold(photos=True)),
        ("写真は必要ですか。", {}, AlreadyTold()),
    ],
)
def test_what_a_letter_says_already(text: str, fields: dict[str, object], known: AlreadyTold) -> None:
    assert already_told([letter(text, **fields)], is_order_known=False) == known


def test_what_an_earlier_letter_said_counts_too() -> None:
    letters = [letter("まだですか。"), letter("割れていました。", attachments_count=2)]

    assert already_told(letters, is_order_known=True) == AlreadyTold(order_no=True, photos=True, damage=True)


NUMBER, PHOTOS = AlreadyTold(order_no=True), AlreadyTold(photos=True)


@pytest.mark.parametrize(
    ("answer", "known", "left"),
    [
        ("申し訳ございません。ご注文番号をお知らせください。", NUMBER, "申し訳ございません。"),
        (
            "申し訳ございません。ご注文番号をお知らせください。",
            PHOTOS,
            "申し訳ございません。ご注文番号をお知らせください。",
        ),
        ("恐れ入りますが、ご注文番号とお写真をお送りください。", NUMBER, "恐れ入りますが、お写真をお送りください。"),
        (
            "恐れ入りますが、ご注文番号とお写真をお送りください。",
            PHOTOS,
            "恐れ入りますが、ご注文番号をお送りください。",
        ),
        ("恐れ入りますが、ご注文番号とお写真をお送りください。", AlreadyTold(order_no=True, photos=True), ""),
        ("ご注文番号、お名前、お写真をお送りください。", PHOTOS, "ご注文番号とお名前をお送りください。"),
        ("商品と外箱のお写真をお送りください。", PHOTOS, ""),  # never: 商品をお送りください
        ("破損の状況をお知らせください。", AlreadyTold(damage=True), ""),
        ("お写真のある方は、添付をお願いします。", PHOTOS, ""),
        (
            "ご注文番号は、メールの件名にございます。",
            NUMBER,
            "ご注文番号は、メールの件名にございます。",
        ),  # asks nothing
        ("一行目。\n\nご注文番号をお知らせください。\n三行目。", NUMBER, "一行目。\n\n三行目。"),
        (
            "We are sorry. Please send us your order number and a photo.",
            NUMBER,
            "We are sorry. Please send us a photo.",
        ),
        ("We are sorry. Please send us your order number.", NUMBER, "We are sorry."),
        ("Could you send us a photo? Thank you.", PHOTOS, "Thank you."),
    ],
)
def test_an_answer_does_not_ask_for_what_was_told(answer: str, known: AlreadyTold, left: str) -> None:
    assert without_asking(answer, known) == left


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("known", "asks"), [(AlreadyTold(), "both"), (NUMBER, "photos"), (PHOTOS, "number")])
def test_a_draft_about_damage_asks_only_for_what_is_missing(language: Language, known: AlreadyTold, asks: str) -> None:
    text = {"ja": "届いた急須が割れていました。", "en": "The pot arrived broken."}[language]
    found = draft(text, None, NO_FAQ, language, known)

    assert found
    assert not found.is_sure
    assert ("ご注文番号" in found.text or "order number" in found.text) is (asks in {"both", "number"})
    assert ("送りいただけますでしょうか" in found.text or "Could you send us photos" in found.text) is (
        asks in {"both", "photos"}
    )


def test_the_shops_own_answer_about_damage_goes_before_the_built_in_one_and_asks_for_nothing_told() -> None:
    entry = FaqEntry(words=("割れ",), answer="交換いたします。ご注文番号をお知らせください。", at_once=True)

    whole = draft("割れていました。", None, Faq(answer=(entry,)), "ja")
    known = draft("割れていました。", None, Faq(answer=(entry,)), "ja", NUMBER)

    assert (whole and whole.text, known and known.text) == (entry.answer, "交換いたします。")
    assert known
    assert not known.is_sure


DELIVERED = SHIPPED.model_copy(update={"goods": Goods.DELIVERED, "delivered_on": date(2026, 11, 21)})
PACKING = WAITING.model_copy(update={"goods": Goods.PACKING})


@pytest.mark.parametrize(
    ("question", "order", "never"),
    [
        ("まだ住所を変更できますか。", DELIVERED, "転送"),  # it is there
        ("まだ変更できますか。", SHIPPED, "返品"),  # whether it is taken back, a person says
        ("Can I change my order?", SHIPPED, "return"),
        ("キャンセルをお願いします。変更できますか。", WAITING, "お知らせください"),
        ("お届け先を大阪に変更できますか。", WAITING, "お知らせください"),
        ("お届け先を大阪に変更できますか。", PACKING, "伺い"),
        ("Can I change the colour to red?", WAITING, "Please reply"),
        ("荷物が届いていません。どこにありますか。", DELIVERED, "お受け取りになっていない場合"),
        ("割れていました。変更できますか。", DELIVERED, "変更・キャンセル"),
        ("割れていました。変更できますか。", SHIPPED, "変更・キャンセル"),
    ],
)
def test_a_draft_neither_asks_for_what_was_said_nor_offers_what_cannot_be_done(
    question: str, order: CustomerView, never: str
) -> None:
    found = draft(question, order, NO_FAQ, language_of(question))

    assert found
    assert never not in found.text
    assert not found.is_sure or order.goods.has_left


@pytest.mark.parametrize("question", ["こんにちは", "", "領収書をください"])
def test_without_facts_and_faq_there_is_no_draft(question: str) -> None:
    assert draft(question, SHIPPED, NO_FAQ, "ja") is None
    assert draft("いつ届きますか。", None, NO_FAQ, "ja") is None


def test_the_faq_answers_what_no_order_can() -> None:
    entry = FaqEntry(words=("領収書", "包装 プレゼント"), answer="同封しております。", at_once=True)
    faq = Faq(answer=(FaqEntry(words=("書",), answer="短い"), entry))

    assert draft("領収書の宛名", None, Faq(answer=(entry,)), "ja") == Draft(
        text="同封しております。", topic="faq", is_sure=True
    )
    assert draft("プレゼントなので包装を", None, Faq(answer=(entry,)), "ja")
    assert draft("包装を", None, Faq(answer=(entry,)), "ja") is None
    assert draft("領収書", None, Faq(answer=(entry,)), "en") is None
    several = draft("領収書", None, faq, "ja")
    assert several
    assert not several.is_sure


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("荷物が届きません", Category.DELIVERY),
        ("ﾆﾓﾂ 追跡", Category.DELIVERY),
        ("入金を確認してください", Category.PAYMENT),
        ("住所を変更したい", Category.CHANGE),
        ("届いた商品が壊れていたので返品したい", Category.RETURN),
        ("アレルギーのある原材料", Category.PRODUCT),
        ("Where is my parcel", Category.DELIVERY),
        ("こんにちは", Category.OTHER),
        ("", Category.OTHER),
    ],
)
def test_a_category_is_guessed_from_words(text: str, category: Category) -> None:
    assert guess_category(text) is category


@pytest.mark.parametrize(("text", "language"), [("Hello", "en"), ("Hello 山田", "ja"), ("", "ja"), ("123", "ja")])
def test_a_text_without_japanese_is_english(text: str, language: Language) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "fields",
    [{"inquiry_no": "a b"}, {"inquiry_no": "x:y"}, {"text": "x" * 20_001}, {"language": "fr"}, {"order_no": "-"}],
)
def test_an_impossible_form_is_refused_by_name(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(fields))):
        OpenInquiry.model_validate(fields)


def test_a_list_names_the_first_of_many_orders_that_an_inquiry_may_be_about() -> None:
    row = InquiryRow(
        inquiry_no="Q10001",
        order_no=None,
        candidates=tuple(str(1001 + index) for index in range(50)),
        status=InquiryStatus.OPEN,
        category=Category.OTHER,
        assignee="",
        name="山田 太郎",
        email="taro@example.jp",
        subject="いつ届きますか",
        opened_at=jst(2026, 11, 21, 9),
        answer_by=None,
    )

    assert row.about_orders == "1001? 1002? 1003? 1004? 1005? …"
    assert row.model_copy(update={"order_no": "1049"}).about_orders == "1049"
