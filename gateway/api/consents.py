"""What people said of advertising, at the door: written down by a colleague, and shown."""

from pydantic import BaseModel, ConfigDict

from activities.reach import can_be_mailed
from callers.connections import Connections
from domain.basics.errors import InvalidMessage
from domain.basics.fault import Fault
from domain.contract.consents import MailingKind, Standing
from domain.people.consent import Consent, SpokenConsent, may_be_sent, standing
from domain.people.identity import mail_key


class ConsentShown(BaseModel):
    """What holds of an address, what may therefore be sent to it, and why."""

    model_config = ConfigDict(frozen=True)

    address: str
    standing: Standing
    thanks: bool
    advertising: bool
    ledger: tuple[Consent, ...]


class Consents:
    """The ledger of consents."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def note(self, said: SpokenConsent) -> ConsentShown:
        """Write down what somebody said. The same said at the same instant counts once.

        Raises:
            InvalidMessage: the address cannot be used, or the instant has not come yet.
        """
        now = self._connections.now()
        if said.at > now:
            raise InvalidMessage(Fault(field="at", code="not_yet", facts={"at": said.at.isoformat()}))
        _must_be_address(said.email)
        async with self._connections.connection() as conn:
            await self._connections.database.consents.note(conn, said.consent, now)
        return await self.show(said.email)

    async def show(self, email: str) -> ConsentShown:
        """All that was ever said of an address, and what holds now.

        Raises:
            InvalidMessage: it is no address.
        """
        _must_be_address(email)
        async with self._connections.connection() as conn:
            ledger = await self._connections.database.consents.of(conn, email)
        return ConsentShown(
            address=mail_key(email),
            standing=standing(ledger),
            thanks=may_be_sent(MailingKind.THANKS, ledger),
            advertising=may_be_sent(MailingKind.ADVERTISING, ledger),
            ledger=tuple(ledger),
        )


def _must_be_address(email: str) -> None:
    if not can_be_mailed(email):
        raise InvalidMessage(Fault(field="email", code="unusable"))
