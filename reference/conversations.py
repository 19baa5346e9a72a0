"""Puts mails as customers see them into the pages about conversations, from the example letters.

`python -m reference.conversations docs/conversations/*.md` writes each between its two marks; a test compares. A
mark is a line such as `<!-- mail: ja deadline_extended/after_lost_mail -->`: the language, and the example's name.
"""

import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.samples import sample_mails
from domain.order.mail import MailContent

_PLACE = re.compile(r"(<!-- mail: (?P<example>\w+ \S+) -->\n).*?(<!-- end of mail -->\n)", re.DOTALL)


def with_mails(document: str) -> str:
    """The page with its mails of today.

    Raises:
        KeyError: there is no such example.
    """
    return _PLACE.sub(lambda place: f"{place[1]}{_shown(place['example'])}{place[3]}", document)


@cache
def _letters() -> Mapping[str, MailContent]:
    return {f"{each.content.language} {each.name}": each.content for each in sample_mails()}


@cache
def _renderer() -> MailRenderer:
    return MailRenderer()


@cache
def _shown(example: str) -> str:
    mail = _renderer().render(_letters()[example])
    text = re.sub(r"\n{3,}", "\n\n", mail.text).strip()
    return f"\n```text\n{mail.subject}\n\n{text}\n```\n\n"


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(with_mails(file.read_text(encoding="utf-8")), encoding="utf-8")
