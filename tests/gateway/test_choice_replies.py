"""A customer answers a mail that numbers choices with a number: the order takes it; all else is for a person."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from adapters.mail.sending.own_id import message_id
from adapters.settings import Settings
from domain.contract.status import Status
from domain.conversation.question.stock_choice import KIND
from gateway.api.client import ShopClient
from gateway.api.inquiries import Asked
from tests.caught_mail import MailCatcher
from tests.gateway.conftest import Payload, Program, started, until

_numbers = itertools.count(1)
Reply = Callable[..., bytes]


@pytest.fixture
def sku() -> str:
    """An article of which nothing is there."""
    return f"GONE-{next(_numbers)}"


@pytest.fixture
def other() -> str:
    """What may take its place."""
    return f"LIKE-{next(_numbers)}"


@pytest.fixture
async def order_no(shop: ShopClient, payload: Payload, sku: str, other: str) -> str:
    """An order of it alone, whose customer was told, and was offered something else."""
    await shop.stock.import_list(
        f"sku,name,on_hand,price,tax_rate\n{sku},急須,0,1080,8\n{other},湯のみ,5,1180,8\n".encode()
    )
    await shop.stock.import_substitutes(f"sku,rank,substitute\n{sku},1,{other}\n".encode())
    line = payload["lines"][0] | {"sku": sku, "quantity": 2, "unit_price": 1080}
    alone = {"lines": [line], "shipping_fee": 660, "total": 2 * 1080 + 660, "points_used": 0, "discount": 0}
    number = await started(shop, payload | alone)
    await until(lambda: _was_asked(shop, number))
    return number


async def _was_asked(shop: ShopClient, order_no: str) -> bool:
    return "out_of_stock" in [row.kind for row in await shop.reading.mails(order_no)]


@pytest.fixture
def reply(payload: Payload, doors_settings: Settings) -> Callable[[str, str], bytes]:
    """The customer's answer to a mail of this id."""

    def make(text: str, mail_id: str) -> bytes:
        message = EmailMessage()
        message["From"] = f"山田 太郎 <{payload['orderer']['email']}>"
        message["Subject"] = "Re: 商品欠品のお詫び"
        message["Message-ID"] = f"<reply-{next(_numbers)}@customer.example>"
        message["In-Reply-To"] = message_id(mail_id, "chanohado.example", doors_settings.mail_key)
        message.set_content(text)
        return message.as_bytes()

    return make


async def newest(shop: ShopClient, order_no: str, kind: str = "out_of_stock") -> str:
    """The id of the newest mail that put the choice."""
    return next(row.id for row in await shop.reading.mails(order_no) if row.kind == kind)


async def is_asked(shop: ShopClient, order_no: str) -> bool:
    page = await shop.reading.order(order_no)
    return any(question.kind == KIND for question in page.questions)


async def is_settled(shop: ShopClient, order_no: str, asked: Asked) -> bool:
    is_closed = (await shop.inquiries.page(asked.inquiry_no or "")).status == "closed"
    return is_closed and not await is_asked(shop, order_no)


async def is_a_persons(shop: ShopClient, order_no: str, asked: Asked) -> bool:
    is_open = (await shop.inquiries.page(asked.inquiry_no or "")).status == "acknowledged"
    return is_open and await is_asked(shop, order_no)


async def test_a_number_settles_the_choice_and_nobody_has_to_read_it(
    shop: ShopClient, order_no: str, reply: Reply, doors_mails: MailCatcher
) -> None:
    asked = await shop.inquiries.receive(reply("1番でお願いします。", await newest(shop, order_no)))

    await until(lambda: is_settled(shop, order_no, asked))
    assert (await shop.reading.order(order_no)).status is Status.BACKORDERED
    assert not [mail for mail in doors_mails.received if (asked.inquiry_no or "") in mail.subject]


async def test_the_whole_order_is_cancelled_by_its_number(shop: ShopClient, order_no: str, reply: Reply) -> None:
    asked = await shop.inquiries.receive(reply("【4】ご注文をすべてキャンセルする", await newest(shop, order_no)))

    await until(lambda: is_settled(shop, order_no, asked))
    assert (await shop.reading.order(order_no)).status is Status.CANCELLED


async def test_a_substitute_is_taken_by_its_number(shop: ShopClient, order_no: str, reply: Reply, other: str) -> None:
    asked = await shop.inquiries.receive(reply("2", await newest(shop, order_no)))

    await until(lambda: is_settled(shop, order_no, asked))
    (shelf,) = await shop.stock.shelf(other)
    assert shelf.reserved == 2


async def test_a_substitute_that_is_gone_too_is_a_persons(
    shop: ShopClient, order_no: str, reply: Reply, other: str
) -> None:
    await shop.stock.count(other, 1)

    asked = await shop.inquiries.receive(reply("2", await newest(shop, order_no)))

    await until(lambda: is_a_persons(shop, order_no, asked))


async def test_what_is_not_clear_is_a_persons(shop: ShopClient, order_no: str, reply: Reply) -> None:
    asked = await shop.inquiries.receive(reply("1でいいですが、いつ入荷しますか？", await newest(shop, order_no)))

    await until(lambda: is_a_persons(shop, order_no, asked))


async def test_an_answer_to_a_mail_that_a_newer_one_replaced_is_a_persons(
    shop: ShopClient, order_no: str, reply: Reply, sku: str
) -> None:
    first = await newest(shop, order_no)
    today = (await shop.reading.today()).at.date()
    await shop.stock.expect(sku, today + timedelta(days=9), "森")

    async def is_told() -> bool:
        return await newest(shop, order_no) != first

    await until(is_told)

    asked = await shop.inquiries.receive(reply("1", first))

    await until(lambda: is_a_persons(shop, order_no, asked))


async def test_a_strangers_number_chooses_nothing(shop: ShopClient, order_no: str, reply: Reply) -> None:
    raw = reply("4", await newest(shop, order_no)).replace(b"taro@", b"jiro@")

    asked = await shop.inquiries.receive(raw)

    await until(lambda: is_a_persons(shop, order_no, asked))


async def test_a_yes_to_a_change_makes_it_and_nobody_has_to_read_it(
    shop: ShopClient, payload: Payload, program: Program, reply: Reply
) -> None:
    number = await started(shop, payload)
    await program("order", "change-lines", number, "--pieces", "1=1", "--offer", "--by", "Sato")

    asked = await shop.inquiries.receive(reply("1", await newest(shop, number, "change_offered")))

    async def is_changed() -> bool:
        is_closed = (await shop.inquiries.page(asked.inquiry_no or "")).status == "closed"
        return is_closed and (await shop.reading.order(number)).version == 2

    await until(is_changed)
    assert (await shop.reading.order(number)).placed.total == 1740


async def test_a_yes_with_a_wish_changes_nothing_before_a_person_has_read_it(
    shop: ShopClient, payload: Payload, program: Program, reply: Reply
) -> None:
    number = await started(shop, payload)
    await program("order", "change-lines", number, "--pieces", "1=1", "--offer", "--by", "Sato")
    letter = reply("1ですが、のしも付けてください", await newest(shop, number, "change_offered"))

    asked = await shop.inquiries.receive(letter)

    await until(lambda: _is_open(shop, asked))
    assert (await shop.reading.order(number)).version == 1


async def _is_open(shop: ShopClient, asked: Asked) -> bool:
    return (await shop.inquiries.page(asked.inquiry_no or "")).status == "acknowledged"
