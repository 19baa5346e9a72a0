"""`shop mailing`: drafted, looked at, tried out, sent to each once, paused, resumed and stopped."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gateway.api.client import ShopClient
from tests.caught_mail import CaughtMail, MailCatcher
from tests.gateway.conftest import Answer, Payload, Program, started, until

_numbers = itertools.count(1)
WORDS = """{% extends "ja/_mailing_frame" %}
{% block subject %}心より御礼申し上げます{% endblock %}
{% block main %}
{{ placed.order_no }} のご注文、ありがとうございました。
{% endblock %}
"""


@pytest.fixture
def words(tmp_path: Path) -> Path:
    file = tmp_path / "thanks.txt"
    file.write_text(WORDS, encoding="utf-8")
    return file


class Crowd:
    """Customers who are a test's alone: a channel of their own tells them apart."""

    def __init__(self, shop: ShopClient, payload: Payload) -> None:
        self.shop, self._payload = shop, payload
        self.channel = f"crowd-{next(_numbers)}"
        self.name = f"thanks {self.channel}"

    async def order(self, place: int, *, by: int | None = None, **orderer: Any) -> str:  # noqa: ANN401 - JSON
        """An order by customer `by`, who is the one of this place unless that is said. Returns its number."""
        who = f"{self.channel}-{place if by is None else by}"
        person = self._payload["orderer"] | {
            "name": f"山田 {who}",
            "kana": "",
            "email": f"{who}@example.jp",
            "phone": f"03-9{_digits(who)}",
            "customer_id": None,
            "address": self._payload["orderer"]["address"] | {"street": f"芝公園9-{_digits(who)}"},
        }
        order = self._payload | {"order_no": f"{self.channel}-{place}", "channel": self.channel}
        return await started(self.shop, order | {"orderer": person | orderer})

    def address(self, place: int) -> str:
        return f"{self.channel}-{place}@example.jp"


def _digits(who: str) -> str:
    return "".join(f"{ord(char) % 10}" for char in who)[-7:]


@pytest.fixture
def crowd(shop: ShopClient, payload: Payload) -> Crowd:
    return Crowd(shop, payload)


def thanked(mails: MailCatcher, crowd: Crowd) -> Sequence[CaughtMail]:
    """The mails of the mailing that this crowd got."""
    return [
        mail for mail in mails.received if "御礼申し上げます" in mail.subject and crowd.channel in mail.recipients[0]
    ]


async def is_done(program: Program, crowd: Crowd) -> bool:
    return bool((await program("mailing", "show", crowd.name, "--json")).json["mailing"]["state"] == "done")


async def test_each_customer_gets_one_mail_however_many_orders(
    program: Program, crowd: Crowd, words: Path, doors_mails: MailCatcher
) -> None:
    for place, by in ((1, 1), (2, 2), (3, 1)):
        await crowd.order(place, by=by)

    drafted = await program(
        "mailing", "new", crowd.name, "--template", words, "--kind", "thanks", "--channel", crowd.channel
    )
    assert drafted.code == 0, drafted.err
    assert "It would go to 2 customers" in drafted.out
    sent = await program("mailing", "send", crowd.name, "--yes", "--json")
    assert sent.code == 0, sent.err
    await until(lambda: is_done(program, crowd))

    mails = thanked(doors_mails, crowd)
    assert sorted(mail.recipients[0] for mail in mails) == [crowd.address(1), crowd.address(2)]
    shown = (await program("mailing", "show", crowd.name, "--json")).json
    assert (shown["counts"], shown["left_out"]) == ({"sent": 2}, {})


