"""The words of journals: everything that any rule or activity writes down stands among them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain.order.journal_words import FACTS, LINES


@cache
def written() -> list[tuple[ast.expr, ast.Call]]:
    """What is written into journals: by rules with `note`, by activities with `add_line`."""
    return [*_written()]


def _written() -> Iterator[tuple[ast.expr, ast.Call]]:
    for room in ("domain", "activities"):
        for source in sorted(Path(room).rglob("*.py")):
            text = source.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(text)) if ".note(" in text or ".add_line(" in text else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    if node.func.attr == "note" and node.args:
                        yield node.args[0], node
                    elif node.func.attr == "add_line":
                        yield node.args[3], node


def test_every_line_of_a_journal_is_called_something() -> None:
    codes = {each.value for what, _ in written() for each in ast.walk(what) if isinstance(each, ast.Constant)}

    assert {code for code in codes if isinstance(code, str)} - set(LINES) == set()


def test_every_fact_of_a_journal_is_called_something() -> None:
    named = {keyword.arg for _, call in written() for keyword in call.keywords}

    assert named - {None, "by", "note"} - set(FACTS) == set()
