"""Marks at a real database: what the shop knows of people when the next order comes in, and what staff change."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.claim import ClaimActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from activities.question import QuestionActivities
from activities.review import ReviewActivities
from activities.shipment import ShipmentActivities
from activities.stock import StockActivities
from activities.transaction import TransactionalActivities
from adapters.postgres.blacklist import NewEntry
from adapters.postgres.people import MOST_SIGHTINGS
from adapters.shop_file import ShopDesk
from domain.basics.errors import NotLater, UnknownMark
from domain.claim.envelope import ClaimIntake, enclose_for_claim
from domain.contract import messages as m
from domain.contract.claims import ClaimReason, Remedy, Reply
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason, MarkKind, ReturnReason, Status
from domain.order.state import OrderState
from domain.people.identity import Described, keys_of
from domain.people.review.case import PastPerson
from domain.shop.rules import RuleName
from tests.activities.world import CUP, SHOP_FILE, TEA, World, placed_order, somewhere_else

NOTE = "since 2004, by phone"
WHO = Described(name="山田太郎", phone="03-1234-5678")


@pytest.fixture
async def shop(world: World) -> World:
    await world.shelve(TEA_100=1000, CUP_1=1000)
    return world


def order(number: str, plan: str = "cod", **changes: Any) -> PlacedOrder:  # noqa: ANN401 - what a cart may send
    return placed_order(number, plan, **changes)


def somebody_else(number: str, plan: str = "cod") -> PlacedOrder:
    return order(number, plan, orderer=somewhere_else() | {"phone": "090-1111-2222", "email": "hanako@example.jp"})


def kinds(state: OrderState) -> set[tuple[str, str]]:
    return {(mark.kind.value, mark.rule) for mark in state.people.marks}


def has_review_hold(state: OrderState) -> bool:
    return state.conversation.has_hold(HoldReason.REVIEW)


async def complete(world: World, number: str, **changes: Any) -> OrderState:  # noqa: ANN401 - what a cart may send
    """An order by cash on delivery from its beginning to the thanks."""
    await world.receive(order(number, **changes))
    await world.do(StockActivities.inspected, number, m.GoodsInspected())
    await world.do(OrderActivities.accept, number, m.Accept(by="Sato"))
    await world.do(ShipmentActivities.start_packing, number, m.PackingStarted(version=1))
    await world.do(
        ShipmentActivities.ship, number, m.ParcelShipped(carrier="yamato", tracking_no="1", shipped_at=world.at)
    )
    await world.do(ShipmentActivities.deliver, number, m.ParcelDelivered(delivered_at=world.at))
    state = await world.let(ShipmentActivities.thank, number)
    assert state.status is Status.COMPLETED
    world.wait(days=7)
    return state


async def claim(world: World, order_no: str) -> None:
    """It is claimed that a parcel which the carrier delivered never came."""
    form = m.OpenClaim(claim_no=f"W{order_no}", order_no=order_no, reason=ClaimReason.DELIVERED_NOT_RECEIVED, by="葉山")
    await world.call(ClaimActivities.open, ClaimIntake(form=form, key="open:1", at=world.at))


async def settle_claim(world: World, order_no: str) -> None:
    """The money goes back."""
    proposal = m.ProposeRemedy(remedy=Remedy.REFUND, text="全額ご返金いたします。", by="葉山")
    await tell_claim(world, ClaimActivities.propose, order_no, proposal)
    await tell_claim(world, ClaimActivities.answer, order_no, m.AnswerProposal(reply=Reply.ACCEPT, by="お客様"))


async def tell_claim(world: World, activity: Any, order_no: str, message: m.Message) -> None:  # noqa: ANN401 - any
    step = world.timed(order_no)
    await world.call(activity, enclose_for_claim(f"W{order_no}", step.key, step.at, message))


async def refuse(world: World, number: str, *, cancels: bool = False) -> None:
    """An order whose parcel comes back; `cancels`: its cancellation is asked for while it is packed."""
    await world.receive(order(number))
    await world.do(StockActivities.inspected, number, m.GoodsInspected())
    await world.do(OrderActivities.accept, number, m.Accept(by="Sato"))
    await world.do(ShipmentActivities.start_packing, number, m.PackingStarted(version=1))
    if cancels:
        await world.do(OrderActivities.cancel, number, m.Cancel(reason=""))
    await world.do(
        ShipmentActivities.ship, number, m.ParcelShipped(carrier="yamato", tracking_no="1", shipped_at=world.at)
    )
    await world.do(
        ShipmentActivities.come_back, number, m.ParcelReturned(why=ReturnReason.REFUSED, returned_at=world.at)
    )
    world.wait(days=7)


async def list_person(world: World, who: Described = WHO, *, days: int = 30, reason: str = "chargeback") -> int:
    entry = NewEntry(who, reason, "Sato", world.at + timedelta(days=days))
    async with world.connection() as conn:
        return await world.database.blacklist.add(conn, entry, world.at)


async def journal(world: World, number: str) -> list[str]:
    return [row[0] for row in await world.rows("SELECT what FROM journal WHERE order_no = $1 ORDER BY id", number)]


# --- when an order comes in ------------------------------------------------------------------------------------------


async def test_the_fourth_order_is_a_loyal_customers(shop: World) -> None:
    for number in ("1", "2", "3"):
        await complete(shop, number)

    state = await shop.receive(order("4"))

    assert kinds(state) == {("loyal", "loyal")}
    assert await shop.pool.fetchval("SELECT marks FROM orders WHERE order_no = '4'") == ["loyal"]


async def test_whoever_types_a_regulars_mail_address_is_no_regular(shop: World) -> None:
    for number in ("1", "2", "3"):
        await complete(shop, number)
    stranger = somewhere_else() | {"phone": "090-1111-2222", "email": "taro@example.jp"}

    states = await shop.receive(order("4")), await shop.receive(order("5", orderer=stranger))

    assert [state.people.is_regular for state in states] == [True, False]


async def test_one_refused_parcel_ends_the_loyalty(shop: World) -> None:
    for number in ("1", "2", "3"):
        await complete(shop, number)
    await refuse(shop, "4")

    state = await shop.receive(order("5"))

    assert kinds(state) == {("suspicious", "failed_before")}


async def test_who_asked_for_a_cancellation_that_came_too_late_may_refuse_the_parcel(shop: World) -> None:
    await refuse(shop, "1", cancels=True)

    state = await shop.receive(order("2"))

    assert (kinds(state), state.conversation.holds) == ({("suspicious", "first_cod")}, ())


async def test_who_refused_a_parcel_is_asked_by_mail_to_pay_in_advance_and_the_plan_stays(shop: World) -> None:
    await refuse(shop, "1")

    state = await shop.receive(order("2"))

    assert (state.plan, [hold.reason for hold in state.conversation.holds]) == ("cod", [HoldReason.PREPAYMENT])
    owed = await shop.pool.fetch("SELECT kind FROM mails WHERE thread = '2' AND kind LIKE 'prepayment%'")
    assert [row["kind"] for row in owed] == ["prepayment_request"]


async def test_a_customer_who_agrees_is_stored_with_the_new_plan_and_sum(shop: World) -> None:
    await refuse(shop, "1")
    await shop.receive(order("2", cod_fee=330, total=order("2").total + 330))

    state = await shop.do(QuestionActivities.choose, "2", m.ChooseOption(option=m.Option.PREPAY, by="Sato"))

    (row,) = await shop.pool.fetch("SELECT plan, total, placed FROM orders WHERE order_no = '2'")
    assert (row["plan"], row["total"]) == ("prepay", state.money.due) == ("prepay", order("2").total)
    assert PlacedOrder.model_validate_json(row["placed"]).payment.method == "bank_transfer"


async def test_a_person_on_the_blacklist_is_held_under_another_way_of_writing(shop: World) -> None:
    await list_person(shop, Described(name="山田　太郎", phone="＋81-3-1234-5678"))

    state = await shop.receive(order("1", "prepay"))

    assert has_review_hold(state)
    assert ("blacklisted", "blacklist_match") in kinds(state)


async def test_the_new_owner_of_a_phone_is_not_held_but_looked_at(shop: World) -> None:
    await list_person(shop, Described(name="鈴木一郎", phone="03-1234-5678"))

    state = await shop.receive(order("1", "prepay"))

    assert state.conversation.holds == ()
    assert kinds(state) == {("suspicious", "blacklist_candidate")}
    assert [row[0] for row in await shop.pool.fetch("SELECT kind FROM tasks WHERE order_no = '1'")] == ["look"]


async def test_a_namesake_is_not_held(shop: World) -> None:
    await list_person(shop, Described(name="山田太郎", phone="090-9999-8888", address="札幌市中央区北1条西2-3"))

    assert (await shop.receive(order("1", "prepay"))).conversation.holds == ()


async def test_an_entry_that_has_ended_says_nothing(shop: World) -> None:
    await list_person(shop, days=1)
    shop.wait(days=2)

    assert (await shop.receive(order("1", "prepay"))).people.marks == ()


async def test_a_limited_article_is_counted_across_orders(shop: World) -> None:
    await shop.pool.execute("UPDATE stock SET most_per_person = 3 WHERE sku = $1", CUP)
    await shop.receive(order("1", "prepay", quantities={CUP: 2}))

    state = await shop.receive(order("2", "prepay", quantities={CUP: 2}))

    assert has_review_hold(state)
    assert ("suspicious", "limited_sku") in kinds(state)


async def test_a_limited_article_is_counted_across_orders_of_the_same_instant(shop: World) -> None:
    await shop.pool.execute("UPDATE stock SET most_per_person = 3 WHERE sku = $1", CUP)
    numbers = [str(number) for number in range(1, 5)]

    states = await asyncio.gather(*(shop.receive(order(each, "prepay", quantities={CUP: 2})) for each in numbers))

    assert sorted(has_review_hold(state) for state in states) == [False, True, True, True]


async def test_a_price_that_is_not_the_stock_lists_is_held(shop: World) -> None:
    await shop.pool.execute("UPDATE stock SET price = 1100 WHERE sku = $1", TEA)

    state = await shop.receive(order("1", "prepay"))

    assert kinds(state) == {("suspicious", "price_differs")}
    assert has_review_hold(state)


async def test_an_imported_regular_is_one_on_day_one(shop: World) -> None:
    regular = PastPerson(ref="c-1", keys=keys_of(WHO), is_loyal=True, last_on=date(2026, 1, 5))
    async with shop.connection() as conn:
        await shop.database.people.keep_past(conn, "customer", [regular])

    assert kinds(await shop.receive(order("1"))) == {("loyal", "loyal")}


async def test_a_crowd_at_the_same_phone_hides_nobody(shop: World) -> None:
    refuser = PastPerson(ref="c-0", keys=keys_of(WHO), refused=1, last_on=date(2026, 1, 5))
    same_phone = keys_of(Described(phone=WHO.phone))
    crowd = [
        PastPerson(ref=f"c-{at}", keys=same_phone, completed=1, last_on=date(2026, 11, 20))
        for at in range(1, MOST_SIGHTINGS + 1)
    ]
    async with shop.connection() as conn:
        await shop.database.people.keep_past(conn, "customer", [refuser, *crowd])

    assert ("suspicious", "failed_before") in kinds(await shop.receive(order("1")))


async def test_a_rule_switched_off_between_two_orders_is_off_for_the_new_one_alone(shop: World, tmp_path: Path) -> None:
    first = await shop.receive(order("1"))
    with_rule_off(shop, "first_cod", tmp_path)

    second = await shop.receive(somebody_else("2"))
    again = await shop.do(ReviewActivities.review_again, "1", m.ReviewAgain(by="Sato"))

    assert kinds(first) == kinds(again) == {("suspicious", "first_cod")}
    assert second.people.marks == ()


def with_rule_off(world: World, rule: str, folder: Path) -> None:
    """The shop's file switches a rule off from now on."""
    file = folder / "shop.toml"
    text = SHOP_FILE.read_text(encoding="utf-8")
    file.write_text(f"{text}\n[policy.review.rules.{rule}]\non = false\n", encoding="utf-8")
    for owner in world._owners:  # noqa: SLF001 - the activities of this world
        if isinstance(owner, TransactionalActivities):
            owner.desk = ShopDesk(file)


