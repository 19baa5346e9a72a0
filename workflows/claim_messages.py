"""The messages of a claim: which activity answers each. What they are stands in domain/contract/table.py."""

from typing import ClassVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.claim import ClaimActivities
    from domain.claim.view import ClaimView
    from domain.contract import messages as m
    from domain.contract.table import Receiver
    from workflows.claim_loop import ClaimLoop
    from workflows.handlers import Handler, command, fact, fact_without_activity, takes


@takes(
    Receiver.CLAIM,
    fact_without_activity(m.RetryMails, ClaimLoop.retry_now),
    fact(m.CommandUnheard, ClaimActivities.hear),
    fact(m.LetterArrived, ClaimActivities.take_letter),
    command(m.NoteCarrierAnswer, ClaimActivities.note_carrier),
    fact(m.OrderNews, ClaimActivities.look_at_order),
    command(m.ReadLetters, ClaimActivities.read_letters),
    command(m.LookIntoClaim, ClaimActivities.look_into),
    command(m.ProposeRemedy, ClaimActivities.propose),
    command(m.AnswerProposal, ClaimActivities.answer),
    command(m.InvokeGuarantee, ClaimActivities.invoke),
    command(m.ContestClaim, ClaimActivities.contest),
    fact(m.ClaimDecided, ClaimActivities.decide),
    command(m.AppealClaim, ClaimActivities.appeal),
    fact(m.ClaimTakenOutside, ClaimActivities.stop),
    command(m.CloseClaim, ClaimActivities.close),
)
class ClaimMessages(ClaimLoop):
    """All doors of an open claim."""

    handlers: ClassVar[tuple[Handler, ...]]

    @workflow.query(name="view", description="The claim, and what happens next if nobody does anything")
    def view_query(self) -> ClaimView | None:
        return self.view() if self.state else None
