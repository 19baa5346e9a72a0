"""Each way to pay from the cart to the thanks: mails as they arrived, journal, stock, money, and the one status.

Every story is told twice: by workers that remember orders, and by workers that replay each order at every step.
"""

from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from domain.contract.status import Money
from tests.caught_mail import MailCatcher
from tests.workflows.clock import jst, local
from tests.workflows.orders import captured, cod, convenience_store, postpay, prepay, somebody
from tests.workflows.story import Story
from tests.workflows.world import World, open_world, shop_settings
from tests.world import OnShelf
from workers.queue_workers import Load

CONFIRMING = ("order_received", "shop_order", "order_confirmed")  # mails
ACCEPTING = ("received", "stock_reserved", "goods_inspected", "accepted")  # lines of the journal
SENDING = ("packing_started", "parcel_packed", "parcel_shipped", "parcel_delivered")
CUSTOMER, SHOP = "taro@example.jp", "shop@chanohado.example"


@pytest.fixture
def settings(database: str, mail_catcher: MailCatcher, tmp_path: Path) -> Settings:
    return shop_settings(database, mail_catcher, tmp_path)


@pytest.fixture(params=[Load(), Load(cached_orders=0)], ids=["remembering", "replaying"])
async def world(
    request: pytest.FixtureRequest,
    time_skipping: WorkflowEnvironment,
    pool: Pool,
    mail_catcher: MailCatcher,
    settings: Settings,
) -> AsyncIterator[World]:
    async with open_world(time_skipping, pool, mail_catcher, settings, request.param) as world:
        await world.stock(10)
        yield world


