"""A program whose first start fails for a passing reason is tried again; one that never starts is reported."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from workers.processes import Program, ProgramFailed, Supervised, shorten

#: Ends with 2 until it has been started as often as its argument says, then stays.
STUBBORN = """
import pathlib, sys, time
marks = pathlib.Path(sys.argv[1])
marks.write_text(marks.read_text() + "x" if marks.exists() else "x")
if len(marks.read_text()) < int(sys.argv[2]):
    sys.exit(2)
pathlib.Path(sys.argv[1] + ".ready").touch()
time.sleep(60)
"""


def stubborn(folder: Path, *, starts_at_try: int, tries: int, final_codes: frozenset[int] = frozenset()) -> Supervised:
    marks = folder / "marks"

    async def is_ready(_: int) -> bool:
        return (folder / "marks.ready").exists()

    argv = (sys.executable, "-c", STUBBORN, str(marks), str(starts_at_try))
    return Supervised(
        Program(
            name="Stubborn",
            argv=argv,
            log=folder / "log",
            pid_file=folder / "pid",
            is_ready=is_ready,
            tries=tries,
            final_codes=final_codes,
        )
    )


async def test_a_program_that_ends_at_once_is_tried_again(tmp_path: Path) -> None:
    program = stubborn(tmp_path, starts_at_try=3, tries=3)

    await program.start()
    await program.stop()

    assert (tmp_path / "marks").read_text(encoding="utf-8") == "xxx"


async def test_what_happens_to_a_program_is_told_in_the_language_of_its_shop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = Supervised(stubborn(tmp_path, starts_at_try=2, tries=2).program, "ja")

    await program.start()
    os.kill(program.pid or 0, signal.SIGKILL)
    async with asyncio.timeout(30):
        while len(caplog.messages) < 3:  # noqa: ASYNC110 - a log tells nobody of it
            await asyncio.sleep(0.05)
    await program.stop()

    assert caplog.messages == [
        "Stubbornが起動してすぐに終了しました（終了コード 2）。もう一度起動します。",
        "Stubbornが予期せず終了しました（終了コード -9）。再起動しています…",
        "Stubbornが再び動いています。",
    ]


async def test_a_program_that_never_starts_is_reported_after_its_tries(tmp_path: Path) -> None:
    program = stubborn(tmp_path, starts_at_try=9, tries=2)

    with pytest.raises(ProgramFailed, match="Stubborn ended at once with exit code 2"):
        await program.start()

    assert (tmp_path / "marks").read_text(encoding="utf-8") == "xx"


async def test_a_program_that_says_that_it_is_wrongly_set_is_not_tried_again(tmp_path: Path) -> None:
    program = stubborn(tmp_path, starts_at_try=9, tries=3, final_codes=frozenset({2}))

    with pytest.raises(ProgramFailed, match="Stubborn ended at once with exit code 2"):
        await program.start()

    assert (tmp_path / "marks").read_text(encoding="utf-8") == "x"


def test_a_long_log_starts_anew_beside_its_old_lines_while_it_is_written(tmp_path: Path) -> None:
    log = tmp_path / "workers.log"
    with log.open("ab", buffering=0) as program:
        program.write(b"before\n" * 3)
        shorten(log, longest=20)
        program.write(b"after\n")
        shorten(log, longest=20)

    assert log.read_bytes() == b"after\n"
    assert (tmp_path / "workers.log.1").read_bytes() == b"before\n" * 3
