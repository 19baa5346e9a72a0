"""Where lines are dropped from an order, the others get other numbers: claims and returns mean what they meant."""

from activities.changing import ChangeActivities
from activities.claim import ClaimActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.returns import ReturnActivities
from activities.shipment import ShipmentActivities
from domain.claim.state import ClaimState
from domain.contract import messages as m
from domain.contract.claims import ClaimReason
from domain.contract.returns import ReturnCause
from domain.contract.status import ReturnReason
from domain.order.packed import Packed
from tests.activities import claim_cases
from tests.activities.cases import NO, payment
from tests.activities.world import CUP, TEA, World, placed_order


async def partly_there(world: World) -> None:
    """Of two lines the second has arrived; the first is still here."""
    await world.shelve(TEA_100=5, CUP_1=3)
    await world.receive(placed_order(NO, quantities={TEA: 2, CUP: 1}))
    await world.do(OrderActivities.accept, NO, m.Accept(by="葉山", inspected=True))
    await world.do(PaymentActivities.record, NO, payment(world, 3_000))
    for activity, fact in (
        (ShipmentActivities.start_packing, m.PackingStarted(version=1, lines={2: 1}, by="梅田")),
        (ShipmentActivities.pack, m.ParcelPacked(version=1, by="梅田")),
        (ShipmentActivities.ship, m.ParcelShipped(carrier="yamato", tracking_no="", shipped_at=world.at)),
        (ShipmentActivities.deliver, m.ParcelDelivered(delivered_at=world.at)),
    ):
        await world.do(activity, NO, fact)


async def claimed(world: World, lines: dict[int, int]) -> None:
    form = claim_cases.FORM.model_copy(update={"reason": ClaimReason.DAMAGED, "lines": lines})
    await world.call(ClaimActivities.open, claim_cases.intake(world, form))


async def claim(world: World) -> ClaimState:
    async with world.connection() as conn:
        state = await world.database.customer_claims.state(conn, claim_cases.NUMBER)
    assert state
    return state


async def test_a_claim_is_about_the_same_line_and_the_guarantee_pays_its_price(world: World) -> None:
    await partly_there(world)
    await claimed(world, {1: 1, 2: 1})

    await world.do(OrderActivities.cancel, NO, m.Cancel(reason="急ぎ", by="葉山"))
    assert (await claim(world)).asked.lines == {1: 1}
    await world.call(ClaimActivities.grant, claim_cases.timed(world, 3))

    end = (await claim(world)).end
    assert end
    assert end.amount == 1_000


async def test_a_claim_about_nothing_but_what_was_cancelled_pays_nothing(world: World) -> None:
    await partly_there(world)
    await world.call(
        ClaimActivities.open,
        claim_cases.intake(world, claim_cases.FORM.model_copy(update={"reason": ClaimReason.LATE, "lines": {1: 2}})),
    )

    await world.do(OrderActivities.cancel, NO, m.Cancel(reason="急ぎ", by="葉山"))

    assert (await claim(world)).asked.most == 0


async def test_a_return_is_of_the_same_line(world: World) -> None:
    await partly_there(world)
    wish = m.ReturnRequested(cause=ReturnCause.CHANGED_MIND, lines={2: 1})
    await world.do(ReturnActivities.request, NO, wish)

    await world.do(OrderActivities.cancel, NO, m.Cancel(reason="急ぎ", by="葉山"))
    back = m.ReturnChecked(return_no=f"R{NO}-1", by="梅田")
    state = await world.do(ReturnActivities.checked, NO, back)

    settled = state.returns.all[0].settlement
    assert settled
    assert (settled.paid_for, settled.goods) == ((Packed(1, 1),), 1_000)


async def waiting(world: World, lines: dict[int, int]) -> None:
    """Nothing has left yet, and it is late."""
    await world.shelve(TEA_100=5, CUP_1=3)
    await world.receive(placed_order(NO, quantities={TEA: 2, CUP: 1}))
    await world.do(OrderActivities.accept, NO, m.Accept(by="葉山", inspected=True))
    await world.do(PaymentActivities.record, NO, payment(world, 3_000))
    form = claim_cases.FORM.model_copy(update={"reason": ClaimReason.LATE, "lines": lines})
    await world.call(ClaimActivities.open, claim_cases.intake(world, form))


async def change(world: World, **change: object) -> None:
    command = m.ChangeLines(changes=(m.LineChange.model_validate(change),), by="customer", agreed=True)
    await world.do(ChangeActivities.change_lines, NO, command)


async def test_a_claim_is_about_the_same_line_when_one_before_it_is_dropped(world: World) -> None:
    await waiting(world, {2: 1})

    await change(world, line=1, quantity=0)

    assert (await claim(world)).asked.lines == {1: 1}


async def test_no_more_pieces_are_claimed_than_are_ordered_still(world: World) -> None:
    await waiting(world, {1: 2})

    await change(world, line=1, quantity=1)

    assert (await claim(world)).asked.lines == {1: 1}


async def test_what_was_found_in_a_parcel_that_came_back_is_of_the_same_line(world: World) -> None:
    await partly_there(world)
    came = m.ParcelReturned(why=ReturnReason.REFUSED, returned_at=world.at)
    await world.do(ShipmentActivities.come_back, NO, came)
    await world.do(ShipmentActivities.inspect_return, NO, m.ReturnInspected(sellable={2: 1}, by="梅田"))

    state = await world.do(OrderActivities.cancel, NO, m.Cancel(reason="急ぎ", by="葉山"))

    (back,) = [each.back for each in state.goods.parcels if each.back]
    assert back.sellable == (Packed(1, 1),)
