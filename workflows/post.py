"""A walk of the postman for mails that no running order owns: rejects, and orders that have ended."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.mail import Postman
    from activities.reach import ReachDeeds
    from domain.deed import LaterMail, Post, RefusedMail, deed_on
    from workflows.deeds import deed
    from workflows.errand import wait_until
    from workflows.options import POST
    from workflows.succession import Load, in_this_run


@workflow.defn(name="PostWorkflow")
class PostWorkflow:
    """Sends what is owed to one thread, for as long as it takes."""

    def __init__(self) -> None:
        self._mails_refused = 0
        self._is_woken = False
        self._load = Load()

    @workflow.run
    async def run(self, thread: str) -> int:
        while True:
            if self._load.is_full:
                workflow.continue_as_new(thread)
            self._is_woken = False
            answer = await self._walk(thread)
            if isinstance(answer, RefusedMail):
                await self._note(thread, answer)
            elif isinstance(answer, LaterMail):
                await wait_until(answer, lambda: self._is_woken)
            elif not self._is_woken:
                return answer

    @workflow.signal(description="More mails of this thread are owed.")
    def wake(self, _: RawValue | None = None) -> None:
        self._load.count()
        self._is_woken = True

    async def _walk(self, thread: str) -> int | RefusedMail | LaterMail:
        return await workflow.execute_activity_method(
            Postman.deliver,
            Post(thread=thread, at=workflow.now()),
            summary=f"mails of {thread}",
            **POST,
        )

    async def _note(self, order_no: str, refused: RefusedMail) -> None:
        """Nobody else changes an order that has ended."""
        self._mails_refused += 1
        key = f"mail_refused:{in_this_run(f'{refused.mail_id}-{self._mails_refused}')}"
        await deed(ReachDeeds.refused, deed_on(order_no, key, workflow.now(), refused), "mail refused")
