"""Which orders a command is about: their numbers, or what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.status import HoldReason, MarkKind, Status
from gateway.cli.terminal import day
from gateway.cli.words import told

if TYPE_CHECKING:
    from adapters.postgres.search import Asked
    from domain.contract.messages import Seen
    from gateway.api.client import ShopClient

#: The most orders that one command takes on.
MOST_AT_ONCE = 10_000
#: What may stop an order: a hold, or goods that are not there.
Stopper = StrEnum("Stopper", {**{reason.name: reason.value for reason in HoldReason}, "OUT_OF_STOCK": "out_of_stock"})  # type: ignore[misc]

Numbers = Annotated[list[str] | None, typer.Argument(metavar="NO…", help="The orders' numbers.")]
Everything = Annotated[bool, typer.Option("--all", help="All orders that the filters name, instead of numbers.")]


@dataclass(frozen=True)
class Picked:
    """The filters that were given."""

    status: Annotated[list[Status] | None, typer.Option("--status", help="Only these; may be repeated.")] = None
    hold: Annotated[Stopper | None, typer.Option("--hold", help="Only those held for this reason.")] = None
    mark: Annotated[MarkKind | None, typer.Option("--mark", help="Only those with this mark.")] = None
    tag: Annotated[str | None, typer.Option("--tag", help="Only those with this tag.")] = None
    due_before: Annotated[
        str | None,
        typer.Option("--due-before", metavar="DATE", help="Only unpaid ones whose deadline is before this day."),
    ] = None
    overdue: Annotated[bool, typer.Option("--overdue", help="Only unpaid ones whose deadline has passed.")] = False
    text: Annotated[
        list[str] | None,
        typer.Option("--text", metavar="WORD", help="In name, mail address, phone or number; may be repeated."),
    ] = None

    @property
    def is_nothing(self) -> bool:
        """True when no filter was given."""
        return not any(vars(self).values())

    def asked(self, shop: "ShopClient", *, limit: int, with_ended: bool = False) -> "Asked":
        """What the database is asked for."""
        from adapters.postgres.search import Asked

        moments = [shop.connections.now()] if self.overdue else []
        if self.due_before:
            calendar = shop.connections.desk.today().calendar
            moments.append(calendar.at(day(self.due_before, "--due-before"), 0))
        return Asked(
            statuses=tuple(self.status or ()),
            hold=self.hold.value if self.hold else None,
            mark=self.mark.value if self.mark else None,
            tag=self.tag,
            due_before=min(moments) if moments else None,
            text=" ".join(self.text or ()),
            with_ended=with_ended,
            limit=limit,
        )


@dataclass(frozen=True)
class Choice:
    """The orders of one command: numbers, or filters with --all."""

    order_nos: Numbers = None
    everything: Everything = False
    filters: Picked = Picked()

    def check(self) -> None:
        """Raises BadParameter unless it says clearly which orders are meant."""
        if self.everything == bool(self.order_nos):
            raise typer.BadParameter(told("choice.numbers_or_all"))
        if self.everything == self.filters.is_nothing:
            raise typer.BadParameter(
                told("choice.all_needs_filter") if self.everything else told("choice.filter_needs_all")
            )

    @property
    def numbers(self) -> Sequence[str]:
        return self.order_nos or ()

    @property
    def is_one(self) -> bool:
        """True for a single number, which answers with the order itself."""
        return len(self.numbers) == 1

    async def found(self, shop: "ShopClient") -> "dict[str, Seen | None]":
        """The orders in question, and what the list showed of each."""
        from domain.contract.messages import Seen

        if not self.everything:
            return dict.fromkeys(self.numbers)
        asked = self.filters.asked(shop, limit=MOST_AT_ONCE, with_ended=False)
        rows = await shop.reading.orders(asked)
        return {
            row.order_no: Seen(
                status=row.status, goods=row.goods, holds=tuple(HoldReason(reason) for reason in row.holds)
            )
            for row in rows
        }
