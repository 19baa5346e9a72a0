"""What is done to one order or to several: a refusal of one does not stop the others."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.show import tell_order
from gateway.cli.terminal import Exit, say, show_json, show_table, warn, with_shop
from gateway.cli.words import called, said_of, told

if TYPE_CHECKING:
    from callers.errors import ServiceAway
    from callers.orders import Outcome
    from domain.basics.errors import Refusal
    from domain.contract.status import Status
    from gateway.api.client import ShopClient

Several = Annotated[list[str], typer.Argument(metavar="NO…", help="The orders' numbers.")]

#: What a person should know of a fact's way, if anything.
SENTENCES = {"sent": "outcome.sent", "known": "outcome.known", "kept": "outcome.kept"}


@dataclass(frozen=True)
class Told:
    """What became of a fact, and what there is to say of it beside the order: wishes, files."""

    outcome: "Outcome"
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Standing:
    """How an order stands after what was done, and what there is to say beside it."""

    status: "Status"
    remark: str = ""
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Answer:
    """What became of one order of several."""

    order_no: str
    code: Exit
    answer: "Status | Refusal | ServiceAway"
    remark: str = ""
    lines: Sequence[str] = ()

    @property
    def is_done(self) -> bool:
        return self.code is Exit.DONE

    @property
    def text(self) -> str:
        if isinstance(self.answer, Exception):
            return said_of(self.answer)
        if not self.remark:
            return called("status", self.answer)
        return told("several.answer", status=self.answer, remark=told(self.remark))


#: Tells one order something.
Act = Callable[["ShopClient", str], Awaitable[Told]]
#: Does something to one order.
Do = Callable[["ShopClient", str], Awaitable[Standing]]


def tell_outcome(outcome: "Outcome") -> None:
    """What a person should know of a fact's way, if anything."""
    if outcome in SENTENCES:
        warn(told(SENTENCES[outcome]))


def for_each(order_nos: Sequence[str], act: Act, *, as_json: bool) -> None:
    """Tell the orders something, one after another; the exit code is the worst of theirs."""
    numbers = list(dict.fromkeys(order_nos))
    if len(numbers) == 1:
        _for_one(numbers[0], act, as_json=as_json)
        return

    async def do(shop: "ShopClient", order_no: str) -> Standing:
        done = await act(shop, order_no)
        page = await shop.reading.order(order_no)
        return Standing(page.status, SENTENCES.get(done.outcome, ""), done.lines)

    answers = with_shop(lambda shop: one_by_one(shop, numbers, do))
    if as_json:
        show_json(
            [
                {"order_no": each.order_no, "is_done": each.is_done, "answer": str(each.answer), "told": each.lines}
                for each in answers
            ]
        )
    else:
        say(*[line for each in answers for line in each.lines])
        show_answers(answers, told("title.orders"))
    left = numbers[len(answers) - 1 :]
    end(answers, lambda last: told("several.stopped", order_no=last, left=left))


def _for_one(order_no: str, act: Act, *, as_json: bool) -> None:
    done = with_shop(lambda shop: act(shop, order_no))
    tell_outcome(done.outcome)
    if not as_json:
        say(*done.lines)
    tell_order(order_no, as_json=as_json)


async def one_by_one(shop: "ShopClient", order_nos: Iterable[str], do: Do) -> list[Answer]:
    """Do it to the orders one after another; only a service that is away stops it."""
    from callers.errors import NOT_FOUND, ServiceAway
    from domain.basics.errors import Refusal

    answers: list[Answer] = []
    for order_no in order_nos:
        try:
            done = await do(shop, order_no)
        except ServiceAway as away:
            answers.append(Answer(order_no, Exit.AWAY, away))
            break
        except Refusal as refusal:
            code = Exit.NOT_FOUND if isinstance(refusal, NOT_FOUND) else Exit.REFUSED
            answers.append(Answer(order_no, code, refusal))
        else:
            answers.append(Answer(order_no, Exit.DONE, done.status, done.remark, done.lines))
    return answers


def show_answers(answers: Sequence[Answer], title: str) -> None:
    """What became of each, as a table."""
    show_table(("order", "answer"), [(each.order_no, each.text) for each in answers], title)


def end(answers: Sequence[Answer], stopped: Callable[[str], str], refused: str = "several.refused") -> None:
    """The exit code of them all; `stopped` is the sentence about the order at which a service was away."""
    codes = {each.code for each in answers} - {Exit.DONE}
    if Exit.AWAY in codes:
        warn(stopped(answers[-1].order_no))
        raise typer.Exit(Exit.AWAY)
    if codes:
        warn(told(refused, refused=sum(not each.is_done for each in answers), count=len(answers)))
        raise typer.Exit(Exit.REFUSED if Exit.REFUSED in codes else Exit.NOT_FOUND)