async def test_prepay_is_paid_then_shipped_then_thanked_for(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await world.skip_to(jst("06-06 11:00"))
    await order.pay()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-07 14:00"))
    await order.deliver()
    await world.skip_to(jst("06-08 10:01"))

    assert await order.kinds() == [*CONFIRMING, "payment_confirmed", "shipped", "thanks"]
    assert await order.journal() == [*ACCEPTING, "payment_received", *SENDING, "thanked"]
    assert await order.mailed("thanks") == ["06-08 10:00"]
    assert await order.status() == "completed"
    assert await world.shelf() == OnShelf(on_hand=8, reserved=0, waiting=0)
    await must_have_money(order, Money.PAID, due=2_820, allocated=2_820)
    await must_be_one_conversation(order)


async def test_prepay_tells_at_each_step_what_the_customer_has_to_know(world: World) -> None:
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship(tracking_no="4912-3456-7894")

    received, confirmed = await order.letter("order_received"), await order.letter("order_confirmed")
    assert received.subject == "【茶の葉堂】ご注文ありがとうございます（1001）"
    assert "ご注文の承諾（売買契約の成立）をお知らせするものではございません" in received.text
    assert "1234567" not in received.text, "nobody should pay before the order is accepted"
    assert confirmed.subject == "【茶の葉堂】ご注文確認のお知らせ（1001）"
    for words in ("本メールをもちまして、ご注文を承諾いたします", "1234567", "2,820円", "6月11日", "23時59分まで"):
        assert words in confirmed.text, words
    paid, shipped = await order.letter("payment_confirmed"), await order.letter("shipped")
    assert "ご入金を確認いたしました" in paid.text
    assert "2,820円" in paid.text
    assert "4912-3456-7894" in shipped.text or "491234567894" in shipped.text
    assert "ヤマト" in shipped.text


async def test_postpay_is_shipped_then_asked_for_money_then_paid(world: World) -> None:
    order = await world.place(postpay())
    await order.accept()
    await order.pack()
    await order.ship()
    assert await order.status() == "shipped"
    await world.skip_to(jst("06-05 14:00"))
    await order.deliver()
    assert await order.status() == "delivered"
    await world.skip_to(jst("06-08 11:00"))
    await order.pay()

    assert await order.kinds() == [*CONFIRMING, "shipped", "payment_request", "payment_thanks"]
    assert await order.journal() == [*ACCEPTING, *SENDING, "payment_received"]
    request = await order.letter("payment_request")
    for words in ("お支払いのご案内（2001）", "2,820円", "6月12日", "1234567"):
        assert words in request.subject + request.text, words
    assert "お取引はすべて完了" in (await order.letter("payment_thanks")).text
    assert await order.status() == "completed"
    assert await world.shelf() == OnShelf(on_hand=8, reserved=0, waiting=0)
    await must_have_money(order, Money.PAID, due=2_820, allocated=2_820)
    await must_be_one_conversation(order)


async def test_cod_is_collected_by_the_carrier_and_thanked_for(world: World) -> None:
    order = await world.place(cod())
    await order.accept()
    await order.pack()
    await order.ship()
    await world.skip_to(jst("06-05 14:00"))
    await order.deliver()
    await world.skip_to(jst("06-06 10:01"))

    assert await order.kinds() == [*CONFIRMING, "shipped", "thanks"]
    received, *accepting = ACCEPTING
    reviewed = "reviewed"  # a first order by cod is marked
    assert await order.journal() == [received, reviewed, *accepting, *SENDING, "thanked"]
    assert "3,150円" in (await order.letter("shipped")).text
    assert await order.status() == "completed"
    assert await world.shelf() == OnShelf(on_hand=8, reserved=0, waiting=0)
    await must_have_money(order, Money.WITH_CARRIER, due=3_150, allocated=0)
    await must_be_one_conversation(order)


async def test_money_that_the_cart_captured_needs_no_instructions_and_no_reminders(world: World) -> None:
    order = await world.place(captured())
    await order.accept()
    assert await order.next() == [("break_silence", "06-12 11:00")]  # if nothing leaves in all these days
    assert await order.status() == "preparing"
    await order.pack()
    await order.ship()
    await order.deliver()
    await world.skip_to(jst("06-05 10:01"))

    assert await order.kinds() == [*CONFIRMING, "shipped", "thanks"]
    confirmed = (await order.letter("order_confirmed")).text
    assert "済んでおります" in confirmed
    assert "1234567" not in confirmed
    assert await order.status() == "completed"
    await must_have_money(order, Money.PAID, due=2_820, allocated=2_820)
    await must_be_one_conversation(order)


async def test_a_convenience_store_order_tells_its_number_and_is_paid_there(world: World) -> None:
    order = await world.place(convenience_store())
    await order.accept()
    confirmed = (await order.letter("order_confirmed")).text.replace("-", "")
    await order.tell("payment_received", **await order.payment(), rail="convenience_store")
    await order.pack()
    await order.ship()
    await order.deliver()
    await world.skip_to(jst("06-05 10:01"))

    assert "12345678901" in confirmed
    assert "6月11日" in confirmed
    assert await order.kinds() == [*CONFIRMING, "payment_confirmed", "shipped", "thanks"]
    assert await order.status() == "completed"
    await must_have_money(order, Money.PAID, due=2_820, allocated=2_820)
    await must_be_one_conversation(order)


async def test_a_gift_carries_its_invoice_with_the_shipping_mail_to_the_orderer_alone(world: World) -> None:
    order = await world.place(prepay(recipient=somebody(), language="en"))
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()

    shipped = await order.letter("shipped")
    (invoice,) = shipped.message.iter_attachments()
    assert shipped.recipients == (CUSTOMER,)
    assert invoice.get_content_type() == "application/pdf"
    assert invoice.get_content().startswith(b"%PDF")
    assert shipped.subject == "[Chanohado] Shipped: order 1001"


async def must_have_money(order: Story, state: Money, *, due: int, allocated: int) -> None:
    """View, stored state and ledger agree."""
    money = (await order.view()).money
    ledger = await order.world.rows(
        "SELECT COALESCE(sum(amount), 0) FROM allocations WHERE order_no = $1", order.order_no
    )
    assert (money.state, money.due, money.allocated) == (state, due, allocated)
    assert (await order.state()).money_stage is state
    assert ledger == [(allocated,)]


async def must_be_one_conversation(order: Story) -> None:
    """Each mail arrived once, at its addressee, dated by the story, and answers the first one of its addressee."""
    received = order.world.mails.received
    ids = [mail.message["Message-ID"] for mail in received]
    assert len(received) == len(set(ids)) == len(await order.kinds())
    first = {CUSTOMER: await order.letter("order_received"), SHOP: await order.letter("shop_order")}
    for mail in received:
        start = first[mail.message["To"]]
        assert mail.recipients == (mail.message["To"],)
        assert mail.message["In-Reply-To"] == (None if mail is start else start.message["Message-ID"])
        assert order.order_no in mail.subject
        assert local(parsedate_to_datetime(mail.message["Date"])).startswith("06-0")
