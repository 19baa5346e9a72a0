from pathlib import Path

from adapters.mail.writing.loader import BUILT_IN
from domain.order.kinds import MailKind
from reference.mail_templates import with_reference

DOCUMENT = Path(__file__).parents[2] / "docs" / "mail-templates.md"


def test_the_reference_names_every_variable_of_today() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    assert with_reference(text) == text, "run: python -m reference.mail_templates docs/mail-templates.md"
    assert "| `tracking_url` | text |" in text
    assert "risk" not in text


def test_the_document_lists_every_mail_and_every_piece() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    for kind in MailKind:
        assert f"\n| `{kind}` | " in text
    for piece in BUILT_IN.glob("ja/_*.txt"):
        assert f"`{piece.stem}`" in text


def test_both_languages_have_the_same_templates() -> None:
    names = {language: {path.name for path in (BUILT_IN / language).iterdir()} for language in ("ja", "en")}

    assert names["ja"] == names["en"]
    assert {f"{kind}.txt" for kind in MailKind} <= names["ja"]
