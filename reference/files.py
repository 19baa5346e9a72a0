"""Writes docs/files: a page per profile, and the list of them: `python -m reference.files docs/files`."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from adapters.files.profile import Column, Kind, Profile, Setting
from adapters.files.profile_files import profiles

#: What each kind is for, and the command that reads or writes it.
KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.LISTS: (
        "Lists of the shop's own",
        "shop customer import, shop blacklist import, shop stock import, shop stock suppliers",
    ),
    Kind.ORDERS: ("Orders that come in", "shop import orders FILE --profile {name}"),
    Kind.BANK: ("Bank files that come in", "shop import bank FILE --profile {name}"),
    Kind.TRACKING: ("Numbers of parcels that come in", "shop import tracking FILE --profile {name}"),
    Kind.EVENTS: ("What became of parcels", "shop import events FILE --profile {name}"),
    Kind.REMITTANCE: ("Cash that carriers collected", "shop import remittance FILE --profile {name}"),
    Kind.NOTICES: ("Payments in convenience stores", "shop import notices FILE --profile {name}"),
    Kind.SHIPPING: ("Waybills for carriers", "shop export shipping --profile {name}"),
    Kind.SHIPPED: ("Parcels that have left, for carts", "shop export shipped --profile {name}"),
    Kind.STOCK: ("Stock levels, for carts", "shop export stock --profile {name}"),
    Kind.BOOKS: ("Sales and payments, for the books", "shop export books --profile {name}"),
}
#: What comes of a file of a kind.
OUTCOMES: Mapping[Kind, str] = {
    Kind.ORDERS: "each order is started, as if the cart had sent it",
    Kind.BANK: "what is certain is booked on its order; the rest is in `shop deposits list`",
    Kind.TRACKING: "each parcel has left under its number, and the customer is told",
    Kind.EVENTS: "arrivals, returns, parcels at the depot; thanks and requests for payment follow",
    Kind.REMITTANCE: "cash on delivery is booked on its order, the fee apart",
    Kind.NOTICES: "payments in stores are booked: 速報, 確定, 取消",
    Kind.SHIPPING: "a file for the carrier's program, each parcel once",
    Kind.SHIPPED: "a file for the cart: carrier and number, each parcel once",
    Kind.STOCK: "a file for the cart: what is on the shelf and free",
    Kind.BOOKS: "a file for the accounting program: sales and returns by rate of tax, money, refunds",
}
#: Whose files they are: the beginnings of the profiles' names, in the order in which a day meets them.
PARTIES: Mapping[str, tuple[str, ...]] = {
    "EC-CUBE 4": ("eccube4",),
    "Shopify": ("shopify",),
    "Next Engine (ネクストエンジン)": ("nextengine",),
    "Yamato (ヤマト運輸)": ("yamato",),
    "Sagawa (佐川急便)": ("sagawa",),
    "Japan Post (日本郵便)": ("japanpost",),
    "Banks (銀行)": (
        *("zengin", "mufg", "smbc", "rakuten", "sbi-sumishin", "paypay"),
        *("au-jibun", "gmo-aozora", "yucho"),
    ),
    "Convenience stores (コンビニ収納)": ("dsk",),
    "Accounting programs (会計ソフト)": ("freee", "mf", "yayoi"),
    "Anybody else": ("plain",),
}
#: The first kind that is written.
_WRITTEN = frozenset({Kind.SHIPPING, Kind.SHIPPED, Kind.STOCK, Kind.BOOKS})
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with a byte order mark", "cp932": "CP932 (Shift_JIS)"}
_QUOTES = {"all": "around every cell", "minimal": "where they are needed", "none": "nowhere"}
_DELIMITERS = {",": "a comma", "\t": "a tab", ";": "a semicolon"}
_MADE = "This page is made from the profile: `python -m reference.files docs/files`."
_HEAD = f"""\
# Files in, files out

A file of somebody else's is read or written by a **profile**: its columns, encoding and codes as data, with the place
where that is known from and what nobody has verified. A row that does not fit is refused with its column and reason;
nothing is guessed, cut or set right.

A shop adds what is its own in `profiles/<kind>/<name>.toml` beside its `shop.toml`. Under the name of a profile below
it says only what is different; under another name, with `base`, it stands beside that one:

```toml
# profiles/orders/eccube4.toml
[codes.method]
"クレジットカード決済（○○ペイメント）" = "card authorized"

[settings]
prefix = "E-" # before the cart's numbers, where two carts count alike
reduced = ["TEA-", "FOOD-"] # articles with 8 percent, for carts whose file has no rate
tax_rate = 10
```

Files that come in may also be put into [a folder that is watched](../watched-folder.md).
One profile or one kind of files more: [how it is added](../how-to/add-a-file-kind.md).

