"""The list of the orders that expire by the next business day, mailed to the shop once."""

from datetime import UTC, date, datetime

from domain.order.facts import ExpiriesFacts, ExpiringOrder
from domain.order.kinds import MailKind
from tests.activities.world import World

DAY = date(2026, 12, 6)


async def test_a_list_of_the_shops_day_counts_wherever_the_shop_is(world: World) -> None:
    listed = ExpiringOrder(order_no="1001", name="山田 太郎", total=2_000, deadline=date(2026, 11, 30))
    evening_in_honolulu = datetime(2026, 12, 7, 8, tzinfo=UTC)

    async with world.connection() as conn:
        await world.database.mails.owe(
            conn, "1001", MailKind.SHOP_EXPIRIES, ExpiriesFacts(orders=(listed,)), evening_in_honolulu, what=str(DAY)
        )

        assert await world.database.expiries.was_listed(conn, DAY, "1001")
        assert not await world.database.expiries.was_listed(conn, DAY, "1002")
        assert not await world.database.expiries.was_listed(conn, date(2026, 12, 7), "1001")
