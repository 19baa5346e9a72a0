"""The query `journal` tells who did what and why, as `shop order show` does."""

from typing import Any

from domain.order.view import JournalLine
from tests.workflows.orders import prepay
from tests.workflows.story import Story
from tests.workflows.world import World


async def told(order: Story, what: str) -> list[JournalLine]:
    lines: list[dict[str, Any]] = await order.handle.query("journal")
    return [JournalLine.model_validate(line) for line in lines if line["what"] == what]


async def test_the_journal_says_who_stopped_an_order_and_why(world: World) -> None:
    order = await world.place(prepay())

    await order.order("place_hold", by="葉山", note="お客様からお電話待ち")

    line = (await told(order, "hold_placed"))[-1]
    assert (line.by, line.note, line.facts) == ("葉山", "お客様からお電話待ち", {"reason": "manual"})


async def test_the_journal_names_a_refused_message_and_its_reason(world: World) -> None:
    order = await world.place(prepay())

    await order.send("release_hold", {"reason": "manual", "by": "葉山"})
    await order.send("parcel_packed", {"version": "x"})
    await world.skip()

    refused = {line.facts["message"]: line for line in await told(order, "refused")}  # whichever came first
    assert refused.keys() == {"release_hold", "parcel_packed"}
    released, packed = refused["release_hold"], refused["parcel_packed"]
    assert released.by == "葉山"
    assert released.said
    assert released.said.refusal == "UnknownHold"
    assert packed.said
    assert packed.said.refusal == "InvalidMessage"


async def test_what_the_machine_found_in_an_order_is_not_repeated_in_its_history(world: World) -> None:
    """A name that cannot be printed stands in the hold's note, which the database alone has."""
    cart = prepay()
    order = await world.place(cart | {"orderer": cart["orderer"] | {"name": "山田\x00花子"}})

    lines = await order.handle.query("journal")

    assert [line["what"] for line in lines if line["what"] == "hold_placed"]
    assert not any("花子" in str(line) for line in lines)
