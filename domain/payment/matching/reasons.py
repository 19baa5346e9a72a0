"""Why money was assigned, and what speaks for and against a proposal: codes with facts, no names of people."""

from domain.basics.said import Code

# --- why it was assigned: stands in the order's journal --------------------------------------------------------------

NUMBER_AND_NAME = Code("matched.number_and_name", "number")
SEVERAL_NUMBERS = Code("matched.several_numbers", "numbers", "total")
SUM = Code("matched.sum", "orders", "total")
OLDER_NUMBER = Code("matched.older_number", "number")
LEARNED_NAME = Code("matched.learned_name")
NAME_ALONE = Code("matched.name_alone")
IN_PARTS = Code("matched.in_parts", "count", "total")
BY_PERSON = Code("matched.by_person")
SPLIT_BY_PERSON = Code("matched.split_by_person", "orders", "total")

# --- what speaks for a proposal --------------------------------------------------------------------------------------

SAME_AMOUNT = Code("fits.amount")
SUM_FITS = Code("fits.sum", "orders")
PART_FITS = Code("fits.in_parts", "count", "total")
NUMBER = Code("fits.number", "number")
NUMBER_CUT = Code("fits.number_cut", "number")
NAME = Code("fits.name")
NAME_CUT = Code("fits.name_cut")
LEARNED = Code("fits.learned_name")
WEAK_NAME = Code("fits.weak_name")
NEAR_NAME = Code("fits.near_name")
FAMILY_NAME = Code("fits.family_name")
RECIPIENT = Code("fits.recipient")

# --- what speaks against it ------------------------------------------------------------------------------------------

SHORT_BY_FEE = Code("unfit.short_by_fee", "missing")
SHORT = Code("unfit.short", "missing")
OVER = Code("unfit.over", "surplus")
PAID = Code("unfit.paid")
ENDED = Code("unfit.ended", "status")
CARRIER = Code("unfit.carrier")
OTHERWISE = Code("unfit.otherwise")
BEFORE = Code("unfit.before", "placed_on")
NO_NAME = Code("unfit.no_name")
ONLY_FAMILY = Code("unfit.only_family")
NUMBER_OF_OTHER = Code("unfit.number_of_other", "number")

# --- why nobody but a person may decide ------------------------------------------------------------------------------

MAYBE_TAKEN_BACK = Code("doubt.taken_back", "amount", "day")
MAYBE_SAME = Code("doubt.same", "notice_id")
MAYBE_TYPED = Code("doubt.typed", "notice_id", "order_no")
