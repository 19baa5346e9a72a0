"""Whether a mail that has not left still says what is so."""

from datetime import datetime
from typing import TYPE_CHECKING

from activities.asking_feedback import AskingFeedback
from domain.claim.thread import claim_of_thread
from domain.conversation import telling
from domain.conversation.feedback import feedback_of_thread
from domain.goods.supplying import sku_of_thread
from domain.inquiry.state import is_overtaken as is_inquiry_mail_overtaken
from domain.inquiry.thread import inquiry_of_thread
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, is_overtaken, is_too_late

if TYPE_CHECKING:
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import ShopDesk


class StillTrue:
    """Asked with the claim of a mail, so that nothing happens to its order in between."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    def is_out_of_date(self, mail: "StoredMail", about: "Addressed | None", now: datetime) -> bool:
        """True for a mail whose dates no longer give what they promised, or that asks for money which has come.

        What a person sends again stays as it was.
        """
        if mail.kind.is_for_shop or (mail.resends and not mail.retried_for):
            return False
        if about and telling.asks_in_vain(mail.facts, about.state):
            return True
        return telling.is_out_of_date(mail.kind, mail.facts, mail.counts_from, now, self.desk.today().calendar)

    async def is_overtaken(
        self, conn: "Connection", mail: "StoredMail", about: "Addressed | None", now: datetime
    ) -> bool:
        """True when a mail says what is no longer so, or a newer confirmation what holds now."""
        if mail.resends and mail.retried_for and await self.database.mails.is_repeated(conn, mail):
            return True
        is_late = telling.is_late(mail.counts_from, now, self.desk.today().calendar)
        has_waited = is_late or bool(mail.retried_for or mail.not_before)
        is_wish = mail.resends is not None and not mail.retried_for  # a person wants it once more
        if about and has_waited and not is_wish and is_too_late(mail.kind, about.state):
            return True
        if about and has_waited and is_wish:
            return is_overtaken(mail.kind, mail.facts, about.state)
        if about and not is_wish:
            is_replaced = KINDS[mail.kind].purpose is Purpose.CONFIRM and await self.database.mails.is_replaced(
                conn, mail
            )
            return is_replaced or is_overtaken(mail.kind, mail.facts, about.state)
        return await self._is_overtaken_elsewhere(conn, mail, now)

    async def _is_overtaken_elsewhere(self, conn: "Connection", mail: "StoredMail", now: datetime) -> bool:
        """True when a mail of no order says what is no longer so: to a supplier, of a claim, of an inquiry."""
        if order_no := feedback_of_thread(mail.thread):
            return not (mail.kind.is_for_shop or await AskingFeedback(self.database).may_still(conn, order_no, now))
        if (sku := sku_of_thread(mail.thread)) and not mail.kind.is_for_shop:
            return not (await self.database.suppliers.awaited(conn, [sku]))[sku].pieces
        if claim_no := claim_of_thread(mail.thread):
            claim = await self.database.customer_claims.state(conn, claim_no)
            return claim is not None and KINDS[mail.kind].is_overtaken_in_talk(mail.facts, claim)
        inquiry_no = inquiry_of_thread(mail.thread)
        asker = await self.database.threads.asker(conn, inquiry_no) if inquiry_no else None
        return asker is not None and is_inquiry_mail_overtaken(mail.kind, mail.facts, asker.state)
