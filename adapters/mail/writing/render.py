"""Mails from their content: the templates of both languages and both media, checked when they are loaded."""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, TypeAlias, get_args
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape
from pydantic import BaseModel

from adapters.mail.errors import BadTemplate, UnrenderableMail
from adapters.mail.writing import media
from adapters.mail.writing.check import Piece, check_facts, check_mailing, check_template
from adapters.mail.writing.compiled import compiled_before
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
_Mail: TypeAlias = tuple[Language, MailKind]
#: Of mails to many: their words in both languages and both media, for a few mailings at once.
_MOST_REMEMBERED = 16


class MailRenderer:
    """Renders letters, each template compiled when its first mail is written: compiling all takes a second.

    `override_folder` holds files of the same structure (`ja/order_received.txt`) that go before the built-in ones. All
    mails in which one of them stands are checked, compiled and tried at once, so that no mail fails later for a typing
    error; the built-in ones alone are checked by their tests.

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
        if override_folder:
            changed = self._check_all(override_folder)
            self._compile(changed)
            self._try(changed)

    def render(self, content: MailContent, *, is_on_paper: bool = False) -> RenderedMail:
        """Write one mail, or the text of the paper letter that is posted instead.

        Raises:
            UnrenderableMail: the content lacks what its template needs.
        """
        content = printable(content)
        if not (content.order or content.inquiry or content.to or content.kind.is_for_shop):
            raise UnrenderableMail("A mail to a customer needs an order or an inquiry.")
        context = context_of(content, self._zone, is_on_paper=is_on_paper)
        values = {name: getattr(context, name) for name in type(context).model_fields}
        first_line, _, text = self._run(content, "txt", values).partition("\n")
        html = self._run(content, "html", values)
        return RenderedMail(subject=one_line(first_line), text=media.tidy(text), html=html.strip() + "\n")

    def check_mailing(self, language: Language, source: str, name: str) -> None:
        """Look at the words of a mail to many, which messages call `name`, before anybody is sent them.

        Raises:
            UnknownVariable, BadTemplate
        """
        frames = (f"{language}/_mailing_frame", f"builtin/{language}/_mailing_frame")
        for medium in get_args(Medium):
            environment = self._environments[language, medium]
            check_mailing(environment, name, source, TemplateFolders(medium, self._own).find, frames)
            _of_source(environment, source, name)

    def _run(self, content: MailContent, medium: Medium, values: Mapping[str, object]) -> str:
        environment, name = self._environments[content.language, medium], f"{content.language}/{content.kind}"
        template = _of_source(environment, content.template, name) if content.template else _compiled(environment, name)
        try:
            return template.render(values).lstrip("\n")
        except (TemplateError, TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as error:
            raise UnrenderableMail(f"{content.language}/{content.kind}: {error}") from error

    def _check_all(self, own: Path) -> set[_Mail]:
        """Look at what the shop wrote, and whether each mail has the facts of all that now belongs to it.

        Returns the mails in which something of the shop's stands.
        """
        pieces = {key: dict(_built_in_pieces(*key)) for key in self._environments}
        for path in files_of(own):
            kind = _kind_of(path, own)
            for key in _read_as(path):
                find = TemplateFolders(key[1], own).find
                pieces[key][path] = check_template(self._environments[key], path, find, kind)
        built_in = {key: _built_in_pieces(*key).keys() for key in pieces}
        return {
            (key[0], kind)
            for key, files in pieces.items()
            for kind in MailKind
            if not built_in[key] >= set(check_facts(kind, f"{key[0]}/{kind}", files, TemplateFolders(key[1], own).find))
        }

    def _compile(self, mails: Collection[_Mail]) -> None:
        for (language, _), environment in self._environments.items():
            for kind in MailKind:
                if (language, kind) in mails:
                    _compiled(environment, f"{language}/{kind}")

    def _try(self, mails: Collection[_Mail]) -> None:
        """Write every example of these mails once, to find what only shows with values."""
        for sample in sample_mails():
            if (sample.content.language, sample.content.kind) not in mails:
                continue
            try:
                self.render(sample.content)
                self.render(sample.content, is_on_paper=True)
            except UnrenderableMail as error:
                file, why = f"{sample.content.language}/{sample.content.kind}.txt", why_unwritten(error.__cause__)
                raise BadTemplate(file, 1, "example", why=why, said=str(error)) from error


@cache
def _built_in_pieces(language: Language, medium: Medium) -> Mapping[Path, Piece]:
    """What the built-in files need. What a shop lays over them takes none away, so all that they name is there."""
    environment, find = _environment(language, medium, None, TOKYO), TemplateFolders(medium, None).find
    return {
        path: check_template(environment, path, find, _kind_of(path, BUILT_IN))
        for path in files_of(BUILT_IN)
        if (language, medium) in _read_as(path)
    }


def _kind_of(path: Path, folder: Path) -> MailKind | None:
    """The kind of mails that a file is for, None for a piece.

    Raises:
        BadTemplate: no mail would use it.
    """
    if path.parent.name not in {*_LANGUAGES, "common"} or path.parent.parent != folder:
        raise BadTemplate(str(path), 1, "folder")
    if path.stem.startswith("_"):
        return None
    if path.stem not in set(MailKind):
        raise BadTemplate(f"{path.parent.name}/{path.name}", 1, "no_mail")
    return MailKind(path.stem)


def _read_as(path: Path) -> Iterator[tuple[Language, Medium]]:
    """The languages and media whose mails a file may belong to."""
    languages = [language for language in _LANGUAGES if path.parent.name in {language, "common"}]
    media_ = [medium for medium in get_args(Medium) if medium in {path.suffix[1:], "html"}]
    return itertools.product(languages, media_)


def _compiled(environment: Environment, name: str) -> Template:
    """The template; some faults show only when it is compiled, such as a block that stands twice.

    Raises:
        BadTemplate
    """
    try:
        return environment.get_template(name)
    except TemplateSyntaxError as error:
        raise BadTemplate(f"{name}.txt", error.lineno, "syntax", why=fault_of(error.message or "")) from error


@lru_cache(_MOST_REMEMBERED)
def _of_source(environment: Environment, source: str, name: str) -> Template:
    """The template of a mail to many, of which thousands are written one after the other.

    Raises:
        BadTemplate
    """
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise BadTemplate(name, error.lineno, "syntax", why=fault_of(error.message or "")) from error


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox. A model leads nowhere but to its fields, so it is not looked at as closely as all else.

    So it is with `row`, the one function of ours that every mail calls dozens of times.
    """

    row: Callable[..., str]

    def getattr(self, obj: object, attribute: str) -> object:
        if attribute in _FIELDS[type(obj)]:
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, *args: object, **kwargs: object) -> object:  # noqa: ANN401 - as the base
        if obj is self.row:  # the compiled template gives along what its blocks and loops know
            return obj(*args, **{name: value for name, value in kwargs.items() if name[0] != "_"})
        return super().call(context, obj, *args, **kwargs)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        if isinstance(obj, BaseModel):
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)


class _Fields(dict[type, frozenset[str]]):
    """The fields of a model, by its type; none of any other type."""

    def __missing__(self, type_: type) -> frozenset[str]:
        fields = frozenset(type_.__pydantic_fields__) if issubclass(type_, BaseModel) else frozenset[str]()
        return self.setdefault(type_, fields)


_FIELDS = _Fields()


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
        bytecode_cache=compiled_before(language, medium, zone),
    )
    environment.filters |= filters(language, zone)
    environment.row = media.html_row if medium == "html" else partial(media.text_row, language)
    environment.globals |= {"row": environment.row}
    if medium == "html":
        environment.filters |= {
            "verbatim": media.html_verbatim,
            "prose": media.html_prose,
            "link": media.html_link,
            "wrap": escape,
            "paragraphs": media.paragraphs,
        }
    else:
        environment.filters |= {"verbatim": str, "prose": str, "link": str, "wrap": media.text_wrap}
    return environment


def _must_be_known(value: object) -> object:
    """No mail ever says "None"."""
    if value is None:
        raise ValueError("a value that is not known was to be printed")
    return value
