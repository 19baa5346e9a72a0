"""A letter that is nothing but a choice: taken once, told to its order, and a person's where that cannot be."""

import pytest

from activities.filing import Filing
from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from activities.question import QuestionActivities
from domain.contract.messages import ChangePlan, ChooseOption, Option
from domain.contract.order import PlanName
from domain.inquiry.envelope import InquiryIntake
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryDone
from domain.inquiry.status import InquiryStatus
from domain.order.kinds import MailKind
from tests.activities.cases import came_back, offered_more
from tests.activities.world import World, dump, placed_order


async def out_of_stock(world: World) -> None:
    await world.shelve(TEA_100=0)
    await world.receive(placed_order())


async def write(world: World, text: str, kind: MailKind = MailKind.OUT_OF_STOCK, **fields: object) -> InquiryIntake:
    """The customer answers the mail. Returns what the inquiry's first activity is given."""
    mail_id = await world.sent(kind)
    letter = Incoming.model_validate(
        {"key": "l-1", "sender": "taro@example.jp", "text": text, "references": ("<ours>",)} | fields
    )
    filed = await Filing(world.database).file_mail(
        letter, world.desk.today(), world.at, sent_to=lambda _: None, answers=lambda _: mail_id
    )
    given = {"form": {"inquiry_no": filed.inquiry_no}, "key": "open:1", "at": world.at}
    return InquiryIntake.model_validate(given)


async def test_a_choice_is_told_its_order_and_neither_acknowledged_nor_told_to_the_shop(world: World) -> None:
    await out_of_stock(world)

    done: InquiryDone = await world.call(InquiryActivities.open, await write(world, "1"))

    assert done.choice
    assert (done.choice.order_no, done.choice.option) == ("1001", Option.WAIT)
    assert not await world.pool.fetchval("SELECT count(*) FROM mails WHERE thread LIKE 'inquiry:%'")
    assert done.state.answer_by  # whoever could not be told is seen to in time


async def test_whoever_was_killed_over_it_tells_it_at_the_next_try_and_nobody_else_does(world: World) -> None:
    await out_of_stock(world)
    given = await write(world, "1")
    first: InquiryDone = await world.call(InquiryActivities.open, given)
    before = await dump(world.pool)

    again: InquiryDone = await world.call(InquiryActivities.open, given)
    other: InquiryDone = await world.call(InquiryActivities.open, given.model_copy(update={"key": "open:2"}))

    assert first.choice == again.choice
    assert other.choice is None
    assert await dump(world.pool) == before


async def test_a_choice_after_its_deadline_or_with_something_attached_is_a_persons(world: World) -> None:
    await out_of_stock(world)
    attached: InquiryDone = await world.call(InquiryActivities.open, await write(world, "4", attachments_count=1))
    await world.do(QuestionActivities.choose, "1001", ChooseOption(option=Option.WAIT, by="x"))
    given = await write(world, "4", key="l-2", sender="taro+2@example.jp")

    late: InquiryDone = await world.call(InquiryActivities.open, given)

    assert attached.choice is late.choice is None
    assert attached.state.status is InquiryStatus.ACKNOWLEDGED


async def test_a_reply_about_a_parcel_that_came_back_is_read_as_well(world: World) -> None:
    await came_back(world)

    done: InquiryDone = await world.call(InquiryActivities.open, await write(world, "1", kind=MailKind.RETURN_QUESTION))

    assert done.choice
    assert done.choice.option is Option.SHIP_AGAIN


@pytest.mark.parametrize(("text", "option"), [("1番でお願いします", Option.AGREE), ("変更しません", Option.KEEP_ORDER)])
async def test_a_yes_and_a_no_to_an_offered_change_are_read_as_well(world: World, text: str, option: Option) -> None:
    await offered_more(world)

    done: InquiryDone = await world.call(InquiryActivities.open, await write(world, text, kind=MailKind.CHANGE_OFFERED))

    assert done.choice
    assert done.choice.option is option


async def test_of_two_questions_a_letter_answers_the_one_whose_mail_it_replies_to(world: World) -> None:
    await out_of_stock(world)
    dearer = ChangePlan(plan=PlanName.COD, cod_fee=330, by="Sato", offer=True)
    await world.do(OrderActivities.change_plan, "1001", dearer)

    done: InquiryDone = await world.call(InquiryActivities.open, await write(world, "2", kind=MailKind.CHANGE_OFFERED))

    assert done.choice
    assert done.choice.option is Option.KEEP_ORDER
