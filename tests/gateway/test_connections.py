"""Trouble on the line to Temporal or to the database becomes one error that a caller can wait out."""

import asyncpg
import pytest
from temporalio.service import RPCError, RPCStatusCode

from adapters.postgres.pool import Pool
from callers.connections import reaching_database
from callers.errors import ServiceAway
from callers.temporal import reaching_temporal


@pytest.mark.parametrize("status", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.UNKNOWN, RPCStatusCode.INTERNAL])
def test_a_server_killed_in_the_middle_of_its_answer_is_away(status: RPCStatusCode) -> None:
    with pytest.raises(ServiceAway, match="accept: transport error"), reaching_temporal("accept"):
        raise RPCError("transport error", status, b"")


def test_an_answer_is_passed_on() -> None:
    with pytest.raises(RPCError), reaching_temporal("accept"):
        raise RPCError("no such workflow", RPCStatusCode.NOT_FOUND, b"")


@pytest.mark.parametrize(
    "code",
    [
        "53100",  # disk full
        "53200",  # out of memory
        "57014",  # statement time-out
        "25006",  # read-only, as on a standby
        "55P03",  # a lock was not to be had in time
        "40P01",  # deadlock
        "58030",  # a fault of the disk
    ],
)
async def test_a_database_that_can_do_nothing_now_is_waited_out(pool: Pool, code: str) -> None:
    with pytest.raises(ServiceAway, match="takes nothing at the moment"), reaching_database():
        await pool.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '{code}'; END $$")


def test_a_connection_that_was_ended_this_moment_is_waited_out() -> None:
    with pytest.raises(ServiceAway, match="try again later"), reaching_database():
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")


async def test_a_fault_of_a_statement_is_no_trouble_of_the_database(pool: Pool) -> None:
    with pytest.raises(asyncpg.UndefinedColumnError), reaching_database():
        await pool.execute("SELECT nonsense FROM orders")


async def test_a_connection_that_has_gone_is_waited_out(pool: Pool) -> None:
    async with pool.acquire() as conn:
        conn.terminate()

        with pytest.raises(ServiceAway, match="try again later"), reaching_database():
            await conn.execute("SELECT 1")
