import html
import itertools
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from adapters.mail.errors import BadTemplate, UnknownVariable, UnrenderableMail
from adapters.mail.writing.media import paragraphs, text_wrap
from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.samples import SampleMail, sample_mails
from domain.basics.said import Said
from domain.contract.order import Payment, PaymentMethod, PaymentState, PlanName
from domain.contract.status import Status
from domain.order.facts import MailFacts
from domain.order.kinds import KINDS, MailKind
from tests.mail.letters import RENDERER, SAMPLES, faults, from_orderer, letter, of_order, written

YEN = st.none() | st.integers(0, 999_999_999)
DAY = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
WORDS = st.sampled_from(["", "x", "<b>&", "お知らせ", "1\n\n2"])
#: Hypothesis also tries words that it finds in the code, and a person may be called "None".
TEXT = st.text().filter(lambda text: "None" not in text)
#: What a fact may be, by its name; those that are not here are made as their type says.
VALUES = {
    "round": st.integers(0, 3),
    "amount": st.integers(0, 999_999_999),
    "paid_on": st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    "received_total": YEN,
    "rest": YEN,
    "surplus": YEN,
    "deadline": DAY,
    "expires_on": DAY,
    "accepted": st.booleans(),
    "is_paid": st.booleans(),
    "ships_by": DAY,
    "shipped_on": DAY,
    "arrives_on": DAY,
    "arrived": st.booleans(),
    "carrier": st.sampled_from(["yamato", "sagawa", "japanpost", "other", "", "福山通運"]),
    "tracking_no": WORDS,
    "old_tracking_no": WORDS,
    "sku": st.sampled_from(["TEA-100", "12"]),  # no article is without its number and name
    "article": st.sampled_from(["静岡煎茶 100g", "Sencha"]),
    "short": st.dictionaries(st.sampled_from(["TEA-100", "gone"]), st.integers(1, 9)),
    "refund": YEN,
    "ending": st.none() | st.sampled_from(list(Status)),
    "reason": WORDS,
    "task": st.sampled_from(["refund", "new_kind"]),
    "hold": st.sampled_from(["sums", "new_kind"]),
    "due_on": DAY,
    "payload": WORDS,
    "message": WORDS,
    "delay": st.sampled_from(["stock", "check", "work"]),
    "subject": WORDS,
    "text": WORDS,
    "next_answer_on": st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    "why": st.sampled_from(["found", "looked_into", "scanned_late", "new_reason"]),
    "promised_on": st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    "said": st.builds(Said, code=st.sampled_from(["todo.capture", "new_code"])),
    "stage": st.sampled_from(["opened", "again", "soon", "overdue"]),
}


def known_facts(kind: MailKind) -> st.SearchStrategy[tuple[MailKind, MailFacts]]:
    """A kind of mails with whatever such a mail may know."""
    model = KINDS[kind].facts
    texts = {name: TEXT for name, field in model.model_fields.items() if field.annotation is str and not field.metadata}
    given = texts | {name: VALUES[name] for name in model.model_fields if name in VALUES}
    return st.tuples(st.just(kind), st.builds(model, **given))


def test_the_shop_is_told_a_transfer_number_only_where_somebody_writes_it() -> None:
    by_bank = Payment(method=PaymentMethod.BANK_TRANSFER)
    at_the_door = Payment(method=PaymentMethod.CASH_ON_DELIVERY)

    assert "振込番号" in RENDERER.render(of_order("shop_order", payment=by_bank)).text
    assert "振込番号" not in RENDERER.render(of_order("shop_order", payment=at_the_door)).text


