"""A mail on paper, for customers who have no e-mail address."""

import re

import pytest

from adapters.documents.renderer import DocumentRenderer
from adapters.mail.writing.samples import SampleMail
from domain.contract.order import Language
from domain.order.kinds import MailKind
from tests.documents import reading
from tests.documents.papers import LONG, paper
from tests.mail.letters import RENDERER, SAMPLES, faults, from_orderer, letter

RENDER = DocumentRenderer()


def letter_of(name: str, language: Language = "ja") -> str:
    """The text of a mail's letter, without its spaces."""
    mail = RENDERER.render(from_orderer(name, language, email=""), is_on_paper=True)
    return reading.text(RENDER.paper_letter(paper(language=language), mail.subject, mail.text))


def test_the_letter_asks_in_the_words_of_the_mail_and_for_a_call() -> None:
    text = letter_of("information_request/no_house_number")

    assert "丁目・番地・号が見当たりません。" in text
    assert "お電話（054-000-0000）にてお知らせください。" in text
    assert "このメール" not in text
    assert "山田太郎様" in text
    assert "ご注文内容の確認のお願い" in text


def test_the_head_of_a_letter_says_where_to_answer() -> None:
    assert "〒420-0853静岡県静岡市葵区追手町5-1TEL054-000-0000shop@chanohado.example" in letter_of("order_received")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("order_received", "「ご注文確認」のお知らせをお送りいたします。"),
        (
            "order_confirmed/bank_transfer",
            "本状をもちまして、ご注文を承諾いたします。（本状の到着により、売買契約が成立",
        ),
        ("order_confirmed/anew", "本状をもって、これに代えさせていただきます。"),
        ("payment_reminder/1", "※本状がお支払いと行き違いになりました場合は"),
        ("shipped/gift", "は、本状に同封いたします。"),
        ("cancelled", "お心当たりのない場合は、お手数ですが、お電話などでご連絡ください。"),
        ("prepayment_request", "お電話（054-000-0000）にてお知らせください。"),
        ("prepayment_thanks", "至急お電話などでお知らせください。"),
    ],
)
def test_a_letter_speaks_of_itself_as_what_it_is(name: str, said: str) -> None:
    assert said in letter_of(name)


def test_a_letter_to_whoever_has_an_address_is_answered_by_telephone_all_the_same() -> None:
    mail = RENDERER.render(letter("information_request/no_room"), is_on_paper=True)

    assert "お電話（054-000-0000）にてお知らせください。" in mail.text


#: What only a mail can say of itself or of its answer.
OF_MAILS = re.compile(
    "このメール|本メール|ご返信|メールで|メールを|のメール|添付|自動|(?:this|a) mail|reply to this|attached|automatic"
)
#: What was a mail, and is told of as such: a customer who had an address once did not get it.
EARLIER = "先にお送りしたお支払いのご案内のメールが"
#: Who has no address is not in a mailing, and is not asked how it was.
NEVER_LETTERS = {MailKind.MAILING, MailKind.FEEDBACK_REQUEST}
TO_ORDERERS = [
    each
    for each in SAMPLES
    if each.content.order
    and not (each.content.kind.is_for_shop or each.content.inquiry or each.content.kind in NEVER_LETTERS)
]


def test_no_letter_takes_itself_for_a_mail() -> None:
    def only_of_mails(sample: SampleMail) -> list[str]:
        mail = RENDERER.render(sample.content, is_on_paper=True)
        body = mail.text.partition("────────")[0].replace(EARLIER, "").replace("Our mail with", "")
        return OF_MAILS.findall(body)

    assert faults(only_of_mails, TO_ORDERERS) == {}


def test_a_letter_in_english() -> None:
    text = letter_of("information_request/no_room", "en")

    assert "roomnumber" in text
    assert "Pleasecallus:054-000-0000" in text
    assert "5-1Otemachi,Aoi-ku,Shizuoka,Japan〒420-0853TEL054-000-0000" in text


def test_a_letter_to_whoever_writes_as_long_as_possible_is_made() -> None:
    mail = RENDERER.render(from_orderer("information_reminder", email=""))

    assert RENDER.paper_letter(paper(orderer=LONG), mail.subject, mail.text).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["order_received", "order_confirmed/bank_transfer", "shipped", "cancelled"])
def test_any_mail_may_become_a_letter(name: str) -> None:
    assert "山田太郎様" in letter_of(name)
