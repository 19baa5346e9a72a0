"""What is wrong with a template, by code: the template language says it in English sentences."""

import re

from jinja2 import UndefinedError

from domain.basics.said import Code, Said

#: By how its sentence reads, the most telling part first; the groups are the facts of the code.
_SENTENCES: tuple[tuple[re.Pattern[str], Code], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), Code(f"jinja.{name}", *facts))
    for pattern, name, *facts in (
        (r"encountered unknown tag '(?P<tag>\w+)'", "unknown_tag", "tag"),
        (r".*innermost block that needs to be closed is '(?P<tag>\w+)'", "unclosed", "tag"),
        (r"missing end of comment", "open_comment"),
        (r"(?:.*, )?expected(?: token)? '(?P<token>[^']+)'", "expected", "token"),
        (r"unexpected char '(?P<char>[^']*)'", "unexpected_char", "char"),
        (r"(?:unexpected|.*, got) '(?P<token>[^']+)'", "unexpected", "token"),
        (r"block '(?P<name>[^']+)' defined twice", "twice", "name"),
    )
)
_OTHER = Code("jinja.other")
#: How the template language calls the ends of its places, and how they are written.
_WRITTEN = {
    "end of print statement": "}}",
    "begin of print statement": "{{",
    "end of statement block": "%}",
    "begin of statement block": "{%",
    "end of comment": "#}",
}
_NAME_MISSING, _ENDED = Code("jinja.name_missing"), Code("jinja.ended")


def fault_of(sentence: str) -> Said:
    """What is wrong, said by code; what no code fits is `jinja.other`."""
    for pattern, code in _SENTENCES:
        if found := pattern.match(sentence):
            return _said(code, found.groupdict())
    return _OTHER()


def _said(code: Code, facts: dict[str, str]) -> Said:
    what = facts.get("token", "")
    if what == "name":
        return _NAME_MISSING()
    if what == "end of template":
        return _ENDED()
    return code(**{name: _WRITTEN.get(value, value) for name, value in facts.items()})


_UNDEFINED, _UNFIT = Code("jinja.undefined", "name"), Code("jinja.unfit")
_MISSING = re.compile(r"'(?P<whole>[^']+)' is undefined|.* has no (?:attribute|element) '?(?P<part>[^']+)")


def why_unwritten(error: BaseException | None) -> Said:
    """Why no mail could be made with a template that is written as it should be."""
    found = _MISSING.match(str(error)) if isinstance(error, UndefinedError) else None
    return _UNDEFINED(name=found["whole"] or found["part"]) if found else _UNFIT()
