"""Every refusal of the shop, one class each; its message is a sentence that a shopkeeper understands."""

from collections.abc import Mapping
from typing import ClassVar, Self

from domain.basics.fault import Fault
from domain.basics.said import Said, say_with


class Refusal(Exception):
    """Base of all business refusals: nothing was changed, and what is said tells why and what to do instead.

    `cases` are the ways in which this class refuses, each with the names of its facts; most have one without a name.
    The code of a case is `Class.case`. The exception's text is that in English.
    """

    cases: ClassVar[Mapping[str, tuple[str, ...]]] = {"": ()}

    def __init__(self, case: str = "", /, **facts: object) -> None:
        code = f"{type(self).__name__}.{case}" if case else type(self).__name__
        self.said = say_with(code, frozenset(self.cases[case]), facts)
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.said)

    @property
    def code(self) -> str:
        """The class name: the `type` of the failure that callers in any language see."""
        return self.said.refusal

    @classmethod
    def codes(cls) -> dict[str, frozenset[str]]:
        """The codes of this class's own cases, with the names of their facts."""
        return {
            f"{cls.__name__}.{case}" if case else cls.__name__: frozenset(names) for case, names in cls.cases.items()
        }

    @classmethod
    def again(cls, said: Said) -> Self:
        """The refusal that was said elsewhere, by this class."""
        refusal = cls.__new__(cls)
        refusal.said = said
        Exception.__init__(refusal, said.code)
        return refusal


class CannotBeFulfilled(Refusal):
    """The order cannot be fulfilled as it stands; each obstacle would put it on hold."""

    cases: ClassVar = {"": ("obstacles",)}


class Foreign(Refusal):
    """What refused is none of ours; `text` is what it said."""

    cases: ClassVar = {"": ("text",), "receipt": ("text",)}


class Unreadable(Refusal):
    """What cannot be read; each of the `faults` names its field."""

    cases: ClassVar = {"": ("faults",)}

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults=[fault.said for fault in faults])
        self.faults = faults

    @classmethod
    def again(cls, said: Said) -> Self:
        refusal = super().again(said)
        refusal.faults = ()
        return refusal


class InvalidOrder(Unreadable):
    """What was handed over cannot be read as an order; the message names the field."""


class InvalidMessage(Unreadable):
    """A signal, update or form that cannot be read; the message names the field."""


class Unstorable(Refusal):
    """The database will never take this value, however often it is tried. The message does not repeat the value."""

    cases: ClassVar = {"": (), "unfit": (), "refused": ("said",)}


class UnknownMessage(Refusal):
    """No message has this name."""

    cases: ClassVar = {"": ("name",)}


class UnknownOrder(Refusal):
    """No order has this number."""

    cases: ClassVar = {"": (), "number": ("order_no",), "being_stored": ("order_no",), "not_here": ()}


class DifferentOrder(Refusal):
    """The number is taken by an order with other contents."""

    cases: ClassVar = {"": (), "number": ("order_no",)}


class IllegalTransition(Refusal):
    """A step from one status to another that no order may take."""

    cases: ClassVar = {"": ("current", "wanted")}

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(current=current, wanted=wanted)


class OrderClosed(Refusal):
    """The order has ended; what it says of itself is in the message."""

    cases: ClassVar = {
        "": (),
        "status": ("status",),
        "packing": ("status",),
        "deadline": ("status",),
        "too_long_ago": (),
    }


class AlreadyShipped(Refusal):
    """The order has been shipped, so it can only come back as a return."""

    cases: ClassVar = {"": (), "arrived": (), "again": ("parcel_no",)}


class AlreadyAccepted(Refusal):
    """The order confirmation has been sent, so a contract exists and declining is over."""


class NotInspected(Refusal):
    """The goods have not been looked at yet."""


class NotAcceptable(Refusal):
    """The order does not wait for acceptance now, but for something else."""

    cases: ClassVar = {"no_stock": (), "goods": ("goods",)}


class OnHold(Refusal):
    """Work must wait while the order is on hold."""

    cases: ClassVar = {"": ("holds",), "changed": ()}


