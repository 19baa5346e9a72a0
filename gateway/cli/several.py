"""What is done to one order or to several by their numbers: a refusal of one does not stop the others."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.show import tell_order
from gateway.cli.terminal import Exit, say, show_json, show_table, warn, with_shop
from gateway.cli.words import called, said_of, told

if TYPE_CHECKING:
    from domain.basics.errors import Refusal
    from domain.contract.status import Status
    from gateway.api.client import ShopClient
    from gateway.api.errors import ServiceAway
    from gateway.api.orders import Outcome

Several = Annotated[list[str], typer.Argument(metavar="NO…", help="The orders' numbers.")]

#: What a person should know of a fact's way, if anything.
SENTENCES = {"sent": "outcome.sent", "known": "outcome.known", "kept": "outcome.kept"}


@dataclass(frozen=True)
class Told:
    """What became of a fact, and what there is to say of it beside the order: wishes, files."""

    outcome: "Outcome"
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class _Answer:
    order_no: str
    code: Exit
    answer: "Status | Refusal | ServiceAway"
    remark: str = ""
    lines: Sequence[str] = ()


#: Tells one order something.
Act = Callable[["ShopClient", str], Awaitable[Told]]


def tell_outcome(outcome: "Outcome") -> None:
    """What a person should know of a fact's way, if anything."""
    if outcome in SENTENCES:
        warn(told(SENTENCES[outcome]))


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
                {
                    "order_no": each.order_no,
                    "is_done": each.code is Exit.DONE,
                    "answer": str(each.answer),
                    "told": each.lines,
                }
                for each in answers
            ]
        )
    else:
        say(*[line for each in answers for line in each.lines])
        show_table(("order", "answer"), [(each.order_no, _text(each)) for each in answers], told("title.orders"))
    _end(answers, numbers)


def _for_one(order_no: str, act: Act, *, as_json: bool) -> None:
    done = with_shop(lambda shop: act(shop, order_no))
    tell_outcome(done.outcome)
    if not as_json:
        say(*done.lines)
    tell_order(order_no, as_json=as_json)


async def _answers(shop: "ShopClient", numbers: Sequence[str], act: Act) -> list[_Answer]:
    from domain.basics.errors import Refusal
    from gateway.api.errors import NOT_FOUND, ServiceAway

    answers: list[_Answer] = []
    for order_no in numbers:
        try:
            done = await act(shop, order_no)
            page = await shop.reading.order(order_no)
        except ServiceAway as away:
            answers.append(_Answer(order_no, Exit.AWAY, away))
            break
        except Refusal as refusal:
            code = Exit.NOT_FOUND if isinstance(refusal, NOT_FOUND) else Exit.REFUSED
            answers.append(_Answer(order_no, code, refusal))
        else:
            answers.append(_Answer(order_no, Exit.DONE, page.status, SENTENCES.get(done.outcome, ""), done.lines))
    return answers


def _text(each: _Answer) -> str:
    if isinstance(each.answer, Exception):
        return said_of(each.answer)
    if not each.remark:
        return called("status", each.answer)
    return told("several.answer", status=each.answer, remark=told(each.remark))


def _end(answers: Sequence[_Answer], numbers: Sequence[str]) -> None:
    """The exit code of them all."""
    codes = {each.code for each in answers} - {Exit.DONE}
    if Exit.AWAY in codes:
        left = numbers[len(answers) - 1 :]
        warn(told("several.stopped", order_no=answers[-1].order_no, left=left))
        raise typer.Exit(Exit.AWAY)
    if codes:
        refused = sum(each.code is not Exit.DONE for each in answers)
        warn(told("several.refused", refused=refused, count=len(answers)))
        raise typer.Exit(Exit.REFUSED if Exit.REFUSED in codes else Exit.NOT_FOUND)
