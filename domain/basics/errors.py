"""Every refusal of the shop, one class each; its message is a sentence that a shopkeeper understands."""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from domain.basics.fault import Fault


class Refusal(Exception):
    """Base of all business refusals: nothing was changed, and the message says why and what to do instead."""

    sentence: ClassVar[str] = "This cannot be done."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.sentence)

    @property
    def code(self) -> str:
        """The class name: the `type` of the failure that callers in any language see."""
        return type(self).__name__


class _Unreadable(Refusal):
    """What cannot be read; the message names the fields, and `faults` says the same as codes with facts."""

    def __init__(self, detail: str = "", faults: "tuple[Fault, ...]" = ()) -> None:
        self.faults = faults
        super().__init__(detail)


class InvalidOrder(_Unreadable):
    """What was handed over cannot be read as an order; the message names the field."""

    sentence = "This cannot be read as an order."


class InvalidMessage(_Unreadable):
    """A signal, update or form that cannot be read; the message names the field."""

    sentence = "This message cannot be read."


class Unstorable(Refusal):
    """The database will never take this value, however often it is tried. The message does not repeat the value."""

    sentence = "The shop's database cannot hold this, so nothing was changed."


class UnknownMessage(Refusal):
    """No message has this name."""


class UnknownOrder(Refusal):
    """No order has this number."""

    sentence = "No order has this number."


class DifferentOrder(Refusal):
    """The number is taken by an order with other contents."""

    sentence = "This order number is already taken by an order with different contents."


class IllegalTransition(Refusal):
    """A step from one status to another that no order may take."""

    def __init__(self, current: str, wanted: str) -> None:
        self.current, self.wanted = current, wanted
        super().__init__(f"An order that is {current} cannot become {wanted}.")


class OrderClosed(Refusal):
    """The order has ended; what it says of itself is in the message."""

    sentence = "The order has ended, so nothing can be changed on it any more."


class AlreadyShipped(Refusal):
    """The order has been shipped, so it can only come back as a return."""

    sentence = (
        "The parcel is on its way, so the order can no longer be changed or cancelled here. "
        "The customer may ask the carrier to forward it, refuse it at the door, or return it after arrival."
    )


class AlreadyAccepted(Refusal):
    """The order confirmation has been sent, so a contract exists and declining is over."""

    sentence = "The order has already been accepted, so it cannot be declined; cancel it with a reason instead."


class NotInspected(Refusal):
    """The goods have not been looked at yet."""

    sentence = "The goods have not been inspected yet; inspect them first."


class NotAcceptable(Refusal):
    """The order does not wait for acceptance now, but for something else."""


class OnHold(Refusal):
    """Work must wait while the order is on hold."""


class NotReadyToPack(Refusal):
    """The order may not be packed yet."""


class UnknownHold(Refusal):
    """No such hold on this order."""


class QuestionClosed(Refusal):
    """An answer to a question that is not open any more."""

    sentence = "The order has no open question of this kind; change the address instead (change_address)."


class NothingToAsk(Refusal):
    """Nothing is to be paid in advance, or it will be anyway."""

    sentence = (
        "There is nothing to ask: the order is paid in advance anyway, its money is vouched for, "
        "or nothing would be left to pay."
    )


class InvalidAnswer(Refusal):
    """An answer that cannot be stored; the message names the field."""


class WouldLose(InvalidAnswer):
    """An answer that says less than is known, so that storing it would lose something; the message shows both."""


class StillUnfit(Refusal):
    """A hold cannot be released because its reason still stands."""


class CancellationAsked(Refusal):
    """The order is to be cancelled already; the packer has not confirmed it yet."""

    sentence = (
        "The order is to be cancelled already: it will be when the packer has set the parcel aside "
        "and the recall is released."
    )


class NotNamed(Refusal):
    """A decision that needs the name of whoever makes it came without one."""

    sentence = "Say who lifts the hold: a name that colleagues know."


class NotThankable(Refusal):
    """Thanks would make no sense now."""


class NoAddress(Refusal):
    """The customer has no e-mail address."""

    sentence = "The customer has no e-mail address: phone or write a letter."


class UnknownParcel(Refusal):
    """The order has no parcel of this number."""


class NotShippedYet(Refusal):
    """The order has not been shipped."""

    sentence = "The order has not been shipped yet."


class NothingToExtend(Refusal):
    """The order has no open payment deadline."""

    sentence = "This order has no open payment deadline."


class NotLater(Refusal):
    """An extension must be later than the deadline that stands."""


class TooFarAhead(Refusal):
    """A deadline this far away is taken for a typing error: it would keep the goods set aside until then."""


class StockGone(Refusal):
    """An expired order cannot be revived because its goods have been sold."""

    sentence = "The goods of this expired order are no longer in stock, so it cannot be revived; a new order is needed."


class UnusableContact(Refusal):
    """A mail address or telephone number that cannot be used, or none at all."""


class UnknownMail(Refusal):
    """No such mail was sent for this order."""


class UnknownSku(Refusal):
    """No article has this SKU."""


class CountTooLow(Refusal):
    """Fewer pieces were counted than are set aside for orders."""


class UnknownTask(Refusal):
    """No open task has this number."""


class UnknownMark(Refusal):
    """The order has no such mark or tag."""


class UnknownEntry(Refusal):
    """No standing entry of the blacklist has this number."""


class NoticeTaken(Refusal):
    """The payment notice was already used with other contents, so the second one is not booked."""


class UnknownNotice(Refusal):
    """No payment with this notice id is booked on the order."""


class UnknownInquiry(Refusal):
    """No inquiry has this number."""

    sentence = "No inquiry has this number."


class InquirySettled(Refusal):
    """The inquiry is closed; a new message of the customer opens it again."""


class AlreadyAnswered(Refusal):
    """Somebody else was faster, or has taken the inquiry on; the message says who, and what to do."""


class TooManyInquiries(Refusal):
    """The order, or the sender, has as many open inquiries as are allowed."""


class BadPromise(Refusal):
    """The date of the next answer cannot be promised."""


class NoAnswerKnown(Refusal):
    """Neither the order's facts nor the shop's FAQ answer this question."""

    sentence = "Nothing is known that would answer this question; write the reply yourself."


class UnreadableMail(Refusal):
    """What was handed in is not a mail, or is larger than a mail may be."""
