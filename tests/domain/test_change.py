import pytest

from domain.basics.errors import (
    AlreadyAccepted,
    AlreadyShipped,
    CancellationAsked,
    NotAcceptable,
    NotInspected,
    NotReadyToPack,
    OnHold,
    OrderClosed,
    StillUnfit,
    UnknownHold,
    UnknownParcel,
)
from domain.contract.messages import Decline, ReleaseHold
from domain.contract.status import Goods, HoldReason, Status
from domain.conversation import hold
from domain.goods import acceptance
from domain.goods.cancelling import SeenOlder
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.policy import AcceptancePolicy, Policy
from tests.domain.builders import OrderStory, being_packed, cod, jst, prepay, ready_to_pack, shipped

# --- acceptance -------------------------------------------------------------------------------------------------------


def test_an_order_is_thanked_for_and_told_to_the_shop_before_anybody_accepts() -> None:
    story = OrderStory(prepay()).receive()

    assert story.status is Status.RECEIVED
    assert [mail.kind for _, mail in story.mails] == [MailKind.ORDER_RECEIVED, MailKind.SHOP_ORDER]


def test_goods_are_inspected_before_a_person_accepts() -> None:
    with pytest.raises(NotInspected):
        OrderStory(prepay()).receive().accept()


def test_an_order_on_hold_or_without_goods_is_not_accepted() -> None:
    with pytest.raises(OnHold, match="manual"):
        OrderStory(prepay()).receive().hold().accept()
    with pytest.raises(NotAcceptable, match="not in stock"):
        OrderStory(prepay()).receive(short={"TEA-100": 1}).accept()


def test_accepting_twice_confirms_once() -> None:
    story = OrderStory(prepay()).accepted().accept()

    assert story.kinds.count(MailKind.ORDER_CONFIRMED) == 1


def test_new_goods_for_a_waiting_order_are_inspected_again() -> None:
    story = OrderStory(prepay()).receive(short={"TEA-100": 1}).inspect().allocate()

    with pytest.raises(NotInspected):
        story.accept()


def test_a_machine_accepts_in_the_next_business_hour_not_in_the_minute_of_the_thanks() -> None:
    automatic = Policy(acceptance=AcceptancePolicy(by="automatic"))
    on_saturday = OrderStory(prepay(), automatic).receive()
    at_noon = OrderStory(prepay(placed_at="2026-11-24T12:00:00+09:00"), automatic).receive()

    assert on_saturday.due(StepKind.ACCEPT) == jst(2026, 11, 24, 9)
    assert at_noon.due(StepKind.ACCEPT) == jst(2026, 11, 24, 12, 2)
    assert at_noon.go_to(jst(2026, 11, 24, 12, 2)).status is Status.AWAITING_PAYMENT


def test_a_machine_never_accepts_what_has_become_short_or_was_released_at_night() -> None:
    automatic = Policy(acceptance=AcceptancePolicy(by="automatic"))

    short = OrderStory(prepay(), automatic).receive().inspect(damaged=2, short=2)
    late = OrderStory(prepay(), automatic).receive().hold().go_to(jst(2026, 11, 24, 23)).release()

    assert StepKind.ACCEPT not in short.agenda
    assert late.due(StepKind.ACCEPT) == jst(2026, 11, 25, 9)


def test_declining_gives_goods_and_money_back_and_ends_with_acceptance() -> None:
    def decline(story: OrderStory) -> OrderStory:
        return story.do(lambda order: acceptance.decline(order, Decline(by="clerk", reason="sold out")))

    story = decline(OrderStory(prepay()).receive().pay())

    assert story.status is Status.DECLINED
    assert story.goods is Goods.RELEASED
    assert story.facts(MailKind.DECLINED).refund == 2_820
    with pytest.raises(AlreadyAccepted, match="cancel it"):
        decline(OrderStory(prepay()).accepted())


# --- holds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("total", [1, 10_000])
def test_an_order_whose_sums_are_wrong_is_thanked_for_and_held(total: int) -> None:
    story = OrderStory(prepay(total=total)).receive()

    assert story.status is Status.ON_HOLD
    assert story.goods is Goods.UNCHECKED
    assert [mail.kind for _, mail in story.mails] == [
        MailKind.ORDER_RECEIVED,
        MailKind.SHOP_ORDER,
        MailKind.SHOP_HOLD,
    ]


def test_a_released_order_goes_on_where_it_stopped() -> None:
    story = OrderStory(prepay(total=1)).receive().release(HoldReason.SUMS)

    assert story.status is Status.RECEIVED
    assert story.goods is Goods.RESERVED


def test_several_holds_are_released_one_by_one() -> None:
    story = OrderStory(cod(total=1)).receive().hold().release(HoldReason.SUMS)

    assert story.holds == [HoldReason.MANUAL]
    assert story.status is Status.ON_HOLD


def test_the_same_hold_twice_is_one_hold() -> None:
    assert OrderStory(prepay()).receive().hold().hold().holds == [HoldReason.MANUAL]


def test_a_hold_that_is_not_there_cannot_be_released() -> None:
    with pytest.raises(UnknownHold, match="held by nothing"):
        OrderStory(prepay()).receive().release()


