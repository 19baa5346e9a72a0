"""A shop that asks its customers how it was."""

from datetime import datetime
from pathlib import Path

from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.round import RoundActivities, RoundDone, TimedRound
from activities.shipment import ShipmentActivities
from adapters.mail.sending.smtp import SmtpTransport
from adapters.shop_file import ShopDesk
from domain.contract import messages as m
from tests.activities.world import JST, SHOP_FILE, Staff, World, placed_order

REQUEST = "feedback_request"


def asking_shop(world: World, staff: Staff, transport: SmtpTransport, folder: Path, **other: str) -> World:
    """The shop of the example, which asks. `other`: what else differs in its file, by the line's key."""
    file, text = folder / "shop.toml", SHOP_FILE.read_text(encoding="utf-8")
    text = text.replace("asks = false", "asks = true")
    for key, value in other.items():
        head, found, tail = text.partition(f"\n{key} = ")
        assert found, key
        text = f"{head}\n{key} = {value}\n{tail.partition(chr(10))[2]}"
    file.write_text(text, encoding="utf-8")
    return World(world.pool, Staff(ShopDesk(file), staff.mail_renderer, staff.renderer), transport)


async def ship(shop: World, order_no: str = "1001", plan: str = "prepay", **changes: object) -> None:
    """An order that left the shop, and all mails of which have left."""
    await shop.receive(placed_order(order_no, plan, **changes))
    await shop.do(OrderActivities.accept, order_no, m.Accept(by="Sato", inspected=True))
    if plan == "prepay":
        payment = m.RecordPayment(notice_id=f"N-{order_no}", amount=2000, paid_on=shop.at.date())
        await shop.do(PaymentActivities.record, order_no, payment)
    await shop.do(ShipmentActivities.start_packing, order_no, m.PackingStarted(version=1))
    await shop.do(ShipmentActivities.pack, order_no, m.ParcelPacked(version=1))
    await shop.do(ShipmentActivities.ship, order_no, m.ParcelShipped(carrier="yamato", shipped_at=shop.at))
    await shop.send_mails(order_no)


async def deliver(shop: World, order_no: str = "1001", plan: str = "prepay", **changes: object) -> None:
    """An order that has arrived now."""
    await ship(shop, order_no, plan, **changes)
    await shop.do(ShipmentActivities.deliver, order_no, m.ParcelDelivered(delivered_at=shop.at))
    await shop.send_mails(order_no)


async def make_round(shop: World, day: str = "", hour: int = 14) -> RoundDone:
    """The round of a day, such as 2026-12-01, or of the story's own moment."""
    if day:
        shop.at = datetime.fromisoformat(day).replace(hour=hour, tzinfo=JST)
    done: RoundDone = await shop.call(RoundActivities.make_round, TimedRound(at=shop.at))
    return done


async def asked(shop: World) -> list[str]:
    """The orders about which a mail is owed or was sent, in the order in which it became owed."""
    rows = await shop.pool.fetch("SELECT thread FROM mails WHERE kind = $1 ORDER BY seq", REQUEST)
    return [row["thread"].removeprefix("feedback:") for row in rows]


async def states(shop: World) -> list[str]:
    rows = await shop.pool.fetch("SELECT state FROM mails WHERE kind = $1 ORDER BY seq", REQUEST)
    return [row["state"] for row in rows]
