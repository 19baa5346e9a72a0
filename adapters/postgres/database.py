"""The shop's database as the activities see it: a pool, and one object per table."""

import asyncpg

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
from adapters.postgres.claims import Claims
from adapters.postgres.consents import Consents
from adapters.postgres.coupons import Coupons
from adapters.postgres.customer_claims import CustomerClaims
from adapters.postgres.deposits import Deposits
from adapters.postgres.documents import Documents
from adapters.postgres.feedback import Feedback
from adapters.postgres.import_failures import ImportFailures
from adapters.postgres.import_mending import ImportMending
from adapters.postgres.imports import Imports
from adapters.postgres.inquiries import Inquiries
from adapters.postgres.inquiry_hours import InquiryHours
from adapters.postgres.inquiry_pages import InquiryPages
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
from adapters.postgres.pool import Pool
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
from adapters.postgres.tasks import Tasks
from adapters.postgres.threads import Threads
from adapters.postgres.told_facts import ToldFacts
from adapters.postgres.unsent import Unsent
from adapters.postgres.waybills import Waybills


class Database:
    """Given to every activity, so that none of them imports a database library itself.

    `trouble`: what is raised while the database is away, or has just come back. `settling`: where it is written down
    what became of mails, so that this never waits for a connection.
    """

    trouble: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

    def __init__(self, pool: Pool, settling: "Pool | None" = None) -> None:  # noqa: PLR0915 - a line per room
        self.pool = pool
        self.settling = settling or pool
        self.assignments = Assignments()
        self.bank_days = BankDays()
        self.bank_rows = BankRows()
        self.other_account = OtherAccount()
        self.books = Books()
        self.bounces = Bounces()
        self.blacklist = Blacklist()
        self.claim_evidence = ClaimEvidence()
        self.claim_packs = ClaimPacks()
        self.claim_letters = ClaimLetters()
        self.claims = Claims()
        self.consents = Consents()
        self.coupons = Coupons()
        self.customer_claims = CustomerClaims()
        self.deposits = Deposits()
        self.documents = Documents()
        self.feedback = Feedback()
        self.imports = Imports()
        self.import_failures = ImportFailures()
        self.import_mending = ImportMending()
        self.inquiries = Inquiries()
        self.inquiry_hours = InquiryHours()
        self.inquiry_pages = InquiryPages()
        self.journal = Journal()
        self.low_stock = LowStock()
        self.mail_names = MailNames()
        self.mail_queue = MailQueue()
        self.mailings = Mailings()
        self.mailing_choice = MailingChoice(self.consents)
        self.mails = Mails(self.consents)
        self.money_receipts = MoneyReceipts()
        self.offers = Offers()
        self.orders = Orders()
        self.parcels = Parcels()
        self.people = People()
        self.picks = Picks()
        self.receivers = Receivers()
        self.refunds = Refunds()
        self.rejects = Rejects()
        self.remittances = Remittances()
        self.replacements = Replacements()
        self.reports = Reports()
        self.returns = Returns()
        self.reversals = Reversals()
        self.rounds = Rounds()
        self.sales = Sales()
        self.search = Search()
        self.sent_together = SentTogether()
        self.stock = Stock()
        self.substitutes = Substitutes()
        self.suppliers = Suppliers()
        self.threads = Threads()
        self.told_facts = ToldFacts()
        self.unsent = Unsent()
        self.waybills = Waybills()
        self.tasks = Tasks(self.journal, self.mails)
        self.cart_files = CartFiles()
        self.pages = Pages(self.tasks, self.people)
