"""Whatever customers, shop, clocks, carriers and others do about claims, returns and money: nothing is paid twice."""

import contextlib
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.giving_back import RefundActivities
from activities.order import OrderActivities
from activities.replacing import ReplacementActivities
from activities.shipment import ShipmentActivities
from adapters.mail.sending.smtp import SmtpTransport
from domain.basics.errors import Refusal
from domain.claim.envelope import ClaimIntake, ClaimStepDue, enclose_for_claim
from domain.claim.state import ClaimDone, ClaimState, ClaimStepKind
from domain.contract import messages as m
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, ClaimScheme, Remedy, Reply
from domain.contract.envelope import StepDue
from domain.contract.order import PlanName
from domain.contract.status import ReturnReason
from domain.order.agenda import StepKind
from domain.order.owed import TaskKind
from domain.order.refund import claim_key
from domain.people.remark import Remark
from tests.activities.any_orders import LINES, ORDERS, SHIPPING, TOTAL, orders, run_machine, splits
from tests.activities.any_returns import AnyReturns
from tests.activities.world import CUP, TEA, Activity, Staff, World, placed_order
from workflows.agenda import ACTIVITY_OF as STEP_OF_ORDER
from workflows.claim import ACTIVITY_OF as STEP_OF_CLAIM

Telling = Callable[["AnyClaims"], m.Message]
Move = Callable[[RefundActivities, StepDue, int], Coroutine[Any, Any, None]]
NUMBERS = ("C-1", "C-2", "C-3")


def said(message: type[m.Message], **fields: object) -> Telling:
    """The same at any time."""
    return lambda _: message.model_validate(fields)


def proposed(remedy: Remedy, amount: int | None = None) -> tuple[Activity, Telling]:
    telling = said(m.ProposeRemedy, remedy=remedy, amount=amount, text="ご連絡いたします。", by="葉山")
    return ClaimActivities.propose, telling


#: What customer, shop, carrier and whoever decides may say of a claim, in whatever order.
WORDS: list[tuple[Activity, Telling]] = [
    *(proposed(remedy) for remedy in Remedy if remedy is not Remedy.PART_REFUND),
    *(proposed(Remedy.PART_REFUND, amount) for amount in (300, 2_000)),
    *(proposed(Remedy.REFUND) for _ in range(2)),
    *((ClaimActivities.answer, said(m.AnswerProposal, reply=reply, by="お客様")) for reply in Reply),
    *((ClaimActivities.answer, said(m.AnswerProposal, reply=Reply.ACCEPT, by="お客様")) for _ in range(3)),
    *((ClaimActivities.invoke, said(m.InvokeGuarantee, by="お客様")) for _ in range(3)),
    (ClaimActivities.contest, said(m.ContestClaim, evidence="配達記録", by="葉山")),
    (ClaimActivities.contest, said(m.ContestClaim, evidence="", by="葉山")),
    *(
        (ClaimActivities.decide, lambda machine, outcome=outcome: machine.decision(outcome))
        for outcome in (ClaimOutcome.WON, ClaimOutcome.LOST, ClaimOutcome.LOST, ClaimOutcome.EXPIRED)
    ),
    (ClaimActivities.appeal, said(m.AppealClaim, evidence="留守の証明", by="お客様")),
    (ClaimActivities.close, said(m.CloseClaim, withdrawn=True, by="お客様")),
    (ClaimActivities.close, said(m.CloseClaim, by="葉山")),
    *(
        (
            ClaimActivities.note_carrier,
            lambda machine, says=says: m.NoteCarrierAnswer(says=says, on=machine.today, by="葉山"),
        )
        for says in (CarrierSays.LOST, CarrierSays.DELIVERED)
    ),
]
#: What may be done about a refund, by its number.
MONEY_MOVES: list[Move] = [
    lambda desk, due, no: desk.order_out(due, no, Remark(by="佐藤")),
    lambda desk, due, no: desk.arrive(due, no, None, Remark(by="佐藤")),
    lambda desk, due, no: desk.arrive(due, no, None, Remark(by="佐藤")),
    lambda desk, due, no: desk.arrive(due, no, 250, Remark(by="佐藤")),
    lambda desk, due, no: desk.fail(due, no, Remark(by="佐藤", note="口座なし")),
]


