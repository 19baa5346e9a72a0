"""What comes with letters: evidence of the claim, kept once, or named to the shop and kindly asked for again."""

import json
from datetime import timedelta

from activities.claim import ClaimActivities
from activities.claim_opening import ClaimOpening
from activities.filing import Filing
from activities.round import RoundActivities, TimedRound
from domain.claim.attached import Attached
from domain.contract import messages as m
from domain.contract.claims import ClaimReason
from domain.inquiry.incoming import Incoming, Proof
from tests.activities.claim_cases import NO, NUMBER, delivered, do, enclosed, opened, proposed, write
from tests.activities.world import World
from tests.domain.test_evidence import JPEG, PNG, pdf

FORM = m.OpenClaim(reason=ClaimReason.DAMAGED, by="葉山")
PHOTO = Attached("../箱.jpg", JPEG)
SCRIPT = Attached("報告書.pdf", pdf(b"<< /S /JavaScript /JS (x) >>"))
NO_IMAGE = Attached("急須.png", b"no picture")
LOGO = Attached("logo.gif", b"GIF89a", is_on_purpose=False)


async def evidence(world: World) -> list[tuple[str, str]]:
    rows = await world.pool.fetch("SELECT name, given_by FROM claim_evidence WHERE content <> '' ORDER BY no")
    return [(row["name"], row["given_by"]) for row in rows]


async def facts(world: World, kind: str) -> dict[str, object]:
    found = await world.pool.fetchval("SELECT facts FROM mails WHERE kind = $1 ORDER BY seq DESC LIMIT 1", kind)
    return dict(json.loads(found))


def codes(told: dict[str, object]) -> list[str]:
    unkept = told.get("unkept", [])
    assert isinstance(unkept, list)
    return [each["code"] for each in unkept]


async def asked(world: World, *files: Attached, **fields: object) -> str:
    """A mail of the customer that opens an inquiry about their order."""
    given: dict[str, object] = {"key": "l-1", "sender": "taro@example.jp", "subject": f"注文{NO}", "text": "割れていた"}
    letter = Incoming.model_validate(given | {"attachments_count": len(files)} | fields)
    filed = await Filing(world.database).file_mail(
        letter, world.desk.today(), world.at, sent_to=lambda _: None, answers=lambda _: None, files=files
    )
    return filed.inquiry_no or ""


async def test_a_photo_that_came_with_a_reply_is_evidence_once(world: World) -> None:
    await proposed(world)

    for _ in range(2):
        await write(world, "箱の写真です。", files=[PHOTO, PHOTO])
    await write(world, "もう一度お送りします。", files=[PHOTO])

    assert await evidence(world) == [("箱.jpg", "customer")]


async def test_what_somebody_else_sent_is_kept_as_theirs(world: World) -> None:
    await proposed(world)

    await write(world, "妻に代わり、写真です。", files=[PHOTO], sender="hanako@example.jp")

    assert await evidence(world) == [("箱.jpg", "other")]


async def test_what_cannot_be_kept_is_named_to_the_shop_and_asked_for_again(world: World) -> None:
    await proposed(world)

    await write(world, "写真です。", files=[SCRIPT, PHOTO, NO_IMAGE, LOGO], attachments_count=4)
    await do(world, ClaimActivities.take_letter, m.LetterArrived())

    assert await evidence(world) == [("箱.jpg", "customer")]
    refused = ["BadEvidence.script", "BadEvidence.no_image"]
    assert codes(await facts(world, "shop_claim")) == [*refused, "BadEvidence.no_image"]
    assert codes(await facts(world, "claim_letter")) == refused


async def test_the_customer_hears_of_it_although_a_letter_of_today_was_acknowledged(world: World) -> None:
    await proposed(world)

    for text, files in (("こんにちは。", ()), ("写真です。", (SCRIPT,))):
        await write(world, text, files=files, attachments_count=len(files))
        await do(world, ClaimActivities.take_letter, m.LetterArrived())

    assert await world.pool.fetchval("SELECT count(*) FROM mails WHERE kind = 'claim_letter'") == 2


async def test_of_fifty_files_as_many_are_kept_as_there_is_room(world: World) -> None:
    await proposed(world)

    await write(world, "50点です。", files=[Attached(f"{no}.txt", f"{no}".encode()) for no in range(50)])
    await do(world, ClaimActivities.take_letter, m.LetterArrived())

    assert len(await evidence(world)) == 30
    assert codes(await facts(world, "shop_claim")) == ["unkept.too_many"] * 20


async def test_of_a_machine_or_a_forged_sender_nothing_is_kept(world: World) -> None:
    await proposed(world)

    await write(world, "不在です", files=[PHOTO], automatic="submitted")
    await asked(world, Attached("a.png", PNG), proof=Proof.FORGED)

    assert await evidence(world) == []
    assert await world.pool.fetchval("SELECT count(*) FROM inquiry_files") == 0


async def test_what_came_with_an_inquiry_is_evidence_of_the_claim_that_it_becomes(world: World) -> None:
    await delivered(world)
    number = await asked(world, PHOTO, SCRIPT)

    for _ in range(2):
        await ClaimOpening(world.database).open_from_inquiry(number, FORM, world.desk.today(), world.at)

    assert await evidence(world) == [("箱.jpg", "customer")]
    assert await world.pool.fetchval("SELECT count(*) FROM inquiry_files WHERE content <> ''") == 0
    told = await facts(world, "claim_received")
    assert "asks_photos" not in told
    assert codes(told) == ["BadEvidence.script"]


async def test_photos_are_asked_for_where_none_could_be_kept(world: World) -> None:
    await delivered(world)

    number = await asked(world, NO_IMAGE)
    await ClaimOpening(world.database).open_from_inquiry(number, FORM, world.desk.today(), world.at)

    assert (await facts(world, "claim_received"))["asks_photos"] is True


async def test_what_came_with_an_inquiry_goes_some_time_after_its_end(world: World) -> None:
    await delivered(world)
    number = await asked(world, PHOTO)
    await world.pool.execute(
        "UPDATE inquiries SET status = 'closed', updated_at = $2 WHERE inquiry_no = $1", number, world.at
    )

    left = []
    for days in (89, 91):
        await world.call(RoundActivities.make_round, TimedRound(at=world.at + timedelta(days=days), is_due=False))
        left.append(await world.pool.fetchval("SELECT count(*) FROM inquiry_files WHERE content <> ''"))

    assert left == [1, 0]


async def test_a_letter_that_waits_has_its_files_before_its_claim_takes_note_of_it(world: World) -> None:
    await opened(world)

    await write(world, "写真です。", kind="claim_received", files=[PHOTO])
    await world.call(ClaimActivities.take_letter, enclosed(world, m.LetterArrived()))

    lines = await world.pool.fetch("SELECT what FROM claim_journal WHERE claim_no = $1 ORDER BY id", NUMBER)
    assert [row["what"] for row in lines][-2:] == ["evidence_added", "letter"]
