"""A letter about a claim comes in: it settles what was proposed where it says nothing else, or a person reads it."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.basics.said import Code, Said
from domain.claim import arrival, guards, telling
from domain.claim.claim import Claim
from domain.contract.claims import Reply
from domain.contract.messages import AnswerProposal, ReadLetters
from domain.inquiry.incoming import Incoming
from domain.inquiry.letter import BY_MACHINE
from domain.order.facts import ClaimLetterFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind

_LETTER = Code("todo.claim_letter", "claim_no")
_LETTER_OF_OTHER = Code("todo.claim_letter_of_other", "claim_no", "sender")

CUSTOMER = "customer"


class Context(NamedTuple):
    """What is known around a letter.

    `is_customers`: it came from the orderer's own address. `reply`: all that it says, where that is unmistakable.
    """

    is_customers: bool = True
    reply: Reply | None = None


def take(claim: Claim, letter: Incoming, context: Context) -> None:
    """A letter is kept. Only the customer's own word settles anything; while one waits to be read, no other does.

    What a machine wrote changes nothing (RFC 3834), and neither does anything once the claim is closed but a task.
    """
    if letter.automatic:
        claim.note("automatic_letter", note=BY_MACHINE(sign=letter.automatic))
        return
    state = claim.state
    claim.note("letter", letter=letter.key, attachments=letter.attachments_count)
    if context.reply and context.is_customers and not (state.has_letter or state.is_closed):
        arrival.answer(claim, AnswerProposal(reply=context.reply, by=CUSTOMER))
        return
    other = "" if context.is_customers else letter.sender
    claim.state = state if state.is_closed else state.written_to()
    if not state.has_letter:
        _have_read(claim, letter, other)
    if context.is_customers and not letter.quiet and not state.is_closed:
        _acknowledge(claim, letter.unkept_again)


def _have_read(claim: Claim, letter: Incoming, other: str) -> None:
    number = claim.state.claim_no
    said = _LETTER_OF_OTHER(claim_no=number, sender=other) if other else _LETTER(claim_no=number)
    claim.ask_person(TaskKind.ANSWER_CLAIM, said)
    unkept = [each.said for each in letter.unkept]
    telling.tell_shop(claim, "letter", text=letter.text, files=letter.attachments, unkept=unkept, other=other)


def _acknowledge(claim: Claim, unkept: Sequence[Said]) -> None:
    """Once a day; the day of the next word is the one that the customer knows, or that of an answer to a question.

    Once more on the same day where a file is to be sent otherwise.
    """
    claim.answers_customer = True
    state = claim.state
    promised = state.clock.next_word_on or claim.calendar.day_of(claim.hours.answer_by(claim.at))
    facts = ClaimLetterFacts(
        claim_no=state.claim_no,
        claimed_for=state.asked.reason,
        next_word_on=max(promised, claim.today),
        unkept=tuple(unkept),
    )
    claim.owe(MailKind.CLAIM_LETTER, facts, what=f"{claim.today}:files" if unkept else str(claim.today))


def read(claim: Claim, command: ReadLetters) -> None:
    """Nothing follows from what the customer wrote: the clocks go on where they were.

    Raises:
        ClaimSettled, ClaimMoved
    """
    guards.must_be_open(claim)
    guards.must_have_seen(claim, command.expected_version, command.by)
    if claim.state.has_letter:
        claim.state = claim.state.taken_by(command.by)
        claim.note("letters_read", by=command.by, note=command.note)
