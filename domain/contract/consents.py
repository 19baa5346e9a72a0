"""The words of the ledger of consents: what may be said of advertising, where, and what then holds."""

from enum import StrEnum


class MailingKind(StrEnum):
    """What a mail to many is, by its contents."""

    THANKS = "thanks"  # nothing is offered, named for sale or asked for
    ADVERTISING = "advertising"


class ConsentChange(StrEnum):
    """What somebody said of advertising."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class SpokenSource(StrEnum):
    """Where a colleague heard it, who writes it down."""

    FORM = "form"
    MAIL = "mail"
    PHONE = "phone"
    PAPER = "paper"  # a card in the parcel or at a counter


class ConsentSource(StrEnum):
    """Where it was said."""

    ORDER = "order"  # the box in the cart
    FORM = "form"
    MAIL = "mail"
    PHONE = "phone"
    PAPER = "paper"
    COMPLAINT = "complaint"  # a mail was called spam (RFC 5965)
    UNSUBSCRIBE = "unsubscribe"  # the button of a mail program (RFC 2369)


class Standing(StrEnum):
    """What holds of an address now."""

    NEVER_GIVEN = "never_given"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
