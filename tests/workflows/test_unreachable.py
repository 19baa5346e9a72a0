"""A confirmation that never arrived: the deadline stands still, a person phones, and everything goes on."""

from tests.said import english
from tests.workflows.clock import jst
from tests.workflows.orders import prepay
from tests.workflows.story import Story
from tests.workflows.world import World


async def bounce(order: Story, kind: str = "order_confirmed", **fields: object) -> None:
    """The newest mail of a kind comes back."""
    ((mail_id,),) = await order.world.rows(
        "SELECT id FROM mails WHERE thread = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1", order.order_no, kind
    )
    said = {"mail_id": mail_id, "permanent": True, "status": "5.1.1", "bounced_at": "2035-06-04T11:00:00+09:00"}
    await order.tell("mail_bounced", **(said | fields))


async def confirmed(world: World) -> Story:
    await world.stock()
    order = await world.place(prepay())
    await order.accept()
    return order


async def test_phoned_corrected_and_paid(world: World) -> None:
    order = await confirmed(world)
    await bounce(order)
    assert await order.status() == "on_hold"
    assert english((await order.view()).waits_for).startswith("a person to reach the customer")
    await world.skip_to(jst("07-05 12:00"))
    assert await order.kinds("owed") == await order.kinds("superseded") == []
    assert "payment_reminder" not in await order.kinds()

    view = await order.order("correct_contact", email="hanako@example.jp", resend=True, by="葉山", note="電話で確認")
    await world.skip()

    assert (view.status, str(view.money.deadline)) == ("awaiting_payment", "2035-07-12")
    copies = [mail for mail in world.mails.received if mail.recipients == ("hanako@example.jp",)]
    assert [mail.subject for mail in copies] == [
        "【茶の葉堂】ご注文確認のお知らせ（1001）",
        "【茶の葉堂】お支払期限変更のお知らせ（1001）",
    ]
    assert "お手元に届いていなかった" in copies[1].text
    assert "2035年7月12日" in copies[1].text

    await order.pay()
    await order.pack()
    await order.ship()
    assert await order.status() == "shipped"
    assert world.mails.received[-1].recipients == ("hanako@example.jp",)


async def test_the_same_bounce_twice_is_one_call(world: World) -> None:
    order = await confirmed(world)

    await bounce(order, bounce_id="b-1")
    await bounce(order, bounce_id="b-1")

    assert await order.tasks() == ["call"]
    assert await order.happened("mail_bounced") == await order.happened("hold_placed")


async def test_money_that_comes_all_the_same_lets_the_order_go_on(world: World) -> None:
    order = await confirmed(world)
    await bounce(order)

    await order.pay()

    assert await order.status() == "preparing"
    assert "payment_confirmed" in await order.kinds("refused")
    assert await order.open_tasks() == ["call"], "the lost mail is settled, the confirmation is to be told"


async def test_a_bounce_that_cannot_be_read_is_kept_and_told_to_the_shop(world: World) -> None:
    order = await confirmed(world)

    await order.tell("mail_bounced", mail_id="../etc", permanent="perhaps")
    await order.tell("mail_bounced", mail_id="abc", permanent=True, bounced_at="2035-06-04T11:00:00+09:00")

    assert await order.status() == "awaiting_payment"
    assert len(await order.happened("refused")) == 2
    assert "shop_refused" in await order.kinds()


async def test_an_address_that_cannot_be_used_is_refused_to_its_sender(world: World) -> None:
    order = await confirmed(world)

    assert (await order.refused("correct_contact", email="hanako", by="葉山")).type == "UnusableContact"
    assert (await order.refused("correct_contact", email=5, by="葉山")).type == "InvalidMessage"
