"""The shop's own profile: the registration number of an issuer of qualified invoices, and account numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.shop.profile import BankAccount, ShopProfile, registration_no_is_valid

PROFILE = ShopProfile(
    name="茶の葉堂",
    postal_code="420-0853",
    prefecture="静岡県",
    address="静岡市葵区追手町5-1",
    phone="054-000-0000",
    email="shop@chanohado.example",
    return_rule="商品到着後8日以内にご連絡ください。",
)


@pytest.mark.parametrize("number", ["T7000012050002", "T1180301018771"])
def test_the_number_of_a_public_body_or_company_is_valid(number: str) -> None:
    assert registration_no_is_valid(number)


@pytest.mark.parametrize(
    "number",
    [
        "T1234567890123",
        "T8000012050002",
        "7000012050002",
        "T700001205000",
        "T70000120500020",
        "t7000012050002",
        "T7000012050002 ",
        "TT000012050002",
        "T700001205000²",
        "T７０００012050002",
        "T-000012050002",
        "T",
        "",
    ],
)
def test_what_is_not_a_registration_number_is_told_apart(number: str) -> None:
    assert not registration_no_is_valid(number)


@given(digits=st.from_regex("[0-9]{12}", fullmatch=True))
def test_exactly_one_first_digit_fits_and_it_is_never_zero(digits: str) -> None:
    fitting = [first for first in "0123456789" if registration_no_is_valid(f"T{first}{digits}")]

    assert len(fitting) == 1
    assert fitting != ["0"]


@given(
    digits=st.from_regex("[0-9]{12}", fullmatch=True),
    place=st.integers(0, 11),
    change=st.integers(1, 8),
)
def test_a_mistyped_digit_is_noticed_unless_nine_became_zero(digits: str, place: int, change: int) -> None:
    first = next(first for first in "123456789" if registration_no_is_valid(f"T{first}{digits}"))
    was = int(digits[place])
    typed = (was + change) % 10
    weight = 1 + (11 - place) % 2

    mistyped = f"T{first}{digits[:place]}{typed}{digits[place + 1 :]}"

    assert registration_no_is_valid(mistyped) == ((typed - was) * weight % 9 == 0)


def test_a_shop_without_a_number_is_not_registered() -> None:
    assert not PROFILE.is_registered
    assert PROFILE.model_copy(update={"registration_no": "T7000012050002"}).is_registered


@pytest.mark.parametrize("number", ["7000012050002", "T７０００012050002", "T7000012050002\n"])
def test_a_profile_refuses_what_does_not_look_like_a_registration_number(number: str) -> None:
    with pytest.raises(ValidationError):
        ShopProfile.model_validate(PROFILE.model_dump() | {"registration_no": number})


@pytest.mark.parametrize("number", ["123456", "１２３４５６７", "12345678"])
def test_an_account_number_has_seven_plain_digits(number: str) -> None:
    with pytest.raises(ValidationError):
        BankAccount(
            bank="駿河みどり銀行", bank_code="0149", branch="本店", branch_code="100", number=number, holder="カ"
        )
