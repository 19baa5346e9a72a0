"""A shelf and a line of orders, worked out by hand: the plain rule that the arithmetic of the database has to obey."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Model:
    """A shelf and a line of orders, as one would do it by hand: everybody is looked at, one after the other."""

    on_hand: dict[str, int]
    since: dict[str, datetime] = field(default_factory=dict)
    rows: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)  # (order, SKU) → (pieces, state)
    receipts: set[str] = field(default_factory=set)

    def of(self, order_no: str, *states: str) -> dict[str, int]:
        """What one order has in these states: SKU → pieces."""
        mine = {sku: row for (number, sku), row in self.rows.items() if number == order_no}
        return {sku: pieces for sku, (pieces, state) in mine.items() if state in states}

    def total(self, sku: str, state: str) -> int:
        return sum(pieces for (_, each), (pieces, now) in self.rows.items() if (each, now) == (sku, state))

    def free(self, sku: str) -> int:
        return self.on_hand[sku] - self.total(sku, "held")

    def move(self, order_no: str, skus: Mapping[str, int], state: str) -> None:
        self.rows |= {(order_no, sku): (pieces, state) for sku, pieces in skus.items()}

    def serve(self, skus: list[str]) -> list[str]:
        """All or nothing, first come first served: what those before one wait for is not free."""
        line = sorted({number for number, _ in self.rows if self.of(number, "waiting")}, key=self._place)
        served = []
        for number in line:
            wants = self.of(number, "waiting")
            if wants.keys() & set(skus) and all(self._reaches(number, *want) for want in wants.items()):
                self.move(number, wants, "held")
                served.append(number)
        return served

    def _place(self, number: str) -> tuple[datetime, str]:
        return self.since[number], number

    def _reaches(self, number: str, sku: str, pieces: int) -> bool:
        before = [other for other in self.since if self._place(other) < self._place(number)]
        return self.free(sku) - sum(self.of(other, "waiting").get(sku, 0) for other in before) >= pieces

    # --- what happens ---------------------------------------------------------------------------------------------

    def reserve(self, order_no: str, wants: dict[str, int], at: datetime) -> list[str]:
        if self.of(order_no, "held", "waiting", "consumed"):
            return []
        is_short = any(self.free(sku) - self.total(sku, "waiting") < pieces for sku, pieces in wants.items())
        self.since[order_no] = at
        self.move(order_no, wants, "waiting" if is_short else "held")
        return []

    def release(self, order_no: str) -> list[str]:
        gone = self.of(order_no, "held", "waiting")
        self.move(order_no, gone, "released")
        return self.serve(list(gone))

    def receive(self, receipt: str, sku: str, pieces: int) -> list[str]:
        if receipt in self.receipts:
            return []
        self.receipts.add(receipt)
        self.on_hand[sku] += pieces
        return self.serve([sku])

    def count(self, sku: str, on_hand: int) -> list[str]:
        if on_hand < self.total(sku, "held"):
            return []
        self.on_hand[sku] = on_hand
        return self.serve([sku])

    def consume(self, order_no: str) -> list[str]:
        for sku, pieces in self.of(order_no, "waiting").items():
            self.on_hand[sku] = max(self.on_hand[sku] - pieces, self.total(sku, "held"))
        for sku, pieces in self.of(order_no, "held").items():
            self.on_hand[sku] -= pieces
        self.move(order_no, self.of(order_no, "held", "waiting"), "consumed")
        return []

    def damage(self, order_no: str, sku: str, broken: int) -> list[str]:
        held = self.of(order_no, "held").get(sku)
        if held:
            broken, unclaimed = min(broken, held), self.free(sku) - self.total(sku, "waiting")
            self.on_hand[sku] -= broken
            if unclaimed < broken:
                self.move(order_no, {sku: held}, "waiting")
        return []
