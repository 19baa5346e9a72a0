"""Trouble on the line to Temporal becomes one error that a caller can wait out."""

import pytest
from temporalio.service import RPCError, RPCStatusCode

from gateway.errors import ServiceAway
from gateway.wires import reaching_temporal


@pytest.mark.parametrize("status", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.UNKNOWN, RPCStatusCode.INTERNAL])
def test_a_server_killed_in_the_middle_of_its_answer_is_away(status: RPCStatusCode) -> None:
    with pytest.raises(ServiceAway, match="accept: transport error"), reaching_temporal("accept"):
        raise RPCError("transport error", status, b"")


def test_an_answer_is_passed_on() -> None:
    with pytest.raises(RPCError), reaching_temporal("accept"):
        raise RPCError("no such workflow", RPCStatusCode.NOT_FOUND, b"")
