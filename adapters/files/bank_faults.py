"""What can be wrong with a bank's file: with all of it, so that nothing of it is read, and with one record of it."""

from domain.basics.said import Code

#: Of all of it.
NOT_ZENGIN = Code("bank.not_zengin")
OTHER_KIND = Code("bank.other_kind", "record", "found")
TWO_KINDS = Code("bank.two_kinds", "record")
EBCDIC = Code("bank.ebcdic")
RECODED = Code("bank.recoded")
FORMAT_B = Code("bank.format_b")
LENGTH = Code("bank.length", "record")
OUT_OF_ORDER = Code("bank.out_of_order", "record", "found")
NO_END = Code("bank.no_end", "record")
AFTER_END = Code("bank.after_end", "record")
HEADER_DAY = Code("bank.header_day", "record", "value")
HEADER_PERIOD = Code("bank.header_period", "record", "first", "last")
HEADER_FUTURE = Code("bank.header_future", "record", "day")
NOT_OURS = Code("bank.not_ours", "record", "account")
NO_NUMBER = Code("bank.no_number", "record", "value")
COUNT = Code("bank.count", "record", "told", "found")
SUM = Code("bank.sum", "record", "told", "found")
BALANCE = Code("bank.balance", "record", "told", "found")
NO_ACCOUNT = Code("bank.no_account", "bank")
WHICH_ACCOUNT = Code("bank.which_account", "accounts")
GAP = Code("bank.gap", "line")

#: Of one record.
NO_AMOUNT = Code("bank_row.no_amount", "value")
NO_MONEY = Code("bank_row.no_money")
TOO_MUCH = Code("bank_row.too_much", "value")
NO_DAY = Code("bank_row.no_day", "value")
OUTSIDE = Code("bank_row.outside", "day", "first", "last")
UNREADABLE = Code("bank_row.unreadable", "place")
NO_DIRECTION = Code("bank_row.no_direction", "value")
NO_MARK = Code("bank_row.no_mark", "value")
BOTH = Code("bank_row.both")
NEITHER = Code("bank_row.neither")
