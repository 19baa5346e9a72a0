"""A mail as a letter on paper, for customers who have no e-mail address: its words for paper, with the shop's head."""

import re
import unicodedata
from typing import Literal

from pydantic import BaseModel, ConfigDict

from adapters.documents.formats import Pieces, address_lines, day, name_lines, pieces, postal_code, shop_address
from domain.contract.order import Language
from domain.order.document import DocumentOrder
from domain.shop.profile import ShopProfile

#: Where the footer of a mail begins; a letter has the shop's address in its head.
_RULE = re.compile(r"^[─-]{6,}$", re.MULTILINE)
_HEADING = "■ "


class Line(BaseModel):
    """One line of the letter; `text` is empty between paragraphs."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["text", "heading", "indented"]
    text: Pieces


class PaperLetterPage(BaseModel):
    """The data of `paper_letter.typ`."""

    model_config = ConfigDict(frozen=True)

    language: Language
    postal_code: Pieces
    address: list[Pieces]
    names: list[Pieces]
    shop: Pieces
    shop_lines: list[Pieces]
    written_on: str
    title: Pieces
    lines: list[Line]


def paper_letter_page(order: DocumentOrder, subject: str, text: str) -> PaperLetterPage:
    """Lay the letter out; `subject` and `text` are those of the mail, written for paper."""
    orderer, language = order.placed.orderer, order.placed.language
    body = _RULE.split(text, maxsplit=1)[0].strip("\n")
    _, _, body = body.partition("\n")  # the salutation stands in the window already
    return PaperLetterPage(
        language=language,
        postal_code=pieces(postal_code(orderer.address.postal_code)),
        address=[pieces(line) for line in address_lines(orderer.address)],
        names=[pieces(name) for name in name_lines(orderer, language)],
        shop=pieces(_shop_name(order.shop, language)),
        shop_lines=[pieces(line) for line in _head(order.shop, language)],
        written_on=day(order.issued_on, language),
        title=pieces(re.sub(r"^(【[^】]*】|\[[^\]]*\])\s*", "", subject)),
        lines=[_line(line) for line in body.strip("\n").splitlines()],
    )


def _shop_name(shop: ShopProfile, language: Language) -> str:
    is_english = language == "en"
    return (is_english and (shop.company_en or shop.name_en)) or shop.company or shop.name


def _head(shop: ShopProfile, language: Language) -> list[str]:
    """Where a reader of the letter finds the shop: by post, by telephone, by mail."""
    address = f"{postal_code(shop.postal_code)} {shop_address(shop)}"
    if language == "en" and shop.address_en:
        code = postal_code(shop.postal_code)
        address = shop.address_en if code.removeprefix("〒") in shop.address_en else f"{shop.address_en} {code}"
    return [address, f"TEL {shop.phone}", shop.email]


def _line(line: str) -> Line:
    if line.startswith(_HEADING):
        return Line(kind="heading", text=pieces(line.removeprefix(_HEADING)))
    is_indented = bool(line) and unicodedata.category(line[0]) == "Zs"
    return Line(kind="indented" if is_indented else "text", text=pieces(line))
