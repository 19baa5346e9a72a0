"""`shop report feedback`, `claims`, `returns` and `inquiries`: counts as a table, a file of cells, or a picture."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.basics.counted import FEWEST, Counted, Per
from gateway.cli.files import write
from gateway.cli.terminal import Json, say, show_json, show_table, with_shop
from gateway.cli.words import called, language, told

if TYPE_CHECKING:
    from adapters.documents.chart import ChartPage
    from domain.agenda.report import ReportRow
    from gateway.api.client import ShopClient

#: Rows of a picture and of a table; a file of cells and JSON have all.
_MOST_BARS, _MOST_ROWS = 20, 50
_TITLES = {
    Counted.FEEDBACK: "title.report_feedback",
    Counted.CLAIMS: "title.report_claims",
    Counted.RETURNS: "title.report_returns",
    Counted.INQUIRIES: "title.report_inquiries",
}
_SUFFIXES = (".csv", ".svg", ".png", ".pdf")

Since = Annotated[str | None, typer.Option("--since", "--from", metavar="DATE", show_default="a year ago")]
Until = Annotated[str | None, typer.Option("--until", "--to", metavar="DATE", show_default="today")]
By = Annotated[Per, typer.Option("--per", help="What the rows are.")]
ToFile = Annotated[
    Path | None, typer.Option("--to-file", metavar="FILE", help="Write it: .csv, or a picture as .svg, .png or .pdf.")
]
Span = Callable[["ShopClient", str | None, str | None], tuple[date, date]]


def add_to(reports: typer.Typer, span: Span) -> None:
    """The commands under `shop report`; `span` reads their days."""

    def feedback(
        since: Since = None, until: Until = None, per: By = Per.MONTH, to_file: ToFile = None, as_json: Json = False
    ) -> None:
        """Show what customers say: the stars of the last answer of each order."""
        _report(Counted.FEEDBACK, per, (since, until), span, to_file, as_json=as_json)

    def claims(
        since: Since = None, until: Until = None, per: By = Per.REASON, to_file: ToFile = None, as_json: Json = False
    ) -> None:
        """Show what causes claims."""
        _report(Counted.CLAIMS, per, (since, until), span, to_file, as_json=as_json)

    def returns(
        since: Since = None, until: Until = None, per: By = Per.REASON, to_file: ToFile = None, as_json: Json = False
    ) -> None:
        """Show why parcels come back, and why customers send goods back."""
        _report(Counted.RETURNS, per, (since, until), span, to_file, as_json=as_json)

    def inquiries(
        since: Since = None, until: Until = None, per: By = Per.REASON, to_file: ToFile = None, as_json: Json = False
    ) -> None:
        """Show what customers ask about."""
        _report(Counted.INQUIRIES, per, (since, until), span, to_file, as_json=as_json)

    for command in (feedback, claims, returns, inquiries):
        reports.command()(command)


def _report(
    counted: Counted,
    per: Per,
    days: tuple[str | None, str | None],
    span: Span,
    to_file: Path | None,
    *,
    as_json: bool,
) -> None:
    if to_file and to_file.suffix.lower() not in _SUFFIXES:
        raise typer.BadParameter(told("report.suffix", suffixes=", ".join(_SUFFIXES)), param_hint="--to-file")

    async def work(shop: "ShopClient") -> "tuple[list[ReportRow], date, date]":
        first, last = span(shop, *days)
        return await shop.reading.report(counted, per, first, last), first, last

    rows, first, last = with_shop(work)
    if to_file:
        write(to_file, _content(counted, per, rows, (first, last), to_file.suffix.lower()))
        say(told("report.written", file=str(to_file)))
    elif as_json:
        show_json(rows)
    else:
        _show(counted, per, rows)


def picture_of_feedback(rows: "Sequence[ReportRow]", days: tuple[date, date]) -> bytes:
    """What customers said over the months, as PNG."""
    return _content(Counted.FEEDBACK, Per.MONTH, rows, days, ".png")


def _label(per: Per, counted: Counted, row: "ReportRow") -> str:
    """What a row is called."""
    from adapters.words.of_orders import carrier_name

    if not row.row:
        return told("report.unknown")
    match per:
        case Per.MONTH:
            return row.row
        case Per.ARTICLE:
            return f"{row.name}（{row.row}）" if language() == "ja" else f"{row.name} ({row.row})"
        case Per.CARRIER:
            return carrier_name(row.row, language())
        case Per.REASON:
            return _reason(counted, row.row)


def _reason(counted: Counted, reason: str) -> str:
    match counted:
        case Counted.FEEDBACK:
            return told("report.stars", stars=int(reason))
        case Counted.CLAIMS:
            return called("claim_reason", reason)
        case Counted.RETURNS:
            who, _, why = reason.partition(".")
            return called("return_reason" if who == "parcel" else "return_cause", why)
        case Counted.INQUIRIES:
            return called("category", reason)


def _behind(row: "ReportRow") -> str:
    """What is said of a row's sum: no average and no share of few."""
    from domain.agenda.report import StarsRow

    if isinstance(row, StarsRow):
        if row.average is None:
            return told("report.answers", count=row.total)
        return told("report.average", count=row.total, average=row.average, low=row.low_percent)
    if row.percent is None:
        return told("report.cases", count=row.total)
    return told("report.of_orders", count=row.total, orders=row.of_orders, percent=row.percent)


