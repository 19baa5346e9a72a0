"""The one way to a Temporal cluster: workers, commands and `shop check` all connect here.

A `Line` holds a client, and reads certificates and keys again when it is asked to `renew`.
"""

import asyncio
from enum import StrEnum

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfigTLS, ClientConnectConfig, DataSource
from temporalio.runtime import Runtime
from temporalio.service import RPCError, RPCStatusCode

from adapters import file_faults, reach_faults
from adapters.regular_files import must_be_regular
from adapters.settings import InvalidSettings, Settings
from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble

CONNECT_SECONDS = 8
ASKED_AGAIN, PAUSE_SECONDS = 3, 0.05
_CERTIFICATE, _KEY = b"-----BEGIN CERTIFICATE-----", b" KEY-----"


class Mismatch(StrEnum):
    """Why a cluster that is there cannot be talked to."""

    OTHER_NAME = "other_name"  # its certificate is made out to another name than the address
    UNTRUSTED = "untrusted"  # nobody whom we trust signed its certificate
    OVER = "over"  # its certificate has expired, or is not valid yet
    IN_CLEAR = "in_clear"  # TLS was asked for, and it has none
    REFUSES_US = "refuses_us"  # it refuses our certificate, or the want of one
    NO_PAIR = "no_pair"  # our certificate and our key do not belong together
    UNREADABLE = "unreadable"  # our certificate or key is none
    REFUSES_KEY = "refuses_key"  # the API key, or what it may do
    NO_NAMESPACE = "no_namespace"
    HANGS_UP = "hangs_up"  # without a word, as a server that is leaving does, too


_REFUSED = {reason: Code(f"cluster.{reason}", "address") for reason in Mismatch}
_AWAY, _AWAY_BECAUSE = Code("cluster.away", "address"), Code("cluster.away_because", "address", "said")
_NO_KEY, _NO_CERTIFICATE = (Code(f"setting.{name}", "variable", "source") for name in ("no_key", "no_certificate"))
_UNREADABLE = Code("setting.unreadable", "variable", "path", "why")
_UNANSWERED = {RPCStatusCode.DEADLINE_EXCEEDED: "silent", RPCStatusCode.RESOURCE_EXHAUSTED: "full"}
_GIVEN = Code("setting.given")
#: What the SDK says, which is text alone; the first that occurs.
_SAID = (
    ("InvalidCertificate(NotValidForName", Mismatch.OTHER_NAME),
    ("InvalidCertificate(Expired", Mismatch.OVER),
    ("InvalidCertificate(NotValidYet", Mismatch.OVER),
    ("InvalidCertificate(", Mismatch.UNTRUSTED),
    ("UnrecognisedName", Mismatch.OTHER_NAME),
    ("AlertReceived(", Mismatch.REFUSES_US),  # while shaking hands
    ("received fatal alert", Mismatch.REFUSES_US),  # since TLS 1.3: with the first call
    ("InconsistentKeys", Mismatch.NO_PAIR),
    ("Must have both client cert and private key", Mismatch.NO_PAIR),
    ("KeyParseError", Mismatch.UNREADABLE),
    ("failed to parse private key", Mismatch.UNREADABLE),
    ("NoCertificatesPresented", Mismatch.UNREADABLE),
    ("CertificateParseError", Mismatch.UNREADABLE),
    ("InvalidMessage(", Mismatch.IN_CLEAR),
    ("code: Unauthenticated", Mismatch.REFUSES_KEY),
    ("code: PermissionDenied", Mismatch.REFUSES_KEY),
    ("after connection: Status { code: Unknown", Mismatch.HANGS_UP),
    ("after connection: Status { code: Cancelled", Mismatch.HANGS_UP),
)


class ClusterRefused(InvalidSettings):
    """The cluster is there, but cannot be talked to as the settings say."""

    def __init__(self, reason: Mismatch, address: str = "") -> None:
        super().__init__(_REFUSED[reason](address=address))
        self.reason = reason

    @property
    def may_pass(self) -> bool:
        """True when waiting could help."""
        return self.reason is Mismatch.HANGS_UP


class ClusterAway(Trouble, RuntimeError):
    """Nobody answers there."""


def why_unanswered(error: RPCError) -> Said:
    """Why Temporal did not answer a call."""
    return reach_faults.reason(_UNANSWERED.get(error.status, "reset"), error.message)


