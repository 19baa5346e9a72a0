"""Any list that is handed in is imported, or refused with the line of what is wrong."""

import itertools
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.files.table import BadFile
from gateway.api.client import ShopClient
from gateway.importing.lists import Listed
from gateway.importing.people_files import read_blacklist, read_customers, read_orders
from gateway.importing.stock_list import read_stock_list
from tests.hostile import TEXTS

CUSTOMERS = ("customer", "name", "kana", "phone", "email", "address", "completed", "loyal", "last_ordered_on")
BLACKLIST = ("name", "kana", "phone", "email", "address", "reason", "until")
STOCK = ("sku", "name", "on_hand", "price", "most_per_person", "shelf", "jan")
PLAUSIBLE = st.sampled_from(
    ["1", "0", "999999999", "2026-11-01", "1900-01-01", "yes", "taro@example.jp", "03-1234-5678"]
)
_numbers = itertools.count(1)


@st.composite
def lists(draw: st.DrawFn, columns: tuple[str, ...], most: int = 3) -> bytes:
    """Rows of nasty cells under the right names, saved by whatever program."""
    rows = [",".join(columns)]
    for _ in range(draw(st.integers(0, most))):
        cells = [draw(PLAUSIBLE | TEXTS).replace('"', '""') for _ in columns]
        rows.append(",".join(f'"{cell}"' for cell in cells))
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(rows)
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"])), "replace")


READERS: list[tuple[Callable[[bytes], Listed[object, object]], tuple[str, ...]]] = [
    (read_customers, CUSTOMERS),  # type: ignore[list-item]
    (read_orders, ("order_no", "name", "phone", "ordered_on", "state")),  # type: ignore[list-item]
    (read_blacklist, BLACKLIST),  # type: ignore[list-item]
    (read_stock_list, STOCK),  # type: ignore[list-item]
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(READERS).flatmap(lambda each: st.tuples(st.just(each[0]), lists(each[1]) | st.binary(max_size=60)))
)
def test_any_file_is_read_or_refused_by_its_lines(
    read: tuple[Callable[[bytes], Listed[object, object]], bytes],
) -> None:
    try:
        listed = read[0](read[1])
    except BadFile:
        return
    assert listed.rows


few = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def row(columns: tuple[str, ...], **cells: str) -> bytes:
    """One row that is read, with these cells."""
    quoted = ['"{}"'.format(cells.get(name, "").replace('"', '""')) for name in columns]
    return "\n".join([",".join(columns), ",".join(quoted)]).encode("utf-8", "replace")


@few
@given(name=TEXTS, address=TEXTS, email=TEXTS, note=TEXTS)
async def test_any_cell_that_is_read_is_stored(
    shop: ShopClient, name: str, address: str, email: str, note: str
) -> None:
    number = next(_numbers)
    who = {"name": name * 9, "address": address * 9, "email": email, "phone": "03-1234-5678"}
    files = [
        (shop.people.import_customers, CUSTOMERS, who | {"customer": f"h{number}", "last_ordered_on": "2026-01-01"}),
        (shop.stock.import_list, STOCK, {"sku": f"h{number}{name}"[:64], "name": name, "on_hand": "1"}),
    ]
    for take, columns, cells in files:
        try:
            await take(row(columns, **cells))
        except BadFile as refused:
            assert "line " in str(refused)  # noqa: PT017 - either is right
    try:
        await shop.people.import_blacklist(row(BLACKLIST, **who, reason=note or "x"), by="Sato")
    except BadFile as refused:
        assert "line " in str(refused)  # noqa: PT017 - either is right
