"""Records the histories that tests/workflows/test_replay.py replays (`make histories`; or those that are named).

Run it when a story changes on purpose, before any order runs on the new one. Afterwards the old files are gone: keep
those of a released version beside the new ones when orders that it began are still running.
"""

import asyncio
import json
import logging
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.common import RawValue

from activities import importing
from activities import mailing as sending
from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import create_pool
from callers.connections import Connections
from callers.imports import Imports
from domain.contract.consents import MailingKind
from domain.contract.mailings import Filters
from domain.order.mail import mail_id
from gateway.api.mailings import Mailings, Template
from tests import recorded_after_delivery as after_delivery
from tests import recorded_goods as goods
from tests.caught_mail import MailCatcher
from tests.conftest import TEMPLATE, jumping_server, real_server
from tests.gateway.test_imports import row_of, write
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.clock import jst, on
from tests.workflows.orders import captured, cod, nowhere, pieces, postpay, prepay, somebody
from tests.workflows.story import Story
from tests.workflows.world import A_MINUTE, World, shop_settings
from workers.postgres import EmbeddedPostgres
from workers.processes import Supervised
from workflows.options import (
    import_workflow_id,
    inquiry_workflow_id,
    mailing_workflow_id,
    receipt_workflow_id,
)

FOLDER = Path(__file__).parent / "histories"
PROCESS = re.compile(r"\d+@")  # how workers and clients call themselves: process id and host
MOMENT = 0.3  # seconds in which a real server has done all that a minute would

Scenario: TypeAlias = Callable[[World], Awaitable[str | None]]


class RealHouse(World):
    """A shop on a server whose clock cannot jump: a minute is a moment."""

    async def skip(self, duration: timedelta = A_MINUTE) -> None:  # noqa: ARG002 - the same call as elsewhere
        await asyncio.sleep(MOMENT)


# --- on a clock that jumps -------------------------------------------------------------------------------------------


async def send_out(order: Story) -> None:
    await order.pack()
    await order.ship()
    await order.world.skip_to(await order.world.now() + timedelta(days=1))
    await order.deliver()
    await order.world.skip_to(await order.world.now() + timedelta(days=3))