def refusal_in(error: RPCError) -> ClusterRefused | None:
    """What an answer says about the settings instead of what was asked; None when it says nothing about them."""
    if error.status in {RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.PERMISSION_DENIED}:
        return ClusterRefused(Mismatch.REFUSES_KEY)
    if error.status is RPCStatusCode.NOT_FOUND and error.message.startswith("Namespace "):
        return ClusterRefused(Mismatch.NO_NAMESPACE)
    return None


async def connect(settings: Settings, runtime: Runtime | None = None) -> Client:
    """A client that speaks the contract's language: pydantic models as plain JSON.

    Raises:
        InvalidSettings: what is configured cannot be read; ClusterRefused, when the cluster is there.
        ClusterAway
    """
    return await Line(settings, runtime).connect()


class Line:
    """A client for the cluster that the settings name. It follows certificates and keys that are renewed."""

    client: Client

    def __init__(self, settings: Settings, runtime: Runtime | None = None) -> None:
        self._settings = settings
        self._runtime = runtime
        self._access = ClientConnectConfig()

    async def connect(self) -> Client:
        """Connect with what files and variables say now. Raises as `connect`."""
        access = await asyncio.to_thread(access_of, self._settings)
        self.client = await self._connected(access)
        self._access = access
        return self.client

    async def renew(self) -> bool:
        """Read everything again. A new API key goes to the client that is there; a new certificate needs another one.

        Returns True when there is another client since, and whoever holds the old one must take it. What cannot be
        used leaves everything as it was, and raises as `connect`.
        """
        access = await asyncio.to_thread(access_of, self._settings)
        if access == self._access:
            return False
        needs_another = _without_key(access) != _without_key(self._access)
        if needs_another:
            self.client = await self._connected(access)
        else:
            self.client.api_key = access.get("api_key")
        self._access = access
        return needs_another

    async def _connected(self, access: ClientConnectConfig) -> Client:
        """Connect. A reason that is given may be overtaken by the hanging up, so it is asked for again."""
        for _ in range(ASKED_AGAIN):
            try:
                return await self._connected_at_once(access)
            except ClusterRefused as error:
                if error.reason is not Mismatch.HANGS_UP:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)
        return await self._connected_at_once(access)

    async def _connected_at_once(self, access: ClientConnectConfig) -> Client:
        address = self._settings.temporal_address
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await Client.connect(**access, data_converter=pydantic_data_converter, runtime=self._runtime)
        except (RuntimeError, ValueError) as error:
            reason = next((reason for said, reason in _SAID if said in str(error)), None)
            if reason:
                raise ClusterRefused(reason, address) from error
            raise ClusterAway(_AWAY_BECAUSE(address=address, said=error)) from error
        except (OSError, TimeoutError) as error:
            raise ClusterAway(_AWAY(address=address)) from error


def access_of(settings: Settings) -> ClientConnectConfig:
    """What a client of this cluster is made with; the files of certificates and keys are read now.

    Raises:
        InvalidSettings
    """
    profile = settings.temporal_profile()
    if profile.tls and not profile.tls.disabled:
        _must_be_readable(profile.tls)
    access = profile.to_client_connect_config()
    access["target_host"], access["namespace"] = settings.temporal_address, settings.temporal_namespace
    return access


def _must_be_readable(tls: ClientConfigTLS) -> None:
    for name, source, sign in (
        ("SERVER_CA_CERT", tls.server_root_ca_cert, _CERTIFICATE),
        ("CLIENT_CERT", tls.client_cert, _CERTIFICATE),
        ("CLIENT_KEY", tls.client_private_key, _KEY),
    ):
        if source is not None and sign not in _bytes_of(name, source):
            wrong = _NO_KEY if sign is _KEY else _NO_CERTIFICATE
            raise InvalidSettings(wrong(variable=f"TEMPORAL_TLS_{name}", source=_named(source)))


def _bytes_of(name: str, source: DataSource) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str):
        return source.encode()
    try:
        must_be_regular(source)
        return source.read_bytes()
    except OSError as error:
        said = _UNREADABLE(variable=f"TEMPORAL_TLS_{name}_PATH", path=source, why=file_faults.of_system(error))
        raise InvalidSettings(said) from error


def _named(source: DataSource) -> Said | str:
    """A secret is not shown."""
    return _GIVEN() if isinstance(source, str | bytes) else str(source)


def _without_key(access: ClientConnectConfig) -> dict[str, object]:
    """The key can be changed in place, but not whether there is one: that decides about TLS."""
    return {**access, "api_key": "api_key" in access}
