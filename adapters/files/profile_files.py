"""The files that profiles are written in, and those that come with the program: `profiles/<kind>/<name>.toml`."""

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters import file_faults
from adapters.files.profile import InvalidProfile, Kind, Profile, UnknownProfile, wrong_keys
from adapters.regular_files import text_of
from domain.basics.said import Code

_UNREADABLE = Code("profile.unreadable", "path", "what")


def read_profile(file: Path | Traversable) -> Profile:
    """Read and check one file.

    Raises:
        InvalidProfile: with the file and every key that is missing, unknown or impossible.
    """
    try:
        return Profile.model_validate(parsed(file))
    except ValidationError as error:
        raise InvalidProfile(wrong_keys(file.name, error)) from error


def parsed(file: Path | Traversable) -> dict[str, Any]:
    """What a file says, before anybody checks it.

    Raises:
        InvalidProfile: it cannot be read, or is no TOML.
    """
    text = ""
    try:
        text = text_of(file) if isinstance(file, Path) else file.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidProfile(_UNREADABLE(path=file.name, what=file_faults.of_toml(error, text))) from error
    except UnicodeDecodeError as error:
        raise InvalidProfile(_UNREADABLE(path=file.name, what=file_faults.of_encoding(error))) from error
    except OSError as error:
        raise InvalidProfile(_UNREADABLE(path=file.name, what=file_faults.of_reading(error))) from error


@cache
def profiles(kind: Kind | None = None) -> tuple[Profile, ...]:
    """All profiles that come with the program, or those of one kind, by their names."""
    if kind is None:
        return tuple(profile for each in Kind for profile in profiles(each))
    folder = resources.files("adapters.files").joinpath("profiles", kind.value)
    if not folder.is_dir():
        return ()
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return tuple(read_profile(each) for each in files)


def profile(kind: Kind, name: str) -> Profile:
    """The profile of this name.

    Raises:
        UnknownProfile
    """
    for each in profiles(kind):
        if each.name == name:
            return each
    raise UnknownProfile(name=name, names=[each.name for each in profiles(kind)])
