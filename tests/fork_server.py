"""The server of `tests/forking.py`: it loads programs, and forks whenever one is wanted. It has no threads."""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import resource
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass

import psutil

#: Folders of what programs load only once they are asked for something.
_LATER = {"gateway.cli.main": ("gateway.cli", "gateway.api", "adapters.postgres")}


@dataclass(frozen=True)
class Wanted:
    """What a fork has to be."""

    module: str
    words: list[str]
    environment: dict[str, str]
    largest_file: int | None

    def load(self) -> None:
        """Load what the program will need, before it is forked."""
        importlib.import_module(self.module)
        for folder in _LATER.get(self.module, ()):
            for each in pkgutil.iter_modules(importlib.import_module(folder).__path__, f"{folder}."):
                importlib.import_module(each.name)
        gc.freeze()

    def play(self) -> None:
        """Be the program."""
        os.environ.clear()
        os.environ.update(self.environment)
        time.tzset()
        if self.largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest_file, self.largest_file))
        sys.argv[1:] = self.words
        code = importlib.import_module(self.module).main()
        sys.stdout.flush()
        os._exit(code or 0)  # as the programs do: the SDK's threads may abort an interpreter that ends slowly


class Server:
    """Takes each request from a connection of its own, on which it tells the fork's number and, later, its end."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._asking: dict[int, socket.socket] = {}
        self._awake, self._wakes = socket.socketpair()

    def serve(self) -> Wanted | None:
        """Fork until nobody can ask any more, which is None. A fork is told what it has to be."""
        self._wakes.setblocking(False)
        signal.set_wakeup_fd(self._wakes.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self._requests, selectors.EVENT_READ)
            selector.register(self._awake, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if self._awake in ready:
                    self._awake.recv(1024)
                    self._tell_ends()
                if self._requests in ready:
                    _, numbers, *_ = socket.recv_fds(self._requests, 1, 1)
                    if not numbers:
                        return None
                    if wanted := self._fork(socket.socket(fileno=numbers[0])):
                        return wanted

    def _fork(self, connection: socket.socket) -> Wanted | None:
        """Returns what to be, in the fork."""
        text, streams, *_ = socket.recv_fds(connection, 65_536, 3)
        while not text.endswith(b"\n"):
            text += connection.recv(65_536)
        wanted = Wanted(**json.loads(text))
        wanted.load()
        assert psutil.Process().num_threads() == 1, "a fork would lack the others"
        pid = os.fork()
        if not pid:
            self._forget()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
        for stream in streams:
            os.close(stream)
        if not pid:
            connection.close()
            return wanted
        self._asking[pid] = connection
        connection.sendall(b"%d\n" % pid)
        return None

    def _forget(self) -> None:
        """A fork is no server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for each in (self._requests, self._awake, self._wakes, *self._asking.values()):
            each.close()

    def _tell_ends(self) -> None:
        while self._asking:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self._asking.pop(pid) as connection, contextlib.suppress(OSError):  # who asked has gone
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    played = Server(socket.socket(fileno=int(sys.argv[1]))).serve()
    if played:
        played.play()