def test_an_unknown_article_holds_until_the_stock_list_knows_it() -> None:
    story = OrderStory(prepay()).receive(unknown=("TEA-100",))
    release = ReleaseHold(reason=HoldReason.UNKNOWN_SKU, by="clerk")

    with pytest.raises(StillUnfit, match="import the article first"):
        story.do(lambda order: hold.release_hold(order, release, ["TEA-100"]))
    assert story.release(HoldReason.UNKNOWN_SKU).status is Status.RECEIVED


def test_a_line_feed_in_a_name_holds_until_the_address_is_mended() -> None:
    person = prepay().orderer.model_dump() | {"name": "山田\n太郎"}
    story = OrderStory(prepay(recipient=person)).receive()
    assert story.holds == [HoldReason.UNPRINTABLE]

    story.move_house()

    assert story.holds == []


def test_a_customer_without_a_mail_address_is_phoned() -> None:
    person = prepay().orderer.model_dump() | {"email": ""}

    assert OrderStory(prepay(orderer=person)).receive().task_kinds == [TaskKind.CALL]


# --- three zones: free, recalled, refused -----------------------------------------------------------------------------


def test_before_packing_a_cancellation_is_free() -> None:
    story = OrderStory(prepay()).accepted().cancel()

    assert story.status is Status.CANCELLED
    assert story.goods is Goods.RELEASED
    assert story.last_kind is MailKind.CANCELLED


def test_a_second_cancellation_is_refused() -> None:
    with pytest.raises(OrderClosed, match="is cancelled"):
        OrderStory(prepay()).accepted().cancel().cancel()


def test_while_packing_a_cancellation_is_a_recall_until_the_packer_confirms() -> None:
    story = being_packed().cancel()
    assert story.view.status is Status.ON_HOLD
    assert MailKind.CANCELLED not in story.kinds

    story.release(HoldReason.RECALL)

    assert story.status is Status.CANCELLED
    assert story.goods is Goods.RELEASED
    assert story.refunds == 2_820


def test_a_second_cancellation_while_packing_is_refused_and_says_what_is_waited_for() -> None:
    with pytest.raises(CancellationAsked, match="set the parcel aside"):
        being_packed().cancel().cancel()


def test_a_recall_for_the_address_that_becomes_a_cancellation_is_told_to_the_packer() -> None:
    story = being_packed().move_house().cancel()

    assert story.holds == [HoldReason.RECALL]
    assert "Cancelled" in str(story.facts(MailKind.SHOP_HOLD).said)
    with pytest.raises(NotReadyToPack):
        story.print_papers()


def test_once_shipped_change_and_cancellation_are_refused_with_the_alternative() -> None:
    with pytest.raises(AlreadyShipped, match=r"forward it, refuse it at the door, or return it"):
        shipped().cancel()
    with pytest.raises(AlreadyShipped, match="forward"):
        shipped().move_house()


def test_once_arrived_change_and_cancellation_are_refused_and_only_a_return_is_offered() -> None:
    with pytest.raises(AlreadyShipped, match=r"has arrived.*only come back as a return"):
        shipped(cod()).deliver().cancel()
    with pytest.raises(AlreadyShipped, match="has arrived"):
        shipped(cod()).deliver().move_house()


def test_an_ended_order_is_not_changed() -> None:
    with pytest.raises(OrderClosed, match="cancelled"):
        OrderStory(prepay()).accepted().cancel().move_house()


def test_before_packing_an_address_change_is_free_and_counts_the_version_up() -> None:
    story = ready_to_pack().move_house()

    assert story.state.version == 2
    assert story.holds == []
    assert story.placed.ship_to.address.street == "梅田1-1"
    assert story.last_kind is MailKind.ADDRESS_CHANGED


def test_the_same_address_again_changes_nothing() -> None:
    story = ready_to_pack().move_house().move_house()

    assert story.state.version == 2
    assert story.kinds.count(MailKind.ADDRESS_CHANGED) == 1


def test_a_change_that_was_based_on_an_older_view_is_refused() -> None:
    story = ready_to_pack().move_house()

    with pytest.raises(SeenOlder, match="you saw version 1, it is 2 now"):
        story.move_house("堂島2-2", expected_version=1)


def test_while_packing_an_address_change_recalls_the_parcel_until_papers_are_printed_anew() -> None:
    story = being_packed().move_house()
    assert story.holds == [HoldReason.RECALL]

    story.print_papers()

    assert story.holds == []
    assert story.goods is Goods.PACKING
    assert [parcel.version for parcel in story.state.goods.parcels] == [2]


def test_a_box_with_the_old_label_is_held_instead_of_shipped() -> None:
    story = being_packed().move_house().pack(version=1)

    assert HoldReason.VERSION in story.holds


def test_papers_of_an_old_version_are_held_before_packing_starts() -> None:
    story = ready_to_pack().move_house().print_papers(version=1)

    assert story.holds == [HoldReason.VERSION]
    assert story.goods is Goods.RESERVED


def test_after_a_released_recall_packing_starts_again() -> None:
    story = being_packed().move_house().release(HoldReason.RECALL)

    assert story.goods is Goods.RESERVED
    with pytest.raises(UnknownParcel, match="never started"):
        story.pack()


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (OrderStory(prepay()).receive(), "not been accepted"),
        (OrderStory(prepay()).accepted(), "2,820 yen have not come in"),
        (ready_to_pack().hold(), "on hold"),
    ],
)
def test_what_is_not_ready_is_not_packed(story: OrderStory, words: str) -> None:
    with pytest.raises(NotReadyToPack, match=words):
        story.print_papers()
