"""Who may import whom, and that importing a story drags no I/O library along."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IO_LIBRARIES = ("asyncpg", "aiosmtplib", "jinja2", "typst", "holidays", "pydantic_settings", "typer", "rich")


def run(*command: str) -> str:
    """What the command printed; it must succeed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_stories_can_be_imported_without_any_io_library() -> None:
    modules = [f"workflows.{path.stem}" for path in (ROOT / "workflows").glob("[a-z]*.py")]

    loaded = run(sys.executable, "-c", f"import sys, {', '.join(modules)}; print(*sys.modules)").split()

    assert {"workflows.order", "activities.order", "domain.contract.order"} < set(loaded)
    assert not {name.partition(".")[0] for name in loaded} & set(IO_LIBRARIES)


def test_the_import_contracts_hold() -> None:
    run(str(Path(sysconfig.get_path("scripts")) / "lint-imports"), "--no-logo", "--no-cache")


@pytest.mark.parametrize("package", ["domain", "workflows", "activities", "adapters", "callers", "workers", "gateway"])
def test_package_files_stay_empty(package: str) -> None:
    assert (ROOT / package / "__init__.py").read_text() == ""
