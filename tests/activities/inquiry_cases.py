"""Every activity of inquiries, and of orders that hear of them, in situations in which it has something to do."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from activities.filing import Filing
from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from domain.basics.errors import InvalidMessage
from domain.basics.fault import Fault
from domain.contract import messages as m
from domain.contract.envelope import Reject
from domain.contract.messages import Message
from domain.contract.status import Category
from domain.inquiry.envelope import InquiryEnvelope, InquiryIntake, InquiryRefused, InquiryStepDue, enclose_for_inquiry
from domain.inquiry.incoming import Incoming
from domain.shop.policy import InquiryPolicy
from tests.activities.case import Case, Prepare
from tests.activities.world import World, placed_order

NO, NUMBER = "1001", "w-1"
FORM = m.OpenInquiry(inquiry_no=NUMBER, order_no=NO, subject="荷物", text="注文した商品がまだ届きません。")
STRANGER = m.OpenInquiry(inquiry_no=NUMBER, name="客", email="kyaku@example.jp", text="ギフト包装はできますか。")
UNNAMED = m.OpenInquiry(inquiry_no=NUMBER, name="山田", email="taro@example.jp", text="届いた急須が割れていました。")


# --- situations ------------------------------------------------------------------------------------------------------


async def received(world: World) -> None:
    await world.shelve(TEA_100=5)
    await world.receive(placed_order(NO))


async def filed(world: World) -> None:
    """The form is in the database, and nothing has taken note of it."""
    await received(world)
    await file(world, intake(world))


async def filed_by_hand(world: World) -> None:
    """Filed, in a shop whose machine answers what is certain."""
    await filed(world)
    policy = InquiryPolicy(answers="at_once")
    await world.pool.execute("UPDATE inquiries SET policy = $1", policy.model_dump_json(exclude_defaults=True))


async def opened(world: World) -> None:
    await received(world)
    await world.call(InquiryActivities.open, intake(world))


async def asked_unnamed(world: World) -> None:
    """A letter from the orderer's own address, which names no order."""
    await received(world)
    await world.call(InquiryActivities.open, intake(world, UNNAMED))


async def answered(world: World) -> None:
    await opened(world)
    await do(world, InquiryActivities.reply, reply())


async def after_many(world: World) -> None:
    """The shop has got all the mails of this hour."""
    await opened(world)
    await world.pool.execute("UPDATE inquiry_hours SET acknowledgements = 1000, shop_mails = 1000")


async def overdue(world: World) -> None:
    """A task asks for the answer."""
    await opened(world)
    await world.call(InquiryActivities.tell_overdue, timed(world))


async def refused_twice(world: World) -> None:
    await opened(world)
    for _ in range(2):
        await world.call(InquiryActivities.note_refusal, refused(world))


async def talked_to(world: World) -> None:
    """The order waits for an inquiry."""
    await received(world)
    await world.do(OrderActivities.inquiry_opened, NO, m.InquiryOpened(inquiry_no=NUMBER, text="届きません。"))


async def do(world: World, activity: Callable[..., Awaitable[Any]], message: Message) -> None:
    await world.call(activity, enclosed(world, message))


async def file(world: World, given: InquiryIntake) -> None:
    await Filing(world.database).file_form(given.form, world.desk.today(), given.at)


async def write(world: World, key: str = "letter-2", **fields: str) -> None:
    """A further letter of the customer comes to the door."""
    letter = Incoming.model_validate(
        {"key": key, "sender": "taro@example.jp", "text": "お返事をお待ちしています。"} | fields
    )
    async with world.connection() as conn:
        await world.database.inquiries.keep(conn, NUMBER, letter, world.timed(NO).at)


# --- what the activities are given -----------------------------------------------------------------------------------


def timed(world: World) -> InquiryStepDue:
    """A step of the clock that was not done yet."""
    step = world.timed(NO)
    return InquiryStepDue(inquiry_no=NUMBER, key=step.key, at=step.at)


def enclosed(world: World, message: Message) -> InquiryEnvelope[Any]:
    """An activity that was not done yet."""
    step = world.timed(NO)
    return enclose_for_inquiry(NUMBER, step.key, step.at, message)


def intake(world: World, form: m.OpenInquiry = FORM) -> InquiryIntake:
    step = world.timed(NO)
    return InquiryIntake(form=form, key=f"open:{step.key}", at=step.at)


MISSING_TEXT = InvalidMessage(Fault(field="text", code="missing")).said


def refused(world: World) -> InquiryRefused:
    step = world.timed(NO)
    return InquiryRefused(inquiry_no=NUMBER, key=step.key, at=step.at, message="reply", said=MISSING_TEXT, payload="[]")


