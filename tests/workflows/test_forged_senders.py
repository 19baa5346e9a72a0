"""Letters whose sender nobody vouches for, and floods of them: filed and shown, not believed, not all answered."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from temporalio.common import WorkflowIDConflictPolicy

from activities.filing import Filed, Filing
from adapters.mail.incoming.letter import read_mail
from adapters.mail.sending.own_id import answered_mail_id, message_id
from adapters.postgres.database import Database
from adapters.shop_file import read_shop_file
from domain.order.mail import mail_id
from tests.workflows.clock import MONDAY, jst
from tests.workflows.test_inquiries import Question, delivered
from tests.workflows.world import World
from workflows.options import ORDERS, inquiry_workflow_id

SERVER = "mx.chanohado.example"
PROVEN = f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.jp"
UNPROVEN = f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom=evil.example"
FORGED = f"Authentication-Results: {SERVER}; dmarc=fail header.from=example.jp"


class Post:
    """Mails that are piped in at the shop's door."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def come(self, text: str, *headers: str, sender: str = "taro@example.jp") -> Question:
        """A mail comes in; a minute passes. The inquiry that it was put to."""
        question = await self.file(text, *headers, sender=sender)
        await self.world.skip()
        return question

    async def file(self, text: str, *headers: str, sender: str = "taro@example.jp") -> Question:
        """A mail comes in, and nobody waits."""
        raw = "\r\n".join([*headers, f"From: {sender}", "Subject: x", "", text]).encode()
        shop, key = read_shop_file(self.world.settings.shop_file), self.world.settings.mail_key
        letter = read_mail(raw, (shop.profile.email,), shop.file.mail.authserv_ids)
        filed = await Filing(Database(self.world.pool)).file_mail(
            letter,
            shop,
            await self.world.now(),
            sent_to=lambda _: None,
            answers=lambda reference: answered_mail_id(reference, key),
        )
        return await self._wake(filed)

    async def _wake(self, filed: Filed) -> Question:
        number = filed.inquiry_no or ""
        await self.world.env.client.start_workflow(
            "InquiryWorkflow",
            {"inquiry_no": number},
            id=inquiry_workflow_id(number),
            task_queue=ORDERS,
            start_signal="letter_arrived",
            start_signal_args=[{}],
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        return Question(self.world, number)


@pytest.fixture
def post(world: World) -> Post:
    """A shop whose mail server says who wrote."""
    file = world.settings.shop_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("authserv_ids = []", f'authserv_ids = ["{SERVER}"]'), encoding="utf-8")
    return Post(world)


NAMED = "注文番号1001の急須が割れていました。"


@pytest.mark.parametrize("proof", [UNPROVEN, FORGED, "X: no word of the server"])
async def test_who_is_not_vouched_for_stops_no_order_and_is_shown_as_its_candidate(
    world: World, post: Post, proof: str
) -> None:
    order = await delivered(world, "1002")
    question = await post.come(NAMED, proof)

    view = await question.view()
    assert (view.order_no, view.candidates) == (None, ("1001",))
    assert (await order.view()).inquiries == ()
    (heard,) = await question.letters("shop_inquiry")
    assert "ご本人かどうか" in heard.text
    assert "止めておりません" in heard.text
    assert not any("1001" in each.text for each in await question.letters("inquiry_received"))
    await world.skip_to(jst("06-06 10:01"))
    assert await order.mailed("thanks") == ["06-06 10:00"]


async def test_who_is_forged_by_his_domains_word_is_not_acknowledged(post: Post) -> None:
    assert await (await post.come(NAMED, FORGED)).kinds() == ["shop_inquiry"]
    assert await (await post.come("在庫はありますか。", UNPROVEN)).kinds() == ["inquiry_received", "shop_inquiry"]


async def test_who_is_vouched_for_has_the_order_wait(world: World, post: Post) -> None:
    order = await delivered(world)
    question = await post.come(NAMED, PROVEN)

    assert (await question.view()).order_no == "1001"
    assert (await order.view()).inquiries == (question.number,)


async def test_a_shop_whose_server_says_nothing_believes_its_customers(world: World) -> None:
    order = await delivered(world)

    question = await Post(world).come(NAMED, UNPROVEN)

    assert (await order.view()).inquiries == (question.number,)


def own_id(world: World, thread: str, key: str) -> str:
    return message_id(mail_id(thread, key), "chanohado.example", world.settings.mail_key)


async def test_who_answers_a_mail_of_the_shop_needs_no_other_proof(world: World, post: Post) -> None:
    order = await delivered(world)

    question = await post.come("いつ届きますか。", UNPROVEN, f"In-Reply-To: {own_id(world, '1001', 'order_received')}")

    assert (await order.view()).inquiries == (question.number,)


async def test_who_answers_the_acknowledgement_is_who_was_acknowledged(world: World, post: Post) -> None:
    order = await delivered(world)
    question = await post.come(NAMED, UNPROVEN)
    (acknowledged,) = await question.letters("inquiry_received")

    await post.come("注文番号1001です。", UNPROVEN, f"In-Reply-To: {acknowledged.message['Message-ID']}")

    assert (await question.view()).order_no == "1001"
    assert (await order.view()).inquiries == (question.number,)


