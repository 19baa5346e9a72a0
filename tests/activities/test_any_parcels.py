"""Whatever happens to orders in several parcels: stock, money and papers agree, at the database."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from activities.document import Paper
from activities.order import OrderActivities
from activities.question import QuestionActivities
from activities.replacing import ReplacementActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.together import TogetherActivities
from adapters.mail.sending.smtp import SmtpTransport
from domain.contract import messages as m
from domain.contract.envelope import PaperRequest
from domain.contract.order import Person, PlanName
from domain.contract.status import HoldReason, ReturnReason
from domain.goods.parts import skus_of
from domain.order.document import DocumentKind
from domain.order.state import OrderState
from tests.activities.any_orders import (
    LINES,
    ORDERS,
    SHIPPING,
    SKUS,
    TOTAL,
    lines,
    orders,
    run_machine,
    skus,
    splits,
)
from tests.activities.any_returns import AnyReturns
from tests.activities.parcels_seen import papers, shipped_mail
from tests.activities.world import Activity, Staff, World, placed_order, somewhere_else

parcels = st.sampled_from(["1", "1", "2", "2", "3"])
changes = st.one_of(
    st.builds(m.LineChange, line=lines, quantity=st.integers(0, 4)),
    st.builds(m.LineChange, line=lines, sku=skus),
    st.builds(m.LineChange, sku=skus, quantity=st.integers(1, 2), unit_price=st.just(500), tax_rate=st.just(10)),
)
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


class AnyParcels(AnyReturns):
    """Two orders that want the same goods; what is on the shelf does not suffice for both."""

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

    # --- the shelf ------------------------------------------------------------------------------------------------

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


async def test_stock_money_and_papers_agree_whatever_happens_to_parcels(
    world: World, staff: Staff, transport: SmtpTransport
) -> None:
    await run_machine(AnyParcels, world, staff, transport, examples=10, steps=25)
