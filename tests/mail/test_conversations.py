"""The pages about conversations show the mails as they are written today."""

from pathlib import Path

import pytest

from reference.conversations import with_mails

PAGES = sorted((Path(__file__).parents[2] / "docs" / "conversations").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_the_mails_of_today(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert with_mails(text) == text, f"run: python -m reference.conversations docs/conversations/{page.name}"


def test_a_mail_is_put_between_its_marks() -> None:
    page = "before\n<!-- mail: en packed -->\nold\n<!-- end of mail -->\nafter\n"

    filled = with_mails(page)

    assert "old" not in filled
    assert filled.startswith("before\n<!-- mail: en packed -->\n\n```text\n[Midori Tea] ")
    assert filled.endswith("```\n\n<!-- end of mail -->\nafter\n")
    assert with_mails(filled) == filled


def test_a_mail_that_no_example_shows_is_named() -> None:
    with pytest.raises(KeyError, match="en nothing"):
        with_mails("<!-- mail: en nothing -->\n<!-- end of mail -->\n")
