"""What a run that was cut off left undone: the messages in its history without those the database knows as done."""

from typing import TYPE_CHECKING

from temporalio import activity

from adapters.histories import Histories
from domain.contract.left import Heir, Left

if TYPE_CHECKING:
    from adapters.postgres.database import Database

#: Messages that one answer holds: it travels through the history.
MOST = 100


class Succession:
    """Changes nothing. What has been done in the meantime is known by its key, whoever asks for it again."""

    def __init__(self, database: "Database") -> None:
        self.database = database

    @activity.defn(name="read_left_messages")
    async def left_behind(self, given: Heir) -> Left:
        """The messages of earlier runs of which the database knows nothing, from one of them on."""
        messages = await Histories(activity.client()).messages(given.workflow_id, given.run_id)
        part = messages[given.begins_at : given.begins_at + MOST]
        async with self.database.pool.acquire() as conn:
            keys = [key for message in part for key in message.keys]
            done = await self.database.journal.done(conn, given.order_no, keys)
        left = tuple(message for message in part if not done.intersection(message.keys))
        goes_on_at = given.begins_at + MOST
        return Left(messages=left, goes_on_at=goes_on_at if goes_on_at < len(messages) else None)
