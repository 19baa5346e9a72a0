"""Hostile input for every door: what fits a schema and is as nasty as it may be, and what does not fit at all.

JSON comes as bytes, with escapes for what UTF-8 cannot say, as careless programs write it.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from gateway.api.schema import CONTRACT

Schema = Mapping[str, Any]
Fitting = st.SearchStrategy[Any]

#: What databases, mail headers, terminals, papers, indexes and parsers have stumbled over.
SNAGS = (
    *(
        "\x00",
        "\ud800",
        "\udfff",
        "\ufffe",
        "\ufdfa",
        "㌕㌖㌢",
        "\u202e",
        "\u2028",
        "\u200b",
        "\r\nBcc: x@x.jp",
        "\x1b[2J",
    ),
    *("😀", "👨‍👩‍👧", "𠮷", "か\u3099", "a\u0301" * 9, "ſ", "İ", "ß", "²", "①", "٣", "½"),
    *(
        "'",
        '"',
        "\\",
        "\\u0000",
        "%",
        "{{ x }}",
        "{% x %}",
        "<b>&amp;",
        "${x}",
        "$1",
        ";--",
        "NULL",
        "{}",
        "[]",
        "null",
    ),
    *("a", "A", "0", " ", "　", "\t", "-", "@", ".", ",", "山田", "様", "5.1.1", "taro@example.jp", "https://x.jp/"),
)
TEXTS = st.lists(st.sampled_from(SNAGS), max_size=8).map("".join)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30, 10**400, 0.5, 1e300, -0.0])
JUNK: Fitting = st.recursive(
    TEXTS | NUMBERS | st.none() | st.booleans() | st.sampled_from([float("nan"), float("inf")]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


@cache
def fitting(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """JSON that the schema of this message allows."""
    schema = CONTRACT[name].model_json_schema(mode="validation")
    return _of(schema, schema.get("$defs", {}))


@st.composite
def spoiled(draw: st.DrawFn, name: str) -> object:
    """JSON that fitted, with junk somewhere in it, and fields that nobody knows."""
    value = draw(fitting(name))
    for _ in range(draw(st.integers(1, 2))):
        place: Any = value
        while isinstance(place, dict) and place and draw(st.booleans()):
            inner = place[draw(st.sampled_from(sorted(place)))]
            if not isinstance(inner, dict):
                break
            place = inner
        place[draw(st.sampled_from(sorted(place)) | TEXTS) if place else "x"] = draw(JUNK)
    return draw(JUNK) if draw(st.integers(0, 9)) == 0 else value


@cache
def sent(name: str) -> st.SearchStrategy[bytes]:
    """A message as bytes: mostly one that fits, now and then one that does not, or that is no JSON."""
    told: st.SearchStrategy[bytes] = st.one_of(fitting(name), fitting(name), spoiled(name)).map(as_bytes)
    return st.one_of(told, told, told, st.tuples(told, st.binary(max_size=3)).map(lambda both: both[0][:-3] + both[1]))


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def _of(schema: Schema, defs: Mapping[str, Schema]) -> Fitting:
    if "$ref" in schema:
        return st.deferred(lambda: _of(defs[schema["$ref"].rpartition("/")[2]], defs))
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return st.one_of([_of(each, defs) for each in schema[choice]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds: dict[str, Any] = {
        "object": _object,
        "array": _array,
        "string": lambda of, _: _string(of),
        "integer": lambda of, _: _integer(of),
        "number": lambda _, __: st.sampled_from([0, 0.5, 1e300, -1e300, 5e-324]),
        "boolean": lambda _, __: st.booleans(),
        "null": lambda _, __: st.none(),
    }
    found: Fitting = kinds[schema["type"]](schema, defs) if "type" in schema else JUNK
    return found


def _object(schema: Schema, defs: Mapping[str, Schema]) -> Fitting:
    if "properties" not in schema:
        more, names = schema.get("additionalProperties", {}), schema.get("propertyNames", {})
        values = _of(more, defs) if isinstance(more, dict) and more else JUNK
        return st.dictionaries(_string(names), values, max_size=3)
    needed = set(schema.get("required", ()))
    fields = {name: _of(of, defs) for name, of in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: of for name, of in fields.items() if name in needed},
        optional={name: of for name, of in fields.items() if name not in needed},
    )


def _array(schema: Schema, defs: Mapping[str, Schema]) -> Fitting:
    items = _of(schema.get("items", {}), defs)
    least = schema.get("minItems", 0)
    return st.lists(items, min_size=least, max_size=min(schema.get("maxItems", 3), least + 2))


def _string(schema: Schema) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return st.dates().map(str) | st.sampled_from(["2026-11-24", "2026-11-30", "2199-12-31", "2000-01-01"])
    if schema.get("format") == "date-time":
        offsets = st.sampled_from(["+09:00", "Z", "+23:59", "-23:59"])
        days = st.sampled_from(["2026-11-24", "2000-01-01", "2199-12-31", "1999-12-31"])
        return st.tuples(days, offsets).map(lambda both: f"{both[0]}T23:59:59{both[1]}")
    if "pattern" in schema:
        pattern: str = schema["pattern"]
        return st.from_regex(pattern).filter(lambda text: len(text) <= schema.get("maxLength", 1_000))
    most, least = schema.get("maxLength", 300), schema.get("minLength", 0)
    short = TEXTS.map(lambda text: (text or "a")[:most].ljust(least, "a"))
    long = TEXTS.map(lambda text: ((text or "㌕") * most)[:most])
    return st.one_of(short, short, short, long) if most <= 1_000 else short


def _integer(schema: Schema) -> st.SearchStrategy[int]:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -(2**70)))
    most = schema.get("maximum", schema.get("exclusiveMaximum", 2**70))
    return st.sampled_from(sorted({least, most, min(max(1, least), most), min(max(1_000, least), most)}))


@st.composite
def hostile_mails(draw: st.DrawFn) -> bytes:
    """A mail with nasty headers and text, in whatever encoding it says or does not say."""
    charset = draw(st.sampled_from(["utf-8", "iso-2022-jp", "cp932", "us-ascii", "utf-7", "x-unknown", "\x00"]))
    lines = [f"{name}: {draw(TEXTS)}" for name in draw(st.lists(st.sampled_from(HEADERS), max_size=8))]
    lines += [f"From: {draw(TEXTS)} <{draw(st.sampled_from(SENDERS))}>", f"Content-Type: text/plain; charset={charset}"]
    text = "\r\n".join([*lines, "", draw(TEXTS), draw(TEXTS)])
    return text.encode(draw(st.sampled_from(["utf-8", "utf-16", "cp932"])), draw(ERRORS)) + draw(st.binary(max_size=9))


HEADERS = ("Subject", "To", "Cc", "Message-ID", "In-Reply-To", "References", "Reply-To", "Date", "X-Mailer", "Sender")
SENDERS = (
    "taro@example.jp",
    "a\x00b@example.jp",
    f"{chr(0xFDFA) * 60}@example.jp",
    "㌕@example.jp",
    "",
    "@",
    "x@x" * 99,
)
ERRORS = st.sampled_from(["replace", "ignore", "xmlcharrefreplace"])
