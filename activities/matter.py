"""What the activities of a matter, an inquiry or a claim, have in common."""

from typing import TYPE_CHECKING, Any, TypeVar

from activities.locking import D, G, L, LockingActivities
from domain.conversation import refusals
from domain.conversation.matter import Matter
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from activities.locking import Decide
    from adapters.postgres.pool import Connection

M = TypeVar("M", bound=Matter[Any])


class MatterActivities(LockingActivities[G, L, M, D]):
    """Base of the classes whose methods change one inquiry, or one claim, each."""

    def _noting(self, refused: refusals.Unusable) -> "Decide[M]":
        """Write a refused or unreadable message into the journal, and tell the shop, some times a day."""

        async def decide(matter: M, conn: "Connection") -> None:
            told = await self.database.mails.keys(conn, matter.state.thread, refusals.start_of(matter.today))
            matter.note("refused", note=refused.said, message=refused.message, payload=refused.payload)
            if news := refusals.news(refused, matter.today, told):
                matter.owe(MailKind.SHOP_REFUSED, news.facts, what=news.what)

        return decide
