"""The words on the papers of a parcel."""

from activities.document import Paper
from domain.contract.envelope import PaperRequest
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from tests.activities.cases import NO
from tests.activities.world import World
from tests.documents.reading import text


async def papers(world: World, parcel: Parcel) -> dict[DocumentKind, str]:
    """Have them made, for the contents that the order was placed with."""
    request = PaperRequest(order_no=NO, version=1, parcel_no=parcel.parcel_no, at=world.at)
    await world.call(Paper.make, request)
    async with world.connection() as conn:
        made = await world.database.documents.made(conn, NO, 1, parcel)
    return {kind: text(content) for kind, content in made.items()}


async def slip_of(world: World, parcel_no: str) -> str:
    """Its packing slip."""
    async with world.connection() as conn:
        state = await world.database.pages.state(conn, NO)
    assert state
    parcel = state.goods.parcel(parcel_no)
    assert parcel
    return (await papers(world, parcel))[DocumentKind.SLIP]
