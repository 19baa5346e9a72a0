"""Whether a shop is meant to run on this machine, and what to say when it does not; which file it would work by."""

from pathlib import Path

from adapters.running_stack import RunningStack
from adapters.settings import Settings, is_named
from domain.basics.said import Code, Said
from gateway.importing.sample import EXAMPLE_FILE

USUAL_FILE: Path = Settings.model_fields["shop_file"].default
_DATABASE, _TEMPORAL = Settings.model_fields["database_url"].default, Settings.model_fields["temporal_address"].default


def is_of_this_machine(settings: Settings) -> bool:
    """True when nobody named a database or Temporal elsewhere: both would be those of `make up`."""
    stack = RunningStack.read(settings.var)
    places = {(_DATABASE, _TEMPORAL), (stack.database_url, stack.temporal_address) if stack else ("", "")}
    return (settings.database_url, settings.temporal_address) in places


_NOT_OPEN = Code("away.not_open", "folder")


def not_open(settings: Settings) -> Said:
    """What to say when nothing answers on this machine."""
    return _NOT_OPEN(folder=settings.var)


def file_to_open_with(settings: Settings) -> Path:
    """The file that `make up` reads: the shop's own, or the example while there is none in the usual place."""
    if settings.shop_file == USUAL_FILE and not USUAL_FILE.exists():
        return EXAMPLE_FILE
    return settings.shop_file


def newest_file(settings: Settings) -> Path:
    """The file that the shop would be opened with now: one written since goes before the one it was opened with."""
    return USUAL_FILE if _is_opened_with_another(settings) else settings.shop_file


def file_opened_with(settings: Settings) -> Path | None:
    """The file by which the shop still works although another one has been written since; None when there is none."""
    return settings.shop_file if _is_opened_with_another(settings) else None


def _is_opened_with_another(settings: Settings) -> bool:
    stack = RunningStack.read(settings.var)
    if stack is None or stack.shop_file != settings.shop_file or is_named("SHOP_FILE") or not USUAL_FILE.exists():
        return False
    return not USUAL_FILE.samefile(settings.shop_file) if settings.shop_file.exists() else True
