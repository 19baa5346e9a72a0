"""What one line of the tables of activities is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.activities.world import Activity, World

Prepare: TypeAlias = Callable[[World], Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """One activity in one situation; `prepare` makes the situation and returns what the activity is given.

    An activity of two transactions names in `halfway` what the first of them does with what it is given.
    """

    name: str
    activity: Activity
    prepare: Prepare
    halfway: Callable[[World, Any], Awaitable[object]] | None = None
