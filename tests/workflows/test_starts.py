"""Starting an order: what cannot be read fails by name and is kept; what cannot be fulfilled waits on hold."""

import codecs
import json
import random
from copy import deepcopy
from datetime import date

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowFailureError
from temporalio.common import RawValue, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from tests.spoken import spoken
from tests.workflows.clock import jst
from tests.workflows.orders import Cart, captured, cod, pieces, prepay, somebody
from tests.workflows.real_time import until
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import OnShelf
from workflows.options import ORDERS, order_workflow_id

GOOD = prepay() | {"placed_at": "2035-06-04T10:15:00+09:00"}


def without(field: str) -> Cart:
    return {name: value for name, value in GOOD.items() if name != field}


def with_line(**changes: object) -> Cart:
    return GOOD | {"lines": [GOOD["lines"][0] | changes]}


def as_json(data: bytes) -> RawValue:
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=data))


def with_unknown(value: str) -> RawValue:
    """A good order with this JSON in a field that nobody knows."""
    return as_json(f'{json.dumps(GOOD)[:-1]}, "x": {value}}}'.encode())


#: What was handed over, and what the failure must name.
UNREADABLE: dict[str, tuple[list[object], str]] = {
    "nothing": ([], "one argument"),
    "null": ([None], "must be a JSON object; it was null"),
    "list": ([[GOOD]], "order"),
    "string": (["1001"], "order"),
    "bytes": ([json.dumps(GOOD).encode()], "must be a JSON object; it was not JSON"),
    "number": ([1001], "order"),
    "half-a-json": ([as_json(b'{"order_no": "1001"')], "order: is not JSON"),
    "nested": ([with_unknown("[" * 300 + "]" * 300)], "order: the JSON is nested more than 200 levels deep (line 1"),
    "long-number": ([with_unknown("9" * 5_000)], "order: a whole number in the JSON is too long (line 1, column"),
    "shift-jis": ([as_json(json.dumps(GOOD, ensure_ascii=False).encode("cp932"))], "order: the JSON is not UTF-8"),
    "two-arguments": ([GOOD, GOOD], "exactly one argument; 2 were given"),
    "no-lines": ([GOOD | {"lines": []}], "lines"),
    "no-quantity": ([with_line(quantity=0)], "lines.0.quantity"),
    "negative-quantity": ([with_line(quantity=-1)], "lines.0.quantity"),
    "half-a-piece": ([with_line(quantity=0.5)], "lines.0.quantity"),
    "unknown-plan": ([GOOD | {"plan": "barter"}], "plan"),
    "no-total": ([without("total")], "total"),
    "mistyped-total": ([GOOD | {"total": "a lot"}], "total"),
    "no-time-zone": ([GOOD | {"placed_at": "2035-06-04T10:15:00"}], "placed_at"),
    "nobody": ([GOOD | {"orderer": GOOD["orderer"] | {"name": "", "company": ""}}], "orderer"),
    "another-order": ([GOOD | {"order_no": "9999"}], "order_no"),
}


async def test_what_cannot_be_read_fails_by_name_and_is_kept_and_told_to_the_shop(world: World) -> None:
    for name, (payload, named) in UNREADABLE.items():
        await world.start(*payload, order_no=name)

        failure = await failed(world.story(name))

        assert failure.type == "InvalidOrder", name
        assert named in failure.message, (name, failure.message)
        assert "taro@" not in failure.message

    await until(lambda: caught(world, len(UNREADABLE)))
    kept = dict(await world.rows("SELECT workflow_id, payload FROM rejects"))
    assert set(kept) == {order_workflow_id(name) for name in UNREADABLE}
    assert '"barter"' in kept["order-unknown-plan"]
    assert "山田 太郎" in kept["order-no-lines"]
    assert [mail.subject for mail in world.mails.received] == [
        "【茶の葉堂】注文として読めないデータが届きました"
    ] * len(UNREADABLE)
    assert all(mail.recipients == ("shop@chanohado.example",) for mail in world.mails.received)
    assert await world.rows("SELECT 1 FROM orders") == []


async def test_an_order_whose_json_begins_with_a_byte_order_mark_is_taken_in(world: World) -> None:
    await world.stock()
    await world.start(as_json(codecs.BOM_UTF8 + json.dumps(GOOD).encode()), order_no="1001")
    await world.skip()

    assert await world.story("1001").status() == "received"


