"""Messages that Temporal had accepted for a run that was cut off before it worked on them, and the other way round."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.basics.text import indexable, storable

_UPDATE = "update:"


class LeftMessage(BaseModel):
    """A message as it stands in the history of the run that was sent it.

    `place` is the one that it had there, so that what was done after all is known by its key. `payload` is the first of
    its `count` arguments, as Temporal writes it; None without any.
    """

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    place: str
    payload: bytes | None = None
    count: int = 0
    is_update: bool = False

    @property
    def keys(self) -> tuple[str, str]:
        """The keys that its activity, or the note of its refusal, leaves behind."""
        return f"{self.name}:{self.place}", f"refused:{self.name}:{self.place}"


class Heir(BaseModel):
    """The run that takes an order up, and the message from which on it asks for what was left."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    workflow_id: str
    run_id: str
    begins_at: int = 0


class Left(BaseModel):
    """Some of what was left undone, oldest first; `goes_on_at` where there is more to ask for."""

    model_config = ConfigDict(frozen=True)

    messages: tuple[LeftMessage, ...] = ()
    goes_on_at: int | None = None


class UnheardCommand(NamedTuple):
    """An update that a run of a workflow was sent, by their ids; its effect is stored."""

    workflow_id: str
    run_id: str
    update_id: str


def place_of_update(update_id: str) -> str:
    """The place of a command among all that an order is sent."""
    return f"{_UPDATE}{indexable(storable(update_id))}"


def update_of(key: str) -> str | None:
    """The id of the update whose activity has this key; None for what no update asked for.

    An id that is longer than an index can hold comes back as what stands for it.
    """
    _, _, place = key.partition(":")
    return place.removeprefix(_UPDATE) if place.startswith(_UPDATE) else None


def place_in_run(place: str, first_run_id: str, continued_run_id: str | None) -> str:
    """A place that no other run uses: it names the run that this one continues, else the first run of its chain."""
    return f"c{continued_run_id[-8:]}-{place}" if continued_run_id else f"{first_run_id[-8:]}-{place}"
