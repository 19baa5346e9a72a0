"""Options that several commands share, in groups: a command names a group as one parameter and is given it whole."""

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from typer.models import ArgumentInfo


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of the groups that it names.

    A group is a dataclass whose fields are annotated as parameters of commands are, or are groups themselves. It stands
    where it is named; only the options of a group that begins with an argument stand behind all others.
    """
    own = inspect.signature(command).parameters
    groups = {name: each.annotation for name, each in own.items() if is_dataclass(each.annotation)}
    begin, end = list[inspect.Parameter](), list[inspect.Parameter]()
    for name, each in own.items():
        options = list(_options_of(groups[name])) if name in groups else [_by_name(each)]
        is_subject = name in groups and _is_argument(options[0])
        begin += [option for option in options if _is_argument(option) or not is_subject]
        end += [option for option in options if is_subject and not _is_argument(option)]

    @functools.wraps(command)
    def run(**given: object) -> None:
        command(**{name: _made(groups[name], given) if name in groups else given[name] for name in own})

    run.__annotations__ = {each.name: each.annotation for each in (*begin, *end)}
    run.__signature__ = inspect.Signature([*begin, *end])  # type: ignore[attr-defined]
    return run


def _by_name(option: inspect.Parameter) -> inspect.Parameter:
    return option.replace(kind=inspect.Parameter.KEYWORD_ONLY)


def _options_of(group: Any) -> Iterator[inspect.Parameter]:  # noqa: ANN401 - a dataclass
    for option in inspect.signature(group).parameters.values():
        if is_dataclass(option.annotation):
            yield from _options_of(option.annotation)
        else:
            yield _by_name(option)


def _is_argument(option: inspect.Parameter) -> bool:
    return any(isinstance(each, ArgumentInfo) for each in getattr(option.annotation, "__metadata__", ()))


def _made(group: Any, given: dict[str, object]) -> object:  # noqa: ANN401 - a dataclass
    """The group with what was given on the command line."""
    values = {
        each.name: _made(each.type, given) if is_dataclass(each.type) else given[each.name] for each in fields(group)
    }
    return group(**values)