def _details(counted: Counted, per: Per, row: "ReportRow", reasons: Sequence[str]) -> str:
    if per is Per.REASON:
        return ""
    return "  ".join(f"{_reason(counted, each)} {row.counts[each]}" for each in reasons if each in row.counts)


def _show(counted: Counted, per: Per, rows: "Sequence[ReportRow]") -> None:
    from domain.agenda.report import reasons_of

    reasons = reasons_of(rows)
    shown = [
        (_label(per, counted, row), row.total, _details(counted, per, row, reasons), _behind(row))
        for row in rows[:_MOST_ROWS]
    ]
    show_table(("group", "count", "detail", "rate"), shown, told(_TITLES[counted]))


def _content(counted: Counted, per: Per, rows: "Sequence[ReportRow]", days: tuple[date, date], suffix: str) -> bytes:
    """What is written into the file."""
    if suffix == ".csv":
        return _cells(rows)
    from adapters.documents.renderer import DocumentRenderer

    page = _page(counted, per, rows, days)
    return DocumentRenderer().chart(page, "svg" if suffix == ".svg" else "png" if suffix == ".png" else "pdf", days[1])


def _cells(rows: "Sequence[ReportRow]") -> bytes:
    """All rows, with codes as they are: UTF-8 with a mark at its beginning, so that spreadsheets read it."""
    from domain.agenda.report import StarsRow, reasons_of

    reasons = reasons_of(rows)
    shares = ("average", "low_percent") if any(isinstance(row, StarsRow) for row in rows) else ("of_orders", "percent")
    lines = io.StringIO()
    written = csv.writer(lines, lineterminator="\r\n")
    written.writerow(("row", "name", "total", *shares, *reasons))
    for row in rows:
        values = row.model_dump()
        cells = (row.row, row.name, row.total, *(values[each] for each in shares))
        written.writerow([*map(_cell, cells), *(row.counts.get(each, 0) for each in reasons)])
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def _cell(value: object) -> object:
    """Names of articles come from carts: none is a formula for a spreadsheet."""
    from adapters.files.writing import is_formula

    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def _page(counted: Counted, per: Per, rows: "Sequence[ReportRow]", days: tuple[date, date]) -> "ChartPage":
    """The picture: the newest months, else the longest bars; rare reasons are one."""
    from adapters.documents.chart import MOST_SHADES, ChartPage, bar, shades
    from domain.agenda.report import reasons_of

    bars = rows[-_MOST_BARS:] if per is Per.MONTH else rows[:_MOST_BARS]
    known = reasons_of(rows) if per is not Per.REASON else []
    reasons = known if len(known) <= MOST_SHADES else known[: MOST_SHADES - 1]
    labels = [_reason(counted, each) for each in reasons]
    if len(known) > len(reasons) or not known:
        labels.append(told("report.others") if known else told("report.all"))
    longest = max((row.total for row in bars), default=1)

    def counts(row: "ReportRow") -> list[int]:
        named = [row.counts.get(each, 0) for each in reasons]
        return named if len(labels) == len(reasons) else [*named, row.total - sum(named)]

    return ChartPage(
        language=language(),
        title=told(_TITLES[counted]),
        span=told("report.span", since=days[0], until=days[1]),
        note=told("report.note", fewest=FEWEST),
        shades=shades(labels),
        bars=[bar(_label(per, counted, row), counts(row), longest, _behind(row)) for row in bars],
    )
