"""`shop refunds`: money that goes back, the account that it goes to, and how far each refund has got."""

from typing import Annotated

import typer

from gateway.cli.terminal import By, Json, OrderNo, local, say, show_json, show_list, user_name, with_shop, with_zone
from gateway.cli.words import called, told

No = Annotated[
    int | None, typer.Option("--no", min=1, max=1_000, help="Which of the order's refunds, where it has several.")
]


def app() -> typer.Typer:
    """The commands under `shop refunds`."""
    refunds = typer.Typer(help="Money that goes back to customers.", no_args_is_help=True)
    refunds.command("list")(list_refunds)
    refunds.command()(account)
    refunds.command()(show)
    refunds.command()(ordered)
    refunds.command()(done)
    refunds.command()(failed)
    return refunds


def list_refunds(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are done.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: Json = False,
) -> None:
    """List what is to be given back, the oldest first, and how far it has got."""
    rows, where = with_zone(lambda shop: shop.refunds.listed(with_done=everything, limit=limit))
    show_list(
        rows,
        ("order", "refund", "name", "yen", "state", "since", "failures", "text"),
        (
            (
                row.order_no,
                row.no,
                row.name,
                row.amount,
                called("refund", row.stage),
                local(row.since, where),
                row.failures or "",
                row.key,
            )
            for row in rows
        ),
        told("title.refunds"),
        as_json=as_json,
    )


def account(
    order_no: OrderNo,
    bank: Annotated[str, typer.Option(prompt=True, help="Name of the bank.")],
    branch: Annotated[str, typer.Option(prompt=True, help="Name of its branch.")],
    number: Annotated[str, typer.Option(prompt=True, help="Number of the account, seven digits.")],
    holder: Annotated[str, typer.Option(prompt=True, help="Name of its holder, in katakana.")],
    kind: Annotated[str, typer.Option(help="ordinary, current or savings.")] = "ordinary",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Enter the account that the customer named; what is not given is asked for. It is sealed, and erased when done."""
    from domain.payment.bank_account import BankAccount
    from gateway.cli.terminal import message

    given = message(BankAccount, bank=bank, branch=branch, kind=kind, number=number, holder=holder)
    with_shop(lambda shop: shop.refunds.take_account(order_no, given, by=user_name(by)))
    _say(order_no, "refund.account_taken", as_json=as_json)


def show(order_no: OrderNo, by: By = "", as_json: Json = False) -> None:
    """Show the account that a refund goes to. The order's journal says who looked."""
    found = with_shop(lambda shop: shop.refunds.show_account(order_no, by=user_name(by)))
    if as_json:
        show_json(found)
    else:
        kind = called("account", found.kind)
        words = (found.bank, found.branch, kind, found.number, found.holder)
        say(" ".join(words))


def ordered(
    order_no: OrderNo,
    no: No = None,
    note: Annotated[str, typer.Option(help="For colleagues: the reference of the bank or the provider.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say that the bank or the payment provider has been told to give a refund back."""
    with_shop(lambda shop: shop.refunds.order_out(order_no, no, by=user_name(by), note=note))
    _say(order_no, "refund.ordered", as_json=as_json)


def done(
    order_no: OrderNo,
    no: No = None,
    amount: Annotated[
        int | None, typer.Option(min=1, max=999_999_999, help="Yen given back, if not what is owed.")
    ] = None,
    note: Annotated[str, typer.Option(help="What was done, for colleagues.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say that a refund has been made. The customer is told, and the account is erased."""
    with_shop(lambda shop: shop.refunds.finish(order_no, no, by=user_name(by), note=note, amount=amount))
    _say(order_no, "refund.done", as_json=as_json)


def failed(
    order_no: OrderNo,
    reason: Annotated[str, typer.Option(help="What the bank said.")],
    no: No = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say that a refund has come back. It is owed once more, and the customer is asked for another account."""
    with_shop(lambda shop: shop.refunds.fail(order_no, no, by=user_name(by), note=reason))
    _say(order_no, "refund.failed", as_json=as_json)


def _say(order_no: str, what: str, *, as_json: bool) -> None:
    if as_json:
        show_json({"order_no": order_no})
    else:
        say(told(what, order_no=order_no))
