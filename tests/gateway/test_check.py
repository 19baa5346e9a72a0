"""`shop check`: what it says about the shop's file and the settings."""

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr
from typer.testing import CliRunner

from adapters.settings import MailTls, Settings
from domain.shop.file import ShopFile
from domain.shop.policy import Policy
from domain.shop.profile import ShopProfile
from gateway.check.file import check_file
from gateway.check.finding import Finding, Level
from gateway.check.run import as_json, check_shop
from gateway.check.services import check_mail, check_services, check_templates
from gateway.cli.program import build
from gateway.importing.sample import EXAMPLE_FILE
from tests.caught_mail import MailCatcher

TODAY = date(2026, 11, 24)
OWN = {
    "sample = true ": "sample = false",
    "茶の葉堂": "みどり茶舗",
    "葉山 茂": "緑川 一郎",
    "追手町5-1": "黒金町1-2-3",
    "Chanohado": "Midori Tea",
    "Shigeru Hayama": "Ichiro Midorikawa",
    "5-1 Otemachi": "1-2-3 Kurogane-cho",
    "054-000-0000": "054-111-2222",
    "chanohado": "midori-tea",
    "T7000012050002": "T8013201016054",
    '"1234567"': '"7654321"',
    "00800-1-123456": "00800-1-654321",
}

Write = Callable[[], Path]


@pytest.fixture
def shop_file(tmp_path: Path) -> Write:
    """Writes the example with the data of another shop."""

    def write() -> Path:
        text = EXAMPLE_FILE.read_text(encoding="utf-8")
        for old, new in OWN.items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "shop.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def sentences(findings: list[Finding]) -> list[str]:
    """What has to be mended."""
    return [f"{each.where}: {each.sentence}" for each in findings if each.level.must_be_mended]


def check(path: Path) -> list[str]:
    return sentences(list(check_file(path, TODAY)))


def written(model: BaseModel) -> dict[str, Any]:
    return dict(model.model_dump(mode="json"))


def test_the_example_spells_out_every_default_of_the_policy() -> None:
    policy = tomllib.loads(EXAMPLE_FILE.read_text(encoding="utf-8"))["policy"]

    assert policy == written(Policy())


def test_the_example_spells_out_every_other_default() -> None:
    example = tomllib.loads(EXAMPLE_FILE.read_text(encoding="utf-8"))

    assert set(ShopFile.model_fields) == set(example)
    for name in ("closed_days", "mail"):
        default = ShopFile.model_fields[name].default
        assert example[name] == written(default)
    assert set(ShopProfile.model_fields) == set(example["shop"])


def test_a_file_of_ones_own_is_in_order(shop_file: Write) -> None:
    assert check(shop_file()) == []


def test_no_file_at_all_is_missing(tmp_path: Path) -> None:
    assert "copy shop.example.toml to shop.toml" in check(tmp_path / "shop.toml")[0]


def test_the_example_itself_is_all_sample_data() -> None:
    found = check(EXAMPLE_FILE)

    assert "no mail goes to a customer" in found[0]
    assert "shop.name: 「茶の葉堂」 is the example's: enter the shop's own." in found


def test_a_wrong_faq_beside_the_file_is_named_with_its_line(shop_file: Write) -> None:
    path = shop_file()
    path.with_name("faq.toml").write_text("[[answer]]\nwords = [", encoding="utf-8")

    (found,) = check(path)

    assert found.startswith("faq.toml: ")
    assert "line 2" in found


