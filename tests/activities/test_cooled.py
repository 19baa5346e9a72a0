"""A parcel with articles that have to be cool is a cooled one, whoever reports that it left."""

from pathlib import Path

import pytest

from activities.shipment import ShipmentActivities
from adapters.shop_file import ShopDesk
from tests.activities.cases import NO, packed, shipping
from tests.activities.world import SHOP_FILE, TEA, World


@pytest.mark.parametrize(("articles", "is_cooled"), [("[]", False), (f'["{TEA}"]', True)])
async def test_a_parcel_is_cooled_by_what_is_in_it(
    world: World, tmp_path: Path, articles: str, *, is_cooled: bool
) -> None:
    file = tmp_path / "shop.toml"
    text = SHOP_FILE.read_text(encoding="utf-8")
    file.write_text(text.replace("chilled = []", f"chilled = {articles}"), encoding="utf-8")
    await packed(world)

    done = await ShipmentActivities(world.database, ShopDesk(file)).ship(world.envelope(NO, shipping(world)))

    assert done.state.goods.parcels[0].is_cooled is is_cooled
