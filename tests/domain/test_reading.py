import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agenda.intake import obstacles, refuse_at_the_door
from domain.basics.errors import InvalidOrder, Refusal
from domain.contract.messages import CorrectContact
from domain.contract.order import PlacedOrder, read_order
from domain.contract.status import HoldReason
from domain.order.facts import NewOrderFacts
from domain.order.kinds import MailKind
from domain.shop.policy import Policy
from tests.domain.builders import TOTAL, Cart, OrderStory, cart, cod, prepay

LINE: dict[str, Any] = cart()["lines"][0]
PERSON: dict[str, Any] = cart()["orderer"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def line(**changes: object) -> Cart:
    return {"lines": [LINE | changes]}


def person(**changes: object) -> Cart:
    return {"orderer": PERSON | changes}


@pytest.mark.parametrize(
    ("payload", "kind"),
    [(None, "null"), ([], "a list"), ("1001", "a string"), (7, "a number"), (1.5, "a number"), (True, "a boolean")],
)
def test_what_is_no_object_is_called_by_its_kind(payload: object, kind: str) -> None:
    with pytest.raises(InvalidOrder, match=f"order: must be a JSON object, not {kind}"):
        read_order(payload)


@pytest.mark.parametrize("field", ["order_no", "placed_at", "plan", "payment", "orderer", "lines", "total"])
def test_a_missing_field_is_named(field: str) -> None:
    payload = cart()
    del payload[field]

    with pytest.raises(InvalidOrder, match=f"^{field}: is missing"):
        read_order(payload)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"order_no": None}, "order_no"),
        ({"order_no": 1001}, "order_no"),
        ({"order_no": ""}, "order_no"),
        ({"order_no": "10 01"}, "order_no"),
        ({"order_no": "1001\n"}, "order_no"),
        ({"order_no": "9" * 41}, "order_no"),
        ({"placed_at": "2026-11-21T10:15:00"}, "placed_at"),
        ({"placed_at": "yesterday"}, "placed_at"),
        ({"placed_at": "0001-01-01T00:00:00+09:00"}, "placed_at"),
        ({"placed_at": "9999-12-31T23:59:59Z"}, "placed_at"),
        ({"plan": "barter"}, "plan"),
        ({"plan": ["prepay"]}, "plan"),
        ({"payment": "card"}, "payment"),
        ({"payment": {"method": "beads"}}, "payment.method"),
        ({"payment": {"method": "card", "state": "maybe"}}, "payment.state"),
        ({"language": "fr"}, "language"),
        ({"lines": []}, "lines"),
        ({"lines": {}}, "lines"),
        ({"lines": [None]}, "lines.0"),
        (line(quantity=0), "lines.0.quantity"),
        (line(quantity=-1), "lines.0.quantity"),
        (line(quantity=1.0), "lines.0.quantity"),
        (line(quantity="2"), "lines.0.quantity"),
        (line(quantity=True), "lines.0.quantity"),
        (line(quantity=10**30), "lines.0.quantity"),
        (line(unit_price=10.8), "lines.0.unit_price"),
        (line(unit_price=1080.0), "lines.0.unit_price"),
        (line(unit_price=-1), "lines.0.unit_price"),
        (line(tax_rate=5), "lines.0.tax_rate"),
        (line(tax_rate="8"), "lines.0.tax_rate"),
        (line(sku=""), "lines.0.sku"),
        (line(name="茶" * 201), "lines.0.name"),
        ({"total": "2820"}, "total"),
        ({"total": 2820.0}, "total"),
        ({"total": float("nan")}, "total"),
        ({"total": float("inf")}, "total"),
        ({"total": -1}, "total"),
        ({"total": 10**12}, "total"),
        ({"shipping_fee": None}, "shipping_fee"),
        (person(name="", company=" \u3000"), "orderer"),
        (person(name="山" * 101), "orderer.name"),
        (person(name=7), "orderer.name"),
        (person(address=None), "orderer.address"),
        (person(address={}), "orderer.address.postal_code"),
        ({"recipient": {"name": "山田 花子"}}, "recipient.address"),
        ({"risk": {"score": float("nan")}}, "risk.score"),
        ({"wishes": {"delivery_date": "9999-12-31"}}, "wishes.delivery_date"),
        ({"wishes": {"remarks": "あ" * 2_001}}, "wishes.remarks"),
    ],
)
def test_what_cannot_be_read_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidOrder) as refused:
        read_order(cart(**changes))

    assert f"{field}:" in str(refused.value)


def test_several_faults_are_named_at_once() -> None:
    with pytest.raises(InvalidOrder) as refused:
        read_order(cart(plan="barter", total=None))

    assert "plan:" in str(refused.value)
    assert "total:" in str(refused.value)


def test_nesting_without_end_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(InvalidOrder):
        read_order(cart(remarks=deep))


def test_a_number_too_long_to_be_written_is_refused() -> None:
    with pytest.raises(InvalidOrder):
        read_order(cart(total=10**5_000))


def test_unknown_fields_are_ignored_and_defaults_filled_in() -> None:
    placed = read_order(cart(loyalty={"tier": "gold"}))

    assert placed.ship_to == placed.orderer
    assert placed.language == "ja"
    assert placed.consents.electronic_notice


@given(JSON)
def test_any_json_is_read_or_refused_as_an_invalid_order(payload: object) -> None:
    with pytest.raises(InvalidOrder):
        read_order(payload)


