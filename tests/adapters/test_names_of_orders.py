"""What codes are called, in mails and on labels alike."""

import pytest

from adapters.words.of_orders import slot_name


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("0812", "午前中", "morning"),
        ("1416", "14時〜16時", "14:00–16:00"),
        ("14-16", "14時〜16時", "14:00–16:00"),
        ("１４：００～１６：００", "14時〜16時", "14:00–16:00"),
        ("0010", "10時まで", "by 10:00"),
        ("夕方以降", "夕方以降", "夕方以降"),
        ("9999", "9999", "9999"),
        ("", "", ""),
    ],
)
def test_a_wished_time_is_told_in_words(text: str, japanese: str, english: str) -> None:
    assert (slot_name(text, "ja"), slot_name(text, "en")) == (japanese, english)
