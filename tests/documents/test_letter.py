"""A mail on paper, for customers who have no e-mail address."""

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.order import Language
from tests.documents import reading
from tests.documents.papers import LONG, paper
from tests.mail.letters import RENDERER, from_orderer

RENDER = DocumentRenderer()


def letter_of(name: str, language: Language = "ja") -> str:
    """The text of a mail's letter, without its spaces."""
    mail = RENDERER.render(from_orderer(name, language, email=""))
    return reading.text(RENDER.letter(paper(language=language), mail.subject, mail.text))


def test_the_letter_asks_in_the_words_of_the_mail_and_for_a_call() -> None:
    text = letter_of("information_request/no_house_number")

    assert "丁目・番地・号が見当たりません。" in text
    assert "お電話（054-000-0000）にてお知らせください。" in text
    assert "このメール" not in text
    assert "山田太郎様" in text
    assert "ご注文内容の確認のお願い" in text


def test_a_letter_in_english() -> None:
    text = letter_of("information_request/no_room", "en")

    assert "roomnumber" in text
    assert "Pleasecallus:054-000-0000" in text


def test_a_letter_to_whoever_writes_as_long_as_possible_is_made() -> None:
    mail = RENDERER.render(from_orderer("information_reminder", email=""))

    assert RENDER.letter(paper(orderer=LONG), mail.subject, mail.text).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["order_received", "order_confirmed/bank_transfer", "shipped", "cancelled"])
def test_any_mail_may_become_a_letter(name: str) -> None:
    assert "山田太郎様" in letter_of(name)
