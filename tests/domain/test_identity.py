"""Normal forms: what people write differently is the same; what is different stays different."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.identity import (
    Described,
    address_key,
    certainty,
    is_same_person,
    keys_of,
    mail_key,
    name_key,
    phone_key,
    phone_may_exist,
)

HALF_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋 浩", "高橋　浩"),  # variant of the kanji, width of the space
        ("渡邉 直子", "渡辺直子"),  # 邉, 邊 and 辺
        ("濵﨑 さくら", "浜崎 サクラ"),  # two variants, and kana for kana
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ　タロウ"),  # half-width kana with its voice apart
        ("山田 太郎 様", "山田太郎"),  # a title that a form put behind
        ("㈱茶の葉堂", "株式会社 茶の葉堂"),  # a company in one character
        ("葛\U000e0100城 一", "葛城一"),  # a selector that nobody sees
        ("Smith, John", "SMITH JOHN"),
        ("★山田_太郎🌸", "山田太郎"),  # what carriers pass over
        ("山⃝田\u3164太郎", "山田太郎"),  # a circle around a letter, and a letter that nobody sees
        ("山田太郎さん", "山田 太郎 氏"),  # other titles
        ("山田一郞", "山田一郎"),
    ],
)
def test_a_name_is_the_same_in_every_way_of_writing_it(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("03-1234-5678", "０３（１２３４）５６７８"),  # width and brackets
        ("090-1234-5678", "+81 90 1234 5678"),  # from abroad
        ("03-1234-5678", "+81 (0)3 1234 5678"),  # with the zero that is left out abroad
        ("03-1234-5678", "03-1234-5678 内線12"),  # an extension
        ("03-1234-5678", "03-1234-5678 / 090-0000-1111"),  # two in one field: the first
        ("090-1234-5678", "携帯／090-1234-5678"),  # a word, and then the number
        ("090-1234-5678", "、090-1234-5678"),
        ("090-1234-5678", "text 090-1234-5678"),  # no extension
    ],
)
def test_a_phone_number_is_the_same_in_every_way_of_writing_it(one: str, other: str) -> None:
    assert phone_key(one) == phone_key(other) != ""


@pytest.mark.parametrize(
    ("number", "may"),
    [
        ("03-1234-5678", True),
        ("090-1234-5678", True),
        ("050-1234-5678", True),
        ("090-123-4567", False),  # a digit too few for a mobile phone
        ("03-12345-67890", False),  # too many
        ("0000000000", False),
        ("090-0000-0000", False),  # typed to get past the form
        ("1234567890", False),  # no leading zero
        ("", False),
    ],
)
def test_a_phone_that_nobody_can_have_is_told(number: str, *, may: bool) -> None:
    assert phone_may_exist(number) is may


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Taro@Example.JP ", "taro@example.jp", True),
        ("ta.ro+tea@gmail.com", "taro@googlemail.com", True),  # Gmail delivers both to one box
        ("ta.ro@example.jp", "taro@example.jp", False),  # others do not
        ("taro+tea@icloud.com", "taro@icloud.com", True),  # what others are known to do
        ("ta.ro@icloud.com", "taro@icloud.com", False),
        ("taro+tea@example.jp", "taro@example.jp", False),
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp', True),  # quotes of an old address
        ("a..b@docomo.ne.jp", "a.b@docomo.ne.jp", False),  # its dots are not decoration
    ],
)
def test_a_mail_address_is_normalised_with_care(one: str, other: str, *, is_same: bool) -> None:
    assert (mail_key(one) == mail_key(other)) is is_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東京都港区芝公園四丁目２番８号　メゾン芝１０１号室", "港区芝公園4-2-8-101"),  # everything at once
        ("東京都港区芝公園4ー2ー8", "港区芝公園４－２－８"),  # the long vowel for a hyphen
        ("港区芝公園4の2の8", "港区芝公園4-2-8"),
        ("横浜市鶴が丘1-2", "横浜市鶴ヶ丘１−２"),  # が, ガ, ヶ, ケ
        ("北海道札幌市中央区北１条西２丁目３－４", "札幌市中央区北1条西2-3-4"),  # no number of a block in 条
        ("千代田区三番町5番地", "千代田区三番町5"),  # the number in a name of a town stays
        ("港区芝公園4-2-8 メゾン芝101", "港区芝公園4-2-8-101"),  # building left out
        ("港区芝公園4/2/8", "港区芝公園4・2．8"),  # other signs between the numbers
        ("港区芝公園04-02-008", "港区芝公園4-2-8"),
    ],
)
def test_an_address_is_the_same_in_every_way_of_writing_it(one: str, other: str) -> None:
    assert address_key(one) == address_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("港区芝公園4-2-8 メゾン芝101", "港区芝公園4-2-8 メゾン芝102"),  # neighbours
        ("港区芝公園4-2-8", "港区芝公園4-2-18"),
        ("港区芝公園4-28", "港区芝公園4-2-8"),
        ("港区芝公園4-2-80", "港区芝公園4-2-8"),
        ("札幌市中央区北1条西2", "札幌市中央区北1条東2"),
    ],
)
def test_two_addresses_stay_two(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


ADDRESSES = st.builds(
    "{}{}{}-{}-{}".format,
    st.sampled_from(("東京都", "")),
    st.sampled_from(("港区芝公園", "横浜市鶴ヶ丘", "京都市中京区恵比須町", "渋谷区猿楽町")),
    *[st.integers(1, 99)] * 3,
)


@given(address=ADDRESSES, hyphen=st.sampled_from("-‐−－ー"), full=st.booleans(), space=st.sampled_from(("", " ", "　")))
def test_no_way_of_writing_an_address_changes_its_key(address: str, hyphen: str, *, full: bool, space: str) -> None:
    written = address.translate(HALF_TO_FULL) if full else address
    written = written.replace("－" if full else "-", f"{space}{hyphen}{space}")

    assert address_key(written) == address_key(address)


def test_a_name_of_signs_alone_is_no_empty_name() -> None:
    assert name_key("×") != name_key("○")


@given(st.text(max_size=60))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    for form in (name_key, phone_key, mail_key):
        assert form(form(text)) == form(text)


@given(st.text("港区芝公園四丁目2-8 メゾン号室番地ー", max_size=30))
def test_an_address_may_hold_anything(text: str) -> None:
    assert address_key(unicodedata.normalize("NFKC", text)) == address_key(text)


TARO = Described(name="山田太郎", phone="03-1234-5678", email="taro@example.jp", address="港区芝公園4-2-8")


@pytest.mark.parametrize(
    ("other", "agree", "is_one"),
    [
        (Described(name="山田太郎"), 1, False),  # 同姓同名
        (Described(name="佐藤次郎", phone="0312345678"), 1, False),  # the phone's new owner
        (Described(name="山田花子", phone="0312345678", address="東京都港区芝公園4-2-8"), 1, False),  # the family
        (Described(name="山田太郎", address="港区芝公園4丁目2番8号"), 2, True),
        (Described(name="佐藤次郎", phone="0312345678", email="taro@example.jp"), 2, True),  # another name, two ways
        (Described(name="山田太郎", phone="0312345678", address="港区芝公園4-2-8"), 2, True),
        (Described(email="taro@example.jp"), 1, True),  # a list that knows nothing else
        (Described(name="山田花子", email="taro@example.jp"), 1, False),  # a mailbox for two
    ],
)
def test_two_attributes_make_one_person(other: Described, agree: int, *, is_one: bool) -> None:
    assert certainty(keys_of(TARO), keys_of(other)) == agree
    assert is_same_person(keys_of(TARO), keys_of(other)) is is_one


def test_a_family_that_shares_a_mobile_phone_agrees_on_two_attributes() -> None:
    one, other = (
        keys_of(Described(name=name, phone="090-1234-5678", address="港区芝公園4-2-8")) for name in ("山田", "佐藤")
    )

    assert certainty(one, other) == 2
