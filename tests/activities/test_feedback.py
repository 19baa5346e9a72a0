"""Feedback comes in: by reply, by form and by a colleague; the last answer counts, few stars become an inquiry."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from activities.feedback import FeedbackActivities
from activities.filing import Filing
from activities.inquiry import InquiryActivities
from adapters.mail.sending.smtp import SmtpTransport
from domain.contract.messages import FeedbackReceived
from domain.inquiry.envelope import InquiryIntake
from domain.inquiry.incoming import Incoming, Proof
from domain.inquiry.state import InquiryDone
from domain.inquiry.status import InquiryStatus
from tests.activities.feedback_shop import asked, asking_shop, deliver, make_round
from tests.activities.world import Staff, World, dump

DUE = "2026-12-01"
CUSTOMER = "taro@example.jp"


@pytest.fixture
async def shop(world: World, staff: Staff, transport: SmtpTransport, tmp_path: Path) -> World:
    """A customer has been asked."""
    shop = asking_shop(world, staff, transport, tmp_path)
    await shop.shelve(TEA_100=9)
    await deliver(shop)
    await make_round(shop, DUE)
    await shop.send_mails("feedback:1001")
    return shop


async def write(shop: World, text: str, key: str = "l-1", **fields: object) -> InquiryIntake:
    """The customer answers the mail. Returns what the inquiry's first activity is given."""
    mail_id = await shop.sent("feedback_request", "feedback:1001")
    letter = Incoming.model_validate({"key": key, "sender": CUSTOMER, "text": text, "references": ("<ours>",)} | fields)
    filed = await Filing(shop.database).file_mail(
        letter, shop.desk.today(), shop.at, sent_to=lambda _: None, answers=lambda _: mail_id
    )
    given = {"form": {"inquiry_no": filed.inquiry_no}, "key": f"open:{key}", "at": shop.at}
    return InquiryIntake.model_validate(given)


async def reply(shop: World, text: str, key: str = "l-1", **fields: object) -> InquiryDone:
    done: InquiryDone = await shop.call(InquiryActivities.open, await write(shop, text, key, **fields))
    return done


async def tell(shop: World, order_no: str = "1001", **fields: Any) -> str:  # noqa: ANN401 - of the message
    """Returns the inquiry that is to be opened."""
    given = shop.envelope(order_no, FeedbackReceived(**fields))
    opens: str = (await shop.call(FeedbackActivities.take, given)).opens
    return opens


async def kept(shop: World) -> list[tuple[int, str, str, bool]]:
    """Stars, words, how it came, and whether it is kept apart."""
    rows = await shop.pool.fetch("SELECT stars, words, source, is_apart FROM feedback ORDER BY id")
    return [tuple(row) for row in rows]


async def test_praise_is_taken_down_and_nobody_has_to_read_it(shop: World) -> None:
    done = await reply(shop, "5\n香りがとても良かったです。")

    assert await kept(shop) == [(5, "香りがとても良かったです。", "mail", False)]
    assert done.state.status is InquiryStatus.CLOSED
    assert not done.opened_for
    assert not await shop.pool.fetchval("SELECT count(*) FROM mails WHERE thread LIKE 'inquiry:%'")
    assert await shop.pool.fetchval("SELECT said::json ->> 'code' FROM journal WHERE what = 'feedback_received'")


@pytest.mark.parametrize("text", ["2", "1\n茶葉が湿気ていました。", "5\n領収書を送ってください。"])
async def test_few_stars_and_what_asks_something_are_taken_down_and_a_persons(shop: World, text: str) -> None:
    done = await reply(shop, text)

    assert len(await kept(shop)) == 1
    assert done.state.status is InquiryStatus.ACKNOWLEDGED
    assert done.opened_for == ("1001",)
    assert done.state.answer_by


async def test_what_is_not_unmistakable_is_a_persons_and_not_counted(shop: World) -> None:
    done = await reply(shop, "3日後に届きました。良かったです。")

    assert await kept(shop) == []
    assert done.state.status is InquiryStatus.ACKNOWLEDGED


@pytest.mark.parametrize("fields", [{"sender": "hanako@example.jp"}, {"sender": CUSTOMER, "quiet": "bulk"}])
async def test_who_is_not_the_orderer_or_sends_more_than_words_is_left_to_a_person(
    shop: World, fields: dict[str, str]
) -> None:
    done = await reply(shop, "5", **fields)

    assert (await kept(shop))[0][3] is (fields["sender"] != CUSTOMER)
    assert not done.state.is_closed


