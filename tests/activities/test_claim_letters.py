"""Letters about claims: they reach the claim, settle it where they say nothing else, and are a person's otherwise."""

import pytest

from activities.claim import ClaimActivities
from domain.claim.state import ClaimDone, ClaimState
from domain.claim.status import ClaimStatus
from domain.contract import messages as m
from domain.contract.claims import ClaimOutcome
from domain.inquiry.incoming import Proof
from tests.activities.claim_cases import (
    NUMBER,
    asked_if_here,
    declined,
    enclosed,
    opened,
    proposed,
    timed,
    write,
)
from tests.activities.world import World


async def taken(world: World, text: str, **fields: object) -> ClaimState:
    """The claim after it has taken note of a letter."""
    filed = await write(world, text, **fields)  # type: ignore[arg-type]
    assert (filed.claim_no, filed.inquiry_no) == (NUMBER, None)
    done: ClaimDone = await world.call(ClaimActivities.take_letter, enclosed(world, m.LetterArrived()))
    return done.state


async def tasks(world: World) -> list[str]:
    rows = await world.pool.fetch("SELECT said FROM tasks WHERE done_at IS NULL AND kind = 'answer_claim' ORDER BY id")
    return [row["said"] for row in rows]


async def owed(world: World, kind: str) -> int:
    found: int = await world.pool.fetchval("SELECT count(*) FROM mails WHERE kind = $1", kind)
    return found


@pytest.mark.parametrize("text", ["1", "【1】ご提案のとおりでよい", "お世話になっております。\n1番でお願いします。"])
async def test_a_yes_to_the_proposal_settles_it(world: World, text: str) -> None:
    await proposed(world)

    state = await taken(world, text)

    assert state.end
    assert state.end.outcome is ClaimOutcome.SETTLED


@pytest.mark.parametrize("text", ["2", "ほかの方法を希望する", "No; I would like something else"])
async def test_a_no_asks_the_shop_for_another_proposal(world: World, text: str) -> None:
    await proposed(world)

    assert (await taken(world, text)).status is ClaimStatus.REFUSED


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("1ですが、色違いはありますか", {}),
        ("1", {"attachments": ("写真.jpg",), "attachments_count": 1}),
        ("届きました", {}),  # answers another question
        ("1", {"kind": "claim_received"}),  # answers an older mail
    ],
)
async def test_all_else_is_kept_and_is_a_persons(world: World, text: str, fields: dict[str, object]) -> None:
    await proposed(world)

    state = await taken(world, text, **fields)

    assert (state.status, state.has_letter) == (ClaimStatus.PROPOSED, True)
    assert len(await tasks(world)) == 1
    assert await owed(world, "claim_letter") == 1
    assert await world.pool.fetchval("SELECT count(*) FROM inquiries") == 0


async def test_somebody_elses_address_never_speaks_for_the_customer(world: World) -> None:
    await proposed(world)

    state = await taken(world, "1", sender="eve@example.jp")

    assert (state.status, state.has_letter) == (ClaimStatus.PROPOSED, True)
    assert "eve@example.jp" in (await tasks(world))[0]
    assert await owed(world, "claim_letter") == 0


async def test_a_letter_without_a_thread_is_known_by_the_claims_number_and_its_sender(world: World) -> None:
    await opened(world)

    own = await write(world, "まだでしょうか", kind="", subject=f"Re: {NUMBER}")
    others = await write(world, "どうなりましたか", kind="", subject=NUMBER, sender="eve@example.jp")
    forged = await write(world, "返金して", kind="", subject=NUMBER, proof=Proof.UNPROVEN)

    assert own.claim_no == NUMBER
    assert [others.claim_no, forged.claim_no] == [None, None]


async def test_the_same_letter_twice_is_one(world: World) -> None:
    await proposed(world)

    first, again = await write(world, "ご連絡です"), await write(world, "ご連絡です")

    assert (first.is_known, again.is_known, again.claim_no) == (False, True, NUMBER)


async def test_who_has_written_is_not_silent(world: World) -> None:
    await declined(world)
    await write(world, "納得できません。", kind="claim_declined")

    done: ClaimDone = await world.call(ClaimActivities.end_silence, timed(world, 16))

    assert (done.state.status, done.state.has_letter) == (ClaimStatus.DECLINED, True)
    assert not done.state.next


async def test_once_it_is_read_the_clock_goes_on(world: World) -> None:
    await declined(world)
    await taken(world, "承知しました。", kind="claim_declined")

    done: ClaimDone = await world.call(
        ClaimActivities.read_letters, enclosed(world, m.ReadLetters(by="葉山", expected_version=3))
    )

    assert done.state.next
    assert await tasks(world) == []


async def test_what_a_machine_wrote_is_kept_and_asks_nobody(world: World) -> None:
    await proposed(world)

    state = await taken(world, "1", automatic="submitted")

    assert (state.status, state.has_letter) == (ClaimStatus.PROPOSED, False)
    assert await owed(world, "claim_letter") == 0


async def test_a_letter_of_a_closed_claim_is_a_question_about_its_order(world: World) -> None:
    await proposed(world)
    await taken(world, "1")

    filed = await write(world, "いつ頃になりますか", kind="claim_proposed")

    assert (filed.claim_no, filed.order_no) == (None, "1001")
    assert filed.inquiry_no


@pytest.mark.parametrize(("text", "status"), [("1", ClaimStatus.CLOSED), ("届いていません", ClaimStatus.REFUSED)])
async def test_whether_it_has_arrived_is_read_as_well(world: World, text: str, status: ClaimStatus) -> None:
    await asked_if_here(world)

    assert (await taken(world, text, kind="claim_arrived")).status is status
