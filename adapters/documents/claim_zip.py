"""An evidence pack as one ZIP: the cover in two languages, mails, papers and evidence, and a list of hashes.

The same contents give the same bytes: names are sorted, and every file has the time of the newest thing it tells of.
"""

import hashlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.documents.claim_pack import PackedFile, giver_of
from adapters.words.say import name

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from domain.agenda.claim_pack import ClaimPack, PackLetter
    from domain.contract.order import Language

LANGUAGES: "tuple[Language, ...]" = ("ja", "en")
_SUMS = "SHA256SUMS.txt"


def zipped(pack: "ClaimPack", renderer: "DocumentRenderer") -> bytes:
    """The whole pack; blocks while the covers are set."""
    contents = dict(_files(pack))
    for language in LANGUAGES:
        listed = [_listed(pack, path, content, language) for path, content in contents.items() if "/" in path]
        contents[f"00-cover-{language}.pdf"] = renderer.claim_cover(pack, listed, language)
    return _zip(contents, pack.as_of.timetuple()[:6])


def _files(pack: "ClaimPack") -> Iterator[tuple[str, bytes]]:
    for paper in pack.papers:
        yield f"papers/{paper.kind}-{paper.number}.pdf", paper.content
    for row, content in pack.evidence:
        yield f"evidence/{row.file_name}", content
    for number, mail in enumerate(pack.mails, start=1):
        yield f"mails/{number:02}.eml", mail.content
    for number, letter in enumerate(pack.letters, start=1):
        yield f"letters/{number:02}.txt", _letter(pack, letter).encode()


def _letter(pack: "ClaimPack", letter: "PackLetter") -> str:
    """What was written, below its date, number, subject, and the names of what came with it."""
    at = letter.at.astimezone(pack.zone)
    head = [f"{at:%Y-%m-%d %H:%M}  {letter.about}", letter.subject, *letter.files]
    return "\n".join([*filter(None, head), "", letter.text, ""])


def _listed(pack: "ClaimPack", path: str, content: bytes, language: "Language") -> PackedFile:
    about = ""
    if path.startswith("evidence/"):
        row = next(row for row, _ in pack.evidence if path == f"evidence/{row.file_name}")
        about = giver_of(row.given_by, row.says, language)
    elif path.startswith("papers/"):
        about = name("paper", path.removeprefix("papers/").rpartition("-")[0], language)
    return PackedFile(path, len(content), hashlib.sha256(content).hexdigest(), about)


def _zip(contents: Mapping[str, bytes], at: tuple[int, ...]) -> bytes:
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(contents.items()))
    written = BytesIO()
    with ZipFile(written, "w") as file:
        for path, content in [*sorted(contents.items()), (_SUMS, sums.encode())]:
            info = ZipInfo(path, at)  # type: ignore[arg-type]  # six numbers
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, 0o644 << 16, 3
            file.writestr(info, content)
    return written.getvalue()
