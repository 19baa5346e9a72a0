"""Writes docs/review-rules.md: `python -m gateway.rules_page`."""

from pathlib import Path

from domain.review.reference import rules_page

PAGE = Path("docs/review-rules.md")

if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
