"""The warehouse at the command line: inspecting, packing, shipping, and parcels that come back."""

import itertools
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.settings import Settings
from gateway.api.client import ShopClient
from tests.documents.reading import text
from tests.gateway.by_hand import paid, shipped
from tests.gateway.conftest import Payload, Program, started, until

#: The first print, once more, and once more without saying so.
_PRINTS = enumerate(((), (), ("--as-it-was",)))


async def test_damaged_goods_are_counted_per_article(program: Program, order_no: str) -> None:
    answer = await program("order", "inspect", order_no, "--damaged", "TEA-100=1", "--json")
    unreadable = await program("order", "inspect", order_no, "--damaged", "TEA-100")

    assert answer.json["journal"][-1]["facts"] == {"ok": False, "damaged": {"TEA-100": 1}}
    assert answer.json["goods"] == "reserved"
    assert unreadable.code == 2


async def test_an_order_that_may_not_be_packed_prints_nothing(program: Program, order_no: str, tmp_path: Path) -> None:
    answer = await program("order", "pack", order_no, "--out", tmp_path / "print")

    assert answer.code == 3
    assert "has not been accepted yet" in answer.err
    assert not (tmp_path / "print").exists()
    assert "refused" not in {
        line["what"] for line in (await program("order", "show", order_no, "--json")).json["journal"]
    }


