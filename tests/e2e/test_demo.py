"""The demo plays, shows what happened, keeps mails and papers, and notices what did not end as it should."""

import io
import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from adapters.words.check import foreign_words
from adapters.words.say import say
from domain.contract.order import Language
from domain.contract.status import Money, Status
from domain.order.kinds import MailKind
from domain.shop.calendar import BusinessCalendar
from gateway.cli.report_counts import picture_of_feedback
from gateway.demo import by_files, to_many
from gateway.demo.play import BeginsTooEarly, UnknownStory, chosen, play_demo
from gateway.demo.report import Screen
from gateway.demo.shop import DemoShop
from gateway.demo.stories import STORIES
from gateway.demo.story import Story
from gateway.demo.waiting import plain_monday
from gateway.demo.watched import StoryBroken

#: Paths, articles and names of stories.
_GIVEN = re.compile(r"\S*/\S*|TEA-100|prepay|shop\.toml")


async def play(
    folder: Path, *stories: Story, language: Language = "en", others: Collection[str] = ()
) -> tuple[bool, str]:
    """Whether all went well, and what was shown."""
    console = Console(file=io.StringIO(), width=80)
    went_well = await play_demo(Screen(console, language, picture_of_feedback), folder, stories, others=others)
    assert isinstance(console.file, io.StringIO)
    return went_well, console.file.getvalue()


async def test_every_story_ends_as_it_should(short_folder: Path) -> None:
    went_well, shown = await play(short_folder / "demo", *STORIES, others=[to_many.NAME])

    assert went_well, shown
    assert "15:00    ✉ customer: 【茶の葉堂】お支払いについてのご確認（1002）" in shown
    table = shown.rpartition("How each order ended")[2]
    assert all(f"{story.name} " in table for story in STORIES)
    assert "…" not in table
    mails = [file.name for file in (short_folder / "demo" / "mails").iterdir()]
    of_stories = [name for name in mails if name[:4].isdigit() and "feedback_request" not in name]
    assert len(of_stories) == sum(len(story.ending.mails + story.ending.bounced) for story in STORIES)
    assert "1001-03-order_confirmed.eml" in mails
    assert (short_folder / "demo" / "papers" / "1004-slip-v2.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.long
async def test_fifty_orders_live_by_files(short_folder: Path) -> None:
    went_well, shown = await play(short_folder / "demo", language="ja", others=[by_files.NAME])

    assert went_well, shown
    assert "受け付けなかったもの 1件" in shown
    assert "注文 2019 の可能性。人が確かめます。" in shown
    assert "166個を読み取って梱包しました。" in shown
    assert "入金16件を注文に充てました。" in shown
    kept = {file.name for file in (short_folder / "demo" / "files").iterdir()}
    assert {"orders.csv", "mend.csv", "bank.txt", "pick-1-papers.pdf", "eccube4-shipped-1.csv"} <= kept
    assert len(list((short_folder / "demo" / "papers").glob("20??-slip-v1.pdf"))) == 50


def test_one_of_two_orders_in_one_parcel_is_played_with_the_other() -> None:
    assert [story.name for story in chosen(["along"])] == ["along", "twice"]
    assert [story.name for story in chosen(["prepay", "twice", "along"])] == ["prepay", "twice", "along"]


async def test_the_stories_cannot_begin_in_the_past(short_folder: Path) -> None:
    with pytest.raises(BeginsTooEarly, match="--begin 2026-11-01: the stories can begin on"):
        await play_demo(Screen(Console(file=io.StringIO())), short_folder / "demo", begin=date(2026, 11, 1))


async def test_an_order_that_ends_otherwise_is_noticed(short_folder: Path) -> None:
    (story,) = chosen(["prepay"])
    wrong = replace(story.ending, status=Status.EXPIRED, money=Money.NOT_DUE, mails=(MailKind.EXPIRED,), refund_due=1)

    went_well, shown = await play(short_folder / "demo", replace(story, ending=wrong, received={"TEA-100": 1}))

    assert not went_well
    assert "Order 1001: must have ended as expired, but the database says completed." in shown
    assert "Order 1001: must have ended as expired, but Temporal's search says completed." in shown
    assert "Order 1001: its money must be not_due, but is paid." in shown
    assert "Order 1001: 1 yen must be given back, but the ledger says 0." in shown
    assert "Order 1001: the mails to the customer must be expired; sent were order_received, order_confirmed" in shown
    assert "Order 1001: the mails to the shop must be none; sent were shop_order." in shown
    assert "The shop: TEA-100: 39 pieces must be there and free, but 38 are there" in shown


async def test_the_demo_speaks_japanese(short_folder: Path) -> None:
    (story,) = chosen(["prepay"])
    wrong = replace(story.ending, status=Status.EXPIRED, mails=(MailKind.EXPIRED,), refund_due=1)

    went_well, shown = await play(
        short_folder / "demo", replace(story, ending=wrong, received={"TEA-100": 1}), language="ja"
    )

    assert not went_well
    assert "先払いで、期限までにお支払い（先払い、" in shown
    assert "✉ お客様: 【茶の葉堂】" in shown
    assert "✉ お店: " in shown
    assert "注文 1001：「期限切れ」で終わるはずが、データベースでは「完了」です。" in shown
    assert "注文 1001：お客様へのメールは「" in shown
    assert "…" not in shown.rpartition("注文ごとの結果")[2]
    assert "お店：TEA-100：在庫39個が残るはずが、在庫38個、" in shown
    assert foreign_words(_GIVEN.sub(" ", shown)) == []


async def test_the_demo_plays_again_in_the_folder_of_the_last_one(short_folder: Path) -> None:
    stories = chosen(["prepay"])

    first, _ = await play(short_folder / "demo", *stories)
    second, shown = await play(short_folder / "demo", *stories)

    assert first
    assert second, shown


def test_stories_on_plain_days_begin_where_no_holiday_comes_soon() -> None:
    calendar = BusinessCalendar([date(2026, 11, 23), date(2027, 1, 11)])

    assert plain_monday(calendar, date(2026, 11, 18)) == date(2026, 11, 30)
    assert plain_monday(calendar, date(2026, 12, 15)) == date(2027, 1, 18)


async def test_a_story_that_cannot_go_on_says_why(short_folder: Path) -> None:
    async def is_accepted_unseen(shop: DemoShop, order_no: str) -> None:
        await shop.ask(order_no, "accept", {"by": "森"})

    (story,) = chosen(["cod"])

    with pytest.raises(StoryBroken, match="Order 1007 refused accept: The goods have not been inspected yet"):
        await play(short_folder / "demo", replace(story, play=is_accepted_unseen))


def test_an_unknown_story_is_refused() -> None:
    with pytest.raises(UnknownStory, match="There is no story preapy; there are prepay, forgetful") as refused:
        chosen(["preapy"])

    assert say(refused.value.said, "ja").startswith("preapy という話はありません。")
