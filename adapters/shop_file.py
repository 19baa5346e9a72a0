"""Reads `shop.toml`, and reads it again when it was changed: mails always print today's address and account."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from adapters.calendar import business_calendar
from domain.calendar import BusinessCalendar
from domain.order import name_fields
from domain.policy import Policy
from domain.shop import ShopProfile
from domain.shop_file import ShopFile


class InvalidShopFile(ValueError):
    """The shop's file is missing or wrong; the message says where."""


@dataclass(frozen=True)
class Shop:
    """The shop as its file describes it now."""

    file: ShopFile
    calendar: BusinessCalendar

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
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidShopFile(
            f"{path} does not exist. Copy shop.example.toml to {path.name} and fill it in."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidShopFile(f"{path} cannot be read: {error}") from error
    try:
        file = ShopFile.model_validate(data)
        return Shop(file, business_calendar(file))
    except ValidationError as error:
        raise InvalidShopFile(f"{path}: {name_fields(error)}") from error
    except (ValueError, LookupError) as error:
        raise InvalidShopFile(f"{path}: {error}") from error


class ShopDesk:
    """Hands out the shop of this moment. A file that became wrong is reported, and the last good one stays in force."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shop = read_shop_file(path)
        self._seen = path.stat().st_mtime_ns

    def today(self) -> Shop:
        """The shop's file as it stands, read again only when it was touched."""
        try:
            touched = self._path.stat().st_mtime_ns
            if touched != self._seen:
                self._seen = touched
                self._shop = read_shop_file(self._path)
        except (OSError, InvalidShopFile):
            return self._shop
        return self._shop