class AnyClaims(AnyReturns):
    """Two orders, paid or not, and claims about them; workflows that are killed do their last steps twice."""

    at_first = {TEA: 9, CUP: 4, "POT-9": 2}  # noqa: RUF012 - read only

    @initialize(
        plans=st.tuples(*[st.sampled_from(PlanName)] * 2),
        stages=st.tuples(*[st.integers(2, 6)] * 2),
        paid=st.booleans(),
    )
    def take_in(self, plans: tuple[PlanName, PlanName], stages: tuple[int, int], *, paid: bool) -> None:
        self.claims: dict[str, ClaimState] = {}
        self.claimed: list[str] = []
        for number, plan, stage in zip(ORDERS, plans, stages, strict=True):
            method = {"payment": {"method": "card", "status": "captured"}} if paid and plan is PlanName.PREPAY else {}
            placed = placed_order(number, plan, lines=LINES, shipping_fee=SHIPPING, total=TOTAL, **method)
            self.wait_for(self.world.receive(placed))
            self.do(OrderActivities.accept, number, m.Accept(by="佐藤", inspected=True))
            way = [self.pay_all, lambda number: self.send(number, {1: 1}), self.send_rest, self.deliver_all]
            for go_on in way[: stage - 1]:
                go_on(number)

    @property
    def today(self) -> Any:  # noqa: ANN401 - a day
        return self.world.desk.today().calendar.day_of(self.world.at)

    # --- the order --------------------------------------------------------------------------------------------------

    def pay_all(self, number: str) -> None:
        if self.placed(number).plan is not PlanName.COD and self.state(number).money.missing:
            self.pay(number, is_all=True)

    @rule(number=orders, wanted=splits)
    def send(self, number: str, wanted: dict[int, int]) -> None:
        state = self.state(number)
        parcel_no = str(len(state.goods.parcels) + 1)
        self.leave(number, parcel_no, wanted)

    def leave(self, number: str, parcel_no: str, wanted: dict[int, int]) -> None:
        state, shelf = self.state(number), self.look().shelf
        fact = m.PackingStarted(parcel_no=parcel_no, version=state.version, lines=wanted, by="佐藤")
        if not self.do(ShipmentActivities.start_packing, number, fact):
            return
        packed = m.ParcelPacked(parcel_no=parcel_no, version=self.state(number).version, by="佐藤")
        self.do(ShipmentActivities.pack, number, packed)
        shelf = self.look().shelf
        gone = m.ParcelShipped(
            parcel_no=parcel_no, carrier="yamato", tracking_no=f"4444137587{parcel_no}", shipped_at=self.world.at
        )
        self.do(ShipmentActivities.ship, number, gone)
        self.look_at_stock_that_left(number, parcel_no, shelf, is_news=True)

    def send_rest(self, number: str) -> None:
        self.send(number, {})

    @rule(number=orders)
    def send_replacements(self, number: str) -> None:
        for parcel in self.state(number).goods.to_replace:
            self.leave(number, parcel.parcel_no, {})

    @rule(number=orders)
    def cancel_a_replacement(self, number: str) -> None:
        for parcel in self.state(number).goods.to_replace[:1]:
            command = m.CancelReplacement(parcel_no=parcel.parcel_no, by="佐藤")
            self.do(ReplacementActivities.cancel, number, command)

    @rule(number=orders)
    def deliver_all(self, number: str) -> None:
        for parcel in self.state(number).goods.parcels:
            if parcel.has_left and not parcel.delivered_at and not parcel.returned_at:
                fact = m.ParcelDelivered(parcel_no=parcel.parcel_no, delivered_at=self.world.at)
                self.do(ShipmentActivities.deliver, number, fact)

    @rule(number=orders, why=st.sampled_from([ReturnReason.LOST, ReturnReason.ABSENT]))
    def a_parcel_is_lost_or_comes_back(self, number: str, why: ReturnReason) -> None:
        for parcel in [each for each in self.state(number).goods.parcels if each.is_under_way][:1]:
            fact = m.ParcelReturned(parcel_no=parcel.parcel_no, why=why, returned_at=self.world.at)
            self.do(ShipmentActivities.come_back, number, fact)

    @rule(number=orders)
    def cancel(self, number: str) -> None:
        self.do(OrderActivities.cancel, number, m.Cancel(reason="不要", by="佐藤"))

    @rule(number=orders)
    def thank(self, number: str) -> None:
        self.do(ShipmentActivities.thank_now, number, m.Thank(by="佐藤"))

    # --- claims -----------------------------------------------------------------------------------------------------

    @rule(
        number=orders,
        reason=st.sampled_from([*ClaimReason, ClaimReason.DAMAGED, ClaimReason.DAMAGED]),
        wanted=splits,
        claim_no=st.sampled_from(NUMBERS),
    )
    def claim(self, number: str, reason: ClaimReason, wanted: dict[int, int], claim_no: str) -> None:
        form = m.OpenClaim(
            claim_no=claim_no,
            order_no=number,
            reason=reason,
            lines=wanted,
            email="taro@example.jp",
            text="困っています。",
        )
        self.open_claim(form)

    @rule(
        number=orders,
        scheme=st.sampled_from([ClaimScheme.CARD, ClaimScheme.MALL]),
        days=st.sampled_from([0, 7]),
        amount=st.sampled_from([None, 1_000, TOTAL, 9_000]),
    )
    def somebody_outside_takes_it(self, number: str, scheme: ClaimScheme, days: int, amount: int | None) -> None:
        form = m.OpenClaim(
            claim_no=f"X-{next(self.counter)}",
            order_no=number,
            reason=ClaimReason.UNAUTHORIZED,
            scheme=scheme,
            respond_by=self.today + timedelta(days=days),
            amount=amount,
            by="葉山",
        )
        self.open_claim(form)

    def open_claim(self, form: m.OpenClaim) -> None:
        self.on_claim(ClaimActivities.open, ClaimIntake(form=form, key="open", at=self.now()))

    def now(self) -> datetime:
        self.world.at += timedelta(minutes=1)
        return self.world.at

    @precondition(lambda self: self.claims)
    @rule(place=st.integers(0, 2), what=st.sampled_from(WORDS))
    def say(self, place: int, what: tuple[Activity, Telling]) -> None:
        """Mostly of one that is open."""
        activity, telling = what
        known = sorted(self.claims, key=lambda number: (self.claims[number].is_closed, number))
        self.tell_claim(activity, known[place % len(known)], telling(self))

    def tell_claim(self, activity: Activity, claim_no: str, message: m.Message) -> bool:
        seen = getattr(message, "expected_version", 0)
        if seen is None:
            message = message.model_copy(update={"expected_version": self.claims[claim_no].version})
        key = f"said:{next(self.counter)}"
        return self.on_claim(activity, enclose_for_claim(claim_no, key, self.now(), message))

    def decision(self, outcome: ClaimOutcome) -> m.ClaimDecided:
        return m.ClaimDecided.model_validate({"outcome": outcome, "decided_on": self.today, "by": "佐藤"})

    def on_claim(self, activity: Activity, given: Any) -> bool:  # noqa: ANN401 - what that activity is given
        """One activity of a claim, and what its workflow does after it. False: it was refused."""
        self.seen = None
        try:
            self.wait_for(self._on_claim(activity, given))
        except Refusal:
            return False
        return True

    async def _on_claim(self, activity: Activity, given: Any) -> None:  # noqa: ANN401 - what that activity is given
        done: ClaimDone = await self.world.call(activity, given)
        await self.follow_up(done)

    async def follow_up(self, done: ClaimDone) -> None:
        """As ClaimLoop does; each step twice, as where a worker is killed before it can say that it has done it."""
        state, was = done.state, self.claims.get(done.state.claim_no)
        self.claims[state.claim_no] = state
        for other in done.stopped:
            taken = m.ClaimTakenOutside(claim_no=state.claim_no)
            await self._on_claim(ClaimActivities.stop, enclose_for_claim(other, f"stop:{other}", self.now(), taken))
        if done.tells_opened and was is None:
            await self.tell_order(OrderActivities.claim_opened, state, m.ClaimOpened(claim_no=state.claim_no))
        if done.tells_closed and not (was and was.is_closed):
            await self.carry_out(state)
            outcome = state.end.outcome if state.end else None
            await self.tell_order(
                OrderActivities.claim_closed, state, m.ClaimClosed(claim_no=state.claim_no, outcome=outcome)
            )

    async def carry_out(self, state: ClaimState) -> None:
        for is_wanted, activity in (
            (state.refund, ClaimedOrderActivities.owe_refund),
            (state.sends, ClaimedOrderActivities.send_replacement),
            (state.takes_back, ClaimedOrderActivities.take_back),
            (state.end and state.end.lost, ClaimedOrderActivities.lose_parcel),
        ):
            for _ in range(2 if is_wanted else 0):
                await self.world.call(activity, self.due(state.claim_no, "carry out"))

    def due(self, claim_no: str, key: str) -> ClaimStepDue:
        return ClaimStepDue(claim_no=claim_no, key=key, at=self.now())

    async def tell_order(self, activity: Activity, state: ClaimState, message: m.Message) -> None:
        """Whose workflow has ended hears nothing."""
        async with self.world.pool.acquire() as conn:
            about = await self.world.database.mails.addressed(conn, state.order_no)
        assert about
        if not about.state.is_closed:
            await self._do(activity, state.order_no, message)

    async def after(self, done: Any) -> None:  # noqa: ANN401 - what an order's activity answers
        for claim_no in done.claims:
            news = enclose_for_claim(claim_no, f"news:{next(self.counter)}", self.now(), m.OrderNews())
            await self._on_claim(ClaimActivities.look_at_order, news)

    # --- the clock --------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([6, 26, 50, 24 * 9, 24 * 16, 24 * 35]))
    def time_passes(self, hours: int) -> None:
        """What falls due is done in its order, after the mails that it counts from have left."""
        until = self.world.at + timedelta(hours=hours)
        for _ in range(60):
            self.mails_leave()
            due = min(self.steps(), default=None)
            if due is None or due[0] > until:
                self.world.at = max(self.world.at, until)
                return
            at, number, what, round_ = due
            self.world.at = max(self.world.at, at)
            self.seen = None
            if isinstance(what, ClaimStepKind):
                self.on_claim(STEP_OF_CLAIM[what], self.due(number, f"{what}:{at}"))
            else:
                self.wait_for(self.call(STEP_OF_ORDER[what], self.world.timed(number, round_)))
        raise AssertionError(f"the same falls due again and again: {min(self.steps())}")

    def steps(self) -> Iterator[tuple[datetime, str, ClaimStepKind | StepKind, int]]:
        """What is due next of each claim and order: when, of which, what."""
        for claim_no, claim in self.claims.items():
            if of_claim := claim.next_step:
                yield of_claim.at, claim_no, of_claim.what, 0
        for number in ORDERS:
            state = self.state(number)
            if not state.is_closed and (step := state.agenda.next_step):
                yield step.at, number, step.what, step.round

    def mails_leave(self) -> None:
        sent = "UPDATE mails SET state = 'sent', sent_at = greatest($1, not_before) WHERE state = 'owed'"
        self.wait_for(self.world.pool.execute(sent, self.world.at))

    # --- money ------------------------------------------------------------------------------------------------------

    @rule(number=orders, what=st.sampled_from(MONEY_MOVES), place=st.integers(0, 3))
    def move_a_refund(self, number: str, what: Move, place: int) -> None:
        refunds = self.state(number).money.refunds
        if not refunds:
            return
        no = place % len(refunds) + 1
        desk = RefundActivities(self.world.database, self.world.desk)
        self.seen = None
        with contextlib.suppress(Refusal):
            self.wait_for(what(desk, self.world.timed(number), no))

    # --- what is so, whatever happens -------------------------------------------------------------------------------

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        for number in self.look().orders:
            state = self.state(number)
            paid = state.money.allocated
            if state.terms.collected_by_carrier and state.goods.is_cash_collected:
                paid = max(paid, state.money.due)
            assert state.money.refunded + state.money.promised <= paid, number

    @invariant()
    def of_each_matter_there_is_one_refund(self) -> None:
        for number in self.look().orders:
            keys = [each.key for each in self.state(number).money.refunds if each.key and each.state != "withdrawn"]
            assert len(keys) == len(set(keys)), keys

    @invariant()
    def what_a_claim_pays_is_owed_or_gone_once(self) -> None:
        for claim_no, claim in self.claims.items():
            state = self.state(claim.order_no)
            found = [each for each in state.money.refunds if each.key == claim_key(claim_no)]
            if not claim.refund:
                assert not found
                continue
            known = [each for each in found if each.state != "withdrawn"]
            told = {task.kind for task in self.look().asked[claim.order_no]}
            assert known or TaskKind.LOOK in told, claim_no
            assert sum(each.amount for each in known) <= claim.refund

    @invariant()
    def each_claim_has_a_clock_or_a_task_until_its_end(self) -> None:
        for claim_no, claim in self.claims.items():
            if claim.is_closed:
                continue
            kinds = {task.kind for task in self.look().asked[claim.order_no]}
            is_asked = bool({TaskKind.ANSWER_CLAIM, TaskKind.DECIDE_CLAIM} & kinds)
            assert claim.next or is_asked, claim_no
            assert is_asked or not claim.wants_person, claim_no

    @invariant()
    def mails_tell_what_the_ledger_says(self) -> None:
        for number, (told, gone) in self.wait_for(self.told()).items():
            assert told == gone, number

    async def told(self) -> dict[str, tuple[int, int]]:
        """By order: what its mails say to have been given back, and what the ledger says of that."""
        rows = await self.world.pool.fetch(TOLD)
        return {number: (told, gone) for number, told, gone in rows}


#: What was given back outside is not told.
TOLD = """
    SELECT o.order_no,
           (SELECT COALESCE(sum((facts::jsonb->>'amount')::int), 0) FROM mails m
            WHERE m.thread = o.order_no AND m.kind = 'refunded'),
           (SELECT COALESCE(sum(v.amount), 0) FROM refund_moves v
            WHERE v.order_no = o.order_no AND v.amount > 0 AND v.key NOT IN (
                SELECT r.key FROM refunds r JOIN claims c ON r.for_what = 'claim:' || c.claim_no
                WHERE c.state::jsonb ? 'outside' AND r.order_no = o.order_no))
    FROM orders o
"""


async def test_nothing_is_lost_or_paid_twice_whatever_is_claimed_and_sent_back(
    world: World, staff: Staff, transport: SmtpTransport
) -> None:
    await run_machine(AnyClaims, world, staff, transport, examples=10, steps=25)