# --- what staff do ---------------------------------------------------------------------------------------------------


async def test_a_mark_by_staff_speaks_for_the_next_order_of_the_same_person(shop: World) -> None:
    await shop.receive(order("1", "prepay"))
    await shop.do(ReviewActivities.set_mark, "1", m.SetMark(kind=MarkKind.LOYAL, note=NOTE, by="Sato"))

    assert kinds(await shop.receive(order("2"))) == {("loyal", "loyal")}
    assert ("loyal", "loyal") not in kinds(await shop.receive(somebody_else("3")))


async def test_a_mark_by_staff_that_ended_speaks_no_more(shop: World) -> None:
    await shop.receive(order("1", "prepay"))
    until = shop.at.date() + timedelta(days=3)
    await shop.do(ReviewActivities.set_mark, "1", m.SetMark(kind=MarkKind.LOYAL, note=NOTE, by="Sato", until=until))
    shop.wait(days=5)

    assert (await shop.receive(order("2", "prepay"))).people.marks == ()


async def test_a_mark_cannot_end_before_it_begins(shop: World) -> None:
    await shop.receive(order("1", "prepay"))
    command = m.SetMark(kind=MarkKind.LOYAL, note=NOTE, by="Sato", until=date(2026, 1, 1))

    with pytest.raises(NotLater):
        await shop.do(ReviewActivities.set_mark, "1", command)


