"""Guarded clusters: TLS, client certificates, API keys; what is wrong with them, and how they are renewed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import InvalidSettings, Settings, read_settings
from callers.cluster import ClusterRefused, Line, Mismatch, connect
from tests.caught_mail import MailCatcher
from tests.tls_front import NAME, Papers, TlsFront, papers, tls_front
from tests.workers.test_main import PATIENCE_SECONDS, Hire, end_of, hire, place, ready

__all__ = ["hire"]  # a fixture
pytestmark = pytest.mark.usefixtures("nothing_else_is_said")


@pytest.fixture
def nothing_else_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHOP_VAR", str(tmp_path))


@dataclass(frozen=True)
class Guarded:
    """A cluster that lets in whoever has a certificate of its authority."""

    front: TlsFront
    folder: Path
    ca_file: Path
    shop: Papers  # a certificate that is let in

    @property
    def env(self) -> dict[str, str]:
        """What lets somebody in, in Temporal's own words."""
        return {
            "TEMPORAL_ADDRESS": self.front.target,
            "TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(self.ca_file),
            "TEMPORAL_TLS_CLIENT_CERT_PATH": str(self.shop.cert),
            "TEMPORAL_TLS_CLIENT_KEY_PATH": str(self.shop.key),
        }

    @property
    def profile(self) -> str:
        """The same as a profile."""
        tls = f'server_ca_cert_path = "{self.ca_file}"\nserver_name = "{NAME}"\n'
        tls += f'client_cert_path = "{self.shop.cert}"\nclient_key_path = "{self.shop.key}"\n'
        return f'[profile.shop]\naddress = "{self.front.target}"\n[profile.shop.tls]\n{tls}'


