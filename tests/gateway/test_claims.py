"""Claims at the door: opened once, answered by people, and of somebody else's order nothing is told."""

import json
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from domain.agenda.claim_page import ClaimPage
from domain.basics.errors import NotClaimable, UnknownClaim
from domain.contract.claims import ClaimReason, Remedy
from domain.contract.messages import OpenClaim, ProposeRemedy
from gateway.api.client import ShopClient
from tests.gateway.by_hand import shipped
from tests.gateway.conftest import Payload, Program, started, until
from workflows.options import CLAIM_SCHEME, CLAIM_STATUS, ORDER_NO, claim_workflow_id


@pytest.fixture
async def sent(program: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> str:
    """The number of an order that is on its way."""
    number = await started(shop, payload)
    await shipped(program, number, tmp_path)
    return number


async def test_the_commands_from_claim_to_appeal(program: Program, sent: str) -> None:
    given = ("--reason", "damaged", "--lines", "1=1", "--text", "割れていました", "--by", "葉山", "--json")
    first = json.loads((await program("claim", "open", sent, *given)).out)
    again = json.loads((await program("claim", "open", sent, *given)).out)
    number = first["claim_no"]

    too_much = await program("claim", "answer", number, "--propose", "refund", "--amount", 5_000_000, "--text", "x")
    both = await program("claim", "answer", number, "--propose", "refund", "--until", "2030-01-01")
    declined = await program(
        "claim", "answer", number, "--propose", "decline", "--text", "対象外です。", "--by", "葉山"
    )
    invoked = await program("claim", "invoke", number, "--by", "葉山")
    contested = await program("claim", "contest", number, "--evidence", "配達記録", "--by", "葉山")
    shown = await program("claim", "show", number)
    listed = await program("claims", "--order", sent)

    assert again["claim_no"] == number
    assert first["asked"]["lines"] == {"1": 1}
    assert [each.code for each in (too_much, both, declined, invoked, contested)] == [3, 2, 0, 0, 0]
    assert "contested" in shown.out
    assert "割れていました" in shown.out
    assert number in listed.out
    withdrawn = await program("claim", "close", number, "--withdrawn", "--by", "葉山", "--json")
    assert json.loads(withdrawn.out)["end"]["outcome"] == "withdrawn"


async def test_a_claim_is_listed_from_its_start_without_an_event(
    program: Program, sent: str, temporal: WorkflowEnvironment
) -> None:
    opened = await program("claim", "open", sent, "--reason", "damaged", "--by", "葉山", "--json")
    handle = temporal.client.get_workflow_handle(claim_workflow_id(json.loads(opened.out)["claim_no"]))

    listed = (await handle.describe()).typed_search_attributes
    await handle.query("view")
    events = [event.event_type for event in (await handle.fetch_history()).events]

    assert (listed[CLAIM_STATUS], listed[CLAIM_SCHEME], listed[ORDER_NO]) == ("received", "shop", sent)
    assert EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES not in events


async def test_the_days_work_names_what_is_claimed_until_it_is_closed(program: Program, sent: str) -> None:
    opened = await program("claim", "open", sent, "--reason", "damaged", "--by", "葉山", "--json")
    number = json.loads(opened.out)["claim_no"]

    before = await program("today")
    await program("claim", "close", number, "--withdrawn", "--by", "葉山")
    after = await program("today")

    assert number in before.out
    assert number not in after.out


async def test_pieces_of_a_claim_are_typed_as_those_of_a_return(program: Program, sent: str) -> None:
    refused = await program("claim", "open", sent, "--reason", "damaged", "--lines", "1:1", "--by", "葉山")

    assert refused.code == 2
    assert "--lines" in refused.out + refused.err


async def test_the_commands_of_a_chargeback(program: Program, shop: ShopClient, sent: str) -> None:
    given = ("claim", "open", sent, "--scheme", "card", "--reason", "unauthorized", "--by", "葉山", "--json")
    undated = await program(*given)
    over = await program(*given, "--respond-by", "2020-01-01")
    opened = await program(*given, "--respond-by", "2099-12-10", "--their-number", "CB-77", "--amount", 1_000)
    number = json.loads(opened.out)["claim_no"]

    own = json.loads((await program("claim", "open", sent, "--reason", "damaged", "--by", "葉山", "--json")).out)
    shown = await program("claim", "show", number)
    proposed = await program("claim", "answer", number, "--propose", "refund", "--text", "x", "--by", "葉山")
    proved = await program("claim", "contest", number, "--evidence", "配達記録", "--by", "葉山")
    won = await program("claim", "decide", number, "--outcome", "won", "--by", "葉山")
    ended = await closed(shop, number)

    assert [each.code for each in (undated, over, proposed, proved, won)] == [3, 3, 3, 0, 0]
    assert "respond_by" in undated.err
    assert "respond_by" in over.err
    assert own["end"]["outcome"] == "turned_away"
    assert "CB-77" in shown.out
    assert "2099-12-10" in shown.out
    assert ended.asked.most == 1_000
    assert ended.end
    assert ended.end.outcome == "won"


async def test_of_somebody_elses_order_is_told_what_is_told_of_no_order(shop: ShopClient, sent: str) -> None:
    said = []
    for number in (sent, "99999"):
        with pytest.raises(NotClaimable) as refused:
            await shop.claims.open(OpenClaim(order_no=number, reason=ClaimReason.DAMAGED, email="eve@example.jp"))
        said.append(str(refused.value).replace(number, "…"))

    assert said[0] == said[1]


async def test_what_is_unknown_is_refused_in_a_sentence(shop: ShopClient, sent: str) -> None:
    with pytest.raises(UnknownClaim):
        await shop.claims.ask("C1", ProposeRemedy(remedy=Remedy.REPLACE, text="交換します", by="葉山"))
    with pytest.raises(NotClaimable):
        await shop.claims.open(OpenClaim(order_no=sent, reason=ClaimReason.DAMAGED, lines={9: 1}, by="葉山"))
    with pytest.raises(NotClaimable):
        await shop.claims.open(OpenClaim(order_no=sent, reason=ClaimReason.DAMAGED, lines={1: 99}, by="葉山"))


async def test_too_early_is_closed_with_the_date(shop: ShopClient, sent: str) -> None:
    view = await shop.claims.open(OpenClaim(order_no=sent, reason=ClaimReason.NOT_RECEIVED, by="葉山"))

    assert view.end
    assert view.end.outcome == "turned_away"
    assert view.claim_no in await _numbers(shop, sent)


async def closed(shop: ShopClient, number: str) -> ClaimPage:
    """The claim, once the fact that closes it was taken."""

    async def is_closed() -> bool:
        return (await shop.claims.page(number)).end is not None

    await until(is_closed)
    return await shop.claims.page(number)


async def _numbers(shop: ShopClient, order_no: str) -> list[str]:
    return [row.claim_no for row in await shop.claims.listed(with_closed=True, order_no=order_no)]


async def test_an_inquiry_becomes_a_claim_and_both_show_each_other(program: Program, sent: str) -> None:
    given = ("--order", sent, "--subject", "破損", "--text", "割れていました", "--json")
    inquiry = json.loads((await program("inquiry", "open", *given)).out)["inquiry_no"]

    claimed = await program(
        "inquiry", "claim", inquiry, "--reason", "damaged", "--lines", "1=1", "--by", "葉山", "--json"
    )
    again = await program(
        "inquiry", "claim", inquiry, "--reason", "damaged", "--lines", "1=1", "--by", "葉山", "--json"
    )
    number = json.loads(claimed.out)["claim_no"]
    page = json.loads((await program("inquiry", "show", inquiry, "--json")).out)

    assert json.loads(again.out)["claim_no"] == number
    assert json.loads(claimed.out)["inquiry_no"] == inquiry
    assert json.loads(claimed.out)["text"] == "割れていました"
    assert (page["status"], page["claims"]) == ("closed", [number])


async def test_the_carriers_answer_is_entered_also_after_the_end(program: Program, sent: str) -> None:
    opened = await program("claim", "open", sent, "--reason", "late", "--by", "葉山", "--json")
    number = json.loads(opened.out)["claim_no"]

    told = await program(
        "claim", "carrier", number, "--says", "delivered", "--text", "受領印あり", "--by", "葉山", "--json"
    )
    ahead = await program("claim", "carrier", number, "--says", "lost", "--on", "2099-01-01", "--by", "葉山")
    await program("claim", "close", number, "--withdrawn", "--by", "葉山")
    late = await program("claim", "carrier", number, "--says", "found", "--by", "葉山", "--json")

    assert json.loads(told.out)["carrier"]["says"] == "delivered"
    assert ahead.code == 3
    assert json.loads(late.out)["carrier"]["says"] == "found"
    shown = await program("claim", "show", number)
    assert "受領印あり" in shown.out


async def test_erasure_is_put_off_while_the_claim_is_open_and_leaves_nothing_that_was_written(
    program: Program, sent: str
) -> None:
    given = ("--reason", "damaged", "--text", "割れていました", "--by", "葉山", "--json")
    number = json.loads((await program("claim", "open", sent, *given)).out)["claim_no"]
    await program("claim", "answer", number, "--propose", "decline", "--text", "対象外です。", "--by", "葉山")

    early = await program("claim", "erase", number, "--by", "葉山")
    await program("claim", "close", number, "--withdrawn", "--by", "葉山")
    done, again = [await program("claim", "erase", number, "--by", "葉山") for _ in range(2)]
    after = await program("claim", "show", number, "--json")

    assert (early.code, done.code, again.code) == (3, 0, 0)
    assert number in early.err
    page = json.loads(after.out)
    assert (page["text"], [answer["text"] for answer in page["answers"]]) == ("", [""])
    assert "割れていました" not in after.out
    assert [line["what"] for line in page["journal"]].count("claim_erased") == 1
