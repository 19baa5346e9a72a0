"""An inquiry becomes a claim: with its words, once, with one mail, and what is written next reaches the claim."""

import pytest

from activities.claim import ClaimActivities
from activities.claim_opening import ClaimOpening
from activities.filing import Filing
from activities.inquiry import InquiryActivities
from domain.basics.errors import AlreadyAnswered, NotClaimable
from domain.claim.state import ClaimDone
from domain.contract import messages as m
from domain.contract.claims import ClaimReason
from domain.inquiry.envelope import InquiryIntake
from domain.inquiry.incoming import Incoming
from tests.activities.claim_cases import NO, delivered, enclosed
from tests.activities.world import World

FORM = m.OpenClaim(reason=ClaimReason.DAMAGED, by="葉山")


async def asked(world: World, subject: str = f"注文{NO}", **fields: object) -> str:
    """A mail of the customer, which opens an inquiry."""
    letter = Incoming.model_validate(
        {
            "key": "l-1",
            "sender": "taro@example.jp",
            "subject": subject,
            "text": "急須が割れていました。",
            "message_id": "<1@example.jp>",
        }
        | fields
    )
    filed = await file(world, letter)
    given = {"form": {"inquiry_no": filed}, "key": "open:1", "at": world.at}
    await world.call(InquiryActivities.open, InquiryIntake.model_validate(given))
    return filed


async def file(world: World, letter: Incoming) -> str:
    filed = await Filing(world.database).file_mail(
        letter, world.desk.today(), world.at, sent_to=lambda _: None, answers=lambda _: None
    )
    return filed.inquiry_no or filed.claim_no or ""


async def claim(world: World, inquiry_no: str, seen: int | None = None) -> ClaimDone:
    opening = ClaimOpening(world.database)
    done, _ = await opening.open_from_inquiry(inquiry_no, FORM, world.desk.today(), world.at, seen)
    return done


async def test_the_claim_has_the_customers_words_and_the_customer_one_mail(world: World) -> None:
    await delivered(world)
    number = await asked(world)

    done = await claim(world, number)

    rows = await world.pool.fetch("SELECT text, inquiry_no FROM claims")
    assert [(row["text"], row["inquiry_no"]) for row in rows] == [("急須が割れていました。", number)]
    mails = await world.pool.fetch(
        "SELECT kind FROM mails WHERE thread = $1 AND kind <> 'shop_claim'", done.state.thread
    )
    assert [row["kind"] for row in mails] == ["claim_received"]


async def test_twice_is_one_claim(world: World) -> None:
    await delivered(world)
    number = await asked(world)

    first, again = await claim(world, number), await claim(world, number)

    assert first.state.claim_no == again.state.claim_no
    assert await world.pool.fetchval("SELECT count(*) FROM claims") == 1


async def test_photos_that_came_with_it_are_not_asked_for_again(world: World) -> None:
    await delivered(world)

    await claim(world, await asked(world, attachments=("割れた急須.jpg",), attachments_count=1))

    facts = await world.pool.fetchval("SELECT facts FROM mails WHERE kind = 'claim_received'")
    assert "asks_photos" not in facts


async def test_the_next_letter_of_the_conversation_reaches_the_claim(world: World) -> None:
    await delivered(world)
    done = await claim(world, await asked(world))

    letter = Incoming(key="l-2", sender="taro@example.jp", text="写真もあります。", references=("<1@example.jp>",))
    assert await file(world, letter) == done.state.claim_no
    taken: ClaimDone = await world.call(
        ClaimActivities.take_letter,
        enclosed(world, m.LetterArrived()).model_copy(update={"claim_no": done.state.claim_no}),
    )

    assert taken.state.has_letter


async def test_nobody_claims_for_an_order_that_nobody_named(world: World) -> None:
    await delivered(world)
    number = await asked(world, subject="お世話になります")

    with pytest.raises(NotClaimable):
        await claim(world, number)


async def test_whoever_has_not_seen_what_the_customer_added_is_refused(world: World) -> None:
    await delivered(world)
    number = await asked(world)

    with pytest.raises(AlreadyAnswered):
        await claim(world, number, seen=99)
    assert await world.pool.fetchval("SELECT count(*) FROM claims") == 0
