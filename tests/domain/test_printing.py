"""What no font prints is asked for, or held; it never becomes 〓 without a word."""

import pytest

from domain.agenda.intake import refuse_at_the_door
from domain.basics.errors import Refusal
from domain.contract.messages import ChangeAddress
from domain.contract.order import Person, PlacedOrder, read_order
from domain.contract.status import HoldReason, Status
from domain.order.facts import AskedField
from domain.order.kinds import MailKind
from domain.shop.checks import Check, Severity
from domain.shop.policy import Policy, QuestionsPolicy
from tests.domain.builders import OrderStory, cart, prepay

THAI = "สมชาย"
LACKING = frozenset("สมชาย😀🌸")
MISSING, UNPRINTABLE = HoldReason.MISSING_INFORMATION, HoldReason.UNPRINTABLE


def received(placed: PlacedOrder, policy: Policy | None = None) -> OrderStory:
    story = OrderStory(placed, policy)
    story.lacking = LACKING
    return story.receive()


def somebody(**changes: object) -> dict[str, object]:
    orderer: dict[str, object] = cart()["orderer"]
    return orderer | {"kana": "ヤマダ タロウ"} | changes


def at(**address: str) -> dict[str, object]:
    return somebody(address=cart()["orderer"]["address"] | address)


def asked(story: OrderStory) -> list[AskedField]:
    return list(story.facts(MailKind.INFORMATION_REQUEST).asked)


@pytest.mark.parametrize("name", ["name", "company", "department"])
@pytest.mark.parametrize("who", ["orderer", "recipient"])
def test_a_name_that_no_font_prints_is_asked_for_with_its_characters(who: str, name: str) -> None:
    story = received(read_order(cart() | {"orderer": somebody(), who: somebody(**{name: f"山田 {THAI}"})}))

    assert (story.status, story.holds) == (Status.AWAITING_CUSTOMER, [MISSING])
    assert asked(story) == [
        AskedField(check=Check.CHARACTERS, field=f"{who}.{name}", given=f"山田 {THAI}", characters=THAI)
    ]


@pytest.mark.parametrize("who", ["orderer", "recipient"])
def test_an_address_that_no_font_prints_is_asked_for_whoever_lives_there(who: str) -> None:
    story = received(
        read_order(cart() | {"orderer": somebody(), "recipient": somebody(), who: at(building="緑ビル😀201")})
    )

    assert [(each.field, each.characters) for each in asked(story)] == [(f"{who}.address.building", "😀")]


@pytest.mark.parametrize("name", ["髙橋 健", "山﨑 花子", "𠮷田 太郎", "葛\U000e0100城", "김철수", "か\u3099ル"])
def test_a_rare_character_that_the_fonts_have_is_never_asked_about(name: str) -> None:
    assert received(prepay(orderer=somebody(name=name))).holds == []


def test_reading_and_remarks_are_on_no_label() -> None:
    assert received(prepay(orderer=somebody(kana="ヤマダ😀"), wishes={"remarks": "よろしく😀"})).holds == []


def test_a_spelling_that_can_be_printed_lets_the_order_go_on() -> None:
    story = received(prepay(orderer=somebody(name=THAI))).answer(name="ソムチャイ")

    assert (story.status, story.holds, story.placed.orderer.name) == (Status.RECEIVED, [], "ソムチャイ")


def test_another_spelling_that_cannot_be_printed_is_asked_about_again() -> None:
    story = received(prepay(orderer=somebody(name=THAI))).answer(name=f"{THAI}様")

    assert (story.holds, len(story.sent_at(MailKind.INFORMATION_REQUEST))) == ([MISSING], 2)


def test_a_name_is_not_right_as_it_stands_while_nobody_can_print_it() -> None:
    assert received(prepay(orderer=somebody(name=THAI))).answer("orderer.name").holds == [MISSING]


def test_a_new_recipient_whom_no_font_prints_is_asked_about_until_another_one_comes() -> None:
    story = received(prepay(orderer=somebody()))

    for name in (THAI, "佐藤 花子"):
        story.change_address(ChangeAddress(recipient=Person.model_validate(somebody(name=name)), by="support"))
        assert story.holds == ([MISSING] if name == THAI else [])


def test_a_shop_that_only_warns_holds_nothing() -> None:
    rules = QuestionsPolicy(checks={Check.CHARACTERS: Severity.WARN})
    story = received(prepay(orderer=somebody(name=THAI)), Policy(questions=rules))

    assert story.holds == []
    assert [entry.facts["field"] for entry in story.entries if entry.what == "address_doubtful"] == ["orderer.name"]


# --- articles: no customer can say how else they are written ----------------------------------------------------------


def blossom() -> PlacedOrder:
    return prepay(orderer=somebody(), lines=[cart()["lines"][0] | {"name": "桜茶🌸"}])


def test_an_article_that_no_font_prints_holds_the_order_by_field_and_character() -> None:
    story = received(blossom())

    assert story.holds == [UNPRINTABLE]
    (held,) = [entry for entry in story.entries if entry.what == "hold_placed"]
    assert str(held.said) == "No font has the characters of lines.0.name (🌸)."
    assert story.release(UNPRINTABLE).status is Status.RECEIVED


def test_a_released_article_is_not_held_again_by_a_new_address() -> None:
    assert received(blossom()).release(UNPRINTABLE).move_house("芝公園1-2-3").holds == []


def test_an_article_stays_held_when_only_the_address_changes() -> None:
    assert received(blossom()).move_house("芝公園1-2-3").holds == [UNPRINTABLE]


def test_a_door_that_can_answer_says_which_article_cannot_be_printed() -> None:
    with pytest.raises(Refusal, match=r"lines\.0\.name \(🌸\)"):
        refuse_at_the_door(blossom(), Policy(), lacking=LACKING)
