"""Commands before a guarded cluster: with the right certificate and key they work, with wrong ones they say so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme
from temporalio.testing import WorkflowEnvironment

from adapters.settings import InvalidSettings, Settings
from domain.contract.messages import PlaceHold
from gateway.api.client import open_shop
from gateway.check.finding import Level
from gateway.check.run import check_shop
from tests.gateway.conftest import Program
from tests.tls_front import Papers, TlsFront, papers, tls_front

SHOP, STRANGER, KEY = "shop", "stranger", "opensesame"
EXAMPLES = Path(__file__).parents[2] / "examples"
#: One of each kind of message: start, update, fact, short workflow, taking up again.
COMMANDS = [
    ("order", "start", str(EXAMPLES / "prepay.json")),
    ("order", "accept", "{order}"),
    ("order", "pay", "{order}", "--amount", "1", "--notice-id", "n-1"),
    ("order", "hold", "{order}"),
    ("order", "ship", "{order}", "--carrier", "yamato", "--tracking", "400000000002"),
    ("order", "resume", "{order}"),
    ("stock", "receive", "TEA-100", "1"),
    ("inquiry", "open", "--order", "{order}", "--text", "いつ届きますか"),
]


@pytest.fixture
async def front(
    program: Program,  # noqa: ARG001 - its settings are the ones that are changed here
    temporal: WorkflowEnvironment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[TlsFront]:
    """The doors' server behind TLS, reached with the shop's certificate and key."""
    server_ca, clients_ca = trustme.CA(), trustme.CA()
    server_ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    target = temporal.client.service_client.config.target_host
    async with tls_front(TlsFront(target, server_ca, clients_ca, api_key=KEY)) as front:
        monkeypatch.setenv("SHOP_TEMPORAL_ADDRESS", front.target)
        monkeypatch.setenv("SHOP_TEMPORAL_API_KEY", KEY)
        monkeypatch.setenv("SHOP_TEMPORAL_TLS_SERVER_CA_CERT_PATH", str(tmp_path / "ca.pem"))
        carry(papers(tmp_path, clients_ca, SHOP), monkeypatch)
        yield front


def carry(shown: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TEMPORAL_TLS_CLIENT_CERT_PATH", str(shown.cert))
    monkeypatch.setenv("SHOP_TEMPORAL_TLS_CLIENT_KEY_PATH", str(shown.key))


async def test_with_certificate_and_key_a_command_is_answered(front: TlsFront, program: Program, order_no: str) -> None:
    answer = await program("order", "hold", order_no)

    assert answer.code == 0, answer.err
    assert set(front.callers) == {SHOP}


@pytest.fixture
def stranger(front: TlsFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TlsFront:
    """The same, reached with a certificate of another authority."""
    carry(papers(tmp_path, trustme.CA(), STRANGER), monkeypatch)
    return front


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
async def test_a_strangers_certificate_ends_every_command_with_one_sentence(
    stranger: TlsFront, program: Program, order_no: str, args: tuple[str, ...]
) -> None:
    answer = await program(*(each.format(order=order_no) for each in args))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"Temporal at {stranger.target} refuses the client certificate")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
async def test_a_wrong_key_ends_every_command_with_one_sentence(
    front: TlsFront, program: Program, order_no: str, args: tuple[str, ...]
) -> None:
    front.api_key = "another"

    answer = await program(*(each.format(order=order_no) for each in args))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Temporal refuses the API key, or what is done with it (TEMPORAL_API_KEY).\n"


async def test_a_key_that_is_refused_later_is_told_as_well(front: TlsFront, order_no: str) -> None:
    async with open_shop(Settings()) as shop:
        await shop.connections.temporal()
        front.api_key = "another"

        with pytest.raises(InvalidSettings, match="refuses the API key"):
            await shop.orders.ask(order_no, PlaceHold(by="山田"))


async def test_reading_needs_no_cluster(front: TlsFront, program: Program, order_no: str) -> None:
    front.api_key = "another"

    assert (await program("order", "show", order_no)).code == 0
    assert front.callers == []


async def told_about_temporal() -> list[tuple[Level, str]]:
    return [(each.level, each.sentence) for each in await check_shop() if each.where == "Temporal"]


async def test_the_check_says_whether_the_cluster_lets_us_in(
    front: TlsFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = await told_about_temporal()
    monkeypatch.setenv("SHOP_TEMPORAL_NAMESPACE", "elsewhere")
    no_namespace = await told_about_temporal()
    carry(papers(tmp_path, trustme.CA(), STRANGER), monkeypatch)
    stranger = await told_about_temporal()

    assert right == [(Level.FINE, f"Reachable at {front.target}, namespace default.")]
    assert no_namespace == [(Level.WRONG, "Temporal has no such namespace (TEMPORAL_NAMESPACE).")]
    ((level, sentence),) = stranger
    assert level is Level.WRONG
    assert "refuses the client certificate" in sentence


async def test_a_program_that_stays_follows_renewed_certificates(
    front: TlsFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_RENEWAL_SECONDS", "0.000001")
    async with open_shop(Settings()) as shop:
        before = await shop.connections.temporal()
        renewed = papers(tmp_path, front.clients_ca or trustme.CA(), "renewed")
        Papers(tmp_path / f"{SHOP}.pem", tmp_path / f"{SHOP}.key").replace(renewed)

        after = await shop.connections.temporal()

    assert after is not before
    assert front.callers == [SHOP, "renewed"]
