"""Every activity of claims, and of orders that hear of them, in situations in which it has something to do."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Literal

from activities.claim import ClaimActivities
from activities.claimed_order import ClaimedOrderActivities
from activities.filing import Filed, Filing
from activities.order import OrderActivities
from activities.shipment import ShipmentActivities
from domain.basics.errors import InvalidMessage
from domain.basics.fault import Fault
from domain.claim.attached import Attached
from domain.claim.envelope import ClaimEnvelope, ClaimIntake, ClaimRefused, ClaimStepDue, enclose_for_claim
from domain.contract import messages as m
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, ClaimScheme, Remedy, Reply
from domain.contract.envelope import Reject
from domain.contract.messages import Message
from domain.inquiry.incoming import Incoming
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


async def missed(world: World) -> None:
    """What is on its way is claimed as missing, some days after the day that was promised."""
    from tests.activities import cases  # noqa: PLC0415 - which has these cases in its list

    await cases.shipped(world)
    world.wait(12)
    form = FORM.model_copy(update={"reason": ClaimReason.NOT_RECEIVED})
    await world.call(ClaimActivities.open, intake(world, form))


async def missed_and_here(world: World) -> None:
    """Meanwhile it has arrived, as the carrier says."""
    await missed(world)
    await world.do(ShipmentActivities.deliver, NO, m.ParcelDelivered(delivered_at=world.at))


async def asked_if_here(world: World) -> None:
    await missed_and_here(world)
    await do(world, ClaimActivities.look_at_order, m.OrderNews())
    await world.send_mails(f"claim:{NUMBER}")


async def lost(world: World) -> None:
    await missed(world)
    await do(world, ClaimActivities.note_carrier, carrier_says(world, CarrierSays.LOST))


def carrier_says(world: World, says: CarrierSays) -> m.NoteCarrierAnswer:
    return m.NoteCarrierAnswer(says=says, on=world.at.date(), text="伝票番号で照会", by="葉山")


async def letter_filed(world: World) -> None:
    await proposed(world)
    await write(world, "壊れた箱の写真もあります。")


async def written_to(world: World) -> None:
    """The customer's letter waits to be read."""
    await letter_filed(world)
    await do(world, ClaimActivities.take_letter, m.LetterArrived())


async def write(
    world: World, text: str, kind: str = "claim_proposed", files: Sequence[Attached] = (), **fields: object
) -> Filed:
    """A mail that answers the newest mail of a kind about the claim; from its customer, where nothing else is said."""
    mail_id = await world.sent(kind, f"claim:{NUMBER}") if kind else ""
    letter = Incoming.model_validate(
        {"key": f"l-{text}", "sender": "taro@example.jp", "text": text, "references": ("<ours>",) if kind else ()}
        | fields
    )
    return await Filing(world.database).file_mail(
        letter, world.desk.today(), world.at, sent_to=lambda _: None, answers=lambda _: mail_id or None, files=files
    )


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


READ = m.ReadLetters(note="お礼のみ", by="葉山")

CLAIM_CASES = [
    Case(
        "take a letter about a claim", ClaimActivities.take_letter, message(letter_filed, lambda _: m.LetterArrived())
    ),
    Case("read a letter about a claim", ClaimActivities.read_letters, message(written_to, lambda _: READ)),
    Case("a claimed parcel arrives", ClaimActivities.look_at_order, message(missed_and_here, lambda _: m.OrderNews())),
    Case("it has not arrived", ClaimActivities.answer, message(asked_if_here, lambda _: reply(Reply.NOT_HERE))),
    Case("it has arrived", ClaimActivities.answer, message(asked_if_here, lambda _: reply(Reply.HERE))),
    Case("nobody says whether it arrived", ClaimActivities.end_silence, after(asked_if_here, lambda w: timed(w, 9))),
    Case("it arrived before the guarantee pays", ClaimActivities.grant, after(missed_and_here, lambda w: timed(w, 3))),
    Case(
        "the carrier answers",
        ClaimActivities.note_carrier,
        message(opened, lambda world: carrier_says(world, CarrierSays.DELIVERED)),
    ),
    Case(
        "the carrier has lost it",
        ClaimActivities.note_carrier,
        message(missed, lambda world: carrier_says(world, CarrierSays.LOST)),
    ),
    Case("its order hears that it is lost", ClaimedOrderActivities.lose_parcel, after(lost, timed)),
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
    Case("owe the refund of a claim", ClaimedOrderActivities.owe_refund, after(accepted, timed)),
    Case(
        "send the replacement of a claim", ClaimedOrderActivities.send_replacement, after(replacement_accepted, timed)
    ),
    Case("take back what is claimed", ClaimedOrderActivities.take_back, after(return_accepted, timed)),
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
    Case("book what was given back outside", ClaimedOrderActivities.owe_refund, after(lost_outside, timed_elsewhere)),
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
