"""Evidence: what a file is, is told by what is in it, and what could do something is not kept."""

import zlib

import pytest

from domain.claim.evidence import BadEvidence, EvidenceKind, clean_name, examined, must_have_room
from domain.shop.policy import FilesPolicy

LIMITS = FilesPolicy()
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffda0008010100003f00d2cf20ffd9")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)
WEBP = b"RIFF" + (22).to_bytes(4, "little") + b"WEBPVP8 " + bytes(14)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(12)


def pdf(body: bytes = b"<< /Type /Catalog >>") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def packed(objects: bytes) -> bytes:
    """A PDF whose objects stand in a compressed stream."""
    stream = zlib.compress(objects)
    return pdf(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\r\n" + stream + b"\nendstream")


def case_of(name: str, content: bytes) -> str:
    with pytest.raises(BadEvidence) as refused:
        examined(name, content, LIMITS)
    return refused.value.said.code.rpartition(".")[2]


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept"),
    [
        ("箱.jpg", JPEG, EvidenceKind.JPEG, "箱.jpg"),
        ("IMG_1.JPEG", JPEG, EvidenceKind.JPEG, "IMG_1.JPEG"),
        ("a.png", PNG, EvidenceKind.PNG, "a.png"),
        ("a.webp", WEBP, EvidenceKind.WEBP, "a.webp"),
        ("IMG_2.HEIC", HEIC, EvidenceKind.HEIC, "IMG_2.HEIC"),
        ("renamed.png", JPEG, EvidenceKind.JPEG, "renamed.png.jpg"),
        ("配達記録.pdf", pdf(), EvidenceKind.PDF, "配達記録.pdf"),
        ("メール", "お世話になっております。".encode("cp932"), EvidenceKind.TEXT, "メール.txt"),
        ("page.html", b"<script>alert(1)</script>", EvidenceKind.TEXT, "page.html.txt"),
    ],
)
def test_a_file_is_what_is_in_it_and_ends_so(name: str, content: bytes, kind: EvidenceKind, kept: str) -> None:
    file = examined(name, content, LIMITS)

    assert (file.kind, file.name) == (kind, kept)
    assert file.content == content


@pytest.mark.parametrize(
    ("name", "content", "case"),
    [
        ("a.jpg", b"", "empty"),
        ("a.jpg", JPEG + bytes(20_000_000), "too_large"),
        ("a.jpg", b"GIF89a...", "no_image"),
        ("a.jpg", b"this is no picture", "no_image"),
        ("a.jpg", JPEG[:20], "no_image"),
        ("a.png", PNG[:40], "no_image"),
        ("a.jpg", pdf(), "no_image"),
        ("a.pdf", b"<html>", "no_pdf"),
        ("a.exe", b"MZ\x90\x00\x03", "unknown"),
        ("a.zip", b"PK\x03\x04\x14\x00", "unknown"),
        ("a.pdf", pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"), "script"),
        ("a.pdf", pdf(b"<< /S /J#61vaScript /J#53 (x) >>"), "script"),
        ("a.pdf", packed(b"1 0 << /S /JavaScript /JS (x) >>"), "script"),
        ("a.pdf", pdf(b"<< /S /Launch /F (calc.exe) >>"), "script"),
        ("a.pdf", pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), "script"),
        ("a.pdf", packed(bytes(40_000_000)), "script"),
        ("a.pdf", pdf() + b"trailer << /Encrypt 5 0 R >>\n%%EOF", "locked"),
    ],
)
def test_what_is_empty_large_dangerous_or_not_what_it_is_called_is_refused(
    name: str, content: bytes, case: str
) -> None:
    assert case_of(name, content) == case


def test_a_pdf_that_only_speaks_of_scripts_is_kept() -> None:
    text = zlib.compress(b"BT (/JavaScript is not run) Tj ET")
    words = pdf(b"<< /Length 9 /Filter /FlateDecode >>\nstream\n" + text + b"\nendstream")

    assert examined("a.pdf", words, LIMITS).kind is EvidenceKind.PDF
    assert examined("a.pdf", packed(b"1 0 << /Type /Page >>"), LIMITS).kind is EvidenceKind.PDF


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../x", "x"),
        ("..\\..\\箱.jpg", "箱.jpg"),
        ("/etc/passwd", "passwd"),
        ("C:\\写真\\a.jpg", "a.jpg"),
        ("a\r\nb\u202egpj.exe", "a b gpj.exe"),
        ("..", "file"),
        ("", "file"),
        ('a"b:c?.png', "a_b_c_.png"),
        ("長" * 200 + ".jpg", "長" * 76 + ".jpg"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_claim_has_so_many_files_and_megabytes() -> None:
    must_have_room(30, 50_000_000, LIMITS)
    with pytest.raises(BadEvidence):
        must_have_room(31, 1, LIMITS)
    with pytest.raises(BadEvidence):
        must_have_room(1, 50_000_001, LIMITS)
