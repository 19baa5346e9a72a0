"""Ports of this machine that a server is about to listen on."""

import random
import socket

import psutil

HOST = "127.0.0.1"
#: Below the ports that systems give to outgoing connections and to whoever asks for any (Linux 32768, macOS 49152): a
#: port from there may be gone between the moment it was found free and the moment its server listens.
QUIET_PORTS = range(20_000, 32_768)
_TRIES = 200

_handed_out: set[int] = set()


class PortTaken(RuntimeError):
    """Somebody else listens on the port; the message says who, as far as the system tells."""


def claim(port: int, purpose: str) -> int:
    """The port itself if it is free, for 0 a free one that this process has not claimed before; raises `PortTaken`."""
    return _must_be_free(port, purpose) if port else _any(purpose)


def _any(purpose: str) -> int:
    for port in random.sample(QUIET_PORTS, _TRIES):
        try:
            _must_be_free(port, purpose)
        except PortTaken:
            continue
        if port not in _handed_out:
            _handed_out.add(port)
            return port
    raise PortTaken(f"No free port was found for {purpose}. Choose one.")


def _must_be_free(port: int, purpose: str) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            message = (
                f"Port {port}, meant for {purpose}, is taken{_by(port)}. Stop that program, or choose another port."
            )
            raise PortTaken(message) from error
        return port


def _by(port: int) -> str:
    try:
        listeners = psutil.net_connections("tcp")
        pid = next((each.pid for each in listeners if each.laddr and each.laddr.port == port and not each.raddr), None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else " by another program"
    except psutil.Error:
        return " by another program"
