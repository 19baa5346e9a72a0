"""Mails as Japanese programs really write them: larger encodings than they name, and headers without any."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.incoming.charset import header_text, names_and_addresses, text_of
from adapters.mail.incoming.letter import read_mail

#: ①髙㈱ as Windows writes them into ISO-2022-JP: rows 13 and 92, of NEC and of IBM, then the half-width ｱ.
JIS = b"\x1b$B-!|b-j\x1b(B \x1b(I1\x1b(B."


def word(text: str, charset: str, encoding: str) -> str:
    return f"=?{charset}?B?{b64encode(text.encode(encoding)).decode()}?="


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (JIS, "iso-2022-jp", "①髙㈱ ｱ."),
        (JIS, "us-ascii", "①髙㈱ ｱ."),
        ("髙橋①".encode("cp932"), "Shift_JIS", "髙橋①"),
        ("髙橋①".encode("cp932"), "", "髙橋①"),
        ("髙橋①".encode("cp932"), "no-such-charset", "髙橋①"),
        (b"tea-99", "PunyCode", "tea-99"),
        ("荷物です".encode()[:-1], "", "荷物で"),
        ("荷物です".encode()[:-1], "utf-8", "荷物で�"),
        (b"\xfc\xfd", "", "��"),
        ("冲".encode("iso2022_jp_ext"), "iso-2022-jp", "冲"),
    ],
)
def test_a_text_is_read_as_it_was_written(data: bytes, charset: str, text: str) -> None:
    assert text_of(data, charset) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Re: " + word("髙橋①", "Shift_JIS", "cp932"), "Re: 髙橋①"),
        ("ご注文".encode().decode("ascii", "surrogateescape"), "ご注文"),
        ("ご注文".encode("cp932").decode("ascii", "surrogateescape"), "ご注文"),
        ("ご注文".encode("iso2022_jp").decode(), "ご注文"),
        ("=?utf-8?b?5rOo5paH44E=?=\r\n =?UTF-8?B?rg==?=", "注文の"),
        ("=?utf-8?q?=E6=B3=A8_1?= and =?utf-8?q?=E6=96=87?=", "注 1 and 文"),
        ("=?utf-8?b?5?=", "=?utf-8?b?5?="),
        ("plain", "plain"),
    ],
)
def test_a_header_is_read_as_it_was_written(raw: str, text: str) -> None:
    assert header_text(raw) == text


@pytest.mark.parametrize("name", ["佐藤, 花子", "<eve@elsewhere.example>, x", "eve@elsewhere.example", "髙橋①"])
@pytest.mark.parametrize("charset", ["cp932", "utf-8"])
def test_a_name_never_changes_the_address_beside_it(name: str, charset: str) -> None:
    raw = f"{word(name, charset, charset)} <taro@customer.example>"

    assert names_and_addresses(raw) == [(name, "taro@customer.example")]


def test_a_mail_whose_headers_name_no_encoding_is_read() -> None:
    raw = "From: 佐藤 花子 <hanako@customer.example>\r\nSubject: ご注文\r\n\r\nまだですか"

    for charset in ("utf-8", "cp932", "iso2022_jp"):
        letter = read_mail(raw.encode(charset), ())
        found = (letter.name, letter.sender, letter.subject, letter.text)
        assert found == ("佐藤 花子", "hanako@customer.example", "ご注文", "まだですか")


@given(st.binary(max_size=60), st.sampled_from(["", "iso-2022-jp", "shift_jis", "utf-8", "utf-7", "idna", "zlib"]))
def test_any_bytes_are_read_as_some_text(data: bytes, charset: str) -> None:
    text_of(data, charset).encode()
    header_text(data.decode("ascii", "surrogateescape")).encode()