async def test_lifting_the_mark_lifts_the_hold_that_stood_on_it(shop: World) -> None:
    await list_person(shop)
    await shop.receive(order("1", "prepay"))

    lift = m.LiftMark(kind=MarkKind.BLACKLISTED, note="another person, spoke with them", by="Sato")
    state = await shop.do(ReviewActivities.lift_mark, "1", lift)

    assert (state.people.marks, state.conversation.holds, state.goods.stage) == ((), (), "reserved")


async def test_a_candidate_that_staff_settled_stays_settled_for_the_next_order(shop: World) -> None:
    await list_person(shop, Described(name="鈴木一郎", phone="03-1234-5678"))
    await shop.receive(order("1", "prepay"))
    await shop.do(ReviewActivities.lift_mark, "1", m.LiftMark(kind=MarkKind.SUSPICIOUS, note="new owner", by="Sato"))

    assert (await shop.receive(order("2", "prepay"))).people.marks == ()


async def test_the_same_list_again_unsettles_nobody_and_a_new_reason_does(shop: World) -> None:
    await list_person(shop)
    await shop.receive(order("1", "prepay"))
    await shop.do(ReviewActivities.lift_mark, "1", m.LiftMark(kind=MarkKind.BLACKLISTED, note="a namesake", by="Sato"))
    shop.wait(days=1)

    await list_person(shop)
    assert not has_review_hold(await shop.receive(order("2", "prepay")))

    await list_person(shop, reason="chargeback on order 2")
    assert has_review_hold(await shop.receive(order("3", "prepay")))


