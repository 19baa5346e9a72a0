"""`shop review` and `shop mark`: what the rules found, and what staff know."""

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.show import tell_order
from gateway.cli.terminal import (
    By,
    Json,
    OrderNo,
    day,
    local,
    message,
    say,
    show_json,
    show_list,
    show_table,
    user_name,
    with_shop,
    with_zone,
)
from gateway.cli.words import called, said, told

if TYPE_CHECKING:
    from gateway.api.client import ShopClient

Kind = Annotated[str | None, typer.Argument(metavar="[MARK]", help="loyal, blacklisted, suspicious or needs_care.")]
Tag = Annotated[str | None, typer.Option(help="A word of the shop's own instead of a mark.")]
#: Marks are part of what the shop knows of a person, who may ask for it.
Told = Annotated[str, typer.Option("--note", help="Why; the person concerned may read it.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the program."""
    reviews = typer.Typer(help="What the rules found in an order.", no_args_is_help=True)
    for command in (explain, again, rules, index):
        reviews.command()(command)
    app.add_typer(reviews, name="review")
    marks = typer.Typer(help="Marks and tags of an order, for colleagues only.", no_args_is_help=True)
    marks.command("set")(set_mark)
    marks.command("lift")(lift_mark)
    marks.command("list")(list_marks)
    app.add_typer(marks, name="mark")


def explain(order_no: OrderNo, as_json: Json = False) -> None:
    """Say which rules fired, which did not, and why."""
    found, where = with_zone(lambda shop: shop.people.review(order_no))
    if as_json:
        show_json({"order_no": order_no, "score": found.score, "review": found})
        return
    say(told("review.looked", order_no=order_no, at=local(found.at, where), count=found.score))
    show_table(
        ("rule", "fired", "action", "points", "why", "mark_until"),
        [
            (
                called("rule", each.rule),
                told("answer.yes") if each.fired else told("answer.no"),
                _action(each.action) if each.fired else "",
                each.points if each.fired else None,
                said(each.why),
                local(each.expires_at, where),
            )
            for each in sorted(found.findings, key=lambda each: not each.fired)
        ],
        told("title.rules"),
    )


def _action(action: str | None) -> str:
    from domain.shop.rules import Action

    return called("action", action) if action in set(Action) else told("review.points_only")


def again(order_no: OrderNo, by: By = "", as_json: Json = False) -> None:
    """Let the rules look once more, by what the shop knows now. Twice changes nothing twice."""
    from domain.contract.messages import ReviewAgain

    with_shop(lambda shop: shop.orders.ask(order_no, message(ReviewAgain, by=user_name(by))))
    tell_order(order_no, as_json=as_json)


def rules(as_json: Json = False) -> None:
    """List all rules: what each looks at, and what follows by this shop's policy."""
    from domain.people.review.reference import RuleRow, rule_rows

    async def work(shop: "ShopClient") -> list[RuleRow]:
        return rule_rows(shop.connections.desk.today().policy.review)

    rows = with_shop(work)
    show_list(
        rows,
        ("rule", "on", "mark", "action", "points", "looks_at"),
        (
            (
                row.rule,
                told("answer.yes") if row.on else told("answer.no"),
                called("mark", row.mark),
                _action(row.action),
                row.points,
                called("rule_looks_at", row.rule),
            )
            for row in rows
        ),
        told("title.rules"),
        as_json=as_json,
    )


def index(as_json: Json = False) -> None:
    """Find the people of orders from before there were rules; once after an update is enough."""
    count = with_shop(lambda shop: shop.people.index())
    if as_json:
        show_json({"orders": count})
    else:
        say(told("review.indexed", count=count))


def set_mark(
    order_no: OrderNo,
    kind: Kind = None,
    tag: Tag = None,
    note: Told = "",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day on which it stands.")] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Mark or tag an order. A mark also speaks for later orders of the same person."""
    from domain.contract.messages import SetMark

    last = day(until, "--until") if until else None
    command = message(SetMark, kind=kind, tag=tag, note=note, by=user_name(by), until=last)
    with_shop(lambda shop: shop.orders.ask(order_no, command))
    tell_order(order_no, as_json=as_json)


def lift_mark(
    order_no: OrderNo,
    kind: Kind = None,
    tag: Tag = None,
    rule: Annotated[str, typer.Option(help="Only the mark of this rule; `staff` for people's own.")] = "",
    note: Told = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take a mark or a tag away; a hold that stood on it goes with it."""
    from domain.contract.messages import LiftMark

    command = message(LiftMark, kind=kind, tag=tag, rule=rule, note=note, by=user_name(by))
    with_shop(lambda shop: shop.orders.ask(order_no, command))
    tell_order(order_no, as_json=as_json)


def list_marks(order_no: OrderNo, as_json: Json = False) -> None:
    """List an order's marks with their facts and expiry, and its tags."""
    page, where = with_zone(lambda shop: shop.reading.order(order_no))
    if as_json:
        show_json({"order_no": page.order_no, "marks": page.marks, "tags": page.tags})
        return
    show_table(
        ("mark", "rule", "since", "until", "by", "why"),
        [
            (
                called("mark", mark.kind),
                called("rule", mark.rule),
                local(mark.since, where),
                local(mark.expires_at, where),
                mark.by,
                said(mark.why),
            )
            for mark in page.marks
        ],
        told("title.marks"),
    )
    if page.tags:
        say(told("mark.tags", tags=page.tags))
