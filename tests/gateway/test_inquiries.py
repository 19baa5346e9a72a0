"""Questions at the door: forms and mails, each counted once, found by their thread, and answered by people."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.filing import MOST_A_DAY, MOST_LETTERS_A_DAY
from adapters.mail.sending.own_id import message_id
from adapters.mail.sending.return_address import bounce_address
from adapters.settings import Settings
from adapters.words.say import say
from domain.basics.errors import AlreadyAnswered, InquirySettled, UnknownInquiry, UnknownOrder, UnreadableMail
from domain.contract.messages import CloseInquiry, OpenInquiry, ReplyToInquiry
from domain.order.mail import mail_id
from gateway.api.client import ShopClient
from gateway.api.inquiries import Asked
from tests.caught_mail import MailCatcher
from tests.domain.test_evidence import JPEG
from tests.gateway.by_hand import shipped
from tests.gateway.conftest import Payload, Program, started, until
from workflows.options import ORDERS, order_workflow_id

_numbers = itertools.count(1)


@pytest.fixture
def sender() -> str:
    """An address that no other test writes from."""
    return f"asker{next(_numbers)}@customer.example"


@pytest.fixture
def mail(sender: str) -> Callable[..., bytes]:
    def make(text: str = "質問があります。", subject: str = "質問", **headers: str) -> bytes:
        message = EmailMessage()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"From": f"客 <{sender}>", "Subject": subject, "Message-ID": f"<{next(_numbers)}@customer.example>"}
        for name, value in (given | named).items():
            message[name] = value
        message.set_content(text)
        return message.as_bytes()

    return make


async def acknowledged(shop: ShopClient, inquiry_no: str | None) -> None:
    async def is_so() -> bool:
        return (await shop.inquiries.page(inquiry_no or "")).status != "open"

    await until(is_so)


@pytest.fixture
async def own_order(shop: ShopClient, payload: Payload, sender: str) -> str:
    """An order of this sender."""
    own = {"order_no": f"{payload['order_no']}-own", "orderer": payload["orderer"] | {"email": sender}}
    return await started(shop, payload | own)


async def test_a_mail_opens_an_inquiry_and_is_answered_in_its_own_thread(
    shop: ShopClient, mail: Callable[..., bytes], doors_mails: MailCatcher, sender: str
) -> None:
    asked = await shop.inquiries.receive(mail(Message_ID="<q1@customer.example>", References="<q0@customer.example>"))
    await acknowledged(shop, asked.inquiry_no)
    await until(lambda: came(doors_mails, sender, 1))

    (answer,) = [each for each in doors_mails.received if sender in each.recipients]
    assert asked.is_new
    assert answer.message["In-Reply-To"] == "<q1@customer.example>"
    assert answer.message["References"].split() == ["<q0@customer.example>", "<q1@customer.example>"]
    assert str(answer.message["Message-ID"]).endswith("@chanohado.example>")
    assert answer.subject == f"【茶の葉堂】お問い合わせを承りました（{asked.inquiry_no}）"


async def came(mails: MailCatcher, to: str, count: int) -> bool:
    return sum(to in mail.recipients for mail in mails.received) >= count


async def test_a_mailbox_is_one_sender_under_however_many_addresses(
    shop: ShopClient, mail: Callable[..., bytes]
) -> None:
    name = f"asker.{next(_numbers)}"

    asked = [await shop.inquiries.receive(mail(From=f"{name}+{at}@gmail.com")) for at in range(MOST_A_DAY + 2)]

    numbers = {each.inquiry_no for each in asked}
    assert len(numbers) == MOST_A_DAY
    statuses = Counter([await _taken(shop, number or "") for number in numbers])
    assert statuses == {"acknowledged": 5, "open": MOST_A_DAY - 5}


async def _taken(shop: ShopClient, inquiry_no: str) -> str:
    """The status once the letters have been taken note of."""

    async def is_so() -> bool:
        lines = [line.what for line in (await shop.inquiries.page(inquiry_no)).journal]
        return "opened" in lines

    await until(is_so)
    return (await shop.inquiries.page(inquiry_no)).status


async def test_the_same_mail_piped_in_twice_is_one_letter(shop: ShopClient, mail: Callable[..., bytes]) -> None:
    raw = mail()

    answers = await asyncio.gather(*(shop.inquiries.receive(raw) for _ in range(3)))

    assert len({answer.inquiry_no for answer in answers}) == 1
    assert sorted(answer.is_known for answer in answers) == [False, True, True]
    assert len((await shop.inquiries.page(answers[0].inquiry_no or "")).letters) == 1


async def test_an_answer_to_our_mail_belongs_to_its_inquiry_and_opens_it_again(
    shop: ShopClient, mail: Callable[..., bytes]
) -> None:
    first = await shop.inquiries.receive(mail(Message_ID="<a1@customer.example>"))
    number = first.inquiry_no or ""
    await acknowledged(shop, number)
    await shop.inquiries.ask(number, ReplyToInquiry(text="はい。", by="葉山", close=True))

    again = await shop.inquiries.receive(mail("もう一つ", References="<a1@customer.example>"))
    await until(lambda: has_status(shop, number, "open", "acknowledged"))

    page = await shop.inquiries.page(number)
    assert (again.inquiry_no, again.is_new) == (number, False)
    assert [letter.is_ours for letter in page.letters] == [False, True, False]


async def test_a_flood_of_letters_ends_in_its_inquiry(shop: ShopClient, mail: Callable[..., bytes]) -> None:
    number = (await shop.inquiries.receive(mail(Message_ID="<flood@customer.example>"))).inquiry_no or ""
    for at in range(MOST_LETTERS_A_DAY - 1):
        await shop.inquiries.receive(mail(f"まだですか {at}", References="<flood@customer.example>"))

    too_many = await shop.inquiries.receive(mail("もう一度", References="<flood@customer.example>"))

    assert (too_many.inquiry_no, str(too_many.ignored)) == (None, f"inquiry {number} got 100 letters today already")
    assert len((await shop.inquiries.page(number)).letters) == MOST_LETTERS_A_DAY


async def has_status(shop: ShopClient, number: str, *statuses: str) -> bool:
    return (await shop.inquiries.page(number)).status in statuses


async def test_an_order_is_found_by_the_mail_that_is_answered(
    shop: ShopClient, mail: Callable[..., bytes], own_order: str, doors_settings: Settings
) -> None:
    ours = message_id(mail_id(own_order, "order_received"), "chanohado.example", doors_settings.mail_key)

    asked = await shop.inquiries.receive(mail("いつ届きますか。", In_Reply_To=ours))

    assert asked.order_no == own_order
    await until(lambda: is_paused(shop, own_order))


async def test_a_stranger_stops_nobodys_order_by_a_guessed_message_id(
    shop: ShopClient, mail: Callable[..., bytes], order_no: str
) -> None:
    guessed = f"<{mail_id(order_no, 'order_received')}@chanohado.example>"

    asked = await shop.inquiries.receive(mail("いつ届きますか。", In_Reply_To=guessed))

    assert asked.order_no is None


async def test_a_stranger_writes_into_nobodys_inquiry_by_a_guessed_message_id(
    shop: ShopClient, mail: Callable[..., bytes], doors_mails: MailCatcher, sender: str
) -> None:
    somebodys = await shop.inquiries.receive(mail())
    await until(lambda: came(doors_mails, sender, 1))
    (ours,) = [str(each.message["Message-ID"]) for each in doors_mails.received if sender in each.recipients]
    guessed = re.sub(r"\.[0-9a-f]+@", "@", ours)

    asked = await shop.inquiries.receive(mail(From="x@stranger.example", References=guessed))

    assert asked.inquiry_no != somebodys.inquiry_no


async def is_paused(shop: ShopClient, order_no: str) -> bool:
    return bool((await shop.reading.order(order_no)).inquiries)


async def test_an_order_is_found_by_the_return_address_of_its_mail(
    shop: ShopClient, mail: Callable[..., bytes], own_order: str, doors_settings: Settings
) -> None:
    address = bounce_address(mail_id(own_order, "order_received"), "chanohado.example", doors_settings.mail_key)

    assert (await shop.inquiries.receive(mail(To=address))).order_no == own_order


async def test_a_number_finds_only_an_order_of_the_sender(
    shop: ShopClient, mail: Callable[..., bytes], own_order: str, order_no: str
) -> None:
    mine = await shop.inquiries.receive(mail(subject=f"注文番号 {own_order} について"))
    somebodys = await shop.inquiries.receive(mail(subject=f"注文番号 {order_no} について"))

    assert mine.order_no == own_order
    assert somebodys.order_no is None
    assert not (await shop.inquiries.page(somebodys.inquiry_no or "")).about


async def test_a_stranger_is_not_told_whose_order_a_number_is(
    shop: ShopClient, order_no: str, payload: Payload, doors_mails: MailCatcher, sender: str
) -> None:
    await shop.inquiries.open(OpenInquiry(order_no=order_no, email=sender, text="教えてください。"))
    await until(lambda: came(doors_mails, sender, 1))

    (answer,) = [each for each in doors_mails.received if sender in each.recipients]
    assert payload["orderer"]["name"] == "山田 太郎"
    assert "山田" not in answer.text
    assert order_no not in answer.text


async def test_a_form_from_another_address_is_linked_to_the_order_and_stops_nothing(
    shop: ShopClient, order_no: str, sender: str
) -> None:
    asked = await shop.inquiries.open(OpenInquiry(order_no=order_no, email=sender, text="教えてください。"))
    await acknowledged(shop, asked.inquiry_no)
    await shop.inquiries.open(OpenInquiry(order_no=order_no, text="教えてください。"))
    await until(lambda: is_paused(shop, order_no))

    assert (await shop.inquiries.page(asked.inquiry_no or "")).order_no == order_no
    assert asked.inquiry_no not in (await shop.reading.order(order_no)).inquiries


async def test_a_nul_in_a_question_keeps_no_answer_from_its_customer(shop: ShopClient, own_order: str) -> None:
    asked = await shop.inquiries.open(
        OpenInquiry(order_no=own_order, subject="a\x00b", text="いつ\x00\x00届きますか。")
    )

    await acknowledged(shop, asked.inquiry_no)

    assert (await shop.inquiries.page(asked.inquiry_no or "")).letters[0].text == "いつ␀␀届きますか。"


async def test_a_nul_in_an_order_keeps_no_mail_about_it_out(
    shop: ShopClient, temporal: WorkflowEnvironment, mail: Callable[..., bytes], payload: Payload, sender: str
) -> None:
    own = f"{payload['order_no']}-own"
    orderer = payload["orderer"] | {"email": sender, "kana": "\\\x00\x00"}
    hostile = payload | {"order_no": own, "orderer": orderer}
    await temporal.client.start_workflow("OrderWorkflow", hostile, id=order_workflow_id(own), task_queue=ORDERS)

    async def is_there() -> bool:
        return bool(await shop.reading.search(own))

    await until(is_there)

    assert (await shop.inquiries.receive(mail(subject=f"注文番号 {own} について"))).order_no == own


async def test_further_mails_about_the_same_order_join_its_open_inquiry(
    shop: ShopClient, mail: Callable[..., bytes], own_order: str
) -> None:
    first = await shop.inquiries.receive(mail(f"{own_order} はいつ届きますか。"))
    second = await shop.inquiries.receive(mail(f"{own_order} の件、まだですか。"))

    assert second.inquiry_no == first.inquiry_no


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}])
async def test_automatic_mails_are_never_answered(
    shop: ShopClient, mail: Callable[..., bytes], header: dict[str, str]
) -> None:
    asked = await shop.inquiries.receive(mail(**header))

    assert asked.inquiry_no is None
    assert asked.ignored


async def test_an_automatic_reply_in_a_thread_is_kept_and_changes_nothing(
    shop: ShopClient, mail: Callable[..., bytes], doors_mails: MailCatcher, sender: str
) -> None:
    first = await shop.inquiries.receive(mail(Message_ID=f"<auto-{sender}>"))
    await acknowledged(shop, first.inquiry_no)
    version = (await shop.inquiries.page(first.inquiry_no or "")).version

    await shop.inquiries.receive(mail("不在です", References=f"<auto-{sender}>", Auto_Submitted="auto-replied"))
    await until(lambda: noted(shop, first.inquiry_no or "", "automatic_letter"))

    assert (await shop.inquiries.page(first.inquiry_no or "")).version == version
    assert sum(sender in each.recipients for each in doors_mails.received) <= 1


async def noted(shop: ShopClient, number: str, what: str) -> bool:
    return what in [line.what for line in (await shop.inquiries.page(number)).journal]


async def test_a_flood_of_one_sender_opens_ten_inquiries_a_day_and_gets_five_answers(
    shop: ShopClient, mail: Callable[..., bytes], doors_mails: MailCatcher, sender: str
) -> None:
    answers: list[Asked] = [await shop.inquiries.receive(mail(f"第{at}報")) for at in range(40)]

    numbers = {answer.inquiry_no for answer in answers}
    assert len(numbers) == 10
    await until(lambda: all_taken(shop, numbers, 40))
    await until(lambda: came(doors_mails, sender, 5))
    assert sum(sender in each.recipients for each in doors_mails.received) == 5


async def all_taken(shop: ShopClient, numbers: set[str | None], count: int) -> bool:
    pages = [await shop.inquiries.page(number or "") for number in numbers]
    return sum(line.what in {"opened", "letter"} for page in pages for line in page.journal) >= count


async def test_a_form_opens_an_inquiry_of_the_orders_customer(shop: ShopClient, own_order: str, sender: str) -> None:
    asked = await shop.inquiries.open(OpenInquiry(order_no=own_order, text="まだ変更できますか。"))
    again = await shop.inquiries.open(OpenInquiry(order_no=own_order, text="まだ変更できますか。"))
    await acknowledged(shop, asked.inquiry_no)

    page = await shop.inquiries.page(asked.inquiry_no or "")
    assert again.is_known
    assert (page.email, page.category, page.is_sender_known) == (sender, "change", True)
    assert page.draft
    assert page.draft.topic == "change"
    assert say(page.about[0], "ja").startswith(f"ご注文 {own_order}")


async def test_the_facts_beside_an_inquiry_are_in_the_language_of_whoever_reads_them(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    number = await started(shop, payload | {"language": "en"})
    await shipped(program, number, tmp_path)
    asked = await shop.inquiries.open(OpenInquiry(order_no=number, text="Where is my parcel?"))
    await acknowledged(shop, asked.inquiry_no)

    page = await shop.inquiries.page(asked.inquiry_no or "")

    facts = "\n".join(say(line, "ja") for line in page.about).replace(number, "")
    assert "発送済み" in facts
    assert "ヤマト運輸" in facts
    assert re.findall("[A-Za-z]+", facts) == []
    english = await program("--lang", "en", "inquiry", "show", page.inquiry_no)
    assert f"Order {number}: shipped" in english.out
    assert page.draft
    assert "Yamato" in page.draft.text


async def test_what_does_not_exist_is_refused(shop: ShopClient) -> None:
    with pytest.raises(UnknownOrder):
        await shop.inquiries.open(OpenInquiry(order_no="g-none", text="?"))
    with pytest.raises(UnknownInquiry):
        await shop.inquiries.ask("Q1", ReplyToInquiry(text="?", by="葉山"))
    with pytest.raises(UnreadableMail):
        await shop.inquiries.receive(b"x" * 50_000_000)


async def test_two_operators_at_the_door(shop: ShopClient, sender: str) -> None:
    number = (await shop.inquiries.open(OpenInquiry(email=sender, text="在庫はありますか。"))).inquiry_no or ""
    await acknowledged(shop, number)
    command = ReplyToInquiry(text="ございます。", by="葉山")

    await shop.inquiries.ask(number, command)
    with pytest.raises(AlreadyAnswered, match="葉山 has answered"):
        await shop.inquiries.ask(number, command.model_copy(update={"by": "森"}))

    seen = (await shop.inquiries.page(number)).version
    await shop.inquiries.ask(number, CloseInquiry(by="森", expected_version=seen))
    with pytest.raises(InquirySettled):
        await shop.inquiries.ask(number, command)


async def test_an_inquiry_whose_workflow_was_terminated_goes_on(shop: ShopClient, sender: str) -> None:
    number = (await shop.inquiries.open(OpenInquiry(email=sender, text="在庫はありますか。"))).inquiry_no or ""
    await acknowledged(shop, number)
    client = await shop.connections.temporal()
    await client.get_workflow_handle(f"inquiry-{number}").terminate()

    view = await shop.inquiries.ask(number, ReplyToInquiry(text="ございます。", by="葉山"))

    assert view.status == "answered"


async def test_the_commands_from_question_to_close(program: Program, sender: str, tmp_path: Path) -> None:
    opened = await program("inquiry", "open", "--from", sender, "--name", "客", "--text", "在庫は？", "--json")
    number = opened.json["inquiry_no"]
    for _ in range(100):
        shown = await program("inquiry", "show", number, "--json")
        if shown.json["status"] == "acknowledged":
            break
        await asyncio.sleep(0.05)
    (tmp_path / "reply.txt").write_text("ございます。\n\nお待ちしております。", encoding="utf-8")

    answers = [
        await program("inquiry", "assign", number, "--by", "葉山", "--category", "product"),
        await program("inquiry", "assign", number, "--by", "葉山"),
        await program("inquiry", "interim", number, "--until", "2020-01-01", "--by", "葉山"),
        await program("inquiry", "reply", number, "--text", "x", "--by", "森"),
        await program("inquiry", "draft", number),
        await program("inquiry", "reply", number, "--file", tmp_path / "reply.txt", "--by", "葉山"),
        await program("inquiry", "show", number),
        await program("inquiry", "list", "--limit", "1000"),
        await program("inquiry", "close", number, "--by", "葉山"),
        await program("inquiry", "resume"),
    ]

    assert [answer.code for answer in answers] == [0, 0, 3, 3, 3, 0, 0, 0, 0, 0], answers
    assert "葉山 has it now" in answers[3].err
    assert "assignee 葉山, category product" in answers[6].out
    assert "お待ちしております。" in answers[6].out
    assert number in answers[7].out


async def test_the_commands_refuse_in_a_sentence(program: Program, tmp_path: Path) -> None:
    (tmp_path / "large.eml").write_bytes(b"From: a@b.example\r\n\r\n" + b"x" * 50_000_000)

    large = await program("inquiry", "receive", tmp_path / "large.eml")
    unknown = await program("inquiry", "show", "Q1")
    order = await program("inquiry", "open", "--order", "g-none", "--text", "?")
    nobody = await program("inquiry", "open", "--text", "?")

    assert [each.code for each in (large, unknown, order, nobody)] == [3, 4, 4, 2]
    assert all(each.err.count("\n") == 1 for each in (large, unknown, order, nobody))


async def test_a_letter_from_an_orders_own_address_makes_it_a_candidate_and_a_person_settles_it(
    program: Program,
    shop: ShopClient,
    mail: Callable[..., bytes],
    own_order: str,
    sender: str,
) -> None:
    shouted = sender.replace("asker", "ASKER")
    asked = await shop.inquiries.receive(mail("届いた急須が割れていました。", From=f"客 <{shouted}>"))
    number = asked.inquiry_no or ""
    await until(lambda: is_paused(shop, own_order))
    shown = await program("inquiry", "show", number)
    listed = await program("inquiry", "list", "--order", own_order)

    settled = await program("inquiry", "assign", number, "--order", own_order, "--by", "葉山")
    nobodys = await program("inquiry", "assign", number, "--order", "g-none", "--by", "葉山")
    both = await program("inquiry", "assign", number, "--order", own_order, "--no-order", "--by", "葉山")

    assert asked.order_no is None
    assert f"perhaps {own_order}" in " ".join(shown.out.split())
    assert number in listed.out
    assert [settled.code, nobodys.code, both.code] == [0, 4, 2]
    page = await shop.inquiries.page(number)
    assert (page.order_no, page.candidates, page.is_sender_known) == (own_order, (), True)


async def test_a_candidate_that_is_wrong_goes_on(
    program: Program, shop: ShopClient, mail: Callable[..., bytes], own_order: str
) -> None:
    number = (await shop.inquiries.receive(mail("在庫はありますか。"))).inquiry_no or ""
    await until(lambda: is_paused(shop, own_order))

    await program("inquiry", "assign", number, "--no-order", "--by", "葉山")

    async def goes_on() -> bool:
        return not await is_paused(shop, own_order)

    await until(goes_on)
    assert (await shop.inquiries.page(number)).candidates == ()


async def test_an_order_assigned_by_hand_is_told_only_to_its_own_address(
    program: Program, shop: ShopClient, mail: Callable[..., bytes], order_no: str
) -> None:
    number = (await shop.inquiries.receive(mail("荷物はいつ届きますか。"))).inquiry_no or ""
    await acknowledged(shop, number)

    await program("inquiry", "assign", number, "--order", order_no, "--by", "葉山")

    await until(lambda: is_paused(shop, order_no))
    page = await shop.inquiries.page(number)
    assert (page.order_no, page.is_sender_known, page.draft) == (order_no, False, None)


async def test_a_number_in_a_later_letter_settles_which_order_it_is_about(
    shop: ShopClient, mail: Callable[..., bytes], own_order: str, sender: str
) -> None:
    first = await shop.inquiries.receive(mail("割れていました。", Message_ID=f"<first-{sender}>"))
    number = first.inquiry_no or ""
    await until(lambda: is_paused(shop, own_order))

    await shop.inquiries.receive(mail(f"注文番号は{own_order}です。", References=f"<first-{sender}>"))
    await until(lambda: noted(shop, number, "order_named"))

    page = await shop.inquiries.page(number)
    assert (page.order_no, page.candidates, page.is_sender_known) == (own_order, (), True)


def with_photo(raw: bytes) -> bytes:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    message.add_attachment(JPEG, maintype="image", subtype="jpeg", filename="photo.jpg")
    return message.as_bytes()


async def test_a_draft_asks_only_for_what_the_letter_has_not_told(
    shop: ShopClient, mail: Callable[..., bytes], order_no: str
) -> None:
    nothing = await shop.inquiries.receive(mail("割れていました。"))
    number = await shop.inquiries.receive(mail(f"{order_no} の急須が割れていました。"))
    photo = await shop.inquiries.receive(with_photo(mail("急須が割れていました。")))

    drafts = [(await shop.inquiries.draft(each.inquiry_no or "")).text for each in (nothing, number, photo)]

    assert ["ご注文番号もあわせて" in text for text in drafts] == [True, False, True]
    assert ["お写真を、このメールへのご返信で" in text for text in drafts] == [True, True, False]
