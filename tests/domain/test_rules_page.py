"""docs/review-rules.md is made from the rules."""

from pathlib import Path

from reference.review_rules import rules_page


def test_the_page_of_all_rules_is_what_the_code_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "review-rules.md"

    assert page.read_text(encoding="utf-8") == rules_page(), "run python -m reference.review_rules"
