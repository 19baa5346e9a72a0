"""What reports count, and by what."""

from enum import StrEnum

#: Answers, or orders, of which shares and averages are told.
FEWEST = 5


class Counted(StrEnum):
    """What is counted."""

    FEEDBACK = "feedback"  # the last answer of each order, by its stars
    CLAIMS = "claims"  # by their reason
    RETURNS = "returns"  # parcels that came back (parcel.…), and goods that customers send back (customer.…), by why
    INQUIRIES = "inquiries"  # by what they are about


class Per(StrEnum):
    """What the rows of a report are."""

    MONTH = "month"
    ARTICLE = "article"  # each article of an order counts, unless the case names its lines
    CARRIER = "carrier"  # each that brought a parcel of the order
    REASON = "reason"
