"""Photos and documents of claims at the command line: all or none, once, and out again byte for byte."""

import itertools
import json
import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.mail.sending.own_id import message_id
from adapters.settings import Settings
from gateway.api.client import ShopClient
from tests.domain.test_evidence import JPEG, PNG, pdf
from tests.gateway.by_hand import shipped
from tests.gateway.conftest import Payload, Program, started, until
from workflows.options import claim_workflow_id


@pytest.fixture
async def claim_no(program: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> str:
    """The number of an open claim."""
    number = await started(shop, payload)
    await shipped(program, number, tmp_path)
    opened = await program("claim", "open", number, "--reason", "damaged", "--by", "葉山", "--json")
    return str(json.loads(opened.out)["claim_no"])


def files(folder: Path, **contents: bytes) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return sorted(folder.iterdir())


async def test_files_are_kept_once_listed_and_saved_as_they_came(
    program: Program, claim_no: str, tmp_path: Path
) -> None:
    given = files(tmp_path / "in", a_jpg=JPEG, b_png=PNG, c_pdf=pdf())

    about = ("--from", "customer", "--says", "箱", "--by", "葉山")
    added = await program("claim", "evidence", "add", claim_no, *given, *about)
    again = await program("claim", "evidence", "add", claim_no, *given, given[0], "--by", "佐藤")
    listed = json.loads((await program("claim", "evidence", "list", claim_no, "--json")).out)
    saved = await program("claim", "evidence", "save", claim_no, "--to", tmp_path / "out")
    one = await program("claim", "evidence", "save", claim_no, 2, "--to", tmp_path / "one")

    assert [each.code for each in (added, again, saved, one)] == [0, 0, 0, 0]
    assert [(row["no"], row["name"], row["given_by"], row["says"]) for row in listed] == [
        (no, name, "customer", "箱") for no, name in enumerate(("a.jpg", "b.png", "c.pdf"), start=1)
    ]
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == {
        "01-a.jpg": JPEG,
        "02-b.png": PNG,
        "03-c.pdf": pdf(),
    }
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["02-b.png"]
    shown = (await program("claim", "show", claim_no)).out
    journal = [line for line in shown.splitlines() if "evidence_added" in line]
    assert ["1.jpg" in journal[0], "2.png" in journal[1], "3.pdf" in journal[2]] == [True, True, True]
    assert "a.jpg" not in "".join(journal)  # which stays when the file is erased


async def test_one_bad_file_among_good_ones_keeps_none(program: Program, claim_no: str, tmp_path: Path) -> None:
    given = files(tmp_path / "in", a_jpg=JPEG, b_jpg=b"no picture")

    refused = await program("claim", "evidence", "add", claim_no, *given)

    assert refused.code == 3
    assert "b.jpg" in refused.err
    assert json.loads((await program("claim", "evidence", "list", claim_no, "--json")).out) == []


async def test_fifty_files_and_one_of_20_mb_are_refused(program: Program, claim_no: str, tmp_path: Path) -> None:
    fifty = files(tmp_path / "many", **{f"n{no}_txt": f"{no}".encode() for no in range(50)})
    large = files(tmp_path / "large", a_jpg=JPEG + bytes(20_000_000))

    for given in (fifty, large):
        assert (await program("claim", "evidence", "add", claim_no, *given)).code == 3

    assert json.loads((await program("claim", "evidence", "list", claim_no, "--json")).out) == []


async def test_a_closed_claim_takes_none_but_shows_what_it_has(program: Program, claim_no: str, tmp_path: Path) -> None:
    (photo,) = files(tmp_path / "in", a_jpg=JPEG)
    await program("claim", "evidence", "add", claim_no, photo)
    await program("claim", "close", claim_no, "--withdrawn", "--by", "葉山")

    late = await program("claim", "evidence", "add", claim_no, *files(tmp_path / "late", b_png=PNG))
    again = await program("claim", "evidence", "add", claim_no, photo)
    unknown = await program("claim", "evidence", "list", "C1")
    no_such = await program("claim", "evidence", "save", claim_no, 9, "--to", tmp_path / "out")

    assert [each.code for each in (late, again, unknown, no_such)] == [3, 0, 4, 3]


@pytest.mark.parametrize("change", ["content = 'x'", "name = 'x'", "no = 7"])
async def test_what_was_kept_is_never_another_but_may_be_emptied(
    program: Program, claim_no: str, shop: ShopClient, tmp_path: Path, change: str
) -> None:
    await program("claim", "evidence", "add", claim_no, *files(tmp_path / "in", a_jpg=JPEG))

    async with shop.connections.connection() as conn:
        for statement in (f"UPDATE claim_evidence SET {change}", "DELETE FROM claim_evidence"):  # noqa: S608 - ours
            with pytest.raises(Exception, match=r"kept as it came|never changed"):
                await conn.execute(statement)
        await shop.connections.database.claim_evidence.erase(conn, [claim_no])

    assert await shop.evidence.listed(claim_no) == []


_numbers = itertools.count(1)


async def replied(shop: ShopClient, settings: Settings, claim_no: str, sender: str) -> None:
    """The customer answers a mail about the claim, with a photo."""
    ours = next(row.id for row in await shop.reading.mails(limit=500) if row.thread == f"claim:{claim_no}")
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = "Re: お申し出"
    message["Message-ID"] = f"<photo-{next(_numbers)}@customer.example>"
    message["In-Reply-To"] = message_id(ours, "chanohado.example", settings.mail_key)
    message.set_content("写真をお送りします。")
    message.add_attachment(JPEG, maintype="image", subtype="jpeg", filename="割れた急須.jpg")
    for _ in range(2):
        assert (await shop.inquiries.receive(message.as_bytes())).claim_no == claim_no


async def test_a_photo_in_a_reply_is_evidence_goes_through_no_history_and_is_erased(
    program: Program, claim_no: str, shop: ShopClient, payload: Payload, doors_settings: Settings
) -> None:
    await replied(shop, doors_settings, claim_no, payload["orderer"]["email"])
    (row,) = await shop.evidence.listed(claim_no)
    await until(lambda: _has_letter(shop, claim_no))

    shown = await program("claim", "show", claim_no)
    workflow = (await shop.connections.temporal()).get_workflow_handle(claim_workflow_id(claim_no))
    history = await workflow.fetch_history()
    await program("claim", "close", claim_no, "--withdrawn", "--by", "葉山")
    await workflow.result()
    erased = await program("claim", "erase", claim_no, "--by", "葉山")

    assert (row.name, row.given_by, row.size) == ("割れた急須.jpg", "customer", len(JPEG))
    assert "割れた急須.jpg" in shown.out
    assert "割れた急須" not in history.to_json()
    assert erased.code == 0
    assert await shop.evidence.listed(claim_no) == []


async def _has_letter(shop: ShopClient, claim_no: str) -> bool:
    return (await shop.claims.page(claim_no)).has_letter


async def test_a_pipe_is_no_evidence_and_is_not_waited_for(program: Program, claim_no: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")

    for file in (tmp_path / "pipe.jpg", "/dev/zero"):
        assert (await program("claim", "evidence", "add", claim_no, file)).code == 2
