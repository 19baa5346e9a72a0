"""Papers as PDF: slips one by one, and those of a hundred parcels in one file."""

import time
from datetime import date

from adapters.documents.binding import Bundle, bound
from adapters.documents.renderer import DocumentRenderer
from adapters.shop_file import Shop, read_shop_file
from benchmarks.drive import order
from benchmarks.stack import SHOP_FILE
from domain.contract.order import read_order
from domain.order.document import DocumentKind, DocumentOrder

Row = tuple[str, str, str]


def slips(seconds: float = 4.0) -> Row:
    """Slips of three lines, every one for another order: the typesetter remembers pages it has seen."""
    renderer, shop = DocumentRenderer(), read_shop_file(SHOP_FILE)

    def paper(number: int) -> DocumentOrder:
        line = order("", "prepay")["lines"][0]
        lines = [line | {"name": f"静岡煎茶 {number * 3 + at}号", "unit_price": 1080 + number + at} for at in range(3)]
        placed = read_order(order(f"slip{number}", "prepay") | {"lines": lines})
        return DocumentOrder(
            placed=placed, shop=shop.profile, transfer_no=str(100_001 + number), version=1, issued_on=date(2026, 11, 24)
        )

    renderer.render(DocumentKind.SLIP, paper(0))
    start, count = time.process_time(), 0
    while time.process_time() - start < seconds:
        count += 1
        renderer.render(DocumentKind.SLIP, paper(count))
    return ("slips as PDF, 3 lines", f"{count / (time.process_time() - start):.0f} per second and core", "≥ 60")


def hundred_parcels(parcels: int = 100) -> Row:
    """Slips and labels of as many orders, set and bound into one file as `shop pick` does."""
    renderer, shop = DocumentRenderer(), read_shop_file(SHOP_FILE)
    renderer.render(DocumentKind.SLIP, _paper(shop, "warm"))
    start, bundles = time.perf_counter(), []
    for number in range(parcels):
        paper = _paper(shop, f"parcel{number}")
        papers = [renderer.render(kind, paper) for kind in (DocumentKind.SLIP, DocumentKind.LABEL)]
        bundles.append(Bundle(paper.placed.order_no, papers))
    set_in, start = time.perf_counter() - start, time.perf_counter()
    size = len(bound(bundles)) / 1_000_000
    found = f"set in {set_in:.1f} s, bound in {time.perf_counter() - start:.1f} s; {size:.1f} MB"
    return (f"papers of {parcels} parcels as one PDF", found, "printed")


def _paper(shop: Shop, order_no: str) -> DocumentOrder:
    placed = read_order(order(order_no, "prepay"))
    return DocumentOrder(
        placed=placed, shop=shop.profile, transfer_no="100001", version=1, issued_on=date(2026, 11, 24)
    )
