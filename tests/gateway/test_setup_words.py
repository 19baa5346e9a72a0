"""What is wrong with the shop's file and the settings, in the language of whoever reads it, through the command."""

import re
from pathlib import Path

import pytest

from adapters.words.check import foreign_words
from domain.shop.rules import RuleName, Thresholds
from gateway.cli.main import run

EXAMPLE = Path("shop.example.toml").read_text(encoding="utf-8")
NOWHERE = {
    "SHOP_DATABASE_URL": "postgresql://127.0.0.1:1/shop",
    "SHOP_TEMPORAL_ADDRESS": "127.0.0.1:1",
    "SHOP_SMTP_HOST": "127.0.0.1",
    "SHOP_SMTP_PORT": "1",
    "SHOP_MAIL_KEY": "of the tests",
}
#: Names that stand in the shop's file.
NAMES = {*re.findall(r"\w+", EXAMPLE), *Thresholds.model_fields, *RuleName, "timezon", "automatic"}


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, and services that nobody runs."""
    monkeypatch.chdir(tmp_path)
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)


class Speaker:
    """The command, and what it says: all of it on one line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, language: str, *command: str) -> tuple[int, str]:
        code = run(["--lang", language, *command])
        captured = self._capsys.readouterr()
        return code, " ".join((captured.out + captured.err).split())


@pytest.fixture
def shop(capsys: pytest.CaptureFixture[str]) -> Speaker:
    return Speaker(capsys)


def with_value(place: str, value: str) -> str:
    """The example with one value changed."""
    table, _, key = place.rpartition(".")
    line = f"{key} = {value}\n"
    if not table:
        return line + EXAMPLE.replace(f"{key} = ", "# ")
    begin = re.search(rf"^\[{re.escape(table)}\].*\n", EXAMPLE, re.MULTILINE)
    if not begin:
        return f"{EXAMPLE}\n[{table}]\n{line}"
    rest = re.sub(rf"^{key} = .*\n", "", EXAMPLE[begin.end() :], count=1, flags=re.MULTILINE)
    return EXAMPLE[: begin.end()] + line + rest


LINES = [
    ("[mail\n", "a bracket is not closed (line 1", "1行目の6文字目：括弧が閉じていません。"),
    ("timezone =\n", "a value is missing, or not written", "1行目の11文字目：値がないか、書き方が"),
    ("timezone 1\n", "there is no = behind a name (line 1", "項目名の後に「=」がありません。"),
    ('timezone = "\n', "a text is not closed", "引用符が閉じていないか、文字列に使えない文字があります。"),
    ("x = 1\nx = 2\n", "the same name stands twice (line 2", "2行目の6文字目：同じ項目が2回あります。"),
    ("x = 1 2\n", "there is more behind a value", "値の後に余分な文字があります。"),
]


@pytest.mark.parametrize(("written", "english", "japanese"), LINES)
def test_a_line_of_the_shops_file_that_cannot_be_read_is_told(
    shop: Speaker, written: str, english: str, japanese: str
) -> None:
    Path("shop.toml").write_text(written + EXAMPLE, encoding="utf-8")

    in_english, in_japanese = shop("en", "up"), shop("ja", "up")

    assert (in_english[0], in_japanese[0]) == (2, 2)
    assert in_english[1].startswith("shop.toml cannot be read: ")
    assert in_japanese[1].startswith("shop.toml を読み取れません。")
    assert english in in_english[1]
    assert japanese in in_japanese[1]


