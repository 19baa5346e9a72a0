"""What is wrong with how a template is written is told in the reader's language."""

import pytest
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError

from adapters.mail.writing.syntax import fault_of, why_unwritten
from adapters.words.say import say

FAULTS = {
    "{% if x %}": "`{% if %}` を閉じる `{% endif %}` がありません",
    "{% if x %}{% endfor %}": "`{% endfor %}` はここでは使えません",
    "{% foo %}": "`{% foo %}` はここでは使えません",
    "{{ x": "`}}` がありません",
    "{{ (a }}": "`)` がありません",
    "{{ x | }}": "名前がありません",
    "{% for x %}{% endfor %}": "`in` がありません",
    "{{ 1 + }}": "`}}` の位置が正しくありません",
    '{{ "a }}': '文字「"」が使えないか、引用符が閉じていません',
    "{# x": "注釈を閉じる `#}` がありません",
    "{% block a %}{% block a %}{% endblock %}{% endblock %}": "ブロック `a` が2回あります",
    "{% macro f(a=1, b) %}{% endmacro %}": "テンプレートの書き方ではありません",
}


@pytest.mark.parametrize(("template", "japanese"), FAULTS.items())
def test_a_fault_of_a_template_is_told_in_japanese(template: str, japanese: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Environment(autoescape=True).from_string(template)

    assert say(fault_of(caught.value.message or ""), "ja") == japanese


@pytest.mark.parametrize(
    ("template", "japanese"),
    [
        ("{{ x }}", "`x` がありません"),
        ("{{ [].x }}", "`x` がありません"),
        ("{{ [1][3] }}", "`3` がありません"),
        ('{{ "a" + 1 }}', "値の種類が、使い方に合っていません"),
        ("{{ 1 / 0 }}", "値の種類が、使い方に合っていません"),
    ],
)
def test_why_a_mail_cannot_be_made_is_told_in_japanese(template: str, japanese: str) -> None:
    made = Environment(autoescape=True, undefined=StrictUndefined).from_string(template)

    with pytest.raises(Exception) as caught:
        made.render()

    assert say(why_unwritten(caught.value), "ja") == japanese
