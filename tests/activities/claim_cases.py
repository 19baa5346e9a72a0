"""Every activity of claims, and of orders that hear of them, in situations in which it has something to do."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Literal

from activities.claim import ClaimActivities
from activities.order import OrderActivities
from domain.basics.errors import InvalidMessage
from domain.basics.fault import Fault
from domain.claim.envelope import ClaimEnvelope, ClaimIntake, ClaimRefused, ClaimStepDue, enclose_for_claim
from domain.contract import messages as m
from domain.contract.claims import ClaimOutcome, ClaimReason, ClaimScheme, Remedy, Reply
from domain.contract.envelope import Reject
from domain.contract.messages import Message
from tests.activities.case import Case, Prepare
from tests.activities.world import World

NO, NUMBER, ELSEWHERE = "1001", "C10001", "card-77"
FORM = m.OpenClaim(
    claim_no=NUMBER,
    order_no=NO,
    reason=ClaimReason.DELIVERED_NOT_RECEIVED,
    email="taro@example.jp",
    text="配達済みとありますが、届いていません。",
)


async def delivered(world: World) -> None:
    """Paid for at the door, and delivered."""
    from tests.activities import cases  # noqa: PLC0415 - which has these cases in its list

    await cases.delivered(world)


async def delivered_long_ago(world: World) -> None:
    await delivered(world)
    world.wait(200)


async def opened(world: World) -> None:
    await delivered(world)
    await world.call(ClaimActivities.open, intake(world))


async def proposed(world: World) -> None:
    await opened(world)
    await do(world, ClaimActivities.propose, proposal())
    await world.send_mails(f"claim:{NUMBER}")


async def accepted(world: World) -> None:
    await proposed(world)
    await do(world, ClaimActivities.answer, reply(Reply.ACCEPT))


async def replacement_accepted(world: World) -> None:
    await opened(world)
    await do(world, ClaimActivities.propose, proposal(Remedy.REPLACE))
    await do(world, ClaimActivities.answer, reply(Reply.ACCEPT))


async def return_accepted(world: World) -> None:
    await opened(world)
    await do(world, ClaimActivities.propose, proposal(Remedy.RETURN_REFUND))
    await do(world, ClaimActivities.answer, reply(Reply.ACCEPT))


async def declined(world: World) -> None:
    await opened(world)
    await do(world, ClaimActivities.propose, proposal(Remedy.DECLINE))
    await world.send_mails(f"claim:{NUMBER}")


async def invoked(world: World) -> None:
    await declined(world)
    await do(world, ClaimActivities.invoke, m.InvokeGuarantee(by="お客様"))


async def contested(world: World) -> None:
    await invoked(world)
    await do(world, ClaimActivities.contest, m.ContestClaim(evidence="受領印のある配達記録", by="葉山"))


async def won(world: World) -> None:
    await contested(world)
    await do(world, ClaimActivities.decide, decision(world, ClaimOutcome.WON))


def decision(world: World, outcome: Literal[ClaimOutcome.WON, ClaimOutcome.LOST]) -> m.ClaimDecided:
    return m.ClaimDecided(outcome=outcome, decided_on=world.at.date(), by="佐藤")


def outside_form(world: World) -> m.OpenClaim:
    """A card company takes the money back, and gives the shop until this day."""
    return m.OpenClaim(
        claim_no=ELSEWHERE,
        order_no=NO,
        reason=ClaimReason.UNAUTHORIZED,
        scheme=ClaimScheme.CARD,
        respond_by=(world.at + timedelta(days=10)).date(),
        their_no="CB-77",
        by="葉山",
    )


async def opened_outside(world: World) -> None:
    """A claim of the shop's guarantee has given way to a chargeback."""
    await opened(world)
    await world.call(ClaimActivities.open, intake(world, outside_form(world)))


async def lost_outside(world: World) -> None:
    await opened_outside(world)
    await world.call(ClaimActivities.decide, elsewhere(world, decision(world, ClaimOutcome.LOST)))


def elsewhere(world: World, message: Message) -> ClaimEnvelope[Any]:
    """A message to the claim that is decided outside."""
    step = world.timed(NO)
    return enclose_for_claim(ELSEWHERE, step.key, step.at, message)


def timed_elsewhere(world: World) -> ClaimStepDue:
    step = world.timed(NO)
    return ClaimStepDue(claim_no=ELSEWHERE, key=step.key, at=step.at)


async def heard_of(world: World) -> None:
    """The order waits for the claim."""
    await opened(world)
    await world.do(OrderActivities.claim_opened, NO, m.ClaimOpened(claim_no=NUMBER))


async def refused_twice(world: World) -> None:
    await opened(world)
    for _ in range(2):
        await world.call(ClaimActivities.note_refusal, refused(world))


async def do(world: World, activity: Callable[..., Awaitable[Any]], message: Message) -> None:
    await world.call(activity, enclosed(world, message))


def proposal(remedy: Remedy = Remedy.REFUND, amount: int | None = None) -> m.ProposeRemedy:
    return m.ProposeRemedy(remedy=remedy, amount=amount, text="全額ご返金いたします。", by="葉山")


def timed(world: World, days: int = 0) -> ClaimStepDue:
    """A step of the clock that was not done yet."""
    world.wait(days)
    step = world.timed(NO)
    return ClaimStepDue(claim_no=NUMBER, key=step.key, at=step.at)


