"""The door for new orders: everything that can be refused is refused here, before anything starts."""

import asyncio
import contextlib
import json
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from callers.connections import Connections
from callers.errors import ServiceAway
from callers.resumption import Resumption
from callers.start import start_run
from domain.agenda.intake import refuse_at_the_door
from domain.basics.errors import DifferentOrder, InvalidOrder
from domain.basics.fault import Fault
from domain.basics.json_reader import BadJson, read_json, too_deep
from domain.basics.said import Code
from domain.contract.order import PlacedOrder, read_order
from workflows.options import order_workflow_id

_NOT_STORED = Code("away.not_stored", "order_no")

#: An order of 500 lines with every field at its limit stays below this.
MOST_BYTES = 512 * 1024
_TRIES, _PAUSE_SECONDS = 50, 0.1


class Started(BaseModel):
    """The answer to a started order; `is_new` is False when the same order had been handed over before.

    `unknown_fields` are those of what was handed over that nobody knows: perhaps one was misspelt.
    """

    model_config = ConfigDict(frozen=True)

    order_no: str
    workflow_id: str
    is_new: bool
    unknown_fields: tuple[str, ...] = ()


def read_payload(data: bytes) -> object:
    """JSON as a cart writes it, checked for its size before it is read.

    Raises:
        InvalidOrder
    """
    _check_size(len(data))
    try:
        return read_json(data)
    except BadJson as error:
        raise InvalidOrder(error.fault.model_copy(update={"field": "order"})) from error


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise InvalidOrder(Fault(field="order", code="too_large", facts={"most": f"{MOST_BYTES:,}"}))


def read_placed(order: PlacedOrder | Mapping[str, object] | object) -> PlacedOrder:
    """The order that was handed over as a model or as decoded JSON.

    Raises:
        InvalidOrder: it cannot be read; the message names every field that is wrong.
    """
    if isinstance(order, PlacedOrder):
        return read_order(order.model_dump(mode="json"))
    try:
        _check_size(len(json.dumps(order, ensure_ascii=False).encode("utf-8", "surrogatepass")))
    except RecursionError as error:
        raise InvalidOrder(too_deep("order")) from error
    except (TypeError, ValueError) as error:
        raise InvalidOrder(Fault(field="order", code="unwritable", facts={"said": str(error)})) from error
    return read_order(dict(order) if isinstance(order, Mapping) else order)


class Door:
    """Starts orders, each once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._resumption = Resumption(connections)

    async def start(self, placed: PlacedOrder, *, wait: bool = False) -> Started:
        """Start an order. The same order again starts nothing and answers the one there is.

        Should the workflow of that one be gone before its end, it is taken up again.

        With `wait` the answer comes when a worker has stored the order, or after some seconds if none has.

        Raises:
            Refusal: it could only be put on hold, with every reason in a sentence.
            DifferentOrder: the number is taken by other contents.
            ServiceAway
        """
        workflow_id, unread = order_workflow_id(placed.order_no), tuple(placed.unknown_fields)
        if await self._is_known(placed):
            await self._resumption.ensure(placed.order_no)
            return Started(order_no=placed.order_no, workflow_id=workflow_id, is_new=False, unknown_fields=unread)
        async with self._connections.connection() as conn:
            unknown = await self._connections.database.stock.unknown_skus(conn, placed.quantities)
        lacking = await self._connections.desk.fonts.lacking(placed.model_dump_json())
        refuse_at_the_door(placed, self._connections.desk.today().policy, unknown, lacking)
        is_new = await start_run(self._connections, placed)
        if not is_new:
            await self._wait_until_stored(placed)
        elif wait:
            with contextlib.suppress(ServiceAway):
                await self._wait_until_stored(placed)
        return Started(order_no=placed.order_no, workflow_id=workflow_id, is_new=is_new, unknown_fields=unread)

    async def _is_known(self, placed: PlacedOrder) -> bool:
        async with self._connections.connection() as conn:
            known = await self._connections.database.pages.fingerprint(conn, placed.order_no)
        if known is not None and known != placed.fingerprint():
            raise DifferentOrder("number", order_no=placed.order_no)
        return known is not None

    async def _wait_until_stored(self, placed: PlacedOrder) -> None:
        """Somebody started this number a moment ago: only the stored order tells whether it is the same one."""
        for _ in range(_TRIES):
            if await self._is_known(placed):
                return
            await asyncio.sleep(_PAUSE_SECONDS)
        raise ServiceAway(_NOT_STORED(order_no=placed.order_no))
