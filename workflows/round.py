"""The daily round: once a business day the shop is reminded, in one mail, of all that waits for it."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.round import ROUND_THREAD, RoundDeeds, TimedRound
    from workflows.deeds import deed
    from workflows.errand import Errand

#: Rounds that one run makes, about a quarter of a year.
ROUNDS_PER_RUN = 60


@workflow.defn(name="RoundWorkflow")
class RoundWorkflow:
    """Runs as long as the shop does; there is one (`ROUND_WORKFLOW_ID`), whichever worker asked for it first."""

    def __init__(self) -> None:
        self._postman = Errand()

    @workflow.run
    async def run(self) -> None:
        for _ in range(ROUNDS_PER_RUN):
            next_at = await deed(RoundDeeds.next_round, TimedRound(at=workflow.now()), "when the next round is")
            await workflow.sleep(max(next_at - workflow.now(), timedelta(seconds=1)), summary="until the next round")
            owes_mail = await deed(RoundDeeds.remind_shop, TimedRound(at=workflow.now()), "remind the shop")
            if owes_mail:
                self._postman.wake(ROUND_THREAD)
        await workflow.wait_condition(self._postman.is_home)
        workflow.continue_as_new()