class _Tags(HTMLParser):
    """Whether tags are closed in the order in which they were opened."""

    VOID = frozenset({"meta", "br", "hr", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def wrong_tags(page: str) -> list[str]:
    parser = _Tags()
    parser.feed(page)
    return parser.wrong + parser.open


@settings(max_examples=250, deadline=None)
@given(
    known=st.sampled_from(list(MailKind)).flatmap(known_facts),
    language=st.sampled_from(["ja", "en"]),
    plan=st.sampled_from(list(PlanName)),
    payment=st.builds(
        Payment,
        method=st.sampled_from(list(PaymentMethod)),
        state=st.sampled_from(list(PaymentState)),
        reference=st.none() | st.just("1234567890123"),
    ),
    status=st.sampled_from(list(Status)),
)
def test_every_mail_can_be_written_from_whatever_is_known(
    known: tuple[MailKind, MailFacts], language: str, plan: PlanName, payment: Payment, status: Status
) -> None:
    (kind, facts), found = known, letter("shipped/gift")
    assert found.order
    placed = found.order.placed.model_copy(update={"plan": plan, "payment": payment})
    order = found.order.model_copy(update={"placed": placed, "status": status})
    changed = {"kind": kind, "language": language, "facts": facts, "order": order}
    mail = RENDERER.render(found.model_copy(update=changed))

    assert "None" not in mail.subject + mail.text + mail.html
    assert mail.subject.strip()
    assert not [line for line in mail.text.splitlines() if re.fullmatch(r"[^。]{1,20}：", line)]
    assert wrong_tags(mail.html) == []


@pytest.mark.parametrize("kind", [kind for kind in MailKind if kind.is_for_shop])
def test_a_mail_to_the_shop_may_be_about_no_order(kind: MailKind) -> None:
    if kind is MailKind.SHOP_ORDER:
        return
    found = next(sample.content for sample in sample_mails() if sample.content.kind is kind)

    assert RENDERER.render(found.model_copy(update={"order": None})).text


def test_a_mail_to_a_customer_needs_an_order() -> None:
    with pytest.raises(UnrenderableMail):
        RENDERER.render(letter("shipped").model_copy(update={"order": None}))


def test_what_a_customer_writes_is_text_in_the_html() -> None:
    mail = RENDERER.render(from_orderer("shop_order", name='<img src=x onerror="alert(1)">', phone="</table><b>"))

    assert "<img" not in mail.html
    assert "&lt;img src=x onerror=" in mail.html
    assert wrong_tags(mail.html) == []


def test_what_a_customer_writes_cannot_look_like_a_paragraph_of_the_shop() -> None:
    forged = "太郎 様\n\n■ お振込先\n\nhttps://evil.example/\n"
    mail = RENDERER.render(from_orderer("order_confirmed/bank_transfer", name=forged))

    assert mail.text.splitlines()[0] == "太郎 様 ■ お振込先 https：//evil．example/ 様"
    assert 'href="https://evil.example' not in mail.html


@pytest.mark.parametrize("field", ["name", "company", "department", "phone"])
def test_nobody_has_the_shop_send_a_link_of_theirs_to_somebody(field: str) -> None:
    mail = RENDERER.render(from_orderer("shop_order", **{field: "当選 www.evil.icu/x evil.com http://evil.test"}))

    for said in (mail.text, mail.html, mail.subject):
        assert "evil.com" not in said
        assert "evil.icu" not in said
        assert "http://evil" not in said
    assert "www．evil．icu/x evil．com" in mail.text


@pytest.mark.parametrize("name", ["J.R.R. Tolkien", "St. John", "山田 太郎Jr.", "株式会社A.B.", "3.5", "A.B.C.商店"])
def test_a_name_with_dots_stays_as_it_is(name: str) -> None:
    assert RENDERER.render(from_orderer("order_received", name=name)).text.startswith(f"{name} 様")


def test_a_page_is_readable_on_a_phone_and_names_its_language() -> None:
    mail = RENDERER.render(letter("shipped"))

    assert mail.html.startswith("<!DOCTYPE html>\n")
    assert '<html lang="ja">' in mail.html
    assert 'name="viewport"' in mail.html
    assert "src=" not in mail.html  # nothing is fetched when a mail is opened
    assert wrong_tags(mail.html) == []


# --- the shop's own templates ----------------------------------------------------------------------------------------


def own(folder: Path, name: str, text: str) -> MailRenderer:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return MailRenderer(folder)


def test_nothing_but_rows_stands_in_a_table_of_facts() -> None:
    """Other text there a mail program shows above the table, away from what it belongs to."""
    pages = {sample.name: RENDERER.render(sample.content).html for sample in sample_mails()}

    tables = {name: re.findall(r'<table class="facts">(.*?)</table>', page, re.DOTALL) for name, page in pages.items()}
    rows = re.compile(r"<tr>.*?</tr>", re.DOTALL)
    assert {name for name, found in tables.items() if any(rows.sub("", each).strip() for each in found)} == set()


def test_an_own_template_goes_before_the_built_in_one(tmp_path: Path) -> None:
    text = '{% extends "ja/_frame" %}{% block subject %}発送！{% endblock %}{% block main %}送りました。{% endblock %}'
    renderer = own(tmp_path, "ja/shipped.txt", text)

    mail = renderer.render(letter("shipped"))
    assert mail.subject == "【みどり茶舗】発送！"
    assert "送りました。" in mail.text
    assert "<p>送りました。</p>" in mail.html
    assert renderer.render(letter("thanks")) == RENDERER.render(letter("thanks"))
    assert renderer.render(letter("shipped", "en")) == RENDERER.render(letter("shipped", "en"))


def test_one_block_of_a_built_in_template_can_be_changed(tmp_path: Path) -> None:
    text = '{% extends "builtin/ja/shipped" %}{% block opening %}お待たせいたしました。{% endblock %}'
    mail = own(tmp_path, "ja/shipped.txt", text).render(letter("shipped"))

    assert "お待たせいたしました。" in mail.text
    assert "誠にありがとうございます。" not in mail.text
    assert "ヤマト運輸" in mail.text
    assert mail.subject == "【みどり茶舗】商品発送のお知らせ（1001）"


def test_a_piece_of_all_mails_can_be_changed(tmp_path: Path) -> None:
    renderer = own(tmp_path, "ja/_footer.txt", "{{ shop.name }}　{{ shop.phone }}\n")

    for name in ("shipped", "thanks"):
        mail = renderer.render(letter(name))
        assert mail.text.endswith("みどり茶舗　054-000-0000\n")
        assert "特定商取引法" not in mail.html


def test_the_html_of_a_mail_can_be_a_design_of_its_own(tmp_path: Path) -> None:
    mail = own(tmp_path, "ja/shipped.html", "<html><body><h1>{{ shop.name }}</h1></body></html>").render(
        letter("shipped")
    )

    assert mail.html == "<html><body><h1>みどり茶舗</h1></body></html>\n"
    assert mail.text == RENDERER.render(letter("shipped")).text


@pytest.mark.parametrize(
    ("template", "line", "variable"),
    [
        ("{{ customer }}", 1, "customer"),
        ("ok\n{{ shop.foo }}", 2, "shop.foo"),
        ("\n\n{{ order.placed.foo }}", 3, "order.placed.foo"),
        ("{{ placed.orderer.address.foo }}", 1, "placed.orderer.address.foo"),
        ("{% if facts.foo %}x{% endif %}", 1, "facts.foo"),
        ("{% for line in placed.lines %}\n{{ line.price }}\n{% endfor %}", 2, "line.price"),
        ("{% for line in placed.lines %}{% endfor %}{{ line.sku }}", 1, "line"),
        ("{% set who = placed.ship_to %}{{ who.nam }}", 1, "who.nam"),
        ("{{ placed.ship_to.salutation().foo() }}", 1, "placed.ship_to.salutation().foo"),
        ("{{ facts.paid_on.foo }}", 1, "facts.paid_on.foo"),
        ("{{ shop['foo'] }}", 1, "shop.foo"),
        ("{{ placed.risk.verdict }}", 1, "placed.risk"),
        ("{{ shop.model_config }}", 1, "shop.model_config"),
        ("{{ shop.__class__ }}", 1, "shop.__class__"),
        ("{{ facts.amount|yen ~ foo }}", 1, "foo"),
        ("{% block main %}{% if true %}{% else %}{{ foo }}{% endif %}{% endblock %}", 1, "foo"),
        ("{% include 'ja/_items' %}{{ totals.foo }}", 1, "totals.foo"),
        ("{{ row('x', carrier.nmae) }}", 1, "carrier.nmae"),
    ],
)
def test_an_unknown_variable_is_refused_when_the_template_is_loaded(
    tmp_path: Path, template: str, line: int, variable: str
) -> None:
    with pytest.raises(UnknownVariable) as refusal:
        own(tmp_path, "ja/_piece.txt", template)

    assert (refusal.value.file, refusal.value.line, refusal.value.variable) == ("ja/_piece.txt", line, variable)


@pytest.mark.parametrize(
    ("template", "line", "problem"),
    [
        ("{% if shop %}", 1, "endif"),
        ("ok\n{{ shop.name }", 2, "}"),
        ("\n{{ shop.name|uppercase }}", 2, "filter `uppercase`"),
        ("{% if shop is odd_one %}{% endif %}", 1, "test `odd_one`"),
        ("{% include 'ja/_nothing' %}", 1, "template `ja/_nothing`"),
        ("{% extends shop.name %}", 1, "in quotes"),
        ("{% frobnicate %}", 1, "frobnicate"),
    ],
)
def test_a_broken_template_is_refused_when_it_is_loaded(tmp_path: Path, template: str, line: int, problem: str) -> None:
    with pytest.raises(BadTemplate, match=re.escape(problem)) as refusal:
        own(tmp_path, "en/thanks.txt", template)

    assert (refusal.value.file, refusal.value.line) == ("en/thanks.txt", line)


def test_a_template_that_fails_only_with_values_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match="thanks"):
        own(tmp_path, "ja/thanks.txt", "{{ facts.arrives_on }}")


def test_a_piece_that_fails_only_with_values_is_refused_by_a_mail_in_which_it_stands(tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match="a value that is not known"):
        own(tmp_path, "ja/_footer.txt", "{{ order.placed.recipient }}")


@pytest.mark.parametrize(
    ("mail", "fact"),
    [
        ("thanks", "amount"),
        ("shipped", "ending"),
        ("order_received", "deadline"),
        ("declined", "task"),
        ("packed", "rest"),
    ],
)
def test_a_fact_that_only_other_mails_have_is_refused_when_the_template_is_loaded(
    tmp_path: Path, mail: str, fact: str
) -> None:
    with pytest.raises(UnknownVariable) as refusal:
        own(tmp_path, f"ja/{mail}.txt", f"\n{{% if facts.{fact} %}}x{{% endif %}}")

    assert (refusal.value.file, refusal.value.line, refusal.value.variable) == (f"ja/{mail}.txt", 2, f"facts.{fact}")


def test_a_piece_may_name_the_facts_that_all_its_mails_have(tmp_path: Path) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "_until.txt").write_text("{{ facts.deadline }}")
    (tmp_path / "ja" / "payment_reminder.txt").write_text("{% include 'ja/_until' %}")
    MailRenderer(tmp_path)

    with pytest.raises(UnknownVariable, match=r"facts\.deadline") as refusal:
        own(tmp_path, "ja/packed.txt", "{% include 'ja/_until' %}")
    assert refusal.value.file == "ja/_until.txt"