def test_data_of_the_example_are_noticed_though_the_file_denies_being_a_sample(shop_file: Write) -> None:
    path = shop_file()
    path.write_text(path.read_text(encoding="utf-8").replace("054-111-2222", "054-000-0000"), encoding="utf-8")

    assert check(path) == ["shop.phone: 「054-000-0000」 is the example's: enter the shop's own."]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("T8013201016054", "T1013201016054", "its check digit is wrong"),
        ("transaction_date = true", "transaction_date = false", "hidden: policy.papers.slip.transaction_date"),
        ("rates = true", "rates = false", "policy.papers.slip.rates, policy.papers.receipt.rates"),
        ("https://midori-tea.example/returns", "", "No link to the return rule"),
        ("https://midori-tea.example/legal", "", "No link to the legal notice"),
        ("shop@midori-tea.example", "shop", "shop.email"),
        ('"静岡市葵区', '"静岡県静岡市葵区', "Leave 静岡県 out"),
        ("reminder_business_days = [1, 4]", "reminder_business_days = [4, 4]", "The second reminder must come after"),
        ("reminder_hour = 15", "reminder_hour = 21", "21 o'clock is outside the hours of mails, 9 to 20"),
        ("weekdays = [5, 6]", "weekdays = [0, 1, 2, 3, 4, 5, 6]", "the shop would never be open"),
        ('default_carrier = "yamato"', 'default_carrier = "yamoto"', "Known carriers are japanpost"),
        ("cod_limit = 300000", "cod_limit = 300001", "Yamato Transport collects at most 300,000 yen."),
        ("prepay_days = 7", 'prepay_days = "soon"', "policy.payment.prepay_days"),
        ("prepay_days = 7", "prepay_day = 7", "policy.payment.prepay_day"),
        ("[mail]", "[mail", "cannot be read"),
        ('"Asia/Tokyo"', '"Asia/Tokio"', "shop.toml: timezone: Asia/Tokio is no time zone; write it like"),
        ("[mail]", "[mail]\ncolour = 1", "shop.toml: mail.colour: The key is not known here; look for a typo."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(shop_file: Write, old: str, new: str, sentence: str) -> None:
    path = shop_file()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    found = check(path)

    assert len(found) == 1
    assert sentence in found[0]


def test_a_shop_without_account_cannot_be_paid(shop_file: Write) -> None:
    path = shop_file()
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[[shop.bank_accounts]]"), text.index("[shop.postal_account]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")

    assert "not told where to pay to" in check(path)[0]


def test_a_shop_that_asks_for_postal_transfers_needs_a_postal_account(shop_file: Write) -> None:
    path = shop_file()
    text = path.read_text(encoding="utf-8").replace('prepay_method = "bank', 'prepay_method = "postal')
    path.write_text(text, encoding="utf-8")
    assert check(path) == []

    start, end = text.index("[shop.postal_account]"), text.index("[closed_days]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")

    assert "shop.postal_account: No postal account" in check(path)[0]


def test_no_registration_number_and_no_bounce_domain_are_only_noted(shop_file: Write) -> None:
    path = shop_file()
    path.write_text(path.read_text(encoding="utf-8").replace("T8013201016054", ""), encoding="utf-8")

    notes = [each.where for each in check_file(path, TODAY) if each.level is Level.NOTE]

    assert notes == ["shop.registration_no", "shop.bounce_domain", "mail.authserv_ids", "closed_days"]


def test_holidays_that_run_out_are_noticed(shop_file: Write) -> None:
    found = sentences(list(check_file(shop_file(), date(2060, 6, 1))))

    assert found == ["closed_days: Public holidays are known until 2060 only: update the package `holidays`."]


def test_mail_settings_that_would_leak_or_could_be_forged_are_wrong(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, smtp_host="mail.example.jp", smtp_port=25, mail_key=SecretStr(""))

    found = sentences(list(check_mail(settings)))

    assert "Mails to mail.example.jp:25 would travel unencrypted" in found[0]
    assert "anybody could forge a bounce" in found[1]


def test_encrypted_mail_with_a_key_is_in_order(tmp_path: Path) -> None:
    settings = Settings(
        var=tmp_path, smtp_host="mail.example.jp", smtp_tls=MailTls.STARTTLS, mail_key=SecretStr("k" * 32)
    )

    assert sentences(list(check_mail(settings))) == []


def test_a_template_with_an_unknown_variable_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "thanks.txt").write_text("お礼\n{{ custumer }} 様\n", encoding="utf-8")

    found = sentences(list(check_templates(Settings(var=tmp_path, mail_templates=tmp_path))))

    assert "ja/thanks.txt, line 2: there is no variable `custumer`" in found[0]


async def test_services_that_answer_are_fine(database: str, mail_catcher: MailCatcher, tmp_path: Path) -> None:
    settings = Settings(
        var=tmp_path, database_url=database, temporal_address="127.0.0.1:1", smtp_port=mail_catcher.port
    )

    found = {each.where: each async for each in check_services(settings)}

    assert found["database"].sentence == "Reachable; orders so far: 0."
    assert found["mail server"].level is Level.FINE
    assert "No Temporal server answers at 127.0.0.1:1." in found["Temporal"].sentence


async def test_for_programs_there_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SMTP_PORT", "many")

    answer = json.loads(as_json(await check_shop(TODAY)))

    assert answer["ok"] is False
    assert answer["findings"][0]["sentence"].startswith("SHOP_SMTP_PORT:")


def test_the_command_ends_with_3_when_something_must_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SMTP_PORT", "many")

    result = CliRunner().invoke(build(), ["check"])

    assert result.exit_code == 3
    assert "1 to be mended." in result.output


@pytest.mark.parametrize(("host", "is_near"), [("mail-relay", True), ("::1", True), ("192.0.2.1", False)])
def test_only_a_mail_server_beside_the_workers_may_be_reached_unencrypted(
    host: str, *, is_near: bool, tmp_path: Path
) -> None:
    found = check_mail(Settings(var=tmp_path, smtp_host=host, mail_key=SecretStr("k" * 32)))

    assert ("SHOP_SMTP_TLS" not in {each.where for each in found}) is is_near
