"""What the tables demand is there for every row, a made-up row fails by name, and the how-to pages list the places."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.carriers.book import carriers
from adapters.files.profile_files import profiles
from domain.contract.messages import Option
from domain.contract.order import PLANS
from domain.conversation.question.conversations import CONVERSATIONS
from domain.order.kinds import KINDS
from gateway.watching.folder import KINDS as FILE_KINDS
from reference.demands import of_carrier, of_conversation, of_file_kind, of_mail, of_plan, of_profile

ROOT = Path(__file__).parents[1]
WORDS = "adapters/words/locales"


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_has_all_that_its_row_asks_for(kind: str) -> None:
    assert list(of_mail(kind, ROOT)) == []


@pytest.mark.parametrize("kind", CONVERSATIONS)
def test_a_conversation_has_all_that_its_row_asks_for(kind: str) -> None:
    assert list(of_conversation(kind, ROOT)) == []


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_has_all_that_its_row_asks_for(name: str) -> None:
    assert list(of_plan(name, ROOT)) == []


@pytest.mark.parametrize("key", carriers())
def test_a_carrier_has_all_that_its_row_asks_for(key: str) -> None:
    assert list(of_carrier(key, ROOT)) == []


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_kind_of_files_has_all_that_its_taker_asks_for(kind: str) -> None:
    assert list(of_file_kind(kind, ROOT)) == []


@pytest.mark.parametrize("name", [f"{each.kind}/{each.name}" for each in profiles()])
def test_a_profile_has_all_that_it_asks_for(name: str) -> None:
    assert list(of_profile(name, ROOT)) == []


def test_a_made_up_kind_of_files_is_told_all_that_it_lacks() -> None:
    assert list(of_file_kind("returns", ROOT)) == [
        "its name in adapters/files/profile.py",
        "a profile in adapters/files/profiles/returns/",
        "its taker in callers/takers/, and that one's line in workers/takers.py",
        "its line in reference/files.py",
        "its line in gateway/cli/importing.py",
        "its line in gateway/cli/locales/ja/help.po",
        "its line in gateway/watching/folder.py",
        f"file_kind.returns in {WORDS}/ja/",
        f"file_kind.returns in {WORDS}/en/",
    ]


def test_a_made_up_profile_is_told_all_that_it_lacks() -> None:
    assert list(of_profile("orders/makeshop", ROOT)) == [
        "adapters/files/profiles/orders/makeshop.toml",
        "docs/files/orders-makeshop.md",
    ]


def test_a_made_up_carrier_is_told_all_that_it_lacks() -> None:
    assert list(of_carrier("fukuyama", ROOT)) == [
        "its table in adapters/carriers/carriers.toml",
        "its cases in tests/mail/test_carriers.py",
    ]


def test_a_made_up_mail_is_told_all_that_it_lacks() -> None:
    assert list(of_mail("gift_announced", ROOT)) == [
        "its row in domain/order/kinds.py",
        "adapters/mail/templates/ja/gift_announced.txt",
        "adapters/mail/templates/en/gift_announced.txt",
        "an example in adapters/mail/writing/samples_of/",
        f"mail.gift_announced in {WORDS}/ja/",
        f"mail.gift_announced in {WORDS}/en/",
        "its line in docs/mail-templates.md",
    ]


def test_a_made_up_conversation_is_told_all_that_it_lacks() -> None:
    assert list(of_conversation("gift_wrap", ROOT)) == [
        "its row in domain/conversation/question/conversations.py",
        "a hold of its own in domain/contract/status.py",
        "mails of its own in domain/order/kinds.py",
        "answers of its own in domain/contract/messages.py, where the customer chooses",
        f"question.gift_wrap in {WORDS}/ja/",
        f"question.gift_wrap in {WORDS}/en/",
    ]


def test_every_answer_that_can_be_chosen_settles_one_conversation() -> None:
    assert Counter(option for each in CONVERSATIONS.values() for option in each.options) == Counter(Option)


def test_a_made_up_plan_is_told_all_that_it_lacks() -> None:
    assert list(of_plan("instalments", ROOT)) == [
        "its row in domain/contract/order.py",
        f"plan.instalments in {WORDS}/ja/",
        f"plan.instalments in {WORDS}/en/",
        "what papers call it in adapters/documents/words.py",
        "an example order in examples/",
    ]


def of_profile_of_a_kind(name: str, root: Path) -> Iterator[str]:
    return of_profile(f"KIND/{name}", root)


@pytest.mark.parametrize(
    ("page", "lacking"),
    [
        ("add-a-mail", of_mail),
        ("ask-the-customer-something-new", of_conversation),
        ("add-a-payment-plan", of_plan),
        ("add-a-carrier", of_carrier),
        ("add-a-file-kind", of_file_kind),
        ("add-a-file-kind", of_profile_of_a_kind),
    ],
)
def test_a_page_names_every_place_that_its_table_asks_for(
    page: str, lacking: Callable[[str, Path], Iterator[str]]
) -> None:
    text = (ROOT / "docs/how-to" / f"{page}.md").read_text(encoding="utf-8")

    places = [place for lack in lacking("NAME", ROOT) for place in re.findall(r"[\w-]+(?:/[\w.-]*)+", lack)]

    assert places
    assert [place for place in places if place not in text] == []
