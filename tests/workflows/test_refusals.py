"""Messages that are refused: each is kept, and a sender gone mad neither fills the shop's mailbox nor the journal."""

import json
from datetime import timedelta

from domain.basics.said import Said
from domain.conversation.refusals import MOST_KEPT_WHOLE, MOST_MAILS
from tests.workflows.orders import prepay
from tests.workflows.story import Story
from tests.workflows.world import World


async def placed(world: World) -> Story:
    await world.stock()
    return await world.place(prepay())


async def test_the_same_refusal_is_mailed_once_a_day_and_kept_every_time(world: World) -> None:
    order = await placed(world)
    for _ in range(5):
        await order.tell("cancel", by="葉山")
    assert (await order.kinds()).count("shop_refused") == 1

    await world.skip(timedelta(days=1))
    await order.tell("cancel", by="葉山")

    assert (await order.kinds()).count("shop_refused") == 2
    assert (await order.journal()).count("refused") == 6


async def test_a_flood_of_junk_gives_a_few_mails_per_kind_of_message(world: World) -> None:
    order = await placed(world)
    for at in range(20):
        await order.send("cancel", {"reason": {"junk": at}, str(at): at} if at % 2 else [at] * at)
        await order.send(f"no_such_{at}", at)
        await order.send("payment_received", {"notice_id": f"n {at}"})
    await order.send("extend_deadline", {"until": "soon", "by": "葉山"})
    await world.skip()

    letters = await order.letters("shop_refused")
    assert len([letter for letter in letters if "no_such" in letter.text]) == MOST_MAILS
    assert len([letter for letter in letters if "本日はこれ以上" in letter.text]) == 1
    assert any("お支払期限の延長" in letter.text for letter in letters)
    assert len(letters) <= 3 * MOST_MAILS + 1
    assert (await order.journal()).count("refused") == 61


async def test_a_reason_stays_short_whatever_a_field_is_called(world: World) -> None:
    order = await placed(world)
    await order.tell("goods_inspected", damaged={"x" * 100_000: -1, "y" * 100: 5})

    ((said,),) = await world.rows("SELECT said FROM journal WHERE what = 'refused'")
    note = str(Said.model_validate_json(said))
    assert note.startswith("damaged.xxx")
    assert len(note) < 500


async def test_a_flood_keeps_names_and_reasons_but_not_every_payload(world: World) -> None:
    order = await placed(world)
    for _ in range(MOST_KEPT_WHOLE + 10):
        await order.send("cancel", {"by": "葉山", "junk": "x" * 1_000})
    await world.skip()

    rows = await world.rows("SELECT by, said, facts FROM journal WHERE what = 'refused' ORDER BY id")
    facts = [json.loads(each) for _, _, each in rows]
    assert {(by, str(Said.model_validate_json(said))) for by, said, _ in rows} == {("葉山", "reason: is missing")}
    assert [fact["message"] for fact in facts] == ["cancel"] * (MOST_KEPT_WHOLE + 10)
    assert len([fact for fact in facts if "payload" in fact]) == MOST_KEPT_WHOLE
