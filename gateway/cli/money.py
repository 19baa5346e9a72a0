"""`shop order pay`, `reverse` and `extend`."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.goods import PATIENCE
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.several import tell_outcome
from gateway.cli.terminal import Note, day, message, with_shop, zone
from gateway.cli.words import told

if TYPE_CHECKING:
    from callers.orders import Outcome
    from domain.order.view import OrderView
    from gateway.api.client import ShopClient

MOST_YEN = 999_999_999
NoticeId = Annotated[str, typer.Option(help="The bank's or your own id of this payment: the same one counts once.")]


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (pay, reverse, extend):
        orders.command()(command)


@grouped
def pay(
    order: OneOrder,
    amount: Annotated[int, typer.Option(min=1, max=MOST_YEN, help="Yen.")],
    notice_id: NoticeId,
    paid_on: Annotated[str, typer.Option(metavar="DATE", help="Day of the payment; default: today.")] = "",
    rail: Annotated[str, typer.Option(help="How it came.")] = "bank_transfer",
    payer: Annotated[str, typer.Option(help="Who paid, as the bank says.")] = "",
) -> None:
    """Book money that arrived for an order."""
    from domain.contract.messages import RecordPayment

    async def work(shop: "ShopClient") -> "OrderView":
        today = shop.connections.now().astimezone(zone(shop)).date()
        when = day(paid_on, "--paid-on") if paid_on else today
        if when > today:
            raise typer.BadParameter(told("option.not_yet", day=when.isoformat()), param_hint="--paid-on")
        command = message(
            RecordPayment,
            notice_id=notice_id,
            amount=amount,
            paid_on=when,
            rail=rail,
            payer=payer,
            by=order.who,
        )
        return await shop.orders.ask(order.order_no, command)

    with_shop(work)
    order.show()


@grouped
def reverse(
    order: OneOrder,
    notice_id: NoticeId,
    reason: Annotated[str, typer.Option(help="Why it was taken back.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Also a payment that is not booked yet.")] = False,
) -> None:
    """A booked payment was taken back, or was booked to the wrong order."""
    from domain.contract.messages import PaymentReversed

    fact = message(PaymentReversed, notice_id=notice_id, reason=reason, by=order.who)

    async def work(shop: "ShopClient") -> "Outcome":
        if not force:
            await shop.orders.must_be_booked(order.order_no, notice_id)
        outcome = await shop.orders.tell(order.order_no, fact, wait=PATIENCE)
        await shop.deposits.deliver()  # where several orders shared the money, the others give theirs back as well
        return outcome

    tell_outcome(with_shop(work))
    order.show()


@grouped
def extend(
    order: OneOrder,
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day to pay.")],
    reference: Annotated[str, typer.Option(metavar="NUMBER", help="A new number or page to pay with.")] = "",
    note: Note = "",
) -> None:
    """Give a customer more time to pay, or the first date where none was told yet."""
    from domain.contract.messages import ExtendDeadline

    order.ask(ExtendDeadline, until=day(until, "--until"), note=note, reference=reference)
