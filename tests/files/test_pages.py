"""docs/files is made from the profiles."""

from pathlib import Path

from adapters.files.profile import Kind
from adapters.files.profile_files import profiles
from reference.files import KINDS, OUTCOMES, PARTIES, pages, profiles_of

FOLDER = Path(__file__).parents[2] / "docs" / "files"


def test_every_profile_has_its_page_as_the_profile_says() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}

    assert written.keys() == pages().keys(), "run python -m reference.files docs/files"
    assert [name for name, text in pages().items() if written[name] != text] == []


def test_every_profile_is_somebodys_and_one_partys_only() -> None:
    named = [(each.kind, each.name) for party in PARTIES.values() for each in profiles_of(party)]

    assert sorted(named) == sorted((each.kind, each.name) for each in profiles() if each.kind is not Kind.LISTS)
    assert set(OUTCOMES) == set(Kind) - {Kind.LISTS}


def test_every_kind_has_a_title_and_a_command() -> None:
    assert set(KINDS) == set(Kind)
