"""Orders whose workflow has ended are started again for a message; money for a number that no order has is kept."""

import asyncio
import contextlib
import re
import shlex
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from callers.errors import FactRefused
from callers.orders import Outcome
from domain.basics.errors import OrderClosed, UnknownMail, UnknownOrder
from domain.contract import messages as m
from domain.contract.status import HoldReason
from gateway.api.client import ShopClient
from tests.caught_mail import MailCatcher
from tests.conftest import SCRIPTS
from tests.gateway.conftest import Payload, Program, started, until
from tests.spoken import spoken
from workflows.options import order_workflow_id

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PATIENCE = timedelta(seconds=60)
MANUAL = Path(__file__).parents[2] / "docs" / "messages.md"


@pytest.fixture
async def ended(shop: ShopClient, temporal: WorkflowEnvironment, payload: Payload) -> str:
    """A cod order that was cancelled: nothing is waited for, so its workflow has ended."""
    number = await started(shop, payload | {"plan": "cod", "payment": {"method": "cash_on_delivery"}})
    await shop.orders.ask(number, m.Cancel(reason="changed mind", by="Sato"))
    await temporal.client.get_workflow_handle(order_workflow_id(number)).result()
    return number


def payment(notice_id: str, amount: int = 2820) -> m.PaymentReceived:
    return m.PaymentReceived(notice_id=notice_id, amount=amount, paid_on=date(2026, 11, 22))


async def test_a_command_for_an_ended_order_is_refused_with_its_status(shop: ShopClient, ended: str) -> None:
    with pytest.raises(OrderClosed, match="The order is cancelled"):
        await shop.orders.ask(ended, m.Accept(by="Sato"))


async def test_money_for_an_ended_order_becomes_a_refund_task_and_its_payer_is_told(
    shop: ShopClient, ended: str
) -> None:
    outcomes = [await shop.orders.tell(ended, payment(f"late-{ended}"), wait=PATIENCE) for _ in range(2)]

    page = await shop.reading.order(ended)
    assert outcomes == [Outcome.DONE, Outcome.KNOWN]
    assert page.money.allocated == 2820
    assert [(task.kind, task.amount) for task in page.tasks] == [("refund", 2820)]
    await until(lambda: _has_mail(shop, ended, "payment_for_closed"))


async def test_many_who_tell_an_ended_order_at_once_start_one_run_which_hears_each_of_them_once(
    shop: ShopClient, ended: str
) -> None:
    notices = [payment(f"at-once-{number}-{ended}", 100 + number) for number in range(8)]

    outcomes = await asyncio.gather(*(shop.orders.tell(ended, notice) for notice in notices))

    assert outcomes == [Outcome.SENT] * 8
    wanted = sum(notice.amount for notice in notices)
    await until(lambda: _has_got(shop, ended, wanted))


async def _has_got(shop: ShopClient, order_no: str, amount: int) -> bool:
    return (await shop.reading.order(order_no)).money.allocated == amount


async def test_who_gets_money_back_for_an_ended_order_is_told_and_its_run_ends(
    shop: ShopClient, temporal: WorkflowEnvironment, ended: str
) -> None:
    await shop.orders.tell(ended, payment(f"back-{ended}"), wait=PATIENCE)
    (task,) = (await shop.reading.order(ended)).tasks

    await shop.back_office.finish_task(task.id, by="Sato")

    await until(lambda: _has_mail(shop, ended, "refunded"))
    await temporal.client.get_workflow_handle(order_workflow_id(ended)).result()


async def _has_mail(shop: ShopClient, thread: str, kind: str, count: int = 1) -> bool:
    return len([mail for mail in await shop.reading.mails(thread) if mail.kind == kind and mail.sent_at]) == count


async def test_bare_clients_reach_an_ended_order_as_the_manual_says(
    shop: ShopClient, temporal: WorkflowEnvironment, ended: str
) -> None:
    commands = re.findall(r"temporal workflow (?:signal|execute-update)-with-start(?:.*\\\n)+.*", MANUAL.read_text())
    assert len(commands) == 2
    for command in commands:
        ours = command.replace("1001", ended).replace("b-77", f"b-{ended}").replace("shipped", "cancelled")
        name, *arguments = shlex.split(ours.replace("\\\n", " "))
        address = temporal.client.service_client.config.target_host
        program = await asyncio.create_subprocess_exec(str(SCRIPTS / name), *arguments, "--address", address)
        assert await program.wait() == 0

    await until(lambda: _has_mail(shop, ended, "payment_for_closed"))
    await until(lambda: _has_mail(shop, ended, "cancelled", count=2))


