"""The account of what customers owe, path by path, as a bookkeeper would keep it.

Each case is what happened, day by day, and the account that an export of the books gives: left what the customer owes,
right what settles it; behind sales and returns the tax in them. Two packs of tea (10,800 yen each, 8 %), a pot (11,000
yen, 10 %), and shipping (550 yen, 10 %): 33,150 yen.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

import pytest

from activities.back_office import BackOfficeActivities
from activities.giving_back import RefundActivities
from activities.matching import Matching
from activities.moving import Moving
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from adapters.postgres.remittances import Remittance
from domain.basics.said import Said
from domain.contract import messages as m
from domain.contract.messages import Message
from domain.contract.status import HoldReason, ReturnReason
from domain.order.owed import NewTask, TaskKind
from domain.payment.books import BookEntry, EntryKind, owed
from domain.payment.matching.deposit import Part
from domain.people.remark import Remark
from domain.shop.policy import PaymentPolicy, Policy, ReturnsPolicy
from tests.activities.cases import NO, payment
from tests.activities.world import CUP, OPENING, TEA, Activity, World, placed_order

Step: TypeAlias = Callable[[World], Awaitable[Any]]
TOTAL = 33_150
LINES: list[dict[str, Any]] = [
    {"sku": TEA, "name": "静岡煎茶", "quantity": 2, "unit_price": 10_800, "tax_rate": 8},
    {"sku": CUP, "name": "急須", "quantity": 1, "unit_price": 11_000, "tax_rate": 10},
]
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


# --- what may happen ---------------------------------------------------------------------------------------------


def ordered(
    plan: str = "prepay", policy: Policy | None = None, released: HoldReason | None = None, **changes: object
) -> Step:
    """Received, inspected and accepted."""

    async def step(world: World) -> None:
        await world.shelve(TEA_100=5, CUP_1=3)
        await world.receive(placed_order(NO, plan, **({"lines": LINES, "shipping_fee": 550, "total": TOTAL} | changes)))
        if policy:
            await world.pool.execute("UPDATE orders SET policy = $1", policy.model_dump_json(exclude_defaults=True))
        if released:
            await world.do(OrderActivities.release_hold, NO, m.ReleaseHold(reason=released, by="Sato"))
        await world.do(StockActivities.inspected, NO, m.GoodsInspected())
        await world.do(OrderActivities.accept, NO, m.Accept(by="Sato"))

    return step


def paid(amount: int = TOTAL, notice: str = "N-1") -> Step:
    return lambda world: world.do(PaymentActivities.record, NO, payment(world, amount, notice))


def done(activity: Activity, fact: "Callable[[World], Message]") -> Step:
    return lambda world: world.do(activity, NO, fact(world))


def shipped(parcel_no: str = "1", lines: dict[int, int] | None = None) -> Step:
    async def step(world: World) -> None:
        version = await world.pool.fetchval("SELECT (state::json ->> 'version')::int FROM orders") or 1
        fact = m.PackingStarted(parcel_no=parcel_no, version=version, lines=lines or {})
        await world.do(ShipmentActivities.start_packing, NO, fact)
        left = m.ParcelShipped(
            parcel_no=parcel_no, carrier="yamato", tracking_no=f"44441375871{parcel_no}", shipped_at=world.at
        )
        await world.do(ShipmentActivities.ship, NO, left)

    return step


def delivered(parcel_no: str = "1") -> Step:
    return done(ShipmentActivities.deliver, lambda world: m.ParcelDelivered(parcel_no=parcel_no, delivered_at=world.at))


def came_back(parcel_no: str = "1", why: ReturnReason = ReturnReason.ABSENT) -> Step:
    return done(
        ShipmentActivities.come_back,
        lambda world: m.ParcelReturned(parcel_no=parcel_no, returned_at=world.at, why=why),
    )


def chosen(option: m.Option) -> Step:
    return done(QuestionActivities.choose, lambda _: m.ChooseOption(option=option, by="Sato"))


def given_back(amount: int | None = None, kind: str = "") -> Step:
    """A person does the open task that names money; without `amount` as it says. `kind`: else one without a sum."""

    async def step(world: World) -> None:
        async with world.connection() as conn:
            tasks = [
                each
                for each in await world.database.tasks.of_order(conn, NO)
                if (each.kind == kind if kind else each.amount)
            ]
        office = BackOfficeActivities(world.database, world.desk)
        await office.finish_task(tasks[-1], world.timed(NO), "Sato", "", amount)

    return step


def favour(amount: int) -> Step:
    """A person gives part of the price back."""

    async def step(world: World) -> None:
        said = NewTask(
            kind=TaskKind.LOOK, said=Said(code="todo.give_back", facts={"amount": amount}), due_on=world.at.date()
        )
        async with world.connection() as conn:
            await world.database.tasks.open(conn, f"favour:{world.at}", said, world.at, NO)
        await given_back(amount, "look")(world)

    return step


def remitted(amount: int, fee: int) -> Step:
    """The carrier hands on the cash that it collected, less its fee."""

    async def step(world: World) -> None:
        await paid(amount, "collect:44441375871")(world)
        handed_on = Remittance(
            notice_id="collect:44441375871",
            order_no=NO,
            parcel_no="1",
            carrier="yamato",
            tracking_no="444413758711",
            amount=amount,
            fee=fee,
            remitted_on=world.at.date(),
        )
        async with world.connection() as conn:
            await world.database.remittances.keep(conn, handed_on, world.at)

    return step


INSPECTED = done(ShipmentActivities.inspect_return, lambda _: m.ReturnInspected())


async def refund_failed(world: World) -> None:
    """What was given back did not reach the customer."""
    await RefundActivities(world.database, world.desk).fail(world.timed(NO), 1, Remark(by="Sato", note="no account"))


CANCEL = done(OrderActivities.cancel, lambda _: m.Cancel(reason="by phone", by="Sato"))
REVERSED = done(PaymentActivities.reverse, lambda _: m.PaymentReversed(notice_id="N-1"))
DROP_A_PACK = done(
    OrderActivities.change_lines,
    lambda _: m.ChangeLines(changes=(m.LineChange(line=1, quantity=1),), by="Sato", agreed=True),
)
SHIP_AGAIN, DO_WITHOUT = chosen(m.Option.SHIP_AGAIN), chosen(m.Option.CANCEL_RETURNED)
FEES = Policy(returns=ReturnsPolicy(cancel_fee=1_000, keeps_shipping_fee=True, charges_unpaid=True))
SMALL_REST = Policy(payment=PaymentPolicy(accept_short_by=500))
AUTHORIZED: dict[str, Any] = {"payment": {"method": "card", "state": "authorized", "reference": "ch_1"}}


# --- what the books say of it -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Path:
    """What happens (day → steps), and the account."""

    days: dict[int, list[Step]]
    account: str = ""
    name: str = ""
    open_item: int = 0

    def then(self, name: str, days: dict[int, list[Step]], account: str = "", open_item: int = 0) -> "Path":
        """The same beginning, and what happens then; its days and lines follow those of the beginning."""
        return Path(self.days | days, self.account + account, name, open_item)


def sold(day: int) -> str:
    """All leaves on this day."""
    return f"""
        {day} sale 8%     21,600 |         (1,600)
        {day} sale 10%    11,550 |         (1,050)
    """


def all_back(day: int) -> str:
    """All comes back, and is not paid."""
    return f"""
        {day} return 8%          |  21,600 (1,600)
        {day} return 10%         |  11,550 (1,050)
    """


DEPOSIT = """
         0 deposit            |  33,150