async def test_a_captured_order_whose_notice_was_used_for_another_one_is_kept_on_hold(world: World) -> None:
    await world.stock()
    other = await world.place(prepay("1001"))
    await other.pay(2_820, "captured-4001")

    order = await world.place(captured("4001"), at=None)

    assert await order.status() == "on_hold"
    assert "captured-4001" in (await order.letter("shop_hold")).text
    assert (await order.state()).money.allocated == 0


async def test_who_has_paid_in_the_cart_and_has_to_wait_is_told_so_at_once(world: World) -> None:
    await world.stock(0)
    order = await world.place(captured("4001"))

    assert await order.status() == "backordered"
    assert await order.kinds() == ["order_received", "shop_order", "out_of_stock", "payment_confirmed"]
    notice = await order.letter("payment_confirmed")
    assert "2,820円" in notice.text
    assert "2035年6月4日（月）" in notice.text
    assert "承諾" in notice.text


async def test_who_has_paid_in_the_cart_and_need_not_wait_reads_it_in_the_confirmation(world: World) -> None:
    await world.stock()
    order = await world.place(captured("4001"))
    await order.accept()

    assert "payment_confirmed" not in await order.kinds()
    assert "お支払い済みの金額" in (await order.letter("order_confirmed")).text


async def failed(order: Story) -> ApplicationError:
    """Why the order's workflow failed; without skipping, which the server refuses after a run that left a child."""
    with order.world.env.auto_time_skipping_disabled(), pytest.raises(WorkflowFailureError) as caught_error:
        await order.handle.result()
    assert isinstance(caught_error.value.cause, ApplicationError)
    return caught_error.value.cause


async def caught(world: World, count: int) -> bool:
    return len(world.mails.received) == count


async def test_control_characters_in_a_payload_do_no_harm(world: World) -> None:
    await world.start(GOOD | {"plan": "a\x00b\r\nBcc: x@example.com"}, order_no="1001")
    await until(lambda: caught(world, 1))

    (mail,) = world.mails.received
    assert mail.recipients == ("shop@chanohado.example",)
    assert mail.message["Bcc"] is None


#: Words of several characters in one sign, in no order that could be compressed: normal forms are five times as long.
WORDY = "".join(random.Random(1).choices([chr(code) for code in range(0x3300, 0x3358)], k=600))  # noqa: S311
HOSTILE: dict[str, Cart] = {
    "nul": {"name": "山田\x00", "customer_id": "c\x00", "email": "a\x00b@example.jp"},
    "half": {"name": "山田\ud800", "customer_id": "\udfff", "kana": "\ud83d"},
    "wordy": {"name": WORDY[:100], "address": {"street": WORDY[:200], "building": WORDY[200:400]}},
}


@pytest.mark.parametrize("who", ["orderer", "recipient"])
@pytest.mark.parametrize("name", HOSTILE)
async def test_what_nobody_could_store_is_stored_and_the_order_takes_its_money(
    world: World, name: str, who: str
) -> None:
    await world.stock()
    person = deepcopy(prepay()["orderer"])
    person |= HOSTILE[name] | {"address": person["address"] | HOSTILE[name].get("address", {})}
    cart = GOOD | {who: person, "wishes": {"remarks": "\x00"}, "\x00": {"\ud800": "\x00"}}

    await world.start(as_carts_escape(cart), order_no="1001")
    await until(lambda: world.rows("SELECT 1 FROM orders"))
    order = world.story("1001")
    await order.pay(2_820, "n-1")

    assert (await order.state()).money.allocated == 2_820
    assert await world.rows("SELECT 1 FROM rejects") == []


def as_carts_escape(cart: Cart) -> RawValue:
    """The bytes that many languages make of a text with a NUL or half a character in it."""
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(cart).encode()))


IMPOSSIBLE: dict[str, Cart] = {
    "unknown_sku": prepay(lines=[prepay()["lines"][0] | {"sku": "NO-SUCH"}]),
    "sums": prepay(total=9_999),
    "cod_limit": cod(**(pieces(300) | {"total": 300 * 1_080 + 660 + 330})),
    "payment_method": prepay(payment={"method": "cash_on_delivery", "state": "unpaid", "reference": None}),
    "unprintable": prepay(orderer=prepay()["orderer"] | {"name": "山田\r\nBcc: x@example.com"}),
}


async def test_what_cannot_be_fulfilled_is_thanked_for_and_waits_on_hold(world: World) -> None:
    world.decide(review={"is_on": False})
    await world.stock(10)
    for reason, cart in IMPOSSIBLE.items():
        order = await world.place(cart | {"order_no": reason.replace("_", "-")})

        assert await order.status() == "on_hold", reason
        assert [hold.reason for hold in (await order.view()).holds] == [reason]
        assert await order.kinds() == ["order_received", "shop_order", "shop_hold"]
        assert [what for what, _ in await order.next()] == ["alert_hold"]
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)
    assert all(mail.message["Bcc"] is None for mail in world.mails.received)


