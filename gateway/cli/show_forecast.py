"""What would happen to an order from now on, as a table."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from gateway.cli.terminal import local, say, show_json, show_table, with_zone
from gateway.cli.words import called, said, told

if TYPE_CHECKING:
    from domain.agenda.forecast import Forecast
    from gateway.api.client import ShopClient


def show_forecast(ask: "Callable[[ShopClient], Awaitable[Forecast]]", *, as_json: bool) -> None:
    """What would happen to an order."""
    forecast, where = with_zone(ask)
    if as_json:
        show_json(forecast)
        return
    rows = [
        (
            local(each.at, where),
            said(each.what),
            called("status", each.status),
            ", ".join(called("mail", mail) for mail in each.mails),
            ", ".join(called("task", task) for task in each.tasks),
        )
        for each in forecast.events
    ]
    if rows:
        show_table(
            ("when", "what", "status", "mails", "tasks"), rows, told("title.forecast", order_no=forecast.order_no)
        )
    else:
        say(told("forecast.nothing", order_no=forecast.order_no))
    say(told("forecast.then", status=forecast.status, waits_for=said(forecast.waits_for)))