async def test_a_forged_sender_is_proven_by_the_mail_that_he_answers(shop: World) -> None:
    await reply(shop, "5", proof=Proof.UNPROVEN)

    assert [each[3] for each in await kept(shop)] == [False]


async def test_whoever_was_killed_over_a_reply_takes_it_down_once(shop: World) -> None:
    given = await write(shop, "5")
    await shop.call(InquiryActivities.open, given)
    before = await dump(shop.pool)

    await shop.call(InquiryActivities.open, given)

    assert await dump(shop.pool) == before


async def test_of_two_answers_both_are_kept_and_the_last_one_counts(shop: World) -> None:
    await reply(shop, "3")
    await reply(shop, "5\n急須も届きました。", key="l-2")

    async with shop.connection() as conn:
        page = await shop.database.feedback.page(conn, "1001")

    assert [each[0] for each in await kept(shop)] == [3, 5]
    assert page.answers[-1].stars == 5


async def test_a_form_is_taken_once_and_praise_opens_nothing(shop: World) -> None:
    assert not await tell(shop, stars=4, text="おいしかったです。", answer_id="web-1")
    assert not await tell(shop, stars=4, text="おいしかったです。", answer_id="web-1")

    assert await kept(shop) == [(4, "おいしかったです。", "form", False)]


async def test_few_stars_of_a_form_become_an_inquiry_with_the_customers_words(shop: World) -> None:
    number = await tell(shop, stars=2, text="缶がへこんでいました。")
    given = {"form": {"inquiry_no": number}, "key": "open:1", "at": shop.at}

    done: InquiryDone = await shop.call(InquiryActivities.open, InquiryIntake.model_validate(given))

    assert number.startswith("1001-")
    assert done.state.order_no == "1001"
    assert done.state.is_sender_known
    assert done.state.status is InquiryStatus.ACKNOWLEDGED
    letter = await shop.pool.fetchval("SELECT letter FROM inquiry_letters")
    assert "缶がへこんでいました。" in letter
    assert "ご感想（評価：2／5）" in letter


async def test_few_stars_that_a_colleague_writes_down_are_not_acknowledged_by_a_machine(shop: World) -> None:
    number = await tell(shop, stars=1, by="Sato")
    given = {"form": {"inquiry_no": number}, "key": "open:1", "at": shop.at}

    done: InquiryDone = await shop.call(InquiryActivities.open, InquiryIntake.model_validate(given))

    assert done.state.status is InquiryStatus.OPEN
    assert await kept(shop) == [(1, "", "shop", False)]


async def test_whoever_was_killed_before_the_inquiry_began_tells_its_number_again_and_the_round_knows_it(
    shop: World,
) -> None:
    given = shop.envelope("1001", FeedbackReceived(stars=1, text="x"))
    first = await shop.call(FeedbackActivities.take, given)
    again = await shop.call(FeedbackActivities.take, given)

    done = await make_round(shop, "2026-12-02")

    assert first.opens == again.opens != ""
    assert f"inquiry:{first.opens}" in [each.name for each in done.uncarried]


async def test_a_form_of_somebody_else_is_kept_apart(shop: World) -> None:
    await tell(shop, stars=5, email="hanako@example.jp")
    await tell(shop, stars=4, email="Taro@Example.jp")

    assert [(each[0], each[3]) for each in await kept(shop)] == [(5, True), (4, False)]


async def test_who_answers_before_being_asked_is_not_asked(
    world: World, staff: Staff, transport: SmtpTransport, tmp_path: Path
) -> None:
    shop = asking_shop(world, staff, transport, tmp_path)
    await shop.shelve(TEA_100=9)
    await deliver(shop)
    await tell(shop, stars=5)

    await make_round(shop, DUE)

    assert await asked(shop) == []


async def test_who_answers_by_a_form_while_the_question_waits_is_not_asked_any_more(shop: World) -> None:
    await shop.pool.execute("UPDATE mails SET state = 'owed', sent_at = NULL WHERE kind = 'feedback_request'")
    await tell(shop, stars=5)

    await shop.send_mails("feedback:1001")

    assert await shop.pool.fetchval("SELECT state FROM mails WHERE kind = 'feedback_request'") == "superseded"


@pytest.mark.parametrize("stars", [0, 6, "x", "4", 4.5, None, True])
def test_stars_that_are_none_are_refused_by_their_name(stars: object) -> None:
    with pytest.raises(ValidationError) as refused:
        FeedbackReceived.model_validate({"stars": stars})

    assert refused.value.errors()[0]["loc"] == ("stars",)
