"""Ports of this machine that a server is about to listen on."""

import random
import socket

import psutil

from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble

HOST = "127.0.0.1"
#: Below the ports that systems give to outgoing connections and to whoever asks for any (Linux 32768, macOS 49152): a
#: port from there may be gone between the moment it was found free and the moment its server listens.
QUIET_PORTS = range(20_000, 32_768)
_TRIES = 200

_handed_out: set[int] = set()


_NONE_FREE = Code("port.none_free", "purpose")
_TAKEN = Code("port.taken", "port", "purpose")
_TAKEN_BY = Code("port.taken_by", "port", "purpose", "program", "process")


class PortTaken(Trouble, RuntimeError):
    """Somebody else listens on the port; what is said names them, as far as the system tells."""


def claim(port: int, purpose: Said | str) -> int:
    """The port itself if it is free, for 0 a free one that this process has not claimed before; raises `PortTaken`."""
    return _must_be_free(port, purpose) if port else _any(purpose)


def _any(purpose: Said | str) -> int:
    for port in random.sample(QUIET_PORTS, _TRIES):
        try:
            _must_be_free(port, purpose)
        except PortTaken:
            continue
        if port not in _handed_out:
            _handed_out.add(port)
            return port
    raise PortTaken(_NONE_FREE(purpose=purpose))


def _must_be_free(port: int, purpose: Said | str) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(_taken(port, purpose)) from error
        return port


def _taken(port: int, purpose: Said | str) -> Said:
    try:
        listeners = psutil.net_connections("tcp")
        pid = next((each.pid for each in listeners if each.laddr and each.laddr.port == port and not each.raddr), None)
        if pid:
            return _TAKEN_BY(port=port, purpose=purpose, program=psutil.Process(pid).name(), process=str(pid))
    except psutil.Error:  # the system tells it to nobody but its administrator
        pass
    return _TAKEN(port=port, purpose=purpose)