async def drafted(program: Program, crowd: Crowd, template: Path, *more: object) -> Answer:
    options = ("--template", template, "--kind", "thanks", "--channel", crowd.channel)
    return await program("mailing", "new", crowd.name, *options, *more)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (WORDS.replace("placed.order_no", "placed.number"), "thanks.txt, line 4: there is no variable `placed.number`"),
        (WORDS.replace("placed.order_no", "customer"), "thanks.txt, line 4: there is no variable `customer`"),
        (WORDS.replace("{% block main %}", "{% block letter %}"), "thanks.txt, line 3: there is no block letter"),
        ("ありがとうございました。", "thanks.txt, line 1: the template of a mailing has to extend ja/_mailing_frame"),
        (
            WORDS.replace("ja/_mailing_frame", "ja/_frame"),
            "thanks.txt, line 1: the template of a mailing has to extend",
        ),
        (WORDS.replace("{% endblock %}\n{% block main", "\n{% block main"), "thanks.txt, line"),
        (WORDS.replace("order_no", "order_no|shout"), "thanks.txt, line 4: there is no filter `shout`"),
    ],
)
async def test_a_template_that_cannot_be_used_is_refused_with_name_and_line(
    program: Program, crowd: Crowd, tmp_path: Path, words: str, sentence: str
) -> None:
    file = tmp_path / "thanks.txt"
    file.write_text(words, encoding="utf-8")

    answer = await drafted(program, crowd, file)

    assert (answer.code, answer.out) == (3, "")
    assert sentence in answer.err
    assert (await program("mailing", "show", crowd.name)).code == 4


async def test_a_template_in_another_encoding_is_refused(program: Program, crowd: Crowd, tmp_path: Path) -> None:
    file = tmp_path / "thanks.txt"
    file.write_bytes(WORDS.encode("cp932"))

    answer = await drafted(program, crowd, file)

    assert answer.code == 3
    assert "thanks.txt" in answer.err


async def test_a_second_mailing_of_the_same_name_is_refused(program: Program, crowd: Crowd, words: Path) -> None:
    await drafted(program, crowd, words)
    again = await drafted(program, crowd, words)

    assert again.code == 3
    assert f"a mailing of the name {crowd.name} already" in again.err


async def test_what_nobody_can_mean_is_wrong_usage(program: Program, crowd: Crowd, words: Path, tmp_path: Path) -> None:
    new = ("mailing", "new", crowd.name, "--kind", "thanks", "--template")
    for given in (
        (*new, tmp_path / "missing.txt", "--all"),
        (*new, words),
        (*new, words, "--all", "--channel", "x"),
        (*new, words, "--status", "nowhere"),
        (*new, words, "--placed-from", "yesterday"),
        (*new, words, "--placed-from", "2026-11-24", "--placed-until", "2026-11-23"),
        (*new, words, "--loyal", "--mark", "suspicious"),
        ("mailing", "new", "12", "--kind", "thanks", "--template", words, "--all"),
        ("mailing", "new", crowd.name, "--kind", "spam", "--template", words, "--all"),
    ):
        answer = await program(*given)

        assert (answer.code, answer.out) == (2, ""), given
        assert "Traceback" not in answer.err
    assert (await program("mailing", "show", crowd.name)).code == 4


async def test_nobody_is_written_to_where_nobody_was_found(program: Program, crowd: Crowd, words: Path) -> None:
    draft = await drafted(program, crowd, words)
    sent = await program("mailing", "send", crowd.name, "--yes")
    tried = await program("mailing", "test", crowd.name, "--to", "me@example.jp")

    assert "It has no recipients." in draft.out
    assert (sent.code, tried.code) == (3, 3)
    assert "has no recipients" in sent.err
    assert (await program("mailing", "show", crowd.name, "--json")).json["mailing"]["state"] == "draft"


async def test_without_a_yes_nothing_is_sent(program: Program, crowd: Crowd, words: Path) -> None:
    await crowd.order(1)
    await drafted(program, crowd, words)

    answer = await program("mailing", "send", crowd.name)

    assert answer.code == 2
    assert "It would go to 1 customer" in answer.err
    assert (await program("mailing", "show", crowd.name, "--json")).json["mailing"]["state"] == "draft"


async def test_a_test_goes_to_oneself_marked_as_such_and_counts_for_nothing(
    program: Program, crowd: Crowd, words: Path, doors_mails: MailCatcher
) -> None:
    await crowd.order(1)
    await drafted(program, crowd, words)
    to = f"me@{crowd.channel}.example.jp"

    answer = await program("mailing", "test", crowd.name, "--to", to)
    await until(lambda: has_arrived(doors_mails, to))

    mail = next(mail for mail in doors_mails.received if mail.recipients[0] == to)
    assert answer.code == 0, answer.err
    assert mail.subject.startswith("【テスト】")
    assert f"{crowd.channel}-1 のご注文" in mail.text
    shown = (await program("mailing", "show", crowd.name, "--json")).json
    assert (shown["mailing"]["state"], shown["counts"]) == ("draft", {"waiting": 1})
    assert (await program("mailing", "test", crowd.name, "--to", "nowhere")).code == 3


