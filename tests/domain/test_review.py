"""The rules, by tables with a comment per row; and what only shows when they work together."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from adapters.words.catalog import LANGUAGES
from adapters.words.say import say
from domain.basics.fault import faults_of
from domain.contract.order import Person, PlacedOrder
from domain.contract.status import MarkKind, Status
from domain.people.identity import Described, identity, keys_of
from domain.people.review.case import Article, Background, Sighting
from domain.people.review.review import Review
from domain.people.review.rules import RULES
from domain.shop.policy import Policy
from domain.shop.rules import WEAK, Action, ReviewPolicy, RuleName
from tests.domain.builders import jst
from tests.domain.review_cases import (
    NOW,
    SAKURA,
    claimed,
    cod,
    earlier,
    entry,
    finding,
    fired,
    known,
    lifted,
    order,
    policy,
    refused,
    reviewed,
)

R = RuleName
TARO = {"name": "山田太郎", "phone": "03-1234-5678", "email": "taro@example.jp", "address": "東京都港区芝公園4-2-8"}
THREE = [earlier(days=days) for days in (30, 60, 90)]
HANAKO = keys_of(Described(name="山田花子", phone=TARO["phone"], address=TARO["address"]))


NAMESAKE = keys_of(Described(name="山田太郎"))


def as_keys(keys: frozenset[str]) -> list[Sighting]:
    """Three completed orders of somebody else."""
    return [each.model_copy(update={"keys": keys}) for each in THREE]


def at_home(*names: str) -> list[Sighting]:
    """Orders of others at this address, three days ago."""
    keys = {name: keys_of(Described(name=name, address=TARO["address"])) for name in names}
    return [earlier(days=3, ref=name, keys=keys[name]) for name in names]


def living_at(street: str, building: str = "", city: str = "港区") -> dict[str, object]:
    address = {"postal_code": "105-0011", "prefecture": "東京都", "city": city, "street": street, "building": building}
    return {"name": "山田 太郎", "email": "taro@example.jp", "address": address}


TABLE: list[tuple[RuleName, bool, PlacedOrder, Background]] = [
    # three orders within two years
    (R.LOYAL, True, order(), known(*THREE)),
    # one too few
    (R.LOYAL, False, order(), known(*THREE[:2])),
    # the third is older than the formula looks back
    (R.LOYAL, False, order(), known(*THREE[:2], earlier(days=900))),
    # one parcel of four was refused
    (R.LOYAL, False, order(), known(*THREE, refused(days=40))),
    # the refusal is as old as the formula, and forgotten
    (R.LOYAL, True, order(), known(*THREE, refused(days=900))),
    # one is still unpaid: delivered, and past its deadline
    (R.LOYAL, False, order(), known(*THREE, earlier(Status.DELIVERED, days=40, is_overdue=True))),
    # a regular of twenty years, on day one
    (R.LOYAL, True, order(), known(earlier(None, days=400, is_named_loyal=True))),
    # staff have said once that they are none
    (R.LOYAL, False, order(), known(*THREE, earlier(days=90, marks=(lifted(R.LOYAL, MarkKind.LOYAL),)))),
    # imported counts are orders, too
    (R.LOYAL, True, order(), known(earlier(None, days=100, completed=3))),
    # 同姓同名: three orders of another 山田 太郎
    (
        R.LOYAL,
        False,
        order(),
        known(*as_keys(NAMESAKE)),
    ),
    # the family at the same address with the same fixed line
    (R.LOYAL, False, order(), known(*as_keys(HANAKO))),
    # gifts that others sent to this orderer are no orders of theirs
    (R.LOYAL, False, order(), known(*[each.model_copy(update={"role": "recipient"}) for each in THREE])),
    # name and phone agree, in other forms
    (R.BLACKLIST_MATCH, True, order(), known(entries=(entry(name="山田　太郎", phone="０３−１２３４−５６７８"),))),
    # the name alone never holds
    (R.BLACKLIST_MATCH, False, order(), known(entries=(entry(name="山田太郎"),))),
    # … it is a candidate
    (R.BLACKLIST_CANDIDATE, True, order(), known(entries=(entry(name="山田太郎"),))),
    # the phone was passed on to a new owner
    (R.BLACKLIST_MATCH, False, order(), known(entries=(entry(name="鈴木一郎", phone=TARO["phone"]),))),
    (R.BLACKLIST_CANDIDATE, True, order(), known(entries=(entry(name="鈴木一郎", phone=TARO["phone"]),))),
    # somebody else of the family is on the list: same address, same fixed line
    (
        R.BLACKLIST_MATCH,
        False,
        order(),
        known(entries=(entry(name="山田花子", phone=TARO["phone"], address=TARO["address"]),)),
    ),
    (
        R.BLACKLIST_CANDIDATE,
        True,
        order(),
        known(entries=(entry(name="山田花子", phone=TARO["phone"], address=TARO["address"]),)),
    ),
    # the recipient is on the list, the orderer is not
    (
        R.BLACKLIST_MATCH,
        True,
        order(recipient=SAKURA),
        known(entries=(entry(name="佐藤さくら", address="大阪市北区梅田1丁目1-3"),)),
    ),
    # staff settled the candidate on an earlier order of this person
    (
        R.BLACKLIST_CANDIDATE,
        False,
        order(),
        known(earlier(marks=(lifted(R.BLACKLIST_CANDIDATE),)), entries=(entry(name="山田太郎"),)),
    ),
    # an entry that was made after staff had settled an older one
    (
        R.BLACKLIST_MATCH,
        True,
        order(),
        known(
            earlier(marks=(lifted(R.BLACKLIST_MATCH, days=20),)),
            entries=(entry(name="山田太郎", phone=TARO["phone"], days=10),),
        ),
    ),
    (
        R.BLACKLIST_MATCH,
        False,
        order(),
        known(
            earlier(marks=(lifted(R.BLACKLIST_MATCH, days=20),)),
            entries=(entry(name="山田太郎", phone=TARO["phone"], days=30),),
        ),
    ),
    # the orderer was settled, the recipient is somebody else
    (
        R.BLACKLIST_MATCH,
        True,
        order(recipient=SAKURA),
        known(
            earlier(marks=(lifted(R.BLACKLIST_MATCH),)),
            entries=(
                entry(name="山田太郎", phone=TARO["phone"]),
                entry(name="佐藤さくら", address="大阪市北区梅田1丁目1-3"),
            ),
        ),
    ),
    # the recipient was settled, the orderer never was
    (
        R.BLACKLIST_MATCH,
        True,
        order(recipient=SAKURA),
        known(
            earlier(keys=identity(Person.model_validate(SAKURA)), marks=(lifted(R.BLACKLIST_MATCH),)),
            entries=(entry(name="山田太郎", phone=TARO["phone"]),),
        ),
    ),
    # staff forgave the first refusal, not the one that came after it
    (
        R.FAILED_BEFORE,
        True,
        cod(),
        known(
            refused(days=90),
            earlier(days=60, marks=(lifted(R.FAILED_BEFORE, days=60),)),
            refused(days=30),
        ),
    ),
    (
        R.FAILED_BEFORE,
        False,
        cod(),
        known(
            refused(days=90),
            earlier(days=60, marks=(lifted(R.FAILED_BEFORE, days=60),)),
        ),
    ),
    # refused once
    (R.FAILED_BEFORE, True, cod(), known(refused())),
    # never paid
    (R.FAILED_BEFORE, True, cod(), known(earlier(Status.EXPIRED))),
    # anybody may cancel twice
    (R.FAILED_BEFORE, False, cod(), known(earlier(Status.CANCELLED, days=5), earlier(Status.CANCELLED, days=6))),
    # a third time is much
    (R.FAILED_BEFORE, True, cod(), known(*[earlier(Status.CANCELLED, days=days) for days in (5, 6, 7)])),
    # it was somebody else of the same phone
    (
        R.FAILED_BEFORE,
        False,
        cod(),
        known(refused(keys=keys_of(Described(phone=TARO["phone"])))),
    ),
    # the shop's own refusal says nothing about the person
    (R.FAILED_BEFORE, False, cod(), known(earlier(Status.DECLINED))),
    # two of three parcels came back
    (R.FAILED_BEFORE, False, cod(), known(earlier(Status.RETURNED))),
    (R.MANY_RETURNS, False, order(), known(earlier(), *[earlier(Status.RETURNED, days=each) for each in (1, 2)])),
    (
        R.MANY_RETURNS,
        True,
        order(),
        known(earlier(), *[refused(days=each) for each in (1, 2)]),
    ),
    # two of twelve are usual
    (
        R.MANY_RETURNS,
        False,
        order(),
        known(
            *[earlier(days=each) for each in range(10)],
            *[refused(days=each) for each in (1, 2)],
        ),
    ),
    # whoever claims everything
    (R.MANY_CLAIMS, True, order(), known(*[claimed(days=each) for each in (1, 2, 3)])),
    # three of ten
    (
        R.MANY_CLAIMS,
        False,
        order(),
        known(*[earlier(days=each) for each in range(7)], *[claimed(days=each) for each in (7, 8, 9)]),
    ),
    # two broken parcels of three orders
    (R.MANY_CLAIMS, False, order(), known(earlier(), *[claimed("damaged", days=each) for each in (1, 2)])),
    # every time broken
    (R.MANY_CLAIMS, True, order(), known(*[claimed("damaged", days=each) for each in (1, 2, 3)])),
    # the carrier said itself that it had lost them
    (R.MANY_CLAIMS, False, order(), known(*[claimed(carrier="lost", days=each) for each in (1, 2, 3)])),
    # more than a year ago
    (R.MANY_CLAIMS, False, order(), known(*[claimed(days=each) for each in (366, 367, 368)])),
    # staff have settled it
    (
        R.MANY_CLAIMS,
        False,
        order(),
        known(*[claimed(days=each, marks=(lifted(R.MANY_CLAIMS, days=1),)) for each in (10, 20, 30)]),
    ),
    # the fourth order of this day
    (R.MANY_ORDERS, True, order(), known(*[earlier(Status.RECEIVED, days=0, ref=str(each)) for each in range(3)])),
    # as many, but over two days
    (R.MANY_ORDERS, False, order(), known(*[earlier(Status.RECEIVED, days=each, ref=str(each)) for each in range(3)])),
    # five names in a month at one address
    (
        R.NAMES_AT_ADDRESS,
        True,
        order(),
        known(*at_home("佐藤", "鈴木", "高橋", "田中")),
    ),
    # a family of four, and one name written twice
    (
        R.NAMES_AT_ADDRESS,
        False,
        order(),
        known(*at_home("山田花子", "山田一", "山田二", "山田 花子")),
    ),
    # two before and two now, of which three are allowed
    (
        R.LIMITED_SKU,
        True,
        order(),
        known(earlier(Status.SHIPPED, pieces={"TEA-100": 2}), articles=(Article(sku="TEA-100", most_per_person=3),)),
    ),
    # those before were cancelled
    (
        R.LIMITED_SKU,
        False,
        order(),
        known(earlier(Status.CANCELLED, pieces={"TEA-100": 2}), articles=(Article(sku="TEA-100", most_per_person=3),)),
    ),
    # nobody set a limit
    (R.LIMITED_SKU, False, order(), known(earlier(pieces={"TEA-100": 9}), articles=(Article(sku="TEA-100"),))),
    # a hundred packs
    (R.MASS_QUANTITY, True, order(quantity=100), known()),
    (R.MASS_QUANTITY, False, order(quantity=99), known()),
    # a large sum by cash on delivery
    (R.COD_AMOUNT, True, cod(quantity=95), known()),
    # as large, paid in advance
    (R.COD_AMOUNT, False, order(quantity=95), known()),
    # a loyal customer may
    (R.COD_AMOUNT, False, cod(quantity=95), known(*THREE)),
    (R.FIRST_COD, True, cod(), known()),
    # the second one
    (R.FIRST_COD, False, cod(), known(earlier())),
    (R.FIRST_COD, False, order(), known()),
    # cash on delivery at somebody else's door
    (R.OTHER_RECIPIENT, True, cod(recipient=SAKURA), known()),
    (R.OTHER_RECIPIENT, True, order(recipient=SAKURA, payment={"method": "card"}), known()),
    # a gift that is paid by transfer
    (R.OTHER_RECIPIENT, False, order(recipient=SAKURA), known()),
    # the recipient is the orderer, written out once more
    (R.OTHER_RECIPIENT, False, cod(recipient=order().orderer.model_dump(mode="json")), known()),
    # an old price, or a slip of the pen in the cart
    (R.PRICE_DIFFERS, True, order(), known(articles=(Article(sku="TEA-100", price=1180),))),
    (R.PRICE_DIFFERS, False, order(), known(articles=(Article(sku="TEA-100", price=1080),))),
    # the stock list has no price
    (R.PRICE_DIFFERS, False, order(), known(articles=(Article(sku="TEA-100"),))),
    # what the mall says, in its own width and case
    (R.RISK_VERDICT, True, order(risk={"verdict": "審査ＮＧ", "source": "mall"}), known()),
    (R.RISK_VERDICT, True, order(risk={"score": 80}), known()),
    (R.RISK_VERDICT, False, order(risk={"verdict": "OK", "score": 12.5}), known()),
    # the customer's number at a warehouse, behind the number of the house
    (
        R.FORWARDER,
        True,
        order(orderer=living_at("平和島2-5-1 LYF2266455")),
        known(),
    ),
    # a building with a long number is none
    (
        R.FORWARDER,
        False,
        order(
            orderer={
                "address": cod().orderer.address.model_dump() | {"street": "芝公園4-2-8", "building": "芝ビル1203"}
            }
        ),
        known(),
    ),
    (R.DISPOSABLE_MAIL, True, order(), known().model_copy(update={"is_mail_disposable": True})),
    (R.DISPOSABLE_MAIL, False, order(), known()),
    (R.IMPOSSIBLE_PHONE, True, order(orderer={"phone": "090-000-0000"}), known()),
    # none at all is a question of its own (addresses and contacts), not of review
    (R.IMPOSSIBLE_PHONE, False, order(orderer={"phone": ""}), known()),
    (R.REMARKS, True, order(wishes={"remarks": "呼び鈴が壊れています"}), known()),
    (R.REMARKS, False, order(wishes={"remarks": "  \n"}), known()),
    (R.GIFT, True, order(wishes={"gift": True}), known()),
    (R.GIFT, False, order(), known()),
    (
        R.REMOTE_ISLAND,
        True,
        order(recipient=living_at("父島", city="小笠原村")),
        known(),
    ),
    (R.REMOTE_ISLAND, False, order(), known()),
    # it leaves today at the earliest, and takes a day
    (R.EARLY_DATE, True, order(wishes={"delivery_date": "2026-11-24"}), known()),
    (R.EARLY_DATE, False, order(wishes={"delivery_date": "2026-11-25"}), known()),
]


@pytest.mark.parametrize(
    ("rule", "fires", "placed", "what"), TABLE, ids=[f"{at}-{row[0]}" for at, row in enumerate(TABLE)]
)
def test_a_rule_fires_exactly_when_it_should(
    rule: RuleName, *, fires: bool, placed: PlacedOrder, what: Background
) -> None:
    found = finding(reviewed(placed, what), rule)

    assert found.fired is fires, found.why
    assert all(found.why.code not in say(found.why, language) for language in LANGUAGES), "it has words"


def test_every_rule_has_a_row_where_it_fires_and_one_where_it_does_not() -> None:
    assert {(rule, fires) for rule, fires, _, _ in TABLE} >= {
        (rule, fires) for rule in RuleName if rule is not R.SCORE for fires in (True, False)
    }


def test_exactly_the_rules_about_a_person_have_a_row_that_staff_have_settled() -> None:
    settled = {
        rule
        for rule, fires, _, what in TABLE
        if not fires and any(mark.rule == rule for each in what.sightings for mark in each.marks if mark.is_lifted)
    }

    assert settled == {rule.name for rule in RULES.values() if rule.is_of_person}


def test_every_rule_is_in_the_table_of_rules() -> None:
    assert list(RULES) == list(RuleName)


# --- together --------------------------------------------------------------------------------------------------------


THROW_AWAY = policy(disposable_domains=["throw-away.example"])


def shady() -> PlacedOrder:
    """代引, first, from a forwarding warehouse, by an address that THROW_AWAY knows."""
    return cod(orderer=living_at("平和島2-5-1 LYF2266455") | {"email": "x@sub.THROW-AWAY.example"})


def holding(found: Review) -> list[RuleName]:
    """The rules that want the order held."""
    return [each.rule for each in found.fired if each.action is Action.HOLD]


def test_weak_signals_add_up_to_a_hold() -> None:
    found = reviewed(shady(), by=THROW_AWAY)

    assert found.score == 110
    assert holding(found) == [R.SCORE]


@pytest.mark.parametrize("rule", sorted(WEAK))
def test_no_weak_signal_does_anything_alone(rule: RuleName) -> None:
    rows: list[tuple[PlacedOrder, Background]] = [
        (placed, what) for name, fires, placed, what in TABLE if name is rule and fires
    ]

    for placed, what in rows:
        others_off = {str(each): {"on": False} for each in RuleName if each not in {rule, R.SCORE}}
        found = reviewed(placed, what, policy(rules=others_off))
        assert fired(found) - {R.SCORE} == {rule}
        assert not holding(found)


def test_a_weak_signal_leaves_no_mark_of_its_own() -> None:
    found = reviewed(order(orderer={"phone": "090-000-0000"}))

    assert R.IMPOSSIBLE_PHONE in fired(found)
    assert found.marks() == ()


def test_an_ordinary_order_gets_no_mark() -> None:
    assert reviewed().marks() == ()


def test_a_loyal_customers_mark_expires() -> None:
    (mark,) = reviewed(order(), known(*THREE)).marks()

    assert (mark.kind, mark.rule) == (MarkKind.LOYAL, "loyal")
    assert mark.expires_at == NOW + timedelta(days=180)


def test_a_mark_from_the_blacklist_ends_with_its_entry() -> None:
    (mark,) = reviewed(order(), known(entries=(entry(name="山田太郎", phone=TARO["phone"]),))).marks()

    assert mark.expires_at == NOW + timedelta(days=30)


def test_the_reason_names_entry_author_and_attributes() -> None:
    found = finding(reviewed(order(), known(entries=(entry(name="山田太郎", phone=TARO["phone"]),))), R.BLACKLIST_MATCH)

    assert str(found.why) == "the orderer has in common with entry 7 of Sato: name, phone (chargeback)"


def test_the_same_case_gives_the_same_review() -> None:
    assert reviewed(shady(), known(*THREE)) == reviewed(shady(), known(*THREE))


def test_a_review_reads_back_from_what_is_stored() -> None:
    found = reviewed(shady(), known(*THREE, entries=(entry(name="山田太郎"),)))

    assert Review.model_validate_json(found.model_dump_json(exclude_defaults=True)) == found


# --- the shop's policy -----------------------------------------------------------------------------------------------


def test_a_rule_that_is_switched_off_says_so() -> None:
    found = finding(reviewed(cod(), by=policy(rules={"first_cod": {"on": False}})), R.FIRST_COD)

    assert (found.fired, str(found.why)) == (False, "the shop has switched this rule off")


def test_without_reviews_no_rule_looks() -> None:
    assert reviewed(shady(), by=policy(is_on=False)).findings == ()


def test_a_shop_changes_what_follows() -> None:
    found = reviewed(cod(), by=policy(rules={"first_cod": {"action": "hold"}}))

    assert holding(found) == [R.FIRST_COD]


def test_a_sale_has_numbers_of_its_own() -> None:
    sale = {"name": "お歳暮", "starts": "2026-11-20", "ends": "2026-11-24", "thresholds": {"mass_quantity": 300}}
    by = policy(periods=[sale])

    assert R.MASS_QUANTITY not in fired(reviewed(order(quantity=150), by=by))
    assert R.MASS_QUANTITY in fired(reviewed(order(quantity=150), by=by, at=jst(2026, 11, 25, 0, 0, 1)))


def test_the_formula_of_loyalty_is_the_shops() -> None:
    by = policy(loyal={"after_orders": 1, "months": 3})

    assert R.LOYAL in fired(reviewed(order(), known(earlier(days=80)), by))
    assert R.LOYAL not in fired(reviewed(order(), known(earlier(days=100)), by))


@pytest.mark.parametrize(
    ("tag", "is_given"),
    [
        ({"tag": "島", "rule": "remote_island"}, False),
        ({"tag": "茶", "sku": "TEA"}, True),
        ({"tag": "茶", "sku": "TEA", "plan": "cod"}, False),  # all that is named must hold
        ({"tag": "茶", "channel": "own-shop", "plan": "prepay"}, True),
    ],
)
def test_tags_route_orders_into_queues_of_their_own(tag: dict[str, str], *, is_given: bool) -> None:
    assert reviewed(by=policy(tags=[tag])).tags == ((tag["tag"],) if is_given else ())


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"rules": {"smells_odd": {"on": False}}}, "there is no rule smells_odd"),
        ({"rules": {"first_cod": {"action": "burn"}}}, "rules.first_cod.action"),
        ({"rules": {"forwarder": {"action": "hold"}}}, "forwarder is a weak signal"),
        ({"rules": {"forwarder": {"score": 100}}}, "forwarder is a weak signal: its score must be below"),
        ({"rules": {"forwarder": {"sore": 10}}}, "rules.forwarder.sore"),
        ({"thresholds": {"mass_quantity": 0}}, "thresholds.mass_quantity"),
        ({"thresholds": {"returns_percent": 101}}, "thresholds.returns_percent"),
        ({"thresholds": {"mass": 3}}, "thresholds.mass"),
        ({"mark_days": 0}, "mark_days"),
        ({"loyal": {"after_orders": 0}}, "loyal.after_orders"),
        ({"periods": [{"name": "x", "starts": "2026-12-02", "ends": "2026-12-01", "thresholds": {}}]}, "ends before"),
        (
            {"periods": [{"name": "x", "starts": "2026-12-01", "ends": "2026-12-02", "thresholds": {"masses": 3}}]},
            "masses is no threshold",
        ),
        ({"tags": [{"tag": "x"}]}, "the tag x says for which orders"),
    ],
)
def test_unknown_rules_and_impossible_numbers_are_refused_by_name(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ReviewPolicy.model_validate(settings)

    assert sentence in "; ".join(str(fault.said) for fault in faults_of(refused.value))


def test_an_order_keeps_the_rules_it_came_with() -> None:
    stored = policy(rules={"first_cod": {"on": False}}).model_dump_json(exclude_defaults=True)

    assert not Policy.model_validate_json(stored).review.setting(R.FIRST_COD).on