@given(field=st.sampled_from(sorted(PlacedOrder.model_fields)), value=JSON)
def test_any_json_in_any_field_is_read_or_refused_as_an_invalid_order(field: str, value: object) -> None:
    try:
        placed = read_order(cart(**{field: value}))
    except InvalidOrder as refused:
        assert field in str(refused) or "order:" in str(refused)  # noqa: PT017 - either outcome is right
    else:
        assert PlacedOrder.model_validate_json(placed.model_dump_json()) == placed


def test_an_order_survives_its_own_json() -> None:
    placed = prepay(recipient=PERSON | {"name": "株式会社 髙﨑 𠮷"}, risk={"score": 0.25})

    assert read_order(json.loads(placed.model_dump_json())) == placed
    assert placed.fingerprint() == read_order(json.loads(placed.model_dump_json())).fingerprint()


# --- readable, but not to be fulfilled as it stands: on hold ----------------------------------------------------------


def test_a_sound_order_has_no_obstacles() -> None:
    assert obstacles(prepay(), Policy()) == {}


@pytest.mark.parametrize(
    ("placed", "reason", "words"),
    [
        (prepay(total=2_821), HoldReason.SUMS, "2,820 yen, but the total says 2,821"),
        (prepay(discount=3_000, total=0), HoldReason.SUMS, "-180 yen"),
        (cod(**line(unit_price=200_000), total=400_660), HoldReason.COD_LIMIT, "at most 300,000 yen"),
        (prepay("cash_on_delivery"), HoldReason.PAYMENT_METHOD, "contradict"),
        (prepay(plan="cod"), HoldReason.PAYMENT_METHOD, "contradict"),
        (prepay(**person(name="山田\n太郎")), HoldReason.UNPRINTABLE, "orderer.name"),
        (prepay(**person(email="a@example.jp\r\nBcc: b@example.jp")), HoldReason.UNPRINTABLE, "orderer.email"),
        (prepay(recipient=PERSON | {"name": "a\u202eb"}), HoldReason.UNPRINTABLE, "recipient.name"),
        (prepay(**line(name="茶\x00")), HoldReason.UNPRINTABLE, "lines.0.name"),
    ],
)
def test_what_can_be_read_but_not_fulfilled_is_said_in_a_sentence(
    placed: PlacedOrder, reason: HoldReason, words: str
) -> None:
    found = obstacles(placed, Policy())

    assert list(found) == [reason]
    assert words in str(found[reason])


def test_unknown_articles_are_named() -> None:
    found = obstacles(prepay(), Policy(), {"TEA-999", "TEA-100"})

    assert {hold: str(said) for hold, said in found.items()} == {
        HoldReason.UNKNOWN_SKU: "The stock list does not know TEA-100, TEA-999."
    }


def test_a_door_that_can_answer_refuses_all_of_it_at_once() -> None:
    with pytest.raises(Refusal, match=r"stock list.*add up"):
        refuse_at_the_door(prepay(total=1), Policy(), {"TEA-100"})


# --- the sums ---------------------------------------------------------------------------------------------------------


def test_shipping_is_taxed_at_ten_percent_though_all_goods_are_food() -> None:
    totals = prepay().totals()

    assert [(each.rate, each.gross, each.tax) for each in totals.lines] == [(8, 2_160, 160), (10, 660, 60)]
    assert totals.gross == TOTAL


def test_points_are_a_payment_and_change_no_tax() -> None:
    placed = prepay(points_used=500, total=TOTAL - 500)

    assert placed.sum_of_parts == placed.total
    assert placed.totals() == prepay().totals()


def test_the_fee_for_collecting_counts_with_the_shipping() -> None:
    placed = cod(cod_fee=330, total=TOTAL + 330)

    assert obstacles(placed, Policy()) == {}
    assert placed.totals().lines[1].gross == 990


def test_pieces_of_the_same_article_are_added_up() -> None:
    placed = prepay(lines=[LINE, LINE | {"sku": "A", "quantity": 1}, LINE])

    assert placed.quantities == {"A": 1, "TEA-100": 4}


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u2800", "山田\uffa0"])
def test_a_name_with_letters_that_nobody_sees_is_put_on_hold(name: str) -> None:
    assert HoldReason.UNPRINTABLE in obstacles(read_order(cart(**person(name=name))), Policy())


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("taro＠example．jp", "taro@example.jp"),
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        ("㍿" * 200, "㍿" * 200),  # four characters each in plain letters: more than the field holds
    ],
)
def test_a_mail_address_in_full_width_letters_is_read_in_plain_ones(given: str, read: str) -> None:
    placed = PlacedOrder.model_validate(cart() | person(email=given))

    assert placed.orderer.email == read
    assert PlacedOrder.model_validate_json(placed.model_dump_json()) == placed
    assert CorrectContact(email=given, by="Sato").email == read


@pytest.mark.parametrize(("ahead", "is_told"), [(timedelta(hours=24), False), (timedelta(hours=25), True)])
def test_an_order_may_be_dated_a_day_ahead_before_it_is_told(ahead: timedelta, *, is_told: bool) -> None:
    story = OrderStory(prepay())
    story.now -= ahead

    story.receive()

    assert ("placed_ahead" in {entry.what for entry in story.entries}) is is_told
    assert [mail.facts for _, mail in story.mails if mail.kind is MailKind.SHOP_ORDER] == [
        NewOrderFacts(is_placed_ahead=is_told)
    ]


@pytest.mark.parametrize("levels", [300, 100_000])
def test_what_was_handed_over_decoded_is_nested_no_deeper_than_what_came_as_text(levels: int) -> None:
    nested: list[object] = []
    for _ in range(levels):
        nested = [nested]

    with pytest.raises(InvalidOrder, match="order: the JSON is nested more than 200 levels deep"):
        read_order(cart() | {"x": nested})
