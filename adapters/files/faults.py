"""What can be wrong with a file: with the whole of it, and with a row. Each is a code whose words the catalogs have."""

from collections.abc import Sequence
from datetime import date

from domain.basics.said import Code, Said
from domain.basics.text import one_line

_MOST_FAULTS = 20
#: So much of a cell is repeated: any instant with its offset is shown whole.
_SHOWN = 40

#: Of the whole file.
NOT_TEXT = Code("list.not_text")
OTHER_ENCODING = Code("list.other_encoding", "found", "wanted")
GREW = Code("list.grew")
CUT_OFF = Code("list.cut_off")
NOT_A_FILE = Code("list.not_a_file")
LINE_TOO_LONG = Code("list.line_too_long", "line", "most")
LOOKS_LIKE = Code("list.looks_like", "what", "ja", "en", "name")
NO_PROFILE = Code("list.no_profile", "found", "names")
WHICH_PROFILE = Code("list.which_profile", "names")
NOTHING_IN_IT = Code("list.nothing_in_it")
NOT_CSV = Code("list.not_csv", "program")
OTHER_KIND = Code("list.other_kind", "ja", "en", "command", "kind")
HEADINGS_BELOW = Code("list.headings_below", "ja", "en", "line")
NEARLY = Code("list.nearly", "ja", "en", "name", "missing")
NO_TEMPLATE = Code("list.no_template", "name")
NO_HEADING = Code("list.no_heading", "missing", "rows")
NO_ROWS = Code("list.no_rows")
NO_ARTICLES = Code("list.no_articles")
MISSING_COLUMNS = Code("list.missing_columns", "missing", "columns")
DOUBLED_COLUMNS = Code("list.doubled_columns", "columns")
COUNTED_TOO_LOW = Code("list.counted_too_low", "what")
_FAULTS = Code("list.faults", "faults")
_MORE_FAULTS = Code("list.more_faults", "faults", "count")
_LINE = Code("list.line", "line", "what")

#: Of one row that is read.
NO_MOMENT = Code("row.no_moment", "column", "value")
NO_CODE = Code("row.no_code", "column", "value")
NO_SUCH_NUMBER = Code("row.no_such_number", "column", "value")
NUMBER_TWICE = Code("row.number_twice", "column", "value")
NOT_DIGITS = Code("row.not_digits", "column", "value")
INVISIBLE = Code("row.invisible", "column")
ABROAD = Code("row.abroad", "column", "value")
SCIENTIFIC = Code("row.scientific", "column", "value")
ZERO_EATEN = Code("row.zero_eaten", "column", "value")
TURNED_TO_DATE = Code("row.turned_to_date", "column", "value")
SPREADSHEET_ERROR = Code("row.spreadsheet_error", "column", "value")
IN_COLUMN = Code("row.in_column", "column", "what")
SCATTERED = Code("row.scattered", "column", "value")
DISAGREES = Code("row.disagrees", "column", "value")
SEVERAL_PARCELS = Code("row.several_parcels", "column", "value")
CLOSED = Code("row.closed", "column", "value")
CURRENCY = Code("row.currency", "column", "value")
NO_PLACE = Code("row.no_place", "column", "value")
ONE_PARCEL = Code("row.one_parcel", "parcel_no")
WITHOUT_TAX = Code("row.without_tax", "column", "value")
NO_TAX_RATE = Code("row.no_tax_rate", "sku")
GOODS_DO_NOT_ADD_UP = Code("row.goods_do_not_add_up", "sum", "total")

#: Of one row that is to be written.
UNWRITABLE = Code("row.unwritable", "column", "characters", "encoding")
TOO_WIDE = Code("row.too_wide", "column", "bytes", "most")
TOO_MANY_CHARACTERS = Code("row.too_many_characters", "column", "count", "most")
FORMULA = Code("row.formula", "column", "value")
SEPARATOR = Code("row.separator", "column", "value")
NOT_AS_WANTED = Code("row.not_as_wanted", "column", "value")

#: Of one row.
SURPLUS = Code("row.surplus")
TWICE = Code("row.twice")
SKU_TWICE = Code("row.sku_twice", "sku")
OWN_SUBSTITUTE = Code("row.own_substitute", "sku")
RANK_TWICE = Code("row.rank_twice", "sku", "rank")
EMPTY = Code("row.empty", "column")
SHORT_TEXT = Code("row.short_text", "column", "most")
TEXT = Code("row.text", "column", "most")
NO_NUMBER = Code("row.no_number", "column", "value")
NO_COUNT = Code("row.no_count", "column", "value", "most")
NO_LIMIT = Code("row.no_limit", "column", "value")
NO_YEN = Code("row.no_yen", "column", "value")
NO_COUPON = Code("row.no_coupon", "column")
NO_JAN = Code("row.no_jan", "column", "value")
JAN_TWICE = Code("row.jan_twice", "jan")
NO_CHOICE = Code("row.no_choice", "column", "value", "choices")
NEITHER_YES_NOR_NO = Code("row.neither_yes_nor_no", "column", "value")
NO_DAY = Code("row.no_day", "column", "value")
DAY_OUTSIDE = Code("row.day_outside", "column", "first", "last")
TO_COME = Code("row.to_come", "column", "day")
NOBODY = Code("row.nobody")
ONLY_A_NAME = Code("row.only_a_name")
FIELDS = Code("row.fields", "faults")
_UNCLOSED = Code("row.unclosed_quotes")
_TOO_LONG = Code("row.too_long", "most")
_NO_CSV = Code("row.no_csv")


def shown(cell: str) -> str:
    """A cell on one line; of one that is long, its beginning."""
    return one_line(cell if len(cell) <= _SHOWN else f"{cell[: _SHOWN - 1]}…")


def in_line(line: int, what: Said) -> Said:
    """What is wrong with a row, after its line."""
    return _LINE(line=line, what=what)


def nothing_imported(faults: Sequence[Said]) -> Said:
    """The first faults of a list, each with its line, and what follows of them."""
    first, more = faults[:_MOST_FAULTS], len(faults) - _MOST_FAULTS
    return _MORE_FAULTS(faults=first, count=more) if more > 0 else _FAULTS(faults=first)


def not_yet(line: int, column: str, day: date) -> Said:
    """A row of the past whose day has not come."""
    return in_line(line, TO_COME(column=column, day=day))


def of_csv(error: Exception, most: int) -> Said:
    """What the reader of CSV said; a cell may have `most` characters."""
    said = str(error)
    if "field limit" in said:
        return _TOO_LONG(most=most)
    return _UNCLOSED() if "unexpected end" in said or "expected after" in said else _NO_CSV()
