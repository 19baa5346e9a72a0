from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.running_stack import RunningStack
from adapters.settings import InvalidSettings, MailTls, Settings, read_settings

PASSWORD = SecretStr("opensesame")
STACK = RunningStack(
    database_url="postgresql://postgres@/shop?host=/somewhere",
    temporal_address="127.0.0.1:17233",
    smtp_host="127.0.0.1",
    smtp_port=11025,
    web_ui="http://127.0.0.1:18233",
    mails=Path("/somewhere/mails"),
)


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOP_VAR", str(tmp_path))
    return tmp_path


def test_the_environment_sets_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_FILE", "my/shop.toml")
    monkeypatch.setenv("SHOP_SMTP_TLS", "starttls")
    monkeypatch.setenv("SHOP_SMTP_USERNAME", "")

    settings = read_settings()

    assert settings.shop_file == Path("my/shop.toml")
    assert settings.smtp_tls is MailTls.STARTTLS
    assert settings.smtp_username is None


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SMTP_PORT", "many")

    with pytest.raises(InvalidSettings, match="SHOP_SMTP_PORT: must be a whole number"):
        read_settings()


def test_a_password_without_a_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SMTP_PASSWORD", "secret")

    with pytest.raises(InvalidSettings, match=r"^SHOP_SMTP_USERNAME and SHOP_SMTP_PASSWORD belong together"):
        read_settings()


def test_secrets_do_not_show() -> None:
    settings = Settings(database_url="postgresql://me:opensesame@db/shop", smtp_username="me", smtp_password=PASSWORD)

    assert "opensesame" not in repr(settings)


def test_a_running_stack_is_found_through_its_folder(var: Path) -> None:
    STACK.write(var)

    settings = read_settings()

    assert (settings.database_url, settings.temporal_address) == (STACK.database_url, STACK.temporal_address)
    assert (settings.smtp_port, settings.mail_caught) == (STACK.smtp_port, True)


def test_a_mail_server_of_ones_own_is_never_taken_for_the_catcher(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    STACK.write(var)
    monkeypatch.setenv("SHOP_SMTP_HOST", "mail.example.jp")

    settings = read_settings()

    assert (settings.smtp_host, settings.mail_caught) == ("mail.example.jp", False)
    assert settings.database_url == STACK.database_url


def test_a_stack_that_has_left_is_forgotten(var: Path) -> None:
    STACK.write(var)

    RunningStack.forget(var)

    assert RunningStack.read(var) is None
    assert read_settings().database_url == "postgresql://localhost:5432/shop"


def test_the_stacks_own_server_goes_before_temporals_own_variables(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    STACK.write(var)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    monkeypatch.setenv("TEMPORAL_API_KEY", "opensesame")

    settings = read_settings()

    assert settings.temporal_address == STACK.temporal_address
    assert settings.temporal_profile().api_key is None


def test_a_cluster_named_with_our_prefix_goes_before_the_stacks_server(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    STACK.write(var)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    monkeypatch.setenv("SHOP_TEMPORAL_API_KEY", "opensesame")

    settings = read_settings()

    assert settings.temporal_address == "temporal.example:7233"
    assert settings.temporal_profile().api_key == "opensesame"
    assert settings.database_url != STACK.database_url  # never one's database with another's Temporal


def test_a_profile_gives_address_and_namespace(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (var / "temporal.toml").write_text('[profile.shop]\naddress = "t.example:1"\nnamespace = "tea"\n', encoding="utf-8")
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(var / "temporal.toml"))
    monkeypatch.setenv("TEMPORAL_PROFILE", "shop")

    settings = read_settings()

    assert (settings.temporal_address, settings.temporal_namespace) == ("t.example:1", "tea")


@pytest.mark.parametrize(("variable", "folder"), [("HOME", ".config"), ("XDG_CONFIG_HOME", ".")])
def test_a_profile_is_found_where_temporals_own_tools_keep_it(
    var: Path, monkeypatch: pytest.MonkeyPatch, variable: str, folder: str
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv(variable, str(var))
    (var / folder / "temporalio").mkdir(parents=True)
    file = var / folder / "temporalio" / "temporal.toml"
    file.write_text('[profile.default]\naddress = "t.example:2"\n', encoding="utf-8")

    assert read_settings().temporal_address == "t.example:2"
