"""Where the shop's services are: one frozen object, built once when a process starts and passed down.

Every field is set by an environment variable with the prefix `SHOP_` (`SHOP_DATABASE_URL`, `SHOP_SMTP_HOST`, …). What
the environment leaves open is taken from the embedded stack that runs in the same `var` folder, then from the defaults
here. No other module reads the environment.

How a Temporal cluster is reached is said as Temporal's own tools say it: `TEMPORAL_…` variables and the profiles of
`temporal.toml`. Each of these variables may have `SHOP_` before it, and then goes before the one without.
"""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, PrivateAttr, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from adapters.running_stack import RunningStack
from domain.basics.fault import Fault, faults_of, wrong
from domain.basics.said import Code, Said
from domain.basics.trouble import Trouble

_SEVERAL = Code("settings", "faults")
_WRONG = Code("setting.wrong", "variable", "what")
_NO_SIGNING_KEY = Code("setting.no_signing_key")
_NO_FILE = Code("setting.no_file", "variable", "path")
_YES_OR_NO = Code("setting.yes_or_no", "variable", "value")
_NO_PROFILE = Code("setting.no_profile", "name")
_WRONG_PROFILE = Code("setting.wrong_profile", "said", "line")
_UNUSABLE_PROFILE = Code("setting.unusable_profile", "said")

if TYPE_CHECKING:
    from temporalio.envconfig import ClientConfigProfile


class InvalidSettings(Trouble, ValueError):
    """A setting is missing or wrong; what is said names its environment variable. `each`: of several what is wrong."""

    def __init__(self, *each: Said) -> None:
        self.each = each
        super().__init__(each[0] if len(each) == 1 else _SEVERAL(faults=each))


_PROFILE = re.compile(r"^Profile '(.*)' not found")
_PROFILE_LINE = re.compile(r"at line (\d+)")


def _temporal_variables() -> dict[str, str]:
    """Temporal's own variables by their own names; those with our prefix go before those without."""
    given = {name.upper(): value for name, value in os.environ.items() if value}
    ours = {name.removeprefix("SHOP_"): value for name, value in given.items() if name.startswith("SHOP_TEMPORAL_")}
    return {name: value for name, value in given.items() if name.startswith("TEMPORAL_")} | ours


class MailTls(StrEnum):
    NONE = "none"  # a catcher or a relay on the same machine
    STARTTLS = "starttls"  # usually port 587
    TLS = "tls"  # from the first byte, usually port 465