async def test_an_order_with_an_unknown_article_goes_on_once_the_article_is_listed(world: World) -> None:
    await world.stock()
    order = await world.place(IMPOSSIBLE["unknown_sku"])
    refusal = await order.refused("release_hold", reason="unknown_sku", by="葉山")
    assert refusal.type == "StillUnfit"
    assert refusal.message == "The stock list still does not know NO-SUCH; import the article first."

    await world.stock(5, "NO-SUCH")
    view = await order.order("release_hold", reason="unknown_sku", by="葉山")

    assert view.status == "received"
    assert await world.shelf("NO-SUCH") == OnShelf(on_hand=5, reserved=2, waiting=0)
    await order.accept()
    assert await order.status() == "awaiting_payment"


async def test_an_order_whose_sums_were_settled_with_the_customer_goes_on(world: World) -> None:
    await world.stock()
    order = await world.place(IMPOSSIBLE["sums"])
    await order.order("release_hold", reason="sums", note="お客様に確認済み", by="葉山")
    await order.accept()

    assert await order.status() == "awaiting_payment"
    assert (await order.view()).money.due == 9_999


async def test_each_hold_ends_by_its_release_and_the_order_goes_on(world: World) -> None:
    world.decide(review={"is_on": False})
    await world.stock(1_000)
    for reason in ("cod_limit", "payment_method", "unprintable"):
        order = await world.place(IMPOSSIBLE[reason] | {"order_no": reason.replace("_", "-")})
        view = await order.order("release_hold", reason=reason, note="お客様と相談済み", by="葉山")
        assert view.status == "received", reason
        await order.accept()
        assert (await order.kinds())[-1] == "order_confirmed"


async def test_an_unprintable_address_is_mended_by_a_new_one(world: World) -> None:
    await world.stock()
    order = await world.place(prepay(recipient=somebody("山田\n花子")))
    assert await order.status() == "on_hold"

    view = await order.order("change_address", recipient=somebody(), by="葉山")

    assert view.status == "received"
    assert await world.shelf() == OnShelf(on_hand=10, reserved=2, waiting=0)


async def test_money_for_an_order_on_hold_is_taken(world: World) -> None:
    await world.stock()
    order = await world.place(IMPOSSIBLE["unknown_sku"])
    await order.pay()

    assert await order.status() == "on_hold"
    assert (await order.view()).money.state == "paid"
    assert (await order.kinds())[-1] == "payment_confirmed"


async def finished(world: World) -> Cart:
    """An order that was cancelled, and that waits for nothing any more."""
    await world.stock()
    order = await world.place(cod("3001"))
    await order.order("cancel", reason="気が変わった", by="葉山")
    await world.skip()
    assert not await order.is_running()
    placed: Cart = cod("3001") | {
        "placed_at": await world.pool.fetchval("SELECT placed::json->>'placed_at' FROM orders")
    }
    return placed


async def start_again(world: World, cart: Cart, memo: dict[str, str | int] | None = None) -> None:
    await world.env.client.start_workflow(
        "OrderWorkflow",
        cart,
        id=order_workflow_id(cart["order_no"]),
        task_queue=ORDERS,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        memo=memo,
    )
    await world.skip()


async def test_the_same_order_started_again_after_it_ended_does_nothing(world: World) -> None:
    placed = await finished(world)
    order = world.story("3001")
    before = await order.journal(), await order.kinds(), len(world.mails.received)

    await start_again(world, placed)

    assert not await order.is_running()
    assert (await order.journal(), await order.kinds(), len(world.mails.received)) == before
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)


async def test_other_contents_under_a_known_number_are_told_to_the_shop(world: World) -> None:
    placed = await finished(world)
    order = world.story("3001")

    await start_again(world, placed | pieces(5) | {"total": 5 * 1_080 + 660 + 330})

    assert (await order.journal())[-1] == "different_order_under_the_same_number"
    assert await order.tasks() == ["look"]
    assert (await order.kinds())[-1] == "shop_task"
    assert (await order.state()).money.due == 3_150
    assert await world.shelf() == OnShelf(on_hand=10, reserved=0, waiting=0)


async def test_an_order_without_stock_list_or_future_is_still_taken_in(world: World) -> None:
    cart = prepay(wishes={"delivery_date": str(date(2035, 12, 24)), "time_slot": None, "gift": True, "remarks": "縄"})
    order = await world.place(cart, at=jst("06-04 03:00"))

    assert await order.status() == "on_hold"
    assert (await order.kinds())[0] == "order_received"


