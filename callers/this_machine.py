"""Whether a shop is meant to run on this machine, and what to say when it does not."""

from adapters.running_stack import RunningStack
from adapters.settings import Settings
from domain.basics.said import Code, Said

_DATABASE, _TEMPORAL = Settings.model_fields["database_url"].default, Settings.model_fields["temporal_address"].default
_NOT_OPEN = Code("away.not_open", "folder")


def is_of_this_machine(settings: Settings) -> bool:
    """True when nobody named a database or Temporal elsewhere: both would be those of `make up`."""
    stack = RunningStack.read(settings.var)
    places = {(_DATABASE, _TEMPORAL), (stack.database_url, stack.temporal_address) if stack else ("", "")}
    return (settings.database_url, settings.temporal_address) in places


def not_open(settings: Settings) -> Said:
    """What to say when nothing answers on this machine."""
    return _NOT_OPEN(folder=settings.var)
