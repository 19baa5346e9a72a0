"""A file is read in: as a whole, then row by row, and what becomes of each row is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.importing import ImportActivities
    from domain.basics.errors import InvalidMessage
    from domain.basics.said import Code, Said
    from domain.contract.imports import ImportStart, ImportState, ImportStep, Progress
    from workflows.execution import Refused, remotely
    from workflows.failures import failure_of
    from workflows.options import IMPORT
    from workflows.payloads import NOTHING, read
    from workflows.words import FINISH_IMPORT, READ_IMPORT, TAKE_ROWS, in_words

_HOW_FAR = Code("details.import_how_far", "rows", "taken", "known", "refused", "open")
_REFUSED = Code("details.import_refused")

Step = Callable[[Any, ImportStep], Awaitable[Progress]]


@workflow.defn(name="ImportWorkflow")
class ImportWorkflow:
    """One file. A run that is full goes on in a new one: what was read and taken is known in the database."""

    @workflow.run
    async def run(self, raw: RawValue = NOTHING) -> Progress:
        """Returns what became of the rows. What names no import fails at once."""
        try:
            start = read(ImportStart, raw)
            progress = await self._do(ImportActivities.read, start, READ_IMPORT())
            while progress.state is ImportState.TAKING and progress.open:
                progress = await self._do(ImportActivities.take, start, TAKE_ROWS(count=progress.open))
                if workflow.info().is_continue_as_new_suggested():
                    workflow.continue_as_new(start)
            if progress.state is ImportState.TAKING:
                progress = await self._do(ImportActivities.finish, start, FINISH_IMPORT())
        except (InvalidMessage, Refused) as error:
            raise failure_of(error) from None
        return progress

    async def _do(self, step: Step, start: ImportStart, what: Said) -> Progress:
        """One step, for as long as it takes; then the Web UI shows how far the import is."""
        progress = await remotely(step, ImportStep(number=start.number, at=workflow.now()), what, IMPORT)
        workflow.set_current_details(in_words(_how_far(progress)))
        return progress


def _how_far(progress: Progress) -> Said:
    if progress.state is ImportState.REFUSED:
        return _REFUSED()
    counts = {name: getattr(progress, name) for name in ("rows", "taken", "known", "refused", "open")}
    return _HOW_FAR(**counts)
