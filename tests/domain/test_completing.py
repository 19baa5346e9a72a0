"""What an answer makes of what is known: completed, replaced, or refused because something would be lost."""

import pytest

from domain.basics.errors import WouldLose
from domain.contract.messages import ProvideInformation
from domain.contract.status import HoldReason
from domain.conversation.question.completing import completed
from domain.order.kinds import MailKind
from tests.domain.builders import OrderStory, cart, prepay

WHOLE = [
    # a street gets the number that it lacked
    ("street", "神田町", "2-1-4", "神田町2-1-4"),
    ("street", "神田町", "２丁目１番４号", "神田町２丁目１番４号"),
    ("street", "神田町", "2-1-4 緑ビル3階", "神田町2-1-4 緑ビル3階"),
    ("street", "神田町2-1-4", "2-1-4", "神田町2-1-4"),  # once more
    ("street", "六本木六丁目", "6-10-1", "六本木6-10-1"),  # says the 丁目 again
    ("street", "六本木六丁目", "10番1号", "六本木六丁目10番1号"),  # goes on after it
    ("street", "芝公園4-2", "4-2-8", "芝公園4-2-8"),
    ("street", "北一条西", "2-1", "北一条西2-1"),  # a town with a numeral
    ("street", "Shibakoen", "4-2-8", "4-2-8 Shibakoen"),
    ("street", "同上", "2-1-4", "2-1-4"),  # nothing is known
    # … or is said anew
    ("street", "芝公園", "芝公園4-2-8", "芝公園4-2-8"),
    ("street", "芝公園5-1", "芝公園4-2-8", "芝公園4-2-8"),
    ("street", "芝公園", "虎ノ門1-2-3", "虎ノ門1-2-3"),  # another town, whole
    ("street", "芝公園", "4-2-8 芝公園", "4-2-8 芝公園"),
    ("street", "河井町", "河井町無番地", "河井町無番地"),
    ("street", "港区芝公園4-2-8", "芝公園4-2-8", "芝公園4-2-8"),  # the city is in its own field
    # a building gets its room
    ("building", "緑マンション", "201", "緑マンション 201"),
    ("building", "緑マンション", "A-201号室", "緑マンション A-201号室"),
    ("building", "緑ビル", "３階", "緑ビル ３階"),
    ("building", "緑マンション 201", "201", "緑マンション 201"),  # once more
    ("building", "", "201", "201"),  # its name stands in the street
    ("building", "緑マンション201", "緑マンション202", "緑マンション202"),
    ("building", "緑ビル❤201", "緑ビル201", "緑ビル201"),  # what no label carries is not lost
    # a city gets its ward, and keeps its prefecture
    ("city", "大阪市", "北区", "大阪市北区"),
    ("city", "大阪市北区", "北区", "大阪市北区"),
    ("city", "東京都港区", "港区", "東京都港区"),
    ("city", "東京都港区", "新宿区", "東京都新宿区"),
    ("city", "港区", "新宿区", "新宿区"),
    ("city", "大阪市北区", "堺市堺区", "堺市堺区"),
    ("city", "桑名郡木曽岬町", "木曽岬町", "桑名郡木曽岬町"),
    # codes and numbers
    ("prefecture", "東京都", "東京", "東京都"),
    ("prefecture", "東京都", "大阪府", "大阪府"),
    ("postal_code", "105", "0011", "105-0011"),
    ("postal_code", "105-0011", "0011", "105-0011"),
    ("postal_code", "105-011", "105-0011", "105-0011"),
    ("phone", "1234-5678", "03", "03-1234-5678"),
    ("phone", "03-1234-5678", "03", "03-1234-5678"),
    ("phone", "03-1234-5678", "090-1234-5678", "090-1234-5678"),
    # names
    ("name", "สมชาย", "ソムチャイ", "ソムチャイ"),
    ("name", "山田 太郎😀", "山田 太郎", "山田 太郎"),
    ("name", "山田 太郎 様", "山田太郎", "山田太郎"),
    ("company", "", "株式会社みどり", "株式会社みどり"),
]


@pytest.mark.parametrize(("name", "known", "answer", "stored"), WHOLE)
def test_what_was_missing_completes_what_is_known(name: str, known: str, answer: str, stored: str) -> None:
    assert completed(f"recipient.{name}", known, answer, "港区") == stored


@pytest.mark.parametrize(("name", "known", "answer", "stored"), WHOLE)
def test_the_same_answer_to_what_it_made_changes_nothing_more(name: str, known: str, answer: str, stored: str) -> None:
    assert known == "同上" or completed(f"recipient.{name}", stored, answer) == stored


LESS = [
    ("street", "神田町", "緑ビル"),  # the town is gone
    ("street", "神田町", "緑ビル301"),  # the number is a room's
    ("street", "神田町2-1-4", "神田町"),  # the number is gone
    ("street", "神田町2-1-4", "3-1"),  # which town?
    ("street", "神田町2-1-4 緑ビル", "2-1-5"),  # town and building
    ("street", "芝公園一丁目", "2-8"),  # 2丁目8番, or 1丁目2-8?
    ("street", "芝公園4-2-8", "芝公園4-2"),
    ("building", "緑マンション201", "202"),  # of which house?
    ("building", "緑マンション201", "緑マンション"),
    ("building", "緑マンション201", "青ハイツ"),
    ("building", "緑ビル", ""),
    ("city", "大阪市北区", "大阪市"),
    ("city", "大阪市北区", "中央区"),  # of which city?
    ("city", "岐阜市神田町", "岐阜市"),
    ("postal_code", "105-0011", "105"),
    ("phone", "03-1234-5678", "1234-5678"),
    ("phone", "03-1234-5678", ""),
    ("name", "山田 太郎", "太郎"),
    ("name", "山田 太郎", ""),
    ("kana", "ヤマダ タロウ", "ヤマダ"),
    ("company", "株式会社みどり", "みどり"),
    ("department", "営業部 第一課", "営業部"),
]


@pytest.mark.parametrize(("name", "known", "answer"), LESS)
def test_an_answer_that_would_lose_something_is_refused_and_shows_both(name: str, known: str, answer: str) -> None:
    with pytest.raises(WouldLose) as refused:
        completed(f"recipient.{name}", known, answer)

    assert f"「{answer}」 alone would lose 「{known}」" in str(refused.value)


def test_a_refused_answer_leaves_no_trace_and_who_insists_is_heard() -> None:
    address = cart()["orderer"]["address"] | {"building": "緑マンション"}
    story = OrderStory(prepay(orderer=cart()["orderer"] | {"address": address, "kana": "ヤマダ"})).receive()
    before = (story.state, len(story.entries))
    answer = ProvideInformation(answers={"recipient.address.building": ""}, by="support")

    with pytest.raises(WouldLose):
        story.provide(answer)
    assert (story.state, len(story.entries)) == before
    story.provide(answer.model_copy(update={"force": True}))

    assert story.placed.orderer.address.building == ""
    (said,) = [entry for entry in story.entries if entry.what == "information_provided"]
    assert said.facts["insisted"] is True
    assert (HoldReason.MISSING_INFORMATION in story.holds, story.last_kind) == (False, MailKind.INFORMATION_THANKS)
