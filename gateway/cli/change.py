"""`shop order`: stopping, changing and declining orders."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.contract.status import HoldReason
from gateway.cli.contents import change_lines
from gateway.cli.files import whole
from gateway.cli.merging import merge
from gateway.cli.offer import Offer
from gateway.cli.one_order import OneOrder
from gateway.cli.options import grouped
from gateway.cli.terminal import Note, day, message, user_name, warn, with_shop
from gateway.cli.words import said, told

if TYPE_CHECKING:
    from domain.agenda.mail_row import MailRow
    from domain.agenda.order_page import OrderPage
    from domain.contract.messages import ChangeAddress
    from gateway.api.client import ShopClient

#: Of a file with an address.
MOST_BYTES = 64 * 1024
Reason = Annotated[str, typer.Option(help="For the shop's records.")]
Changed = Annotated[str | None, typer.Option()]


def add_to_orders(orders: typer.Typer) -> None:
    """Put these commands under `shop order`."""
    for command in (decline, hold):
        orders.command()(command)
    orders.command("change-address")(change_address)
    orders.command("change-lines")(change_lines)
    orders.command("change-delivery")(change_delivery)
    orders.command("change-plan")(change_plan)
    orders.command("merge")(merge)
    orders.command("delay")(delay)
    orders.command("correct-contact")(correct_contact)


@grouped
def decline(
    order: OneOrder,
    reason: Annotated[str, typer.Option(help="Written for the customer.")] = "",
    note: Note = "",
) -> None:
    """Do not accept an order: the customer is told, the stock goes back."""
    from domain.contract.messages import Decline

    order.ask(Decline, reason=reason, note=note)


@grouped
def hold(
    order: OneOrder,
    reason: Annotated[HoldReason, typer.Option(help="Why work must wait.")] = HoldReason.MANUAL,
    note: Note = "",
) -> None:
    """Stop the work on an order."""
    from domain.contract.messages import PlaceHold

    order.ask(PlaceHold, reason=reason, note=note)


@dataclass(frozen=True)
class NewAddress:
    """What changes of an address."""

    postal_code: Changed = None
    prefecture: Changed = None
    city: Changed = None
    street: Changed = None
    building: Changed = None


@dataclass(frozen=True)
class NewPerson:
    """What changes of a recipient beside the address."""

    name: Changed = None
    kana: Changed = None
    company: Changed = None
    department: Changed = None
    phone: Changed = None
    email: Changed = None


@grouped
def change_address(
    order: OneOrder,
    new_person: NewPerson,
    new_address: NewAddress,
    offer: Offer,
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The recipient, or the whole message, as JSON.")
    ] = None,
    reason: Reason = "",
) -> None:
    """Ship to somebody or somewhere else; what is not given stays as it is."""
    person, address = _given(new_person), _given(new_address)
    if bool(person or address) == bool(file):
        raise typer.BadParameter(told("address.say_what"))

    async def work(shop: "ShopClient") -> None:
        page = await shop.reading.order(order.order_no)
        fields: dict[str, object] = _message(file) if file else {"recipient": _changed(page, person, address)}
        await shop.orders.ask(order.order_no, _change(page, fields | offer.fields(), order.by, reason))

    with_shop(work)
    order.show()


@grouped
def change_delivery(
    order: OneOrder,
    on: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day that is wished for.")] = None,
    any_day: Annotated[bool, typer.Option("--any-day", help="No day is wished for any more.")] = False,
    hours: Annotated[
        str | None, typer.Option("--hours", help="The hours that are wished for, such as 14-16; empty: any.")
    ] = None,
    reason: Reason = "",
) -> None:
    """Change the day or the hours that the parcel is wished for; what is not given stays as it is."""
    from domain.contract.messages import ChangeDelivery

    wished = day(on, "--date") if on else None
    order.ask(ChangeDelivery, delivery_date=wished, any_day=any_day, time_slot=hours, reason=reason)


@grouped
def delay(
    order: OneOrder,
    ships_by: Annotated[str, typer.Argument(metavar="DATE", help="The day by which the goods leave.")],
    note: Note = "",
) -> None:
    """Tell the customer that the goods leave later than was said, and by when."""
    from domain.contract.messages import DelayShipping

    order.ask(DelayShipping, ships_by=day(ships_by, "DATE"), note=note)


@grouped
def change_plan(
    order: OneOrder,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="prepay or cod")],
    offer: Offer,
    cod_fee: Annotated[int | None, typer.Option("--cod-fee", min=0, help="What collecting costs, in yen.")] = None,
    reason: Reason = "",
) -> None:
    """Have an order paid otherwise, as its customer wishes: in advance or at the door, while nothing was paid."""
    from domain.contract.messages import ChangePlan

    order.ask(ChangePlan, plan=plan, cod_fee=cod_fee, reason=reason, **offer.fields())


@grouped
def correct_contact(
    order: OneOrder,
    email: Annotated[str | None, typer.Option(help="The orderer's mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="The orderer's telephone number.")] = None,
    resend: Annotated[bool, typer.Option("--resend", help="Send again what did not arrive.")] = False,
    note: Note = "",
) -> None:
    """Correct the orderer's mail address or telephone number; a hold because mails came back is lifted."""
    from domain.contract.messages import CorrectContact

    if email is None and phone is None:
        raise typer.BadParameter(told("contact.say_what"))
    command = message(CorrectContact, email=email, phone=phone, resend=resend, note=note, by=order.who)

    async def work(shop: "ShopClient") -> "list[MailRow]":
        await shop.orders.ask(order.order_no, command)
        return await shop.reading.undelivered(order.order_no)

    left = with_shop(work)
    order.show()
    if left and not resend:
        warn(told("contact.not_sent", kinds=list(dict.fromkeys(mail.kind for mail in left))))


def _given(new: NewPerson | NewAddress) -> dict[str, str]:
    return {name: value for name, value in asdict(new).items() if value is not None}


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
    from domain.basics.json_reader import BadJson, read_json

    try:
        read = read_json(whole(file, MOST_BYTES, "--file"))
    except BadJson as error:
        why = said(error.fault.said)
        raise typer.BadParameter(told("file.no_json", file=file, why=why), param_hint="--file") from error
    return read if isinstance(read, dict) and "recipient" in read else {"recipient": read}