async def test_a_mail_about_another_order_vouches_for_nobody(world: World, post: Post) -> None:
    order = await delivered(world, "1002")
    question = await post.come(NAMED, UNPROVEN, "Message-ID: <forged@evil.example>")

    mine = own_id(world, "1002", "order_received")
    again = await post.come(NAMED, UNPROVEN, f"References: <forged@evil.example> {mine}")

    assert again.number == question.number
    assert (await order.view()).inquiries == ()


async def test_a_forged_letter_joins_no_inquiry_of_the_one_it_imitates(world: World, post: Post) -> None:
    await delivered(world)
    own = await post.come(NAMED, PROVEN)
    others = [await post.come(f"{NAMED} {at}", UNPROVEN) for at in range(12)]

    assert own.number not in {each.number for each in others}
    assert (await own.view()).letters == 1


async def test_a_certain_letter_of_the_same_sender_is_not_taken_for_a_forged_one(world: World, post: Post) -> None:
    order = await delivered(world)
    await post.come(NAMED, UNPROVEN)

    own = await post.come(NAMED + "お返事をお待ちしています。", PROVEN)

    assert (await order.view()).inquiries == (own.number,)


async def test_a_person_settles_it(world: World, post: Post) -> None:
    order = await delivered(world)
    question = await post.come(NAMED, UNPROVEN)

    await question.order("assign_inquiry", order_no="1001", by="葉山")
    await world.skip()

    assert (await order.view()).inquiries == (question.number,)


async def test_nobody_phones_a_sender_who_may_be_forged_when_the_acknowledgement_is_refused(
    world: World, post: Post
) -> None:
    world.mails.refuse("taro@example.jp", "550 5.1.1 Unknown")

    question = await post.come(NAMED, UNPROVEN)

    assert await question.kinds("refused") == ["inquiry_received"]
    assert await question.kinds() == ["shop_inquiry"]
    assert await world.rows("SELECT kind FROM tasks") == []


LIMITS = {"acknowledgements_per_hour": 3, "shop_mails_per_hour": 2}


async def flood(world: World, count: int) -> None:
    for at in range(count):
        await Post(world).file(f"質問{at}", sender=f"forged{at}@s{at}.example")
    await world.skip()


def received(world: World, is_so: Callable[[str], bool]) -> int:
    return sum(any(map(is_so, mail.recipients)) for mail in world.mails.received)


def is_the_shop(address: str) -> bool:
    return address == "shop@chanohado.example"


async def test_a_flood_of_senders_is_filed_and_told_in_one_mail(world: World) -> None:
    world.decide(inquiry=LIMITS)
    await world.skip_to(MONDAY)
    await flood(world, 8)

    assert await world.rows("SELECT count(*), count(*) FILTER (WHERE is_untold) FROM inquiries") == [(8, 6)]
    assert received(world, lambda address: address.startswith("forged")) == 3
    assert received(world, is_the_shop) == 2

    await world.skip_to(jst("06-04 11:01"))
    assert received(world, is_the_shop) == 3
    summary = world.mails.received[-1]
    assert summary.subject == "【茶の葉堂】お問い合わせが一度に多く届いています（6件）"
    assert "受付のお知らせ（自動返信）も上限に達したため、5件には" in summary.text.replace("\n", "")
    assert len(re.findall(r"・w?Q?\d+", summary.text)) == 6


async def test_the_next_hour_is_another_one(world: World) -> None:
    world.decide(inquiry=LIMITS)
    await world.skip_to(MONDAY)
    await flood(world, 3)
    await world.skip_to(jst("06-04 11:30"))

    question = await Post(world).come("在庫はありますか。", sender="hanako@example.jp")

    assert await question.kinds() == ["inquiry_received", "shop_inquiry"]


async def test_alerts_about_a_flood_are_no_flood(world: World) -> None:
    world.decide(inquiry=LIMITS | {"alert_hours_before": 0})
    await world.skip_to(MONDAY)
    await flood(world, 8)
    await world.skip_to(jst("06-05 10:00"))
    before = received(world, is_the_shop)

    await world.skip(timedelta(hours=2))

    assert received(world, is_the_shop) == before + 3
    assert await world.rows("SELECT count(*) FROM tasks WHERE kind = 'answer_inquiry'") == [(8,)]


async def test_who_takes_an_untold_inquiry_on_has_seen_it(world: World) -> None:
    world.decide(inquiry=LIMITS)
    await world.skip_to(MONDAY)
    await flood(world, 3)
    ((number,),) = await world.rows("SELECT inquiry_no FROM inquiries WHERE is_untold")

    await Question(world, number).order("assign_inquiry", assignee="葉山", by="葉山")

    assert await world.rows("SELECT count(*) FROM inquiries WHERE is_untold") == [(0,)]
