"""Which orders may be sent together, and what that would come to: decided by the same rules, and nothing is touched."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from pydantic import BaseModel, ConfigDict

from adapters.postgres.sent_together import Stored
from callers.connections import Connections
from domain.basics.errors import UnknownOrder
from domain.basics.said import Said
from domain.contract.messages import Merge
from domain.goods.together import NotTogether, Side, fee_let_off, refuse_to_merge
from domain.people.identity import Attribute, attribute_of, identity
from domain.shop.waybills import Waybills


class MergePreview(BaseModel):
    """What sending two orders together would come to; amounts in yen. `surplus`: paid already, and to be given back."""

    model_config = ConfigDict(frozen=True)

    leading: str
    riding: str
    fee_off: int
    total_before: int
    total: int
    surplus: int


class Candidate(BaseModel):
    """An order of the same customer to the same address; `why_not`: what stands in the way at this moment."""

    model_config = ConfigDict(frozen=True)

    leading: str
    riding: str
    fee_off: int = 0
    why_not: Said | None = None


class Merging:
    """Looks for orders that may leave in one parcel."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._pairs = connections.database.sent_together

    async def preview(self, order_no: str, command: Merge) -> MergePreview:
        """What the other order would cost in the parcel of this one.

        Raises:
            UnknownOrder, NotTogether
        """
        leading, riding = await self._side(order_no), await self._side(command.other)
        refuse_to_merge(leading, riding, command.wishes_of)
        fee_off, surplus = fee_let_off(riding)
        total = riding.placed.total
        return MergePreview(
            leading=order_no,
            riding=command.other,
            fee_off=fee_off,
            total_before=total,
            total=total - fee_off,
            surplus=surplus,
        )

    async def candidates(self, order_no: str) -> list[Candidate]:
        """The customer's other open orders to the same address, the oldest first.

        Raises:
            UnknownOrder
        """
        mine = await self._side(order_no)
        keys = [key for key in identity(mine.placed.ship_to) if attribute_of(key) is Attribute.ADDRESS]
        async with self._connections.connection() as conn:
            found = await self._pairs.beside(conn, order_no, keys)
        seen = [_candidate(mine, side) for side in self._sides(found)]
        return [each for each in seen if each.why_not is None or each.why_not.code not in _OTHERS]

    def ready(self, doors: Iterable[Sequence[Stored]]) -> list[Candidate]:
        """Orders that might be sent together at this moment, of those for one door; two by two, each is named once."""
        pairs, named = list[Candidate](), set[str]()
        for door in doors:
            for first, second in combinations(self._sides(door), 2):
                pair = _candidate(first, second)
                if pair.why_not is None and named.isdisjoint({pair.leading, pair.riding}):
                    named |= {pair.leading, pair.riding}
                    pairs.append(pair)
        return pairs

    async def _side(self, order_no: str) -> Side:
        async with self._connections.connection() as conn:
            stored = await self._connections.database.pages.stored(conn, order_no)
        if stored is None:
            raise UnknownOrder("number", order_no=order_no)
        placed, state, _ = stored
        return Side.of(placed, state, *self._rules())

    def _sides(self, orders: Iterable[Stored]) -> list[Side]:
        rules = self._rules()
        return [Side.of(each.placed, each.state, *rules) for each in orders]

    def _rules(self) -> tuple[Waybills, str]:
        """How the shop sends what, as of today, and the carrier for the rest."""
        shop = self._connections.desk.today()
        return shop.file.waybills, shop.policy.shipping.default_carrier


#: Of somebody else, or for another door: nobody looks for these.
_OTHERS = frozenset({"NotTogether.person", "NotTogether.recipient"})


def _candidate(mine: Side, other: Side) -> Candidate:
    """Whichever collects cash at the door leads."""
    leading, riding = (other, mine) if other.placed.terms.collected_by_carrier else (mine, other)
    first, second = leading.placed.order_no, riding.placed.order_no
    try:
        refuse_to_merge(leading, riding)
    except NotTogether as refusal:
        return Candidate(leading=first, riding=second, why_not=refusal.said)
    return Candidate(leading=first, riding=second, fee_off=fee_let_off(riding)[0])
