"""What customers of the demo said, as the shop's report shows it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date

from domain.agenda.report import ReportRow
from domain.basics.counted import Counted, Per
from domain.basics.said import Code
from gateway.demo.shop import DemoShop
from gateway.demo.typed import Typist

#: Draws the rows of a report between two days, as PNG.
Picture = Callable[[Sequence[ReportRow], tuple[date, date]], bytes]
NAME = "how-it-was"
_ANSWERS = Code("how_it_was.answers", "count", "file")


async def tell_how_it_was(shop: DemoShop, picture: Picture) -> Typist:
    """Make the picture of what customers said, beside the papers. Returns who typed the command."""
    typist, file = Typist(shop.clock), shop.stage.papers / "report-feedback.png"
    span = (shop.first_day, await shop.clock.today())
    rows = await shop.stage.office.reading.report(Counted.FEEDBACK, Per.MONTH, *span)
    if rows:
        await asyncio.to_thread(file.write_bytes, picture(rows, span))
        answers = _ANSWERS(count=sum(row.total for row in rows), file=file)
        await typist.tell(f"report feedback --from {span[0]} --to-file {file.name}", answers)
    return typist
