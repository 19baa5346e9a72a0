"""Whatever happens to orders in several parcels: stock, money and papers agree, at the database."""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from activities.back_office import BackOfficeActivities
from activities.document import Paper
from activities.giving_back import RefundActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.replacing import ReplacementActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.together import TogetherActivities
from adapters.mail.sending.smtp import SmtpTransport
from adapters.postgres.pool import Pool
from domain.basics.errors import IllegalTransition, Refusal
from domain.contract import messages as m
from domain.contract.envelope import PaperRequest
from domain.contract.order import Person, PlacedOrder, PlanName
from domain.contract.status import DEAD, HoldReason, ReturnReason
from domain.goods.parts import skus_of
from domain.order.document import DocumentKind
from domain.order.money import reprice
from domain.order.parcel import reservation_of
from domain.order.state import Done, OrderState
from domain.payment.books import BookEntry, owed
from domain.payment.refund import NoSuchRefund
from domain.people.remark import Remark
from tests.activities.parcels_seen import Clerk, Seen, look, papers, shipped_mail
from tests.activities.world import CUP, TEA, Activity, Staff, World, empty, placed_order, somewhere_else
from tests.world import OnShelf

T = TypeVar("T")
POT = "POT-9"
SKUS = (TEA, CUP, POT)
ORDERS = ("1001", "1002")
orders, skus, parcels = st.sampled_from(ORDERS), st.sampled_from(SKUS), st.sampled_from(["1", "1", "2", "2", "3"])
lines = st.integers(1, 3)
#: Nothing: all that is in no other parcel.
splits: st.SearchStrategy[dict[int, int]] = st.one_of(
    st.just({}), st.dictionaries(lines, st.integers(1, 2), min_size=1, max_size=2)
)
changes = st.one_of(
    st.builds(m.LineChange, line=lines, quantity=st.integers(0, 4)),
    st.builds(m.LineChange, line=lines, sku=skus),
    st.builds(m.LineChange, sku=skus, quantity=st.integers(1, 2), unit_price=st.just(500), tax_rate=st.just(10)),
)
#: Tea stands on two lines.
LINES = [
    {"sku": sku, "name": sku, "quantity": pieces, "unit_price": price, "tax_rate": rate}
    for sku, pieces, price, rate in ((TEA, 2, 1000, 8), (CUP, 1, 1500, 10), (TEA, 1, 800, 8))
]
SHIPPING = 500
TOTAL = 4300 + SHIPPING


OTHER_CHANGES: list[tuple[Activity, m.Message]] = [
    (OrderActivities.change_address, m.ChangeAddress(recipient=Person.model_validate(somewhere_else()), by="Sato")),
    (OrderActivities.change_address, m.ChangeAddress(recipient=placed_order().orderer, by="Sato")),
    (OrderActivities.change_delivery, m.ChangeDelivery(time_slot="am", by="Sato")),
    (OrderActivities.change_plan, m.ChangePlan(plan=PlanName.PREPAY, by="Sato")),
    (OrderActivities.change_plan, m.ChangePlan(plan=PlanName.COD, cod_fee=330, by="Sato", agreed=True)),
    (OrderActivities.change_plan, m.ChangePlan(plan=PlanName.COD, cod_fee=330, by="customer")),
]
ANSWERS: list[tuple[Activity, m.Message]] = [
    *((QuestionActivities.choose, m.ChooseOption(option=each, by="Sato")) for each in m.Option),
    *(
        (OrderActivities.release_hold, m.ReleaseHold(reason=each, by="Sato"))
        for each in (HoldReason.RECALL, HoldReason.RECALL, HoldReason.VERSION, HoldReason.PAYMENT)
    ),
]


