"""The day's work: `shop today`, `shop task`, `shop note`, `shop slip`."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.printing import slip
from gateway.cli.show_today import show_today
from gateway.cli.terminal import (
    By,
    Json,
    OrderNo,
    say,
    show_json,
    show_list,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import all_said, called, joined, said, told

if TYPE_CHECKING:
    from domain.agenda.task_row import TaskRow


def add_to(app: typer.Typer) -> None:
    """Put these commands into the program."""
    app.command()(today)
    tasks = typer.Typer(help="What only a person can do.", no_args_is_help=True)
    tasks.command("list")(list_tasks)
    tasks.command()(done)
    tasks.command()(call)
    app.add_typer(tasks, name="task")
    app.command()(note)
    app.command()(slip)


def today(as_json: Json = False) -> None:
    """Show the day's work: to settle, inspect, accept, pack and ship, overdue payments, tasks, arrivals."""
    found, where = with_zone(lambda shop: shop.reading.today())
    if as_json:
        show_json(found)
    else:
        show_today(found, where)


def list_tasks(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are done.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: Json = False,
) -> None:
    """List open tasks, the most urgent first."""
    rows = with_shop(lambda shop: shop.reading.tasks(with_done=everything, limit=limit))
    show_list(
        rows,
        ("task", "order", "what", "yen", "due", "done_by", "calls", "text"),
        (
            (
                str(row.id),
                row.order_no,
                called("task", row.kind),
                row.amount,
                row.due_on,
                row.done_by,
                _last_call(row),
                _text(row),
            )
            for row in rows
        ),
        told("title.tasks"),
        as_json=as_json,
    )


def _text(row: "TaskRow") -> str:
    """What is to be done; of what is done, also what became of it."""
    became = row.done_said or row.done_note
    return joined([all_said(row.said), *([said(became)] if became else [])])


def _last_call(row: "TaskRow") -> str:
    """How often somebody phoned, and what came of the last call."""
    if not row.calls:
        return ""
    last = row.calls[-1]
    return told("task.last_call", count=len(row.calls), who=last.by, note=last.note)


def done(
    task: Annotated[int, typer.Argument(min=1, max=2**62, metavar="TASK")],
    note: Annotated[str, typer.Option(help="What was done, for colleagues.")] = "",
    refunded: Annotated[
        int | None, typer.Option(min=0, max=999_999_999, help="Yen given back, if not what a refund task says.")
    ] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Mark a task as done. A refund task that is done means that the money was given back."""
    row = with_shop(lambda shop: shop.back_office.finish_task(task, by=user_name(by), note=note, refunded=refunded))
    if as_json:
        show_json(row)
    else:
        say(told("task.done", task=row.id))


def call(
    task: Annotated[int, typer.Argument(min=1, max=2**62, metavar="TASK")],
    note: Annotated[str, typer.Option(help="What came of it: not reached, calls back at 6 p.m., …")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write down a call about a task. The task stays open until it is done."""
    row = with_shop(lambda shop: shop.back_office.log_call(task, by=user_name(by), note=note))
    if as_json:
        show_json(row)
    else:
        say(told("task.called", call=len(row.calls), task=row.id))


def note(
    order_no: OrderNo,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="For colleagues; never shown to customers.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write a line into an order's journal."""
    with_shop(lambda shop: shop.back_office.write_note(order_no, text, by=user_name(by)))
    if as_json:
        show_json({"order_no": order_no, "note": text})
    else:
        say(told("note.written", order_no=order_no))
