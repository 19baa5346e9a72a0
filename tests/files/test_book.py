"""A shop's own profiles lie beside its file, and say only what is different."""

import io
from pathlib import Path

import pytest

from adapters.files.book import ProfileBook
from adapters.files.orders import read_orders
from adapters.files.profile import InvalidProfile, Kind, UnknownProfile
from adapters.files.profile_files import profile, profiles
from domain.contract.order import PlacedOrder
from tests.files.test_orders import SAMPLES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "orders").mkdir()
    return tmp_path


def test_without_any_of_its_own_a_shop_has_those_that_come_with_the_program(tmp_path: Path) -> None:
    assert ProfileBook(tmp_path).of_kind(Kind.ORDERS) == profiles(Kind.ORDERS)
    assert ProfileBook().find(Kind.ORDERS, "eccube4") is profile(Kind.ORDERS, "eccube4")


def test_one_of_a_known_name_adds_the_shops_own_words_and_settings(folder: Path) -> None:
    own = '[codes.method]\n"現金書留" = "bank_transfer"\n[settings]\nprefix = "E-"\n'
    (folder / "orders" / "eccube4.toml").write_text(own, encoding="utf-8")

    found = ProfileBook(folder).find(Kind.ORDERS, "eccube4")
    rows = read_orders(io.BytesIO((SAMPLES / "eccube4.csv").read_bytes()), found)

    placed = {row.key: row.content for row in rows if row.fault is None}
    assert list(placed) == ["E-501", "E-502", "E-503"]
    assert isinstance(placed["E-503"], PlacedOrder)
    assert placed["E-503"].channel_order_no == "503"
    assert found.code("method", "銀行振込") == "bank_transfer"
    assert found.version == "4.3+own"


def test_one_of_another_name_stands_beside_its_base(folder: Path) -> None:
    own = 'base = "shopify"\ntitle = { ja = "支店", en = "Branch" }\n[settings]\nreduced = ["TEA-"]\n'
    (folder / "orders" / "branch.toml").write_text(own, encoding="utf-8")

    book = ProfileBook(folder)

    assert book.find(Kind.ORDERS, "branch").title.en == "Branch"
    assert [each.name for each in book.of_kind(Kind.ORDERS)] == ["branch", "eccube4", "nextengine", "plain", "shopify"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[settings\n", "eccube4.toml: "),
        ("[cods.method]\na = 'b'\n", "cods: is not known here"),
        ("[codes.colour]\na = 'b'\n", "there is no column for colour"),
        ("base = 'nobody'\n", "version: is missing"),
    ],
)
def test_what_is_wrong_with_one_is_told_by_file_and_key(folder: Path, text: str, says: str) -> None:
    (folder / "orders" / "eccube4.toml").write_text(text, encoding="utf-8")

    with pytest.raises(InvalidProfile) as refused:
        ProfileBook(folder).find(Kind.ORDERS, "eccube4")

    assert "eccube4.toml" in str(refused.value)
    assert says in str(refused.value)


def test_a_name_that_nobody_has_is_told_with_the_shops_own(folder: Path) -> None:
    (folder / "orders" / "branch.toml").write_text('base = "shopify"\n', encoding="utf-8")

    with pytest.raises(UnknownProfile, match="branch, eccube4, nextengine"):
        ProfileBook(folder).find(Kind.ORDERS, "nobody")