async def prepay_completed(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await send_out(order)


async def prepay_captured_by_the_cart(world: World) -> None:
    order = await world.place(captured("1001"))
    await order.accept()
    await send_out(order)


async def prepay_reminded_then_paid_in_parts(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-12 12:00"))
    await world.check_bank(on("06-12"))
    await world.skip_to(jst("06-13 12:00"))
    await order.pay(2_000, "n-1")
    await order.pay(820, "n-2")
    await order.pay(820, "n-2")
    await send_out(order)


async def prepay_expired_then_paid(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-12 12:00"))
    await world.check_bank(on("06-12"))
    await world.skip_to(jst("07-01 12:00"))
    await order.pay()
    await world.skip_to(jst("08-15 12:00"))


async def prepay_expired_then_extended(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-12 12:00"))
    await world.check_bank(on("06-12"))
    await world.skip_to(jst("07-01 12:00"))
    await order.order("extend_deadline", until=str(on("07-10")), by="Sato")
    await order.pay()
    await send_out(order)


async def prepay_reversed_and_cancelled(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await order.tell("payment_reversed", notice_id="n-1", reason="bounced")
    await order.order("cancel", reason="no money", by="Sato")
    await world.skip_to(jst("08-15 12:00"))


async def loyal_reminded_by_a_person(world: World) -> None:
    order = await world.place(prepay())
    await order.order("set_mark", kind="loyal", note="since 2004", by="Sato")
    await order.order("set_mark", tag="贈答", note="gifts", by="Sato")
    await order.accept()
    await world.skip_to(jst("06-12 12:00"))
    await world.check_bank(on("06-12"))
    await world.skip_to(jst("06-13 12:00"))
    await order.pay()
    await send_out(order)


async def held_by_a_rule_then_settled(world: World) -> None:
    order = await world.place(prepay(risk={"verdict": "NG", "source": "mall"}))
    await order.order("review_again", by="Sato")
    await order.order("lift_mark", kind="suspicious", note="spoke with them", by="Sato")
    await order.accept()
    await order.pay()
    await send_out(order)


async def postpay_completed(world: World) -> None:
    order = await world.place(postpay("1001"))
    await order.accept()
    await send_out(order)
    await order.pay()
    await world.skip_to(await world.now() + timedelta(days=3))


async def postpay_uncollected(world: World) -> None:
    order = await world.place(postpay("1001"))
    await order.accept()
    await send_out(order)
    await world.check_bank(on("07-30"))
    await world.skip_to(jst("08-15 12:00"))


async def cod_completed(world: World) -> None:
    order = await world.place(cod("1001"))
    await order.accept()
    await send_out(order)


async def cod_came_back(world: World) -> None:
    order = await world.place(cod("1001"))
    await order.accept()
    await order.pack()
    await order.ship()
    await order.order("correct_tracking", tracking_no="4912-0000-0000", by="Sato")
    await world.skip_to(jst("06-09 12:00"))
    await order.tell("parcel_returned", returned_at=(await world.now()).isoformat(), reason="nobody at home")
    await world.skip_to(jst("08-15 12:00"))


async def moved_while_packing(world: World) -> None:
    order = await world.place(cod("1001"))
    await order.order("change_address", recipient=somebody(), by="Sato")
    await order.accept()
    await order.start_packing(2)
    await order.send("change_address", {"recipient": somebody(street="梅田2-2"), "by": "Sato"})
    await world.skip()
    await send_out_again(order)


async def send_out_again(order: Story, version: int = 3) -> None:
    await order.start_packing(version)
    await order.tell("parcel_packed", version=version)
    await order.ship()
    await order.world.skip_to(jst("06-20 12:00"))


async def on_hold_then_released(world: World) -> None:
    order = await world.place(cod("1001", total=9_999))
    await order.order("release_hold", reason="sums", by="Sato")
    await order.order("place_hold", by="Sato", note="looks odd")
    await order.refused("accept", by="Sato")
    await order.send("release_hold", {"reason": "manual", "by": "Sato"})
    await order.accept()
    await send_out(order)


async def backordered_then_supplied(world: World) -> None:
    order = await world.place(cod("1001", **(pieces(12) | {"cod_fee": 330, "total": 12 * 1_080 + 990})))
    await world.receive(20)
    await world.skip()
    await order.accept()
    await send_out(order)


async def receipt(world: World) -> str:
    await backordered_then_supplied(world)
    return receipt_workflow_id("r-1")


async def accepted_automatically(world: World) -> None:
    world.decide(acceptance={"by": "automatic"})
    await world.place(cod("1001"))
    await world.skip_to(jst("06-06 12:00"))


async def asked_and_answered(world: World) -> None:
    """No number of the house: asked, answered wrongly, reminded, answered; then asked once more while it is packed."""
    order = await world.place(nowhere())
    await order.send("provide_information", {"answers": {"recipient.address.street": "芝公園の近く"}, "by": "Sato"})
    await world.skip_to(jst("06-08 12:00"))
    await order.order("provide_information", answers={"recipient.address.street": "芝公園4-2-8"}, by="Sato")
    await order.refused("provide_information", answers={"recipient.address.street": "芝公園5-1"}, by="Sato")
    await order.accept()
    await order.pay()
    await order.start_packing(3)
    await order.order("ask_information", about=["recipient.address.building"], by="Sato")
    await order.order("provide_information", answers={"recipient.address.building": "緑ビル201"}, by="Sato")
    await send_out_again(order, version=4)


async def asked_in_vain(world: World) -> None:
    world.decide(questions={"unanswered": "cancel"})
    await world.place(nowhere())
    await world.skip_to(jst("07-25 12:00"))


async def asked_to_prepay(world: World) -> None:
    """A large sum at the door: asked, reminded, declined, agreed upon in a talk; then paid and shipped in advance."""
    world.decide(review={"thresholds": {"cod_amount": 3_000}})
    order = await world.place(cod("1001"))
    await world.skip_to(jst("06-08 12:00"))
    await order.send("choose_option", {"option": "keep_plan", "by": "Sato"})
    await order.refused("choose_option", option="later", by="Sato")
    await order.order("choose_option", option="prepay", by="Sato", by_phone=True)
    await order.accept()
    await order.pay()
    await order.pack(2)
    await order.ship()
    await order.deliver()
    await world.skip()


async def asked_to_prepay_in_vain(world: World) -> None:
    world.decide(questions={"unanswered": "cancel"})
    order = await world.place(postpay("1001"))
    await order.accept()
    await order.order("ask_prepayment", by="Sato", words="お取り寄せの品のため、お願いいたします。")
    await world.skip_to(jst("07-25 12:00"))


async def change_offered_then_agreed(world: World) -> None:
    """A dearer change is refused without the yes, offered, reminded of, agreed to, and paid for."""
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    dearer = {"changes": [{"line": 1, "quantity": 3}], "by": "Sato"}
    await order.refused("change_lines", **dearer)
    await order.order("change_lines", **dearer, offer=True)
    await world.skip_to(jst("06-06 12:00"))
    await order.order("choose_option", option="agree", by="Sato", by_phone=True)
    await order.pay(1_080, "n-2")
    await order.start_packing(2)
    await send_out_again(order, version=2)


async def change_offered_in_vain(world: World) -> None:
    """The customer wants to pay at the door, hears what that costs, and says nothing more."""
    order = await world.place(prepay())
    await order.accept()
    await order.order("change_plan", plan="cod", cod_fee=330, by="customer")
    await world.skip_to(jst("06-20 12:00"))


async def came_back_then_sent_again(world: World) -> None:
    """Nobody was there: asked, reminded, chosen, the fee paid, looked at, and delivered by its second way."""
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-05 12:00"))
    await order.tell("parcel_returned", why="absent", returned_at=(await world.now()).isoformat())
    await world.skip_to(jst("06-09 12:00"))
    await order.order("choose_option", option="ship_again", by="Sato")
    version = (await order.state()).version
    await order.refused("choose_option", option="cancel_change", by="Sato")
    await order.tell("return_inspected", parcel_no="1", by="Mori")
    await order.pay(660, "n-2")
    await order.tell("packing_started", parcel_no="2", version=version, by="梅田")
    now = (await world.now()).isoformat()
    await order.tell("parcel_shipped", parcel_no="2", carrier="yamato", tracking_no="4912-3456-0002", shipped_at=now)
    await world.skip_to(jst("06-10 12:00"))
    await order.tell("parcel_delivered", parcel_no="2", delivered_at=(await world.now()).isoformat())
    await world.skip_to(jst("06-20 12:00"))


async def held_for_long(world: World) -> None:
    """Two holds that nobody lifts for days, late money, an apology, a letter, and thanks at a person's word."""
    order = await world.place(prepay())
    await order.accept()
    for reason in ("manual", "review"):
        await order.order("place_hold", reason=reason, by="Sato", note="call first")
    await world.skip_to(jst("06-08 12:00"))
    for reason in ("manual", "review"):
        await order.order("release_hold", reason=reason, by="Sato")
    await world.skip_to(jst("06-11 12:00"))
    await order.pay()
    await world.skip_to(jst("06-27 12:00"))
    await order.order("write_mail", subject="発送について", text="明日発送いたします。", by="Sato")
    await order.pack()
    await order.ship()
    await order.deliver()
    await order.order("thank", by="Sato")
    await world.skip()


async def declined(world: World) -> None:
    order = await world.place(prepay())
    await order.order("decline", by="Sato", reason="sold out")
    await world.skip_to(jst("08-15 12:00"))


async def cancelled_in_the_web_ui(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await order.handle.cancel()
    await world.skip_to(jst("08-15 12:00"))


async def cancelled_in_the_web_ui_too_late(world: World) -> None:
    order = await world.place(cod("1001"))
    await order.accept()
    await order.pack()
    await order.ship()
    await order.handle.cancel()
    await order.deliver()
    await world.skip_to(jst("06-20 12:00"))


async def confirmation_came_back(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    lost = {"mail_id": mail_id("1001", "order_confirmed"), "permanent": True, "status": "5.1.1"}
    for _ in range(2):
        await order.tell("mail_bounced", **lost, bounced_at=(await world.now()).isoformat())
    await world.skip_to(jst("06-05 12:00"))
    await order.refused("correct_contact", email="hanako", by="Sato")
    await order.order("correct_contact", email="hanako@example.jp", resend=True, by="Sato")
    await order.pay()
    await send_out(order)


async def confirmation_refused(world: World) -> None:
    order = await world.place(prepay())
    world.mails.refuse("taro@example.jp", "550 5.1.1 No such user")
    await order.accept()
    await world.skip_to(jst("06-05 12:00"))
    await order.order("correct_contact", email="hanako@example.jp", resend=True, by="Sato")
    await order.pay()
    await send_out(order)


async def mails_delayed(world: World) -> None:
    await world.mails.stop()
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-05 12:00"))
    await world.mails.start()
    await world.skip_to(jst("06-05 16:00"))
    await order.order("resend_mail", mail="order_confirmed", by="Sato")
    await world.skip()


async def inquiry_answered(world: World) -> str:
    """Opened through its order, overdue once, answered, and closed by itself."""
    order = await world.place(prepay())
    await order.tell("inquiry_opened", text="荷物はどこにありますか。")
    (number,) = (await order.view()).inquiries
    handle = world.env.client.get_workflow_handle(inquiry_workflow_id(number))
    await handle.execute_update("send_interim", {"until": str(on("06-06")), "by": "Sato"})
    await handle.signal("no_such_thing", {})
    await world.skip_to(jst("06-06 19:00"))
    await handle.execute_update("assign_inquiry", {"assignee": "Sato", "category": "delivery", "by": "Sato"})
    await handle.execute_update("reply_to_inquiry", {"text": "明日届きます。", "by": "Sato"})
    await world.skip_to(jst("06-12 12:00"))
    return inquiry_workflow_id(number)


JUMPING: dict[str, Scenario] = {
    scenario.__name__.replace("_", "-"): scenario
    for scenario in (
        prepay_completed,
        prepay_captured_by_the_cart,
        prepay_reminded_then_paid_in_parts,
        prepay_expired_then_paid,
        prepay_expired_then_extended,
        prepay_reversed_and_cancelled,
        loyal_reminded_by_a_person,
        held_by_a_rule_then_settled,
        postpay_completed,
        postpay_uncollected,
        cod_completed,
        cod_came_back,
        moved_while_packing,
        on_hold_then_released,
        change_offered_then_agreed,
        change_offered_in_vain,
        came_back_then_sent_again,
        held_for_long,
        backordered_then_supplied,
        receipt,
        accepted_automatically,
        asked_and_answered,
        asked_in_vain,
        asked_to_prepay,
        asked_to_prepay_in_vain,
        declined,
        cancelled_in_the_web_ui,
        cancelled_in_the_web_ui_too_late,
        confirmation_came_back,
        confirmation_refused,
        mails_delayed,
        inquiry_answered,
        *after_delivery.SCENARIOS,
        *goods.SCENARIOS,
    )
}

# --- on a real server ------------------------------------------------------------------------------------------------


async def real_prepay(world: World) -> None:
    order = await world.place(prepay(), at=None)
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()
    await order.deliver()


async def real_postpay(world: World) -> None:
    order = await world.place(postpay("1001"), at=None)
    await order.accept()
    await order.pack()
    await order.ship()
    await order.deliver()
    await order.pay()


async def real_cod(world: World) -> None:
    order = await world.place(cod("1001"), at=None)
    await order.accept()
    await order.pack()
    await order.ship()
    await order.deliver()


async def real_all_at_once(world: World) -> None:
    order = await world.place(prepay(), at=None)
    await order.inspect()
    payment = await order.payment()
    await asyncio.gather(
        order.order("accept", by="Sato"),
        order.send("payment_received", payment),
        order.send("payment_received", payment),
        order.order("change_address", recipient=somebody(), by="Sato"),
        order.order("cancel", reason="changed their mind", by="Sato"),
        return_exceptions=True,  # who comes last is refused
    )
    await world.skip()


async def real_junk(world: World) -> None:
    order = await world.place(prepay(), at=None)
    unreadable = RawValue(Payload(metadata={"encoding": b"yaml/plain"}, data=b"a: b"))
    for sent in ((), (None,), ("x",), ([1],), ({"by": 1}, 2), (unreadable,), (unreadable, unreadable)):
        await order.send("payment_received", *sent)
        await order.send("no_such_thing", *sent)
    await world.skip()
    await order.refused("cancel", by=5)
    await order.order("cancel", reason="enough", by="Sato")
    await world.skip()


async def real_reject(world: World) -> None:
    await world.start({"order_no": "1001", "lines": []}, order_no="1001")
    await world.skip()


REAL: dict[str, Scenario] = {
    scenario.__name__.replace("_", "-"): scenario
    for scenario in (real_prepay, real_postpay, real_cod, real_all_at_once, real_junk, real_reject)
}

#: A server that suggests a new run after a day's work, so that a history of one need not have thousands of events.
SUGGESTS_EARLY = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=90")


async def _in_two_runs(world: World) -> tuple[Story, str]:
    """Commands and facts until the order goes on in a new run, in which it is paid. Returns the first run's id."""
    order = await world.place(prepay(), at=None)
    first = (await order.handle.describe()).run_id
    await order.accept()
    await order.tell("no_such_thing")
    at = 0
    while (await order.handle.describe()).run_id == first:
        await order.order("set_mark", tag=f"t{at}", note="busy", by="Sato")
        await order.tell("no_such_thing")
        at += 1
    await order.pay()
    return order, first or ""


async def real_full(world: World) -> str:
    order, first = await _in_two_runs(world)
    return f"{order.handle.id}/{first}"


async def real_gone_on(world: World) -> None:
    await _in_two_runs(world)


FULL: dict[str, Scenario] = {scenario.__name__.replace("_", "-"): scenario for scenario in (real_full, real_gone_on)}

# --- files that are read in -------------------------------------------------------------------------------------------

#: A server that suggests a new run after some steps of an import.
SUGGESTS_EARLIER = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=20")


async def _read_in(world: World, rows: Sequence[str]) -> str:
    """The first run of an import that has taken the rows of a file of orders."""
    imports = Imports(Connections(world.settings, Database(world.pool), world.env.client))
    with tempfile.TemporaryDirectory() as folder:
        number = (await imports.hand_in(Kind.ORDERS, write(Path(folder), rows), by="Sato")).found.number
    handle = world.env.client.get_workflow_handle(import_workflow_id(number))
    first = (await handle.describe()).run_id
    await handle.result()
    return f"{handle.id}/{first}"


async def import_taken(world: World) -> str:
    return await _read_in(world, [row_of(prepay(), f"{1001 + at}") for at in range(3)])


async def import_with_refused_rows(world: World) -> str:
    """One cell that a spreadsheet has damaged, and one article that nobody has."""
    rows = [row_of(prepay(), f"{1001 + at}") for at in range(3)]
    damaged = row_of(prepay(), "1004", **{"line.unit_price": "1.08E+03"})
    return await _read_in(world, [*rows, damaged, row_of(prepay(), "1005", **{"line.sku": "NOBODY-HAS-IT"})])


async def import_refused(world: World) -> str:
    """A file that is none of a cart."""
    return await _read_in(world, [row_of(prepay(), "1001"), '"'])


async def import_full(world: World) -> str:
    importing.BATCH_SECONDS = 0.001  # each step takes one lot
    rows = [row_of(prepay(), f"{1001 + at}", **{"line.sku": "NOBODY-HAS-IT"}) for at in range(40)]
    return await _read_in(world, rows)


IMPORTS: dict[str, Scenario] = {
    scenario.__name__.replace("_", "-"): scenario
    for scenario in (import_taken, import_with_refused_rows, import_refused, import_full)
}

# --- mails to many ----------------------------------------------------------------------------------------------------

_WORDS = """{% extends "ja/_mailing_frame" %}{% block subject %}御礼{% endblock %}{% block main %}御礼{% endblock %}"""


async def _mailed(world: World, per_minute: int) -> Mailings:
    """A mailing to three customers has begun."""
    world.decide(mail=ROUND_THE_CLOCK, mailings=ROUND_THE_CLOCK | {"per_minute": per_minute})
    for number in ("1001", "1002", "1003"):
        person = somebody(f"客{number}", street=f"梅田{number}-1") | {"email": f"c{number}@example.jp"}
        await world.start(prepay(number, orderer=person))
    while await world.pool.fetchval("SELECT count(*) FROM orders") < 3:  # noqa: ASYNC110 - the database wakes nobody
        await asyncio.sleep(0.05)
    mailings = Mailings(Connections(world.settings, Database(world.pool), world.env.client))
    words = Template(file="thanks.txt", source=_WORDS)
    await mailings.draft("御礼", MailingKind.THANKS, Filters(), {"ja": words}, by="葉山")
    await mailings.begin("御礼")
    return mailings


async def mailing_sent(world: World) -> str:
    """A mail in each step."""
    sending.BATCH_SECONDS = 0.001
    await _mailed(world, 6_000)
    await world.env.client.get_workflow_handle(mailing_workflow_id(1)).result()
    return mailing_workflow_id(1)


async def mailing_paused(world: World) -> str:
    """Its first run, which ends with the pause."""
    sending.BATCH_SECONDS = 60.0
    mailings = await _mailed(world, 60)
    await mailings.pause("御礼")
    handle = world.env.client.get_workflow_handle(mailing_workflow_id(1))
    first = (await handle.describe()).run_id
    await handle.result()
    return f"{handle.id}/{first}"


MAILINGS: dict[str, Scenario] = {
    scenario.__name__.replace("_", "-"): scenario for scenario in (mailing_sent, mailing_paused)
}

# --- recording -------------------------------------------------------------------------------------------------------


async def record(name: str, scenario: Scenario, world: World) -> None:
    """Play one scenario and write its history in the place of the old one."""
    workflow_id, _, run_id = (await scenario(world) or "order-1001").partition("/")
    history = await world.env.client.get_workflow_handle(workflow_id, run_id=run_id or None).fetch_history()
    text = json.dumps(scrubbed(json.loads(history.to_json())), ensure_ascii=False, separators=(",", ":"))
    WorkflowHistory.from_json(workflow_id, text)
    for old in FOLDER.glob(f"{name}.*.json"):
        old.unlink()
    path = FOLDER / f"{name}.{workflow_id}.json"
    path.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{path.name}: {len(history.events)} events, {len(text) // 1024} KB\n")


def scrubbed(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what tells of the machine that recorded it, and is of no use to a replay."""
    if isinstance(value, dict):
        return {key: scrubbed(inner) for key, inner in value.items() if key not in {"stackTrace", "workerVersion"}}
    if isinstance(value, list):
        return [scrubbed(inner) for inner in value]
    return "recorder" if isinstance(value, str) and PROCESS.match(value) else value


class Recorder:
    """Gives every scenario a server, a database and a mail catcher of its own."""

    def __init__(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        self._postgres, self._folder = postgres, folder

    async def play(self, name: str, scenario: Scenario) -> None:
        database = name.replace("-", "_")
        admin = await asyncpg.connect(self._postgres.url("postgres"))
        await admin.execute(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")
        await admin.close()
        mails = MailCatcher()
        await mails.start()
        folder = self._folder / name
        folder.mkdir()
        settings = shop_settings(self._postgres.url(database), mails, folder)
        is_real = name in REAL | FULL | IMPORTS | MAILINGS
        early = SUGGESTS_EARLY if name in FULL else SUGGESTS_EARLIER if name in IMPORTS else ()
        server = real_server(*early) if is_real else jumping_server()
        async with server as env, create_pool(settings.database_url) as pool:
            world = (RealHouse if is_real else World)(env, pool, mails, settings)
            world.decide()
            await world.stock()
            await world.work()
            await record(name, scenario, world)
            await world.rest()
        await mails.stop()


async def main() -> None:
    wanted = sys.argv[1:] or [*JUMPING, *REAL, *FULL, *IMPORTS, *MAILINGS]
    logging.getLogger("temporalio").setLevel(logging.CRITICAL)  # refusals and delays are what is recorded
    began = datetime.now().astimezone()
    with tempfile.TemporaryDirectory(prefix="shop-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", durable=False)
        program = Supervised(await server.prepare(Path(folder) / "log", Path(folder) / "pid"))
        await program.start()
        try:
            await migrate(server.url(TEMPLATE), create=True)
            recorder = Recorder(server, Path(folder))
            for name in wanted:
                await recorder.play(name, (JUMPING | REAL | FULL | IMPORTS | MAILINGS)[name])
        finally:
            await program.stop()
    sys.stdout.write(f"recorded in {(datetime.now().astimezone() - began).seconds} s\n")


if __name__ == "__main__":
    asyncio.run(main())
    time.sleep(0.2)  # the SDK's threads may abort an interpreter that ends at once (sdk-python#300)
