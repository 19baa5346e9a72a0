"""The stack's own process: VAR SHOP_FILE TEMPORAL_PORT WEB_UI_PORT SMTP_PORT. Runs until its standard input closes."""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from workers.embedded import WORKERS, EmbeddedStack, StackPorts
from workers.processes import Program


class HastyStack(EmbeddedStack):
    """The embedded stack with the storm's workers in the place of the shop's own."""

    async def _run(self, name: str, program: Program, exits: AsyncExitStack) -> None:
        if name == WORKERS:
            argv = tuple("tests.storm.workers" if part == "workers.main" else part for part in program.argv)
            program = replace(program, argv=argv)
        await super()._run(name, program, exits)


async def run(var: Path, shop_file: Path, ports: StackPorts) -> None:
    stack = HastyStack(var, ports, shop_file=shop_file)
    async with stack:
        await stack.start_workers()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        waiting = [asyncio.create_task(stack.given_up()), asyncio.create_task(_input_closes())]
        done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        done.pop().result()


async def _input_closes() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2]), StackPorts(*map(int, sys.argv[3:6]))))