async def has_arrived(mails: MailCatcher, to: str) -> bool:
    return any(mail.recipients[0] == to for mail in mails.received)


async def test_three_real_recipients_are_previewed_in_text_and_html(
    program: Program, crowd: Crowd, words: Path, tmp_path: Path
) -> None:
    for place in range(1, 5):
        await crowd.order(place)
    await drafted(program, crowd, words)

    shown = await program("mailing", "preview", crowd.name)
    await program("mailing", "preview", crowd.name, "--out", tmp_path / "out")

    assert shown.out.count("のご注文、ありがとうございました。") == 3
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        f"{place}.{kind}" for place in (1, 2, 3) for kind in ("html", "txt")
    ]


async def test_who_is_left_out_is_counted_by_reason_and_words_of_advertising_are_pointed_at(
    program: Program, crowd: Crowd, tmp_path: Path
) -> None:
    for place in (1, 2, 3):
        await crowd.order(place)
    await crowd.order(4, email="")
    await program("consent", "withdraw", crowd.address(1), "--from", "phone")
    await program("mark", "set", f"{crowd.channel}-2", "suspicious", "--note", "x")
    file = tmp_path / "thanks.txt"
    file.write_text(WORDS.replace("ありがとう", "クーポンをどうぞ。ありがとう"), encoding="utf-8")

    answer = await drafted(program, crowd, file, "--json")
    told = await program("mailing", "show", crowd.name)

    assert answer.json["recipients"] == 1
    assert answer.json["left_out"] == {"no_address": 1, "refused": 1, "marked": 1}
    assert "line 4: クーポン" in told.err


async def test_a_command_for_an_unknown_mailing_says_so(program: Program) -> None:
    for command in ("show", "preview", "pause", "resume", "stop"):
        answer = await program("mailing", command, "nobody-wrote-it")

        assert (answer.code, answer.out) == (4, "")
        assert answer.err == "There is no mailing nobody-wrote-it.\n"


async def test_what_cannot_be_done_in_its_state_is_refused(program: Program, crowd: Crowd, words: Path) -> None:
    await drafted(program, crowd, words)
    for command, code in (("pause", 3), ("resume", 3), ("stop", 0), ("stop", 3), ("resume", 3)):
        assert (await program("mailing", command, crowd.name)).code == code, command
    await crowd.order(1)
    assert (await program("mailing", "send", crowd.name, "--yes")).code == 3


async def test_the_way_out_of_a_mailing_leads_out(
    program: Program, crowd: Crowd, words: Path, doors_mails: MailCatcher, tmp_path: Path
) -> None:
    await crowd.order(1)
    await drafted(program, crowd, words)
    await program("mailing", "send", crowd.name, "--yes")
    await until(lambda: is_done(program, crowd))
    sender = thanked(doors_mails, crowd)[0].sender
    letter = tmp_path / "way-out.eml"
    letter.write_bytes(f"From: {crowd.address(1)}\nTo: {sender}\nSubject: unsubscribe\n\n".encode())

    noted = await program("mail", "bounce", letter, "--json")

    assert noted.code == 0, noted.err
    assert (await program("consent", "show", crowd.address(1), "--json")).json["standing"] == "withdrawn"


async def test_one_click_takes_the_way_out_once_and_nobody_else_can_click(
    program: Program, crowd: Crowd, words: Path, doors_mails: MailCatcher
) -> None:
    await crowd.order(1)
    await drafted(program, crowd, words)
    await program("mailing", "send", crowd.name, "--yes")
    await until(lambda: is_done(program, crowd))
    token = thanked(doors_mails, crowd)[0].sender.partition("+")[2].partition("@")[0]

    first, again = [await program("consent", "unsubscribe", token, "--json") for _ in range(2)]
    forged = await program("consent", "unsubscribe", f"{token[:-1]}{'0' if token[-1] != '0' else '1'}")

    assert (first.json["outcome"], again.json["outcome"]) == ("done", "known")
    assert (forged.code, forged.out) == (3, "")
    ledger = (await program("consent", "show", crowd.address(1), "--json")).json
    assert (ledger["standing"], len(ledger["ledger"])) == ("withdrawn", 1)