async def test_a_question_about_an_ended_order_opens_an_inquiry_and_leaves_the_order_alone(
    shop: ShopClient, ended: str
) -> None:
    before = await shop.reading.order(ended)

    opened = m.InquiryOpened(text="返金はいつですか。")
    assert await shop.orders.tell(ended, opened, wait=PATIENCE) is Outcome.DONE
    assert await shop.orders.tell(ended, m.InquiryClosed(inquiry_no="Q1"), wait=PATIENCE) is Outcome.KNOWN

    await until(lambda: _has_asked(shop, ended))
    (row,) = await shop.inquiries.listed(order_no=ended)
    after = await shop.reading.order(ended)
    assert (row.category, row.inquiry_no.startswith(ended)) == ("return", True)
    assert (after.status, after.tasks, after.inquiries) == (before.status, before.tasks, ())


async def _has_asked(shop: ShopClient, number: str) -> bool:
    return len(await shop.inquiries.listed(order_no=number)) == 1


async def test_money_booked_by_hand_for_an_ended_order_counts_as_well(program: Program, ended: str) -> None:
    answer = await program("order", "pay", ended, "--amount", 2820, "--notice-id", f"hand-{ended}", "--json")

    assert answer.json["money"]["state"] == "refund_due"


async def test_a_late_notice_with_another_amount_is_not_booked_twice(shop: ShopClient, ended: str) -> None:
    await shop.orders.tell(ended, payment(f"once-{ended}"), wait=PATIENCE)

    with pytest.raises(FactRefused, match="was already booked"):
        await shop.orders.tell(ended, payment(f"once-{ended}", amount=1), wait=PATIENCE)


async def test_a_mail_of_an_ended_order_is_sent_again(shop: ShopClient, ended: str) -> None:
    await until(lambda: _has_mail(shop, ended, "cancelled"))

    view = await shop.orders.ask(ended, m.ResendMail(mail="cancelled", by="Sato"))

    assert view.status == "cancelled"
    await until(lambda: _has_mail(shop, ended, "cancelled", count=2))
    with pytest.raises(UnknownMail):
        await shop.orders.ask(ended, m.ResendMail(mail="shipped"))


async def test_a_mail_of_an_ended_order_that_is_refused_is_a_call(
    shop: ShopClient, ended: str, payload: Payload, doors_mails: MailCatcher
) -> None:
    await until(lambda: _has_mail(shop, ended, "cancelled"))
    doors_mails.refuse(payload["orderer"]["email"], "550 5.1.1 No such user")

    await shop.orders.ask(ended, m.ResendMail(mail="cancelled", by="Sato"))

    await until(lambda: _is_noted(shop, ended))
    page = await shop.reading.order(ended)
    assert [(task.kind, "cancelled could not be delivered" in task.text) for task in page.tasks] == [("call", True)]
    assert (page.status, page.holds) == ("cancelled", ())
    assert [mail.state for mail in await shop.reading.mails(ended) if mail.kind == "cancelled"] == ["refused", "sent"]


async def _is_noted(shop: ShopClient, number: str) -> bool:
    return "mail_refused" in {line.what for line in (await shop.reading.order(number)).journal}


@pytest.mark.parametrize(
    "kind", ["parcel_returned", "parcel_delivered", "parcel_shipped", "goods_inspected", "parcel_packed"]
)
async def test_a_fact_for_an_ended_order_opens_a_task(shop: ShopClient, ended: str, kind: str) -> None:
    facts: dict[str, m.Message] = {
        "parcel_returned": m.ParcelReturned(reason="長期不在", returned_at=NOW),
        "parcel_delivered": m.ParcelDelivered(delivered_at=NOW),
        "parcel_shipped": m.ParcelShipped(carrier="yamato", shipped_at=NOW),
        "goods_inspected": m.GoodsInspected(by="Sato"),
        "parcel_packed": m.ParcelPacked(version=1),
    }

    for _ in range(2):
        with contextlib.suppress(FactRefused):  # an ended order is not packed
            await shop.orders.tell(ended, facts[kind], wait=PATIENCE)

    page = await shop.reading.order(ended)
    assert len(page.tasks) == 1
    assert kind in {str(line.facts.get("message", line.what)) for line in page.journal}


async def test_money_for_an_unknown_number_is_kept_and_a_person_is_asked(shop: ShopClient, program: Program) -> None:
    outcomes = [await shop.orders.tell("g-nobody", payment("stray-1")) for _ in range(2)]

    asked = [task for task in await shop.reading.tasks() if "g-nobody" in task.text]
    assert outcomes == [Outcome.KEPT, Outcome.KEPT]
    assert [(task.order_no, task.amount) for task in asked] == [(None, 2820)]
    await until(lambda: _has_mail(shop, "deposit-stray-1", "shop_task"))
    assert (await program("task", "done", asked[0].id)).code == 0


