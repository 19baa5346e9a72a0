"""Steps that many tests take by the command line."""

from pathlib import Path

from tests.gateway.conftest import Program


async def accepted(program: Program, number: str) -> None:
    assert (await program("order", "accept", number, "--inspected")).code == 0


async def paid(program: Program, number: str) -> None:
    await accepted(program, number)
    answer = await program("order", "pay", number, "--amount", 2820, "--notice-id", f"bank-{number}")
    assert answer.code == 0


async def shipped(program: Program, number: str, folder: Path) -> None:
    await paid(program, number)
    await program("order", "pack", number, "--out", folder)
    tracking = "".join(filter(str.isdigit, number)).zfill(12)  # no two orders have the same
    answer = await program("order", "ship", number, "--carrier", "yamato", "--tracking", tracking, "--force")
    assert answer.code == 0