@pytest.fixture
async def guarded(dev_server: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[Guarded]:
    server_ca, clients_ca = trustme.CA(), trustme.CA()
    ca_file = tmp_path / "ca.pem"
    server_ca.cert_pem.write_to_path(str(ca_file))
    front = TlsFront(dev_server.client.service_client.config.target_host, server_ca, clients_ca)
    async with tls_front(front):
        yield Guarded(front, tmp_path, ca_file, papers(tmp_path, clients_ca, "shop"))


def say(monkeypatch: pytest.MonkeyPatch, env: dict[str, str]) -> Settings:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return read_settings()


async def test_a_client_certificate_lets_in(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await connect(say(monkeypatch, guarded.env))

    assert await client.service_client.check_health()
    assert guarded.front.callers == ["shop"]


async def test_our_prefix_goes_before_temporals_own_name(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {f"SHOP_{name}": value for name, value in guarded.env.items()}
    elsewhere = dict.fromkeys(guarded.env, "/elsewhere") | {"TEMPORAL_ADDRESS": "127.0.0.1:1"}

    client = await connect(say(monkeypatch, ours | elsewhere))

    assert await client.service_client.check_health()


async def test_a_profile_of_temporals_own_file_says_it_all(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    file = guarded.folder / "temporal.toml"
    file.write_text(guarded.profile, encoding="utf-8")

    client = await connect(say(monkeypatch, {"TEMPORAL_CONFIG_FILE": str(file), "SHOP_TEMPORAL_PROFILE": "shop"}))

    assert await client.service_client.check_health()
    assert guarded.front.callers == ["shop"]


def wrong_name(_: Guarded) -> dict[str, str]:
    return {"TEMPORAL_TLS_SERVER_NAME": "elsewhere.example"}


def wrong_ca(guarded: Guarded) -> dict[str, str]:
    file = guarded.folder / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    return {"TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(file)}


def wrong_certificate(guarded: Guarded) -> dict[str, str]:
    guarded.shop.replace(papers(guarded.folder, trustme.CA(), "stranger"))
    return {}


def wrong_key(guarded: Guarded) -> dict[str, str]:
    return {"TEMPORAL_TLS_CLIENT_KEY_PATH": str(papers(guarded.folder, trustme.CA(), "stranger").key)}


def no_key(_: Guarded) -> dict[str, str]:
    return {"TEMPORAL_TLS_CLIENT_KEY_PATH": ""}


def no_certificate(_: Guarded) -> dict[str, str]:
    return {"TEMPORAL_TLS_CLIENT_CERT_PATH": "", "TEMPORAL_TLS_CLIENT_KEY_PATH": ""}


def broken_key(guarded: Guarded) -> dict[str, str]:
    guarded.shop.key.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", encoding="ascii")
    return {}


def no_tls(_: Guarded) -> dict[str, str]:
    return {"TEMPORAL_TLS": "false"}


def a_server_in_clear(guarded: Guarded) -> dict[str, str]:
    return {"TEMPORAL_ADDRESS": guarded.front.address}


Wrong = Callable[[Guarded], dict[str, str]]
WRONG: list[tuple[Wrong, Mismatch]] = [
    (wrong_name, Mismatch.OTHER_NAME),
    (wrong_ca, Mismatch.UNTRUSTED),
    (wrong_certificate, Mismatch.REFUSES_US),
    (wrong_key, Mismatch.NO_PAIR),
    (no_key, Mismatch.NO_PAIR),
    (no_certificate, Mismatch.REFUSES_US),
    (broken_key, Mismatch.UNREADABLE),
    (no_tls, Mismatch.HANGS_UP),
    (a_server_in_clear, Mismatch.IN_CLEAR),
]


@pytest.mark.parametrize(("wrong", "reason"), WRONG)
async def test_what_does_not_fit_is_told_apart(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, wrong: Wrong, reason: Mismatch
) -> None:
    settings = say(monkeypatch, guarded.env | wrong(guarded))

    with pytest.raises(ClusterRefused) as refused:
        await connect(settings)

    assert refused.value.reason is reason
    assert guarded.front.callers == []


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        (
            {"TEMPORAL_TLS_CLIENT_CERT_PATH": "/nowhere.pem"},
            "TEMPORAL_TLS_CLIENT_CERT_PATH: /nowhere.pem cannot be read",
        ),
        (
            {"TEMPORAL_TLS_CLIENT_CERT_PATH": __file__},
            f"TEMPORAL_TLS_CLIENT_CERT: {__file__} is no certificate in PEM.",
        ),
        (
            {"TEMPORAL_TLS_CLIENT_CERT_PATH": "", "TEMPORAL_TLS_CLIENT_CERT_DATA": "?"},
            "what was given is no certificate in PEM.",
        ),
        ({"TEMPORAL_TLS_CLIENT_CERT_DATA": "?"}, "Cannot specify both"),
        ({"TEMPORAL_CONFIG_FILE": "/nowhere.toml"}, "TEMPORAL_CONFIG_FILE: there is no file /nowhere.toml."),
        ({"TEMPORAL_PROFILE": "nobody"}, "Profile 'nobody' not found"),
        ({"TEMPORAL_TLS": "maybe"}, "TEMPORAL_TLS: maybe is neither true nor false."),
    ],
)
async def test_what_cannot_be_read_is_named(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InvalidSettings, match=sentence.replace("(", r"\(").replace("?", r"\?")):
        await connect(say(monkeypatch, guarded.env | env))


@pytest.mark.parametrize("wrong", [wrong_ca, wrong_certificate, wrong_key, no_tls])
async def test_workers_that_are_not_let_in_end_with_one_sentence(guarded: Guarded, hire: Hire, wrong: Wrong) -> None:
    code, errors = await end_of(await hire(**guarded.env | wrong(guarded)))

    assert code == 2
    assert errors.splitlines()[-1].startswith(("The c", "Temporal at 127.0.0.1:"))
    assert "Traceback" not in errors


async def test_a_renewed_certificate_is_taken_without_a_restart(
    guarded: Guarded,
    hire: Hire,
    dev_server: WorkflowEnvironment,
    pool: Pool,
    mail_catcher: MailCatcher,
) -> None:
    process = await hire(**guarded.env, SHOP_SMTP_PORT=str(mail_catcher.port), SHOP_RENEWAL_SECONDS="0.2")
    await ready(guarded.folder)
    new_ca = guarded.front.clients_ca = trustme.CA()
    guarded.front.sever()
    await asyncio.sleep(1)
    assert set(guarded.front.callers) == {"shop"}  # whose certificate is refused from now on

    guarded.shop.replace(papers(guarded.folder, new_ca, "renewed"))
    await place(dev_server, pool, "renewed-1")

    await until(lambda: "ご注文ありがとうございます" in "".join(mail_catcher.subjects))
    assert guarded.front.callers[-1] == "renewed"
    assert process.returncode is None


async def test_a_renewed_certificate_that_cannot_be_used_leaves_the_old_line(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(say(monkeypatch, guarded.env))
    client = await line.connect()
    stranger = papers(guarded.folder, trustme.CA(), "stranger")
    guarded.shop.replace(stranger)

    with pytest.raises(ClusterRefused):
        await line.renew()

    assert line.client is client
    assert await client.service_client.check_health()
    guarded.shop.replace(papers(guarded.folder, guarded.front.clients_ca or trustme.CA(), "renewed"))
    assert await line.renew()
    assert guarded.front.callers == ["shop", "renewed"]


@pytest.fixture
async def keyed(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The profile of somebody who has the key of a cluster that asks for one."""
    guarded.front.api_key = "opensesame"
    (guarded.folder / "temporal.toml").write_text(_with_key(guarded, "opensesame"), encoding="utf-8")
    env = {"TEMPORAL_CONFIG_FILE": str(guarded.folder / "temporal.toml"), "TEMPORAL_PROFILE": "shop"}
    return say(monkeypatch, env)


def _with_key(guarded: Guarded, key: str) -> str:
    return guarded.profile.replace("[profile.shop]\n", f'[profile.shop]\napi_key = "{key}"\n')


async def test_an_api_key_lets_in_and_does_not_show(keyed: Settings) -> None:
    client = await connect(keyed)

    assert (await client.count_workflows("WorkflowId = 'nobody'")).count == 0
    assert "opensesame" not in repr(keyed)


async def test_a_wrong_api_key_is_refused(guarded: Guarded, keyed: Settings) -> None:
    guarded.front.api_key = "another"

    with pytest.raises(ClusterRefused) as refused:
        await connect(keyed)

    assert refused.value.reason is Mismatch.REFUSES_KEY


async def test_a_renewed_api_key_goes_to_the_client_there_is(guarded: Guarded, keyed: Settings) -> None:
    line = Line(keyed)
    client = await line.connect()
    guarded.front.api_key = "renewed"

    (guarded.folder / "temporal.toml").write_text(_with_key(guarded, "renewed"), encoding="utf-8")
    has_another = await line.renew()

    assert not has_another
    assert (await client.count_workflows("WorkflowId = 'nobody'")).count == 0
    assert guarded.front.callers == ["shop"]  # on the line there was


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.05)


async def test_the_embedded_server_is_reached_in_clear_whatever_this_machine_has(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, dev_server: WorkflowEnvironment
) -> None:
    settings = say(monkeypatch, guarded.env).model_copy(
        update={"temporal_is_embedded": True, "temporal_address": guarded.front.address}
    )

    client = await connect(settings)

    assert client.service_client.config.target_host == dev_server.client.service_client.config.target_host
    with contextlib.suppress(ClusterRefused):
        await connect(settings.model_copy(update={"temporal_is_embedded": False}))
        pytest.fail("a server in clear was reached with TLS")