class NotReadyToPack(Refusal):
    """The order may not be packed yet."""

    cases: ClassVar = {
        "recalled": (),
        "held": ("holds",),
        "not_accepted": (),
        "goods": ("goods",),
        "unpaid": ("missing",),
        "other_parcel": ("parcel_no",),
        "packing": ("parcel_no",),
        "carrier": ("carrier", "wanted"),
        "no_line": ("line", "lines"),
        "too_many": ("line", "pieces", "left"),
        "awaited": (),
        "not_chosen": ("parcel_no",),
        "uninspected": ("parcel_no",),
        "replacement": ("parcel_no",),
    }


class UnknownHold(Refusal):
    """No such hold on this order."""

    cases: ClassVar = {"": ("reason", "holds"), "none": ("reason",), "not_held": (), "several": ("holds",)}


class QuestionClosed(Refusal):
    """An answer to a question that is not open any more."""

    cases: ClassVar = {
        "": (),
        "not_asked": (),
        "not_offered": (),
        "nothing_missing": (),
        "nothing_back": (),
        "packing": ("parcel_no",),
    }


class NothingHere(Refusal):
    """No piece of what the order waits for is here, so that nothing could be sent first."""


class NotBackordered(Refusal):
    """The order does not wait for any goods."""

    cases: ClassVar = {"": ("goods",)}


class NotOffered(Refusal):
    """A choice that nobody offered, or that does not say which of what was offered."""

    cases: ClassVar = {"": ("sku", "offered"), "which": ("offered",), "nothing": ()}


class AlreadyOffered(Refusal):
    """The customer has not answered yet whether another change may be made."""


class AddressNotMended(Refusal):
    """The parcel came back because nobody knows its address, and that is still the order's."""

    cases: ClassVar = {"": ("parcel_no",)}


class NothingToAsk(Refusal):
    """Nothing is to be paid in advance, or it will be anyway."""


class InvalidAnswer(Unreadable):
    """An answer that cannot be stored; the message names the field."""


class WouldLose(InvalidAnswer):
    """An answer that says less than is known, so that storing it would lose something; the message shows both."""

    cases: ClassVar = {"": ("field", "answer", "known")}

    def __init__(self, **facts: str) -> None:
        Refusal.__init__(self, **facts)
        self.faults = ()


class StillUnfit(Refusal):
    """A hold cannot be released because its reason still stands."""

    cases: ClassVar = {"": ("skus",)}


class CancellationAsked(Refusal):
    """The order is to be cancelled already; the packer has not confirmed it yet."""


class NotNamed(Refusal):
    """A decision that needs the name of whoever makes it came without one."""


class NotThankable(Refusal):
    """Thanks would make no sense now."""

    cases: ClassVar = {
        "thanked": (),
        "inquiries": ("inquiries",),
        "sent_back": (),
        "came_back": (),
        "not_arrived": (),
        "unpaid": ("missing",),
    }


class NoAddress(Refusal):
    """The customer has no e-mail address."""


class UnknownParcel(Refusal):
    """The order has no parcel of this number."""

    cases: ClassVar = {"": ("parcel_no",), "not_started": ("parcel_no",)}


class NoContract(Refusal):
    """The carrier's file needs what only a contract with the carrier says."""

    cases: ClassVar = {"": ("carrier", "columns"), "no_layout": ("carrier",)}


class OtherCarrier(Refusal):
    """The layout is another carrier's."""

    cases: ClassVar = {"": ("profile", "carrier")}


class OutsideShippingDays(Refusal):
    """The carrier takes no instructions for this day, or nothing leaves on a day that is over."""

    cases: ClassVar = {"": ("first", "last"), "past": ("day",)}


class UnknownFile(Refusal):
    """No file of this number was written, or nobody knows any more what was in it."""

    cases: ClassVar = {"": ("number",), "forgotten": ("number",), "cart": ("number",)}


class UnknownPick(Refusal):
    """No pick list has this number."""

    cases: ClassVar = {"": ("number",)}


class PickInProgress(Refusal):
    """Somebody else makes a pick list at this moment."""


class NotShippedYet(Refusal):
    """The order has not been shipped."""


class NothingToExtend(Refusal):
    """The order has no open payment deadline."""