"""
#: Nothing but the shipping fee is kept of it, or one pack of tea and the shipping fee.
GOODS_BACK = """
        40 return 8%          |  21,600 (1,600)
        40 return 10%         |  11,000 (1,000)
        40 refund      32,600 |
"""
REST_BACK = """
        40 return 8%          |  10,800 (800)
        40 return 10%         |  11,000 (1,000)
        40 refund      21,800 |
"""
SMALL_REST_LET_OFF = """
        20 return 8%          |     216 (16)
        20 return 10%         |     114 (10)
        20 deposit            |  32,820
"""
#: How paths begin.
NEW = Path({})
PAID = Path({0: [ordered(), paid()]}, DEPOSIT)
SHIPPED = PAID.then("", {1: [shipped()]}, sold(1))
SENT_LATER = Path({0: [ordered("postpay")], 1: [shipped()], 2: [delivered()]}, sold(1))
SMALL = Path(
    {0: [ordered("postpay", SMALL_REST)], 1: [shipped()], 2: [delivered()], 20: [paid(TOTAL - 330)]},
    sold(1) + SMALL_REST_LET_OFF,
)
AT_THE_DOOR = Path({0: [ordered("cod")], 1: [shipped()]}, sold(1))
REST_CANCELLED = PAID.then("", {1: [shipped("1", {1: 1})], 5: [CANCEL]}, sold(1))
TWO_PARCELS: dict[int, list[Step]] = {1: [shipped("1", {1: 1}), shipped("2")]}
ONE_CAME_BACK: dict[int, list[Step]] = {7: [came_back("2")], 8: [DO_WITHOUT]}
CAME_BACK: dict[int, list[Step]] = {7: [came_back()], 9: [DO_WITHOUT]}
SENT_BACK: dict[int, list[Step]] = {2: [delivered()], 7: [came_back(why=ReturnReason.SENT_BACK)]}
REFUSED: dict[int, list[Step]] = {7: [came_back(why=ReturnReason.REFUSED)], 9: [DO_WITHOUT]}
AGAIN: dict[int, list[Step]] = {7: [came_back()], 8: [SHIP_AGAIN, INSPECTED]}
ARRIVES: dict[int, list[Step]] = {10: [shipped("2")], 11: [delivered("2")]}
GIVEN_BACK: dict[int, list[Step]] = {40: [given_back()]}
GIVEN_BACK_TWICE: dict[int, list[Step]] = {40: [given_back()], 45: [refund_failed], 70: [given_back()]}
FEES_KEPT = Path({0: [ordered(policy=FEES), paid()], 1: [shipped()]}, DEPOSIT + sold(1))

PATHS = [
    SHIPPED.then("paid in advance", {2: [delivered()]}),
    SENT_LATER.then("paid after delivery", {9: [paid()]}, "9 deposit            |  33,150"),
    AT_THE_DOOR.then(
        "paid at the door, handed on less a fee",
        {2: [delivered()], 9: [remitted(TOTAL, 330)]},
        "9 deposit            |  33,150",
    ),
    NEW.then(
        "paid with points, too",
        {0: [ordered(points_used=3_150, total=30_000), paid(30_000)], 1: [shipped()]},
        f"""
         0 deposit            |  30,000{sold(1)}
         1 points             |   3,150
        """,
    ),
    PAID.then(
        "changed before it left",
        {1: [DROP_A_PACK], 2: [given_back()], 3: [shipped()]},
        """
         2 refund      10,800 |
         3 sale 8%     10,800 |         (800)
         3 sale 10%    11,550 |         (1,050)
        """,
    ),
    PAID.then(
        "lower by what was let off before it left",
        {1: [favour(3_150)], 2: [shipped()]},
        """
         1 refund       3,150 |
         2 sale 8%     19,547 |         (1,447)
         2 sale 10%    10,453 |         (950)
        """,
    ),
    PAID.then("cancelled before it left", {1: [CANCEL], 2: [given_back()]}, "2 refund      33,150 |"),
    NEW.then(
        "too much came",
        {0: [ordered(), paid(35_150)], 1: [shipped()], 2: [given_back()]},
        f"""
         0 deposit            |  35,150{sold(1)}
         2 refund       2,000 |
        """,
    ),
    SHIPPED.then(
        "given back in part, twice",
        {40: [favour(10_000)], 70: [favour(2_150)]},
        """
        40 return 8%          |   6,516 (482)
        40 return 10%         |   3,484 (316)
        40 refund      10,000 |
        70 return 8%          |   1,401 (104)
        70 return 10%         |     749 (68)
        70 refund       2,150 |
        """,
    ),
    SHIPPED.then("came back, all but the shipping fee given back", CAME_BACK | GIVEN_BACK, GOODS_BACK),
    SHIPPED.then(
        "came back, the refund did not arrive at first",
        CAME_BACK | GIVEN_BACK_TWICE,
        f"""{GOODS_BACK}
        45 refund_back         |  32,600
        70 refund      32,600 |
        """,
    ),
    REST_CANCELLED.then(
        "part of the price, the refund did not arrive at first",
        GIVEN_BACK_TWICE,
        f"""{REST_BACK}
        45 refund_back         |  21,800
        70 refund      21,800 |
        """,
    ),
    FEES_KEPT.then(
        "came back, a fee kept",
        CAME_BACK | GIVEN_BACK,
        """
        40 return 8%          |  20,938 (1,550)
        40 return 10%         |  10,662 (969)
        40 refund      31,600 |
        """,
    ),
    FEES_KEPT.then(
        "came back, a fee kept by the terms, given back all the same",
        CAME_BACK | {40: [given_back(TOTAL)]},
        all_back(40) + "40 refund      33,150 |",
    ),
    SHIPPED.then("sent back after the delivery", SENT_BACK | GIVEN_BACK, all_back(40) + "40 refund      33,150 |"),
    AT_THE_DOOR.then("refused at the door", REFUSED, all_back(9)),
    NEW.then(
        "refused at the door, whose fees are asked for",
        {0: [ordered("cod", FEES)], 1: [shipped()]} | REFUSED | {20: [paid(1_550)]},
        f"""{sold(1)}
         9 return 8%          |  20,938 (1,550)
         9 return 10%         |  10,662 (969)
        20 deposit            |   1,550
        """,
    ),
    SENT_LATER.then("damaged, unpaid", {7: [came_back(why=ReturnReason.DAMAGED)]}, all_back(7)),
    AT_THE_DOOR.then(
        "paid at the door, sent back before the cash was handed on",
        SENT_BACK | {9: [remitted(TOTAL, 330)]} | GIVEN_BACK,
        f"""
         9 deposit            |  33,150{all_back(40)}
        40 refund      33,150 |
        """,
    ),
    SHIPPED.then(
        "shipped again at the customer's cost",
        AGAIN | {9: [paid(550, "N-2")]} | ARRIVES,
        """
         8 sale 10%       550 |         (50)
         9 deposit            |     550
        """,
    ),
    SHIPPED.then(
        "to be shipped again, whose fee never came",
        AGAIN | {20: [CANCEL]} | GIVEN_BACK,
        f"""
         8 sale 10%       550 |         (50)
        20 return 10%         |     550 (50){GOODS_BACK}
        """,
    ),
    AT_THE_DOOR.then(
        "shipped again at the door",
        AGAIN | ARRIVES | {20: [remitted(TOTAL + 550, 330)]},
        """
         8 sale 10%       550 |         (50)
        20 deposit            |  33,700
        """,
    ),
    REST_CANCELLED.then("the rest cancelled, paid", GIVEN_BACK, REST_BACK),
    NEW.then(
        "the rest cancelled, unpaid",
        {0: [ordered("postpay")], 1: [shipped("1", {1: 1})], 5: [CANCEL], 6: [delivered()], 20: [paid(11_350)]},
        f"""{sold(1)}
         5 return 8%          |  10,800 (800)
         5 return 10%         |  11,000 (1,000)
        20 deposit            |  11,350
        """,
    ),
    NEW.then(
        "the rest cancelled, the cash of all under way",
        {0: [ordered("cod")], 1: [shipped("1", {1: 1})], 5: [CANCEL], 6: [delivered()], 20: [remitted(TOTAL, 330)]}
        | GIVEN_BACK,
        f"""{sold(1)}
        20 deposit            |  33,150{REST_BACK}
        """,
    ),
    NEW.then(
        "the rest cancelled, and nobody collects the cash of what came back",
        {0: [ordered("cod")], 1: [shipped("1", {1: 1})], 5: [CANCEL], 8: [came_back(why=ReturnReason.LOST)]},
        f"""{sold(1)}
         8 return 8%          |  10,800 (800)
         8 return 10%         |  11,000 (1,000)
        """,
        open_item=11_350,
    ),
    REST_CANCELLED.then(
        "the rest cancelled, less given back than was asked",
        {40: [given_back(21_300)]},
        """
        40 return 8%          |  10,552 (781)
        40 return 10%         |  10,748 (977)
        40 refund      21,300 |
        """,
    ),
    PAID.then("one of two parcels came back, paid", TWO_PARCELS | ONE_CAME_BACK | GIVEN_BACK, sold(1) + REST_BACK),
    *(
        NEW.then(
            f"one of two parcels came back, {how}",
            {0: [order]} | TWO_PARCELS | {2: [delivered()]} | ONE_CAME_BACK | {20: [paid(11_350)]},
            f"""{sold(1)}
             8 return 8%          |  10,800 (800)
             8 return 10%         |  11,000 (1,000)
            20 deposit            |  11,350
            """,
        )
        for how, order in (("unpaid", ordered("postpay")), ("vouched for", ordered(**AUTHORIZED)))
    ),
    SMALL.then("a small rest never came", {}),
    SMALL.then(
        "a small rest came after all",
        {35: [paid(330, "N-2")]},
        """
        35 sale 8%        216 |         (16)
        35 sale 10%       114 |         (10)
        35 deposit            |     330
        """,
    ),
    SHIPPED.then("taken back by the bank", {20: [REVERSED]}, "20 reversal    33,150 |", open_item=33_150),
    SMALL.then(
        "taken back by the bank after a small rest",
        {30: [REVERSED], 35: [paid(TOTAL, "N-2")]},
        """
        30 sale 8%        216 |         (16)
        30 sale 10%       114 |         (10)
        30 reversal    32,820 |
        35 deposit            |  33,150
        """,
    ),
    NEW.then(
        "the cart's sum is another",
        {0: [ordered(released=HoldReason.SUMS, total=33_000), paid(33_000)], 1: [shipped()]},
        f"""
         0 deposit            |  33,000{sold(1)}
         1 return 8%          |      98 (7)
         1 return 10%         |      52 (4)
        """,
    ),
]


def account_of(entries: list[BookEntry]) -> list[str]:
    """A line per entry: day, what, rate, owed | settled (tax)."""
    rows = []
    for each in entries:
        if each.kind is EntryKind.FEE:
            continue  # on no customer's account
        what = f"{each.kind} {each.rate}%" if each.rate else str(each.kind)
        left, right = ("", f"{each.amount:,}") if owed([each]) < 0 else (f"{each.amount:,}", "")
        tax = f"({each.tax:,})" if each.rate else ""
        rows.append(f"{(each.day - OPENING.date()).days} {what:<10} {left:>7} | {right:>7} {tax}".rstrip())
    return rows


async def entries_of(world: World, first: date = FIRST, last: date = LAST) -> list[BookEntry]:
    async with world.connection() as conn:
        return await world.database.books.entries(conn, first, last, world.desk.today().calendar)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
async def test_the_account(world: World, path: Path) -> None:
    exported: dict[date, list[BookEntry]] = {}
    for day, steps in path.days.items():
        world.wait(day - (world.at.date() - OPENING.date()).days)
        until = world.at.date() - timedelta(days=1)
        exported[until] = await entries_of(world, last=until)
        for step in steps:
            await step(world)

    entries = await entries_of(world)
    assert account_of(entries) == [line.strip() for line in path.account.splitlines() if line.strip()]
    assert owed(entries) == path.open_item
    for until, earlier in exported.items():
        assert await entries_of(world, last=until) == earlier
        assert [*earlier, *await entries_of(world, until + timedelta(days=1))] == entries


async def test_a_deposit_that_is_moved_changes_no_earlier_day(world: World) -> None:
    await ordered()(world)
    await world.receive(placed_order("1002"))
    async with world.connection() as conn:
        await world.database.deposits.keep_unassigned(conn, payment(world, TOTAL, "N-1"), world.at)
    matching = Matching(world.database, world.desk)
    await matching.assign("N-1", [Part("1002", TOTAL)], "Sato", world.at)
    await told(world)
    world.wait(40)
    before = await entries_of(world)

    await Moving(world.database, world.desk).move("N-1", NO, "Sato", world.at)
    await world.do(PaymentActivities.reverse, "1002", m.PaymentReversed(notice_id="N-1"))
    await told(world)

    moved = [(each.kind, each.order_no, each.day) for each in await entries_of(world, world.at.date())]
    assert moved == [("deposit", NO, world.at.date()), ("reversal", "1002", world.at.date())]
    assert await entries_of(world, last=world.at.date() - timedelta(days=1)) == before


async def told(world: World) -> None:
    """The orders hear of what was decided."""
    async with world.connection() as conn:
        payments = await world.database.assignments.to_tell(conn, 9)
    for order_no, fact in payments:
        await world.do(PaymentActivities.record, order_no, fact)
