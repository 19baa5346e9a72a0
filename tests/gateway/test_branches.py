"""Only the branch of the tree of commands that was called is made; the tables that tell it are the tree's own."""

from collections.abc import Iterator, Sequence

import pytest
from typer._click.core import Command
from typer.core import TyperGroup
from typer.main import get_command

from gateway.cli.program import branch, build


def _leaves(command: Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, TyperGroup):
        yield path
        return
    for name, each in command.commands.items():
        yield from _leaves(each, (*path, name))


ALL = tuple(_leaves(get_command(build())))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_command_is_made_with_its_own_branch_alone(path: tuple[str, ...]) -> None:
    made = set(_leaves(get_command(build(path))))

    assert path in made
    assert {each[0] for each in made} < {each[0] for each in ALL}
    assert branch(path)[0] == path[0]


@pytest.mark.parametrize("words", [(), ("--help",), ("ordre", "list"), ("--lang", "ja"), ("list",)])
def test_words_that_name_no_command_are_answered_by_the_whole_program(words: Sequence[str]) -> None:
    assert tuple(_leaves(get_command(build(words)))) == ALL


@pytest.mark.parametrize("words", [("order",), ("order", "lsit"), ("order", "--help"), ("--lang=ja", "order")])
def test_words_that_name_only_a_group_are_answered_by_all_of_it(words: Sequence[str]) -> None:
    made = tuple(_leaves(get_command(build(words))))

    assert made == tuple(each for each in ALL if each[0] == "order")


def test_the_language_before_a_command_is_no_command() -> None:
    assert branch(["--lang", "ja", "order", "list"]) == branch(["--lang=en", "order", "list"]) == ("order", "list")
