"""Letters for the tests of mails, made from the examples."""

from collections.abc import Callable, Iterable
from functools import cache

from pydantic import SecretStr

from adapters.mail.sending.rules import MailRules
from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.rendered import RenderedMail
from adapters.mail.writing.samples import SampleMail, sample_mails
from domain.contract.order import Language
from domain.order.mail import MailContent

KEY = SecretStr("a key for tests")
RULES = MailRules(key=KEY)
RENDERER = MailRenderer()
SAMPLES = sample_mails()
TO_CUSTOMERS = [sample for sample in SAMPLES if not (sample.content.kind.is_for_shop or sample.content.to)]
_BY_NAME = {(sample.content.language, sample.name): sample.content for sample in SAMPLES}


def letter(name: str, language: Language = "ja", /, **facts: object) -> MailContent:
    """An example letter, with some facts of its own."""
    found = _BY_NAME[language, name]
    return found.model_copy(update={"facts": found.facts.model_copy(update=facts)})


def of_order(name: str, language: Language = "ja", /, **fields: object) -> MailContent:
    """An example letter, about an order whose total, plan or other field is this."""
    found = _BY_NAME[language, name]
    if found.order is None:
        raise ValueError(name)
    placed = found.order.placed.model_copy(update=fields)
    return found.model_copy(update={"order": found.order.model_copy(update={"placed": placed})})


def from_orderer(name: str, language: Language = "ja", /, **fields: object) -> MailContent:
    """An example letter to an orderer whose name, address or other field is this."""
    found = _BY_NAME[language, name]
    if found.order is None:
        raise ValueError(name)
    placed = found.order.placed
    placed = placed.model_copy(update={"orderer": placed.orderer.model_copy(update=fields)})
    return found.model_copy(update={"order": found.order.model_copy(update={"placed": placed})})


def render(name: str, language: Language = "ja", /, **facts: object) -> RenderedMail:
    return RENDERER.render(letter(name, language, **facts))


@cache
def _written() -> dict[int, RenderedMail]:
    """Every example as a mail, by the place of its sample: many rules look at all of them."""
    return {id(sample): RENDERER.render(sample.content) for sample in SAMPLES}


def written(sample: SampleMail) -> RenderedMail:
    """The mail of one of `SAMPLES`."""
    return _written()[id(sample)]


def faults(find: Callable[[SampleMail], list[str]], samples: Iterable[SampleMail]) -> dict[str, list[str]]:
    """What `find` says is wrong with an example, by its language and name; what is right is left out."""
    return {f"{each.content.language}:{each.name}": found for each in samples if (found := find(each))}
