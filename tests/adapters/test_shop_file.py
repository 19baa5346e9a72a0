"""The shop's file while the workers run: read again when it was touched, and never worse than it was."""

import logging
from pathlib import Path

import pytest

from adapters.shop_file import ShopDesk

EXAMPLE = (Path(__file__).parents[2] / "shop.example.toml").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_a_changed_file_holds_at_once(file: Path) -> None:
    desk = ShopDesk(file)

    file.write_text(EXAMPLE.replace("茶の葉堂", "茶のや"), encoding="utf-8")

    assert desk.today().profile.name == "茶のや"


@pytest.mark.parametrize("text", ["shop = 1", None])
def test_a_file_that_became_wrong_or_went_away_is_reported_once_and_the_last_good_one_stays(
    file: Path, text: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    desk = ShopDesk(file)
    file.unlink()
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with caplog.at_level(logging.WARNING):
        names = {desk.today().profile.name for _ in range(3)}

    assert names == {"茶の葉堂"}
    assert [record.message for record in caplog.records] == ["shop file not taken, the last good one stays"]
