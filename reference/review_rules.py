"""Writes docs/review-rules.md: `python -m reference.review_rules`."""

from pathlib import Path

from domain.people.review.reference import rules_page

PAGE = Path("docs/review-rules.md")

if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
