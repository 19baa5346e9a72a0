"""A message finds its way by its model: facts are told, commands are asked, and neither goes to whom it is not for."""

import pytest

from domain.contract import messages as m
from domain.contract.status import HoldReason
from gateway.api.client import ShopClient


async def test_a_command_that_is_no_signal_cannot_be_told(shop: ShopClient) -> None:
    with pytest.raises(TypeError, match="accept is no fact"):
        await shop.orders.tell("g-1", m.Accept(by="Sato"))


async def test_a_fact_cannot_be_asked(shop: ShopClient) -> None:
    with pytest.raises(TypeError, match="inquiry_closed is no command"):
        await shop.orders.ask("g-1", m.InquiryClosed(inquiry_no="Q1"))


async def test_an_order_is_not_asked_what_an_inquiry_is_nor_the_other_way_round(shop: ShopClient) -> None:
    with pytest.raises(TypeError, match="close_inquiry is no command to an order"):
        await shop.orders.ask("g-1", m.CloseInquiry(by="Sato"))
    with pytest.raises(TypeError, match="letter_arrived is no fact for an order"):
        await shop.orders.tell("g-1", m.LetterArrived())
    with pytest.raises(TypeError, match="place_hold is no command to an inquiry"):
        await shop.inquiries.ask("Q1", m.PlaceHold(reason=HoldReason.MANUAL, by="Sato"))


async def test_what_has_no_row_is_named(shop: ShopClient) -> None:
    with pytest.raises(LookupError, match="OpenInquiry has no row"):
        await shop.orders.tell("g-1", m.OpenInquiry(text="?"))
