"""Where a letter of a customer belongs: to an inquiry that is open, to an order, or to an inquiry of its own."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict

from activities.attaching import Attaching
from activities.claim_letters import is_from
from activities.way_out import refusal_in
from adapters.words.say import say
from domain.basics.said import Code, Said
from domain.claim.attached import Attached, Sifted, sift
from domain.claim.evidence import Giver
from domain.contract.messages import OpenInquiry
from domain.conversation.feedback import Source
from domain.inquiry.incoming import Incoming, Proof, guess_category, language_of, letter_key, mailbox, same_address
from domain.inquiry.state import InquiryState
from domain.inquiry.thread import Thread
from domain.people.consent import Consent

if TYPE_CHECKING:
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop

#: New inquiries of one address on one day; further letters join the newest that is open.
MOST_A_DAY = 10
#: Letters put to one inquiry on one day, those of machines included; nobody reads more, and each costs its workflow.
MOST_LETTERS_A_DAY = 100
_FEEDBACK = Code("letter.feedback", "stars")
_BY_MACHINE = Code("ignored.by_machine", "sign")
_TOO_MANY = Code("ignored.too_many", "inquiry_no", "count")
_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{1,38}[A-Za-z0-9])")
_MOST_NUMBERS, _LOOKED_THROUGH = 50, 2_000

#: The mail of ours that a return address or a Message-ID belongs to; None for any other.
OwnMail = Callable[[str], str | None]


class Filed(BaseModel):
    """Where a letter went: an inquiry, an open claim, or nowhere, when a machine wrote it. `is_known`: filed before."""

    model_config = ConfigDict(frozen=True)

    inquiry_no: str | None = None
    order_no: str | None = None
    claim_no: str | None = None
    is_new: bool = False
    is_known: bool = False
    ignored: Said | None = None


class Came(NamedTuple):
    """A letter that came to the shop as it is today. `sifted`: which of its files are kept."""

    letter: Incoming
    shop: "Shop"
    at: datetime
    sifted: Sifted = Sifted()

    @property
    def day_began(self) -> datetime:
        return self.shop.calendar.at(self.shop.calendar.day_of(self.at), 0)


class Filing:
    """Each letter is filed once, by its key, in one transaction."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    async def file_feedback(self, inquiry_no: str, shop: "Shop", at: datetime) -> Filed | None:
        """What somebody said of an order, if it was to become the inquiry of this number and has not yet.

        A colleague who wrote it down speaks with the customer already: no machine answers.
        """
        async with self._database.pool.acquire() as conn:
            if await self._database.inquiries.exists(conn, inquiry_no):
                return None
            answer = await self._database.feedback.of_inquiry(conn, inquiry_no)
            about = await self._database.mails.addressed(conn, answer.order_no) if answer else None
        if answer is None or about is None:
            return None
        subject = say(_FEEDBACK(stars=answer.stars), about.placed.language)
        form = OpenInquiry(
            inquiry_no=inquiry_no,
            order_no=answer.order_no,
            email=answer.sender,
            subject=subject,
            text=answer.words or subject,
        )
        return await self.file_form(form, shop, at, quiet=str(answer.source) if answer.source is Source.SHOP else "")

    async def file_form(self, form: OpenInquiry, shop: "Shop", at: datetime, *, quiet: str = "") -> Filed:
        """A form, by its number where it has one. An order that nobody knows is not linked.

        Whoever names somebody's order and an address of their own is not told whose it is. `quiet`: why no machine is
        to answer it.
        """
        async with self._database.pool.acquire() as conn:
            about = await self._database.mails.addressed(conn, form.order_no) if form.order_no else None
            orderer = about.placed.orderer if about else None
            if orderer and form.email and same_address(form.email) != same_address(orderer.email):
                orderer = None
            filled = form.model_copy(
                update={
                    "order_no": form.order_no if about else None,
                    "email": form.email or (orderer.email if orderer else ""),
                    "name": form.name or (orderer.name or orderer.company if orderer else ""),
                    "language": form.language or (about.placed.language if about else language_of(form.text)),
                }
            )
            day = str(shop.calendar.day_of(at))
            scope = form.inquiry_no or f"{day}\n{filled.order_no}"
            letter = Incoming(
                key=letter_key("form", scope, same_address(form.email), form.subject, form.text),
                sender=same_address(filled.email),
                name=filled.name,
                subject=form.subject,
                text=form.text,
                language=filled.language or "ja",
                is_form=True,
                quiet=quiet,
                unknown_fields=form.unknown_fields,
            )
            return await self._file(conn, Came(letter, shop, at), filled)

    async def file_mail(  # noqa: PLR0913 - what came, and how our own mails are known
        self,
        letter: Incoming,
        shop: "Shop",
        at: datetime,
        *,
        sent_to: OwnMail,
        answers: OwnMail,
        files: Sequence[Attached] = (),
    ) -> Filed:
        """A mail: found by what it answers, by the return address it was sent to, or by its sender's order number.

        Whoever answers a mail of ours has received it. Of anybody else whom the shop's mail server does not vouch
        for, no order is found by its number: it may be the letter's subject, and is for a person to say.

        `files` came with it. Of a machine's letter, or a forged one, none is kept.
        """
        async with self._database.pool.acquire() as conn:
            given_out = [found for address in letter.recipients if (found := sent_to(address))]
            answered = [found for each in letter.references if (found := answers(each))]
            letter = letter.model_copy(update={"answers": answered[-1] if answered else ""})
            refusal = await refusal_in(self._database, conn, letter, given_out, at)
            letter = letter.model_copy(update={"is_way_out": refusal is not None})
            letter, goes_on = await self._thread_of(conn, letter, [*given_out, *answered])
            if letter.automatic and not (goes_on.inquiry_no or goes_on.claim_no):
                return Filed(ignored=_BY_MACHINE(sign=letter.automatic))
            is_persons = not letter.automatic and letter.proof is not Proof.FORGED
            sifted = await asyncio.to_thread(sift, files if is_persons else (), shop.policy.files)
            came = Came(letter, shop, at, sifted)
            if goes_on.claim_no:
                return await self._file_with_claim(conn, came, goes_on.claim_no)
            about = await self._database.mails.addressed(conn, goes_on.order_no) if goes_on.order_no else None
            return await self._file(conn, came, _form_of(letter, goes_on.inquiry_no, about), refusal)

    async def _thread_of(self, conn: "Connection", letter: Incoming, ours: Sequence[str]) -> tuple[Incoming, Thread]:
        """What a letter goes on with. Who answers a mail of `ours`, and names no other, has received it: proven."""
        threads = self._database.threads
        goes_on = await threads.of_references(conn, ours, letter.references)
        if letter.proof.is_doubtful and any(goes_on) and await threads.of_references(conn, ours, ()) == goes_on:
            letter = letter.model_copy(update={"proof": Proof.PROVEN})
        if not any(goes_on) and not letter.automatic and not letter.proof.is_doubtful:
            goes_on = await self._named(conn, letter)
        return letter, goes_on

    async def _named(self, conn: "Connection", letter: Incoming) -> Thread:
        """What a letter that answers nothing names by its number: an open claim, or an order, of its own sender."""
        numbers, threads = numbers_in(letter), self._database.threads
        if claim_no := await threads.own_claim(conn, numbers, letter.sender):
            return Thread(claim_no=claim_no)
        return Thread(order_no=await threads.own_order(conn, numbers, letter.sender))

    async def _file_with_claim(self, conn: "Connection", came: Came, claim_no: str) -> Filed:
        """Put it to the claim, whoever wrote it: who that is, is asked when the claim takes note of it."""
        letters, letter = self._database.claim_letters, came.letter
        async with conn.transaction():
            await self._database.customer_claims.one_at_a_time(conn, claim_no)
            if known := await letters.claim_of(conn, letter.key):
                return Filed(claim_no=known, is_known=True)
            if known := await self._database.threads.of_letter(conn, letter.key):
                return Filed(inquiry_no=known, is_known=True)
            if await letters.count(conn, claim_no, came.day_began) >= MOST_LETTERS_A_DAY:
                return Filed(ignored=_TOO_MANY(inquiry_no=claim_no, count=MOST_LETTERS_A_DAY))
            giver: Giver = "customer" if await self._is_of_customer(conn, claim_no, letter) else "other"
            attaching = Attaching(self._database, came.shop.policy.files)
            letter = await attaching.to_claim(conn, claim_no, letter, came.sifted, giver, came.at)
            await letters.keep(conn, claim_no, letter, came.at)
            return Filed(claim_no=claim_no)

    async def _is_of_customer(self, conn: "Connection", claim_no: str, letter: Incoming) -> bool:
        order_no = await self._database.customer_claims.order_of(conn, claim_no)
        about = await self._database.mails.addressed(conn, order_no) if order_no else None
        return about is not None and is_from(letter, about)

    async def _file(self, conn: "Connection", came: Came, form: OpenInquiry, refusal: Consent | None = None) -> Filed:
        """`refusal`: it is written down with the letter, so that it holds from then on, also in the middle of a run."""
        inquiries, letter = self._database.inquiries, came.letter
        async with conn.transaction():
            await inquiries.one_at_a_time(conn, mailbox(letter.sender))
            if known := await self._database.threads.of_letter(conn, letter.key):
                return Filed(inquiry_no=known, is_known=True)
            if known := await self._database.claim_letters.claim_of(conn, letter.key):
                return Filed(claim_no=known, is_known=True)
            if refusal:
                await self._database.consents.note(conn, refusal, came.at)
            number = form.inquiry_no or await self._joined(conn, came, form)
            if number and await inquiries.letters(conn, number, came.day_began) >= MOST_LETTERS_A_DAY:
                return Filed(ignored=_TOO_MANY(inquiry_no=number, count=MOST_LETTERS_A_DAY))
            numbered = form.model_copy(update={"inquiry_no": number or ""})
            number, is_new = await self._open(conn, came, numbered)
            attaching = Attaching(self._database, came.shop.policy.files)
            letter = await attaching.to_inquiry(conn, number, letter, came.sifted, came.at)
            await inquiries.keep(conn, number, letter, came.at)
            return Filed(inquiry_no=number, order_no=form.order_no, is_new=is_new)

    async def _joined(self, conn: "Connection", came: Came, form: OpenInquiry) -> str | None:
        """The open inquiry of this sender about the same order; in a flood, any open inquiry of the sender."""
        threads, own, is_doubtful = self._database.threads, mailbox(came.letter.sender), came.letter.proof.is_doubtful
        if form.order_no and (found := await threads.of_mailbox(conn, own, form.order_no, is_doubtful=is_doubtful)):
            return found
        if await self._database.inquiries.opened(conn, own, came.day_began) >= MOST_A_DAY:
            return await threads.of_mailbox(conn, own, None, is_doubtful=is_doubtful)
        return None

    async def _open(self, conn: "Connection", came: Came, form: OpenInquiry) -> tuple[str, bool]:
        """The inquiry's number, and whether it is new."""
        number, letter = form.inquiry_no, came.letter
        if number and await self._database.inquiries.exists(conn, number):
            return number, False
        number = number or await self._database.inquiries.next_number(conn)
        about = await self._database.mails.addressed(conn, form.order_no) if form.order_no else None
        is_known = about is not None and same_address(about.placed.orderer.email) == same_address(form.email) != ""
        state = InquiryState(
            inquiry_no=number,
            order_no=form.order_no,
            category=guess_category(f"{form.subject}\n{form.text}"),
            language=form.language or "ja",
            is_sender_known=is_known and not letter.proof.is_doubtful,
            is_doubtful=letter.proof.is_doubtful,
            is_of_stranger=letter.is_form and bool(about and form.email) and not is_known,
            opened_at=came.at,
        )
        is_new = await self._database.inquiries.insert(conn, state, came.shop.policy.inquiry, form, came.at)
        return number, is_new


def _form_of(letter: Incoming, inquiry_no: str | None, about: "Addressed | None") -> OpenInquiry:
    """What a mail asks, of the order that it is about."""
    return OpenInquiry(
        inquiry_no=inquiry_no or "",
        order_no=about.placed.order_no if about else None,
        name=letter.name[:100],
        email=letter.sender,
        subject=letter.subject[:400],
        language=about.placed.language if about else letter.language,
    )


def numbers_in(letter: Incoming) -> list[str]:
    """What could be order numbers in a letter."""
    text = unicodedata.normalize("NFKC", f"{letter.subject}\n{letter.text[:_LOOKED_THROUGH]}")
    return list(dict.fromkeys(_NUMBER.findall(text)))[:_MOST_NUMBERS]