{_MADE.replace("This page is made from the profile", "These pages are made from the profiles")}
"""


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    found = {_file(profile): page(profile) for profile in profiles()}
    return {"README.md": overview()} | found


def overview() -> str:
    """The list of all profiles, by kind."""
    parts = [_HEAD, *_ways()]
    for kind, (title, command) in KINDS.items():
        if of_kind := profiles(kind):
            parts.append(f"## {title}\n\n`{command.format(name='NAME')}`\n")
            parts.append("| profile | | version |\n|---|---|---|")
            parts += [f"| [`{each.name}`]({_file(each)}) | {each.title.en} | {each.version} |" for each in of_kind]
            parts.append("")
    return "\n".join(parts)


def profiles_of(beginnings: tuple[str, ...]) -> list[Profile]:
    """The profiles of one party, those that are read before those that are written."""
    of_party = [each for each in profiles() if each.kind is not Kind.LISTS and each.name.startswith(beginnings)]
    return sorted(of_party, key=lambda each: (list(KINDS).index(each.kind), each.name))


def _ways() -> Iterator[str]:
    """Which file of whom goes where, and what comes of it."""
    yield "## Whose file, which command, and what comes of it\n"
    yield "A file that comes in is known by its headings, its first row; `--profile` says it where two could be meant."
    yield "Columns that are divided by tabs or semicolons are read, too. Lines above the headings are told, and nothing"
    yield "is taken. Headings alone are a day on which nothing happened, and no fault.\n"
    for party, beginnings in PARTIES.items():
        yield f"### {party}\n"
        yield "| file | command | what comes of it |\n|---|---|---|"
        for each in profiles_of(beginnings):
            command = _command(each)
            needs_name = each.kind in _WRITTEN or each.settings.get("notice_format") == "B"
            shown = command if needs_name else command.partition(" --profile")[0]
            yield f"| [{each.title.ja}]({_file(each)}) | `{shown}` | {OUTCOMES[each.kind]} |"
        yield ""


def page(profile: Profile) -> str:
    """One profile."""
    is_written = profile.kind in _WRITTEN
    sections = [
        f"# {profile.title.en}\n\n{profile.title.ja}. `{_command(profile)}`\n",
        _list("Layout", _layout(profile, is_written=is_written)),
        _columns(profile, is_written=is_written),
        *(_codes(field, words, is_written=is_written) for field, words in sorted(profile.codes.items())),
        _settings(profile.settings),
        _list("Known from", profile.source),
        _list("Not verified", profile.unverified or ("Nothing is known to be open.",)),
        _MADE,
    ]
    return "\n".join(section for section in sections if section) + "\n"


def _command(profile: Profile) -> str:
    command = KINDS[profile.kind][1].format(name=profile.name)
    if profile.kind is Kind.BOOKS:
        return f"{command} --from DATE"
    is_filled_in = profile.kind is Kind.STOCK and profile.name != "plain"  # the cart's own file is, with the levels
    return f"{command} --into FILE" if is_filled_in else command


def _file(profile: Profile) -> str:
    return f"{profile.kind}-{profile.name}.md"


def _layout(profile: Profile, *, is_written: bool) -> Iterator[str]:
    encodings = [_ENCODINGS[each] for each in profile.encodings]
    yield f"Version {profile.version}"
    yield f"Encoding: {encodings[0] if is_written else ' or '.join(encodings)}"
    yield f"Cells divided by {_DELIMITERS[profile.delimiter]}, quotation marks {_QUOTES[profile.quote]}"
    if is_written:
        yield f"Line ends: {profile.newline.upper()}"
    yield _heading(profile, is_written=is_written)
    if profile.order != "any":
        yield f"Rows in {profile.order} order"


def _heading(profile: Profile, *, is_written: bool) -> str:
    if not profile.header:
        return "No headings: the place of a column tells" + (
            f"; the first {profile.preamble} rows are passed over" if profile.preamble else ""
        )
    before = f" within the first {profile.preamble + 1} rows" if profile.preamble else ""
    return "With headings" if is_written else f"Headings{before}, in whatever order and width"


def _columns(profile: Profile, *, is_written: bool) -> str:
    if not profile.columns:
        return ""
    head = "## Columns\n\n| | heading | ours | needed | | |\n|---|---|---|---|---|---|"
    rows = [
        f"| {at} | {_cell(' / '.join((column.name, *column.also)))} | {_code(_ours(column, is_written=is_written))} "
        f"| {'yes' if column.needed else ''} | {_cell(', '.join(_limits(column)))} | {_cell(column.note)} |"
        for at, column in enumerate(profile.columns, start=1)
    ]
    return "\n".join([head, *rows, ""])


def _ours(column: Column, *, is_written: bool) -> str:
    return f"= {column.constant}" if is_written and column.constant else column.field


def _limits(column: Column) -> Iterator[str]:
    if column.form.value != "text":
        yield column.form.value.replace("_", " ")
    if column.most_bytes:
        yield f"{column.most_bytes} bytes at most"
    if column.most:
        yield f"{column.most} characters at most"
    if column.pattern:
        yield f"`{column.pattern}`"
    if column.wrapped:
        yield {"apostrophe": "begins with an apostrophe", "formula": 'written as ="…"'}[column.wrapped]


def _codes(field: str, words: Mapping[str, str], *, is_written: bool) -> str:
    theirs, ours = ("ours", "theirs") if is_written else ("theirs", "ours")
    rows = [f"| {_cell(word)} | {_code(code)} |" for word, code in words.items()]
    return "\n".join([f"## Words of `{field}`\n\n| {theirs} | {ours} |\n|---|---|", *rows, ""])


def _settings(settings: Mapping[str, Setting]) -> str:
    rows = [f"| `{name}` | {_cell(_shown(value))} |" for name, value in settings.items()]
    return "\n".join(["## Settings\n\n| | |\n|---|---|", *rows, ""]) if rows else ""


def _shown(value: Setting) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} → {each}" for key, each in value.items())
    return (
        ", ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _list(title: str, items: Iterable[str]) -> str:
    return "\n".join([f"## {title}\n", *(f"- {item}" for item in items), ""])


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def main(folder: Path) -> None:
    """Write all pages; those of profiles that are gone are taken away."""
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
