"""Inquiries on the shop's clock: acknowledged at once, answered in time, and a pause for what the order would send."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError

from domain.inquiry.thread import inquiry_thread
from domain.inquiry.view import InquiryView
from tests.caught_mail import CaughtMail
from tests.workflows.clock import MONDAY, jst, local, on
from tests.workflows.orders import prepay
from tests.workflows.real_time import until
from tests.workflows.story import Story, refusal_of
from tests.workflows.world import World
from workflows.options import ORDERS, inquiry_workflow_id

NO = "w-1"
ASKED = {
    "subject": "荷物について",
    "text": "注文した商品がまだ届きません。",
    "email": "taro@example.jp",
    "name": "山田 太郎",
}


class Question:
    """One inquiry in a test."""

    def __init__(self, world: World, number: str = NO) -> None:
        self.world, self.number, self.thread = world, number, inquiry_thread(number)
        self.handle: WorkflowHandle[Any, InquiryView] = world.env.client.get_workflow_handle(
            inquiry_workflow_id(number), result_type=InquiryView
        )

    async def ask(self, at: datetime | None = None, **form: object) -> "Question":
        """Open it with the Temporal client, as a cart does; a minute passes."""
        if at:
            await self.world.skip_to(at)
        await self.start(**form)
        await self.world.skip()
        return self

    async def start(self, **form: object) -> None:
        """Open it, and do not wait."""
        given = ASKED | {"inquiry_no": self.number} | form
        await self.world.env.client.start_workflow(
            "InquiryWorkflow", given, id=inquiry_workflow_id(self.number), task_queue=ORDERS
        )

    async def order(self, command: str, **fields: object) -> InquiryView:
        view: InquiryView = await self.handle.execute_update(command, fields, result_type=InquiryView)
        return view

    async def refused(self, command: str, **fields: object) -> ApplicationError:
        return await refusal_of(self.order(command, **fields))

    async def view(self) -> InquiryView:
        view: InquiryView = await self.handle.query("view", result_type=InquiryView)
        return view

    async def next(self) -> list[tuple[str, str]]:
        return [(step.what.value, local(step.at)) for step in (await self.view()).next]

    async def kinds(self, state: str = "sent") -> list[str]:
        rows = await self.world.rows(
            "SELECT kind FROM mails WHERE thread = $1 AND state = $2 ORDER BY seq", self.thread, state
        )
        return [kind for (kind,) in rows]

    async def journal(self) -> list[str]:
        rows = await self.world.rows("SELECT what FROM inquiry_journal WHERE inquiry_no = $1 ORDER BY id", self.number)
        return [what for (what,) in rows]

    async def letters(self, kind: str) -> Sequence[CaughtMail]:
        rows = await self.world.rows("SELECT id FROM mails WHERE thread = $1 AND kind = $2", self.thread, kind)
        ids = {mail_id for (mail_id,) in rows}
        own = [
            (str(mail.message["Message-ID"]).strip("<>").partition(".")[0], mail) for mail in self.world.mails.received
        ]
        return [mail for mail_id, mail in own if mail_id in ids]


@pytest.fixture
def question(world: World) -> Question:
    return Question(world)


async def test_a_question_is_acknowledged_at_once_and_told_to_the_shop(question: Question) -> None:
    await question.ask(MONDAY)

    (acknowledged,) = await question.letters("inquiry_received")
    (told,) = await question.letters("shop_inquiry")
    assert (await question.view()).status == "acknowledged"
    assert acknowledged.recipients == ("taro@example.jp",)
    assert acknowledged.message["Auto-Submitted"] == "auto-replied"
    assert "6月5日（火）までに" in acknowledged.text
    assert "営業時間外" not in acknowledged.text
    assert "届きません" not in acknowledged.subject + acknowledged.text
    assert told.recipients == ("shop@chanohado.example",)
    assert "注文した商品がまだ届きません。" in told.text


async def test_fields_of_a_form_that_nobody_knows_are_kept_and_told(world: World, question: Question) -> None:
    await question.ask(MONDAY, wishs={"call": "葉山まで"})

    (told,) = await question.letters("shop_inquiry")
    assert "・wishs" in told.text
    assert "unknown_fields" in await question.journal()
    kept = await world.pool.fetchval("SELECT letter FROM inquiry_letters")
    assert json.loads(json.loads(kept)["unknown_fields"]["wishs"]) == {"call": "葉山まで"}
    assert "葉山まで" not in told.text


async def test_a_form_whose_text_stands_in_an_unknown_field_is_kept_as_unreadable(
    world: World, question: Question
) -> None:
    await question.ask(MONDAY)

    await question.order("close_inquiry", by="葉山")
    await world.skip()
    world.mails.received.clear()
    await question.start(text="", txet="まだ届きません")
    with world.env.auto_time_skipping_disabled():
        await question.handle.result()
    await until(lambda: caught_any(world))

    (kept,) = await world.rows("SELECT payload FROM rejects")
    assert "まだ届きません" in kept[0]


async def test_a_question_from_an_impossible_address_stays_open_and_the_shop_is_told_why(question: Question) -> None:
    await question.ask(MONDAY, email="taro at example")

    (told,) = await question.letters("shop_inquiry")
    assert (await question.view()).status == "open"
    assert await question.kinds() == ["shop_inquiry"]
    assert "メールをお送りできないアドレス" in told.text


async def test_a_question_whose_acknowledgement_was_refused_is_open_and_the_shop_is_asked_to_phone(
    world: World, question: Question
) -> None:
    world.mails.refuse("taro@example.jp", "550 5.1.1 Unknown")
    await question.ask(MONDAY)

    assert await world.rows("SELECT status FROM inquiries") == [("open",)]
    assert await question.kinds("refused") == ["inquiry_received"]
    assert await world.rows("SELECT kind FROM tasks") == [("call",)]
    assert (await question.order("assign_inquiry", assignee="葉山", by="葉山")).status == "open"


async def test_the_shop_is_alerted_before_the_time_is_over_and_when_it_is(world: World, question: Question) -> None:
    await question.ask(MONDAY)
    assert await question.next() == [("alert", "06-04 17:00"), ("overdue", "06-05 10:15")]

    await world.skip_to(jst("06-05 10:16"))

    subjects = [mail.subject for mail in await question.letters("shop_inquiry")]
    assert subjects == [
        "【茶の葉堂】お問い合わせ：w-1",
        "【茶の葉堂】お返事の期限が近づいています：w-1",
        "【茶の葉堂】お返事の期限を過ぎました：w-1",
    ]
    assert await world.rows("SELECT kind, done_at FROM tasks") == [("answer_inquiry", None)]

    await question.order("reply_to_inquiry", text="お待たせしました。", by="葉山")
    assert [done is not None for (done,) in await world.rows("SELECT done_at FROM tasks")] == [True]


async def test_a_question_on_friday_evening_before_a_long_holiday_waits_until_the_shop_opens(
    question: Question,
) -> None:
    await question.ask(jst("12-28 18:00"))  # 12/31 to 1/3 are closed, and a weekend lies before and behind them

    assert await question.next() == [("alert", "01-04 14:00"), ("overdue", "01-04 18:00")]
    (acknowledged,) = await question.letters("inquiry_received")
    assert "営業時間外" in acknowledged.text
    assert "1月4日（金）の営業終了までに" in acknowledged.text


async def test_an_interim_mail_moves_the_clock_to_the_day_it_promises(world: World, question: Question) -> None:
    await question.ask(MONDAY)

    view = await question.order("send_interim", until="2035-06-08", text="配送会社に確認中です。", by="葉山")
    await world.skip()

    (mail,) = await question.letters("inquiry_interim")
    assert view.status == "looked_into"
    assert "6月8日（金）までに" in mail.text
    assert mail.message["Auto-Submitted"] is None
    assert await question.next() == [("alert", "06-08 14:00"), ("overdue", "06-08 18:00")]


async def test_a_date_that_cannot_be_promised_is_refused(question: Question) -> None:
    await question.ask(MONDAY)

    assert (await question.refused("send_interim", until="2035-06-03", by="葉山")).type == "BadPromise"
    assert (await question.refused("send_interim", until="2035-07-03", by="葉山")).type == "BadPromise"
    assert await question.kinds() == ["inquiry_received", "shop_inquiry"]


async def test_a_reply_closes_the_inquiry_when_nobody_asks_more(world: World, question: Question) -> None:
    await question.ask(MONDAY)

    await question.order("reply_to_inquiry", text="明日届きます。\n\nお待ちください。", by="葉山")
    await world.skip_to(jst("06-09 10:00"))
    assert (await question.view()).status == "answered"
    await world.skip_to(jst("06-09 11:00"))

    assert (await question.view()).status == "closed"
    (mail,) = await question.letters("inquiry_reply")
    assert "明日届きます。\n\nお待ちください。" in mail.text.replace("\r", "")
    assert "注文した商品がまだ届きません。" in mail.text
    assert await question.journal() == ["opened", "answered", "closed"]


async def test_the_days_until_an_inquiry_closes_count_from_the_answer_having_left(
    world: World, question: Question
) -> None:
    await question.ask(MONDAY)
    await world.mails.stop()
    await question.order("reply_to_inquiry", text="明日届きます。", by="葉山")
    await world.skip_to(jst("06-11 10:00"))
    assert (await question.view()).status == "answered"
    assert await question.kinds("owed") == ["inquiry_reply"]

    await world.mails.start()
    await world.skip_to(jst("06-16 09:00"))
    assert (await question.view()).status == "answered"
    await world.skip_to(jst("06-16 13:00"))

    assert (await question.view()).status == "closed"
    assert await question.journal() == ["opened", "answered", "answer_unsent", "answer_left_late", "closed"]


async def test_an_acknowledgement_that_could_not_leave_promises_no_day_that_has_passed(
    world: World, question: Question
) -> None:
    await world.mails.stop()
    await question.ask(MONDAY)
    await world.skip_to(jst("06-08 10:00"))  # a Friday

    await world.mails.start()
    await world.skip(timedelta(hours=2))

    (mail,) = await question.letters("inquiry_received")
    assert "6月11日" in mail.text
    assert "6月5日" not in mail.text
    assert "promised_anew" in await question.journal()


async def test_two_operators_cannot_answer_the_same_inquiry_unknowingly(question: Question) -> None:
    await question.ask(MONDAY)
    seen = (await question.view()).version

    answers = await asyncio.gather(
        question.order("reply_to_inquiry", text="一", by="葉山", expected_version=seen),
        question.order("reply_to_inquiry", text="二", by="森", expected_version=seen),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, InquiryView) for answer in answers) == 1
    refused = await question.refused("reply_to_inquiry", text="三", by="田中")
    assert refused.type == "AlreadyAnswered"
    assert refused.message.startswith(("葉山 has answered", "森 has answered"))
    assert (await question.kinds()).count("inquiry_reply") <= 1


async def test_what_somebody_else_has_taken_on_is_answered_only_knowingly(question: Question) -> None:
    await question.ask(MONDAY)
    view = await question.order("assign_inquiry", assignee="葉山", category="delivery", by="葉山")

    assert "葉山 has it now" in (await question.refused("reply_to_inquiry", text="x", by="森")).message
    assert (await question.refused("assign_inquiry", assignee="森", by="森")).type == "AlreadyAnswered"
    assert (
        await question.order("reply_to_inquiry", text="x", by="森", expected_version=view.version)
    ).answered_by == "森"


async def test_reminders_wait_while_an_inquiry_is_open_and_count_anew_afterwards(
    world: World, question: Question
) -> None:
    await world.stock()
    await world.check_bank(on("07-20"))
    order = await world.place(prepay())
    await order.accept()
    await question.ask(jst("06-11 10:00"), order_no="1001")
    assert await order.next() == []

    await world.skip_to(jst("06-20 12:00"))
    assert "payment_reminder" not in await order.kinds()
    assert (await order.view()).inquiries == (NO,)

    await question.order("reply_to_inquiry", text="x", by="葉山", close=True)
    await world.skip()
    assert (await order.next())[0] == ("remind 1", "06-21 15:00")
    await world.skip_to(jst("06-21 15:01"))
    assert await order.mailed("payment_reminder") == ["06-21 15:00"]


async def delivered(world: World, *others: str) -> Story:
    """An order that arrived on Tuesday, and with it others of the same customer."""
    await world.stock()
    orders = [await world.place(prepay(number)) for number in ("1001", *others)]
    for order in orders:
        await order.accept()
        await order.pay(notice_id=f"n-{order.order_no}")
        await order.pack()
        await order.ship()
    await world.skip_to(jst("06-05 14:00"))
    for order in orders:
        await order.deliver()
    return orders[0]


async def test_thanks_come_the_day_after_the_inquiry_was_closed(world: World, question: Question) -> None:
    order = await delivered(world)
    assert await order.next() == [("thank", "06-06 10:00")]
    await question.ask(jst("06-05 15:00"), order_no="1001")

    await world.skip_to(jst("06-07 12:00"))
    assert await order.status() == "delivered"
    await question.order("close_inquiry", by="葉山", expected_version=(await question.view()).version)
    await world.skip()

    assert await order.next() == [("thank", "06-08 10:00")]
    await world.skip_to(jst("06-08 10:01"))
    assert await order.mailed("thanks") == ["06-08 10:00"]


async def test_an_order_that_has_ended_is_left_alone(world: World, question: Question) -> None:
    order = await delivered(world)
    await world.skip_to(jst("06-06 12:00"))
    assert await order.status() == "completed"

    await question.ask(order_no="1001")
    await question.order("reply_to_inquiry", text="x", by="葉山", close=True)

    assert await order.status() == "completed"
    assert (await order.state()).conversation.inquiries == ()


async def test_the_web_ui_tells_the_clock_in_the_shops_time(question: Question) -> None:
    await question.ask()

    shown = await question.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)

    ((kind, at), *_) = await question.next()
    assert kind == "alert"
    assert f"{at[-5:]}：返事の期限が近いことをお店に知らせます" in shown.current_details


async def test_a_cart_may_send_the_question_to_its_order(world: World) -> None:
    await world.stock()
    order = await world.place(prepay())
    for _ in range(2):
        await order.tell("inquiry_opened", subject="入金について", text="昨日、入金しました。届いていますか。")

    (number,) = (await order.view()).inquiries
    question = Question(world, number)
    assert (await question.view()).order_no == "1001"
    assert await question.kinds() == ["inquiry_received", "shop_inquiry"]
    (told,) = await question.letters("shop_inquiry")
    assert "まだ当店で確認できておりません" in told.text


@pytest.mark.parametrize("fact", [{"subject": "色"}, {"text": " "}, {"inquiry_no": "Q99999"}])
async def test_an_order_never_waits_for_an_inquiry_that_nobody_has(world: World, fact: dict[str, str]) -> None:
    await world.stock()
    order = await world.place(prepay())

    await order.tell("inquiry_opened", **fact)

    assert (await order.view()).inquiries == ()
    assert (await order.kinds())[-1] == "shop_refused"


@pytest.mark.parametrize("fact", [{}, {"text": "私のお荷物はどこですか。"}])
async def test_an_order_neither_waits_for_nor_writes_into_the_inquiry_of_another(
    world: World, question: Question, fact: dict[str, str]
) -> None:
    await world.stock()
    order, _ = await world.place(prepay()), await world.place(prepay(order_no="1002"))
    await question.ask(order_no="1002")

    await order.tell("inquiry_opened", inquiry_no=question.number, **fact)

    assert (await order.view()).inquiries == ()
    assert (await order.kinds())[-1] == "shop_refused"
    assert (await question.view()).letters == 1


async def test_an_order_does_not_wait_for_an_inquiry_that_is_closed_already(world: World, question: Question) -> None:
    await world.stock()
    order = await world.place(prepay())
    await question.ask(order_no="1001")
    await question.order("close_inquiry", by="葉山")

    await order.tell("inquiry_opened", inquiry_no=question.number)

    assert (await order.view()).inquiries == ()


async def test_a_certain_answer_goes_at_once_where_the_policy_says_so(world: World, question: Question) -> None:
    world.decide(inquiry={"answers": "at_once"})
    await world.stock()
    await world.place(prepay())
    await question.ask(order_no="1001", text="まだ変更できますか。")

    (mail,) = await question.letters("inquiry_reply")
    assert "まだ変更・キャンセルを承ることができます。" in mail.text
    assert mail.message["Auto-Submitted"] == "auto-replied"
    assert "まだ変更できますか。" not in mail.text  # whoever wrote in the orderer's name has no words of theirs sent
    assert (await question.view()).answered_by == "automatic"


@pytest.mark.parametrize(
    "text", ["荷物が壊れていました。変更できますか。", "まだ変更できますか。入金しました。", "こんにちは"]
)
async def test_what_is_doubtful_waits_for_a_person(world: World, question: Question, text: str) -> None:
    world.decide(inquiry={"answers": "at_once"})
    await world.stock()
    await world.place(prepay())
    await question.ask(order_no="1001", text=text)

    assert await question.kinds() == ["inquiry_received", "shop_inquiry"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": 5}, "text: must be a text"),
        ({"text": " "}, "text: must not be empty, because no inquiry has this number yet"),
    ],
)
async def test_a_start_that_is_no_inquiry_is_kept_and_told(
    world: World, question: Question, fields: dict[str, object], sentence: str
) -> None:
    await question.start(**fields)
    with world.env.auto_time_skipping_disabled(), pytest.raises(WorkflowFailureError) as caught:
        await question.handle.result()
    await until(lambda: caught_any(world))

    assert isinstance(caught.value.cause, ApplicationError)
    assert caught.value.cause.type == "InvalidMessage"
    assert caught.value.cause.message == sentence
    assert await world.rows("SELECT workflow_id FROM rejects") == [("inquiry-w-1",)]
    assert [mail.subject for mail in world.mails.received] == [
        "【茶の葉堂】お問い合わせとして読めないデータが届きました"
    ]


async def caught_any(world: World) -> bool:
    return bool(world.mails.received)


async def test_malformed_signals_stand_in_the_journal_and_change_nothing(world: World, question: Question) -> None:
    await question.ask(MONDAY)
    before = await question.view()

    for sent in ((), (None,), ("x",), ([1],), ({"letter": 1}, 2)):
        await question.handle.signal("letter_arrived", args=sent)
        await question.handle.signal("no_such_thing", args=sent)
    await world.skip()

    assert await question.view() == before
    assert (await question.journal()).count("refused") == 10
    assert (await question.kinds()).count("shop_refused") == 4, "three faults of one kind, and an unknown name"


async def test_a_signal_that_comes_with_the_start_waits_for_it(world: World, question: Question) -> None:
    await world.env.client.start_workflow(
        "InquiryWorkflow",
        ASKED | {"inquiry_no": NO},
        id=question.handle.id,
        task_queue=ORDERS,
        start_signal="letter_arrived",
        start_signal_args=[{}],
    )
    await world.skip()

    assert (await question.view()).status == "acknowledged"


async def test_a_cancellation_in_the_web_ui_closes_the_inquiry(world: World, question: Question) -> None:
    await question.ask(MONDAY)

    await question.handle.cancel()
    await world.skip()

    assert (await question.handle.result()).status == "closed"


async def test_nothing_personal_reaches_the_web_ui(world: World, question: Question) -> None:
    await question.ask(MONDAY)
    view = await question.view()
    described = await world.env.client.workflow_service.describe_workflow_execution(
        DescribeWorkflowExecutionRequest(
            namespace=world.env.client.namespace, execution=WorkflowExecution(workflow_id=question.handle.id)
        )
    )

    shown = view.model_dump_json() + str(described)
    assert not any(word in shown for word in ("山田", "taro", "届きません"))


async def test_mails_leave_when_the_mail_server_is_back_unless_they_were_overtaken(
    world: World, question: Question
) -> None:
    await world.mails.stop()
    await question.ask(MONDAY)
    await question.order("reply_to_inquiry", text="x", by="葉山")
    await world.mails.start()
    await world.skip(timedelta(hours=2))

    assert await question.kinds("superseded") == ["inquiry_received"]
    assert await question.kinds() == ["shop_inquiry", "inquiry_reply"]


UNNAMED = {"subject": "商品について", "text": "届いた急須が割れていました。"}


async def test_a_letter_without_a_number_puts_the_thanks_off_and_tells_its_sender_nothing(
    world: World, question: Question
) -> None:
    order = await delivered(world)
    await question.ask(jst("06-05 15:00"), **UNNAMED)

    (told,) = await question.letters("inquiry_received")
    (heard,) = await question.letters("shop_inquiry")
    assert "1001" not in told.text
    assert "候補：ご注文 1001" in heard.text
    assert "shop inquiry assign w-1 --order" in heard.text
    assert (await question.view()).candidates == ("1001",)
    assert (await question.view()).order_no is None
    assert await order.next() == []
    await world.skip_to(jst("06-07 12:00"))
    assert await order.status() == "delivered"


async def test_an_order_that_was_assigned_waits_and_the_other_candidate_is_thanked(
    world: World, question: Question
) -> None:
    order, other = await delivered(world, "1002"), world.story("1002")
    await question.ask(None, **UNNAMED)
    assert [await each.next() for each in (order, other)] == [[], []]

    view = await question.order("assign_inquiry", order_no="1001", by="葉山")
    await world.skip()

    assert (view.order_no, view.candidates) == ("1001", ())
    assert (await order.view()).inquiries == (NO,)
    assert (await other.view()).inquiries == ()
    assert [what for what, _ in await other.next()] == ["thank"]
    await question.order("close_inquiry", by="葉山")
    await world.skip()
    assert [what for what, _ in await order.next()] == ["thank"]


async def test_a_candidate_that_is_wrong_is_removed(world: World, question: Question) -> None:
    order = await delivered(world)
    await question.ask(jst("06-05 15:00"), **UNNAMED)

    view = await question.order("assign_inquiry", order_no="", by="葉山")
    await world.skip()
    await world.skip_to(jst("06-06 10:01"))

    assert view.candidates == ()
    assert await order.mailed("thanks") == ["06-06 10:00"]
    assert "shop_refused" not in await order.kinds()


async def test_a_letter_nobody_assigned_lets_the_thanks_go_when_it_is_closed(world: World, question: Question) -> None:
    order = await delivered(world)
    await question.ask(jst("06-05 15:00"), **UNNAMED)

    await question.order("close_inquiry", by="葉山")
    await world.skip()

    assert (await order.view()).inquiries == ()
    assert await order.next() == [("thank", "06-06 10:00")]


async def test_an_order_that_came_after_the_letter_waits_with_its_thanks_too(world: World, question: Question) -> None:
    await question.ask(MONDAY, **UNNAMED)
    await world.skip_to(jst("06-05 11:00"))  # the clock of the inquiry has nothing more to do
    order = await delivered(world)
    assert (await order.view()).inquiries == ()

    await world.skip_to(jst("06-06 12:00"))
    assert "thanks" not in await order.kinds()
    assert (await order.view()).inquiries == (NO,)

    await question.order("close_inquiry", by="葉山")
    await world.skip()
    assert (await order.view()).inquiries == ()


async def test_an_order_that_nobody_has_is_not_assigned(world: World, question: Question) -> None:
    await delivered(world)
    await question.ask(None, **UNNAMED)

    assert (await question.refused("assign_inquiry", order_no="9999", by="葉山")).type == "UnknownOrder"
    assert (await question.view()).candidates == ("1001",)


async def test_a_letter_without_a_number_puts_the_arrival_question_off(world: World, question: Question) -> None:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()
    assert [what for what, _ in await order.next()] == ["ask_arrival"]

    await question.ask(None, **UNNAMED)
    await world.skip(timedelta(days=14))
    assert (await order.status(), await order.next()) == ("shipped", [])

    await question.order("close_inquiry", by="葉山")
    await world.skip()
    assert [what for what, _ in await order.next()] == ["ask_arrival"]
