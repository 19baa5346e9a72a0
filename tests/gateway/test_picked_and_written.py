"""What is picked for a day is what the carrier is told of for that day, unless somebody asks for less or more."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.settings import Settings
from gateway.api.client import ShopClient
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Answer, Payload, Program, started

CARRIER = "japanpost"  # of Okinawa alone, so that the orders of other tests stay out of it
TRANSIT = 3


class Sender:
    """Somebody who orders to Okinawa, and what becomes of these orders."""

    def __init__(self, program: Program, shop: ShopClient, payload: Payload, folder: Path) -> None:
        self._program, self._shop, self._payload, self._folder = program, shop, payload, folder

    def day(self, of_work: int) -> date:
        """The next day of work, or one that is so many after it."""
        calendar = self._shop.connections.desk.today().calendar
        today = calendar.business_day_from(calendar.day_of(self._shop.connections.now()))
        return calendar.add_business_days(today, of_work)

    def arrives(self, leaves: date) -> date:
        return leaves + timedelta(days=TRANSIT)

    async def order(self, name: str, wished: date | None = None) -> str:
        orderer = self._payload["orderer"]
        address = orderer["address"] | {"prefecture": "沖縄県", "city": "那覇市", "postal_code": "900-0001"}
        changes = {
            "order_no": f"{self._payload['order_no']}-{name}",
            "orderer": orderer | {"address": address},
            "wishes": {"delivery_date": wished and wished.isoformat()},
        }
        number = await started(self._shop, self._payload | changes)
        await paid(self._program, number)
        return number

    def _own(self, orders: Iterable[str]) -> set[str]:
        return {each for each in orders if each.startswith(f"{self._payload['order_no']}-")}

    def picked(self, answer: Answer) -> set[str]:
        return self._own(each["order_no"] for each in (answer.json["picks"] or {"orders": []})["orders"])

    def written(self, answer: Answer) -> set[str]:
        return self._own(each["order_no"] for each in answer.json["parcels"])

    def later(self, answer: Answer) -> set[str]:
        return self._own(answer.json["later"])

    async def pick(self, *options: object) -> Answer:
        return await self._program("pick", "--carrier", CARRIER, *options, "--out", self._folder, "--json")

    async def export(self, *options: object) -> Answer:
        words = ("--carrier", CARRIER, *options, "--out", self._folder, "--json")
        return await self._program("export", "shipping", *words)


@pytest.fixture
def by_post(program: Program, doors_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program of a shop whose parcels to Okinawa go by post."""
    text = doors_settings.shop_file.read_text(encoding="utf-8")
    assert "carriers = {}" in text
    file = tmp_path / "shop.toml"
    file.write_text(text.replace("carriers = {}", f'carriers = {{ "沖縄県" = "{CARRIER}" }}'), encoding="utf-8")
    monkeypatch.setenv("SHOP_FILE", str(file))
    return program


@pytest.fixture
def sender(by_post: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> Sender:
    return Sender(by_post, shop, payload, tmp_path)


async def test_what_is_picked_for_a_day_is_written_for_that_day(sender: Sender) -> None:
    now = await sender.order("now")
    soon = await sender.order("soon", sender.arrives(sender.day(0)))
    later = await sender.order("later", sender.arrives(sender.day(2)))

    to_pick, to_write = await sender.pick(), await sender.export()

    assert sender.picked(to_pick) == sender.written(to_write) == {now, soon}
    assert sender.later(to_pick) == sender.later(to_write) == {later}
    day = sender.day(2)
    assert (
        sender.picked(await sender.pick("--day", day)) == sender.written(await sender.export("--day", day)) == {later}
    )


async def test_what_nobody_has_picked_yet_is_written_as_it_would_be(sender: Sender) -> None:
    now, later = await sender.order("now"), await sender.order("later", sender.arrives(sender.day(2)))

    written_first = await sender.export()

    assert sender.written(written_first) == {now}
    assert sender.later(written_first) == {later}
    assert sender.picked(await sender.pick()) == {now}


async def test_what_was_picked_for_a_later_day_is_not_written_for_today(sender: Sender) -> None:
    now = await sender.order("now")
    assert sender.picked(await sender.pick("--day", sender.day(1))) == {now}

    today = await sender.export()

    assert (sender.written(today), sender.later(today)) == (set(), {now})
    assert sender.written(await sender.export("--day", sender.day(1))) == {now}


async def test_what_somebody_picked_by_its_number_is_written_whatever_day_is_wished(sender: Sender) -> None:
    later = await sender.order("later", sender.arrives(sender.day(20)))

    assert sender.picked(await sender.pick(later)) == {later}

    assert sender.written(await sender.export()) == {later}


async def test_only_what_is_packed_stays_a_choice(sender: Sender, program: Program, tmp_path: Path) -> None:
    packed, open_box = await sender.order("a"), await sender.order("b")
    await sender.pick()
    await program("order", "pack", packed, "--done", "--out", tmp_path)

    assert sender.written(await sender.export("--only", "packed")) == {packed}
    assert sender.written(await sender.export("--only", "ready")) == {open_box}


async def test_parcels_of_another_carrier_are_told_with_the_command_for_them(
    sender: Sender, program: Program, tmp_path: Path
) -> None:
    now, later = await sender.order("now"), await sender.order("later", sender.arrives(sender.day(2)))
    words = ("export", "shipping", "--carrier", "sagawa", "--out", tmp_path)

    answer = await program(*words, "--json")

    assert {now} == {now, later} & {*answer.json["elsewhere"][CARRIER]}
    assert f"`shop export shipping --carrier {CARRIER}`" in (await program(*words)).out
    await sender.export()
    assert now not in (await program(*words)).out


async def test_a_list_once_more_takes_nothing_new_and_a_day_that_is_over_is_refused(sender: Sender) -> None:
    now = await sender.order("now")
    number = (await sender.pick()).json["picks"]["number"]
    new = await sender.order("new")

    again = await sender.pick("--again", number)
    over = await sender.pick("--day", "2020-01-06")

    assert sender.picked(again) == {now}
    assert (over.code, "2020-01-06" in over.err) == (3, True)
    assert sender.picked(await sender.pick()) == {new}
