"""Which mail addresses are of the throw-away kind."""

import pytest

from adapters.mail.incoming.disposable import is_disposable


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("taro@mailinator.com", True),
        ("taro@mail.YOPMAIL.com", True),  # a domain below one of the list
        ("taro@instaddr.ch", True),  # 捨てメアド
        ("taro@gmail.com", False),
        ("a..b@docomo.ne.jp", False),
        ("taro@ymail.ne.jp", False),
        ("taro@mailinator.example", False),
        ("taro@com", False),
        ("", False),
    ],
)
def test_only_throw_away_mailboxes_are_called_so(address: str, is_one: bool) -> None:  # noqa: FBT001 - a column
    assert is_disposable(address) is is_one
