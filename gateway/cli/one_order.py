"""The options of commands that are about one order, and what such a command does at its end."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.cli.show import tell_order
from gateway.cli.terminal import By, Json, OrderNo, message, user_name, with_shop

if TYPE_CHECKING:
    from domain.contract.messages import Message
    from gateway.api.client import ShopClient


@dataclass(frozen=True)
class OneOrder:
    """Which order a command is about, who gives it, and for whom the answer is written."""

    order_no: OrderNo
    by: By = ""
    as_json: Json = False

    @property
    def who(self) -> str:
        return user_name(self.by)

    def ask(self, model: "type[Message]", **fields: object) -> None:
        """Give the order this command, and show what became of it."""
        command = message(model, by=self.who, **fields)

        async def work(shop: "ShopClient") -> None:
            await shop.orders.ask(self.order_no, command)

        with_shop(work)
        self.show()

    def show(self) -> None:
        """The order as it is now."""
        tell_order(self.order_no, as_json=self.as_json)
