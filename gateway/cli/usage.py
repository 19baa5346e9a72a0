"""What is wrong with the words of a command, in Japanese; in English typer says it itself."""

import re
import sys

from typer import BadParameter, TyperException
from typer._click.exceptions import MissingParameter, NoArgsIsHelpError, UsageError

from gateway.cli.help_page import placeholders
from gateway.cli.words import faults_told, language, told

#: By what typer says: the code of the same, whose facts are the groups by their names.
_CODES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"Missing command\.", "usage.no_command"),
        (r"No such command (?P<given>'.*?')\. Did you mean (?P<known>.*)\?", "usage.did_you_mean"),
        (r"No such command (?P<given>'.*')\.", "usage.unknown_command"),
        (r"No such option: (?P<given>\S+)", "usage.unknown_option"),
        (r"Option (?P<given>'.*') requires an argument", "usage.needs_value"),
        (r"Option (?P<given>'.*') does not take a value", "usage.takes_no_value"),
        (r"Got unexpected extra argument\(s\) \((?P<given>.*)\)", "usage.too_many"),
        (r"(?P<given>'.*') is not one of (?P<known>.*)\.", "usage.no_choice"),
        (r"(?P<given>'.*') does not match the formats", "usage.no_date"),
        (r"\w+ (?P<given>'.*') does not exist\.", "usage.no_such_file"),
        (r"\w+ (?P<given>'.*') is a file\.", "usage.is_file"),
        (r"\w+ (?P<given>'.*') is a directory\.", "usage.is_folder"),
        (r"\w+ (?P<given>'.*') is not (?:readable|writable)\.", "usage.not_allowed"),
    )
)


def show(error: TyperException) -> None:
    """Say on standard error how the command is used, and what is wrong."""
    error.message = error.message.removeprefix("Value error, ")  # a validator's, not the house's
    tell = getattr(error, "show", None)
    if language() == "en" and tell:
        tell()
        return
    if isinstance(error, NoArgsIsHelpError):
        sys.stderr.write(f"{error.message}\n")
        return
    if isinstance(error, UsageError) and error.ctx:
        sys.stderr.write(f"{error.ctx.get_usage()}\n{told('usage.more', command=error.ctx.command_path)}\n\n")
    sys.stderr.write(f"{told('usage.error', what=_sentence(error))}\n")


def _sentence(error: TyperException) -> str:
    if isinstance(error, MissingParameter):
        return told("usage.missing", what=_hint(error))
    if not isinstance(error, BadParameter):
        return _said(error)
    hint = _hint(error)
    return told("usage.wrong_value", what=hint, why=_said(error)) if hint else _said(error)


def _hint(error: BadParameter) -> str:
    """Which option or argument it is, as the help calls it."""
    hint = error.param_hint or (error.param.get_error_hint() if error.param else "")
    return placeholders(hint if isinstance(hint, str) else " / ".join(hint or ()))


def _said(error: TyperException) -> str:
    """What typer says in our words; what we say stays."""
    from pydantic import ValidationError

    cause = error.__cause__
    if isinstance(cause, ValidationError) and "value_error" not in {each["type"] for each in cause.errors()}:
        return faults_told(cause)
    for pattern, code in _CODES:
        if found := pattern.match(error.message):
            return told(code, **found.groupdict())
    return error.message
