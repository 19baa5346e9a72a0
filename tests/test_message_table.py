"""What a row of the table of messages asks for elsewhere is there; a row that lacks something fails by its name."""

from pathlib import Path

import pytest

from domain.contract import messages as m
from domain.contract.table import MESSAGES, Command, Receiver, Row, Until
from reference.message_table import lacking, with_tables
from workflows.claim import ClaimWorkflow
from workflows.inquiry import InquiryWorkflow
from workflows.order import OrderWorkflow

ROOT = Path(__file__).parents[1]
HANDLED = {handler.row.name for each in (OrderWorkflow, InquiryWorkflow, ClaimWorkflow) for handler in each.handlers}


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row.name)
def test_a_message_has_all_that_its_row_asks_for(row: Row) -> None:
    assert list(lacking(row, ROOT, HANDLED)) == []


def test_a_made_up_row_is_told_all_that_it_lacks() -> None:
    class ReturnGoods(m.Message):
        """Made up."""

    row = Command(ReturnGoods, "return_goods", "", "", "", until=Until.NEVER, of=(Receiver.ORDER, Receiver.INQUIRY))

    assert list(lacking(row, ROOT, HANDLED)) == [
        "a handler in workflows/messages.py",
        "a handler in workflows/inquiry_messages.py",
        "docs/schema/return_goods.json",
        "examples/messages/return_goods.json",
        "its line in docs/messages.md",
        "its name in Japanese and English",
        "what it does",
    ]


def test_names_and_models_are_of_one_row_each() -> None:
    assert len({row.name for row in MESSAGES}) == len({row.model for row in MESSAGES}) == len(MESSAGES)


def test_the_page_of_messages_is_the_table_of_today() -> None:
    page = (ROOT / "docs/messages.md").read_text(encoding="utf-8")

    assert with_tables(page) == page, "python -m reference.message_table docs/messages.md"


def test_the_page_how_to_add_a_command_names_every_file_that_a_row_asks_for() -> None:
    page = (ROOT / "docs/how-to/add-a-command.md").read_text(encoding="utf-8")

    made_up = Command(m.Message, "NAME", "", "", "", until=Until.NEVER)
    files = [each.rpartition(" ")[2] for each in lacking(made_up, ROOT, ()) if "/" in each]
    assert all(f"`{file}`" in page for file in files)
