"""The shop's own answers beside its file."""

from pathlib import Path

import pytest

from adapters.shop_file import FAQ_FILE, InvalidShopFile, ShopDesk, read_shop_file

ROOT = Path(__file__).parents[2]


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
    ("text", "says"), [("[[answer]]", "answer.0.words"), ("[[answers]]", "answers"), ("x = ", "cannot be read")]
)
def test_a_wrong_file_is_refused_by_name(shop_file: Path, text: str, says: str) -> None:
    shop_file.with_name(FAQ_FILE).write_text(text, encoding="utf-8")

    with pytest.raises(InvalidShopFile, match=rf"faq\.toml.*{says}"):
        read_shop_file(shop_file)


def test_a_file_that_comes_later_is_taken_and_one_that_goes_wrong_is_not(shop_file: Path) -> None:
    desk, faq = ShopDesk(shop_file), shop_file.with_name(FAQ_FILE)
    faq.write_text('[[answer]]\nwords = ["x"]\nanswer = "y"\n', encoding="utf-8")
    assert len(desk.today().faq.answer) == 1

    faq.write_text("x = ", encoding="utf-8")
    assert len(desk.today().faq.answer) == 1
