"""`shop feedback`: what customers say of orders that arrived."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.goods import PATIENCE
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.several import tell_outcome
from gateway.cli.terminal import message, with_shop

if TYPE_CHECKING:
    from callers.orders import Outcome
    from gateway.api.client import ShopClient


def app() -> typer.Typer:
    """The commands under `shop feedback`."""
    feedback = typer.Typer(help="How it was: what customers say of orders that arrived.", no_args_is_help=True)
    feedback.callback()(_feedback)
    feedback.command()(take)
    return feedback


def _feedback() -> None:
    """Keeps `take` a word of its own while it is the only command."""


@grouped
def take(
    order: OneOrder,
    stars: Annotated[str, typer.Option(metavar="1-5", help="Stars, of five.")],
    text: Annotated[str, typer.Option(help="What the customer said.")] = "",
) -> None:
    """Write down what a customer said: the last answer of an order counts, few stars become an inquiry."""
    from domain.contract.messages import FeedbackReceived

    fact = message(FeedbackReceived, stars=int(stars) if stars.isdecimal() else stars, text=text, by=order.who)

    async def work(shop: "ShopClient") -> "Outcome":
        return await shop.orders.tell(order.order_no, fact, wait=PATIENCE)

    tell_outcome(with_shop(work))
    order.show()
