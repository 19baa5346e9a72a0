"""What a new mail, plan, carrier, and a new thing to ask a customer must have besides their rows: named where it lacks.

The pages of docs/how-to/ list the same places; a test compares.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from adapters.carriers.book import carriers
from adapters.documents.words import WORDS
from adapters.files.profile import Kind
from adapters.mail.writing.samples import sample_mails
from domain.contract.order import PLANS
from domain.conversation.question.conversation import Conversation
from domain.conversation.question.conversations import CONVERSATIONS
from domain.order.kinds import KINDS, MailKind

LANGUAGES = ("ja", "en")
_LOCALES = "adapters/words/locales"


def of_mail(kind: str, root: Path) -> Iterator[str]:
    """A kind of mail."""
    if kind not in KINDS:
        yield "its row in domain/order/kinds.py"
    templates = (f"adapters/mail/templates/{language}/{kind}.txt" for language in LANGUAGES)
    yield from (template for template in templates if not (root / template).exists())
    names = {mail.name.partition("/")[0] for mail in sample_mails()}
    if kind not in names:
        yield "an example in adapters/mail/writing/samples_of/"
    yield from _names(f"mail.{kind}", root)
    if f"| `{kind}` |" not in (root / "docs/mail-templates.md").read_text(encoding="utf-8"):
        yield "its line in docs/mail-templates.md"


def of_conversation(kind: str, root: Path) -> Iterator[str]:
    """Something that a customer is asked; `kind` is what its question is called."""
    conversation = CONVERSATIONS.get(kind)
    others = [each for each in CONVERSATIONS.values() if each.kind != kind]
    if conversation is None:
        yield "its row in domain/conversation/question/conversations.py"
    if conversation is None or any(each.hold is conversation.hold for each in others if each.hold):
        yield "a hold of its own in domain/contract/status.py"
    if conversation is None or any(_mails_of(each) & _mails_of(conversation) for each in others):
        yield "mails of its own in domain/order/kinds.py"
    if conversation is None or any(each.options.keys() & conversation.options.keys() for each in others):
        yield "answers of its own in domain/contract/messages.py, where the customer chooses"
    if conversation:
        mails = sorted(_mails_of(conversation))
        yield from (f"{mail}: {lack}" for mail in mails for lack in of_mail(mail, root))
        if conversation.hold:
            yield from _names(f"hold.{conversation.hold}", root)
        pages = [page.read_text(encoding="utf-8") for page in (root / "docs/conversations").glob("*.md")]
        if not any(f"<!-- mail: ja {conversation.request}" in page for page in pages):
            yield "a page in docs/conversations/ with its mails"
    yield from _names(f"question.{kind}", root)


def _mails_of(conversation: Conversation) -> frozenset[MailKind]:
    return frozenset({conversation.request, conversation.reminder, conversation.end})


def of_plan(name: str, root: Path) -> Iterator[str]:
    """A payment plan."""
    if name not in PLANS:
        yield "its row in domain/contract/order.py"
    yield from _names(f"plan.{name}", root)
    if any(name not in words.plans for words in WORDS.values()):
        yield "what papers call it in adapters/documents/words.py"
    if not any(f'"plan": "{name}"' in file.read_text(encoding="utf-8") for file in (root / "examples").glob("*.json")):
        yield "an example order in examples/"


def of_carrier(key: str, root: Path) -> Iterator[str]:
    """A carrier whose numbers are checked, and whose parcels can be followed."""
    if key not in carriers():
        yield "its table in adapters/carriers/carriers.toml"
    if f'"{key}"' not in (root / "tests/mail/test_carriers.py").read_text(encoding="utf-8"):
        yield "its cases in tests/mail/test_carriers.py"


def of_profile(name: str, root: Path) -> Iterator[str]:
    """A profile, as `orders/shopify`: a layout of files of a kind that is known."""
    toml = f"adapters/files/profiles/{name}.toml"
    if not (root / toml).exists():
        yield toml
    page = f"docs/files/{name.replace('/', '-')}.md"
    if not (root / page).exists():
        yield page


def of_file_kind(kind: str, root: Path) -> Iterator[str]:
    """A kind of files that come in."""
    if kind not in {each.value for each in Kind}:
        yield "its name in adapters/files/profile.py"
    if not any((root / f"adapters/files/profiles/{kind}").glob("*.toml")):
        yield f"a profile in adapters/files/profiles/{kind}/"
    takers = [file.read_text(encoding="utf-8") for file in (root / "callers/takers").glob("*.py")]
    if not any(f"kind = Kind.{kind.upper()}\n" in taker for taker in takers):
        yield "its taker in callers/takers/, and that one's line in workers/takers.py"
    places = {
        "reference/files.py": f"Kind.{kind.upper()}: (",
        "gateway/cli/importing.py": f'"{kind}": "',
        "gateway/cli/locales/ja/help.po": f"#. shop import {kind}\n",
        "gateway/watching/folder.py": f"Kind.{kind.upper()}",
    }
    yield from (
        f"its line in {place}"
        for place, line in places.items()
        if line not in (root / place).read_text(encoding="utf-8")
    )
    yield from _names(f"file_kind.{kind}", root)


def _names(code: str, root: Path) -> Iterator[str]:
    """A name in each language, in whichever catalog."""
    for language in LANGUAGES:
        folder = f"{_LOCALES}/{language}"
        if not _says(code, (root / folder).glob("*.po")):
            yield f"{code} in {folder}/"


def _says(code: str, catalogs: Iterable[Path]) -> bool:
    return any(f'msgid "{code}"\n' in catalog.read_text(encoding="utf-8") for catalog in catalogs)
