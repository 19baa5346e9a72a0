"""Stands before a Temporal server as the edge of a guarded cluster does: TLS, client certificates, API keys."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.x509.oid import NameOID
from hpack import Decoder, Encoder

NAME = "temporal.shop.example"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RESET, END_STREAM, END_HEADERS = 1, 3, 1, 4


@dataclass(frozen=True)
class Papers:
    """A certificate and its key, as files."""

    cert: Path
    key: Path

    def replace(self, other: "Papers") -> None:
        """Renew: the same files with other contents."""
        self.cert.write_bytes(other.cert.read_bytes())
        self.key.write_bytes(other.key.read_bytes())


def papers(folder: Path, ca: trustme.CA, name: str) -> Papers:
    """A client certificate made out to this name."""
    made = ca.issue_cert(common_name=name)
    found = Papers(folder / f"{name}.pem", folder / f"{name}.key")
    found.cert.write_bytes(b"".join(part.bytes() for part in made.cert_chain_pems))
    found.key.write_bytes(made.private_key_pem.bytes())
    return found


@dataclass
class TlsFront:
    """Listens on a port of 127.0.0.1 and passes on to the server at `address` whatever may pass.

    `callers` are the names on the certificates of whoever was let in.
    """

    address: str
    server_ca: trustme.CA
    clients_ca: trustme.CA | None = None
    api_key: str | None = None
    callers: list[str] = field(default_factory=list)
    port: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self) -> asyncio.Server:
        self._certificate = self.server_ca.issue_cert(NAME, "127.0.0.1")
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def sever(self) -> None:
        """Whoever is connected has to come again."""
        for writer in self._writers:
            writer.transport.abort()

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificate.configure_cert(context)
        context.set_alpn_protocols(["h2"])
        if self.clients_ca:
            self.clients_ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = _Tls(self._context(), reader, writer)
        self._writers.add(writer)
        with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
            await client.shake_hands()
            self.callers.append(client.peer)
            host, port = self.address.split(":")
            upstream, down = await asyncio.open_connection(host, int(port))
            self._writers.add(down)
            answers = asyncio.create_task(_pass_answers(upstream, client))
            try:
                await self._pass_requests(client, down)
            finally:
                answers.cancel()
                down.transport.abort()
        self._writers.discard(writer)
        writer.close()

    async def _pass_requests(self, client: "_Tls", server: asyncio.StreamWriter) -> None:
        """Every call whose key is wrong is answered here; the others are passed on, in a compression of their own."""
        decoder, encoder, refused = Decoder(), Encoder(), set[bytes]()
        server.write(await client.readexactly(len(PREFACE)))
        async for head, body in _frames(client):
            stream, passed = head[5:9], body
            if head[3] == HEADERS:
                headers = [(str(name), str(value)) for name, value in decoder.decode(body)]
                passed = encoder.encode(headers, huffman=False)
                if self.api_key and ("authorization", f"Bearer {self.api_key}") not in headers:
                    refused.add(stream)
                    client.write(_frame(HEADERS, END_HEADERS | END_STREAM, stream, _refusal()))
            if stream not in refused or stream == bytes(4):
                server.write(_frame(head[3], head[4], stream, passed))
                await server.drain()


def _frame(kind: int, flags: int, stream: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(3, "big") + bytes((kind, flags)) + stream + body


def _refusal() -> bytes:
    """GRPC's answer to a wrong key, without touching the compression table of the connection (RFC 7541, 6.2.2)."""
    fields = ((b"content-type", b"application/grpc"), (b"grpc-status", b"16"), (b"grpc-message", b"no such key"))
    return b"\x88" + b"".join(
        b"\x00" + bytes((len(name),)) + name + bytes((len(text),)) + text for name, text in fields
    )


class _Tls:
    """The server's side of one connection. Unlike asyncio's own, it says why when it refuses somebody."""

    def __init__(self, context: ssl.SSLContext, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._waiting = b""

    @property
    def peer(self) -> str:
        """The name on the client's certificate."""
        shown = self._tls.getpeercert(binary_form=True)
        if not shown:
            return ""
        (name,) = x509.load_der_x509_certificate(shown).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(name.value)

    async def shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                await self._fill()
            except ssl.SSLError:
                self._flush()
                self._writer.write_eof()
                await self._reader.read()  # until the other side has gone: else its last words overtake our reason
                raise
            else:
                self._flush()
                return

    async def readexactly(self, count: int) -> bytes:
        while len(self._waiting) < count:
            try:
                data = self._tls.read(1 << 16)
            except ssl.SSLWantReadError:
                await self._fill()
            else:
                if not data:  # the other side has said goodbye
                    raise asyncio.IncompleteReadError(self._waiting, count)
                self._waiting += data
        found, self._waiting = self._waiting[:count], self._waiting[count:]
        return found

    def write(self, data: bytes) -> None:
        self._tls.write(data)
        self._flush()

    def _flush(self) -> None:
        self._writer.write(self._out.read())

    async def _fill(self) -> None:
        data = await self._reader.read(1 << 16)
        if not data:
            raise asyncio.IncompleteReadError(b"", None)
        self._in.write(data)


async def _frames(source: "_Tls | asyncio.StreamReader") -> AsyncIterator[tuple[bytes, bytes]]:
    """The frames of HTTP/2, each as its head and body (RFC 9113, 4.1)."""
    while True:
        head = await source.readexactly(9)
        yield head, await source.readexactly(int.from_bytes(head[:3], "big"))


async def _pass_answers(server: asyncio.StreamReader, client: _Tls) -> None:
    with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
        async for head, body in _frames(server):
            client.write(head + body)


@contextlib.asynccontextmanager
async def tls_front(front: TlsFront) -> AsyncIterator[TlsFront]:
    """Listening until the end."""
    server = await front.start()
    try:
        yield front
    finally:
        server.close()
        front.sever()
