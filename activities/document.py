"""The activities of paper: slip, label and, where the box carries no price, the invoice; paper letters."""

import asyncio
from typing import TYPE_CHECKING

from temporalio import activity

from domain.basics.said import Code
from domain.contract.envelope import PaperRequest
from domain.goods.parts import parts_of, with_totals
from domain.goods.waybill import carrier_of, temperature_of
from domain.order.deadline import shipping_on
from domain.order.document import DocumentKind, DocumentOrder, Printed, Replaced
from domain.order.mail import MailContent, OrderInMail
from domain.order.owed import NewTask, TaskKind
from domain.order.parcel import Parcel
from domain.people.route import transit_days

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from adapters.mail.writing.render import MailRenderer
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop, ShopDesk

_BY_HAND = Code("todo.by_hand", "version", "characters")


class Paper:
    """Idempotent by (order_no, kind, version, parcel and its contents): the first document of a version stays."""

    def __init__(
        self, database: "Database", desk: "ShopDesk", renderer: "DocumentRenderer", words: "MailRenderer"
    ) -> None:
        self.database = database
        self.desk = desk
        self.renderer = renderer
        self.words = words

    @activity.defn(name="make_documents")
    async def make(self, given: PaperRequest) -> int:
        """Make what is missing for this version. Returns how many documents were made; 0 when the order moved on."""
        shop = self.desk.today()
        async with self.database.pool.acquire() as conn:
            about = await self.database.mails.addressed(conn, given.order_no)
            if about is None or about.state.version != given.version:
                return 0
            parcel = about.state.goods.parcel(given.parcel_no) or Parcel(parcel_no=given.parcel_no)
            existing = await self.database.documents.made(conn, given.order_no, given.version, parcel)
            before = await self.database.documents.issued_before(conn, given.order_no, given.version)
        paper = paper_of(shop, about, given, parcel)
        if before and not paper.is_exchange:
            version, made_at = before
            paper = paper.model_copy(update={"replaces": Replaced(version, shop.calendar.day_of(made_at))})
        made = {
            kind: await asyncio.to_thread(self.renderer.render, kind, paper)
            for kind in paper.kinds
            if kind not in existing
        }
        missing = await asyncio.to_thread(self.renderer.missing, paper)
        async with self.database.pool.acquire() as conn, conn.transaction():
            for kind, content in made.items():
                await self.database.documents.keep(conn, given.order_no, kind, given.version, content, given.at, parcel)
            if made and missing:
                await self._ask_to_write_by_hand(conn, given, missing)
        return len(made)

    @activity.defn(name="reprint_documents")
    async def reprint(self, given: PaperRequest) -> int:
        """Hand the documents of a parcel over once more. Idempotent by document and day: a day has one reprint.

        Returns how many were made; the packer's note stays in the shop, and is nobody's second copy.
        """
        day = self.desk.today().calendar.day_of(given.at)
        async with self.database.pool.acquire() as conn:
            about = await self.database.mails.addressed(conn, given.order_no)
            if about is None:
                return 0
            parcel = about.state.goods.parcel(given.parcel_no) or Parcel(parcel_no=given.parcel_no)
            papers = await self.database.documents.made(conn, given.order_no, given.version, parcel)
        language, made = about.placed.language, 0
        copies = {
            kind: await asyncio.to_thread(self.renderer.reprint, content, kind, language, day)
            for kind, content in papers.items()
            if kind is not DocumentKind.NOTE
        }
        printed = Printed(on=day, at=given.at, by=given.by)
        async with self.database.pool.acquire() as conn, conn.transaction():
            for kind, content in copies.items():
                made += await self.database.documents.reprint(conn, given.order_no, papers[kind], content, printed)
            if made:
                await self.database.journal.add_line(conn, given.order_no, given.at, "reprinted", by=given.by)
        return made

    @activity.defn(name="print_letter")
    async def print_letter(self, given: PaperRequest) -> int:
        """Print a mail as a paper letter. Idempotent by the mail: the first one stays. Returns 1 when made now."""
        shop = self.desk.today()
        async with self.database.pool.acquire() as conn:
            about = await self.database.mails.addressed(conn, given.order_no)
            mail = await self.database.mail_names.for_paper(conn, given.order_no, given.mail)
            if about is None or mail is None or mail.number is None:
                return 0
            if await self.database.documents.find(conn, given.order_no, DocumentKind.LETTER, mail.number):
                return 0
            coupon = await self.database.coupons.of(conn, given.order_no, mail.key, shop.calendar.day_of(given.at))
        words = self.words.render(
            MailContent(
                kind=mail.kind,
                language=about.placed.language,
                shop=shop.profile,
                order=OrderInMail(placed=about.placed, transfer_no=about.transfer_no, status=about.state.status),
                facts=mail.facts,
                owed_at=mail.owed_at,
                written_at=given.at.astimezone(shop.calendar.zone),
                coupon=coupon,
            ),
            is_on_paper=True,
        )
        paper = paper_of(shop, about, given, Parcel())
        content = await asyncio.to_thread(self.renderer.paper_letter, paper, words.subject, words.text)
        async with self.database.pool.acquire() as conn, conn.transaction():
            kind, number = DocumentKind.LETTER, mail.number
            if await self.database.documents.keep(conn, given.order_no, kind, number, content, given.at):
                await self.database.journal.add_line(conn, given.order_no, given.at, "letter_made", note=mail.kind)
        return 1

    async def _ask_to_write_by_hand(self, conn: "Connection", given: PaperRequest, missing: str) -> None:
        """A task without a mail: whoever prints the papers is shown it with them. One per version."""
        calendar = self.desk.today().calendar
        said = _BY_HAND(version=given.version, characters=missing)
        task = NewTask(kind=TaskKind.LOOK, said=said, due_on=calendar.business_day_from(calendar.day_of(given.at)))
        key = f"paper:{given.order_no}:{given.version}"
        await self.database.tasks.open(conn, key, task, given.at, given.order_no)


