"""A parcel comes later than was said: the expected day moves, and who was promised a day hears of it once a change."""

from datetime import date, datetime

import pytest

from domain.contract.status import ParcelEvent, Status
from domain.order.agenda import StepKind
from domain.order.facts import LateFacts
from domain.order.kinds import MailKind, is_overtaken
from domain.shop.policy import MailPolicy, Policy, TrackingPolicy
from tests.domain.builders import OrderStory, cod, jst, prepay, shipped

E = ParcelEvent
LATE = MailKind.DELIVERY_DELAYED
#: Its events are read every day, so silence and the first word mean something. The parcel left on the 21st, a Saturday.
WATCHED = Policy(tracking=TrackingPolicy(carriers=("yamato",)))


def at(hour: int, day: int = 23) -> datetime:
    return jst(2026, 11, day, hour)


def nov(day: int) -> date:
    return date(2026, 11, day)


def expected(story: OrderStory) -> date | None:
    return story.state.goods.arrives_on


def told(story: OrderStory) -> list[tuple[str, date | None]]:
    facts = [mail.facts for _, mail in story.mails if mail.kind is LATE]
    return [(each.why, each.arrives_on) for each in facts if isinstance(each, LateFacts)]


def moved(story: OrderStory) -> list[str]:
    return [str(entry.facts["arrives_on"]) for entry in story.entries if entry.what == "arrival_moved"]


def hear(story: OrderStory, event: ParcelEvent, hour: int, day: int) -> OrderStory:
    return story.go_to(at(hour, day)).hear(event, at(hour, day))


def test_a_parcel_that_the_carrier_has_in_time_moves_nothing() -> None:
    story = hear(shipped(policy=WATCHED), E.SHIPPED, 20, day=21)

    assert expected(story) == nov(22)
    assert not told(story)
    assert not moved(story)


def test_a_first_scan_that_is_later_than_planned_moves_the_day_and_is_told() -> None:
    story = hear(shipped(policy=WATCHED), E.SHIPPED, 12, day=22)

    assert expected(story) == nov(23)
    assert told(story) == [("scanned_late", nov(23))]
    assert story.facts(LATE).promised_on == nov(22)
    assert moved(story) == ["2026-11-23"]


def test_where_events_are_not_read_every_day_the_first_word_is_no_scan_at_the_start() -> None:
    story = hear(shipped(), E.SHIPPED, 12, day=22)

    assert expected(story) == nov(22)
    assert not told(story)


def test_a_parcel_that_is_still_on_its_way_after_its_day_comes_a_day_later() -> None:
    story = hear(shipped(cod()), E.SHIPPED, 12, day=23)

    assert told(story) == [("on_its_way", nov(24))]


def test_each_change_is_told_once() -> None:
    story = hear(shipped(cod()), E.SHIPPED, 12, day=23)
    hear(story, E.SHIPPED, 15, day=23)
    assert len(told(story)) == 1

    hear(story, E.SHIPPED, 12, day=25)
    assert [day for _, day in told(story)] == [nov(24), nov(26)]
    assert story.facts(LATE).promised_on == nov(24)


@pytest.mark.parametrize("event", [E.OUT_FOR_DELIVERY, E.HELD])
def test_a_parcel_that_is_brought_late_or_waits_moves_the_day_without_a_mail(event: ParcelEvent) -> None:
    story = hear(shipped(cod()), event, 12, day=23)

    assert expected(story) == (nov(23) if event is E.OUT_FOR_DELIVERY else nov(24))
    assert not told(story)
    assert moved(story)


def test_a_parcel_that_is_looked_into_is_told_of_without_a_day_and_with_one_once_it_moves_on() -> None:
    story = hear(shipped(), E.EXCEPTION, 12, day=22)
    assert told(story) == [("looked_into", None)]
    assert expected(story) == nov(24)

    hear(story, E.EXCEPTION, 18, day=22)
    assert len(told(story)) == 1

    hear(story, E.SHIPPED, 12, day=24)
    assert told(story) == [("looked_into", None), ("found", nov(25))]
    assert story.facts(LATE).promised_on == nov(22)


def test_a_parcel_that_nobody_has_scanned_is_told_of_when_it_is_looked_for() -> None:
    story = shipped(cod(), WATCHED).go_to(at(18, day=24))

    assert told(story) == [("not_scanned", None)]
    assert expected(story) == nov(25)


def test_a_day_that_the_customer_wished_is_late_only_when_it_has_passed() -> None:
    story = shipped(prepay(wishes={"delivery_date": "2026-11-26"}), WATCHED)

    hear(hear(story, E.EXCEPTION, 12, day=22), E.SHIPPED, 12, day=24)

    assert expected(story) == nov(26)
    assert not told(story)


def test_a_day_that_nobody_promised_cannot_be_late() -> None:
    story = OrderStory(prepay()).accepted().pay().cancel().ship().go_to(at(12)).hear(E.EXCEPTION, at(12))

    assert story.state.is_over
    assert not told(story)


def test_the_shop_may_leave_delays_to_its_own_words() -> None:
    story = hear(shipped(cod(), Policy(mail=MailPolicy(news=()))), E.SHIPPED, 12, day=23)

    assert expected(story) == nov(24)
    assert moved(story)
    assert not told(story)


@pytest.mark.parametrize("event", [E.OUT_FOR_DELIVERY, E.DELIVERED, E.HELD])
def test_a_mail_of_a_delay_that_has_not_left_is_overtaken_by_the_parcel(event: ParcelEvent) -> None:
    story = hear(shipped(cod()), E.SHIPPED, 12, day=23)
    facts = story.facts(LATE)
    assert not is_overtaken(LATE, facts, story.state)

    hear(story, event, 15, day=23)

    assert is_overtaken(LATE, facts, story.state)


def test_a_mail_of_a_search_is_overtaken_when_the_parcel_is_found() -> None:
    story = hear(shipped(), E.EXCEPTION, 12, day=22)
    facts = story.facts(LATE)
    assert not is_overtaken(LATE, facts, story.state)

    hear(story, E.SHIPPED, 13, day=22)

    assert is_overtaken(LATE, facts, story.state)


def test_nobody_is_asked_whether_it_has_arrived_before_the_new_day() -> None:
    story = hear(shipped(), E.SHIPPED, 8, day=23)

    asked = story.due(StepKind.ASK_ARRIVAL)
    assert asked is not None
    assert asked >= at(10, day=25)
    assert story.status is not Status.COMPLETED
