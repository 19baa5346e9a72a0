"""`shop feedback`: what customers say of orders that arrived."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.goods import PATIENCE
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.several import tell_outcome
from gateway.cli.terminal import Json, local, message, show_json, show_table, with_shop, with_zone
from gateway.cli.words import told

if TYPE_CHECKING:
    from callers.orders import Outcome
    from gateway.api.client import ShopClient


def app() -> typer.Typer:
    """The commands under `shop feedback`."""
    feedback = typer.Typer(help="How it was: what customers say of orders that arrived.", no_args_is_help=True)
    feedback.command()(take)
    feedback.command("list")(list_feedback)
    return feedback


def list_feedback(
    most: Annotated[int, typer.Option("--stars", min=1, max=5, help="Only so many stars, or fewer.")] = 5,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """Show what customers said, the newest first."""
    answers, where = with_zone(lambda shop: shop.reading.feedback(most, limit))
    if as_json:
        show_json(answers)
        return
    show_table(
        ("order", "stars", "when", "note", "inquiry"),
        [
            (each.order_no, each.stars, local(each.at, where), each.words.replace("\n", " "), each.inquiry_no)
            for each in answers
        ],
        told("label.feedback"),
    )


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
