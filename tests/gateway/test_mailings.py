"""`shop mailing`: drafted, looked at, tried out, sent to each once, paused, resumed and stopped."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gateway.api.client import ShopClient
from tests.caught_mail import CaughtMail, MailCatcher
from tests.gateway.conftest import Payload, Program, started, until

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
