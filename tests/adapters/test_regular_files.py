"""A pipe in the place of a file that a setting names is refused at once, in a sentence that names the setting."""

import os
from pathlib import Path

import pytest

from adapters.files.profile import InvalidProfile
from adapters.files.profile_files import read_profile
from adapters.mail.errors import BadTemplate
from adapters.mail.writing.render import MailRenderer
from adapters.settings import InvalidSettings, Settings
from adapters.shop_file import FAQ_FILE, InvalidShopFile, read_shop_file
from callers.cluster import access_of
from tests.said import english

EXAMPLE = Path(__file__).parents[2] / "shop.example.toml"


def pipe(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("path", ["pipe", "/dev/zero"])
def test_the_shops_file_is_no_pipe_and_no_device(path: str, tmp_path: Path) -> None:
    file = pipe(tmp_path / path) if path == "pipe" else Path(path)

    with pytest.raises(InvalidShopFile) as refused:
        read_shop_file(file)

    assert f"{file} (`SHOP_FILE`) is a pipe" in english(refused.value.said)


def test_a_pipe_as_faq_leaves_the_shop_without_answers_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    faq = pipe(tmp_path / FAQ_FILE)

    fault = read_shop_file(file).faq_fault

    assert fault
    assert english(fault.said).startswith(f"{faq} cannot be read: Is a pipe")


def test_a_pipe_is_no_profile(tmp_path: Path) -> None:
    with pytest.raises(InvalidProfile) as refused:
        read_profile(pipe(tmp_path / "profiles" / "own.toml"))

    assert english(refused.value.said).startswith("own.toml: Is a pipe")


def test_a_pipe_is_no_template(tmp_path: Path) -> None:
    pipe(tmp_path / "ja" / "thanks.txt")

    with pytest.raises(BadTemplate) as refused:
        MailRenderer(tmp_path)

    assert "ja/thanks.txt" in english(refused.value.said)
    assert "`SHOP_MAIL_TEMPLATES`" in english(refused.value.said)


def test_a_pipe_is_no_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_TLS_SERVER_CA_CERT_PATH", str(pipe(tmp_path / "ca.pem")))

    with pytest.raises(InvalidSettings) as refused:
        access_of(Settings())

    assert "TEMPORAL_TLS_SERVER_CA_CERT_PATH" in english(refused.value.said)
