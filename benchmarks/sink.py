"""A mail server that takes everything and keeps nothing; prints its port."""

import asyncio
import contextlib


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The least of RFC 5321 that a client needs: every command is fine."""
    writer.write(b"220 sink\r\n")
    in_data = False
    with contextlib.suppress(ConnectionError):
        while line := await reader.readline():
            if in_data:
                in_data = line != b".\r\n"
                if not in_data:
                    writer.write(b"250 kept nothing\r\n")
                continue
            word = line[:4].upper()
            if word == b"DATA":
                in_data = True
                writer.write(b"354 go on\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
