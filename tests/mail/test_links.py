"""No text of an outsider is a link in a mail, and none is changed that is no link."""

import re
from collections.abc import Mapping

import pytest
from pydantic import BaseModel

from adapters.mail.writing.links import without_links
from adapters.mail.writing.printable import AS_THEY_ARE, printable
from adapters.mail.writing.samples import SampleMail
from domain.order.facts import DeclinedFacts, QuestionFacts, WrittenFacts
from domain.order.kinds import MailKind
from domain.order.mail import MailContent
from tests.mail.letters import RENDERER, SAMPLES, faults, letter


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://evil.example", "http：//evil．example"),
        ("evil.example", "evil．example"),
        ("当選→https://evil.icu/a.b?c=d", "当選→https：//evil．icu/a．b?c=d"),
        ("Amazon.co.jp gift", "Amazon．co．jp gift"),
        ("請求書.zip", "請求書．zip"),
        ("楽天.コム", "楽天．コム"),
        ("xn--r8jz45g.xn--zckzah.jp", "xn--r8jz45g．xn--zckzah．jp"),
        ("www.evil", "www．evil"),
        ("taro@evil.tokyo", "taro@evil．tokyo"),
        ("evil.com.山田", "evil．com．山田"),
        ("192.0.2.1", "192．0．2．1"),
        (r"\\evil\share", "＼＼evil\\share"),
        ("EVIL.COM", "EVIL．COM"),
    ],
)
def test_what_would_become_a_link_becomes_text(text: str, shown: str) -> None:
    assert without_links(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("静岡煎茶 100g", "1.5kg", "No.5", "Vol.2", "Ver.1.0.3", "3.5×2.5cm", "2026.11.29", "03.1234.5678"),
        *("Mr.Children", "Dr.Martens", "J.R.R. Tolkien", "A.B.C.商店", "St. John", "Co.,Ltd.", "お茶…緑茶", "50%OFF！"),
    ],
)
def test_what_no_program_takes_for_a_link_stays_as_it_is(text: str) -> None:
    assert without_links(text) == text


def test_the_shop_can_copy_the_address_of_whoever_sent_what_cannot_be_read() -> None:
    payload = '{"email": "taro@example.jp", "name": "http://a@evil.example evil.com/taro@example.jp x@evil.com/y"}'
    found = letter("shop_reject")

    mail = RENDERER.render(found.model_copy(update={"facts": found.facts.model_copy(update={"payload": payload})}))

    assert '"email": "taro@example.jp"' in mail.text
    assert not re.search(r"evil\.", mail.text + mail.html)


@pytest.mark.parametrize("kind", ["order_received", "order_confirmed/bank_transfer", "out_of_stock", "shop_order"])
def test_an_articles_name_brings_no_link_into_a_mail(kind: str) -> None:
    found = letter(kind)
    assert found.order
    placed = found.order.placed
    lines = tuple(line.model_copy(update={"name": "ギフト http://evil.example evil.com"}) for line in placed.lines)
    order = found.order.model_copy(update={"placed": placed.model_copy(update={"lines": lines})})

    mail = RENDERER.render(found.model_copy(update={"order": order}))

    assert "ギフト http：//evil．example evil．com" in mail.text
    assert not re.search(r"evil\.", mail.text + mail.html + mail.subject)


TRAP = " http://evil.example/x evil.com"


def test_nobody_outside_brings_a_link_into_any_mail() -> None:
    def links(sample: SampleMail) -> list[str]:
        mail = RENDERER.render(trapped(sample.content))
        return re.findall(r"evil\.|[^：]//evil", mail.text + mail.html + mail.subject)

    assert faults(links, SAMPLES) == {}


def trapped(found: MailContent) -> MailContent:
    """With a link in every text that an outsider may have written."""
    own = {"reason"} if found.kind is MailKind.DECLINED else set()
    order = _trapped(found.order, set()) if found.order else None
    inquiry = _trapped(found.inquiry, set()) if found.inquiry else None
    return found.model_copy(update={"order": order, "inquiry": inquiry, "facts": _trapped(found.facts, own)})


#: Codes, which are made here, and are looked up.
_CODES = frozenset(
    {"status", "work", "kind", "refusal", "message", "task", "hold", "delay", "stage", "category", "proof", "ending"}
)


def _trapped(value: object, own: set[str], name: str = "") -> object:
    if isinstance(value, BaseModel):
        names = (
            set(type(value).model_fields)
            - {each for type_, kept in AS_THEY_ARE.items() if isinstance(value, type_) for each in kept}
            - own
            - _CODES
        )
        return value.model_copy(update={each: _trapped(getattr(value, each), set(), each) for each in names})
    if isinstance(value, tuple):
        return tuple(_trapped(each, set(), name) for each in value)
    if isinstance(value, Mapping):
        return {key: _trapped(each, set(), name) for key, each in value.items()}
    return f"{value}{TRAP}" if type(value) is str and value and name != "language" else value


def test_what_the_shop_writes_keeps_its_links() -> None:
    written = WrittenFacts(subject="x", text="https://chanohado.example/a")
    asked = QuestionFacts(conversation="prepay", words="chanohado.example")

    for facts in (written, asked):
        assert printable(letter("written").model_copy(update={"facts": facts})).facts == facts


def test_a_reason_for_declining_may_name_a_page_of_the_shop() -> None:
    facts = DeclinedFacts(reason="https://chanohado.example/sold-out")

    mail = RENDERER.render(letter("declined").model_copy(update={"facts": facts}))

    assert "https://chanohado.example/sold-out" in mail.text


@pytest.mark.parametrize("kind", ["out_of_stock", "stock_chosen/part", "rest_expected", "return_question/part"])
def test_an_articles_number_with_a_dot_is_found_in_the_order(kind: str) -> None:
    """It looks like a web address, and names the article in lists of pieces."""
    found, sku = letter(kind), "tea.co"
    assert found.order
    placed = found.order.placed
    first, *others = placed.lines
    lines = (first.model_copy(update={"sku": sku}), *others)
    pieces = {"short": {sku: 1}, "first": {sku: 1}, "later": {sku: 1}, "contents": {sku: 1}}
    facts = found.facts.model_copy(update={name: pieces[name] for name in pieces if hasattr(found.facts, name)})
    order = found.order.model_copy(update={"placed": placed.model_copy(update={"lines": lines})})

    mail = RENDERER.render(found.model_copy(update={"order": order, "facts": facts}))

    assert "煎茶 100g × 1" in mail.text or "ご注文2点のうち1点が不足" in mail.text
