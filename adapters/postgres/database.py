"""The shop's database as the activities see it: a pool, and one object per table."""

from importlib import import_module
from typing import TYPE_CHECKING, Self

import asyncpg

from adapters.postgres.pool import Pool

if TYPE_CHECKING:
    from adapters.postgres.assignments import Assignments
    from adapters.postgres.bank_days import BankDays
    from adapters.postgres.bank_rows import BankRows
    from adapters.postgres.blacklist import Blacklist
    from adapters.postgres.books import Books
    from adapters.postgres.bounces import Bounces
    from adapters.postgres.cart_files import CartFiles
    from adapters.postgres.claim_evidence import ClaimEvidence
    from adapters.postgres.claim_letters import ClaimLetters
    from adapters.postgres.claim_packs import ClaimPacks
    from adapters.postgres.claim_rows import ClaimRows
    from adapters.postgres.consents import Consents
    from adapters.postgres.coupons import Coupons
    from adapters.postgres.customer_claims import CustomerClaims
    from adapters.postgres.days_work import DaysWork
    from adapters.postgres.deposits import Deposits
    from adapters.postgres.documents import Documents
    from adapters.postgres.expiries import Expiries
    from adapters.postgres.feedback import Feedback
    from adapters.postgres.import_failures import ImportFailures
    from adapters.postgres.import_mending import ImportMending
    from adapters.postgres.import_rows import ImportRows
    from adapters.postgres.imports import Imports
    from adapters.postgres.inquiries import Inquiries
    from adapters.postgres.inquiry_files import InquiryFiles
    from adapters.postgres.inquiry_hours import InquiryHours
    from adapters.postgres.inquiry_pages import InquiryPages
    from adapters.postgres.inquiry_rows import InquiryRows
    from adapters.postgres.journal import Journal
    from adapters.postgres.low_stock import LowStock
    from adapters.postgres.mail_names import MailNames
    from adapters.postgres.mail_queue import MailQueue
    from adapters.postgres.mailing_choice import MailingChoice
    from adapters.postgres.mailings import Mailings
    from adapters.postgres.mails import Mails
    from adapters.postgres.money_receipts import MoneyReceipts
    from adapters.postgres.offers import Offers
    from adapters.postgres.orders import Orders
    from adapters.postgres.other_account import OtherAccount
    from adapters.postgres.pages import Pages
    from adapters.postgres.parcels import Parcels
    from adapters.postgres.people import People
    from adapters.postgres.picks import Picks
    from adapters.postgres.piles import Piles
    from adapters.postgres.receivables import Receivables
    from adapters.postgres.receivers import Receivers
    from adapters.postgres.refunds import Refunds
    from adapters.postgres.rejects import Rejects
    from adapters.postgres.remittances import Remittances
    from adapters.postgres.replacements import Replacements
    from adapters.postgres.reports import Reports
    from adapters.postgres.returns import Returns
    from adapters.postgres.reversals import Reversals
    from adapters.postgres.rounds import Rounds
    from adapters.postgres.sales import Sales
    from adapters.postgres.search import Search
    from adapters.postgres.sent_together import SentTogether
    from adapters.postgres.stock import Stock
    from adapters.postgres.substitutes import Substitutes
    from adapters.postgres.suppliers import Suppliers
    from adapters.postgres.task_rows import TaskRows
    from adapters.postgres.tasks import Tasks
    from adapters.postgres.threads import Threads
    from adapters.postgres.told_facts import ToldFacts
    from adapters.postgres.unheard import Unheard
    from adapters.postgres.unsent import Unsent
    from adapters.postgres.waybills import Waybills

#: What builds on others.
_UPON = {
    "mailing_choice": ("consents",),
    "mails": ("consents",),
    "tasks": ("journal", "mails"),
    "pages": ("tasks", "people"),
}


class Database:
    """Given to every activity, so that none of them imports a database library itself.

    `trouble`: what is raised while the database is away, or has just come back. `settling`: where it is written down
    what became of mails, so that this never waits for a connection.

    The objects of the tables hold nothing, so that all share them. Each is loaded when it is first asked for: a command
    of the terminal needs a few. `tasks` is the class `Tasks` of the module `tasks`, and so on.
    """

    trouble: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

    assignments: "Assignments"
    bank_days: "BankDays"
    bank_rows: "BankRows"
    blacklist: "Blacklist"
    books: "Books"
    bounces: "Bounces"
    cart_files: "CartFiles"
    claim_evidence: "ClaimEvidence"
    claim_letters: "ClaimLetters"
    claim_packs: "ClaimPacks"
    claim_rows: "ClaimRows"
    consents: "Consents"
    coupons: "Coupons"
    customer_claims: "CustomerClaims"
    days_work: "DaysWork"
    deposits: "Deposits"
    documents: "Documents"
    expiries: "Expiries"
    feedback: "Feedback"
    import_failures: "ImportFailures"
    import_mending: "ImportMending"
    import_rows: "ImportRows"
    imports: "Imports"
    inquiries: "Inquiries"
    inquiry_files: "InquiryFiles"
    inquiry_hours: "InquiryHours"
    inquiry_pages: "InquiryPages"
    inquiry_rows: "InquiryRows"
    journal: "Journal"
    low_stock: "LowStock"
    mail_names: "MailNames"
    mail_queue: "MailQueue"
    mailing_choice: "MailingChoice"
    mailings: "Mailings"
    mails: "Mails"
    money_receipts: "MoneyReceipts"
    offers: "Offers"
    orders: "Orders"
    other_account: "OtherAccount"
    pages: "Pages"
    parcels: "Parcels"
    people: "People"
    picks: "Picks"
    piles: "Piles"
    receivables: "Receivables"
    receivers: "Receivers"
    refunds: "Refunds"
    rejects: "Rejects"
    remittances: "Remittances"
    replacements: "Replacements"
    reports: "Reports"
    returns: "Returns"
    reversals: "Reversals"
    rounds: "Rounds"
    sales: "Sales"
    search: "Search"
    sent_together: "SentTogether"
    stock: "Stock"
    substitutes: "Substitutes"
    suppliers: "Suppliers"
    task_rows: "TaskRows"
    tasks: "Tasks"
    threads: "Threads"
    told_facts: "ToldFacts"
    unheard: "Unheard"
    unsent: "Unsent"
    waybills: "Waybills"

    def __init__(self, pool: Pool, settling: "Pool | None" = None) -> None:
        self.pool = pool
        self.settling = settling or pool

    def whole(self) -> Self:
        """The same with every table loaded: for a process that stays."""
        for name in TABLES:
            getattr(self, name)
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name not in TABLES:
                raise AttributeError(name=name, obj=self)
            made = getattr(import_module(f"adapters.postgres.{name}"), name.title().replace("_", ""))
            table = made(*(getattr(self, other) for other in _UPON.get(name, ())))
            setattr(Database, name, table)
            return table


TABLES = Database.__annotations__.keys() - {"trouble"}
