"""Updates that Temporal lets go of, as its errors were seen on a busy machine, are asked again with the same id."""

import pytest
from temporalio.service import RPCError, RPCStatusCode

from callers import turns
from callers.turns import Turns

FAILED = RPCError(
    "Unable to perform workflow execution update due to Workflow Task in failed state.",
    RPCStatusCode.FAILED_PRECONDITION,
    b"",
)
ABORTED = RPCError("workflow update was aborted", RPCStatusCode.UNAVAILABLE, b"")
AWAY = RPCError("tcp connect error", RPCStatusCode.UNAVAILABLE, b"")


class Server:
    """Answers with these errors first."""

    def __init__(self, *errors: RPCError) -> None:
        self.errors = list(errors)
        self.asked = 0

    async def answer(self) -> str:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return "taken"


async def test_what_was_let_go_of_is_asked_again() -> None:
    server = Server(FAILED, ABORTED)

    assert await Turns().take("order-1", server.answer) == "taken"
    assert server.asked == 3


async def test_a_server_that_is_away_is_told_at_once() -> None:
    server = Server(AWAY)

    with pytest.raises(RPCError, match="tcp connect"):
        await Turns().take("order-1", server.answer)
    assert server.asked == 1


async def test_a_workflow_that_fails_for_good_is_told_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LET_GO_PATIENCE", 0.0)
    server = Server(FAILED, FAILED)

    with pytest.raises(RPCError, match="failed state"):
        await Turns().take("order-1", server.answer)
