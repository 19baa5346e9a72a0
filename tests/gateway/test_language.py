"""In which language the command speaks: what the option says, else the variable, the locale, the shop's file."""

from pathlib import Path

import pytest

from gateway.cli.language import chosen
from gateway.cli.main import run


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a shop.toml."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("args", "environment", "language"),
    [
        ((), {}, "en"),
        (("today",), {"LANG": "ja_JP.UTF-8"}, "ja"),
        (("today",), {"LANG": "ja"}, "ja"),
        (("today",), {"LANG": "jam_JM.UTF-8"}, "en"),
        (("today",), {"LANG": "fr_FR.UTF-8"}, "en"),
        (("today",), {"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        (("today",), {"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        (("today",), {"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        (("today",), {"LANG": "ja_JP.UTF-8", "SHOP_LANGUAGE": "en"}, "en"),
        (("today",), {"LANG": "en_US.UTF-8", "SHOP_LANGUAGE": "ja"}, "ja"),
        (("today",), {"LANG": "ja_JP.UTF-8", "SHOP_LANGUAGE": ""}, "ja"),
        (("--lang", "ja", "today"), {"SHOP_LANGUAGE": "en", "LANG": "en_US.UTF-8"}, "ja"),
        (("--lang=en", "today"), {"SHOP_LANGUAGE": "ja"}, "en"),
        (("note", "1001", "--lang", "ja"), {}, "en"),
        (("--lang",), {"SHOP_LANGUAGE": "ja"}, "ja"),
    ],
)
def test_the_option_goes_before_the_variable_and_the_locale(
    args: tuple[str, ...], environment: dict[str, str], language: str
) -> None:
    assert chosen(args, environment) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [('staff_language = "en"', "en"), ('staff_language = "ja"', "ja"), ("", "ja"), ("broken", "en")],
)
def test_where_nothing_else_says_it_the_shops_file_does(tmp_path: Path, text: str, language: str) -> None:
    (tmp_path / "shop.toml").write_text(text, encoding="utf-8")
    (tmp_path / "other.toml").write_text('staff_language = "en"', encoding="utf-8")

    assert chosen(("today",), {"LANG": "C.UTF-8"}) == language
    assert chosen(("today",), {"LANG": "C.UTF-8", "SHOP_FILE": "other.toml"}) == "en"
    assert chosen(("today",), {"LANG": "ja_JP.UTF-8", "SHOP_FILE": "other.toml"}) == "ja"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("order", "pay", "1001"), "エラー: '--amount' を指定してください。"),
        (("order", "show"), "エラー: '番号' を指定してください。"),
        (("order", "lst"), "エラー: 'lst' というコマンドはありません。'list' のことですか。"),
        (("order", "list", "--limt", "3"), "エラー: --limt というオプションはありません。"),
        (("order", "list", "--limit"), "エラー: '--limit' には値が必要です。"),
        (("order", "list", "--limit", "many"), "エラー: '--limit' の値が正しくありません: 整数ではありません。"),
        (("order", "list", "--limit", "0"), "エラー: '--limit' の値が正しくありません: 小さすぎます（1以上）。"),
        (("order", "list", "--mark", "nice"), "'nice' は選べません。次のいずれかを指定してください: 'loyal', "),
        (("order", "list", "--all=yes"), "エラー: '--all' に値は付けられません。"),
        (("order", "show", "1", "2"), "エラー: 余分な引数があります: 2"),
        (("order", "accept"), "エラー: 注文番号か --all を指定してください。"),
        (
            ("order", "extend", "1", "--until", "soon"),
            "'soon' は日付として読めません。2026-11-21 のように書いてください。",
        ),
        (("stock", "import", "none.csv"), "'none.csv' が見つかりません。"),
        (("stock", "import", "."), "'.' はフォルダーです。ファイルを指定してください。"),
        (("demo", "--begin", "soon"), "'soon' は日付として読めません。"),
        (("\udcff",), "コマンドに UTF-8 でない文字が含まれています。"),
    ],
)
def test_wrong_words_are_told_in_japanese(args: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--lang", "ja", *args])

    err = capsys.readouterr().err
    assert code == 2
    assert says in err


def test_a_language_that_it_does_not_speak_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--lang", "fr", "today"])

    assert code == 2
    assert "'fr' is not one of 'ja', 'en'" in capsys.readouterr().err
