"""Sends papers by mail that customers asked for."""

from activities.paper_mail import PaperMails
from callers.connections import Connections, reaching_database
from domain.basics.errors import NoAddress, UnknownOrder
from domain.order.facts import PaperFacts
from gateway.api.mails import Mails


class PaperDesk:
    """A paper is made first; then its mail is owed, and leaves at once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._mails = Mails(connections)

    async def must_have_address(self, order_no: str) -> None:
        """Asked before anything is made.

        Raises:
            UnknownOrder, NoAddress
        """
        async with self._connections.connection() as conn:
            about = await self._connections.database.mails.addressed(conn, order_no)
        if about is None:
            raise UnknownOrder("number", order_no=order_no)
        if not about.placed.orderer.email:
            raise NoAddress

    async def send(self, order_no: str, facts: PaperFacts, by: str) -> None:
        """Have the paper mailed; the same one is mailed once, a reprint once a day.

        Raises:
            UnknownOrder, NoAddress, ServiceAway
        """
        connections = self._connections
        with reaching_database():
            await PaperMails(connections.database, connections.desk).owe(order_no, facts, by, connections.now())
        await self._mails.have_sent(order_no)