def paper_of(shop: "Shop", about: "Addressed", given: PaperRequest, parcel: Parcel) -> DocumentOrder:
    """The order as its papers see it now."""
    placed, state, printed_on = about.placed, about.state, shop.calendar.day_of(given.at)
    shipping = about.policy.shipping
    carrier = carrier_of(placed, shop.file.waybills, shipping.default_carrier)
    ready_on = shop.calendar.hand_over_from(given.at, shipping.hand_over_until)
    transit = transit_days(placed, about.policy, carrier)
    other = state.goods.together.order_no if state.goods.together and not state.goods.have_gone else ""
    paper = DocumentOrder(
        placed=placed,
        shop=shop.profile,
        transfer_no=about.transfer_no,
        version=given.version,
        parcel_no=parcel.parcel_no,
        packed=parcel.lines if parcel.is_part else (),
        parcels=None if state.goods.to_follow else parts_of(state.goods.parcels),
        totals_in=with_totals(state.goods.parcels, parcel).parcel_no,
        issued_on=printed_on,
        shipped_on=shop.calendar.day_of(state.goods.shipped_at) if state.goods.shipped_at else None,
        ships_on=shipping_on(ready_on, transit, placed.wishes.delivery_date, shop.calendar),
        timezone=shop.file.timezone,
        received=max(state.money.kept, 0),
        waived=state.money.let_off,
        given_back=min(state.money.let_off, state.money.refunded),
        postpay_days=about.policy.payment.postpay_days,
        temperature=temperature_of(placed, shop.file.waybills, parcel),
        mails_invoice=state.goods.mails_invoice,
        is_replacement=parcel.is_replacement,
        is_resent=parcel.is_resent,
        articles=parcel.articles,
        rides_with=other if state.goods.rides else "",
        same_box=other,
        fields=about.policy.papers,
    )
    left_on = shop.calendar.day_of(parcel.shipped_at) if parcel.shipped_at else None
    if parcel.replacement is None or not parcel.is_sale:
        return paper
    return paper.in_exchange(parcel.articles, left_on, parcel.replacement.extra)
