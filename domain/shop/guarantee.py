"""The shop's guarantee (保証): what customers may claim who did not get what was promised, and the times of it."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from domain.basics.money import Yen

Days = Annotated[int, Field(ge=0, le=365)]
Weeks = Annotated[int, Field(ge=1, le=90)]
Months = Annotated[int, Field(ge=1, le=180)]
FirstHours = Annotated[int, Field(ge=1, le=240)]
HardHours = Annotated[int, Field(ge=1, le=720)]
Unanswered = Literal["refund", "person"]
Decider = Literal["shop", "mall"]
Elsewhere = Annotated[tuple[Literal["mall", "card"], ...], Field(max_length=2)]
#: The key under which a channel stands in orders and in the file.
Channel = Annotated[str, Field(min_length=1, max_length=100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChannelGuarantee(_Frozen):
    """What is otherwise for orders of one channel; what is left out is as for all. The fields: `GuaranteePolicy`."""

    from_days_after_promise: Days | None = None
    until_days: Days | None = None
    first_answer_hours: FirstHours | None = None
    hard_hours: HardHours | None = None
    look_into_days: Months | None = None
    choose_days: Weeks | None = None
    invoke_days: Weeks | None = None
    respond_days: Weeks | None = None
    appeal_days: Months | None = None
    most: Yen | None = None
    unanswered: Unanswered | None = None
    decided_by: Decider | None = None
    writes_about: Elsewhere | None = None


class GuaranteePolicy(_Frozen):
    """The scheme of all channels, and what is otherwise on some.

    Claimed from so many days after the day that was promised last, for what never came, and until so many days after
    it. `first_answer_hours` run in the shop's hours (those of `inquiry`), `hard_hours` on the clock: when they are over
    and nobody has answered, the guarantee pays (`unanswered`), or a person decides. `look_into_days`: at most so long
    after its opening an answer may be put off. `choose_days`: to answer a proposal; `invoke_days`: to object to a
    decline; `respond_days`: to prove what the shop contests; `appeal_days`: to appeal a decision. `most`: yen per
    claim; 0: what was paid. `decided_by`: the mall examines what its customers claim, so that nothing is paid by the
    clock alone. `writes_about`: of claims that were made elsewhere (`mall`, `card`), those whose customers are written
    to.
    """

    from_days_after_promise: Days = 3
    until_days: Days = 90
    first_answer_hours: FirstHours = 24
    hard_hours: HardHours = 48
    look_into_days: Months = 30
    choose_days: Weeks = 7
    invoke_days: Weeks = 14
    respond_days: Weeks = 7
    appeal_days: Months = 30
    most: Yen = 0
    unanswered: Unanswered = "refund"
    decided_by: Decider = "shop"
    writes_about: Elsewhere = ()
    channels: dict[Channel, ChannelGuarantee] = {}

    def of(self, channel: str) -> Self:
        """The scheme for an order of this channel."""
        own = self.channels.get(channel)
        others = own.model_dump(exclude_none=True) if own else {}
        return self.model_copy(update=others | {"channels": {}})

    @property
    def pays_unanswered(self) -> bool:
        """The guarantee pays by itself what nobody has answered in time."""
        return self.unanswered == "refund" and self.decided_by == "shop"
