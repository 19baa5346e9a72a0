"""Every activity of goods that customers send back, in situations in which it has something to do."""

from collections.abc import Awaitable, Callable

from activities.payment import PaymentActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from domain.contract import messages as m
from domain.contract.messages import Message
from domain.contract.returns import ReturnCause, ReturnWish
from tests.activities.case import Case, Prepare
from tests.activities.world import World

NO, NUMBER = "1001", "R1001-1"
Situation = Callable[[World], Awaitable[None]]


async def arrived(world: World) -> None:
    """Paid in advance, and delivered."""
    from tests.activities import cases  # noqa: PLC0415 - which has these cases in its list

    await cases.shipped(world, "prepay")
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))


async def asked(world: World) -> None:
    """A person decides."""
    await arrived(world)
    await world.do(ReturnActivities.request, NO, wish(ReturnCause.DEFECTIVE))


async def allowed(world: World) -> None:
    await arrived(world)
    await world.do(ReturnActivities.request, NO, wish())


async def here(world: World) -> None:
    await allowed(world)
    await world.do(ReturnActivities.arrived, NO, arrival(world))


async def broken(world: World) -> None:
    await here(world)
    await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER, broken={1: 1}))


async def to_exchange(world: World) -> None:
    await arrived(world)
    await world.pool.execute(
        "INSERT INTO stock (sku, name, on_hand, price, tax_rate) VALUES ('CUP-9', '湯呑', 3, 500, 10)"
    )
    wanted = {"wish": ReturnWish.EXCHANGE, "articles": {"CUP-9": 1}}
    await world.do(ReturnActivities.request, NO, wish().model_copy(update=wanted))


async def to_exchange_for_more(world: World) -> None:
    await arrived(world)
    await world.pool.execute(
        "INSERT INTO stock (sku, name, on_hand, price, tax_rate) VALUES ('CUP-9', '湯呑', 3, 1500, 10)"
    )
    wanted = {"wish": ReturnWish.EXCHANGE, "articles": {"CUP-9": 1}}
    await world.do(ReturnActivities.request, NO, wish().model_copy(update=wanted))


async def unpaid(world: World) -> None:
    """The customer is to pay what the cup costs more."""
    await to_exchange_for_more(world)
    await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))


def difference(world: World) -> m.PaymentReceived:
    return m.PaymentReceived(notice_id="D-1", amount=500, paid_on=world.at.date())


def step_of_difference(*days: int) -> Prepare:
    """So many days after the difference was asked for, and after each step before; the bank data are looked through."""

    async def prepare(world: World) -> object:
        await unpaid(world)
        for at, each in enumerate(days):
            if at:
                await world.call(PaymentActivities.remind_difference, world.timed(NO, 1))
            await world.send_mails(NO)
            world.wait(each)
            async with world.connection() as conn:
                await world.database.deposits.checked_through(conn, world.at.date(), "Sato", world.at)
        return world.timed(NO, 1)

    return prepare


async def settled(world: World) -> None:
    await here(world)
    await world.do(ReturnActivities.checked, NO, m.ReturnChecked(return_no=NUMBER))


def wish(cause: ReturnCause = ReturnCause.CHANGED_MIND) -> m.ReturnRequested:
    return m.ReturnRequested(lines={1: 1}, cause=cause)


def arrival(world: World) -> m.ReturnArrived:
    return m.ReturnArrived(return_no=NUMBER, arrived_at=world.at)


def message(before: Situation, make: Callable[[World], Message]) -> Prepare:
    async def prepare(world: World) -> object:
        await before(world)
        return world.envelope(NO, make(world))

    return prepare


def step(days: int) -> Prepare:
    """So many days after the customer was told how to send it."""

    async def prepare(world: World) -> object:
        await allowed(world)
        await world.send_mails(NO)
        world.wait(days)
        return world.timed(NO, 1)

    return prepare


def numbered(model: type[Message], **fields: object) -> Callable[[World], Message]:
    return lambda _: model.model_validate({"return_no": NUMBER, "by": "Sato"} | fields)


RETURN_CASES = [
    Case("ask to send goods back", ReturnActivities.request, message(arrived, lambda _: wish())),
    Case("allow a return", ReturnActivities.allow, message(asked, numbered(m.AllowReturn))),
    Case("pay without a return", ReturnActivities.allow, message(asked, numbered(m.AllowReturn, keep=True))),
    Case("refuse a return", ReturnActivities.refuse, message(asked, numbered(m.RefuseReturn, words="used"))),
    Case("note that a return was sent", ReturnActivities.sent, message(allowed, numbered(m.ReturnSent))),
    Case("take a return in", ReturnActivities.arrived, message(allowed, arrival)),
    Case("look at a return", ReturnActivities.checked, message(here, numbered(m.ReturnChecked))),
    Case(
        "send a return on", ReturnActivities.passed_on, message(settled, numbered(m.ReturnPassedOn, supplier="Kawane"))
    ),
    Case("exchange what came back", ReturnActivities.checked, message(to_exchange, numbered(m.ReturnChecked))),
    Case("ask for a difference", ReturnActivities.checked, message(to_exchange_for_more, numbered(m.ReturnChecked))),
    Case("take a difference in", PaymentActivities.record, message(unpaid, difference)),
    Case("give an exchange up", ReturnActivities.settle, message(unpaid, numbered(m.SettleReturn))),
    Case("remind of a difference", PaymentActivities.remind_difference, step_of_difference(14)),
    Case("let an exchange lapse", PaymentActivities.lapse_exchange, step_of_difference(14, 14)),
    Case("settle a return", ReturnActivities.settle, message(broken, numbered(m.SettleReturn, amount=500))),
    Case("close a return", ReturnActivities.close, message(allowed, numbered(m.CloseReturn))),
    Case("remind of a return", ReturnActivities.remind, step(11)),
    Case("let a return lapse", ReturnActivities.lapse, step(23)),
]