class NotLater(Refusal):
    """An extension must be later than the deadline that stands."""

    cases: ClassVar = {"deadline": ("deadline",), "passed": ("until",), "mark": ("until",), "entry": ("until",)}


class TooFarAhead(Refusal):
    """A deadline this far away is taken for a typing error: it would keep the goods set aside until then."""

    cases: ClassVar = {"": ("until",)}


class UnfitWish(Refusal):
    """The parcel cannot come when it is wished for."""

    cases: ClassVar = {"too_early": ("day", "first"), "too_late": ("day", "last"), "hours": ("hours",)}


class UnfitDay(Refusal):
    """The goods cannot leave later by this day."""

    cases: ClassVar = {"too_early": ("day", "first"), "too_late": ("day", "last"), "goods_missing": ()}


class PlanNotPossible(Refusal):
    """The order cannot be paid so."""

    cases: ClassVar = {
        "paid": ("kept",),
        "vouched_for": (),
        "on_trust": (),
        "too_much_cash": ("total", "most"),
        "no_fee": (),
    }


class StockGone(Refusal):
    """An expired order cannot be revived because its goods have been sold."""


class UnusableContact(Refusal):
    """A mail address or telephone number that cannot be used, or none at all."""

    cases: ClassVar = {"nothing": (), "phone": (), "email": ()}


class UnknownMail(Refusal):
    """No such mail was sent for this order."""

    cases: ClassVar = {
        "": (),
        "id": ("order_no", "mail"),
        "ambiguous": ("mail",),
        "not_sent": ("order_no", "mail"),
        "bounce": (),
        "no_mail": ("order_no", "mail"),
        "none_to_print": ("order_no",),
    }


class NotEnoughStock(Refusal):
    """There are not so many pieces; `short` names those that are missing (`TEA-100 × 2`)."""

    cases: ClassVar = {"": ("short",)}


class UnknownSku(Refusal):
    """No article has this SKU."""

    cases: ClassVar = {"": ("sku",)}


class NothingKept(Refusal):
    """An article of which no supplier, or nothing that may take its place, is on the list."""

    cases: ClassVar = {"supplier": ("sku",), "substitutes": ("sku",)}


class NotListed(Refusal):
    """A change or a list names an article that the stock list does not have."""

    cases: ClassVar = {"": ("sku",)}


class CountTooLow(Refusal):
    """Fewer pieces were counted than are set aside for orders."""

    cases: ClassVar = {"": ("on_hand", "sku"), "list": ("skus",)}


class JanTaken(Refusal):
    """Two articles would have the same code, so that a scanner could not tell them apart."""

    cases: ClassVar = {"": ("jan", "skus")}


class UnknownTask(Refusal):
    """No open task has this number."""

    cases: ClassVar = {"": ("task",), "done": ("task",), "done_by": ("task", "by")}


class UnknownImport(Refusal):
    """No file was read in under this number."""

    cases: ClassVar = {"": ("number",)}


class UnknownMailing(Refusal):
    """There is no mailing of this name or number."""

    cases: ClassVar = {"": ("name",)}


class MailingExists(Refusal):
    """Another mailing has this name."""

    cases: ClassVar = {"": ("name", "number")}


class MailingIsNot(Refusal):
    """The mailing is in a state in which this cannot be done."""

    cases: ClassVar = {
        "draft": ("name", "state"),
        "sending": ("name", "state"),
        "paused": ("name", "state"),
        "under_way": ("name", "state"),
    }


class NobodyToWrite(Refusal):
    """A mailing has no recipient."""

    cases: ClassVar = {"": ("name",)}


class NoMailsToCustomers(Refusal):
    """No mail may go to customers now."""

    cases: ClassVar = {"": ("why",)}


class UnknownMark(Refusal):
    """The order has no such mark or tag."""

    cases: ClassVar = {"tag": ("tag",), "": ("marks",), "none": ()}


class UnknownEntry(Refusal):
    """No standing entry of the blacklist has this number."""

    cases: ClassVar = {"": ("entry",)}


