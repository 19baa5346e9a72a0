"""Reads `shop.toml`, and reads it again when it was changed: mails always print today's address and account."""

import logging
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters import file_faults
from adapters.calendar import business_calendar
from adapters.documents.fonts import FontBook
from adapters.files.book import FOLDER, ProfileBook
from adapters.postal import PostalBook
from adapters.regular_files import NotRegular, text_of
from domain.basics.fault import Fault, faults_of
from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble
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


_MISSING = Code("shop_file.missing", "path")
_UNREADABLE = Code("shop_file.unreadable", "path", "what")
_NOT_REGULAR = Code("shop_file.not_regular", "path")
_WRONG = Code("shop_file.wrong", "path", "faults")
_WRONG_FAQ = Code("shop_file.wrong_faq", "path", "what")
_IN_LINES = Code("shop_file.in_lines", "faults", "lines", "count")


class InvalidShopFile(Trouble, ValueError):
    """The shop's file is missing or wrong; what is said names the place.

    `what` is the same without the path, `faults` are those of its keys.
    """

    def __init__(self, said: Said, what: Said | None = None, faults: tuple[Fault, ...] = ()) -> None:
        self.what, self.faults = what or said, faults
        super().__init__(said)


@dataclass(frozen=True)
class Shop:
    """The shop as its file describes it now. `faq_fault` says what is wrong with the FAQ that could not be taken."""

    file: ShopFile
    calendar: BusinessCalendar
    faq: Faq = field(default_factory=Faq)
    faq_fault: InvalidShopFile | None = None

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
        raise InvalidShopFile(_MISSING(path=path)) from error
    except NotRegular as error:
        raise InvalidShopFile(_NOT_REGULAR(path=path)) from error
    except OSError as error:
        raise _unreadable(path, file_faults.of_reading(error)) from error
    try:
        file = ShopFile.model_validate(data).leaving_from_its_own_place()
    except ValidationError as error:
        faults = faults_of(error)
        said = _WRONG(path=path, faults=[fault.said for fault in faults])
        raise InvalidShopFile(said, faults=faults) from error
    return _with_faq(Shop(file, business_calendar(file)), path.with_name(FAQ_FILE))


def _unreadable(path: Path, what: Said) -> InvalidShopFile:
    return InvalidShopFile(_UNREADABLE(path=path, what=what), what)


def _with_faq(shop: Shop, path: Path) -> Shop:
    """The shop with its own answers; with none while there is no file of them, or a wrong one."""
    try:
        text = _read(path)
        data = _parsed(path, text)
    except FileNotFoundError:
        return shop
    except OSError as error:
        return replace(shop, faq_fault=_unreadable(path, file_faults.of_reading(error)))
    except InvalidShopFile as error:
        return replace(shop, faq_fault=error)
    try:
        return replace(shop, faq=Faq.model_validate(data))
    except ValidationError as error:
        lines = _lines_of(error, text)
        faults = [fault.said for fault in faults_of(error)]
        what = _IN_LINES(faults=faults, lines=[str(line) for line in lines], count=len(lines))
        return replace(shop, faq_fault=InvalidShopFile(_WRONG_FAQ(path=path, what=what), what))


def _lines_of(error: ValidationError, text: str) -> list[int]:
    """On which lines the entries begin that are wrong; the first line where it is none of them."""
    begins = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    wrong = {step for item in error.errors() for step in item["loc"][1:2] if isinstance(step, int)}
    return sorted({begins[entry] for entry in wrong if entry < len(begins)}) or [1]


def _read(path: Path) -> str:
    try:
        return text_of(path)
    except UnicodeDecodeError as error:
        raise _unreadable(path, file_faults.of_encoding(error)) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, file_faults.of_toml(error, text)) from error


class ShopDesk:
    """Hands out the shop's file as it is now, and two reference books: postal codes, and the characters of the fonts.

    A file that became wrong or went away is reported once in the log, and the last good one stays in force. So it is
    with the FAQ, which may also be wrong from the start. `pauses` are those before a mail is tried again.
    """

    pauses = Pauses()

    def __init__(self, path: Path) -> None:
        self.profiles = ProfileBook(path.with_name(FOLDER))
        self.postal = PostalBook()
        self.fonts = FontBook()
        self._path = path
        self._watched = (str(path), str(path.with_name(FAQ_FILE)))
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
            except InvalidShopFile as error:
                logger.warning("shop file not taken, the last good one stays", extra={"reason": str(error)})
        return self._shop

    @property
    def latest(self) -> Shop:
        """The shop's file as it was read last, for whoever may not look at a file."""
        return self._shop

    def _take(self, shop: Shop) -> None:
        had, self._shop = self._shop, replace(shop, faq=self._shop.faq) if shop.faq_fault else shop
        if _said_of(self._shop) != _said_of(had):
            self._tell_faq()

    def _tell_faq(self) -> None:
        if self._shop.faq_fault:
            logger.warning("FAQ not taken, `shop check` names the line", extra={"reason": str(self._shop.faq_fault)})

    def _touched(self) -> tuple[int | None, int | None]:
        """When the file and the FAQ beside it were written last, in nanoseconds; None while one is away."""
        own, faq = self._watched
        return _written(own), _written(faq)


def _said_of(shop: Shop) -> Said | None:
    return shop.faq_fault.said if shop.faq_fault else None


def _written(path: str) -> int | None:
    """Asked dozens of times an order, so it is a plain string: a path is made anew for each look."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - see above
    except OSError:
        return None
