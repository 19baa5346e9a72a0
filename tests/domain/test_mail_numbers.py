"""What people call a mail, and which mail they mean by it."""

import pytest

from domain.order.mail import as_spoken, is_beginning_of_id, is_whole_id, mail_id, spoken_mail

ID = mail_id("1001", "order_received")


@pytest.mark.parametrize(
    ("thread", "name"),
    [
        ("1001", "1001-3"),
        ("g-5001", "g-5001-3"),
        ("inquiry-Q10001", "Q10001-3"),
        ("reject-0193-abcd", ID[:8]),
        ("deposit-bank 4711", ID[:8]),
    ],
)
def test_a_mail_has_a_name_that_can_be_spoken(thread: str, name: str) -> None:
    assert spoken_mail(thread, 3, ID) == name


def test_a_name_is_read_from_its_end_because_an_orders_number_may_have_hyphens() -> None:
    assert as_spoken("g-5001-3") == ("g-5001", 3)
    assert [as_spoken(name) for name in ("1001-0", "1001", "-3", "1001-x")] == [None] * 4


def test_an_id_may_be_cut_short_but_not_to_nothing() -> None:
    assert is_whole_id(ID)
    assert [is_beginning_of_id(name) for name in (ID, ID[:4], ID[:3], "shipped", ID + "0")] == [
        True,
        True,
        False,
        False,
        False,
    ]
