"""The activities of replacements: promised, cancelled, and sent again where the carrier has lost one."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.supplying import Supplying
from activities.transaction import TransactionalActivities
from domain.contract.envelope import Envelope
from domain.contract.messages import CancelReplacement, SendReplacement
from domain.contract.order import Line
from domain.contract.returns import ReturnStage
from domain.goods import replaceable, replacing, telling_replacement
from domain.goods.parts import next_no
from domain.goods.replacing import Known, Wanted
from domain.goods.returns import exchanging
from domain.goods.returns.worth import packed
from domain.goods.stock import not_listed
from domain.order.aggregate import Order
from domain.order.packed import Packed
from domain.order.parcel import reservation_of
from domain.order.returning import Return, Settlement, return_key
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk


class Replacing:
    """Stock is set aside for what is sent once more, in the transaction in which it is promised."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self._database = database
        self._desk = desk

    async def send(
        self, order: Order, conn: "Connection", command: SendReplacement, key: str, *, is_told: bool = False
    ) -> None:
        """Promise it. Idempotent by the order and the key. `is_told`: the customer knows that it is sent.

        Raises:
            NotReplaceable, NotListed
        """
        if await self._database.replacements.known(conn, order.state.order_no, key):
            return
        listed = await self._database.stock.articles(conn, command.articles)
        articles = replaceable.free_articles(command.articles, listed)
        lines = replaceable.wanted_lines(order, command.lines, key)
        wanted = await self._set_aside(order, conn, key, lines, articles)
        await self._keep(order, conn, wanted, command.claim_no)
        replacing.send(order, command, wanted, is_told=is_told)

    async def exchange(
        self, order: Order, conn: "Connection", command: SendReplacement, articles: tuple[Line, ...]
    ) -> None:
        """Send these for what came back, whose value pays for them. Idempotent by the order and the command's key."""
        if await self._database.replacements.known(conn, order.state.order_no, command.key):
            return
        wanted = await self._set_aside(order, conn, command.key, packed(command.lines), articles)
        await self._keep(order, conn, wanted, "")
        replacing.send(order, command, wanted, is_told=True)

    async def set_aside_unpaid(self, order: Order, conn: "Connection", one: Return) -> None:
        """What is wanted in exchange is set aside while its difference is to be paid. Idempotent by the return."""
        key, number = return_key(order.state.order_no, one.no), order.state.order_no
        if one.settlement and not await self._database.replacements.known(conn, number, key):
            wanted = await self._set_aside(order, conn, key, one.settlement.paid_for, one.exchange)
            await self._keep(order, conn, wanted, "")

    async def send_paid(self, order: Order, conn: "Connection", by: str) -> None:
        """What is paid for now leaves. Idempotent by the return."""
        for one, asked in exchanging.to_send(order):
            known = await self._database.replacements.known(conn, order.state.order_no, asked.key)
            if known is None or one.settlement is None:
                continue
            name, stock = reservation_of(order.state.order_no, known.parcel_no), self._database.stock
            short = await stock.awaited(conn, name)
            day = await stock.expected_on(conn, short, order.today) if short else None
            lines = one.settlement.paid_for
            wanted = Wanted(asked.key, known.parcel_no, lines, short, day, one.exchange, asked.amount)
            command = SendReplacement(lines=dict(lines), key=asked.key, by=by)
            replacing.send(order, command, wanted, is_told=True)

    async def free_unsent(self, order: Order, conn: "Connection", one: Return) -> None:
        """What was set aside for an exchange that does not come about is for others. Idempotent: it is free then."""
        number = order.state.order_no
        known = await self._database.replacements.known(conn, number, return_key(number, one.no))
        is_given_up = one.is_dearer and one.stage is ReturnStage.SETTLED and not (one.settlement or Settlement()).credit
        if known and is_given_up and order.goods.parcel(known.parcel_no) is None:
            await self._database.replacements.cancel(conn, number, known.parcel_no, order.at)
            order.to_signal = await self._database.stock.release(conn, reservation_of(number, known.parcel_no))

    async def send_lost_again(self, order: Order, conn: "Connection") -> None:
        """What the carrier has lost leaves once more. Idempotent by the lost parcel."""
        for parcel in replacing.lost(order):
            key, number = replacing.lost_key(parcel), order.state.order_no
            if parcel.replacement is None or await self._database.replacements.known(conn, number, key):
                continue
            before = await self._database.replacements.known(conn, number, parcel.replacement.key)
            wanted = await self._set_aside(order, conn, key, parcel.lines, parcel.articles)
            wanted = wanted._replace(extra=parcel.replacement.extra)
            await self._keep(order, conn, wanted, before.claim_no if before else "")
            replacing.send_again(order, parcel, wanted)

    async def came_in(self, order: Order, conn: "Connection", receipt: str) -> None:
        """What waited for stock has it now. Idempotent: what is set aside waits no more."""
        stock = self._database.stock
        for parcel in order.goods.to_replace:
            name = reservation_of(order.state.order_no, parcel.parcel_no)
            if parcel.is_awaited and await stock.is_held(conn, name):
                await stock.told(conn, name)
                replacing.came_in(order, parcel, receipt)

    async def tell_day(self, order: Order, conn: "Connection", sku: str) -> None:
        """What is waited for is expected on a day: the customer hears it, once for each day."""
        for parcel in order.goods.to_replace:
            short = await self._database.stock.awaited(conn, reservation_of(order.state.order_no, parcel.parcel_no))
            day = await self._database.stock.expected_on(conn, short, order.today) if sku in short else None
            if day:
                telling_replacement.tell_day(order, parcel, day)

    async def _set_aside(
        self, order: Order, conn: "Connection", key: str, lines: tuple[Packed, ...], articles: tuple[Line, ...]
    ) -> Wanted:
        """What is missing is waited for, behind those who wait already."""
        stock, pieces, number = self._database.stock, replacing.pieces(order, lines, articles), order.state.order_no
        for sku in await stock.unknown_skus(conn, pieces):
            raise not_listed(sku)
        parcel_no = next_no(order.goods.parcels, await self._database.replacements.numbers(conn, number))
        short = await stock.reserve(conn, reservation_of(number, parcel_no), pieces, order.at)
        day = await stock.expected_on(conn, short, order.today) if short else None
        order.posts += await Supplying(self._database, self._desk).ask(conn, short, order.at) if short else []
        return Wanted(key, parcel_no, lines, short, day, articles)

    async def _keep(self, order: Order, conn: "Connection", wanted: Wanted, claim_no: str) -> None:
        known = Known(wanted.parcel_no, claim_no)
        await self._database.replacements.keep(conn, order.state.order_no, wanted.key, known, order.at)


class ReplacementActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`; and by what a replacement is for."""

    @activity.defn(name="send_replacement")
    async def send(self, given: Envelope[SendReplacement]) -> Done:
        """Pieces that left are sent once more.

        Raises:
            NotReplaceable, NotListed
        """

        async def decide(order: Order, conn: "Connection") -> None:
            key = given.message.matter or given.key
            await Replacing(self.database, self.desk).send(order, conn, given.message, key)

        return await self.change(given, decide)

    async def send_promised(self, given: Envelope[SendReplacement]) -> Done:
        """What a claim has promised to its customer. Idempotent by the claim.

        Raises:
            NotReplaceable, NotListed, UnknownOrder
        """

        async def decide(order: Order, conn: "Connection") -> None:
            await Replacing(self.database, self.desk).send(
                order, conn, given.message, given.message.matter, is_told=True
            )

        return await self.change(given, decide)

    @activity.defn(name="cancel_replacement")
    async def cancel(self, given: Envelope[CancelReplacement]) -> Done:
        """One that is still here is not sent: its pieces are for whoever waits for them.

        Raises:
            OrderClosed, UnknownParcel, NotReplaceable, AlreadyShipped
        """

        async def decide(order: Order, conn: "Connection") -> None:
            number, parcel = given.order_no, replacing.cancel(order, given.message)
            exchanging.not_exchanged(order, parcel)
            await self.database.replacements.cancel(conn, number, parcel.parcel_no, given.at)
            order.to_signal = await self.database.stock.release(conn, reservation_of(number, parcel.parcel_no))

        return await self.change(given, decide)
