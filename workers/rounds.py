"""The shop's daily round is begun by its workers."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from adapters.words.say import say
from domain.contract.order import Language
from workflows.options import ORDERS, ROUND_WORKFLOW_ID
from workflows.round import RoundWorkflow
from workflows.words import ROUND


async def begin_rounds(client: Client, language: Language = "ja") -> None:
    """Have the shop reminded of what waits, once a business day; one run does it, whichever worker asks first.

    `language` is that in which the Web UI says what it is.

    Raises:
        RPCError: Temporal is away.
    """
    await client.start_workflow(
        RoundWorkflow.run,
        id=ROUND_WORKFLOW_ID,
        task_queue=ORDERS,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=say(ROUND(), language),
    )
