"""What is unmistakably the way out of a mail to many, and what a person has to read."""

import pytest

from domain.conversation.way_out import is_way_out, says_way_out

RE = "Re: 【みどり茶舗】ご利用に心より御礼申し上げます"
QUOTED = """
> 先日お届けいたしました品は、お気に召していただけましたでしょうか。
> 「配信停止」とお書きのうえ、ご返信ください。
"""


@pytest.mark.parametrize(
    "words",
    [
        "配信停止",
        "「配信停止」",
        "配信停止希望",
        "配信停止を希望します。",
        "配信停止でお願いします",
        "配信を停止してください",
        "配信の停止をお願いいたします。",
        "メールの配信停止をお願い致します",
        "今後のメール配信は不要です。",
        "今後このようなメールは配信しないでください",
        "メルマガ停止",
        "メルマガ配信解除希望",
        "停止",
        "停止してください",
        "もう送信しないで下さい",
        "ＵＮＳＵＢＳＣＲＩＢＥ",
        "unsubscribe",
        "Unsubscribe me, please",
        "Please unsubscribe me from this list.",
        "STOP",
        "ｓｔｏｐ",
        "Stop sending these emails",
        "opt-out",
        "remove me from your mailing list",
        "  配信　停止  ",
    ],
)
def test_these_words_are_a_way_out(words: str) -> None:
    assert is_way_out(words)
    assert says_way_out(RE, words + "\n" + QUOTED)
    assert says_way_out(f"Re: {words}", QUOTED)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "配信停止しないでください",
        "配信停止はできますか？",
        "配信停止?",
        "注文を停止してください",
        "注文を止めてください",
        "退会希望",
        "登録解除",
        "解約してください",
        "停止したいのは定期便です",
        "配信停止の方法を教えてください",
        "I did not unsubscribe",
        "Do not unsubscribe me",
        "stop my order",
        "stop by your shop",
        "非常に良かったです",
        "キャンセル",
        "不要",
    ],
)
def test_these_words_are_for_a_person(words: str) -> None:
    assert not is_way_out(words)
    assert not says_way_out(RE, words + "\n" + QUOTED)


def test_courtesies_and_the_name_beside_it_change_nothing() -> None:
    text = "みどり茶舗 様\n\nお世話になっております。\n配信停止をお願いします。\n\n山田太郎\n"

    assert says_way_out(RE, f"{text}-----Original Message-----\n本文", ("山田 太郎",))


@pytest.mark.parametrize("more", ["先日の注文はまだ届きません。", "返品もお願いします。", "090-0000-0000"])
def test_who_says_something_else_as_well_is_read_by_a_person(more: str) -> None:
    assert not says_way_out(RE, f"配信停止\n{more}")


def test_what_is_quoted_says_nothing() -> None:
    assert not says_way_out(RE, f"とても美味しかったです。\n{QUOTED}")
    assert not says_way_out(RE, QUOTED)


@pytest.mark.parametrize("subject", ["注文1001の件", "返品について", "質問"])
def test_a_subject_of_their_own_is_read_by_a_person(subject: str) -> None:
    assert not says_way_out(subject, "停止")


@pytest.mark.parametrize("subject", ["", "Re: ", "RE: Re: ご利用の御礼", "返信: ご利用の御礼", "配信停止"])
def test_a_subject_that_says_nothing_else_leaves_it_to_the_text(subject: str) -> None:
    assert says_way_out(subject, "停止")
