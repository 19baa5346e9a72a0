"""What a change of an order's lines would come to: decided by the same rule, and nothing is touched."""

from pydantic import BaseModel, ConfigDict

from callers.connections import Connections
from domain.basics.errors import UnknownOrder
from domain.contract.messages import ChangeLines
from domain.contract.order import Line
from domain.conversation.question import changing
from domain.goods import change
from domain.order.aggregate import Order


class Preview(BaseModel):
    """An order as it would be. Amounts in yen; `missing` and `surplus` are what would be asked for or given back.

    `short`: pieces that the stock lacks, by SKU, so that the change would be refused. `needs_agreement`: the customer
    has to say yes first. `is_recalled`: a box is being packed, whose papers would be void.
    """

    model_config = ConfigDict(frozen=True)

    order_no: str
    lines_before: tuple[Line, ...]
    lines: tuple[Line, ...]
    shipping_fee_before: int
    shipping_fee: int
    cod_fee_before: int
    cod_fee: int
    total_before: int
    total: int
    missing: int
    surplus: int
    short: dict[str, int] = {}
    needs_agreement: bool
    is_recalled: bool


class Changing:
    """Looks ahead at changes."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def preview(self, order_no: str, command: ChangeLines) -> Preview:
        """What the order would be after this command.

        Raises:
            UnknownOrder, NotListed, Refusal: what the command itself would be refused for.
        """
        async with self._connections.connection() as conn, conn.transaction(readonly=True):
            stored = await self._connections.database.pages.stored(conn, order_no)
            if stored is None:
                raise UnknownOrder
            articles = await self._connections.database.stock.articles(conn, change.articles_in(command))
            placed, state, policy = stored
            order = Order(placed, state, policy, self._connections.desk.today().calendar, self._connections.now())
            order.articles = articles
            order.sizes = await self._connections.database.stock.sizes(conn, placed.quantities)
            is_packed = order.is_being_packed
            changing.change_lines(order, command.model_copy(update={"agreed": True}))
            more = {sku: pieces - placed.quantities.get(sku, 0) for sku, pieces in order.placed.quantities.items()}
            wanted = {sku: pieces for sku, pieces in more.items() if pieces > 0}
            short = await self._connections.database.stock.short(conn, wanted)
        return Preview(
            order_no=order_no,
            lines_before=placed.lines,
            lines=order.placed.lines,
            shipping_fee_before=placed.shipping_fee,
            shipping_fee=order.placed.shipping_fee,
            cod_fee_before=placed.cod_fee,
            cod_fee=order.placed.cod_fee,
            total_before=placed.total,
            total=order.placed.total,
            missing=order.money.missing,
            surplus=order.money.surplus,
            short=short,
            needs_agreement=change.is_new_offer(placed, order.placed),
            is_recalled=is_packed,
        )
