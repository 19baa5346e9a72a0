"""A draft answer to the commonest questions: where is it, has my money arrived, can I still change it, and the FAQ."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from domain.basics.said import Said
from domain.contract.order import Language
from domain.inquiry.already_told import AlreadyTold, is_broken, without_asking
from domain.inquiry.answers import ANSWERS, CustomerView, damaged
from domain.inquiry.faq import Faq
from domain.inquiry.incoming import plain


class Draft(BaseModel):
    """An answer that could be given. `is_sure`: no person needs to look at it before it goes."""

    model_config = ConfigDict(frozen=True)

    text: str
    topic: str
    is_sure: bool = False


class Outline(BaseModel):
    """An answer that could be given, before it is put into words: its paragraphs, each of so many lines."""

    model_config = ConfigDict(frozen=True)

    paragraphs: tuple[tuple[Said | str, ...], ...]
    topic: str
    is_sure: bool = False


_TOPICS: dict[str, Sequence[str]] = {
    "where": (
        *("いつ届", "いつ頃届", "いつごろ届", "まだ届", "届かな", "届いていな", "どこにあ", "発送はいつ", "いつ発送"),
        *(
            "発送しました",
            "発送され",
            "追跡",
            "配送状況",
            "荷物はどこ",
            "where is",
            "when will",
            "not arrived",
            "tracking",
        ),
    ),
    "paid": (
        *("入金しました", "入金は確認", "入金の確認", "入金を確認", "入金確認", "振込しました", "振り込みました"),
        *("振込みました", "届いていますか入金", "支払いました", "paid", "transferred", "received my payment"),
    ),
    "change": (
        *("変更でき", "変更したい", "変更は可能", "変更をお願い", "キャンセルでき", "キャンセルしたい", "取り消したい"),
        *("住所を変", "can i change", "can i still change", "can i cancel", "change my order", "change the address"),
    ),
}
#: Whoever writes these wants a person, whatever else was asked.
_DELICATE = (
    *("返品", "返金", "不良", "破損", "壊れ", "割れ", "違う", "苦情", "クレーム", "弁護士", "消費者", "詐欺", "警察"),
    *("ひどい", "怒", "至急", "困", "refund", "broken", "damaged", "wrong", "complain", "lawyer", "fraud", "urgent"),
)
_LONGEST_SURE = 300
NOTHING = AlreadyTold()


def outline(
    question: str, customer_view: CustomerView | None, faq: Faq, language: Language, known: AlreadyTold = NOTHING
) -> Outline | None:
    """How the question could be answered; None where nothing is known. Never asks for what is `known` already.

    Sure is only what fits exactly one topic, is short, and has no word that wants a person.
    """
    found = plain(question)
    damage = is_broken(question)
    topics = [topic for topic, words in _TOPICS.items() if any(plain(word) in found for word in words)]
    if damage:
        topics = [topic for topic in topics if topic != "change"]  # nobody asks whether a broken cup can be changed
    answers = [
        (topic, answer) for topic in topics if customer_view and (answer := ANSWERS[topic](customer_view, found))
    ]
    entries = faq.matches(question, language)
    is_plain = len(found) <= _LONGEST_SURE and not any(word in found for word in _DELICATE)
    is_single = len(topics) + len(entries) == 1 and is_plain
    faq_answers = [(entry, text) for entry in entries if (text := without_asking(entry.answer, known))]
    if damage and not faq_answers:
        answers = [("damage", damaged(known)), *answers]
    if answers:
        paragraphs = tuple(answer.lines for _, answer in answers)
        is_sure = is_single and answers[0][1].is_sure and not (customer_view and customer_view.is_stopped)
        return Outline(paragraphs=paragraphs, topic=answers[0][0], is_sure=is_sure)
    if faq_answers:
        entry, text = faq_answers[0]
        is_whole = text == entry.answer.strip()
        return Outline(paragraphs=((text,),), topic="faq", is_sure=is_single and is_whole and entry.at_once)
    return None
