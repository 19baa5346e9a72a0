"""A command ends within half a second, so it loads what it uses and nothing else."""

import subprocess
import sys

READ = """
import asyncio, sys
from pathlib import Path
from adapters.settings import Settings
from gateway.api.client import open_shop
from gateway.cli import main

async def today():
    async with open_shop(Settings(database_url=sys.argv[1], shop_file=Path("shop.example.toml"))) as shop:
        await shop.reading.today()

main.build()
asyncio.run(today())
print(*sorted({"temporalio", "holidays", "typst", "aiosmtplib", "workflows.order"} & sys.modules.keys()))
"""


def test_the_days_work_is_read_without_temporal_or_anything_that_writes(database: str) -> None:
    done = subprocess.run([sys.executable, "-c", READ, database], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
