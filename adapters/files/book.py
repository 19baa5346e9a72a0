"""All profiles that a shop has: those that come with the program, and its own, beside its file.

`profiles/<kind>/<name>.toml` beside `shop.toml`. One of a name that comes with the program adds to that one: its words
of codes and its settings join, any other key takes the place of theirs. So does one that names a `base`.
"""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters.files.profile import InvalidProfile, Kind, Profile, UnknownProfile, wrong_keys
from adapters.files.profile_files import parsed, profiles

#: Beside the shop's file.
FOLDER = "profiles"


class ProfileBook:
    """Hands profiles out as they are now: the shop's own are read again each time, since they are few."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def of_kind(self, kind: Kind) -> tuple[Profile, ...]:
        """All of a kind, by their names.

        Raises:
            InvalidProfile: one of the shop's own is wrong; what is said names its file and keys.
        """
        found = {each.name: each for each in profiles(kind)}
        for file in self._own(kind):
            own = _read(file, kind)
            found[own.name] = own
        return tuple(found[name] for name in sorted(found))

    def find(self, kind: Kind, name: str) -> Profile:
        """The profile of this name.

        Raises:
            UnknownProfile, InvalidProfile
        """
        of_kind = self.of_kind(kind)
        for each in of_kind:
            if each.name == name:
                return each
        raise UnknownProfile(name=name, names=[each.name for each in of_kind])

    def _own(self, kind: Kind) -> list[Path]:
        folder = self._folder / kind.value if self._folder else None
        return sorted(folder.glob("*.toml")) if folder and folder.is_dir() else []


def _read(file: Path, kind: Kind) -> Profile:
    given = parsed(file)
    base = {each.name: each for each in profiles(kind)}.get(str(given.pop("base", file.stem)))
    try:
        return Profile.model_validate(_over(base, {"kind": kind.value, "name": file.stem} | given))
    except ValidationError as error:
        raise InvalidProfile(wrong_keys(str(file), error)) from error


def _over(base: Profile | None, given: dict[str, Any]) -> dict[str, Any]:
    """What is given, with what the base says besides."""
    if base is None:
        return given
    known = base.model_dump()
    own_codes, own_settings = given.get("codes", {}), given.get("settings", {})
    codes = {field: known["codes"].get(field, {}) | own_codes.get(field, {}) for field in known["codes"] | own_codes}
    version = {"version": f"{base.version}+own"}
    return known | version | given | {"codes": codes, "settings": known["settings"] | own_settings}
