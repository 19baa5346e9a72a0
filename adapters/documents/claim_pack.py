"""The cover of an evidence pack: everything that it says is decided here, the template only sets it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from adapters.carriers.book import carrier
from adapters.documents.claim_pack_words import PACK_WORDS, PackWords
from adapters.documents.formats import Pieces, address_lines, day, paragraphs, pieces, yen
from adapters.documents.section import Fact, Part, fact
from adapters.documents.slip import ShopHead, shop_head
from adapters.documents.words import WORDS
from adapters.words.say import name
from domain.agenda.claim_pack import ClaimPack, PackEvent
from domain.contract.order import Language

_MEGABYTE, _KILOBYTE = 1_000_000, 1_000
#: Characters of a letter that stand on the cover.
_BEGINNING = 400


class PackTable(Part):
    """Rows under headings; `widths` are shares of the page, 0 for what is as wide as it has to be."""

    headings: list[str]
    widths: list[int]
    rows: list[list[Pieces]]


class PackSection(Part):
    heading: str
    facts: Sequence[Fact] = ()
    table: PackTable | None = None
    paragraphs: Sequence[Pieces] = ()
    note: str = ""


class PackPage(Part):
    """The data of `claim_pack.typ`."""

    language: Language
    title: str
    subtitle: str
    number: Pieces
    shop: ShopHead
    intro: str
    facts: list[Fact]
    sections: list[PackSection]


class PackedFile(NamedTuple):
    """A file that the cover lists, by its path in the pack."""

    path: str
    size: int
    sha256: str
    about: str = ""


class _Cover:
    def __init__(self, pack: ClaimPack, files: Sequence[PackedFile], language: Language) -> None:
        self.pack, self.files, self.language = pack, files, language
        self.words: PackWords = PACK_WORDS[language]

    # --- how things are written ----------------------------------------------------------------------------------

    def moment(self, at: datetime) -> str:
        local = at.astimezone(self.pack.zone)
        return f"{local.date().isoformat()} {local:%H:%M}"

    def fact(self, label: str, value: str) -> Fact:
        return fact(self.words.labels[label], value)

    def table(self, *headings: tuple[str, int], rows: Iterable[Sequence[str]]) -> PackTable | None:
        told = [[pieces(cell, longest=12) for cell in row] for row in rows]
        if not told:
            return None
        names, widths = zip(*headings, strict=True)
        return PackTable(headings=[self.words.headings[each] for each in names], widths=list(widths), rows=told)

    def section(self, heading: str, table: PackTable | None, note: str = "") -> PackSection:
        nothing = [] if table else [pieces(self.words.nothing)]
        return PackSection(heading=heading, table=table, paragraphs=nothing, note=note)

    def events(self, events: Iterable[PackEvent]) -> PackTable | None:
        rows = [(self.moment(event.at), self.words.happened[event.what], self.details(event)) for event in events]
        return self.table(("at", 0), ("what", 0), ("details", 1), rows=rows)

    def details(self, event: PackEvent) -> str:
        return "　".join([*(self.told(name_, value) for name_, value in event.facts.items()), event.said]).strip("　")

    def told(self, what: str, value: object) -> str:
        """A fact of a journal line, for people outside."""
        text = str(value)
        if what == "amount":
            text = yen(int(text), self.language)
        elif what == "carrier":
            text = self.carrier(text)
        elif what in {"remedy", "outcome", "why"}:
            family = {"remedy": "remedy", "outcome": "claim_outcome", "why": "return_reason"}[what]
            text = name(family, text, self.language)
        elif what == "event":
            text = self.words.codes.get(text, text)
        label = self.words.codes[what]
        return f"{label} {text}" if label else text

    def carrier(self, key: str) -> str:
        brought_by = carrier(key)
        return brought_by.name_en if self.language == "en" else brought_by.name

    # --- what it says --------------------------------------------------------------------------------------------

    def page(self) -> PackPage:
        words, claim = self.words, self.pack.claim
        return PackPage(
            language=self.language,
            title=words.title,
            subtitle=words.subtitle,
            number=pieces(claim.claim_no),
            shop=shop_head(self.pack.shop, WORDS[self.language], self.language, shows_number=False),
            intro=words.intro.format(zone=self.pack.zone.key),
            facts=list(self.about()),
            sections=[
                PackSection(heading=words.glance, facts=list(self.glance()), note=self.arrival_note()),
                self.order(),
                self.terms(),
                self.section(words.way, self.events(self.pack.way), words.notes["way"]),
                self.section(words.packing, self.events(self.pack.packing)),
                self.section(words.thread, self.thread()),
                self.section(words.letters, self.letters(), words.notes["letters"]),
                self.money(),
                self.mails(),
                self.attached(),
            ],
        )

    def about(self) -> Iterator[Fact]:
        claim, placed = self.pack.claim, self.pack.placed
        yield self.fact("claim_no", claim.claim_no)
        if claim.outside and claim.outside.their_no:
            yield self.fact("their_no", claim.outside.their_no)
        yield self.fact("order_no", placed.order_no)
        if placed.channel_order_no and placed.channel_order_no != placed.order_no:
            yield self.fact("channel_no", placed.channel_order_no)
        yield self.fact("reason", name("claim_reason", claim.asked.reason, self.language))
        chosen = [f"{placed.lines[no - 1].name} × {many}" for no, many in claim.asked.lines.items()]
        yield self.fact("lines", "、".join(chosen) or self.words.all_of_it)
        yield self.fact("opened", self.moment(claim.opened_at))
        yield self.fact("most", yen(claim.asked.most, self.language))
        status = name("claim_status", claim.status, self.language)
        if claim.end:
            status = name("claim_outcome", claim.end.outcome, self.language)
        yield self.fact("status", status)
        if claim.guarantee.respond_by:
            yield self.fact("respond_by", day(claim.guarantee.respond_by, self.language))
        yield self.fact("as_of", self.moment(self.pack.as_of))

    def glance(self) -> Iterator[Fact]:
        promised, parcels = self.pack.order.goods.arrival.promised_for, self.pack.parcels
        if promised:
            yield self.fact("promised", day(promised, self.language))
        for parcel in parcels:
            if parcel.shipped_at:
                yield self.fact("handed", f"{self.moment(parcel.shipped_at)} {self.carrier(parcel.carrier)}")
                if parcel.tracking_no:
                    yield self.fact("tracking", parcel.tracking_no)
                if link := carrier(parcel.carrier).tracking_link(parcel.tracking_no):
                    yield self.fact("page", link)
            if parcel.delivered_at:
                yield self.fact("delivered", self.moment(parcel.delivered_at))
        yield self.fact("ship_to", self.ship_to())

    def arrival_note(self) -> str:
        came = any(parcel.delivered_at for parcel in self.pack.parcels)
        return self.words.notes["delivered" if came else "not_delivered"]

    def ship_to(self) -> str:
        person = self.pack.placed.ship_to
        where = " ".join(address_lines(person.address))
        return f"{person.salutation(self.language)}　〒{person.address.postal_code} {where}"

    def order(self) -> PackSection:
        placed = self.pack.placed
        rows = [
            (
                line.name,
                f"{line.quantity:,}",
                yen(line.unit_price, self.language),
                yen(line.unit_price * line.quantity, self.language),
            )
            for line in placed.lines
        ]
        goods = sum(line.unit_price * line.quantity for line in placed.lines)
        facts = [
            self.fact("placed", self.moment(placed.placed_at)),
            self.fact("payment", name("method", placed.payment.method, self.language)),
            self.fact("shipping", yen(placed.total - goods, self.language)),
            self.fact("total", yen(placed.total, self.language)),
            self.fact("ship_to", self.ship_to()),
        ]
        table = self.table(("article", 1), ("pieces", 0), ("price", 0), ("sum", 0), rows=rows)
        return PackSection(heading=self.words.order, facts=facts, table=table)

    def terms(self) -> PackSection:
        rule = (self.language == "en" and self.pack.shop.return_rule_en) or self.pack.shop.return_rule
        until = [self.fact("until", day(ends_on, self.language))] if (ends_on := self.pack.ends_on) else []
        days = self.pack.return_days
        until.append(self.fact("return_days", self.words.days.format(count=days) if days else self.words.no_returns))
        return PackSection(
            heading=self.words.terms,
            facts=until,
            paragraphs=[pieces(self.words.labels["return_rule"] + ":"), *paragraphs(rule)],
            note=self.words.notes["terms"],
        )

    def thread(self) -> PackTable | None:
        happened = self.words.happened
        rows = [(event.at, happened[event.what], self.details(event)) for event in self.pack.thread]
        if self.pack.text:
            rows.insert(min(len(rows), 1), (self.pack.claim.opened_at, happened["customer"], self.pack.text))
        rows += [(answer.at, happened["shop"], answer.text) for answer in self.pack.answers]
        rows.sort(key=lambda row: row[0])
        told = [(self.moment(at), what, " ".join(text.split())) for at, what, text in rows]
        return self.table(("at", 0), ("what", 0), ("details", 1), rows=told)

    def letters(self) -> PackTable | None:
        """Each with its beginning; the whole stands in its file."""
        paths = [file.path for file in self.files if file.path.startswith("letters/")]
        codes = self.words.codes
        rows = [
            (
                self.moment(each.at),
                f"{codes['customer' if each.is_customers else 'other']}　{each.about}",
                _shortened(" ".join(f"{each.subject} {each.text}".split())),
                path,
            )
            for each, path in zip(self.pack.letters, paths, strict=True)
        ]
        return self.table(("at", 0), ("from", 0), ("details", 1), ("file", 0), rows=rows)

    def money(self) -> PackSection:
        label, language = self.words.labels["refund"], self.language
        facts = [
            fact(f"{label} {no}", f"{yen(each.amount, language)}　{self.words.codes[each.state.value]}")
            for no, each in enumerate(self.pack.order.money.refunds, start=1)
        ]
        section = self.section(self.words.money, self.events(self.pack.money))
        return section.model_copy(update={"facts": facts})

    def mails(self) -> PackSection:
        paths = [file.path for file in self.files if file.path.startswith("mails/")]
        rows = [
            (self.moment(mail.sent_at), mail.subject, path) for mail, path in zip(self.pack.mails, paths, strict=True)
        ]
        table = self.table(("at", 0), ("subject", 1), ("file", 0), rows=rows)
        return self.section(self.words.mails, table, self.words.notes["mails"])

    def attached(self) -> PackSection:
        rows = [
            (file.path, file.about, _size(file.size), file.sha256[:16])
            for file in self.files
            if not file.path.startswith(("mails/", "letters/"))
        ]
        table = self.table(("file", 1), ("giver", 1), ("size", 0), ("hash", 0), rows=rows)
        return self.section(self.words.files, table, self.words.notes["files"])


def pack_page(pack: ClaimPack, files: Sequence[PackedFile], language: Language) -> PackPage:
    """Lay out the cover; `files` are all others of the pack, mails and letters in their order."""
    return _Cover(pack, files, language).page()


def giver_of(given_by: str, says: str, language: Language = "ja") -> str:
    """Who gave a file, and what they say of it."""
    giver = PACK_WORDS[language].codes[given_by]
    return f"{giver}: {says}" if says else giver


def _shortened(text: str) -> str:
    return f"{text[:_BEGINNING]}…" if len(text) > _BEGINNING else text


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE else f"{max(size // _KILOBYTE, 1)} KB"