VALUES = [
    ("timezon", "1", "timezon: is not known here", "timezon：使われていない項目名です。つづりを"),
    ("timezone", '"Asia/Tokio"', "Asia/Tokio is no time zone", "「Asia/Tokio」という時間帯はありません"),
    ("closed_days.weekdays", "[0, 1, 2, 3, 4, 5, 6]", "every weekday is closed", "すべての曜日が定休日のため"),
    ("policy.mail.from_hour", "22", "from_hour must be before until_hour", "「from_hour」は「until_hour」より早い"),
    ("policy.acceptance.opens_at", "18", "opens_at must be before", "「opens_at」は「closes_at」より早い時刻に"),
    ("policy.payment.prepay_days", '"soon"', "must be a whole number", "整数ではありません。"),
    ("policy.payment.prepay_days", "1000", "or less", "大きすぎます（"),
    ("policy.acceptance.by", '"nobody"', "must be one of: person, automatic", "次のいずれでもありません：person, "),
    ("policy.review.rules.fly", "{}", "there is no rule fly; there are ", "「fly」というルールはありません"),
    ("policy.review.rules.forwarder", '{ action = "hold" }', "cannot hold", "対応を「hold」にはできません。"),
    ("policy.review.rules.forwarder", "{ score = 100 }", "must be below score_hold", "「score_hold」の "),
    ("policy.review.tags", '[{ tag = "x" }]', "the tag x says for which orders", "タグ「x」をどの注文に付けるか"),
    (
        "policy.review.periods",
        '[{ name = "x", starts = 2026-12-02, ends = 2026-12-01, thresholds = {} }]',
        "x ends before it starts",
        "「x」の終わりの日が始まりの日より前です。",
    ),
    (
        "policy.review.periods",
        '[{ name = "x", starts = 2026-12-02, ends = 2026-12-03, thresholds = { y = 1 } }]',
        "y is no threshold; there are ",
        "「y」という基準値はありません",
    ),
    ("shop.registration_no", '"T1"', "must be T and 13 digits", "「T」と13桁の数字ではありません。"),
    ("shop.sample", '"perhaps"', "must be true or false", "`true` または `false` ではありません。"),
    ("shop.name", "1", "must be a text", "文字列ではありません。"),
    ("closed_days.dates", '["soon"]', "must be a date", "「2026-11-21」のような日付ではありません。"),
]


@pytest.mark.parametrize(("place", "value", "english", "japanese"), VALUES)
def test_a_wrong_value_of_the_shops_file_is_told(
    shop: Speaker, place: str, value: str, english: str, japanese: str
) -> None:
    Path("shop.toml").write_text(with_value(place, value), encoding="utf-8")

    in_english, in_japanese = shop("en", "up"), shop("ja", "up")

    assert (in_english[0], in_japanese[0]) == (2, 2)
    assert english in in_english[1]
    assert japanese in in_japanese[1]
    assert place.rpartition(".")[0].removesuffix(".rules") in in_japanese[1]
    assert [word for word in foreign_words(in_japanese[1]) if word not in NAMES] == []


def test_what_is_wrong_with_the_file_and_the_faq_is_told_by_check(shop: Speaker) -> None:
    Path("shop.toml").write_text(with_value("policy.mail.from_hour", "22"), encoding="utf-8")
    assert "shop.toml: policy.mail 「from_hour」は「until_hour」より早い時刻にしてください。" in shop("ja", "check")[1]

    Path("shop.toml").write_text(with_value("policy.mail.from_hour", "soon"), encoding="utf-8")
    assert re.search("shop.toml 読み取れません。[0-9]+行目の[0-9]+文字目：値がないか", shop("ja", "check")[1])

    Path("shop.toml").write_text(EXAMPLE, encoding="utf-8")
    Path("faq.toml").write_text('[[answer]]\nwords = [" "]\nanswer = "x"\n', encoding="utf-8")
    says = "faq.toml 1行目：answer.0：「words」または「answer」が空白だけです。直るまで、このファイルから"
    assert says in shop("ja", "check")[1]


