"""`shop report`: what the journal says about the shop's weeks and months."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from domain.basics.period import Period
from gateway.cli import report_counts
from gateway.cli.terminal import Json, day, show_json, show_table, with_shop
from gateway.cli.words import called, told

if TYPE_CHECKING:
    from domain.agenda.overview import QuestionCount
    from gateway.api.client import ShopClient

#: Without --since, a report looks back so far.
A_YEAR = timedelta(days=365)


def app() -> typer.Typer:
    """The commands under `shop report`."""
    reports = typer.Typer(help="Counts over weeks and months.", no_args_is_help=True)
    reports.command()(questions)
    report_counts.add_to(reports, _span)
    return reports


def questions(
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", show_default="a year ago")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", show_default="today")] = None,
    by: Annotated[Period, typer.Option("--by", help="What to count by.")] = Period.MONTH,
    as_json: Json = False,
) -> None:
    """Show which fields of the cart's form cause questions to customers."""

    async def work(shop: "ShopClient") -> "list[QuestionCount]":
        return await shop.reading.question_report(by, *_span(shop, since, until))

    counts = with_shop(work)
    if as_json:
        show_json(counts)
        return
    show_table(
        ("since", "field", "check", "asked", "orders", "of_orders", "percent"),
        [
            (
                each.since,
                called("order_field", each.field),
                called("check", each.check),
                each.asked,
                each.orders,
                each.of_orders,
                each.percent,
            )
            for each in counts
        ],
        told("title.questions"),
    )


def _span(shop: "ShopClient", since: str | None, until: str | None) -> tuple[date, date]:
    """The days of a report: a year that ends today, unless said otherwise."""
    first, last = _day(since, "--since"), _day(until, "--until")
    end = last or shop.connections.desk.today().calendar.day_of(shop.connections.now())
    start = first or end - A_YEAR
    if start > end:
        raise typer.BadParameter(told("report.wrong_way_round", first="--since", last="--until"))
    return start, end


def _day(text: str | None, option: str) -> date | None:
    return day(text, option) if text else None
