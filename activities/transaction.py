"""What all activities on an order share: what follows from a decision of the domain, written in one transaction."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from activities.booking import book_sale
from activities.coupons import give_coupons
from activities.locking import LockingActivities
from activities.pairing import Pairing
from activities.supplying import Supplying
from domain.agenda import unsent
from domain.agenda.agenda import plan_next
from domain.agenda.task import OVERTAKEN, grounds, is_end_taken_back, overtaken
from domain.basics.errors import NotEnoughStock, UnknownOrder
from domain.contract.envelope import Envelope, RefusedMessage
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods
from domain.conversation import findings, hold
from domain.conversation.question import missing, refund_account, stock_choice, stock_options
from domain.conversation.reach import foresee
from domain.goods import partial, return_inspection
from domain.goods import stock as stock_rules
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.journal import told
from domain.order.parcel import reservation_of
from domain.order.refund import news_of_claims
from domain.order.state import Done
from domain.payment.in_kind import in_kind_given
from domain.people import marks
from domain.people.review.case import Case
from domain.people.review.review import review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from activities.locking import Decide
    from adapters.postgres.orders import LockedOrder
    from adapters.postgres.pool import Connection
    from domain.conversation.address.postal import PostalCode
    from domain.order.facts import Offer
    from domain.order.state import OrderState
    from domain.shop.policy import Policy


class WithTexts(Protocol):
    """A message that holds texts which people wrote."""

    def model_dump_json(self) -> str: ...


class Keyed(WithTexts, Protocol):
    """What every activity on one order is given."""

    @property
    def order_no(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def must_suffice(short: "Mapping[str, int]") -> None:
    """Raises NotEnoughStock where pieces (by SKU) are missing."""
    if short:
        raise NotEnoughStock(short=[f"{sku} × {pieces}" for sku, pieces in short.items()])


class TransactionalActivities(LockingActivities[Keyed, "LockedOrder", Order, Done]):
    """Base of the classes whose methods change one order each."""

    async def fall_due(self, given: Keyed, what: StepKind, decide: "Decide[Order]") -> Done:
        """Do a step whose time has come, unless it counts from a mail that has not left: then it is put off."""

        async def unless_unsent(order: Order, conn: "Connection") -> None:
            order.unsent = await self.database.mails.unsent(conn, given.order_no)
            if not unsent.stands_still(order, what):
                await decide(order, conn)

        return await self.change(given, unless_unsent)

    async def _lock(self, conn: "Connection", given: Keyed) -> "LockedOrder":
        row = await self.database.orders.lock(conn, given.order_no, given.key)
        if row is None:
            raise UnknownOrder("number", order_no=given.order_no)
        return row

    async def _as_before(self, conn: "Connection", locked: "LockedOrder") -> Done:
        supplied = await self.database.stock.supplied_by_release(conn, locked.state.order_no)
        posts = await self.database.suppliers.unsent(conn, locked.state.order_no)
        other = await self.database.sent_together.last_with(conn, locked.state.order_no)
        claims = await self.database.customer_claims.open_about(conn, locked.state.order_no)
        return Done(
            state=locked.state,
            owes_mail=True,
            to_signal=tuple(supplied),
            posts=tuple(posts),
            claims=tuple(claims),
            other=other,
        )

    async def _decide_and_save(
        self, conn: "Connection", given: Keyed, locked: "LockedOrder", decide: "Decide[Order]"
    ) -> Done:
        order = self.order_of(locked.placed, locked.state, locked.policy, given.at)
        order.lacking = await self.lacking(locked.placed, given)
        if order.policy.fees.sizes:
            order.sizes = await self.database.stock.sizes(conn, locked.placed.quantities)
        goods, before = locked.state.goods.stage, grounds(locked.state)
        expired = marks.drop_expired(order)
        pair = await Pairing(self.database).meet(order, conn)
        await decide(order, conn)
        marks.note_expired(order, expired)
        if order.placed_changed:
            await self._know_anew(order, conn)
        if locked.placed.orderer.email != order.placed.orderer.email:
            await self._readdress(given.order_no, conn)
        other = await Pairing(self.database).part(order, conn, pair)
        told_by = given if isinstance(given, Envelope | RefusedMessage) else None
        is_withdrawn = is_end_taken_back(locked.state, order.state)
        if is_withdrawn:
            order.money = order.money.end_withdrawn()
        done = await self.finish(conn, order, given.key, goods_before=goods, given=told_by)
        if order.goods.arrived_parcels - locked.state.goods.arrived_parcels:
            claims = await self.database.customer_claims.open_about(conn, given.order_no)
            done = done.model_copy(update={"claims": tuple(claims)}) if claims else done
        await self._tell_claims(conn, order, locked)
        await book_sale(self.database, conn, order, locked, self.desk.today().profile.tax_rounding)
        if isinstance(given, Envelope) and not order.entries:
            await self.database.journal.keep_quiet(conn, given.order_no, given.key, given.at)
        for kind in overtaken(order, before):
            await self.database.tasks.overtake(conn, given.order_no, kind, given.at, OVERTAKEN())
        if is_withdrawn:
            await self.database.tasks.end_withdrawn(conn, given.order_no, given.at, OVERTAKEN())
        return done.model_copy(update={"other": other}) if other else done

    async def _tell_claims(self, conn: "Connection", order: Order, locked: "LockedOrder") -> None:
        """What follows for claims: the numbers of their lines, and how far their money has got."""
        claims = self.database.customer_claims
        if order.renumbered is not None:
            await claims.renumber(conn, order.placed, order.renumbered)
        in_kind = in_kind_given(order.entries)
        for claim_no, what, moved in news_of_claims(locked.state.money.refunds, order.money.refunds):
            also = in_kind if what == "refund_owed" else {}
            await claims.add_line(conn, claim_no, order.at, what, "", amount=moved.amount, **also)

    def order_of(self, placed: PlacedOrder, state: "OrderState", policy: "Policy", at: datetime) -> Order:
        """The aggregate of a locked order, with the shop's calendar and accounts of today."""
        shop = self.desk.today()
        order = Order(placed, state, policy, shop.calendar, at)
        order.accounts = shop.profile.accounts
        return order

    async def finish(
        self, conn: "Connection", order: Order, key: str, *, goods_before: Goods, given: BaseModel | None = None
    ) -> Done:
        """Move the stock as the goods moved, settle the status, plan what comes next, and save.

        `given` is the message that is answered, if it is one.
        """
        allocated = await self._move_stock(conn, order, goods_before)
        allocated += await self._shelve(conn, order)
        foresee(order)
        refund_account.follow(order)
        if order.had_account and not order.money.has_account:
            await self.database.refunds.erase_account(conn, order.state.order_no)
        order.settle()
        plan_next(order)
        await self._join_tasks(conn, order)
        await give_coupons(self.database, conn, order)
        if order.answers_at_night:
            await self.database.mails.bring_forward(conn, order.state.order_no, order.at, order.morning)
        await self.database.orders.save(conn, order, key)
        await self.database.returns.keep(conn, order)
        return Done(
            state=order.state,
            owes_mail=bool(order.mails),
            lines=told(order.entries, given),
            to_signal=(*order.to_signal, *allocated),
            posts=tuple(order.posts),
        )

    async def _join_tasks(self, conn: "Connection", order: Order) -> None:
        """Add to an open task what belongs to it, instead of opening another."""
        for task in [each for each in order.tasks if each.joins]:
            if await self.database.tasks.grow(conn, order.state.order_no, task.kind, task.said):
                order.tasks.remove(task)

    async def secure_stock(self, order: Order, conn: "Connection") -> None:
        """Set the stock aside, unless that was done, or something still holds the order."""
        if not hold.may_reserve(order):
            return
        short = await self.database.stock.reserve(conn, order.state.order_no, order.placed.quantities, order.at)
        if short:
            stock_rules.backordered(order, short)
            await self.have_chosen(order, conn, short)
        else:
            stock_rules.reserved(order)

    async def set_aside_anew(self, order: Order, conn: "Connection") -> None:
        """Set aside what the order holds after a change; what is too much goes to those who wait.

        Raises:
            NotEnoughStock
        """
        number = order.state.order_no
        short = await self.database.stock.change(conn, number, order.placed.quantities, order.at)
        must_suffice(short)
        if not await self.database.stock.unknown_skus(conn, order.placed.quantities):
            hold.know_articles(order)
        if order.goods.awaited and await self.database.stock.is_held(conn, number):
            await self.database.stock.told(conn, number)
            partial.rest_came(order)
        if order.goods.stage is Goods.BACKORDERED and await self.database.stock.is_held(conn, number):
            await self.database.stock.told(conn, number)
            stock_rules.suffices(order)
            stock_choice.came_in(order)
        order.to_signal = await self.database.stock.supplied_by_release(conn, number)
        await self.secure_stock(order, conn)

    async def have_chosen(self, order: Order, conn: "Connection", short: "Mapping[str, int]") -> None:
        """The customer hears what is missing, and chooses; its supplier is asked when it comes."""
        expected_on = await self.database.stock.expected_on(conn, short, order.today)
        stock_choice.ask(order, short, await self.offers(order, conn, short), expected_on)
        order.posts += await Supplying(self.database, self.desk).ask(conn, short, order.at)

    async def offers(self, order: Order, conn: "Connection", short: "Mapping[str, int]") -> "list[Offer]":
        """What is in stock and may take the place of what is missing, best first."""
        pieces = order.placed.quantities
        found = await self.database.substitutes.in_stock(conn, {sku: pieces[sku] for sku in short if sku in pieces})
        return stock_options.offers_of(order, found)

    async def _know_anew(self, order: Order, conn: "Connection") -> None:
        """The order is for another person or place now: keep that, and let the rules look at it."""
        await self.database.people.rewrite(conn, order.placed)
        await self.database.receivables.rewrite(conn, order.placed)
        await self.look_again(order, conn)
        await self.secure_stock(order, conn)

    async def _readdress(self, order_no: str, conn: "Connection") -> None:
        """A mail that is being handed over for the former address is sent to the new one as well."""
        for mail in await self.database.mail_queue.readdress(conn, order_no):
            await self.database.mails.owe_anew(conn, mail)

    async def look_again(self, order: Order, conn: "Connection") -> None:
        """Let the rules look at an order as it is now. What they find is kept, and its news follow."""
        known = await self.database.people.known(conn, order.placed, order.at)
        found = review(Case(order.placed, known, order.policy, order.calendar, order.at))
        findings.apply_review(order, found, await self.database.people.lifted(conn, order.state.order_no))
        await self.database.people.reviewed(conn, order.state.order_no, found)
        if order.to_ask:
            missing.check(order, await self._postal(order.placed))

    async def lacking(self, *said: WithTexts) -> frozenset[str]:
        """The characters in all that is said here that no font of the papers has."""
        return await self.desk.fonts.lacking("".join(each.model_dump_json() for each in said))

    async def _postal(self, placed: PlacedOrder) -> "PostalCode | None":
        """What the postal data say of the code that the order is shipped to."""
        return await self.desk.postal.find(placed.ship_to.address.postal_code)

    async def _shelve(self, conn: "Connection", order: Order) -> list[str]:
        """What came back and is good is on the shelf again, and what takes the place of broken pieces is not."""
        stock, number, short = self.database.stock, order.state.order_no, dict[str, int]()
        for sku, pieces in sorted(order.from_shelf.items()):
            if missing := pieces - await stock.take_instead(conn, sku, pieces):
                short[sku] = missing
        return_inspection.not_replaced(order, short)
        free = {} if order.gives_up_rest else order.set_free
        served = await stock.free_part(conn, number, free) if free else []
        told = [await stock.shelve_again(conn, number, sku, pieces) for sku, pieces in sorted(order.to_shelf.items())]
        return [*served, *(each for those in told for each in those)]

    async def _move_stock(self, conn: "Connection", order: Order, before: Goods) -> list[str]:
        now = order.goods.stage
        for parcel_no in order.replaced:
            await self.database.stock.consume(conn, reservation_of(order.state.order_no, parcel_no))
        if now is Goods.RELEASED and before is not Goods.RELEASED:
            return await self.database.stock.release(conn, order.state.order_no)
        if order.gives_up_rest:
            return await self.database.stock.release(conn, order.state.order_no)
        if order.goods.is_partly_here:
            await self.database.stock.consume_part(conn, order.state.order_no, order.leaving)
        elif now.has_left and (order.leaving or not before.has_left):
            await self.database.stock.consume(conn, order.state.order_no)
        return []