def test_a_shop_file_that_is_not_there_or_cannot_be_read_is_told(
    shop: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_FILE", "none.toml")
    says = "none.toml がありません。`shop.example.toml` をこの場所に写してご記入ください。"
    assert shop("ja", "up") == (2, says)

    monkeypatch.setenv("SHOP_FILE", ".")
    assert shop("en", "up") == (2, ". cannot be read: Is a directory")
    assert shop("ja", "up") == (2, ". を読み取れません。ファイルではなくフォルダーです。")

    Path("latin.toml").write_bytes(b"x = 1\ny = '\xff'\n")
    monkeypatch.setenv("SHOP_FILE", "latin.toml")
    says = "latin.toml を読み取れません。2行目の文字コードが UTF-8 ではありません。"
    assert shop("ja", "up") == (2, says)


SETTINGS = [
    ("SHOP_SMTP_PORT=many", "SHOP_SMTP_PORT: must be a whole number.", "SHOP_SMTP_PORT：整数ではありません。"),
    ("SHOP_SMTP_PORT=0", "SHOP_SMTP_PORT: must be 1 or more.", "SHOP_SMTP_PORT：小さすぎます（1以上）。"),
    ("SHOP_LOG_LEVEL=LOUD", "SHOP_LOG_LEVEL: must be one of: DEBUG", "SHOP_LOG_LEVEL：次のいずれでも"),
    ("SHOP_SMTP_USERNAME=me", "belong together: set both or none.", "両方とも設定するか、両方とも空に"),
    ("TEMPORAL_TLS=maybe", "maybe is neither true nor false.", "「maybe」ではなく、`true` か `false` を"),
    ("TEMPORAL_CONFIG_FILE=none", "there is no file none.", "ファイル none がありません。"),
    ("TEMPORAL_CONFIG_FILE=wrong", "cannot be used: ", "Temporal の設定ファイルの1行目が正しくありません。"),
    ("TEMPORAL_PROFILE=x", "Profile 'x' not found", "「x」というプロファイルはありません"),
]


@pytest.mark.parametrize(("setting", "english", "japanese"), SETTINGS)
def test_a_wrong_setting_is_told(
    shop: Speaker, monkeypatch: pytest.MonkeyPatch, setting: str, english: str, japanese: str
) -> None:
    Path("wrong").write_text("[profile.x\n", encoding="utf-8")
    monkeypatch.setenv(*setting.split("="))

    in_english, in_japanese = shop("en", "order", "list"), shop("ja", "order", "list")

    assert (in_english[0], in_japanese[0]) == (2, 2)
    assert english in in_english[1]
    assert japanese in in_japanese[1]


@pytest.mark.parametrize(
    ("variable", "value", "japanese"),
    [
        ("SHOP_SMTP_PORT", "many", "SHOP_SMTP_PORT：整数ではありません。"),
        ("SHOP_MAIL_TEST_ADDRESS", "x", "SHOP_MAIL_TEST_ADDRESS メールアドレスが途中で切れているか"),
        ("SHOP_MAIL_TEMPLATES", "none", "SHOP_MAIL_TEMPLATES フォルダー none がありません。"),
        ("TEMPORAL_TLS_CLIENT_CERT_DATA", "?", "設定された値は PEM 形式の証明書ではありません。"),
        ("TEMPORAL_TLS_CLIENT_CERT_PATH", "none", "none を読み取れません（ファイルまたはフォルダーがありません）。"),
    ],
)
def test_a_wrong_setting_is_told_by_check(
    shop: Speaker, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, japanese: str
) -> None:
    monkeypatch.setenv(variable, value)

    code, answer = shop("ja", "check")

    assert code == 3
    assert japanese in answer


def test_check_calls_what_it_looks_at_by_its_japanese_name(shop: Speaker) -> None:
    _, answer = shop("ja", "check")

    assert "誤り データベース データベースに接続できません（接続先が動いていません）。" in answer
    assert "誤り メールサーバー 127.0.0.1:1 にメールを渡せません（接続先が動いていません）。" in answer
    assert "良好 文言 日本語・英語とも、すべてそろっています。" in answer
    assert "良好 メールのテンプレート すべて使えます。" in answer


def test_a_file_that_is_no_message_is_told_in_japanese(shop: Speaker) -> None:
    Path("address.json").write_text('{"recipient":\n nobody}', encoding="utf-8")

    code, answer = shop("ja", "order", "start", "address.json")

    assert code == 3
    assert answer == "注文（order）：JSON として読み取れません（2行3文字目）。"


def test_a_template_that_cannot_be_used_is_told_in_japanese(
    shop: Speaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mails" / "ja").mkdir(parents=True)
    (tmp_path / "mails" / "ja" / "thanks.txt").write_text("お礼\n{{ \n", encoding="utf-8")
    monkeypatch.setenv("SHOP_MAIL_TEMPLATES", "mails")

    _, answer = shop("ja", "check")

    assert "ja/thanks.txtの2行目：テンプレートが途中で終わっています。" in answer
