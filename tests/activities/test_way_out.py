"""A reply that takes the way out of a mailing: obeyed with the letter, confirmed once, and no work for anybody."""

import pytest

from activities.filing import Filed, Filing
from activities.inquiry import InquiryActivities
from adapters.shop_file import ShopDesk
from domain.contract.consents import ConsentSource, Standing
from domain.inquiry.envelope import InquiryIntake
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryDone
from domain.inquiry.status import InquiryStatus
from domain.people.consent import standing
from domain.people.mailing import mailing_thread
from tests.activities.test_mailing import Sender, arrived, crowd, email
from tests.activities.world import World
from tests.caught_mail import MailCatcher
from tests.round_the_clock import shop_that_mails_at_night

RE = "Re: 【みどり茶舗】御礼"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> ShopDesk:
    """A shop that sends quickly, at any hour."""
    return ShopDesk(shop_that_mails_at_night(tmp_path_factory.mktemp("shop")))


@pytest.fixture
async def number(world: World, desk: ShopDesk) -> int:
    """A mailing that has reached its customers."""
    await crowd(world)
    sender = Sender(world, desk)
    number = await sender.begin()
    await sender.step(number)
    return number


async def mail_to(world: World, number: int, place: int) -> str:
    found: str = await world.pool.fetchval(
        "SELECT id FROM mails WHERE thread = $1 AND recipients[1] = $2", mailing_thread(number), email(place)
    )
    return found


async def write(world: World, mail_id: str, text: str, *, to: str = "", **fields: object) -> Filed:
    """Somebody answers that mail, or writes to its return address (`to`)."""
    given = {"key": "l-1", "sender": email(1), "subject": RE, "text": text, "references": ("<ours>",)}
    letter = Incoming.model_validate(given | ({"recipients": (to,)} if to else {}) | fields)
    return await Filing(world.database).file_mail(
        letter,
        world.desk.today(),
        world.at,
        sent_to=lambda address: mail_id if address == to else None,
        answers=lambda _: None if to else mail_id,
    )


async def take(world: World, filed: Filed, key: str = "open") -> InquiryDone:
    given = {"form": {"inquiry_no": filed.inquiry_no}, "key": key, "at": world.at}
    done: InquiryDone = await world.call(InquiryActivities.open, InquiryIntake.model_validate(given))
    return done


async def ledger(world: World, place: int) -> list[tuple[str, str]]:
    """What was said of an address, where, and about which mail."""
    async with world.connection() as conn:
        return [(each.source, each.about) for each in await world.database.consents.of(conn, email(place))]


async def test_it_holds_before_anybody_takes_note_of_the_letter(world: World, number: int) -> None:
    mail_id = await mail_to(world, number, 1)

    await write(world, mail_id, "配信停止\n\n> 先日は…")

    assert await ledger(world, 1) == [(ConsentSource.MAIL, mail_id)]
    async with world.connection() as conn:
        assert standing(await world.database.consents.of(conn, email(1))) is Standing.WITHDRAWN


async def test_it_is_confirmed_by_one_mail_and_nobody_has_to_do_anything(world: World, number: int) -> None:
    done = await take(world, await write(world, await mail_to(world, number, 1), "配信停止を希望します。"))

    assert done.state.status is InquiryStatus.CLOSED
    assert await world.rows("SELECT kind FROM mails WHERE thread LIKE 'inquiry:%'") == [("inquiry_unsubscribed",)]
    assert await world.rows("SELECT 1 FROM tasks") == []


async def test_the_same_letter_again_is_one_refusal_and_one_mail(world: World, number: int) -> None:
    mail_id = await mail_to(world, number, 1)
    first = await write(world, mail_id, "停止")
    await take(world, first, "open:1")
    again = await write(world, mail_id, "停止")
    await take(world, again, "open:2")

    assert (again.is_known, again.inquiry_no) == (True, first.inquiry_no)
    assert len(await ledger(world, 1)) == 1
    assert await world.rows("SELECT count(*) FROM mails WHERE thread LIKE 'inquiry:%'") == [(1,)]


async def test_it_is_obeyed_in_the_middle_of_the_next_mailing(
    world: World, number: int, desk: ShopDesk, mail_catcher: MailCatcher
) -> None:
    sender = Sender(world, desk)
    following = await sender.begin(name="次の御礼")
    await write(world, await mail_to(world, number, 1), "ＵＮＳＵＢＳＣＲＩＢＥ")
    mail_catcher.forget()

    await sender.step(following)

    assert email(1) not in arrived(mail_catcher)
    assert email(2) in arrived(mail_catcher)


async def test_it_holds_for_the_address_that_got_the_mail_whoever_writes(world: World, number: int) -> None:
    await write(world, await mail_to(world, number, 2), "stop", sender="elsewhere@example.org")

    assert len(await ledger(world, 2)) == 1
    assert await ledger(world, 1) == []


@pytest.mark.parametrize(
    "text", ["配信停止はできますか？", "配信停止\n注文1001が届きません。", "注文を停止してください"]
)
async def test_what_says_more_than_that_is_a_persons_to_read(world: World, number: int, text: str) -> None:
    done = await take(world, await write(world, await mail_to(world, number, 1), text))

    assert await ledger(world, 1) == []
    assert done.state.status is not InquiryStatus.CLOSED


async def test_an_answer_to_a_mail_of_an_order_is_a_persons_to_read(world: World, number: int) -> None:
    mail_id = await world.pool.fetchval("SELECT id FROM mails WHERE thread = 'm-1' LIMIT 1")

    await write(world, mail_id, "配信停止")

    assert number
    assert await ledger(world, 1) == []


async def test_the_button_of_a_mail_program_is_understood_where_all_mails_are_handed_in(
    world: World, number: int
) -> None:
    mail_id = await mail_to(world, number, 1)

    await write(world, mail_id, "", to="bounce+x@shop.example", subject="unsubscribe")

    assert await ledger(world, 1) == [(ConsentSource.UNSUBSCRIBE, mail_id)]


async def test_what_must_not_be_answered_by_a_machine_is_obeyed_without_a_mail(world: World, number: int) -> None:
    await take(world, await write(world, await mail_to(world, number, 1), "配信停止", quiet="suppressed"))

    assert len(await ledger(world, 1)) == 1
    assert await world.rows("SELECT 1 FROM mails WHERE thread LIKE 'inquiry:%'") == []
