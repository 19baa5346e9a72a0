"""What machines over orders at the database have in common: doing, looking, and what agrees whatever happens.

A machine that is made of it has rules of its own; what is so of stock, money and books is asked after each step here.
"""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from activities.back_office import BackOfficeActivities
from activities.giving_back import RefundActivities
from activities.payment import PaymentActivities
from activities.stock import StockActivities
from activities.together import TogetherActivities
from adapters.mail.sending.smtp import SmtpTransport
from domain.basics.errors import IllegalTransition, Refusal
from domain.contract import messages as m
from domain.contract.envelope import Envelope, StepDue
from domain.contract.order import PlacedOrder
from domain.contract.status import DEAD
from domain.goods.parts import skus_of
from domain.order.money import reprice
from domain.order.parcel import Parcel, reservation_of
from domain.order.state import Done, OrderState
from domain.payment.books import BookEntry, owed
from domain.payment.refund import NoSuchRefund
from domain.people.remark import Remark
from tests.activities.parcels_seen import Clerk, Seen, look
from tests.activities.world import CUP, TEA, Activity, Staff, World
from tests.world import OnShelf

T = TypeVar("T")
POT = "POT-9"
SKUS = (TEA, CUP, POT)
ORDERS = ("1001", "1002")
orders, skus = st.sampled_from(ORDERS), st.sampled_from(SKUS)
lines = st.integers(1, 3)
#: Pieces by line. Nothing: all that there is.
splits: st.SearchStrategy[dict[int, int]] = st.one_of(
    st.just({}), st.dictionaries(lines, st.integers(1, 2), min_size=1, max_size=2)
)
#: Tea stands on two lines.
LINES = [
    {"sku": sku, "name": sku, "quantity": pieces, "unit_price": price, "tax_rate": rate}
    for sku, pieces, price, rate in ((TEA, 2, 1000, 8), (CUP, 1, 1500, 10), (TEA, 1, 800, 8))
]
SHIPPING = 500
TOTAL = 4300 + SHIPPING


