"""Ports that are claimed stay free until their servers listen."""

import socket

import pytest

from workers.ports import HOST, QUIET_PORTS, PortTaken, claim


def test_any_free_port_is_none_that_an_outgoing_connection_could_get() -> None:
    claimed = [claim(0, "a test") for _ in range(300)]

    assert all(port in QUIET_PORTS for port in claimed)
    assert len(set(claimed)) == 300


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(PortTaken, match=f"Port {port}, meant for a test, is taken"):
            claim(port, "a test")
