"""Mails to many, looked at: what each is, whom it goes to, and how far it is."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from adapters.shop_file import Shop
from callers.connections import Connections
from domain.basics.errors import UnknownMailing
from domain.contract.consents import MailingKind
from domain.contract.mailings import LeftOut, Mailing, MailingState, RecipientState
from domain.contract.order import Language
from domain.people.advertising import Hint, hints_of_advertising
from domain.people.mailing import Chosen, choose


class MailingShown(BaseModel):
    """A mailing and how far it is. `counts` are those of its recipients, `left_out` those of persons by reason.

    Of a draft both tell what would be, were it sent now. `per_minute`: what the shop lets leave. `ends_at`: when the
    last mail leaves at that pace, the hours in which none does counted in; None where it does not send.
    """

    model_config = ConfigDict(frozen=True)

    mailing: Mailing
    counts: dict[RecipientState, int]
    left_out: dict[LeftOut, int]
    hints: dict[Language, tuple[Hint, ...]] = {}
    per_minute: int
    ends_at: AwareDatetime | None = None

    @property
    def recipients(self) -> int:
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        """Of how many it is known, or will never be known, what became of them."""
        return self.recipients - self.counts.get(RecipientState.WAITING, 0) - self.counts.get(RecipientState.IN_HAND, 0)


class _Counted(NamedTuple):
    """Recipients by what became of them, and persons left out by the reason."""

    recipients: Mapping[RecipientState, int]
    left_out: dict[LeftOut, int]


class ShownMailings:
    """Mails to many. A name says which one, or its number."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    @property
    def shop(self) -> Shop:
        return self.connections.desk.today()

    async def show(self, name: str) -> MailingShown:
        """A mailing, and how far it is; of a draft, whom it would go to now.

        Raises:
            UnknownMailing
        """
        found, now = await self.find(name), self.connections.now()
        async with self.connections.connection() as conn:
            if found.state is MailingState.DRAFT:
                counted = await self._foreseen(conn, found)
            else:
                counted = await self._so_far(conn, found, now)
        return MailingShown(
            mailing=found,
            counts={state: count for state, count in counted.recipients.items() if count},
            left_out=counted.left_out,
            hints=_hints(found),
            per_minute=self.shop.policy.mailings.per_minute,
            ends_at=self._ends_at(found, counted, now),
        )

    async def listed(self, limit: int = 50) -> list[Mailing]:
        """The newest first."""
        async with self.connections.connection() as conn:
            return await self.connections.database.mailings.listed(conn, limit)

    async def find(self, name: str) -> Mailing:
        """A mailing by its name, or its number.

        Raises:
            UnknownMailing
        """
        mailings = self.connections.database.mailings
        async with self.connections.connection() as conn:
            found = await mailings.named(conn, name)
            if found is None and name.isascii() and name.isdigit() and int(name) < 2**62:
                found = await mailings.find(conn, int(name))
        if found is None:
            raise UnknownMailing(name=name)
        return found

    async def choose(self, conn: Connection, found: Mailing) -> Chosen:
        """Whom it would go to now."""
        choice, now = self.connections.database.mailing_choice, self.connections.now()
        candidates = await choice.candidates(conn, found.filters, self.shop.calendar.zone, now)
        return choose(found.kind, candidates, await choice.known(conn, candidates, now))

    async def _foreseen(self, conn: Connection, found: Mailing) -> _Counted:
        """Whom it would go to now."""
        chosen = await self.choose(conn, found)
        return _Counted({RecipientState.WAITING: len(chosen.recipients)}, chosen.left_out)

    async def _so_far(self, conn: Connection, found: Mailing, now: datetime) -> _Counted:
        """What became of those whom it goes to; whom a reason has met since then is left out, too."""
        recipients, left_out = Counter(dict.fromkeys(RecipientState, 0)), Counter(found.left_out)
        rows = await self.connections.database.mailings.counts(conn, found.number, now)
        for (state, reason), count in rows.items():
            recipients[state] += count
            if reason:
                left_out[LeftOut(reason)] += count
        return _Counted(recipients, dict(left_out))

    def _ends_at(self, found: Mailing, counted: _Counted, now: datetime) -> datetime | None:
        if found.state not in {MailingState.DRAFT, MailingState.SENDING}:
            return None
        policy, waiting = self.shop.policy, counted.recipients.get(RecipientState.WAITING, 0)
        return self.shop.calendar.mailing_ends_at(now, waiting, policy.mail, policy.mailings)


def _hints(found: Mailing) -> dict[Language, tuple[Hint, ...]]:
    """What in thanks reads as advertising."""
    if found.kind is not MailingKind.THANKS:
        return {}
    hints = {language: tuple(hints_of_advertising(source)) for language, source in found.templates.items()}
    return {language: each for language, each in hints.items() if each}
