"""What can go wrong with a mail, one class each: its template, its address, the mail server, or the mail itself."""

from typing import ClassVar

from domain.basics.errors import Refusal
from domain.basics.said import Said
from domain.conversation.blame import Blame, blame_of


class BadTemplate(Refusal):
    """A template cannot be used; the message names file and line."""

    cases: ClassVar = {
        "syntax": ("file", "line", "why"),
        "not_utf8": ("file", "line"),
        "not_regular": ("file", "line"),
        "no_filter": ("file", "line", "name"),
        "no_test": ("file", "line", "name"),
        "no_quotes": ("file", "line"),
        "no_template": ("file", "line", "name"),
        "folder": ("file", "line"),
        "no_mail": ("file", "line"),
        "example": ("file", "line", "why", "said"),
        "no_frame": ("file", "line", "frames"),
        "no_block": ("file", "line", "name"),
    }

    def __init__(self, file: str, line: int, case: str = "", /, **facts: str | Said) -> None:
        super().__init__(case, file=file, line=line, **facts)
        self.file, self.line = file, line


class UnknownVariable(BadTemplate):
    """A template uses a variable, or a field of one, that does not exist."""

    cases: ClassVar = {"": ("file", "line", "variable")}

    def __init__(self, file: str, line: int, variable: str) -> None:
        super().__init__(file, line, variable=variable)
        self.variable = variable


class UnrenderableMail(Exception):
    """No mail can be made of this content: facts and template do not fit together, or no header holds its texts.

    The mail waits until somebody has mended that.
    """


class BadAddress(Refusal):
    """No mail can be sent to this address, so somebody has to phone or write; the message does not repeat it."""

    cases: ClassVar = {
        "": (),
        "character": (),
        "none": (),
        "no_such_characters": (),
        "length": (),
        "local_length": (),
        "domain": (),
        "of_nobody": (),
    }


class MailRefused(Exception):
    """The mail server will never take this mail for this recipient (a permanent 5xx answer).

    `status` is the answer's code of RFC 3463, or the one that its words mean.
    """

    def __init__(self, code: int, text: str, status: str) -> None:
        self.code, self.text, self.status = code, text, status
        self.fault = blame_of(status, text)
        super().__init__(f"The mail server refused the mail for good: {code} {text}")


class MailDelayed(Exception):
    """The mail could not be handed over now; later it may.

    `unclear` is true when the connection broke after the whole mail had left: the server may have taken it. A second
    try carries the same Message-ID. `fault` and `status` (RFC 3463) are known where a server answered; `is_own_server`
    is true when the shop's own mail server refused to work for it: its log-in, or its sender.
    """

    def __init__(  # noqa: PLR0913 - all that an answer says
        self,
        reason: Said | str,
        *,
        code: int | None = None,
        unclear: bool = False,
        fault: Blame | None = None,
        is_own_server: bool = False,
        status: str = "",
    ) -> None:
        self.reason, self.code, self.unclear, self.status = reason, code, unclear, status
        self.fault, self.is_own_server = fault, is_own_server
        super().__init__(f"The mail could not be handed over: {reason}")
