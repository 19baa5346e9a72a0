"""A stack in a process of its own, to be killed: prints its process ids, then runs until it is stopped."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from workers.embedded import EmbeddedStack, StackPorts


async def run(var: Path, migrations: Path) -> None:
    stack = EmbeddedStack(var, StackPorts(0, 0, 0), migrations)
    async with stack:
        sys.stdout.write(json.dumps(stack.process_ids | {"stack": os.getpid()}) + "\n")
        sys.stdout.flush()
        await stack.given_up()


def main() -> None:
    """Ends at Ctrl-C."""
    with suppress(KeyboardInterrupt):
        asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2])))
