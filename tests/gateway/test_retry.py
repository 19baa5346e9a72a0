"""Once the mail server is mended, one command lets everything leave that waits for its next try."""

import re
from datetime import datetime

from domain.basics.said import Said
from domain.order.facts import TaskFacts
from gateway.api.client import ShopClient
from tests.caught_mail import MailCatcher
from tests.gateway.conftest import Payload, Program, started, until

#: The next try would be ten minutes later.
LISTED = "550 5.7.1 Client host [192.0.2.10] blocked using zen.spamhaus.org"
WAITING = "SELECT try_after FROM mails WHERE thread = $1 AND kind = $2 AND state = 'owed'"
STATE = "SELECT state FROM mails WHERE thread = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1"


async def waits(shop: ShopClient, thread: str, kind: str) -> bool:
    async with shop.connections.connection() as conn:
        after: datetime | None = await conn.fetchval(WAITING, thread, kind)
    return after is not None and (after - shop.connections.now()).total_seconds() > 300


async def has_left(shop: ShopClient, thread: str, kind: str) -> bool:
    async with shop.connections.connection() as conn:
        return bool(await conn.fetchval(STATE, thread, kind) == "sent")


async def held_up(shop: ShopClient, payload: Payload, doors_mails: MailCatcher) -> str:
    """An order whose customer's server refuses the shop, until it does not any more."""
    doors_mails.refuse(payload["orderer"]["email"], LISTED)
    order_no = await started(shop, payload)
    await until(lambda: waits(shop, order_no, "order_received"))
    doors_mails.refuse_nobody()
    return order_no


async def test_the_waiting_mails_of_one_order_leave_at_once(
    shop: ShopClient, program: Program, payload: Payload, doors_mails: MailCatcher
) -> None:
    order_no = await held_up(shop, payload, doors_mails)

    answer = await program("mail", "retry", order_no)

    assert re.match(r"[1-9]\d* mails? (is|are) tried now", answer.out)  # more than one where the goods ran out, too
    await until(lambda: has_left(shop, order_no, "order_received"))


async def test_all_that_waits_for_a_try_leaves_and_what_waits_for_its_hour_stays(
    shop: ShopClient, program: Program, payload: Payload, doors_mails: MailCatcher
) -> None:
    order_no = await held_up(shop, payload, doors_mails)
    async with shop.connections.connection() as conn:
        await conn.execute(
            "INSERT INTO mails (id, thread, key, kind, owed_at, not_before, facts) VALUES "
            "('r-1', $1, 'r-1', 'written', now(), now() + interval '9 hours', '{}')",
            order_no,
        )
        await conn.execute(  # a letter about money that nobody sweeps for
            "INSERT INTO mails (id, thread, key, kind, owed_at, try_after, facts) VALUES "
            "('r-2', 'deposit-r', 'r-2', 'shop_task', now(), now() + interval '1 hour', $1)",
            TaskFacts(task="look", said=Said(code="todo.damaged")).model_dump_json(),
        )

    answer = await program("mail", "retry", "--json")

    assert answer.json["mails"] >= 2
    await until(lambda: has_left(shop, order_no, "order_received"))
    await until(lambda: has_left(shop, "deposit-r", "shop_task"))
    assert not await has_left(shop, order_no, "written")
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE mails SET state = 'superseded' WHERE id = 'r-1'")


async def test_mails_of_an_unknown_order_are_not_found_and_none_wait_twice(program: Program) -> None:
    assert (await program("mail", "retry", "no-such-order")).code == 4
