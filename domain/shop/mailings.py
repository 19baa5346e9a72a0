"""How mails to many leave: part of the shop's policy."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.basics.fault import wrong


class MailingsPolicy(BaseModel):
    """Mails to many (`shop mailing`): how many leave in a minute, and when.

    `confirms_way_out`: whoever answers that no more are wanted hears once that this is so.
    `keep_addresses_days` after its end a mailing forgets whom it went to; the mails themselves are kept as all are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_minute: Annotated[int, Field(ge=1, le=60_000)] = 100
    from_hour: Annotated[int, Field(ge=0, le=23)] = 9
    until_hour: Annotated[int, Field(ge=1, le=24)] = 20
    days: Literal["every", "business"] = "every"
    confirms_way_out: bool = True
    keep_addresses_days: Annotated[int, Field(ge=0, le=365)] = 30

    @model_validator(mode="after")
    def _leaves_some_hours(self) -> Self:
        if self.from_hour >= self.until_hour:
            raise wrong("wrong_way_round", first="from_hour", then="until_hour")
        return self
