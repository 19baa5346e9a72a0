"""Which file a shop on this machine works by."""

from pathlib import Path

from adapters.running_stack import RunningStack
from adapters.settings import Settings, is_named
from gateway.importing.sample import EXAMPLE_FILE

USUAL_FILE: Path = Settings.model_fields["shop_file"].default


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
