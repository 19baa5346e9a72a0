"""docs/files is made from the profiles."""

from pathlib import Path

from adapters.files.profile import Kind
from reference.files import KINDS, pages

FOLDER = Path(__file__).parents[2] / "docs" / "files"


def test_every_profile_has_its_page_as_the_profile_says() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}

    assert written.keys() == pages().keys(), "run python -m reference.files docs/files"
    assert [name for name, text in pages().items() if written[name] != text] == []


def test_every_kind_has_a_title_and_a_command() -> None:
    assert set(KINDS) == set(Kind)