@pytest.mark.parametrize("name", ["ja/order_recieved.txt", "fr/thanks.txt", "thanks.txt", "ja/more/thanks.txt"])
def test_a_file_that_no_mail_would_use_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTemplate):
        own(tmp_path, name, "text")


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "shipped.txt~").write_text("{{ old }}")

    assert MailRenderer(tmp_path).render(letter("shipped")) == RENDERER.render(letter("shipped"))


def test_a_template_cannot_reach_out_of_its_folder_or_change_anything(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    with pytest.raises(BadTemplate):
        own(tmp_path / "own", "ja/thanks.txt", "{% include '../secret' %}")
    with pytest.raises(BadTemplate):
        own(tmp_path / "own", "ja/thanks.txt", "{{ ().__class__.__bases__ }}")


def test_examples_take_the_shops_own_data() -> None:
    shop = letter("shipped").shop.model_copy(update={"name": "茶のや"})

    assert all(sample.content.shop.name == "茶のや" for sample in sample_mails(shop))


def test_instants_are_told_in_the_shops_own_time_zone() -> None:
    elsewhere = MailRenderer(zone=ZoneInfo("Pacific/Honolulu")).render(letter("order_received"))

    assert "ご注文日時：2026年11月20日（金）15時14分" in elsewhere.text


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("・番地\n　町名の後が、\n　見当たりません。", "<ul><li>番地<br>町名の後が、見当たりません。</li></ul>"),
        ("- The room\n  We see\n  none.\n- Next", "<ul><li>The room<br>We see none.</li><li>Next</li></ul>"),
        ("※お届けは、\n　後日です。", '<p class="remark">※お届けは、後日です。</p>'),
        ("下記のとおり、\n　承りました。", "<p>下記のとおり、承りました。</p>"),
    ],
)
def test_an_indented_line_goes_on_and_the_first_under_an_item_begins_a_line(text: str, page: str) -> None:
    assert paragraphs(Markup(text)) == page  # noqa: S704 - a text of this test