class AnyParcels(RuleBasedStateMachine):
    """Two orders that want the same goods; what is on the shelf does not suffice for both."""

    world: World
    loop: asyncio.AbstractEventLoop

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
        await empty(self.world.pool)
        self.world.begin()
        await self.world.shelve(TEA_100=4, CUP_1=1, POT_9=0)
        self.on_hand = Counter({TEA: 4, CUP: 1})

    @initialize(
        plans=st.tuples(*[st.sampled_from(PlanName)] * 2), stage=st.integers(0, 3), more=st.sampled_from([0, 0, 3])
    )
    def take_in(self, plans: tuple[PlanName, PlanName], stage: int, more: int) -> None:
        if more:
            for sku in SKUS:
                self.goods_come_in(sku, more)
        for number, plan in zip(ORDERS, plans, strict=True):
            self.wait_for(
                self.world.receive(placed_order(number, plan, lines=LINES, shipping_fee=SHIPPING, total=TOTAL))
            )
            if stage > 0:
                self.accept(number)
            if stage > 1:
                self.pay(number, is_all=True)
            if stage > 2:
                self.print_papers(number, "1", {1: 1})

    # --- doing ----------------------------------------------------------------------------------------------------

    def do(self, activity: Activity, order_no: str, message: m.Message) -> bool:
        """True when it happened."""
        self.seen = None
        return self.wait_for(self._do(activity, order_no, message))

    async def _do(self, activity: Activity, order_no: str, message: m.Message) -> bool:
        try:
            done: Done = await self.world.call(activity, self.world.envelope(order_no, message))
        except Refusal as refused:
            assert not isinstance(refused, IllegalTransition), refused  # noqa: PT017 - any other refusal is right
            return False
        await self.tell(done.to_signal)
        if done.other and self.looks:
            await self._do(TogetherActivities.look, done.other, m.SentTogether(other=order_no))
        return True

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

    @rule(number=orders)
    def accept(self, number: str) -> None:
        self.do(OrderActivities.accept, number, m.Accept(by="Sato", inspected=True))

    @rule(number=orders, sku=skus)
    def find_damaged(self, number: str, sku: str) -> None:
        before = self.look().shelf[sku]
        self.do(StockActivities.inspected, number, m.GoodsInspected(ok=False, damaged={sku: 1}, by="Sato"))
        after = self.look().shelf[sku]
        assert after.on_hand in {before.on_hand, before.on_hand - 1}
        self.on_hand[sku] = after.on_hand

    # --- changes --------------------------------------------------------------------------------------------------

    @rule(number=orders, wanted=st.lists(changes, min_size=1, max_size=2))
    def change_lines(self, number: str, wanted: list[m.LineChange]) -> None:
        command = m.ChangeLines(changes=tuple(wanted), by="Sato", agreed=True)
        self.do(OrderActivities.change_lines, number, command)

    @rule(number=orders, what=st.sampled_from(OTHER_CHANGES))
    def change_otherwise(self, number: str, what: tuple[Activity, m.Message]) -> None:
        self.do(what[0], number, what[1])

    @rule(number=orders, hears=st.booleans())
    def send_together(self, number: str, *, hears: bool) -> None:
        """Also where the other order hears late of what has changed."""
        self.looks = hears
        other = next(each for each in ORDERS if each != number)
        self.do(TogetherActivities.merge, number, m.Merge(other=other, by="Sato"))

    @rule(number=orders)
    def look_at_other(self, number: str) -> None:
        self.looks = True
        other = next(each for each in ORDERS if each != number)
        self.do(TogetherActivities.look, number, m.SentTogether(other=other))

    @rule(number=orders)
    def cancel(self, number: str) -> None:
        self.do(OrderActivities.cancel, number, m.Cancel(reason="x", by="Sato"))

    @rule(number=orders, what=st.sampled_from(ANSWERS))
    def answer(self, number: str, what: tuple[Activity, m.Message]) -> None:
        self.do(what[0], number, what[1])

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

    # --- parcels --------------------------------------------------------------------------------------------------

    @rule(number=orders, parcel_no=parcels, wanted=splits)
    def print_papers(self, number: str, parcel_no: str, wanted: dict[int, int]) -> None:
        state = self.state(number)
        fact = m.PackingStarted(parcel_no=parcel_no, version=state.version, lines=wanted, by="Sato")
        if self.do(ShipmentActivities.start_packing, number, fact):
            request = PaperRequest(order_no=number, version=state.version, parcel_no=parcel_no, at=self.world.at)
            self.wait_for(self.world.call(Paper.make, request))

    @rule(number=orders, place=st.integers(0, 2))
    def a_box_leaves(self, number: str, place: int) -> None:
        """One that is here, whatever its papers say."""
        boxes = [each.parcel_no for each in self.state(number).goods.parcels if not each.has_left]
        self.ship(number, boxes[place % len(boxes)] if boxes else "1")

    @rule(number=orders, parcel_no=parcels, wanted=splits)
    def send(self, number: str, parcel_no: str, wanted: dict[int, int]) -> None:
        self.print_papers(number, parcel_no, wanted)
        self.pack(number, parcel_no)
        known = self.state(number).goods.parcel(parcel_no)
        if known and known.packed_at and not known.has_left:
            self.ship(number, parcel_no)

    @rule(number=orders, parcel_no=parcels)
    def pack(self, number: str, parcel_no: str) -> None:
        version = self.state(number).version
        self.do(ShipmentActivities.pack, number, m.ParcelPacked(parcel_no=parcel_no, version=version, by="Sato"))

    def ship(self, number: str, parcel_no: str) -> None:
        before, shelf = self.state(number), self.look().shelf
        known = before.goods.parcel(parcel_no)
        is_news = known is None or not known.has_left
        fact = m.ParcelShipped(
            parcel_no=parcel_no, carrier="yamato", tracking_no=f"4444137587{parcel_no}", shipped_at=self.world.at
        )
        self.do(ShipmentActivities.ship, number, fact)
        self.look_at_stock_that_left(number, parcel_no, shelf, is_news=is_news)
        has_papers = known is not None and (known.is_being_packed or not known.is_replacement)
        if is_news and has_papers and known and known.version == before.version and not before.is_over:
            self.look_at_papers(number, parcel_no, before)

    def look_at_stock_that_left(
        self, number: str, parcel_no: str, before: Mapping[str, OnShelf], *, is_news: bool
    ) -> None:
        state, after = self.state(number), self.look().shelf
        parcel = state.goods.parcel(parcel_no)
        assert parcel
        gone = skus_of(self.placed(number), parcel.lines) if is_news and not parcel.is_stray else {}
        for sku in SKUS:
            assert after[sku].on_hand == max(before[sku].on_hand - gone.get(sku, 0), after[sku].reserved), sku
            self.on_hand[sku] = after[sku].on_hand

    def look_at_papers(self, number: str, parcel_no: str, before: OrderState) -> None:
        """What lies in the box is what its papers and its mail say."""
        state, placed = self.state(number), self.placed(number)
        parcel = state.goods.parcel(parcel_no)
        assert parcel
        contents = [[placed.lines[each.line - 1].sku, each.pieces] for each in parcel.lines]
        made = self.wait_for(papers(self.world, number, state.version, parcel))
        assert set(made) >= {DocumentKind.SLIP, DocumentKind.LABEL}
        mail = self.wait_for(shipped_mail(self.world, number, parcel_no, is_free=parcel.is_replacement))
        for kind, said in made.items():
            assert said["contents"] == contents, kind
            assert said["total"] in {None, placed.total}
            if said["total"] is not None and not parcel.is_further:
                assert said["rates"] == self.look().sold(number), kind
        cash = made[DocumentKind.LABEL]["cash"]
        if parcel.is_replacement:
            assert not cash
            assert not any(said["total"] for said in made.values())
            assert sum(each["pieces"] for each in mail["lines"]) == sum(each.pieces for each in parcel.lines)
            return
        if placed.terms.collected_by_carrier:
            others = [each for each in state.goods.parcels if each.has_left and each.parcel_no != parcel_no]
            assert cash == (before.money.missing if not parcel.is_further else 0)
            assert not (cash and any(not each.is_further and not each.is_stray for each in others))
        assert (mail.get("amount") or 0) == cash
        assert mail.get("contents", {}) == (skus_of(placed, parcel.lines) if parcel.is_part else {})

    @rule(number=orders, wanted=splits, is_key_new=st.booleans())
    def replace(self, number: str, wanted: dict[int, int], *, is_key_new: bool) -> None:
        key = f"return:R-{next(self.counter)}" if is_key_new else "claim:C-1"
        before = len(self.state(number).goods.parcels)
        was_known = self.is_replaced_for(number, key)
        self.do(ReplacementActivities.send, number, m.SendReplacement(lines=wanted, key=key, by="Sato"))
        if was_known:
            assert len(self.state(number).goods.parcels) == before

    def is_replaced_for(self, number: str, key: str) -> bool:
        return any(each.replacement and each.replacement.key == key for each in self.state(number).goods.parcels)

    @rule(number=orders)
    def send_replacement(self, number: str) -> None:
        for parcel in self.state(number).goods.to_replace:
            self.send(number, parcel.parcel_no, {})

    @rule(number=orders)
    def cancel_replacement(self, number: str) -> None:
        for parcel in self.state(number).goods.to_replace:
            self.do(ReplacementActivities.cancel, number, m.CancelReplacement(parcel_no=parcel.parcel_no, by="Sato"))

    @rule(number=orders)
    def lose_replacement(self, number: str) -> None:
        gone = [each for each in self.state(number).goods.parcels if each.is_replacement and each.is_under_way]
        for parcel in gone[:1]:
            fact = m.ParcelReturned(parcel_no=parcel.parcel_no, why=ReturnReason.LOST, returned_at=self.world.at)
            self.do(ShipmentActivities.come_back, number, fact)

    @rule(number=orders, parcel_no=parcels)
    def deliver(self, number: str, parcel_no: str) -> None:
        known = self.state(number).goods.parcel(parcel_no)
        if known and known.shipped_at:
            fact = m.ParcelDelivered(parcel_no=parcel_no, delivered_at=self.world.at)
            self.do(ShipmentActivities.deliver, number, fact)

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
                free = Counter(skus_of(placed, parcel.lines)) if parcel.is_to_leave else Counter()
                assert of_it["waiting" if parcel.is_awaited else "held"] == free

    @invariant()
    def money_agrees(self) -> None:
        seen = self.look()
        for number, (_, state) in seen.orders.items():
            allocated, refunded = seen.ledger[number]
            assert state.money.kept == allocated - refunded >= 0
            asked = sum(amount for *_, amount in seen.tasks[number])
            assert asked <= state.to_give_back <= state.money.kept, (asked, state.to_give_back)
            if state.ending in DEAD and not refunded:  # whoever gave less back than was asked meant that
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


def cash_is_out(state: OrderState) -> bool:
    """A carrier has collected the cash, or is about to."""
    carry = [each for each in state.goods.parcels if each.has_left and not (each.is_further or each.is_stray)]
    return state.terms.collected_by_carrier and any(each.delivered_at or not each.returned_at for each in carry)


def is_owed(state: OrderState) -> bool:
    """The order has ended, and money of it is still to come."""
    if state.ending in DEAD:
        return state.money.kept < state.money.fee or cash_is_out(state)
    return state.money.missing > 0


async def test_stock_money_and_papers_agree_whatever_happens_to_parcels(
    shared_pool: Pool, staff: Staff, transport: SmtpTransport
) -> None:
    world = World(shared_pool, replace(staff, renderer=Clerk()), transport)
    machine = type("TwoOrders", (AnyParcels,), {"world": world, "loop": asyncio.get_running_loop()})
    how = settings(
        max_examples=10,
        stateful_step_count=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )

    await asyncio.to_thread(run_state_machine_as_test, machine, settings=how)
