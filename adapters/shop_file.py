"""Reads `shop.toml`, and reads it again when it was changed: mails always print today's address and account."""

import logging
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters.calendar import business_calendar
from adapters.postal import PostalBook
from domain.calendar import BusinessCalendar
from domain.faq import Faq
from domain.order import name_fields
from domain.policy import Policy
from domain.shop import ShopProfile
from domain.shop_file import ShopFile

#: Beside the shop's file.
FAQ_FILE = "faq.toml"

logger = logging.getLogger(__name__)


class InvalidShopFile(ValueError):
    """The shop's file is missing or wrong; the message says where."""


@dataclass(frozen=True)
class Shop:
    """The shop as its file describes it now."""

    file: ShopFile
    calendar: BusinessCalendar
    faq: Faq = field(default_factory=Faq)

    @property
    def profile(self) -> ShopProfile:
        return self.file.shop

    @property
    def policy(self) -> Policy:
        return self.file.policy


def read_shop_file(path: Path) -> Shop:
    """Read and check the file.

    Raises:
        InvalidShopFile: with the path and every key that is missing, unknown or impossible.
    """
    try:
        data = _load(path)
    except FileNotFoundError as error:
        raise InvalidShopFile(f"{path} does not exist. Copy shop.example.toml to this place and fill it in.") from error
    try:
        file = ShopFile.model_validate(data)
        return Shop(file, business_calendar(file), _read_faq(path.with_name(FAQ_FILE)))
    except InvalidShopFile:  # of the FAQ
        raise
    except ValidationError as error:
        raise InvalidShopFile(f"{path}: {name_fields(error)}") from error
    except (ValueError, LookupError) as error:
        raise InvalidShopFile(f"{path}: {error}") from error


def _read_faq(path: Path) -> Faq:
    """The shop's own answers; none while there is no file of them."""
    try:
        return Faq.model_validate(_load(path))
    except FileNotFoundError:
        return Faq()
    except ValidationError as error:
        raise InvalidShopFile(f"{path}: {name_fields(error)}") from error


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidShopFile(f"{path} cannot be read: {error}") from error


class ShopDesk:
    """Hands out the shop of this moment, and the book of postal codes that lies on its desk.

    A file that became wrong or went away is reported once in the log, and the last good one stays in force.
    """

    def __init__(self, path: Path) -> None:
        self.postal = PostalBook()
        self._path = path
        self._shop = read_shop_file(path)
        self._seen = self._touched()

    def today(self) -> Shop:
        """The shop's file as it stands, read again only when it was touched."""
        touched = self._touched()
        if touched != self._seen:
            self._seen = touched
            try:
                self._shop = read_shop_file(self._path)
            except (OSError, InvalidShopFile) as error:
                logger.warning("shop file not taken, the last good one stays", extra={"reason": str(error)})
        return self._shop

    def _touched(self) -> tuple[int | None, int | None]:
        """When the file and the FAQ beside it were written last, in nanoseconds; None while one is away."""
        return _written(self._path), _written(self._path.with_name(FAQ_FILE))


def _written(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
