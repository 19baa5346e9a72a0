"""Ports of this machine that a server is about to listen on."""

import socket

import psutil

HOST = "127.0.0.1"


class PortTaken(RuntimeError):
    """Somebody else listens on the port; the message says who, as far as the system tells."""


def claim(port: int, purpose: str) -> int:
    """The port itself if it is free, any free one for 0; raises `PortTaken`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            message = (
                f"Port {port}, meant for {purpose}, is taken{_by(port)}. Stop that program, or choose another port."
            )
            raise PortTaken(message) from error
        return int(probe.getsockname()[1])


def _by(port: int) -> str:
    try:
        listeners = psutil.net_connections("tcp")
        pid = next((each.pid for each in listeners if each.laddr and each.laddr.port == port and not each.raddr), None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else " by another program"
    except psutil.Error:
        return " by another program"
