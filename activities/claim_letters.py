"""Letters about a claim are taken note of: whose they are, and whether one is nothing but an answer."""

from typing import TYPE_CHECKING

from domain.claim import letter as rules
from domain.claim.claim import Claim
from domain.claim.status import ClaimStatus
from domain.contract.claims import Reply
from domain.conversation.question.choice_reply import choice_in, choices_of_arrival, choices_of_proposal
from domain.inquiry.incoming import Incoming, same_address
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection

#: What is asked in which status, by the newest mail of which kind.
_ASKED = {
    ClaimStatus.PROPOSED: (MailKind.CLAIM_PROPOSED, choices_of_proposal()),
    ClaimStatus.ARRIVED: (MailKind.CLAIM_ARRIVED, choices_of_arrival()),
}


class ClaimLetters:
    """Takes each letter once, in the transaction of whoever has the claim."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    async def take_all(self, conn: "Connection", claim: Claim) -> None:
        """Take note of all that wait, oldest first."""
        waiting = await self._database.claim_letters.untaken(conn, claim.state.claim_no)
        if not waiting:
            return
        about = await self._database.mails.addressed(conn, claim.state.order_no)
        for each in waiting:
            is_customers = about is not None and is_from(each.letter, about)
            reply = await self._reply(conn, claim, each.letter, about) if about and is_customers else None
            rules.take(claim, each.letter, rules.Context(is_customers=is_customers, reply=reply))
        await self._database.claim_letters.take(conn, [each.id for each in waiting], claim.at)

    async def _reply(self, conn: "Connection", claim: Claim, letter: Incoming, about: "Addressed") -> Reply | None:
        """What a letter answers to the newest mail that asks, where it says nothing else, and brings nothing."""
        asked = _ASKED.get(claim.state.status)
        if asked is None or letter.quiet or letter.attachments_count or letter.is_cut or not letter.answers:
            return None
        kind, offered = asked
        if not await self._database.mails.answers_newest(conn, claim.state.thread, letter.answers, kind, kind):
            return None
        orderer, state = about.placed.orderer, claim.state
        known = (state.claim_no, state.order_no, orderer.name, orderer.name[:2], orderer.kana, orderer.company)
        choice = choice_in(letter.text, offered, known)
        return choice.option if choice and isinstance(choice.option, Reply) else None


def is_from(letter: Incoming, about: "Addressed") -> bool:
    """True for the orderer's own address, unless anybody may have written it."""
    is_own = same_address(letter.sender) == same_address(about.placed.orderer.email) != ""
    return is_own and not letter.proof.is_doubtful
