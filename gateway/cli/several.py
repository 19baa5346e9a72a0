"""What is done to one order or to several by their numbers: a refusal of one does not stop the others."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from domain.basics.text import counted
from gateway.cli.show import tell_order
from gateway.cli.terminal import Exit, say, show_json, show_table, warn, with_shop

if TYPE_CHECKING:
    from gateway.api.client import ShopClient
    from gateway.api.orders import Outcome

Several = Annotated[list[str], typer.Argument(metavar="NO…", help="The orders' numbers.")]

#: What a person should know of a fact's way, if anything.
SENTENCES = {
    "sent": "Taken down, but nobody has worked on it yet. Are the workers running?",
    "known": "This was known already; nothing changed.",
    "kept": "No order has this number, so the money was kept, and a task asks whose it is (`shop task list`).",
}


@dataclass(frozen=True)
class Told:
    """What became of a fact, and what there is to say of it beside the order: wishes, files."""

    outcome: "Outcome"
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class _Answer:
    order_no: str
    code: Exit
    text: str
    lines: Sequence[str] = ()


#: Tells one order something.
Act = Callable[["ShopClient", str], Awaitable[Told]]


def tell_outcome(outcome: "Outcome") -> None:
    """What a person should know of a fact's way, if anything."""
    if outcome in SENTENCES:
        warn(SENTENCES[outcome])


def for_each(order_nos: Sequence[str], act: Act, *, as_json: bool) -> None:
    """Act on the orders one after another, and say what became of each; the exit code is the worst of theirs."""
    numbers = list(dict.fromkeys(order_nos))
    if len(numbers) == 1:
        _for_one(numbers[0], act, as_json=as_json)
        return
    answers = with_shop(lambda shop: _answers(shop, numbers, act))
    if as_json:
        show_json(
            [
                {"order_no": each.order_no, "is_done": each.code is Exit.DONE, "answer": each.text, "told": each.lines}
                for each in answers
            ]
        )
    else:
        say(*[line for each in answers for line in each.lines])
        show_table(("order", "answer"), [(each.order_no, each.text) for each in answers], "Orders")
    _end(answers, numbers)


def _for_one(order_no: str, act: Act, *, as_json: bool) -> None:
    told = with_shop(lambda shop: act(shop, order_no))
    tell_outcome(told.outcome)
    if not as_json:
        say(*told.lines)
    tell_order(order_no, as_json=as_json)


async def _answers(shop: "ShopClient", numbers: Sequence[str], act: Act) -> list[_Answer]:
    from domain.basics.errors import Refusal
    from gateway.api.errors import NOT_FOUND, ServiceAway

    answers: list[_Answer] = []
    for order_no in numbers:
        try:
            told = await act(shop, order_no)
            page = await shop.reading.order(order_no)
        except ServiceAway as away:
            answers.append(_Answer(order_no, Exit.AWAY, str(away)))
            break
        except Refusal as refusal:
            code = Exit.NOT_FOUND if isinstance(refusal, NOT_FOUND) else Exit.REFUSED
            answers.append(_Answer(order_no, code, str(refusal)))
        else:
            text = f"{page.status}. {SENTENCES.get(told.outcome, '')}".rstrip()
            answers.append(_Answer(order_no, Exit.DONE, text, told.lines))
    return answers


def _end(answers: Sequence[_Answer], numbers: Sequence[str]) -> None:
    """The exit code of them all."""
    codes = {each.code for each in answers} - {Exit.DONE}
    if Exit.AWAY in codes:
        left = ", ".join(numbers[len(answers) - 1 :])
        warn(f"Stopped at order {answers[-1].order_no}; nothing is known of {left}. The same command goes on safely.")
        raise typer.Exit(Exit.AWAY)
    if codes:
        refused = sum(each.code is not Exit.DONE for each in answers)
        warn(f"Refused: {refused} of {counted(len(answers), 'order', 'orders')}.")
        raise typer.Exit(Exit.REFUSED if Exit.REFUSED in codes else Exit.NOT_FOUND)
