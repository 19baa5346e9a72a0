"""`shop order`: stopping, changing and declining orders."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.status import HoldReason
from gateway.cli.files import whole
from gateway.cli.show import tell_order
from gateway.cli.terminal import By, Json, Note, OrderNo, message, user_name, warn, with_shop
from gateway.cli.words import told

if TYPE_CHECKING:
    from domain.agenda.overview import MailRow, OrderPage
    from domain.contract.messages import ChangeAddress
    from gateway.api.client import ShopClient

#: Of a file with an address.
MOST_BYTES = 64 * 1024


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (decline, hold):
        orders.command()(command)
    orders.command("change-address")(change_address)
    orders.command("correct-contact")(correct_contact)


def decline(
    order_no: OrderNo,
    reason: Annotated[str, typer.Option(help="Written for the customer.")] = "",
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Do not accept an order: the customer is told, the stock goes back."""
    from domain.contract.messages import Decline

    command = message(Decline, by=user_name(by), reason=reason, note=note)
    with_shop(lambda shop: shop.orders.ask(order_no, command))
    tell_order(order_no, as_json=as_json)


def hold(
    order_no: OrderNo,
    reason: Annotated[HoldReason, typer.Option(help="Why work must wait.")] = HoldReason.MANUAL,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Stop the work on an order."""
    from domain.contract.messages import PlaceHold

    command = message(PlaceHold, reason=reason, note=note, by=user_name(by))
    with_shop(lambda shop: shop.orders.ask(order_no, command))
    tell_order(order_no, as_json=as_json)


def change_address(
    order_no: OrderNo,
    name: Annotated[str | None, typer.Option()] = None,
    kana: Annotated[str | None, typer.Option()] = None,
    company: Annotated[str | None, typer.Option()] = None,
    department: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option()] = None,
    email: Annotated[str | None, typer.Option()] = None,
    postal_code: Annotated[str | None, typer.Option()] = None,
    prefecture: Annotated[str | None, typer.Option()] = None,
    city: Annotated[str | None, typer.Option()] = None,
    street: Annotated[str | None, typer.Option()] = None,
    building: Annotated[str | None, typer.Option()] = None,
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The recipient, or the whole message, as JSON.")
    ] = None,
    reason: Annotated[str, typer.Option(help="For the shop's records.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Ship to somebody or somewhere else; what is not given stays as it is."""
    person = _given(name=name, kana=kana, company=company, department=department, phone=phone, email=email)
    address = _given(postal_code=postal_code, prefecture=prefecture, city=city, street=street, building=building)
    if bool(person or address) == bool(file):
        raise typer.BadParameter(told("address.say_what"))

    async def work(shop: "ShopClient") -> None:
        page = await shop.reading.order(order_no)
        fields: dict[str, object] = _message(file) if file else {"recipient": _changed(page, person, address)}
        await shop.orders.ask(order_no, _change(page, fields, by, reason))

    with_shop(work)
    tell_order(order_no, as_json=as_json)


def correct_contact(
    order_no: OrderNo,
    email: Annotated[str | None, typer.Option(help="The orderer's mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="The orderer's telephone number.")] = None,
    resend: Annotated[bool, typer.Option("--resend", help="Send again what did not arrive.")] = False,
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Correct the orderer's mail address or telephone number; a hold because mails came back is lifted."""
    from domain.contract.messages import CorrectContact

    if email is None and phone is None:
        raise typer.BadParameter(told("contact.say_what"))
    command = message(CorrectContact, email=email, phone=phone, resend=resend, note=note, by=user_name(by))

    async def work(shop: "ShopClient") -> "list[MailRow]":
        await shop.orders.ask(order_no, command)
        return await shop.reading.undelivered(order_no)

    left = with_shop(work)
    tell_order(order_no, as_json=as_json)
    if left and not resend:
        warn(told("contact.not_sent", kinds=list(dict.fromkeys(mail.kind for mail in left))))


def _given(**options: str | None) -> dict[str, str]:
    return {name: value for name, value in options.items() if value is not None}


def _changed(page: "OrderPage", person: dict[str, str], address: dict[str, str]) -> dict[str, object]:
    """The recipient of now with what was given."""
    was: dict[str, object] = page.placed.ship_to.model_dump()
    return was | person | {"address": page.placed.ship_to.address.model_dump() | address}


def _change(page: "OrderPage", fields: dict[str, object], by: str, reason: str) -> "ChangeAddress":
    """The message for the version that was looked at; the options go before what a file says."""
    from domain.contract.messages import ChangeAddress

    own = {"by": user_name(by or str(fields.get("by") or "")), "reason": reason or fields.get("reason") or ""}
    return message(ChangeAddress, **{"expected_version": page.version} | fields | own)


def _message(file: Path) -> dict[str, object]:
    """The fields of the message in a file that holds all of it, or only the recipient."""
    try:
        read = json.loads(whole(file, MOST_BYTES, "--file").decode("utf-8-sig"))
    except ValueError as error:
        raise typer.BadParameter(told("file.no_json", file=file, why=error), param_hint="--file") from error
    return read if isinstance(read, dict) and "recipient" in read else {"recipient": read}