async def test_nothing_is_packed_whose_papers_cannot_be_written(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await paid(program, order_no)
    taken = tmp_path / "print"
    taken.touch()

    answer = await program("order", "pack", order_no, "--out", taken / "below")
    shown = await program("order", "show", order_no, "--json")

    assert answer.code == 2
    assert f"{taken / 'below'} cannot be written: Not a directory." in answer.err
    assert shown.json["goods"] == "reserved"


async def test_a_changed_address_while_packing_is_settled_by_packing_anew(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await paid(program, order_no)
    await program("order", "pack", order_no, "--out", tmp_path)
    recalled = await program("order", "change-address", order_no, "--building", "別館", "--json")

    packed = await program("order", "pack", order_no, "--out", tmp_path, "--json")

    assert [hold["reason"] for hold in recalled.json["holds"]] == ["recall"]
    assert (packed.json["holds"], packed.json["parcels"][0]["version"]) == ([], 2)
    assert (tmp_path / f"{order_no}-v2-slip.pdf").exists()


async def test_a_cancelled_parcel_is_not_packed_again(program: Program, order_no: str, tmp_path: Path) -> None:
    await paid(program, order_no)
    await program("order", "pack", order_no, "--out", tmp_path)
    await program("order", "cancel", order_no, "--reason", "changed mind")

    packed = await program("order", "pack", order_no, "--out", tmp_path)
    released = await program("order", "release", order_no, "--json")

    assert packed.code == 3
    assert "set the parcel aside" in packed.err
    assert released.json["status"] == "cancelled"


async def test_packing_may_be_reported_as_done_at_once(program: Program, order_no: str, tmp_path: Path) -> None:
    await paid(program, order_no)

    answer = await program("order", "pack", order_no, "--done", "--out", tmp_path, "--json")

    assert answer.json["parcels"][0]["packed_at"]


async def test_a_slip_is_written_again_and_not_before_its_time(program: Program, order_no: str, tmp_path: Path) -> None:
    too_early = await program("slip", order_no, "--out", tmp_path)
    await paid(program, order_no)

    answer = await program("slip", order_no, "--out", tmp_path, "--json")

    assert too_early.code == 3
    assert [_head(file) for file in answer.json] == [b"%PDF-", b"%PDF-"]


async def test_what_was_printed_before_is_marked_unless_it_never_left(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await paid(program, order_no)

    printed = [await program("slip", order_no, *more, "--out", tmp_path / str(at), "--json") for at, more in _PRINTS]

    texts = [[_text(file) for file in answer.json] for answer in printed]
    assert [all("再発行" in paper for paper in papers) for papers in texts] == [False, True, False]
    assert texts[0] == texts[2]


async def test_papers_lie_with_everything_else_that_is_written_unless_a_folder_is_named(
    program: Program, order_no: str, doors_settings: Settings
) -> None:
    await paid(program, order_no)

    files = (await program("slip", order_no, "--json")).json

    assert {Path(file).parent for file in files} == {doors_settings.var / "print"}


async def test_papers_and_files_go_after_the_days_of_the_policy_with_what_is_written_next(
    program: Program, order_no: str, doors_settings: Settings, tmp_path: Path
) -> None:
    await paid(program, order_no)
    old, young = (datetime.now(UTC) - timedelta(days=days) for days in (31, 29))
    printed, exported = doors_settings.var / "print", doors_settings.var / "export"
    for folder, at in itertools.product((printed, exported, tmp_path), (old, young)):
        folder.mkdir(exist_ok=True)
        _aged(folder / f"{at:%j}.pdf", at)
    (printed / "own").mkdir()

    await program("slip", order_no, "--out", tmp_path)
    before = {file.name for file in printed.iterdir()}
    await program("slip", order_no)

    assert before == {f"{old:%j}.pdf", f"{young:%j}.pdf", "own"} | before
    assert not list(doors_settings.var.glob(f"*/{old:%j}.pdf"))
    assert len(list(doors_settings.var.glob(f"*/{young:%j}.pdf"))) == 2
    assert (printed / "own").is_dir()
    assert (tmp_path / f"{old:%j}.pdf").exists()


async def test_the_page_tells_what_was_paid_and_inspected(program: Program, order_no: str) -> None:
    await paid(program, order_no)

    page = (await program("order", "show", order_no)).out

    assert "amount 2,820, paid on" in page
    assert "ok yes" in page


def _aged(file: Path, at: datetime) -> None:
    file.write_bytes(b"%PDF-")
    os.utime(file, (at.timestamp(), at.timestamp()))


def _text(file: str) -> str:
    return text(Path(file).read_bytes())


def _head(file: str) -> bytes:
    return Path(file).read_bytes()[:5]


async def test_a_tracking_number_is_corrected(program: Program, order_no: str, tmp_path: Path) -> None:
    await shipped(program, order_no, tmp_path)

    answer = await program("order", "correct-tracking", order_no, "--tracking", "123456789014", "--force", "--json")

    assert answer.json["parcels"][0]["tracking_no"] == "123456789014"


async def test_a_parcel_that_left_is_not_shipped_again_under_another_number(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await shipped(program, order_no, tmp_path)

    answer = await program("order", "ship", f"{order_no}=987654321091")

    assert answer.code == 3
    assert "so it is not 987654321091 now" in answer.err


async def test_a_parcel_that_arrived_already_changes_nothing(program: Program, order_no: str, tmp_path: Path) -> None:
    await shipped(program, order_no, tmp_path)
    await program("order", "deliver", order_no)

    answer = await program("order", "deliver", order_no)

    assert answer.code == 0
    assert "known already" in answer.err


async def test_a_parcel_whose_number_is_mistyped_neither_arrives_nor_comes_back(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await shipped(program, order_no, tmp_path)

    answers = [await program("order", what, order_no, "--parcel", "12") for what in ("deliver", "return")]
    shown = await program("order", "show", order_no, "--json")

    assert [(answer.code, "has no parcel 12" in answer.err) for answer in answers] == [(3, True)] * 2
    assert [(each["parcel_no"], each["delivered_at"]) for each in shown.json["parcels"]] == [("1", None)]


async def test_a_parcel_that_comes_back_ends_the_order_with_a_task(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await shipped(program, order_no, tmp_path)

    answer = await program("order", "return", order_no, "--why", "sent_back", "--json")

    assert answer.json["status"] == "returned"
    assert [task["kind"] for task in answer.json["tasks"]] == ["handle_return"]


async def test_a_parcel_that_nobody_took_is_shipped_once_more_as_the_customer_chose(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await shipped(program, order_no, tmp_path)
    answer = await program("order", "return", order_no, "--why", "absent", "--json")
    assert (answer.json["status"], answer.json["goods"]) == ("shipped", "returned")
    assert [task["kind"] for task in answer.json["tasks"]] == ["handle_return"]

    await program("order", "choose", order_no, "ship_again")
    wrong = await program("order", "inspect-return", order_no, "--broken", "2=1")
    assert (wrong.code, "Line 2 is not in parcel 1" in wrong.err) == (3, True)
    await program("order", "inspect-return", order_no)
    unpaid = await program("order", "pack", order_no, "--parcel", "2", "--out", tmp_path / "again")
    assert (unpaid.code, "660 yen" in unpaid.err) == (3, True)
    await program("order", "pay", order_no, "--amount", 660, "--notice-id", f"again-{order_no}")
    packed = await program("order", "pack", order_no, "--parcel", "2", "--out", tmp_path / "again", "--done")
    assert packed.code == 0
    waybills = await program("export", "shipping", "--carrier", "yamato", "--out", tmp_path, "--json")
    sent = await program("order", "ship", order_no, "--parcel", "2", "--tracking", f"9{order_no:0>11}"[:12], "--force")
    twice = await program("order", "choose", order_no, "cancel_returned")

    assert f"{order_no}-2" in [row["shipment_id"] for row in waybills.json["parcels"]]
    assert (sent.code, twice.code) == (0, 3)
    assert "2,160" in _text(str(next((tmp_path / "again").glob("*slip*"))))


async def test_a_tracking_number_that_another_order_has_is_refused_unless_somebody_insists(
    program: Program, shop: ShopClient, payload: Payload, order_no: str, tmp_path: Path
) -> None:
    await shipped(program, order_no, tmp_path)
    other = await started(shop, payload | {"order_no": f"{order_no}-b"})
    await paid(program, other)
    number = f"4{order_no.removeprefix('g-').zfill(11)}"
    await program("order", "correct-tracking", order_no, "--tracking", number, "--force")
    ship = ("order", "ship", other, "--carrier", "other", "--tracking", number)

    refused = await program(*ship)
    insisted = await program(*ship, "--force", "--json")

    assert refused.code == 3
    assert f"{number} is the number of order {order_no} already" in refused.err
    assert insisted.json["status"] == "shipped"
    (task,) = (task for task in insisted.json["tasks"] if task["kind"] == "check_shipment")
    assert f"is that of order {order_no}, too" in task["text"]


async def test_a_parcel_may_travel_cool_without_a_cool_article_in_it(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path
) -> None:
    await paid(program, order_no)
    await program("order", "pack", order_no, "--out", tmp_path)

    answer = await program("order", "ship", order_no, "--cooled")

    assert answer.code == 0
    async with shop.connections.connection() as conn:
        state = await shop.connections.database.pages.state(conn, order_no)
    assert state
    assert [parcel.is_cooled for parcel in state.goods.parcels] == [True]


async def test_a_receipt_is_written_for_money_that_came_and_once_more_as_that(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    too_early = await program("order", "receipt", order_no, "--out", tmp_path)
    await paid(program, order_no)

    first = await program("order", "receipt", order_no, "--name", "上様", "--out", tmp_path, "--json")
    said = _text(first.json["file"])
    again = await program("order", "receipt", order_no, "--name", "上様", "--out", tmp_path, "--json")

    assert (too_early.code, first.json["number"], again.json["number"]) == (3, 1, 1)
    assert "上様2,820円（税込）" in said
    assert "再発行" not in said
    assert "再発行" in _text(again.json["file"])


async def test_a_return_invoice_is_written_for_money_that_went_back_and_listed_with_the_other_papers(
    program: Program, order_no: str, tmp_path: Path
) -> None:
    await shipped(program, order_no, tmp_path)
    too_early = await program("order", "return-invoice", order_no, "--out", tmp_path)
    await program("order", "return", order_no, "--why", "sent_back")
    tasks = (await program("task", "list", "--json")).json
    (task,) = (each["id"] for each in tasks if each["order_no"] == order_no and each["kind"] == "handle_return")
    await program("task", "done", task)

    first = await program("order", "return-invoice", order_no, "--out", tmp_path, "--json")
    said = _text(first.json["file"])
    again = await program("order", "return-invoice", order_no, "--out", tmp_path, "--json")
    papers = (await program("order", "papers", order_no, "--json")).json

    assert (too_early.code, first.json["number"], first.json["amount"]) == (3, 1, 2820)
    assert "ご返金額（税込）2,820円" in said
    assert "再発行" not in said
    assert "再発行" in _text(again.json["file"])
    assert [(paper["kind"], len(paper["reprinted_on"])) for paper in papers][-1] == ("return", 1)
    assert {paper["kind"] for paper in papers} >= {"slip", "label"}


async def test_a_receipt_is_mailed_to_who_asks_for_it(program: Program, shop: ShopClient, order_no: str) -> None:
    await paid(program, order_no)

    sent = await program("order", "receipt", order_no, "--name", "茶房 静", "--mail", "--json")
    both = await program("order", "receipt", order_no, "--mail", "--paper")

    async def has_left() -> bool:
        return any(mail.kind == "paper_sent" and mail.sent_at for mail in await shop.reading.mails(order_no))

    await until(has_left)
    assert sent.json == {"file": "", "number": 1, "stamp": 0, "mailed": True}
    assert both.code == 2
    assert "paper_mailed" in {
        line["what"] for line in (await program("order", "show", order_no, "--json")).json["journal"]
    }
