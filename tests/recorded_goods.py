"""What tests/record_histories.py records of orders whose goods are missing, leave in parts, or leave with others."""

from datetime import timedelta

from tests.workflows.clock import jst, on
from tests.workflows.orders import pieces, postpay, prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from tests.world import SKU

_OTHER_TEA = "TEA-200"
_FIRST, _OTHER = "1001", "1002"


async def stock_choice_answered(world: World) -> None:
    """Two pieces too few: an answer that nobody offered is refused, then the tea that is like it is taken."""
    await world.stock(20, _OTHER_TEA)
    await world.pool.execute("UPDATE stock SET tax_rate = 8, price = 1180 WHERE sku = $1", _OTHER_TEA)
    await world.pool.execute("INSERT INTO substitutes (sku, rank, substitute) VALUES ($1, 1, $2)", SKU, _OTHER_TEA)
    order = await world.place(prepay(**pieces(12)))
    await order.refused("choose_option", option="substitute", sku="CUP-1", by="Sato")
    await order.order("choose_option", option="substitute", sku=_OTHER_TEA, by="Sato", by_phone=True)
    await order.accept()
    await _pay_and_pack(order)
    await _send_out(order)


async def restock_date_slipped(world: World) -> None:
    """The customer waits; the day is put off, passes without goods, is said once more, and then they come."""
    order = await world.place(prepay(**pieces(12)))
    await order.order("choose_option", option="wait", by="Sato", by_phone=True)
    for day in ("06-06", "06-08"):
        await order.tell("restock_announced", sku=SKU, expected_on=str(on(day)), by="Sato")
    await world.skip_to(jst("06-11 15:00"))
    await order.tell("restock_announced", sku=SKU, expected_on=str(on("06-13")), by="Sato")
    await world.skip_to(jst("06-13 11:00"))
    await world.receive(20)
    await world.skip()
    await order.accept()
    await _pay_and_pack(order)
    await _send_out(order)


async def in_two_parcels(world: World) -> None:
    """The packer needs two boxes; the one arrives before the other has left."""
    order = await world.place(prepay())
    await order.accept()
    await order.pay()
    for parcel_no in ("1", "2"):
        box = {"parcel_no": parcel_no, "version": 1, "by": "梅田"}
        await order.tell("packing_started", **box, lines={"1": 1})
        await order.tell("parcel_packed", **box)
        await _on_its_way(order, parcel_no)
    await world.skip_to(await world.now() + timedelta(days=4))


async def _on_its_way(order: Story, parcel_no: str) -> None:
    """One parcel of several is handed over, and arrives the next day."""
    number = f"4912-3456-000{parcel_no}"
    now = (await order.world.now()).isoformat()
    await order.tell("parcel_shipped", parcel_no=parcel_no, carrier="yamato", tracking_no=number, shipped_at=now)
    await order.world.skip_to(await order.world.now() + timedelta(days=1))
    await order.tell("parcel_delivered", parcel_no=parcel_no, delivered_at=(await order.world.now()).isoformat())


async def sent_together(world: World) -> None:
    """The order that leads: it takes another one along, and speaks for both until the parcel is there."""
    await _in_one_parcel(world)


async def rode_along(world: World) -> str:
    """The other one, which hears of the parcel from the order that leads."""
    return (await _in_one_parcel(world)).handle.id


async def _in_one_parcel(world: World) -> Story:
    """Two orders leave in one parcel, and each is paid for by itself. Returns the one that rides along."""
    leading, riding = [await world.place(postpay(number)) for number in (_FIRST, _OTHER)]
    for order in (leading, riding):
        await order.accept()
    await leading.refused("merge", other="7", by="Sato")
    await leading.order("merge", other=_OTHER, by="Sato")
    await world.skip()
    for order in (riding, leading):
        await order.pack((await order.view()).version)
    await _send_out(leading)
    for order in (leading, riding):
        await order.pay((await order.view()).money.due, f"n-{order.order_no}")
    await world.skip_to(await world.now() + timedelta(days=3))
    return riding


async def _pay_and_pack(order: Story) -> None:
    view = await order.view()
    await order.pay(view.money.due)
    await order.pack(view.version)


async def _send_out(order: Story) -> None:
    await order.ship()
    await order.world.skip_to(await order.world.now() + timedelta(days=1))
    await order.deliver()
    await order.world.skip_to(await order.world.now() + timedelta(days=3))


SCENARIOS = (stock_choice_answered, restock_date_slipped, in_two_parcels, sent_together, rode_along)
