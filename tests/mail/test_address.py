import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.errors import BadAddress
from adapters.mail.sending.address import usable_address


@pytest.mark.parametrize("address", ["taro@example.jp", "taro.yamada+tea@mail.example.co.jp", "o'neil_1@x-y.example"])
def test_an_ordinary_address_stays_as_it_is(address: str) -> None:
    assert usable_address(address) == address


@pytest.mark.parametrize("local", ["a..b", "a.", ".a", "...", "a...b."])
def test_an_old_address_of_a_mobile_carrier_is_quoted_and_keeps_its_dots(local: str) -> None:
    usable = usable_address(f"{local}@docomo.ne.jp")

    assert usable == f'"{local}"@docomo.ne.jp'
    assert usable_address(usable) == usable


def test_spaces_around_an_address_are_no_part_of_it() -> None:
    assert usable_address(" taro@example.jp　") == "taro@example.jp"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "taro",
        "@example.jp",
        "taro@",
        "taro@localhost",
        "taro@example..jp",
        "taro@-example.jp",
        "ta ro@example.jp",
        "taro@exa mple.jp",
        "taro@example.jp, hanako@example.jp",
        "Taro <taro@example.jp>",
        "太郎@example.jp",
        "taro@例え.jp",
        "ｔａｒｏ@example.jp",
        '"a b"@example.jp',
        '"a"b"@example.jp',
        "taro@[127.0.0.1]",
        f"{'a' * 65}@example.jp",
        f"taro@{'a' * 250}.jp",
        "=?utf-8?q?=0ABcc:_x?=@example.jp",
        "taro@example.jp\r\nBcc: all@example.jp",
        "taro@example.jp\n",
        "taro\x00@example.jp",
        "taro\u202e@example.jp",
        "taro\u200b@example.jp",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        usable_address(address)


def test_a_refusal_does_not_repeat_the_address() -> None:
    with pytest.raises(BadAddress) as refusal:
        usable_address("ta ro@example.jp")

    assert "ro@example" not in str(refusal.value)


@given(st.text(max_size=60) | st.from_regex(r"[!-~]{1,10}@[!-~]{1,10}"))
def test_whatever_passes_is_one_plain_address(text: str) -> None:
    try:
        address = usable_address(text)
    except BadAddress:
        return

    assert address.isascii()
    assert not set(address) & set(" \t\r\n<>,;:()[]\\")
    assert address.count("@") >= 1