def enclosed(world: World, message: Message) -> ClaimEnvelope[Any]:
    """An activity that was not done yet."""
    step = world.timed(NO)
    return enclose_for_claim(NUMBER, step.key, step.at, message)


def intake(world: World, form: m.OpenClaim = FORM) -> ClaimIntake:
    step = world.timed(NO)
    return ClaimIntake(form=form, key=f"open:{step.key}", at=step.at)


MISSING = InvalidMessage(Fault(field="text", code="missing")).said


def refused(world: World) -> ClaimRefused:
    step = world.timed(NO)
    return ClaimRefused(claim_no=NUMBER, key=step.key, at=step.at, message="close", said=MISSING, payload="[]")


def unreadable(world: World) -> Reject:
    return Reject(workflow_id="claim-x", run_id="run-1", payload='{"a": 1}', said=MISSING, at=world.at)


def after(before: Callable[[World], Awaitable[None]], make: Callable[[World], object]) -> Prepare:
    async def prepare(world: World) -> object:
        await before(world)
        return make(world)

    return prepare


def message(before: Callable[[World], Awaitable[None]], make: Callable[[World], Message]) -> Prepare:
    return after(before, lambda world: enclosed(world, make(world)))


def interim(world: World) -> m.LookIntoClaim:
    return m.LookIntoClaim(until=(world.at + timedelta(days=3)).date(), text="お調べいたします。", by="葉山")


def reply(said: Reply) -> m.AnswerProposal:
    return m.AnswerProposal(reply=said, by="お客様")


CLAIM_CASES = [
    Case("open a claim", ClaimActivities.open, after(delivered, intake)),
    Case("turn a claim away", ClaimActivities.open, after(delivered_long_ago, intake)),
    Case("look into a claim", ClaimActivities.look_into, message(opened, interim)),
    Case("propose a refund", ClaimActivities.propose, message(opened, lambda _: proposal())),
    Case("decline a claim", ClaimActivities.propose, message(opened, lambda _: proposal(Remedy.DECLINE))),
    Case("accept a proposal", ClaimActivities.answer, message(proposed, lambda _: reply(Reply.ACCEPT))),
    Case("refuse a proposal", ClaimActivities.answer, message(proposed, lambda _: reply(Reply.REFUSE))),
    Case("close a claim", ClaimActivities.close, message(opened, lambda _: m.CloseClaim(withdrawn=True, by="葉山"))),
    Case("alert the shop of a claim", ClaimActivities.alert, after(opened, timed)),
    Case("tell that a claim is overdue", ClaimActivities.tell_overdue, after(opened, timed)),
    Case("grant a claim", ClaimActivities.grant, after(opened, lambda world: timed(world, 3))),
    Case("a proposal meets silence", ClaimActivities.end_silence, after(proposed, lambda world: timed(world, 9))),
    Case("a decline meets silence", ClaimActivities.end_silence, after(declined, lambda world: timed(world, 16))),
    Case("owe the refund of a claim", ClaimActivities.owe_refund, after(accepted, timed)),
    Case("send the replacement of a claim", ClaimActivities.send_replacement, after(replacement_accepted, timed)),
    Case("take back what is claimed", ClaimActivities.take_back, after(return_accepted, timed)),
    Case("invoke the guarantee", ClaimActivities.invoke, message(declined, lambda _: m.InvokeGuarantee(by="お客様"))),
    Case(
        "contest a claim",
        ClaimActivities.contest,
        message(invoked, lambda _: m.ContestClaim(evidence="配達記録", by="葉山")),
    ),
    Case(
        "decide a claim for the customer",
        ClaimActivities.decide,
        message(contested, lambda world: decision(world, ClaimOutcome.LOST)),
    ),
    Case(
        "decide a claim for the shop",
        ClaimActivities.decide,
        message(contested, lambda world: decision(world, ClaimOutcome.WON)),
    ),
    Case(
        "appeal a decision",
        ClaimActivities.appeal,
        message(won, lambda _: m.AppealClaim(evidence="留守の証明", by="お客様")),
    ),
    Case("nobody appeals", ClaimActivities.end_appeal, after(won, lambda world: timed(world, 32))),
    Case(
        "open a claim that is decided outside",
        ClaimActivities.open,
        after(opened, lambda world: intake(world, outside_form(world))),
    ),
    Case(
        "a claim gives way",
        ClaimActivities.stop,
        after(opened_outside, lambda world: enclosed(world, m.ClaimTakenOutside(claim_no=ELSEWHERE))),
    ),
    Case(
        "lose outside",
        ClaimActivities.decide,
        after(opened_outside, lambda world: elsewhere(world, decision(world, ClaimOutcome.LOST))),
    ),
    Case("book what was given back outside", ClaimActivities.owe_refund, after(lost_outside, timed_elsewhere)),
    Case("note a refusal of a claim", ClaimActivities.note_refusal, after(opened, refused)),
    Case("note the last refusal of a claim that is told", ClaimActivities.note_refusal, after(refused_twice, refused)),
    Case("keep what is no claim", ClaimActivities.reject, after(delivered, unreadable)),
    Case(
        "open a talk on a claim",
        OrderActivities.claim_opened,
        after(opened, lambda world: world.envelope(NO, m.ClaimOpened(claim_no=NUMBER))),
    ),
    Case(
        "close a talk on a claim",
        OrderActivities.claim_closed,
        after(heard_of, lambda world: world.envelope(NO, m.ClaimClosed(claim_no=NUMBER))),
    ),
]
