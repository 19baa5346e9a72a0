"""Who takes the rows of imported files: one line per kind of file."""

from collections.abc import Callable, Mapping
from datetime import datetime

from temporalio import activity
from temporalio.client import Client

from activities.row_taker import RowTaker
from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.settings import Settings
from adapters.shop_file import ShopDesk
from callers.connections import Connections, machine_clock
from callers.takers.bank import BankTaker
from callers.takers.events import EventTaker
from callers.takers.notices import NoticeTaker
from callers.takers.orders import OrderTaker
from callers.takers.remittance import RemittanceTaker
from callers.takers.tracking import NumberTaker


class WorkersConnections(Connections):
    """What a worker calls the shop with: its own database, its shop's file, and the client that it has today."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        desk: ShopDesk,
        clock: Callable[[], datetime] = machine_clock,
        *,
        line: Callable[[], Client] = activity.client,
    ) -> None:
        super().__init__(settings, database, clock=clock)
        self.desk = desk
        self._workers_line = line

    async def temporal(self) -> Client:
        """Certificates and keys are renewed by the worker."""
        return self._workers_line()


def takers(connections: Connections) -> Mapping[Kind, RowTaker]:
    """All of them, by their kind."""
    all_of_them: tuple[RowTaker, ...] = (
        OrderTaker(connections),
        NumberTaker(connections),
        EventTaker(connections),
        RemittanceTaker(connections),
        NoticeTaker(connections),
        BankTaker(connections),
    )
    return {each.kind: each for each in all_of_them}