async def test_a_mark_that_is_not_there_cannot_be_lifted(shop: World) -> None:
    await shop.receive(order("1", "prepay"))

    with pytest.raises(UnknownMark, match="it has none"):
        await shop.do(ReviewActivities.lift_mark, "1", m.LiftMark(kind=MarkKind.LOYAL, note="x", by="Sato"))


async def test_a_tag_comes_and_goes(shop: World) -> None:
    await shop.receive(order("1", "prepay"))

    tagged = await shop.do(ReviewActivities.set_mark, "1", m.SetMark(tag="冷凍", note="cold", by="Sato"))
    assert tagged.people.tags == ("冷凍",)
    assert await shop.pool.fetchval("SELECT tags FROM orders WHERE order_no = '1'") == ["冷凍"]

    assert (
        await shop.do(ReviewActivities.lift_mark, "1", m.LiftMark(tag="冷凍", note="x", by="Sato"))
    ).people.tags == ()


# --- expiry, and looking again ---------------------------------------------------------------------------------------


async def test_a_mark_expires_while_the_order_waits(shop: World) -> None:
    await shop.receive(order("1", "prepay", quantities={TEA: 5_000}))
    until = shop.at.date() + timedelta(days=3)
    await shop.do(ReviewActivities.set_mark, "1", m.SetMark(kind=MarkKind.LOYAL, note=NOTE, by="Sato", until=until))
    shop.wait(days=5)

    state = await shop.do(OrderActivities.look, "1", m.TaskDone(task=1))

    assert MarkKind.LOYAL not in {mark.kind for mark in state.people.marks}
    assert not state.people.is_for_person
    assert "mark_expired" in await journal(shop, "1")


async def test_an_expired_mark_leaves_the_hold_to_people(shop: World) -> None:
    await list_person(shop, days=2)
    await shop.receive(order("1", "prepay"))
    shop.wait(days=3)

    state = await shop.do(OrderActivities.look, "1", m.TaskDone(task=1))

    assert (state.people.marks, has_review_hold(state)) == ((), True)