class AnyOrders(RuleBasedStateMachine):
    """Two orders that want the same goods."""

    world: World
    loop: asyncio.AbstractEventLoop
    at_first: ClassVar[Mapping[str, int]] = {TEA: 4, CUP: 1, POT: 0}

    def __init__(self) -> None:
        super().__init__()
        self.counter = itertools.count(1)
        self.seen: Seen | None = None
        self.closed, self.exported = date.min, list[BookEntry]()
        self.looks = True
        self.wait_for(self.open())

    def wait_for(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result()

    async def open(self) -> None:
        await self.world.empty()
        self.world.begin()
        await self.world.shelve(**{sku.replace("-", "_"): pieces for sku, pieces in self.at_first.items()})
        await self.world.pool.execute("UPDATE stock SET price = 500, tax_rate = 10 WHERE sku = 'POT-9'")
        self.on_hand = Counter(self.at_first)

    # --- doing ----------------------------------------------------------------------------------------------------

    def do(self, activity: Activity, order_no: str, message: m.Message) -> bool:
        """True when it happened."""
        self.seen = None
        return self.wait_for(self._do(activity, order_no, message))

    async def _do(self, activity: Activity, order_no: str, message: m.Message) -> bool:
        return await self.call(activity, self.world.envelope(order_no, message))

    async def call(self, activity: Activity, given: Envelope[Any] | StepDue) -> bool:
        """Do one activity, and what its order's workflow does after it. False: it was refused."""
        try:
            done: Done = await self.world.call(activity, given)
        except Refusal as refused:
            assert not isinstance(refused, IllegalTransition), refused  # noqa: PT017 - any other refusal is right
            return False
        await self.tell(done.to_signal)
        await self.after(done)
        if done.other and self.looks:
            await self._do(TogetherActivities.look, done.other, m.SentTogether(other=given.order_no))
        return True

    async def after(self, done: Done) -> None:
        """What else its workflow does."""

    async def tell(self, order_nos: Iterable[str]) -> None:
        for number in order_nos:
            await self._do(StockActivities.allocated, number, m.StockAllocated())

    # --- the shelf ------------------------------------------------------------------------------------------------

    @rule(sku=skus, pieces=st.integers(1, 4))
    def goods_come_in(self, sku: str, pieces: int) -> None:
        self.on_hand[sku] += pieces
        self.seen = None
        self.wait_for(self._receive(sku, pieces))

    async def _receive(self, sku: str, pieces: int) -> None:
        await self.tell(await self.world.receive_stock(sku, pieces, f"R-{next(self.counter)}"))

    def look_at_stock_that_left(
        self, number: str, parcel_no: str, before: Mapping[str, OnShelf], *, is_news: bool
    ) -> None:
        state, after = self.state(number), self.look().shelf
        parcel = state.goods.parcel(parcel_no)
        assert parcel
        gone = pieces_in(self.placed(number), parcel) if is_news and not parcel.is_stray else Counter[str]()
        for sku in SKUS:
            assert after[sku].on_hand == max(before[sku].on_hand - gone[sku], after[sku].reserved), sku
            self.on_hand[sku] = after[sku].on_hand

    # --- money ----------------------------------------------------------------------------------------------------

    @rule(number=orders, is_all=st.booleans())
    def pay(self, number: str, *, is_all: bool) -> None:
        missing = self.state(number).money.missing
        amount = missing if is_all and missing else 700
        notice = f"N-{next(self.counter)}"
        fact = m.RecordPayment(notice_id=notice, amount=amount, paid_on=self.world.at.date())
        self.do(PaymentActivities.record, number, fact)

    @rule(number=orders, amount=st.sampled_from([None, None, 100, 9000]))
    def give_back(self, number: str, amount: int | None) -> None:
        """What a task asks for, less, or more than came."""
        tasks = self.look().tasks[number]
        if tasks:
            self.seen = None
            with contextlib.suppress(Refusal):
                self.wait_for(self._finish(number, tasks[0][0], amount))

    async def _finish(self, number: str, task_id: int, amount: int | None) -> None:
        office = BackOfficeActivities(self.world.database, self.world.desk)
        async with self.world.pool.acquire() as conn:
            task = await self.world.database.tasks.find(conn, task_id)
        await office.finish_task(task, self.world.timed(number), "Sato", "", amount)

    @rule(number=orders)
    def a_refund_comes_back(self, number: str) -> None:
        self.seen = None
        desk = RefundActivities(self.world.database, self.world.desk)
        with contextlib.suppress(NoSuchRefund):
            self.wait_for(desk.fail(self.world.timed(number), None, Remark(by="Sato", note="no account")))

    # --- looking --------------------------------------------------------------------------------------------------

    def look(self) -> Seen:
        """What the database says now; read once after each step."""
        if self.seen is None:
            self.seen = self.wait_for(look(self.world))
        return self.seen

    def state(self, number: str) -> OrderState:
        return self.look().orders[number][1]

    def placed(self, number: str) -> PlacedOrder:
        return self.look().orders[number][0]

    @invariant()
    def what_is_on_hand_is_free_or_set_aside(self) -> None:
        seen = self.look()
        for sku, article in seen.shelf.items():
            assert article.on_hand == self.on_hand[sku], sku
            assert article.reserved == sum(of["held"][sku] for of in seen.reserved.values()), sku
            assert article.waiting == sum(of["waiting"][sku] for of in seen.reserved.values()), sku
            assert article.on_hand >= article.reserved >= 0

    @invariant()
    def what_is_set_aside_is_what_is_still_to_be_sent(self) -> None:
        seen = self.look()
        for number, (placed, state) in seen.orders.items():
            kept = seen.reserved[number]["held"] + seen.reserved[number]["waiting"]
            wanted = Counter(placed.quantities)
            for parcel in state.goods.parcels:
                if parcel.has_left and not (parcel.is_stray or parcel.is_replacement):
                    wanted -= Counter(skus_of(placed, parcel.lines))
            assert kept == (Counter() if state.is_over else wanted), (number, state.status)
            for parcel in [each for each in state.goods.parcels if each.is_replacement]:
                of_it = seen.reserved[reservation_of(number, parcel.parcel_no)]
                free = pieces_in(placed, parcel) if parcel.is_to_leave else Counter()
                assert of_it["waiting" if parcel.is_awaited else "held"] == free

    @invariant()
    def money_agrees(self) -> None:
        seen = self.look()
        for number, (_, state) in seen.orders.items():
            allocated, refunded = seen.ledger[number]
            here = state.money.kept
            cash = max(state.money.due - here, 0) if cash_is_out(state) else 0  # maybe given back already
            assert -cash <= here == allocated - refunded, number
            asked = sum(amount for *_, amount in seen.tasks[number])
            promised = {no: each.amount for no, each in enumerate(state.money.refunds, 1) if each.is_open}
            assert {task.refund: task.amount for task in seen.asked[number] if task.refund} == promised, number
            assert asked - sum(promised.values()) <= state.to_give_back, (asked, state.to_give_back)
            assert max(asked, state.to_give_back) <= here + cash
            if state.ending in DEAD and not refunded and not state.money.failures:  # who gave less back meant that
                assert asked == state.money.kept

    @rule()
    def a_day_passes(self) -> None:
        """What an export of the days until now says stays so."""
        today = self.world.desk.today().calendar.day_of(self.world.at)
        self.exported = [each for each in self.look().entries if each.day <= today]
        self.closed = today
        self.world.wait(days=1)

    @invariant()
    def the_books_agree(self) -> None:
        seen = self.look()
        assert [each for each in seen.entries if each.day <= self.closed] == self.exported
        for number, (_, state) in seen.orders.items():
            money, entries = state.money, seen.books_of(number)
            open_item = owed(entries)
            if not state.goods.have_gone:
                assert not any(each.rate for each in entries)
                assert open_item == -money.kept
                continue
            sold, kept = open_item + money.kept, money.kept_for_good
            now = reprice(money.due, kept=kept, waived=money.waived, returned=money.returned)
            to_pay = money.due - now.let_off
            if state.ending in DEAD:
                to_pay = 0 if money.refunded else money.fee
            assert sold >= to_pay, number
            assert sold <= max(to_pay, money.fee, kept) or cash_is_out(state), number
            if state.is_over and not state.to_give_back and not is_owed(state):
                assert open_item == 0, number
            assert all(gross >= 0 and tax >= 0 for _, gross, tax in seen.sold(number))


def pieces_in(placed: PlacedOrder, parcel: Parcel) -> Counter[str]:
    """Pieces by SKU that lie in it: of other articles where it is an exchange."""
    return Counter({line.sku: line.quantity for line in parcel.articles} or skus_of(placed, parcel.lines))


def cash_is_out(state: OrderState) -> bool:
    """A carrier has collected the cash, or is about to."""
    carry = [each for each in state.goods.parcels if each.has_left and not (each.is_further or each.is_stray)]
    return state.terms.collected_by_carrier and any(each.delivered_at or not each.returned_at for each in carry)


def is_owed(state: OrderState) -> bool:
    """The order has ended, and money of it is still to come."""
    if state.ending in DEAD:
        return state.money.kept < state.money.fee or cash_is_out(state)
    return state.money.missing > 0


async def run_machine(  # noqa: PLR0913 - what it plays with
    machine: type[AnyOrders], world: World, staff: Staff, transport: SmtpTransport, *, examples: int, steps: int
) -> None:
    """Play it so many times, always the same."""
    broom, world = world.broom, World(world.pool, replace(staff, renderer=Clerk()), transport)
    world.broom = broom
    playing = type(machine.__name__, (machine,), {"world": world, "loop": asyncio.get_running_loop()})
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )

    await asyncio.to_thread(run_state_machine_as_test, playing, settings=how)
