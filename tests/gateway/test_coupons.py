"""Coupon codes by hand: a list that is taken in or refused as a whole, and codes that nobody reads over a shoulder."""

from pathlib import Path

import pytest

from adapters.files.table import BadFile
from domain.order.coupon import Coupon
from gateway.importing.coupons import read_coupons
from tests.gateway.conftest import Program


@pytest.mark.parametrize("heading", ["code,value,expires_on", "コード,内容,有効期限", "クーポンコード,特典,有効期限"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_list_is_read_as_carts_and_spreadsheets_save_it(heading: str, encoding: str) -> None:
    read = read_coupons(f"{heading}\r\nOWABI-1,500円引き,2027/03/31\r\n0012,,\r\n".encode(encoding))

    assert read.rows[2] == Coupon.model_validate({"code": "OWABI-1", "value": "500円引き", "expires_on": "2027-03-31"})
    assert read.rows[3] == Coupon(code="0012")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("SECRET 7F3K", "code must be 4 to 64"),
        ("abc", "code must be 4 to 64"),
        ("シークレット", "code must be 4 to 64"),
        ("SECRET-1,,2027-02-30", "expires_on"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_its_code_is_not_repeated(row: str, said: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_coupons(f"code,value,expires_on\n{row}\n".encode())

    assert said in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadFile):
        read_coupons(b"code\nOWABI-1\nOWABI-1\n")


async def test_codes_are_taken_in_and_listed_masked_unless_somebody_wants_to_see_them(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "codes.csv").write_text("code,value\nOWABI-7F3K9Q,500円引き\nOLD-CODE-1,\n", encoding="utf-8")
    (tmp_path / "over.csv").write_text("code,expires_on\nOVER-CODE-1,2020-01-31\n", encoding="utf-8")
    assert (await program("coupons", "import", tmp_path / "codes.csv")).out == "2 coupon codes were imported.\n"
    over = await program("coupons", "import", tmp_path / "over.csv")

    masked, whole = await program("coupons", "list"), await program("coupons", "list", "--reveal", "--json")

    assert over.code == 0
    assert "0 coupon codes" in over.out
    assert "*********K9Q" in masked.out
    assert "OWABI" not in masked.out + (await program("coupons", "list", "--json")).out
    assert {row["code"] for row in whole.json} == {"OWABI-7F3K9Q", "OLD-CODE-1"}
