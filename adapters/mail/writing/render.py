"""Mails from their content: the templates of both languages and both media, checked when they are loaded."""

import itertools
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape
from pydantic import BaseModel

from adapters.mail.errors import BadTemplate, UnrenderableMail
from adapters.mail.writing import media
from adapters.mail.writing.check import Piece, check_facts, check_template
from adapters.mail.writing.context import context_of
from adapters.mail.writing.filters import filters
from adapters.mail.writing.loader import BUILT_IN, Medium, TemplateFolders, files_of
from adapters.mail.writing.printable import printable
from adapters.mail.writing.rendered import RenderedMail
from adapters.mail.writing.samples import sample_mails
from adapters.mail.writing.syntax import fault_of, why_unwritten
from domain.basics.text import one_line
from domain.contract.order import Language
from domain.order.kinds import MailKind
from domain.order.mail import MailContent

TOKYO = ZoneInfo("Asia/Tokyo")
_LANGUAGES: tuple[Language, ...] = get_args(Language)


class MailRenderer:
    """Renders letters. Compiles and checks every template at once, so that no mail fails later for a typing error.

    `override_folder` holds files of the same structure (`ja/order_received.txt`) that go before the built-in ones.

    Raises:
        UnknownVariable, BadTemplate: a template cannot be used; the message names file, line and problem.
    """

    def __init__(self, override_folder: Path | None = None, *, zone: ZoneInfo = TOKYO) -> None:
        self._zone = zone
        self._own = override_folder
        self._environments = {
            (language, medium): _environment(language, medium, override_folder, zone)
            for language in _LANGUAGES
            for medium in get_args(Medium)
        }
        pieces: dict[tuple[Language, Medium], dict[Path, Piece]] = {key: {} for key in self._environments}
        for folder in (override_folder, BUILT_IN):
            if folder:
                self._check(folder, pieces)
        self._check_facts(pieces)
        self._templates = self._compile()
        if override_folder:
            self._try()

    def render(self, content: MailContent, *, is_on_paper: bool = False) -> RenderedMail:
        """Write one mail, or the text of the paper letter that is posted instead.

        Raises:
            UnrenderableMail: the content lacks what its template needs.
        """
        content = printable(content)
        if content.order is None and content.inquiry is None and not content.kind.is_for_shop:
            raise UnrenderableMail("A mail to a customer needs an order or an inquiry.")
        context = context_of(content, self._zone, is_on_paper=is_on_paper)
        values = {name: getattr(context, name) for name in type(context).model_fields}
        first_line, _, text = self._run(content, "txt", values).partition("\n")
        html = self._run(content, "html", values)
        return RenderedMail(subject=one_line(first_line), text=media.tidy(text), html=html.strip() + "\n")

    def _run(self, content: MailContent, medium: Medium, values: Mapping[str, object]) -> str:
        template = self._templates[content.kind, content.language, medium]
        try:
            return template.render(values).lstrip("\n")
        except (TemplateError, TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as error:
            raise UnrenderableMail(f"{content.language}/{content.kind}: {error}") from error

    def _check(self, folder: Path, pieces: Mapping[tuple[Language, Medium], dict[Path, Piece]]) -> None:
        for path in files_of(folder):
            if path.parent.name not in {*_LANGUAGES, "common"} or path.parent.parent != folder:
                raise BadTemplate(str(path), 1, "folder")
            if not path.stem.startswith("_") and path.stem not in set(MailKind):
                raise BadTemplate(f"{path.parent.name}/{path.name}", 1, "no_mail")
            kind = None if path.stem.startswith("_") else MailKind(path.stem)
            languages = [language for language in _LANGUAGES if path.parent.name in {language, "common"}]
            media_ = [medium for medium in get_args(Medium) if medium in {path.suffix[1:], "html"}]
            for language, medium in itertools.product(languages, media_):
                find = TemplateFolders(medium, self._own).find
                pieces[language, medium][path] = check_template(self._environments[language, medium], path, find, kind)

    def _check_facts(self, pieces: Mapping[tuple[Language, Medium], Mapping[Path, Piece]]) -> None:
        """Every mail has the facts that its own file and all that it includes name."""
        for (language, medium), files in pieces.items():
            find = TemplateFolders(medium, self._own).find
            for kind in MailKind:
                if path := find(f"{language}/{kind}"):
                    check_facts(kind, path, files)

    def _compile(self) -> dict[tuple[MailKind, Language, Medium], Template]:
        return {
            (kind, language, medium): _compiled(environment, f"{language}/{kind}")
            for (language, medium), environment in self._environments.items()
            for kind in MailKind
        }

    def _try(self) -> None:
        """Write every example mail once, to find what only shows with values."""
        for sample in sample_mails():
            try:
                self.render(sample.content)
                self.render(sample.content, is_on_paper=True)
            except UnrenderableMail as error:
                file, why = f"{sample.content.language}/{sample.content.kind}.txt", why_unwritten(error.__cause__)
                raise BadTemplate(file, 1, "example", why=why, said=str(error)) from error


def _compiled(environment: Environment, name: str) -> Template:
    """The template; some faults show only when it is compiled, such as a block that stands twice.

    Raises:
        BadTemplate
    """
    try:
        return environment.get_template(name)
    except TemplateSyntaxError as error:
        raise BadTemplate(f"{name}.txt", error.lineno, "syntax", why=fault_of(error.message or "")) from error


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox. A model leads nowhere but to its fields, so it is not looked at as closely as all else."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        if isinstance(obj, BaseModel):
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)


def _environment(language: Language, medium: Medium, own: Path | None, zone: ZoneInfo) -> ImmutableSandboxedEnvironment:
    environment = _Environment(
        loader=TemplateFolders(medium, own),
        autoescape=medium == "html",
        undefined=StrictUndefined,
        finalize=_must_be_known,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= filters(language, zone)
    if medium == "html":
        environment.globals |= {"row": media.html_row}
        environment.filters |= {
            "verbatim": media.html_verbatim,
            "prose": media.html_prose,
            "link": media.html_link,
            "wrap": escape,
            "paragraphs": media.paragraphs,
        }
    else:
        environment.globals |= {"row": partial(media.text_row, language)}
        environment.filters |= {"verbatim": str, "prose": str, "link": str, "wrap": media.text_wrap}
    return environment


def _must_be_known(value: object) -> object:
    """No mail ever says "None"."""
    if value is None:
        raise ValueError("a value that is not known was to be printed")
    return value
