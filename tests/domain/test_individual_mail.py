"""Individual mails, and thanks at a person's word."""

import pytest
from pydantic import ValidationError

from domain.basics.errors import NoAddress, NotThankable, OnHold, OrderClosed, Refusal
from domain.contract.messages import Thank, WriteMail
from domain.contract.status import HoldReason, Status
from domain.conversation import individual_mail
from domain.goods import thanks
from domain.order.kinds import MailKind
from tests.domain.builders import OrderStory, cart, cod, delivered, postpay, prepay, ready_to_pack, shipped


def write(story: OrderStory, key: str = "write_mail:1") -> OrderStory:
    command = WriteMail(subject="急須について", text="お答えいたします。", by="clerk")
    return story.do(lambda order: individual_mail.write(order, command, key))


def thank(story: OrderStory) -> OrderStory:
    return story.do(lambda order: thanks.thank_now(order, Thank(by="clerk")))


def test_a_mail_that_a_person_wrote_is_owed_and_journaled() -> None:
    story = write(ready_to_pack().hold())

    assert story.facts(MailKind.WRITTEN).text == "お答えいたします。"
    assert (story.entries[-1].what, story.entries[-1].by) == ("mail_written", "clerk")


@pytest.mark.parametrize("subject", ["急須\r\nBcc: all@example.jp", "急須\n", "a\u2028b", "\u202e", " ", ""])
def test_a_subject_that_could_forge_a_header_cannot_be_read(subject: str) -> None:
    with pytest.raises(ValidationError, match="subject"):
        WriteMail(subject=subject, text="お答えいたします。", by="clerk")


def test_a_letter_without_words_cannot_be_read() -> None:
    with pytest.raises(ValidationError, match="says_nothing"):
        WriteMail(subject="急須について", text=" \n ", by="clerk")


def test_a_customer_without_an_address_is_not_written_to() -> None:
    person = cart()["orderer"] | {"email": ""}

    with pytest.raises(NoAddress):
        write(OrderStory(prepay(orderer=person)).receive())


@pytest.mark.parametrize("story", [delivered(), delivered(cod())])
def test_thanks_at_a_persons_word_complete_the_order(story: OrderStory) -> None:
    thank(story)

    assert story.last_kind is MailKind.THANKS
    assert story.status is Status.COMPLETED


@pytest.mark.parametrize(
    ("story", "refusal", "says"),
    [
        (ready_to_pack(), NotThankable, "enter its delivery first"),
        (shipped(), NotThankable, "enter its delivery first"),
        (delivered(postpay()), NotThankable, "2,820 yen are still missing"),
        (thank(delivered()), NotThankable, "has been thanked already"),
        (ready_to_pack().cancel(), OrderClosed, "cancelled"),
        (ready_to_pack().hold(HoldReason.REVIEW), OnHold, "on hold \\(review\\)"),
    ],
)
def test_thanks_that_make_no_sense_are_refused_in_a_sentence(
    story: OrderStory, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        thank(story)
