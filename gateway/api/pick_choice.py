"""Which orders a pick list is made of, and which of those that were named or are ready do not come onto it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from callers.connections import Connections
from domain.basics.errors import NotReadyToPack, Refusal, UnknownOrder
from domain.basics.said import Said
from domain.goods.packing import refuse_to_pick
from domain.goods.picking import Ready, is_far_ahead, leaves_by
from domain.goods.waybill import carrier_of


class WantedPick(BaseModel):
    """Which orders are meant: those that have to leave by the day, of one carrier or of all; or these alone."""

    model_config = ConfigDict(frozen=True)

    ships_on: date | None = None
    carrier: str = ""
    order_nos: tuple[str, ...] = ()
    by: str = ""


class LeftOut(BaseModel):
    """An order that is not on the list, and why."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    why: Said


class FarAhead(BaseModel):
    """An order whose parcel waits for a day so far ahead that it is probably mistyped."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    day: date


class Chosen(NamedTuple):
    """What a list may be made of."""

    due: list[Ready]
    left_out: list[LeftOut]
    later: list[str]
    far_ahead: tuple[FarAhead, ...] = ()

    @property
    def together(self) -> dict[str, str]:
        """With which order each leaves in one parcel, where it does."""
        with_it = {each.placed.order_no: each.state.goods.together for each in self.due}
        return {order_no: together.order_no for order_no, together in with_it.items() if together}


class PickChoice:
    """Which orders come onto a list, and why others do not."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._database = connections.database

    async def chosen(self, conn: Connection, wanted: WantedPick, ships_on: date) -> Chosen:
        """Raises UnknownOrder: one of those named."""
        ready = await self._database.picks.ready(conn, wanted.order_nos)
        of_carrier = [each for each in ready if not wanted.carrier or self._carrier_of(each) == wanted.carrier]
        if wanted.order_nos:
            return Chosen(of_carrier, await self._left_out(conn, wanted, ready), [])
        calendar = self._connections.desk.today().calendar
        due = [each for each in of_carrier if leaves_by(each, ships_on, calendar)]
        later = [each for each in of_carrier if each not in due]
        far = tuple(_far_ahead(each) for each in later if is_far_ahead(each, ships_on))
        return Chosen(due, [], [each.placed.order_no for each in later], far)

    async def _left_out(self, conn: Connection, wanted: WantedPick, ready: Sequence[Ready]) -> list[LeftOut]:
        """What of the orders that somebody named comes onto no list, and why.

        Raises:
            UnknownOrder
        """
        found, there = list[LeftOut](), {each.placed.order_no: each for each in ready}
        for order_no in wanted.order_nos:
            try:
                if order_no not in there:
                    await self._refuse(conn, order_no)
                elif wanted.carrier and (carrier := self._carrier_of(there[order_no])) != wanted.carrier:
                    raise NotReadyToPack("carrier", carrier=carrier, wanted=wanted.carrier)
            except UnknownOrder:
                raise
            except Refusal as refusal:
                found.append(LeftOut(order_no=order_no, why=refusal.said))
        return found

    async def _refuse(self, conn: Connection, order_no: str) -> None:
        """Raises Refusal: why this order, which is not ready, is not."""
        state = await self._database.pages.state(conn, order_no)
        if state is None:
            raise UnknownOrder("number", order_no=order_no)
        refuse_to_pick(state)
        raise NotReadyToPack("goods", goods=state.goods.stage)

    def _carrier_of(self, each: Ready) -> str:
        shop = self._connections.desk.today()
        return carrier_of(each.placed, shop.file.waybills, shop.policy.shipping.default_carrier)


def _far_ahead(each: Ready) -> FarAhead:
    day = each.placed.wishes.delivery_date
    assert day is not None  # noqa: S101 - it is far ahead
    return FarAhead(order_no=each.placed.order_no, day=day)
