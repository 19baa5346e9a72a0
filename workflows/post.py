"""A walk of the postman for mails that no running order owns: rejects, and orders that have ended."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.mail import Postman
    from domain.deed import Post
    from workflows.options import POST


@workflow.defn(name="PostWorkflow")
class PostWorkflow:
    """Sends what is owed to one thread, for as long as it takes."""

    @workflow.run
    async def run(self, thread: str) -> int:
        return await workflow.execute_activity_method(
            Postman.deliver,
            Post(thread=thread, at=workflow.now()),
            summary=f"mails of {thread}",
            **POST,
        )
