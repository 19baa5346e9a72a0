"""A seed plans a storm, which has everything in it."""

from tests.storm.database_faults import DatabaseFault
from tests.storm.mail_server import MailFault
from tests.storm.plan import Kill, make_plan
from tests.storm.stories import STORIES


def test_a_seed_plans_the_same_storm_each_time() -> None:
    assert make_plan(7, 40, 200) == make_plan(7, 40, 200)
    assert make_plan(7, 40, 200) != make_plan(8, 40, 200)


def test_a_storm_has_every_story_kill_and_fault() -> None:
    plan = make_plan(1, 40, 200)

    assert len(plan.orders) == 40
    assert len(plan.kills) == 200
    assert {order.story for order in plan.orders} == set(STORIES)
    assert {each.kill for each in plan.kills} == set(Kill)
    assert {each.fault for each in plan.database_faults} == set(DatabaseFault)
    assert {each.fault for each in plan.mail_faults} == set(MailFault)


def test_steps_wait_for_kills_that_come() -> None:
    plan = make_plan(1, 40, 200)

    for order in plan.orders:
        assert sorted(order.turns) == list(order.turns)
        assert order.turns[-1] <= 200
