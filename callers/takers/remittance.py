"""Cash that carriers handed on: each row is booked on the order whose parcel it was collected for."""

from typing import ClassVar

from adapters.files.profile import Kind
from adapters.files.remittance import HandedOn, read_remittances
from adapters.postgres.pool import Connection
from adapters.postgres.remittances import Collected, Remittance
from callers.takers.taker import Taker
from domain.basics.errors import Refusal
from domain.basics.said import Code
from domain.contract.imports import OpenRow, RowOutcome, Taken
from domain.contract.messages import RecordPayment
from domain.contract.order import PLANS, PlanName
from domain.order.owed import NewTask, TaskKind
from domain.shop.carrier import bare_tracking_no

_TOO_LITTLE = Code("todo.collected_too_little", "amount", "rest")
_NOT_DELIVERED = Code("remittance.not_delivered", "order_no")
#: How the money came, in the ledger.
_RAIL = "cash_on_delivery"


class UnknownParcelNo(Refusal):
    """What a carrier handed on cannot be booked: its parcel is not known, or was not to be paid at the door."""

    cases: ClassVar = {
        "": ("tracking_no",),
        "several": ("tracking_no",),
        "carrier": ("tracking_no", "carrier"),
        "plan": ("tracking_no", "order_no"),
        "returned": ("tracking_no", "order_no"),
    }


class RemittanceTaker(Taker):
    """Idempotent by carrier, tracking number and day; the money also by its notice id.

    What carriers still have is found by the daily round.
    """

    kind = Kind.REMITTANCE
    at_once = 4
    read = staticmethod(read_remittances)

    async def take(self, row: OpenRow) -> Taken:
        """Book what was collected, keep the fee apart, and have a person look at what is missing.

        Raises:
            UnknownParcelNo, NoticeTaken
            ServiceAway
        """
        given = HandedOn.model_validate_json(row.content)
        now, remittances = self._connections.now(), self._connections.database.remittances
        async with self._connections.connection() as conn:
            if await remittances.is_kept(conn, given.notice_id):
                return Taken(outcome=RowOutcome.KNOWN)
            parcels = await remittances.parcels(conn, bare_tracking_no(given.tracking_no), now)
        parcel = _meant(given, parcels)
        command = RecordPayment(
            notice_id=given.notice_id,
            amount=given.amount,
            paid_on=given.remitted_on,
            rail=_RAIL,
            payer=parcel.carrier,
            by=parcel.carrier,
        )
        await self._orders.ask(parcel.order_no, command, request_id=given.notice_id)
        async with self._connections.connection() as conn, conn.transaction():
            await self._keep(conn, given, parcel)
        said = None if parcel.is_delivered else _NOT_DELIVERED(order_no=parcel.order_no)
        return Taken(outcome=RowOutcome.TAKEN, order_no=parcel.order_no, said=said)

    async def _keep(self, conn: Connection, given: HandedOn, parcel: Collected) -> None:
        """The fee, and a task where less came than was to be collected."""
        database, now = self._connections.database, self._connections.now()
        remitted = Remittance(
            notice_id=given.notice_id,
            order_no=parcel.order_no,
            parcel_no=parcel.parcel_no,
            carrier=parcel.carrier,
            tracking_no=given.tracking_no,
            amount=given.amount,
            fee=given.fee,
            remitted_on=given.remitted_on,
        )
        state = await database.pages.state(conn, parcel.order_no)
        if not await database.remittances.keep(conn, remitted, now) or state is None or not state.money.missing:
            return
        calendar, rest = self._connections.desk.today().calendar, state.money.missing
        task = NewTask(
            kind=TaskKind.COLLECT_MONEY,
            said=_TOO_LITTLE(amount=given.amount, rest=rest),
            amount=rest,
            due_on=calendar.add_business_days(calendar.day_of(now), 1),
        )
        await database.tasks.open(conn, f"remittance:{given.notice_id}", task, now, parcel.order_no)


def _meant(given: HandedOn, parcels: list[Collected]) -> Collected:
    if not parcels:
        raise UnknownParcelNo(tracking_no=given.tracking_no)
    if len(parcels) > 1:
        raise UnknownParcelNo("several", tracking_no=given.tracking_no)
    (parcel,) = parcels
    if given.carrier and given.carrier != parcel.carrier:
        raise UnknownParcelNo("carrier", tracking_no=given.tracking_no, carrier=parcel.carrier)
    if not PLANS[PlanName(parcel.plan)].collected_by_carrier:
        raise UnknownParcelNo("plan", tracking_no=given.tracking_no, order_no=parcel.order_no)
    if parcel.is_returned:
        raise UnknownParcelNo("returned", tracking_no=given.tracking_no, order_no=parcel.order_no)
    return parcel
