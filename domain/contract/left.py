"""Messages that Temporal had accepted for a run that was cut off before it worked on them."""

from pydantic import BaseModel, ConfigDict

from domain.basics.text import indexable, storable


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


def place_of_update(update_id: str) -> str:
    """The place of a command among all that an order is sent."""
    return f"update:{indexable(storable(update_id))}"


def place_in_run(place: str, first_run_id: str, continued_run_id: str | None) -> str:
    """A place that no other run uses: it names the run that this one continues, else the first run of its chain."""
    return f"c{continued_run_id[-8:]}-{place}" if continued_run_id else f"{first_run_id[-8:]}-{place}"
