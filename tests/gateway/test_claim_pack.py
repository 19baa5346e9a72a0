"""The evidence pack at the command line: whole, the same twice, and nothing in it that is the shop's own."""

import asyncio
import hashlib
import json
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from gateway.api.client import ShopClient
from tests.domain.test_evidence import JPEG
from tests.gateway.by_hand import shipped
from tests.gateway.conftest import Payload, Program, started

SECRET = "内緒の話"


@pytest.fixture
async def claim_no(program: Program, shop: ShopClient, payload: Payload, tmp_path: Path) -> str:
    """A claim of an order of which colleagues have said much."""
    number = await started(shop, payload)
    await shipped(program, number, tmp_path)
    assert (await program("order", "deliver", number, "--by", SECRET)).code == 0
    about = ("--reason", "damaged", "--text", "箱が潰れていました", "--by", SECRET, "--json")
    claim = str(json.loads((await program("claim", "open", number, *about)).out)["claim_no"])
    (tmp_path / "a.jpg").write_bytes(JPEG)
    for command in (
        ("evidence", "add", claim, tmp_path / "a.jpg", "--says", "出荷時の箱"),
        ("answer", claim, "--propose", "decline", "--text", "対象外です。"),
        ("invoke", claim, "--note", SECRET),
    ):
        assert (await program("claim", *command, "--by", SECRET)).code == 0
    await mails_have_left(shop)
    return claim


async def mails_have_left(shop: ShopClient) -> None:
    async def are_owed() -> bool:
        return any(row.state == "owed" and not row.not_before for row in await shop.reading.mails(limit=500))

    for _ in range(200):
        if not await are_owed():
            return
        await asyncio.sleep(0.1)


async def made(program: Program, claim_no: str, folder: Path) -> bytes:
    answer = await program("claim", "pack", claim_no, "--to", folder, "--by", SECRET, "--json")
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    content = await asyncio.to_thread(Path(told["file"]).read_bytes)
    assert hashlib.sha256(content).hexdigest() == told["sha256"]
    return content


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


async def test_a_pack_holds_order_mails_papers_evidence_and_a_cover_in_two_languages(
    program: Program, claim_no: str, tmp_path: Path
) -> None:
    pack = ZipFile(BytesIO(await made(program, claim_no, tmp_path / "out")))

    names = pack.namelist()
    assert [name for name in names if "/" not in name] == ["00-cover-en.pdf", "00-cover-ja.pdf", "SHA256SUMS.txt"]
    assert "evidence/01-a.jpg" in names
    assert {name.partition("/")[0] for name in names if "/" in name} == {"evidence", "mails", "papers"}
    for line in pack.read("SHA256SUMS.txt").decode().splitlines():
        sha256, _, name = line.partition("  ")
        assert hashlib.sha256(pack.read(name)).hexdigest() == sha256
    ja, en = (text_of(pack.read(f"00-cover-{language}.pdf")) for language in ("ja", "en"))
    for said in (claim_no, "箱が潰れていました", "対象外です。", "出荷時の箱", "返品"):
        assert said in ja.replace("\n", "")
    assert "Parcel handed to the carrier" in en
    assert "Delivered (carrier's record)" in en
    assert "claim_" not in en


async def test_the_same_things_make_the_same_pack_and_news_another(
    program: Program, shop: ShopClient, claim_no: str, tmp_path: Path
) -> None:
    first, again = [await made(program, claim_no, tmp_path / "out") for _ in range(2)]
    await program("claim", "contest", claim_no, "--by-day", "2099-01-01", "--by", SECRET)
    later = await made(program, claim_no, tmp_path / "out")

    assert first == again != later
    async with shop.connections.connection() as conn:
        kept = await conn.fetch("SELECT content FROM claim_packs WHERE claim_no = $1 ORDER BY no", claim_no)
        with pytest.raises(Exception, match="kept as it was made"):
            await conn.execute("UPDATE claim_packs SET content = 'x'")
        await shop.connections.database.claim_packs.erase(conn, [claim_no])
    assert [row["content"] for row in kept] == [first, later]


async def test_nothing_in_it_is_the_shops_own(program: Program, claim_no: str, tmp_path: Path) -> None:
    pack = ZipFile(BytesIO(await made(program, claim_no, tmp_path / "out")))

    for name in pack.namelist():
        content = pack.read(name)
        text = text_of(content) if name.endswith(".pdf") else content.decode(errors="replace")
        assert SECRET not in text.replace("\n", ""), name
        assert "suspicious" not in text.lower(), name
    assert not [name for name in pack.namelist() if "note" in name]


async def test_it_holds_what_the_customer_wrote_to_the_claim_and_about_the_order(
    program: Program, shop: ShopClient, payload: Payload, claim_no: str, tmp_path: Path
) -> None:
    order_no = (await shop.claims.page(claim_no)).order_no
    for subject, text in ((f"注文{order_no}", "箱が濡れていました。"), (claim_no, "写真もあります。" + "あ" * 900)):
        await shop.inquiries.receive(letter(payload["orderer"]["email"], subject, text))
    await shop.inquiries.receive(letter("eve@example.jp", f"注文{order_no}", "横取りします。"))

    pack = ZipFile(BytesIO(await made(program, claim_no, tmp_path / "out")))

    texts = [pack.read(name).decode() for name in pack.namelist() if name.startswith("letters/")]
    assert [words in text for words, text in zip(("箱が濡れて", "あ" * 900), texts, strict=True)] == [True, True]
    cover = text_of(pack.read("00-cover-ja.pdf")).replace("\n", "")
    assert "箱が濡れていました。" in cover
    assert "横取り" not in cover
    assert "お届けから8日" in cover


def letter(sender: str, subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message.set_content(text)
    return message.as_bytes()


async def test_of_a_claim_that_nobody_has_there_is_no_pack(program: Program, tmp_path: Path) -> None:
    refused = await program("claim", "pack", "C1", "--to", tmp_path / "out")

    assert refused.code == 4
    assert list((tmp_path / "out").glob("*")) == []