class Settings(BaseSettings):
    """The settings of one process; passwords never show in its repr."""

    model_config = SettingsConfigDict(
        env_prefix="SHOP_", frozen=True, extra="forbid", env_ignore_empty=True, validate_by_name=True
    )

    var: Path = Field(default=Path("var"), description="folder of everything that a running stack writes")
    shop_file: Path = Field(
        default=Path("shop.toml"), validation_alias="SHOP_FILE", description="the shop's own profile and policy"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    database_url: str = Field(default="postgresql://localhost:5432/shop", repr=False)
    database_connections: int = Field(
        default=10, ge=1, description="most connections that one process opens, beside two for its mails"
    )

    temporal_address: str = "localhost:7233"
    temporal_namespace: str = "default"
    temporal_is_embedded: bool = Field(default=False, description="the stack's own server, reached in clear")
    _temporal_variables: dict[str, str] = PrivateAttr(default_factory=_temporal_variables)

    renewal_seconds: float = Field(default=15, gt=0, description="how often certificates and keys are read again")

    smtp_host: str = "localhost"
    smtp_port: int = Field(default=1025, ge=1, le=65535)
    smtp_tls: MailTls = MailTls.NONE
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_connections: int = Field(default=4, ge=1, description="most connections that one process opens")

    mail_key: SecretStr = Field(default=SecretStr(""), description="secret that signs return addresses")
    account_key: SecretStr = Field(
        default=SecretStr(""), description="secrets that seal bank accounts of refunds, the newest first, with commas"
    )
    mail_caught: bool = Field(default=False, description="the mail server is a catcher: nothing reaches a customer")
    mail_test_address: str | None = Field(default=None, description="test mode: all mails to customers go here instead")
    mail_templates: Path | None = Field(default=None, description="folder whose templates go before the built-in ones")

    @model_validator(mode="after")
    def must_have_both_credentials_or_none(self) -> Self:
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise wrong("credentials")
        return self

    def signing_key(self) -> SecretStr:
        """What proves that a return address, or a Message-ID, is the shop's.

        Raises:
            InvalidSettings: there is none. With an empty one, which everybody knows, anybody could sign.
        """
        if not self.mail_key.get_secret_value() and not self.mail_caught:
            raise InvalidSettings(_NO_SIGNING_KEY())
        return self.mail_key

    def temporal_profile(self) -> "ClientConfigProfile":
        """How Temporal is reached besides address and namespace, read anew: its file may have changed.

        Raises:
            InvalidSettings
        """
        from temporalio.envconfig import ClientConfigProfile

        return ClientConfigProfile() if self.temporal_is_embedded else _read_profile(self._temporal_variables)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class calls it so
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class calls it so
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, RunningStackSource(settings_cls), TemporalSource(settings_cls)


class RunningStackSource(PydanticBaseSettingsSource):
    """What the embedded stack in `var` tells about itself, if one has been started there.

    Things that belong together come from one place: a mail server named in the environment is never taken for the
    stack's catcher, nor an order's database combined with another one's Temporal.
    """

    TOGETHER = (
        {"database_url", "temporal_address", "temporal_namespace", "temporal_is_embedded"},
        {"smtp_host", "smtp_port", "smtp_tls", "smtp_username", "smtp_password", "mail_caught"},
        {"mail_key"},
        {"account_key"},
        {"shop_file", "SHOP_FILE"},
    )

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the base's
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        stack = RunningStack.read(Path(self.current_state.get("var", "var")))
        if stack is None:
            return {}
        named = {*self.current_state, *_names_of_ours()}
        left_open = {name for group in self.TOGETHER if not group & named for name in group}
        return stack.model_dump(include=left_open, exclude_none=True)


def is_named(variable: str) -> bool:
    """True when the environment sets this variable."""
    return any(name.upper() == variable and value for name, value in os.environ.items())


class TemporalSource(PydanticBaseSettingsSource):
    """Address and namespace of the profile that Temporal's own tools would take, unless the embedded stack is meant."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the base's
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        variables = _temporal_variables()
        if self.current_state.get("temporal_is_embedded") or not _is_said(variables):
            return {}
        profile = _read_profile(variables)
        found = {"temporal_address": profile.address, "temporal_namespace": profile.namespace}
        return {name: value for name, value in found.items() if value}


def _names_of_ours() -> set[str]:
    """Whoever says with our prefix how a cluster is reached means that cluster, not the stack's."""
    is_ours = any(name.upper().startswith("SHOP_TEMPORAL_") and value for name, value in os.environ.items())
    return {"temporal_address"} if is_ours else set()


def _is_said(variables: Mapping[str, str]) -> bool:
    """Whether anything says by Temporal's own means how a cluster is reached; if not, their reader need not be loaded.

    Source of the folders: https://docs.temporal.io/develop/environment-configuration
    """
    folders = (Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config"), Path("~/Library/Application Support"))
    files = (folder.expanduser() / "temporalio" / "temporal.toml" for folder in folders)
    return bool(variables) or os.name == "nt" or any(file.is_file() for file in files)


def _read_profile(variables: Mapping[str, str]) -> "ClientConfigProfile":
    """What Temporal's own tools would take.

    A file that is not there, or a word for yes or no that is neither, is refused here, where they would go on in clear.

    Raises:
        InvalidSettings
    """
    from temporalio.envconfig import ClientConfigProfile

    file = variables.get("TEMPORAL_CONFIG_FILE")
    if file and not Path(file).is_file():
        raise InvalidSettings(_NO_FILE(variable="TEMPORAL_CONFIG_FILE", path=file))
    tls = variables.get("TEMPORAL_TLS", "true")
    if tls.lower() not in {"true", "false", "1", "0"}:
        raise InvalidSettings(_YES_OR_NO(variable="TEMPORAL_TLS", value=tls))
    try:
        return ClientConfigProfile.load(override_env_vars=variables)
    except RuntimeError as error:
        raise InvalidSettings(_of_profile(str(error))) from error


def _of_profile(text: str) -> Said:
    """What is wrong with the file of profiles, as the reader of it says."""
    said = text.splitlines()[0].rstrip(".")
    if name := _PROFILE.search(said):
        return _NO_PROFILE(name=name[1])
    place = _PROFILE_LINE.search(said)
    return _WRONG_PROFILE(said=said, line=int(place[1])) if place else _UNUSABLE_PROFILE(said=said)


def read_settings(var: Path | None = None) -> Settings:
    """The settings of this process, or `InvalidSettings` with what is wrong with each variable.

    `var` goes before the environment's.
    """
    try:
        return Settings(var=var) if var else Settings()
    except ValidationError as error:
        raise InvalidSettings(*map(_of_variable, faults_of(error))) from error


def _of_variable(fault: Fault) -> Said:
    if not fault.field:
        return fault.what
    variable = f"SHOP_{fault.field.partition('.')[0].upper().removeprefix('SHOP_')}"
    return _WRONG(variable=variable, what=fault.what)