@pytest.mark.parametrize("number", ["g-nobody", "", "no such thing", "x" * 2_000, "\x00", "山田"])
async def test_other_messages_for_an_unknown_number_are_not_found(shop: ShopClient, number: str) -> None:
    with pytest.raises(UnknownOrder):
        await shop.orders.ask(number, m.Cancel(reason="x"))
    with pytest.raises(UnknownOrder):
        await shop.orders.tell(number, m.GoodsInspected())
    with pytest.raises(UnknownOrder):
        await shop.reading.order(number)


async def test_an_open_order_without_a_workflow_is_taken_up_again(
    shop: ShopClient, temporal: WorkflowEnvironment, order_no: str
) -> None:
    await temporal.client.get_workflow_handle(order_workflow_id(order_no)).terminate("lost")

    view = await shop.orders.ask(order_no, m.Accept(by="Sato", inspected=True))

    assert view.status == "awaiting_payment"


async def test_resuming_an_unknown_order_says_so(shop: ShopClient) -> None:
    with pytest.raises(UnknownOrder, match=r"No order has the number no-such\."):
        await shop.resumption.resume(["no-such"])


async def test_the_same_request_gets_the_same_answer(shop: ShopClient, order_no: str) -> None:
    hold = m.PlaceHold(by="Sato", note="once")

    first = await shop.orders.ask(order_no, hold, request_id="r-1")
    await shop.orders.ask(order_no, m.ReleaseHold(reason=hold.reason, by="Sato"))
    again = await shop.orders.ask(order_no, hold, request_id="r-1")

    assert again == first
    assert (await shop.reading.order(order_no)).status == "received"


async def test_a_nul_in_a_colleagues_name_keeps_no_order_from_being_resumed(shop: ShopClient, order_no: str) -> None:
    await shop.orders.ask(order_no, m.PlaceHold(reason=HoldReason.MANUAL, by="森\x00"))

    assert await shop.resumption.resume([order_no]) == []


async def test_money_kept_without_an_order_is_assigned_to_the_one_whose_it_is(
    shop: ShopClient, program: Program, order_no: str
) -> None:
    notice = f"lost-{order_no}"
    await shop.orders.tell(f"x-{order_no}", payment(notice))
    await program("order", "accept", order_no, "--inspected")

    answer = await program("deposits", "assign", notice, order_no, "--json")
    again = await program("deposits", "assign", notice, order_no)

    assert (answer.code, again.code) == (0, 0), answer.err
    assert answer.json["money"]["allocated"] == 2820
    assert (await shop.reading.order(order_no)).status == "preparing"
    await until(lambda: _has_mail(shop, order_no, "payment_confirmed"))
    async with shop.connections.connection() as conn:
        done = await conn.fetchrow("SELECT done_at, done_said FROM tasks WHERE key = $1", f"deposit:{notice}")
    assert done
    assert done["done_at"]
    assert spoken(done["done_said"]) == f"The money was booked on order {order_no}."
    listed = await program("--lang", "ja", "task", "list", "--all")
    assert f"ご注文{order_no}の入金として計上しました。" in "".join(listed.out.split())


async def test_money_that_is_on_another_order_or_never_came_is_not_assigned(
    shop: ShopClient, program: Program, ended: str, payload: Payload
) -> None:
    await shop.orders.tell(ended, payment(f"theirs-{ended}"))
    other = await started(shop, payload | {"order_no": f"{ended}-b"})

    assert (await program("deposits", "assign", f"theirs-{ended}", other)).code == 3
    assert (await program("deposits", "assign", "never-came", other)).code == 3


async def test_assigned_money_that_is_taken_back_is_taken_from_its_order(
    shop: ShopClient, program: Program, order_no: str
) -> None:
    notice = f"back-{order_no}"
    await shop.orders.tell(f"x-{order_no}", payment(notice, amount=2_500))
    assert (await program("deposits", "assign", notice, order_no)).code == 0

    answer = await program("order", "reverse", order_no, "--notice-id", notice, "--reason", "wrong order", "--json")

    assert answer.json["money"]["allocated"] == 0
    again = await program("deposits", "assign", notice, order_no)
    assert (again.code, "was booked and taken back" in again.err) == (3, True)
    assert (await shop.reading.order(order_no)).money.allocated == 0


async def test_money_without_an_order_that_was_taken_back_is_not_assigned(
    shop: ShopClient, program: Program, order_no: str
) -> None:
    notice = f"gone-{order_no}"
    await shop.orders.tell(f"x-{order_no}", payment(notice))
    await shop.orders.tell(f"x-{order_no}", m.PaymentReversed(notice_id=notice))

    answer = await program("deposits", "assign", notice, order_no)

    assert (answer.code, "was taken back" in answer.err) == (3, True)