def test_long_texts_of_the_shop_break_after_a_pause() -> None:
    rule = "お客様のご都合による返品は、未開封に限り送料お客様負担でお受けいたします。未使用に限ります。"

    assert text_wrap(rule).splitlines() == [
        "お客様のご都合による返品は、",
        "未開封に限り送料お客様負担でお受けいたします。未使用に限ります。",
    ]


def test_no_line_ends_within_a_house_number_or_a_telephone_number() -> None:
    html = RENDERER.render(letter("order_received")).html

    for number in ("1-2-3", "054-000-0000"):
        assert f'<span class="whole">{number}</span>' in html


def test_what_is_no_number_with_parts_may_be_broken_and_a_link_stays_whole() -> None:
    text = Markup('{}\n【2-1】<a href="https://a.example/1-2-3">1-2-3</a> TEA-100 2026-11-21').format("1-" * 40)

    html = paragraphs(text)

    assert 'href="https://a.example/1-2-3"' in html
    assert html.count('class="whole"') == 2


#: A line of Japanese prose is wrapped after a mark or a kana; what ends otherwise (an address, a command) stands alone.
ENDS_ALONE = re.compile(r"[^。、）」ぁ-ん]$")


def test_an_address_or_a_command_never_runs_into_the_line_after_it() -> None:
    japanese = [each for each in SAMPLES if each.content.language == "ja"]

    assert faults(run_into_the_next_line, japanese) == {}


def run_into_the_next_line(sample: SampleMail) -> list[str]:
    mail = written(sample)
    words = html.unescape(re.sub(r"</?span[^>]*>", "", mail.html))
    pairs = itertools.pairwise(mail.text.splitlines())
    return ["".join(pair) for pair in pairs if all(pair) and ENDS_ALONE.search(pair[0]) and "".join(pair) in words]
