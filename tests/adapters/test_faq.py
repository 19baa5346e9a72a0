"""The shop's own answers beside its file."""

import re
from pathlib import Path

import pytest

from adapters.shop_file import FAQ_FILE, ShopDesk, read_shop_file

ROOT = Path(__file__).parents[2]
GOOD = '[[answer]]\nwords = ["x"]\nanswer = "y"\n'


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    file = tmp_path / "shop.toml"
    file.write_text((ROOT / "shop.example.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


def test_the_example_is_read(shop_file: Path) -> None:
    assert read_shop_file(shop_file).faq.answer == ()
    shop_file.with_name(FAQ_FILE).write_text((ROOT / "faq.example.toml").read_text(encoding="utf-8"), encoding="utf-8")

    faq = read_shop_file(shop_file).faq

    assert "同封しております" in faq.matches("領収書が欲しい", "ja")[0].answer
    assert [entry.at_once for entry in faq.answer] == [True, False, False, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[answer]]", r"answer\.0\.words: .*\(line 1\)"),
        (f"{GOOD}\n[[answer]]\nanswer = 'y'\n", r"answer\.1\.words: .*\(line 5\)"),
        ("[[answers]]", r"answers: .*\(line 1\)"),
        ("\nx = ", "cannot be read: .*line 2"),
        ("\nx = [", "cannot be read: .*line 2"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_and_stops_nobody(shop_file: Path, text: str, says: str) -> None:
    shop_file.with_name(FAQ_FILE).write_text(text, encoding="utf-8")

    shop = read_shop_file(shop_file)

    assert shop.faq.answer == ()
    assert re.search(rf"faq\.toml.*{says}", str(shop.faq_fault))


def test_a_file_that_is_wrong_from_the_start_is_told_once_in_the_log_and_taken_when_it_was_mended(
    shop_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    faq = shop_file.with_name(FAQ_FILE)
    faq.write_text("x = ", encoding="utf-8")

    desk = ShopDesk(shop_file)
    assert [desk.today().faq.answer for _ in range(2)] == [(), ()]
    assert [record.message for record in caplog.records] == ["FAQ not taken, `shop check` names the line"]

    faq.write_text(GOOD, encoding="utf-8")
    assert len(desk.today().faq.answer) == 1


def test_a_file_that_comes_later_is_taken_and_one_that_goes_wrong_is_not(shop_file: Path) -> None:
    desk, faq = ShopDesk(shop_file), shop_file.with_name(FAQ_FILE)
    faq.write_text(GOOD, encoding="utf-8")
    assert len(desk.today().faq.answer) == 1

    faq.write_text("x = ", encoding="utf-8")
    shop_file.write_text(shop_file.read_text(encoding="utf-8").replace("茶の葉堂", "茶のや"), encoding="utf-8")
    assert len(desk.today().faq.answer) == 1
    assert desk.today().profile.name == "茶のや"
