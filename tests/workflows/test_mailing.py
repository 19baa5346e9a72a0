"""A mailing's story on a real server: paused, resumed, stopped, in several runs, and with workers that are killed."""

from collections import Counter
from collections.abc import Sequence

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from activities import mailing as sending
from adapters.postgres.database import Database
from adapters.settings import Settings
from callers.connections import Connections
from domain.basics.errors import MailingIsNot
from domain.contract.consents import MailingKind
from domain.contract.mailings import Filters, MailingState, RecipientState
from gateway.api.mailings import Mailings, Template
from gateway.api.shown_mailings import MailingShown
from tests.caught_mail import MailCatcher
from tests.round_the_clock import ROUND_THE_CLOCK
from tests.workflows.killed_worker import Kill
from tests.workflows.orders import prepay, somebody
from tests.workflows.real_time import place, until
from tests.workflows.test_web_ui import details, summaries
from tests.workflows.world import World
from workflows import mailing as story
from workflows.options import mailing_workflow_id

NAME = "御礼"
WORDS = Template(
    file="thanks.txt",
    source="""{% extends "ja/_mailing_frame" %}
{% block subject %}御礼{% endblock %}
{% block main %}ありがとうございました。{% endblock %}
""",
)
#: Round trips to the database at which one worker after the other is killed.
STEPS = (5, 12, 19, 26)


class Post:
    """A mailing to some customers of a shop that sends at any hour."""

    def __init__(self, world: World, settings: Settings, mails: MailCatcher) -> None:
        self.world, self._mails = world, mails
        self.mailings = Mailings(Connections(settings, Database(world.pool), world.env.client))

    async def draft(self, begins: int, count: int, *, per_minute: int = 6_000) -> None:
        """To as many customers, whose orders are numbered from here on."""
        pace = ROUND_THE_CLOCK | {"per_minute": per_minute}
        self.world.decide(mail=ROUND_THE_CLOCK, mailings=pace)
        for number in range(begins, begins + count):
            person = somebody(f"客{number}", street=f"梅田{number}-1") | {"email": f"c{number}@example.jp"}
            await place(self.world, prepay(f"{number}", orderer=person))
        await self.mailings.draft(NAME, MailingKind.THANKS, Filters(), {"ja": WORDS}, by="葉山")

    @property
    def arrived(self) -> Counter[str]:
        return Counter(mail.recipients[0] for mail in self._mails.received if "御礼" in mail.subject)

    async def shown(self) -> MailingShown:
        return await self.mailings.show(NAME)

    async def is_done(self) -> bool:
        return (await self.shown()).mailing.state is MailingState.DONE

    async def has_begun(self) -> bool:
        return bool(self.arrived)

    @property
    async def handle(self) -> WorkflowHandle[object, object]:
        number = (await self.shown()).mailing.number
        return self.world.env.client.get_workflow_handle(mailing_workflow_id(number))

    async def has_rested(self) -> bool:
        """Its workflow has ended, as it does while the mailing pauses."""
        return (await (await self.handle).describe()).status is WorkflowExecutionStatus.COMPLETED

    async def runs(self) -> Sequence[str]:
        query = f"WorkflowId = '{(await self.handle).id}'"
        return [each.run_id async for each in self.world.env.client.list_workflows(query)]


@pytest.fixture
def post(real_world: World, settings: Settings, mail_catcher: MailCatcher) -> Post:
    return Post(real_world, settings, mail_catcher)


async def test_paused_nothing_leaves_and_resumed_it_goes_on_where_it_was(post: Post) -> None:
    await post.draft(88_100, 4, per_minute=60)
    await post.mailings.begin(NAME)
    await until(post.has_begun)

    paused = await post.mailings.pause(NAME)
    await until(post.has_rested)
    before = post.arrived.total()
    with pytest.raises(MailingIsNot):
        await post.mailings.pause(NAME)
    resumed = await post.mailings.resume(NAME)
    await until(post.is_done)

    assert (paused.mailing.state, resumed.mailing.state) == (MailingState.PAUSED, MailingState.SENDING)
    assert before < 4
    assert set(post.arrived.values()) == {1}
    assert post.arrived.total() == 4


async def test_resumed_at_the_instant_at_which_it_pauses_it_goes_on(post: Post) -> None:
    await post.draft(88_200, 4, per_minute=120)
    await post.mailings.begin(NAME)
    await until(post.has_begun)

    for _ in range(5):
        await post.mailings.pause(NAME)
        await post.mailings.resume(NAME)
    await until(post.is_done)

    assert (set(post.arrived.values()), post.arrived.total()) == ({1}, 4)


async def test_stopped_it_ends_for_good(post: Post) -> None:
    await post.draft(88_300, 4, per_minute=60)
    await post.mailings.begin(NAME)
    await until(post.has_begun)

    stopped = await post.mailings.stop(NAME)
    await until(post.has_rested)

    assert stopped.mailing.state is MailingState.STOPPED
    assert stopped.counts[RecipientState.WAITING] == 4 - post.arrived.total() > 0
    with pytest.raises(MailingIsNot):
        await post.mailings.resume(NAME)


async def test_a_run_that_is_full_goes_on_in_a_new_one(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "STEPS_PER_RUN", 2)
    monkeypatch.setattr(sending, "BATCH_SECONDS", 0.001)  # a mail in each step
    await post.draft(88_400, 5)
    await post.mailings.begin(NAME)
    await until(post.is_done)
    await until(post.has_rested)

    assert (set(post.arrived.values()), post.arrived.total()) == ({1}, 5)
    assert len(await post.runs()) >= 3


async def test_one_whose_workflow_was_lost_is_taken_up_by_whoever_resumes_it(post: Post) -> None:
    await post.draft(88_500, 3, per_minute=60)
    await post.mailings.begin(NAME)
    await until(post.has_begun)
    await (await post.handle).terminate()

    await post.mailings.resume(NAME)
    await until(post.is_done)

    assert set(post.arrived.values()) == {1}
    assert post.arrived.total() >= 2


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_mailing_survives_workers_that_are_killed_over_it(post: Post, kill: Kill, real_world: World) -> None:
    await post.draft(88_600, 6)
    await real_world.rest()
    await post.mailings.begin(NAME)
    for step in STEPS:
        await kill(step)
    await real_world.work()
    await until(post.is_done, 120)

    counts = (await post.shown()).counts
    unclear = counts.get(RecipientState.UNCLEAR, 0) + counts.get(RecipientState.IN_HAND, 0)
    assert counts[RecipientState.SENT] + unclear == 6
    assert unclear <= len(STEPS)
    assert set(post.arrived.values()) == {1}
    assert post.arrived.total() >= counts[RecipientState.SENT]


async def test_the_web_ui_tells_how_far_it_is_in_the_language_of_the_shop(post: Post) -> None:
    await post.draft(88_700, 2)
    await post.mailings.begin(NAME)
    await until(post.is_done)
    await until(post.has_rested)

    handle = await post.handle
    assert await details(handle) == "完了。送信 2件、届かず 0件、不明 0件、対象外 0件、残り 0件。"
    scheduled = await summaries(handle, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
    assert set(scheduled) == {"一斉メール 1 の送信"}
