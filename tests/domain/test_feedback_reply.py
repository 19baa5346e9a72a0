"""A reply to the question how it was: a number that is unmistakable, its words, and what is a person's."""

import pytest

from domain.conversation.feedback_reply import Reading, read_reply

KNOWN = ("1001", "山田 太郎", "山田", "ヤマダ タロウ", "")
QUOTED = """5
とても美味しかったです。

2026年12月1日(火) 14:00 みどり茶舗 <shop@midori-tea.example>:
> ・【5】とても良かった
> ・【1】良くなかった
"""
LETTER = """みどり茶舗 ご担当者様

お世話になっております。山田です。

４です。
香りがよく、家族も喜んでおります。

よろしくお願いいたします。

山田 太郎
"""


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("5", 5),
        ("５", 5),
        ("④", 4),
        ("【４】", 4),
        ("[3] All right", 3),
        ("・【5】とても良かった", 5),
        ("- [2] Not so good", 2),
        ("4番です", 4),
        ("5点です。", 5),
        ("星４つ", 4),
        ("星四つです", 4),
        ("「4」", 4),
        ("4つ星です！", 4),
        ("★★★★☆", 4),
        ("★★★★★", 5),
        ("★3", 3),
        ("4/5", 4),
        ("４／５点", 4),
        ("5点満点で4点です", 4),
        ("5段階中3です", 3),
        ("満点です！", 5),
        ("評価：4", 4),
        ("ご評価は5です", 5),
        ("4 stars", 4),
        ("4 out of 5", 4),
        ("I'd give it a 4", 4),
        ("5\n5です。", 5),
        (QUOTED, 5),
        (LETTER, 4),
        ("5\n\niPhoneから送信", 5),
        ("1", 1),
    ],
)
def test_a_number_that_is_nothing_else_is_the_stars(text: str, stars: int) -> None:
    reading = read_reply(text, KNOWN)

    assert reading
    assert reading.stars == stars
    assert not reading.asks


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "6",
        "10",
        "良かったです",
        "4.5",
        "4か5",
        "4~5",
        "4〜5点",
        "4\n5",
        "4ではなく3です",
        "1 とても良かった",  # who takes the one for the best
        "12月4日に届きました",
        "12/4",
        "03-1234-5678",
        "3日後に届きました。",
        "2個足りませんでした",
        "2点購入しました。",
        "2点、お願いがあります。",
        "ありがとうございました。良かったです。\n4",  # below words it may be anything
        "1. 包装が雑\n2. 遅い",
        "1、包装が雑でした",
        "5\n配送は2点です",
        "5\n友人の評価は低めでした",
        "★★★☆☆☆",
        "6点満点で5点",
        "マイナス5点です",
        "> 5\n",
    ],
)
def test_what_could_be_anything_else_is_a_persons(text: str) -> None:
    assert read_reply(text, KNOWN) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4\n香りが良かったです。\nありがとうございました。", "香りが良かったです。\nありがとうございました。"),
        ("星4つです。とても良かったです。", "星4つです。とても良かったです。"),
        (LETTER, "香りがよく、家族も喜んでおります。"),
        ("5\n\n山田 太郎", ""),
    ],
)
def test_words_are_kept_as_they_were_written_without_courtesies_and_names(text: str, words: str) -> None:
    reading = read_reply(text, KNOWN)

    assert reading
    assert (reading.words, reading.asks) == (words, False)


@pytest.mark.parametrize(
    "text",
    [
        "5\n次回は簡易包装でお願いできますか？",
        "5\n領収書をください。",
        "4\n1つ割れていました。",
        "3\n急須はいつ入荷しますか",
        "5\n返品したいです",
        "4\nOne cup was broken.",
        "5\nCould you send me a receipt?",
        "3\n今後のご案内は不要です。",
    ],
)
def test_words_that_want_something_are_a_persons_beside_the_stars(text: str) -> None:
    reading = read_reply(text, KNOWN)

    assert isinstance(reading, Reading)
    assert reading.asks


def test_an_order_that_is_called_like_a_mark_leaves_its_replies_to_a_person() -> None:
    assert read_reply("4", ("4", "山田 太郎")) is None