# --- what is sent to a run that has no order --------------------------------------------------------------------------


async def sent_before_it_is_read(world: World, *signals: tuple[str, object], **cart: object) -> Story:
    """A start, and what was sent to it before any worker looked at it."""
    await world.rest(ORDERS)
    await world.start(GOOD | cart)
    order = world.story(GOOD["order_no"])
    for name, payload in signals:
        await order.send(name, payload)
    await world.work(ORDERS)
    return order


async def test_what_was_sent_to_an_unreadable_start_is_kept_and_told_with_it(world: World) -> None:
    paid = {"notice_id": "n-1", "amount": 2_820, "paid_on": "2035-06-04"}
    flood = [("cancel", {"by": "葉山", "reason": str(at)}) for at in range(10)]
    order = await sent_before_it_is_read(world, ("payment_received", paid), *flood, ("no_such", 1), plan="barter")

    assert (await failed(order)).type == "InvalidOrder"
    kept = await world.rows("SELECT message, payload FROM reject_messages ORDER BY message")
    assert [message for message, _ in kept] == ["cancel"] * 10 + ["no_such", "payment_received"]
    assert all(payload for _, payload in kept)
    assert await world.rows("SELECT notice_id, order_no, amount FROM deposits") == [("n-1", None, 2_820)]
    ((said,),) = await world.rows("SELECT said FROM tasks")
    text = spoken(said)
    assert text.startswith("2,820 yen arrived for 1001, but no order has this number")
    await until(lambda: caught(world, 6))
    subjects = sorted(mail.subject for mail in world.mails.received)
    assert subjects.count("【茶の葉堂】受け付けられなかった連絡") == 4, "three cancellations and an unknown name"


async def test_a_reversal_and_an_unreadable_payment_for_an_unreadable_start_are_not_lost(world: World) -> None:
    back = {"notice_id": "n-2", "reason": "chargeback"}
    order = await sent_before_it_is_read(
        world, ("payment_reversed", back), ("payment_received", {"amount": "much"}), plan="barter"
    )

    await failed(order)
    assert await world.rows("SELECT notice_id, order_no FROM reversals") == [("n-2", "1001")]
    await until(lambda: caught(world, 2))
    assert any("much" in mail.text for mail in world.mails.received)


async def test_what_is_sent_to_a_second_run_of_a_closed_order_is_taken(world: World) -> None:
    await world.stock()
    order = await world.place(cod("1001"))
    await order.order("cancel", reason="changed mind", by="葉山")
    await world.skip()
    assert not await order.is_running()

    cart = json.loads(await world.pool.fetchval("SELECT placed FROM orders"))
    await world.rest(ORDERS)
    await world.start(cart)
    await order.send("payment_received", {"notice_id": "n-1", "amount": 2_820, "paid_on": "2035-06-04"})
    await world.work(ORDERS)
    await world.skip()

    assert (await order.journal()).count("payment_received") == 1
    assert await order.open_tasks() == ["refund"]
    assert await order.is_running(), "the customer is asked where the money goes back to"


async def test_a_field_that_nobody_knows_is_kept_and_told_and_the_order_is_taken(world: World) -> None:
    await world.stock()
    order = await world.place(prepay() | {"wishs": {"gift": True, "remarks": "山田様へ"}})

    assert await order.status() == "received"
    rows = await world.rows("SELECT facts FROM journal WHERE what = 'unknown_fields'")
    assert [json.loads(facts)["fields"] for (facts,) in rows] == [["wishs"]]
    (kept,) = (await world.rows("SELECT placed FROM orders"))[0]
    assert json.loads(json.loads(kept)["unknown_fields"]["wishs"])["remarks"] == "山田様へ"
    mail = (await order.letter("shop_order")).text
    assert "・wishs" in mail
    journal = await order.handle.query("journal")
    assert [line["facts"] for line in journal if line["what"] == "unknown_fields"] == [{"fields": ["wishs"]}]
    assert "山田様へ" not in str(journal) + mail


async def test_an_order_that_is_dated_more_than_a_day_ahead_is_taken_and_told(world: World) -> None:
    await world.stock()
    order = world.story("1001")

    await world.start(prepay(placed_at="2099-01-01T00:00:00+09:00"))
    await world.skip()

    assert await order.status() == "received"
    assert (await order.journal()).count("placed_ahead") == 1
    assert "まだ来ていない日時" in (await order.letter("shop_order")).text
