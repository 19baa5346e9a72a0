"""Reads `shop.toml`, and reads it again when it was changed: mails always print today's address and account."""

import logging
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters.calendar import business_calendar
from adapters.documents.fonts import FontBook
from adapters.postal import PostalBook
from domain.basics.fault import Fault, faults_of, name_fields
from domain.inquiry.faq import Faq
from domain.shop.calendar import BusinessCalendar
from domain.shop.file import ShopFile
from domain.shop.patience import Pauses
from domain.shop.policy import Policy
from domain.shop.profile import ShopProfile

#: Beside the shop's file.
FAQ_FILE = "faq.toml"
_ENTRY = re.compile(r"\s*\[\[\s*answer\s*\]\]")

logger = logging.getLogger(__name__)


class InvalidShopFile(ValueError):
    """The shop's file is missing or wrong; the message says where. `faults` are those of its keys."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        self.faults = faults
        super().__init__(message)


@dataclass(frozen=True)
class Shop:
    """The shop as its file describes it now. `faq_fault` says what is wrong with the FAQ that could not be taken."""

    file: ShopFile
    calendar: BusinessCalendar
    faq: Faq = field(default_factory=Faq)
    faq_fault: str = ""

    @property
    def profile(self) -> ShopProfile:
        return self.file.shop

    @property
    def policy(self) -> Policy:
        return self.file.policy


def read_shop_file(path: Path) -> Shop:
    """Read and check the file. A wrong FAQ beside it stops nobody: the shop then has no answers of its own.

    Raises:
        InvalidShopFile: with the path and every key that is missing, unknown or impossible.
    """
    try:
        data = _parsed(path, _read(path))
    except FileNotFoundError as error:
        raise InvalidShopFile(f"{path} does not exist. Copy shop.example.toml to this place and fill it in.") from error
    try:
        file = ShopFile.model_validate(data)
        shop = Shop(file, business_calendar(file))
    except ValidationError as error:
        raise InvalidShopFile(f"{path}: {name_fields(error)}.", faults_of(error)) from error
    except (ValueError, LookupError) as error:
        raise InvalidShopFile(f"{path}: {error}") from error
    return _with_faq(shop, path.with_name(FAQ_FILE))


def _with_faq(shop: Shop, path: Path) -> Shop:
    """The shop with its own answers; with none while there is no file of them, or a wrong one."""
    try:
        text = _read(path)
        data = _parsed(path, text)
    except FileNotFoundError:
        return shop
    except (OSError, InvalidShopFile) as error:
        return replace(shop, faq_fault=str(error))
    try:
        return replace(shop, faq=Faq.model_validate(data))
    except ValidationError as error:
        return replace(shop, faq_fault=f"{path}: {name_fields(error)} ({_lines_of(error, text)})")


def _lines_of(error: ValidationError, text: str) -> str:
    """On which lines the entries begin that are wrong; the first line where it is none of them."""
    begins = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    wrong = {step for item in error.errors() for step in item["loc"][1:2] if isinstance(step, int)}
    lines = sorted({begins[entry] for entry in wrong if entry < len(begins)}) or [1]
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidShopFile(f"{path} cannot be read: line {line} is not UTF-8") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        end = f"line {len(text.splitlines()) or 1}, the end of the file"
        raise InvalidShopFile(f"{path} cannot be read: {error}".replace("end of document", end)) from error


class ShopDesk:
    """Hands out the shop's file as it is now, and two reference books: postal codes, and the characters of the fonts.

    A file that became wrong or went away is reported once in the log, and the last good one stays in force. So it is
    with the FAQ, which may also be wrong from the start. `pauses` are those before a mail is tried again.
    """

    pauses = Pauses()

    def __init__(self, path: Path) -> None:
        self.postal = PostalBook()
        self.fonts = FontBook()
        self._path = path
        self._seen = self._touched()
        self._shop = read_shop_file(path)
        self._tell_faq()

    def today(self) -> Shop:
        """The shop's file as it stands, read again only when it was touched."""
        touched = self._touched()
        if touched != self._seen:
            self._seen = touched
            try:
                self._take(read_shop_file(self._path))
            except (OSError, InvalidShopFile) as error:
                logger.warning("shop file not taken, the last good one stays", extra={"reason": str(error)})
        return self._shop

    @property
    def latest(self) -> Shop:
        """The shop's file as it was read last, for whoever may not look at a file."""
        return self._shop

    def _take(self, shop: Shop) -> None:
        had, self._shop = self._shop, replace(shop, faq=self._shop.faq) if shop.faq_fault else shop
        if self._shop.faq_fault != had.faq_fault:
            self._tell_faq()

    def _tell_faq(self) -> None:
        if self._shop.faq_fault:
            logger.warning("FAQ not taken, `shop check` names the line", extra={"reason": self._shop.faq_fault})

    def _touched(self) -> tuple[int | None, int | None]:
        """When the file and the FAQ beside it were written last, in nanoseconds; None while one is away."""
        return _written(self._path), _written(self._path.with_name(FAQ_FILE))


def _written(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