async def test_looking_twice_changes_nothing_twice(shop: World) -> None:
    await list_person(shop)
    first = await shop.receive(order("1", "prepay"))
    before = await journal(shop, "1")

    again = await shop.do(ReviewActivities.review_again, "1", m.ReviewAgain(by="Sato"))

    assert (again.people.marks, again.conversation.holds, again.conversation.calls_to_shop) == (
        first.people.marks,
        first.conversation.holds,
        first.conversation.calls_to_shop,
    )
    assert await journal(shop, "1") == [*before, "looked_again"]


async def test_a_released_hold_is_not_placed_again_for_what_was_settled(shop: World) -> None:
    await list_person(shop)
    await shop.receive(order("1", "prepay"))
    await shop.do(OrderActivities.release_hold, "1", m.ReleaseHold(reason=HoldReason.REVIEW, by="Sato"))

    assert (await shop.do(ReviewActivities.review_again, "1", m.ReviewAgain(by="Sato"))).conversation.holds == ()


async def test_the_hold_goes_by_itself_when_the_entry_was_lifted(shop: World) -> None:
    number = await list_person(shop)
    await shop.receive(order("1", "prepay"))
    async with shop.connection() as conn:
        await shop.database.blacklist.lift(conn, number, "Sato", "a mistake", shop.at)

    state = await shop.do(ReviewActivities.review_again, "1", m.ReviewAgain(by="Sato"))

    assert (state.people.marks, state.conversation.holds, state.goods.stage) == ((), (), "reserved")


async def test_a_recipient_on_the_blacklist_does_not_slip_in_by_a_change_of_address(shop: World) -> None:
    await list_person(shop, Described(name="鈴木花子", address="大阪市梅田1-1"))
    await shop.receive(order("1", "prepay"))

    recipient = order("1", recipient=somewhere_else()).recipient
    assert recipient is not None
    state = await shop.do(OrderActivities.change_address, "1", m.ChangeAddress(recipient=recipient, by="Sato"))

    assert has_review_hold(state)


async def test_a_loyal_customer_is_reminded_by_a_person(shop: World) -> None:
    await shop.receive(order("1", "prepay"))
    await shop.do(ReviewActivities.set_mark, "1", m.SetMark(kind=MarkKind.LOYAL, note=NOTE, by="Sato"))
    await shop.do(StockActivities.inspected, "1", m.GoodsInspected())
    await shop.do(OrderActivities.accept, "1", m.Accept(by="Sato"))
    await shop.send_mails("1")
    shop.wait(days=14)
    await shop.check_bank(shop.at.date())

    await shop.let(PaymentActivities.remind, "1", 1)

    assert "remind_personally" in [row[0] for row in await shop.pool.fetch("SELECT kind FROM tasks")]
    assert not await shop.pool.fetchval("SELECT count(*) FROM mails WHERE kind = 'payment_reminder'")


async def test_every_rule_is_explained_from_what_is_stored(shop: World) -> None:
    await shop.receive(order("1"))

    async with shop.connection() as conn:
        found = await shop.database.people.review(conn, "1")

    assert found is not None
    assert {each.rule for each in found.findings} == set(RuleName)
    assert all(each.why for each in found.findings)


async def test_the_rules_look_at_an_address_whose_prefecture_was_left_out_as_where_it_is(shop: World) -> None:
    """Okinawa is three days away, and the wished day is two."""
    found = {}
    for number, prefecture in (("1", "沖縄県"), ("2", "")):
        address = {"postal_code": "900-0006", "prefecture": prefecture, "city": "那覇市", "street": "おもろまち1-2-3"}
        person = somewhere_else() | {"address": address}
        await shop.receive(order(number, orderer=person, wishes={"delivery_date": "2026-11-26"}))
        async with shop.connection() as conn:
            review = await shop.database.people.review(conn, number)
        assert review
        (found[number],) = [each for each in review.findings if each.rule is RuleName.EARLY_DATE]

    assert found["1"].fired
    assert found["2"] == found["1"]


async def test_claims_count_at_their_end_and_only_ask_a_person_to_look(shop: World) -> None:
    for number in ("1", "2", "3"):
        await complete(shop, number)
        await claim(shop, number)
    open_ones = await shop.receive(order("4", "prepay"))
    for number in ("1", "2", "3"):
        await settle_claim(shop, number)

    state = await shop.receive(order("5", "prepay"))

    assert ("suspicious", "many_claims") not in kinds(open_ones)
    assert ("suspicious", "many_claims") in kinds(state)
    assert state.conversation.holds == ()
    assert [row[0] for row in await shop.pool.fetch("SELECT kind FROM tasks WHERE order_no = '5'")] == ["look"]
