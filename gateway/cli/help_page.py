"""The pages of `--help` in Japanese: words from the catalog, and wide characters counted as what they take."""

import inspect
import re
from collections.abc import Callable, Sequence

from typer._click.core import Command, Context, Parameter
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperGroup, TyperOption

from gateway.cli.table import columns_of, wrapped

#: What stands for a value: capitals in the house's words, else the name of a type.
_PLACEHOLDERS = {
    "NO": "番号",
    "DATE": "日付",
    "TIME": "日時",
    "EMAIL": "メールアドレス",
    "TEXT": "本文",
    "FILE": "ファイル",
    "MAIL": "メール",
    "WORDS": "語",
    "WORD": "語",
    "KIND": "種類",
    "MARK": "マーク",
    "NAME": "名前",
    "NUMBER": "番号",
    "ENTRY": "登録番号",
    "TASK": "要対応番号",
    "NOTICE": "入金ID",
    "FIELD": "項目",
    "VALUE": "内容",
    "PIECES": "数",
    "TRACKING": "追跡番号",
    "STORY": "ストーリー",
    "OPTIONS": "オプション",
    "COMMAND": "コマンド",
    "ARGS": "引数",
    "<str>": "<文字>",
    "<list[str]>": "<文字>…",
    "[str]": "",
    "<int>": "<整数>",
    "<int range>": "<整数>",
    "<path>": "<パス>",
    "<file>": "<ファイル>",
    "<dir>": "<フォルダー>",
    "<%Y-%m-%d>": "<日付>",
}
_PLACEHOLDER = re.compile(r"[A-Z]{2,}|<[a-z%Y-]+( range|\[str\])?>|\[str\]")
_LIST_OF_CHOICES = re.compile(r"<list\[([^\]]+)\]>")
_HEADINGS = {"Arguments": "引数", "Options": "オプション", "Commands": "コマンド"}
#: What typer writes behind the help of a parameter: `[default: 50; 1<=x<=10000; required]`.
_BEHIND = re.compile(r"\[[^\[\]]*\]$")
_WIDEST_NAME = 30
_GAP = 2


class JapanesePage(HelpFormatter):
    """Writes a page of help."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "使い方: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for at, paragraph in enumerate(text.split("\n\n")):
            lines = wrapped(" ".join(paragraph.split("\n")), self.width - self.current_indent)
            self.write("\n" * bool(at) + "".join(f"{indent}{line}\n" for line in lines))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = _WIDEST_NAME, col_spacing: int = _GAP) -> None:
        """What is called how on the left, what it does on the right."""
        named = [(placeholders(name), _behind(text)) for name, text in rows]
        left = min(max(columns_of(name) for name, _ in named), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in named:
            lines = list(wrapped(text, max(self.width - left - self.current_indent, 10))) or [""]
            gap = left - columns_of(name)
            if gap < col_spacing:
                self.write(f"{indent}{name}\n")
            else:
                self.write(f"{indent}{name}{' ' * gap}{lines.pop(0)}".rstrip() + "\n")
            self.write("".join(f"{indent}{' ' * left}{line}\n" for line in lines if line))


class JapaneseContext(Context):
    formatter_class = JapanesePage


def in_japanese(command: Command, translated: Callable[[str], str]) -> None:
    """Turn the help of a command, and of all beneath it, into Japanese."""
    command.context_class = JapaneseContext
    command.help, command.epilog = _of(command.help, translated), _of(command.epilog, translated)
    command.short_help = (command.help or "").partition("。")[0]
    command.options_metavar = placeholders(command.options_metavar or "")
    for param in command.params:
        _turn(param, translated)
    if help_option := command.get_help_option(JapaneseContext(command)):
        _turn(help_option, translated)
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = placeholders(command.subcommand_metavar)
        for each in command.commands.values():
            in_japanese(each, translated)


def _turn(param: Parameter, translated: Callable[[str], str]) -> None:
    if isinstance(param, TyperArgument | TyperOption):
        param.help = _of(param.help, translated)
        param.metavar = placeholders(param.metavar or (param.name or "").upper()) if _is_named(param) else param.metavar
        if isinstance(param.show_default, str):
            param.show_default = translated(param.show_default)


def _is_named(param: Parameter) -> bool:
    """Arguments are called something also where nothing is said."""
    return param.metavar is not None or isinstance(param, TyperArgument)


def _of(text: str | None, translated: Callable[[str], str]) -> str | None:
    return translated(inspect.cleandoc(text)) if text else text


def placeholders(text: str) -> str:
    """`[OPTIONS] {NO}` → `[オプション] {番号}`, `<str>` → `<文字>`."""
    text = _LIST_OF_CHOICES.sub(r"<\1>…", text)
    return _PLACEHOLDER.sub(lambda found: _PLACEHOLDERS.get(found[0], found[0]), text)


def _behind(text: str) -> str:
    return _BEHIND.sub(lambda found: found[0].replace("default: ", "既定値: ").replace("required", "必須"), text)
