"""A reply to a mail that numbered choices: read where it is nothing but one choice, and a person's otherwise."""

import pytest

from domain.contract.messages import Option
from domain.contract.status import ReturnReason
from domain.conversation.question.choice_reply import Choice, choice_in, choices_of_offer, choices_of_return
from domain.order.comeback import Course
from domain.order.parcel import Parcel
from tests.domain.builders import PLACED_AT

WAIT, DROP, CANCEL, PART = (Choice(option) for option in (Option.WAIT, Option.DROP, Option.CANCEL, Option.PART))
FIRST, SECOND = Choice(Option.SUBSTITUTE, "TEA-200"), Choice(Option.SUBSTITUTE, "TEA-50")
ALL = {"1": WAIT, "2-1": FIRST, "2-2": SECOND, "3": DROP, "4": CANCEL, "5": PART}
ONE_OFFER = {"1": WAIT, "2": FIRST, "4": CANCEL}
KNOWN = ("1001", "山田 太郎", "株式会社山田", "茶の葉堂")

QUOTED = """1

2026年11月23日(月) 10:15 茶の葉堂 <shop@chanohado.example>:
> ■ ご希望をお聞かせください
> ・【1】入荷まで待つ
> ・【4】ご注文をすべてキャンセルする
"""
OUTLOOK = """【4】ご注文をすべてキャンセルする

-----Original Message-----
From: 茶の葉堂 <shop@chanohado.example>
・【1】入荷まで待つ
"""
POLITE = """茶の葉堂 ご担当者様

お世話になっております。山田です。
"""
LETTER = """茶の葉堂 ご担当者様

お世話になっております。
山田 太郎です。

1番でお願いいたします。

よろしくお願いいたします。

山田太郎
注文番号：1001
"""


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", WAIT),
        ("１", WAIT),
        ("①", WAIT),
        ("【１】", WAIT),
        ("1番", WAIT),
        ("1番でお願いします。", WAIT),
        ("１番でおねがいします！\n\nよろしくおねがいいたします", WAIT),
        ("1を希望します", WAIT),
        ("希望番号：1", WAIT),
        ("[1] Wait until the goods arrive", WAIT),
        ("[1] Wait until the goods are in stock", WAIT),
        ("・【1】入荷まで待つ", WAIT),
        ("入荷まで待ちます。", WAIT),
        ("I will wait.", WAIT),
        ("2-1", FIRST),
        ("２－２", SECOND),
        ("【2-2】「掛川深蒸し茶 100g」に変更する", SECOND),
        ("3 でお願いいたします", DROP),
        ("4", CANCEL),
        ("すべてキャンセルでお願いします", CANCEL),
        ("ご注文をすべてキャンセルする", CANCEL),
        ("4\n4番です。", CANCEL),
        ("5", PART),
        ("・【5】在庫のある商品を先に受け取り、残りは入荷を待つ", PART),
        (QUOTED, WAIT),
        (OUTLOOK, CANCEL),
        (LETTER, WAIT),
        ("1\n\niPhoneから送信", WAIT),
        ("Hello,\n\n1, please\n\nThank you\n-- \nTaro Yamada\n1-2-3 Shiba", WAIT),
    ],
)
def test_what_is_nothing_but_one_choice_is_read(text: str, choice: Choice) -> None:
    assert choice_in(text, ALL, KNOWN) == choice


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6",
        "2",
        "2-3",
        "1か4",
        "1 or 4",
        "1\n4",
        "1でいいですか？",
        "1ではなく4でお願いします",
        "待ちません",
        "キャンセルしません",
        "キャンセルでお願いします",  # of what is missing, or of all?
        "1ですが、住所も変更してください",
        "1\n住所も変更してください",
        "1. 【4】ご注文をすべてキャンセルする",
        "【4】入荷まで待つ",
        "12月1日までなら待ちます",
        "03-1234-5678",
        "1個だけ先に送ってください",
        "2026年11月23日(月) 10:15 茶の葉堂 <shop@chanohado.example>:\n> 1\n1",  # below what is quoted
        POLITE + "4はやめてください",
    ],
)
def test_anything_else_is_a_persons(text: str) -> None:
    assert choice_in(text, ALL, KNOWN) is None


def test_of_an_order_of_nothing_else_there_is_no_doubt_what_is_cancelled() -> None:
    assert choice_in("キャンセルでお願いします", ONE_OFFER) == CANCEL
    assert choice_in("2", ONE_OFFER) == FIRST
    assert choice_in("3", ONE_OFFER) is None


def test_an_order_that_is_called_like_a_choice_leaves_its_replies_to_a_person() -> None:
    assert choice_in("4", ALL, ("4", "山田 太郎")) is None


AGAIN, WITHOUT = Choice(Option.SHIP_AGAIN), Choice(Option.CANCEL_RETURNED)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", AGAIN),
        ("【1】もう一度送ってほしい", AGAIN),
        ("再送をお願いします。", AGAIN),
        ("【2】キャンセルする", WITHOUT),
        ("キャンセルでお願いします", WITHOUT),
        ("1\n\n12月3日の午前中に", None),
        ("再送は不要です", None),
        ("4", None),
    ],
)
def test_a_reply_about_a_parcel_that_came_back_is_read_as_well(text: str, choice: Choice | None) -> None:
    assert choice_in(text, {"1": AGAIN, "2": WITHOUT}, KNOWN) == choice


def test_a_number_alone_ships_nothing_again_to_an_address_that_nobody_knows() -> None:
    parcel = Parcel().returned(PLACED_AT, ReturnReason.UNKNOWN_ADDRESS, Course.ASKED)

    assert choices_of_return([parcel]) == {"2": WITHOUT}


AGREE, KEEP = Choice(Option.AGREE), Choice(Option.KEEP_ORDER)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", AGREE),
        ("【1】変更を承諾する", AGREE),
        ("・【1】変更を承諾する", AGREE),
        ("変更を承諾します。", AGREE),
        ("はい、承諾いたします", AGREE),
        ("ご希望の番号：1", AGREE),
        ("希望は1番です", AGREE),
        ("承知いたしました。\n1番でお願いいたします。", AGREE),
        ("[1] Yes, change the order", AGREE),
        ("I agree.", AGREE),
        ("2", KEEP),
        ("【2】変更せず、元のご注文のままとする", KEEP),
        ("元の注文のままでお願いします", KEEP),
        ("変更しません", KEEP),
        ("[2] No, leave the order as it is", KEEP),
    ],
)
def test_a_yes_and_a_no_to_a_change_are_read_by_number_or_words(text: str, choice: Choice) -> None:
    assert choice_in(text, choices_of_offer(), KNOWN) == choice


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "1か2",
        "1\n2",
        "はい",
        "承知いたしました。",
        "承知いたしました。\n2番でお願いします。",  # a yes, or a no?
        "承諾しません",
        "承諾しますが、色は青にしてください",
        "1\n差額は代引でもいいですか",
        "【1】変更しません",
        "【2】承諾します",
        "変更してください",  # as was offered, or something else?
        "キャンセルでお願いします",
        "3点でしたら承諾します",
        "I agree if it ships today",
    ],
)
def test_whatever_is_no_plain_yes_or_no_to_a_change_is_a_persons(text: str) -> None:
    assert choice_in(text, choices_of_offer(), KNOWN) is None