class NoticeTaken(Refusal):
    """The payment notice was already used with other contents, so the second one is not booked."""

    cases: ClassVar = {
        "taken_back": ("notice_id",),
        "order": ("notice_id", "order_no", "amount"),
        "reversed": ("notice_id", "amount"),
        "no_order": ("notice_id", "amount"),
        "other": ("notice_id",),
        "brought": ("notice_id", "brought", "amount"),
        "with_order": ("notice_id", "order_no"),
        "had_it": ("notice_id", "order_no"),
        "several": ("notice_id", "notices"),
    }


class PartsDiffer(Refusal):
    """The parts of a deposit are not the deposit, or two of them are for one order; nothing was assigned."""

    cases: ClassVar = {"": ("notice_id", "amount", "total")}


class UnknownLearnedName(Refusal):
    """No name of a payer was learned under this number."""

    cases: ClassVar = {"": ("id",)}


class UnknownNotice(Refusal):
    """No payment with this notice id is booked on the order."""

    cases: ClassVar = {
        "other_order": ("notice_id", "booked", "order_no"),
        "": ("notice_id", "order_no"),
        "to_come": ("notice_id", "order_no"),
        "no_money": ("notice_id",),
        "not_taken_back": ("notice_id",),
        "on_no_order": ("notice_id",),
    }


class UnknownInquiry(Refusal):
    """No inquiry has this number."""

    cases: ClassVar = {"": ("inquiry_no",), "other_order": ("inquiry_no", "order_no")}


class InquirySettled(Refusal):
    """The inquiry is closed; a new message of the customer opens it again."""

    cases: ClassVar = {"": ("inquiry_no",)}


class AlreadyAnswered(Refusal):
    """Somebody else was faster, or has taken the inquiry on; the message says who, and what to do."""

    cases: ClassVar = {
        "nothing_waits": ("by",),
        "": ("by", "inquiry_no", "version"),
        "taken": ("inquiry_no", "by", "version"),
        "changed": ("inquiry_no", "version"),
    }


class TooManyInquiries(Refusal):
    """The order, or the sender, has as many open inquiries as are allowed."""

    cases: ClassVar = {"": ("most",)}


class BadPromise(Refusal):
    """The date of the next answer cannot be promised."""

    cases: ClassVar = {"too_far": ("until", "count"), "over": ("until", "possible"), "closed": ("until", "possible")}


class UnknownClaim(Refusal):
    """No claim has this number."""

    cases: ClassVar = {"": ("claim_no",)}


class NotClaimable(Refusal):
    """Nothing can be claimed like that; nothing is told of an order of somebody else."""

    cases: ClassVar = {
        "": ("order_no",),
        "line": ("line", "count"),
        "pieces": ("line", "pieces", "ordered"),
        "no_date": (),
        "date_over": ("on",),
        "date_not_given": (),
        "which_order": ("inquiry_no",),
        "known": ("claim_no",),
    }


class NotErasable(Refusal):
    """The data are still needed: to settle the claim, to `until` as things stand, or to give its money back."""

    cases: ClassVar = {"": ("claim_no", "until"), "refund": ("claim_no", "order_no")}


class ClaimSettled(Refusal):
    """The claim is closed."""

    cases: ClassVar = {"": ("claim_no",)}


class ClaimMoved(Refusal):
    """The claim is not where it was, or a colleague has it."""

    cases: ClassVar = {
        "": ("claim_no", "version"),
        "taken": ("claim_no", "by", "version"),
        "nothing_waits": ("claim_no",),
        "no_proposal": ("claim_no",),
        "not_now": ("claim_no", "status"),
        "invoke_from": ("claim_no", "at"),
        "appeal_over": ("claim_no", "until"),
        "bad_date": ("claim_no", "on"),
        "no_date": ("claim_no",),
        "not_told": ("claim_no",),
    }


class BadProposal(Refusal):
    """The shop cannot propose that."""

    cases: ClassVar = {"no_amount": (), "no_money": ("remedy",), "too_high": ("amount", "most"), "nothing_paid": ()}


class NoAnswerKnown(Refusal):
    """Neither the order's facts nor the shop's FAQ answer this question."""


class UnreadableMail(Refusal):
    """What was handed in is not a mail, or is larger than a mail may be."""

    cases: ClassVar = {"too_much": ("found",), "no_headers": (), "nested": (), "": (), "parts": ("most",)}
