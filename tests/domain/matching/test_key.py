"""The key of a payer's name: what a bank writes and what a customer wrote become the same, and no more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payment.matching.key import key, weak
from domain.payment.matching.legal_entity import without_kind
from domain.payment.matching.payer import read_payer


@pytest.mark.parametrize(
    ("bank", "customer"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだ たろう"),  # half-width, the voice a byte of its own; hiragana
        ("ﾔﾏﾀﾞﾀﾛｳ", "ヤマダ　タロウ"),  # no space, and a full-width one
        ("ｷﾔﾉﾝ", "キャノン"),  # banks have no small kana
        ("ｷﾕｳ", "キュウ"),
        ("ﾖ-ｺ", "ヨーコ"),  # a hyphen for the long mark
        ("ﾖ−ｺ", "ヨーコ"),  # a minus sign, which NFKC leaves alone
        ("ﾖ‐ｺ", "ヨ―コ"),  # a hyphen and a dash
        ("ｶｵﾙ", "カヲル"),  # banks have no ヲ
        ("ﾜﾀﾅﾍﾞ", "ワタナベ"),
        ("カ゛ク", "ガク"),  # a voice with a width of its own
        ("ﾀ ﾞﾅｶ", "タナカ"),  # a voice without its letter says nothing
        ("TARO YAMADA", "ｔａｒｏ　Ｙａｍａｄａ"),  # width and case
        ("ｼﾞﾖﾝ.ｽﾐｽ", "ジョン・スミス"),  # a dot between the names
    ],
)
def test_names_of_banks_and_customers_have_one_key(bank: str, customer: str) -> None:
    assert key(bank) == key(customer) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヤマダ", "ヤマタ"),  # a voice tells names apart
        ("タナカ", "ナカタ"),
        ("サイトウ", "サイト"),  # ウ is a letter
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_the_weak_key_passes_over_voices_alone() -> None:
    assert weak(key("ヤマダ")) == weak(key("ヤマタ"))
    assert weak(key("ヤマダ")) != weak(key("ヤマナ"))


@given(st.text(max_size=30))
def test_a_key_of_a_key_is_itself(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("written", "name", "kinds"),
    [
        ("ｶ)ﾌﾙﾂﾄ", "フルツト", {"カ"}),  # in front
        ("ﾌﾙﾂﾄ(ｶ", "フルツト", {"カ"}),  # behind, where banks leave the bracket open
        ("ﾌﾙﾂﾄ(ｶ)ｵｵｻｶ(ｴｲ", "フルツトオオサカ", {"カ", "エイ"}),  # within, and an office behind
        ("123456 ｶ)ﾌﾙﾂﾄ", "123456フルツト", {"カ"}),  # after a number
        ("ﾌﾙﾂﾄ(ｶ 123456", "フルツト123456", {"カ"}),  # before a number
        ("株式会社フルット", "フルツト", {"カ"}),
        ("㈱フルット", "フルツト", {"カ"}),  # a company in one character
        ("フルット合同会社", "フルツト", {"ド"}),
        ("ｼﾔ)ｱｲ", "アイ", {"シヤ"}),  # the longer token wins
        ("アメ)", "アメ", set()),  # メ belongs to the name
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ", set()),  # a person
    ],
)
def test_the_kind_of_a_body_is_no_part_of_its_name(written: str, name: str, kinds: set[str]) -> None:
    body = without_kind(written)

    assert key(body.name) == name
    assert body.kinds == frozenset(kinds)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("123456 ﾔﾏﾀﾞ ﾀﾛｳ", "123456"),  # as asked
        ("１２３４５６ヤマダタロウ", "123456"),  # full-width, joined
        ("123456ﾔﾏﾀﾞﾀﾛｳ", "123456"),  # joined
        ("ﾔﾏﾀﾞ ﾀﾛｳ 123456", "123456"),  # behind the name
        ("ﾔﾏﾀﾞ 123456 ﾀﾛｳ", "123456"),  # between the names
        ("123-456 ﾔﾏﾀﾞ ﾀﾛｳ", "123456"),  # in groups
        ("NO.123456 ﾔﾏﾀﾞ ﾀﾛｳ", "123456"),  # with a word before it
        ("ﾁﾕｳﾓﾝﾊﾞﾝｺﾞｳ123456ﾔﾏﾀﾞ ﾀﾛｳ", "123456"),
    ],
)
def test_a_number_is_found_wherever_the_payer_put_it(written: str, number: str) -> None:
    payer = read_payer(written)

    assert number in payer.numbers
    assert key("ヤマダタロウ") in payer.names


def test_digits_of_a_name_stay_in_it() -> None:
    payer = read_payer("ｶ)ｽﾀｼﾞｵ24")

    assert payer.names == frozenset({"スタジオ24"})
    assert not payer.numbers
