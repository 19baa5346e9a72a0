"""Any file that is handed in as orders is read or refused by its rows, whatever stands in it."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.files.orders import read_orders
from adapters.files.table import BadFile
from domain.contract.order import PlacedOrder, read_order
from tests.files.test_orders import CARTS, ENCODINGS, SAMPLES, layout
from tests.hostile import TEXTS

CELLS = {
    cart: list(csv.reader(io.StringIO((SAMPLES / f"{cart}.csv").read_bytes().decode(ENCODINGS[cart]), newline="")))
    for cart in CARTS
}
NASTY = TEXTS | st.sampled_from(
    (
        *("", "0", "-1", "9" * 400, "999999999", "1e400", "0.1", "−5", "▲5", "1,2", "+0000", "１２", "10%", "％"),
        *("2026-02-30", "9999-12-31 00:00:00", "2026-11-20 10:15:00 +9959", "[", "]", "x[", "\x00", "\ud800"),
        *("=1+1", "card card", "prepay"),
    )
)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample with some cells of nobody's making, saved by whatever program."""
    cart = draw(st.sampled_from(CARTS))
    cells = [list(row) for row in CELLS[cart]]
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.integers(0 if draw(st.integers(0, 9)) == 0 else 1, len(cells) - 1))
        cells[row][draw(st.integers(0, len(cells[row]) - 1))] = draw(NASTY)
    text = io.StringIO()
    csv.writer(text, lineterminator=draw(st.sampled_from(["\n", "\r\n"]))).writerows(cells)
    return cart, text.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp932"])), "replace")


@settings(max_examples=300, deadline=None)
@given(files())
def test_any_cell_is_read_or_refused_and_what_is_read_is_an_order(given_file: tuple[str, bytes]) -> None:
    cart, data = given_file
    try:
        rows = list(read_orders(io.BytesIO(data), layout(cart)))
    except BadFile as refused:
        assert str(refused)  # noqa: PT017 - either is right
        return
    for row in rows:
        if row.fault is not None:
            assert row.content is None
            assert str(row.fault)
            continue
        assert isinstance(row.content, PlacedOrder)
        assert read_order(row.content.model_dump(mode="json")) == row.content


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CARTS), st.binary(max_size=300))
def test_any_bytes_are_refused_or_have_no_rows(cart: str, data: bytes) -> None:
    try:
        assert [row for row in read_orders(io.BytesIO(data), layout(cart)) if row.fault is None] == []
    except BadFile as refused:
        assert str(refused)  # noqa: PT017 - either is right
