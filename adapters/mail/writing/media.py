"""The two forms of a mail, made from the same words: plain text, and HTML for readers who see it.

Templates are plain text with a few habits that the HTML form understands: a blank line ends a paragraph; a line that
begins with 「■ 」 is a heading, with 「・」 or `- ` a list item, with 「※」 or `* ` a remark; a line that is only a web
address becomes a link; `{{ row(label, value) }}` is a line of facts; an indented line goes on where the line before it
ended, but the first one under a list item begins a line: an item is a label and what is said about it; a paragraph that
begins with `<` is HTML already.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from domain.contract.order import Language

_BLANK = re.compile(r"\n[ \t　]*\n")
#: What may not be torn apart: a word of narrow letters with the spaces after it, or a single wide character.
_WORDS = re.compile(r"[!-~]+ *|\s+|.")
_NEVER_FIRST = frozenset("、。，．・：；！？」』】）〕〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}")
_RULE = re.compile(r"[─━=-]{6,}")
_URL = re.compile(r"https?://\S+")
#: House numbers, telephone numbers and the like, which no line may end in the midst of; and tags, which stay.
_WHOLE = re.compile(r"<[^>]*>|(?<![\w\[【-])\d{1,6}(?:-\d{1,6}){1,3}(?![\w\]】-])", re.ASCII)
#: Per kind of lines: what stands before them, around each of them, and after them.
_TAGS = {
    "row": ('<table class="facts">', "{0}", "</table>"),
    "heading": ("", "<h2>{0}</h2>", ""),
    "item": ("<ul>", "<li>{0}</li>", "</ul>"),
    "remark": ("", '<p class="remark">{0}</p>', ""),
    "link": ("", '<p class="link"><a href="{0}">{0}</a></p>', ""),
    "rule": ("<hr>", "", ""),
    "words": ("", "<p>{0}</p>", ""),
}
#: What a line begins with, and what it is then.
_MARKS = {"<tr>": "row", "■": "heading", "・": "item", "- ": "item", "※": "remark", "* ": "remark"}
#: What anything begins with that is not just words.
_FIRST = frozenset({mark[0] for mark in _MARKS} | set("h─━=-"))
#: Most paragraphs of a mail are those of its template, and the same in each mail of a shop.
_MOST_REMEMBERED = 512
_COLONS: dict[Language, str] = {"ja": "：", "en": ": "}


def text_row(language: Language, label: str, value: object) -> str:
    """`label：value`; further lines of a list are indented."""
    lines = _lines(value)
    return f"{label}{_COLONS[language]}" + "\n　".join(lines)


def html_row(label: str, value: object) -> Markup:
    cells = "<br>".join(escape(line) for line in _lines(value))
    return Markup(f"<tr><th>{escape(label)}</th><td>{cells}</td></tr>")  # noqa: S704 - all that was filled in is escaped


def html_verbatim(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(text)


def html_prose(text: str) -> Markup:
    """A mail's own text: each line stays a line."""
    parts = (part.strip("\n") for part in _BLANK.split(text) if part.strip())
    lines = (Markup("<br>").join(escape(line) for line in part.split("\n")) for part in parts)
    return Markup("\n\n").join(Markup("<p>{}</p>").format(each) for each in lines)


def html_link(url: str) -> Markup:
    """A web address to click on; anything else stays text."""
    return Markup('<a href="{0}">{0}</a>').format(url) if _URL.fullmatch(url) else escape(url)


def text_wrap(text: str, columns: int = 70) -> str:
    """Long lines broken at about 35 full-width characters, after a 。 or 、 where one is near.

    Never inside a word of narrow letters, and never before a mark that may not begin a line.
    """
    return "\n".join(piece for line in text.splitlines() for piece in _pieces(line, columns))


def _pieces(line: str, columns: int) -> Iterator[str]:
    piece, width = "", 0
    for word in _WORDS.findall(line):
        width += _columns(word)
        if piece and width > columns and word[0] not in _NEVER_FIRST:
            whole, piece = _at_a_pause(piece)
            width = _columns(piece + word)
            yield whole.strip(" ")
        piece += word
    yield piece.strip(" ")


def _at_a_pause(piece: str) -> tuple[str, str]:
    """The piece up to its last pause, and the rest; all of it where no pause is in its latter two thirds."""
    end = max(piece.rfind(mark) for mark in "。、") + 1
    return (piece[:end], piece[end:]) if end > len(piece) / 3 else (piece, "")


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if _is_wide(char) else 1 for char in text)


def tidy(text: str) -> str:
    """Plain text with clean line ends and never more than one blank line in a row."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def paragraphs(text: Markup) -> Markup:
    """Turn the habits of plain text into HTML. The text is escaped already; only its own tags stay tags."""
    chunks = (chunk.strip("\n") for chunk in _BLANK.split(str(text)) if chunk.strip())
    return Markup("\n".join(_html_of(chunk) for chunk in chunks))  # noqa: S704 - escaped where it was filled in


@lru_cache(_MOST_REMEMBERED)
def _html_of(chunk: str) -> str:
    return _unbroken(_paragraph(chunk))


def _unbroken(chunk: str) -> str:
    return _WHOLE.sub(_as_a_whole, chunk) if "-" in chunk else chunk


def _as_a_whole(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("<") else f'<span class="whole">{found[0]}</span>'


def _paragraph(chunk: str) -> str:
    if chunk.lstrip().startswith("<") and not chunk.lstrip().startswith("<tr>"):
        return chunk
    lines = _merged(line for line in chunk.split("\n") if line.strip(" \t　"))
    return "\n".join(_block(kind, list(group)) for kind, group in itertools.groupby(lines, key=_kind))


def _merged(lines: Iterable[str]) -> list[str]:
    """The lines of a paragraph; an indented one goes on where the line before it ended, or stands under its item."""
    merged: list[str] = []
    is_label = False
    for line in lines:
        bare = line.strip(" \t　")
        if not merged or line[0] not in " 　":
            merged.append(bare)
            is_label = _kind(bare) == "item"
        else:
            merged[-1] = f"{merged[-1]}<br>{bare}" if is_label else _joined([merged[-1], bare])
            is_label = False
    return merged


def _kind(line: str) -> str:
    if line[0] not in _FIRST:
        return "words"
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return kind
    if _URL.fullmatch(line):
        return "link"
    return "rule" if _RULE.fullmatch(line) else "words"


def _block(kind: str, lines: Sequence[str]) -> str:
    before, around, after = _TAGS[kind]
    return before + "".join(around.format(line) for line in _bare(kind, lines)) + after


def _bare(kind: str, lines: Sequence[str]) -> Iterable[str]:
    """The lines without the marks that HTML does not need."""
    if kind == "heading":
        return (line.lstrip("■ 　") for line in lines)
    if kind == "item":
        return (line.lstrip("・- 　") for line in lines)
    return [_joined(lines)] if kind == "words" else lines


def _joined(lines: Iterable[str]) -> str:
    """Lines of one paragraph: Japanese ones follow each other without a gap, and a sentence's end ends the line."""
    joined = ""
    for line in lines:
        joined += _gap(joined, line) + line
    return joined


def _gap(before: str, line: str) -> str:
    if not before:
        return ""
    if before.endswith(("。", "。）")):
        return "<br>"
    return "" if _is_wide(before[-1]) or _is_wide(line[0]) else " "


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _lines(value: object) -> list[str]:
    if isinstance(value, Markup):
        return [value]
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return str(value).splitlines() or [""]
