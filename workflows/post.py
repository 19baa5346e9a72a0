"""A walk of the postman for mails that no running order owns: rejects, and orders that have ended."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.mail import Postman
    from activities.reach import ReachDeeds
    from domain.deed import LaterMail, Post, RefusedMail, deed_on
    from workflows.deeds import deed
    from workflows.options import POST


@workflow.defn(name="PostWorkflow")
class PostWorkflow:
    """Sends what is owed to one thread, for as long as it takes."""

    def __init__(self) -> None:
        self._mails_refused = 0

    @workflow.run
    async def run(self, thread: str) -> int:
        while not isinstance(answer := await self._walk(thread), int):
            if isinstance(answer, RefusedMail):
                await self._note(thread, answer)
            elif (rest := answer.not_before - workflow.now()) > timedelta():
                await workflow.sleep(rest, summary="mails that leave in the morning")
        return answer

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
        run = workflow.info().first_execution_run_id[-8:]
        key = f"mail_refused:{run}-{refused.mail_id}-{self._mails_refused}"
        await deed(ReachDeeds.refused, deed_on(order_no, key, workflow.now(), refused), "mail refused")