def unreadable(world: World) -> Reject:
    return Reject(workflow_id="inquiry-x", run_id="run-1", payload='{"a": "\x00"}', said=MISSING_TEXT, at=world.at)


def reply(*, close: bool = False) -> m.ReplyToInquiry:
    return m.ReplyToInquiry(text="明日お届けいたします。", close=close, by="葉山")


def second_reply(_: World) -> m.ReplyToInquiry:
    return m.ReplyToInquiry(text="本日届きます。", by="葉山", expected_version=2)


def interim(world: World) -> m.SendInterim:
    return m.SendInterim(until=(world.at + timedelta(days=3)).date(), text="お調べいたします。", by="葉山")


def after(before: Callable[[World], Awaitable[None]], make: Callable[[World], object]) -> Prepare:
    async def prepare(world: World) -> object:
        await before(world)
        return make(world)

    return prepare


def message(before: Callable[[World], Awaitable[None]], make: Callable[[World], Message]) -> Prepare:
    return after(before, lambda world: enclosed(world, make(world)))


def letter(before: Callable[[World], Awaitable[None]], **fields: str) -> Prepare:
    async def prepare(world: World) -> object:
        await before(world)
        await write(world, **fields)
        return enclosed(world, m.LetterArrived(letter="letter-2"))

    return prepare


def to_order(before: Callable[[World], Awaitable[None]], told: Message) -> Prepare:
    return after(before, lambda world: world.envelope(NO, told))


async def letter_waits(world: World) -> object:
    """The run that took letters has ended, and one came afterwards: the next run knows no more than the number."""
    await answered(world)
    await write(world)
    return intake(world, m.OpenInquiry(inquiry_no=NUMBER))


INQUIRY_CASES = [
    Case("open an inquiry", InquiryActivities.open, after(received, intake), halfway=file),
    Case(
        "open an inquiry of a stranger",
        InquiryActivities.open,
        after(received, lambda world: intake(world, STRANGER)),
        halfway=file,
    ),
    Case("take an inquiry up", InquiryActivities.open, letter_waits),
    Case("take the first letter", InquiryActivities.take, message(filed, lambda _: m.LetterArrived())),
    Case("answer at once", InquiryActivities.take, message(filed_by_hand, lambda _: m.LetterArrived())),
    Case("take a further letter", InquiryActivities.take, letter(opened)),
    Case("take a letter that opens it again", InquiryActivities.take, letter(answered)),
    Case("take a letter that is told with others", InquiryActivities.take, letter(after_many)),
    Case("take a letter of a doubtful sender", InquiryActivities.take, letter(opened, proof="unproven")),
    Case("take a letter of a machine", InquiryActivities.take, letter(opened, automatic="bulk")),
    Case(
        "assign",
        InquiryActivities.assign,
        message(opened, lambda _: m.AssignInquiry(assignee="葉山", category=Category.PRODUCT, by="葉山")),
    ),
    Case(
        "take a letter without a number",
        InquiryActivities.open,
        after(received, lambda world: intake(world, UNNAMED)),
        halfway=file,
    ),
    Case(
        "assign to an order",
        InquiryActivities.assign,
        message(asked_unnamed, lambda _: m.AssignInquiry(order_no=NO, by="葉山")),
    ),
    Case("promise an answer", InquiryActivities.interim, message(opened, interim)),
    Case("reply", InquiryActivities.reply, message(opened, lambda _: reply())),
    Case("reply late", InquiryActivities.reply, message(overdue, lambda _: reply())),
    Case("reply once more", InquiryActivities.reply, message(answered, second_reply)),
    Case("reply and close", InquiryActivities.reply, message(opened, lambda _: reply(close=True))),
    Case("close an inquiry", InquiryActivities.close, message(opened, lambda _: m.CloseInquiry(by="葉山"))),
    Case("alert the shop of an inquiry", InquiryActivities.alert, after(opened, timed)),
    Case("tell that an inquiry is overdue", InquiryActivities.tell_overdue, after(opened, timed)),
    Case("close an inquiry by itself", InquiryActivities.close_by_itself, after(answered, timed)),
    Case("note a refusal of an inquiry", InquiryActivities.note_refusal, after(opened, refused)),
    Case("note the last refusal that is told", InquiryActivities.note_refusal, after(refused_twice, refused)),
    Case("keep what is no inquiry", InquiryActivities.reject, after(received, unreadable)),
    Case("open a talk", OrderActivities.inquiry_opened, to_order(received, m.InquiryOpened(text="届きません。"))),
    Case("close a talk", OrderActivities.inquiry_closed, to_order(talked_to, m.InquiryClosed(inquiry_no=NUMBER))),
]
