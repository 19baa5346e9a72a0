"""A shop's own words for one missing item."""

import html
from pathlib import Path

import pytest

from adapters.mail.writing.render import MailRenderer
from domain.contract.order import Language
from domain.shop.checks import Check
from tests.mail.letters import letter, render

OWN = """{% extends "builtin/ja/information_request" %}
{% block no_house_number %}
・番地（当店の言葉）
{% endblock %}
"""


@pytest.fixture
def own(tmp_path: Path) -> MailRenderer:
    """The templates of a shop that changed the words of one item."""
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "information_request.txt").write_text(OWN, encoding="utf-8")
    return MailRenderer(tmp_path)


@pytest.mark.parametrize("name", ["information_request/no_house_number", "information_reminder"])
def test_own_words_for_an_item_stand_in_the_request_and_in_its_reminder(own: MailRenderer, name: str) -> None:
    mail = own.render(letter(name))

    assert "・番地（当店の言葉）" in mail.text
    assert "番地（当店の言葉）" in mail.html
    assert "見当たりません" not in mail.text


def test_the_other_items_keep_their_words(own: MailRenderer) -> None:
    assert own.render(letter("information_request/no_room")).text == render("information_request/no_room").text


def test_the_subject_says_that_a_question_is_put_again() -> None:
    assert "再度のご確認のお願い" in render("information_request/again").subject
    assert "再度" not in render("information_request/no_room").subject


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_check_has_words_of_its_own(language: Language) -> None:
    words = [_item(f"information_request/{check}", language) for check in Check]

    assert len(set(words)) == len(words)


def _item(name: str, language: Language) -> str:
    """What the mail says about its one item."""
    text = render(name, language).text
    return text.split("■")[1].partition("\n")[2]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("check", Check)
def test_in_the_html_a_label_stands_on_a_line_of_its_own_before_its_sentence(check: Check, language: Language) -> None:
    mail = render(f"information_request/{check}", language)

    label, sentence = _item(f"information_request/{check}", language).strip().splitlines()[:2]
    assert f"<li>{label[1:].strip()}<br>{sentence.strip(' 　')}" in html.unescape(mail.html)
