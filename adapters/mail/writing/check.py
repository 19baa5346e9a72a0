"""Finds, before any mail is due, what a template uses that does not exist: variables, fields, filters, files.

A walk over the template's syntax tree with the types of `MailContext`, and with those of the facts of its own mail.
What cannot be known (a macro's parameters) passes. A piece that several mails include is looked at once; which facts it
names, all of these mails must have.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from adapters.mail.errors import BadTemplate, UnknownVariable
from adapters.mail.writing.context import MailContext
from adapters.mail.writing.syntax import fault_of
from adapters.mail.writing.types_of import ANY, attribute_of, element_of
from adapters.regular_files import NotRegular, text_of
from domain.order.facts import MailFacts
from domain.order.kinds import KINDS, MailKind

Scope = dict[str, object]
Find = Callable[[str], Path | None]


@dataclass(frozen=True)
class Piece:
    """What a file needs of the mail in which it stands: the facts by name, with file and line, and other templates."""

    facts: Mapping[str, tuple[str, int]]
    templates: frozenset[str]


class _AnyFacts:
    """The type of `facts` in a piece: what some mail knows."""


_Reference = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport
#: What the words of one mail to many may fill.
_MAILING_BLOCKS = frozenset({"subject", "opening", "main", "closing"})
_SPECIAL: Scope = dict.fromkeys(("self", "super", "caller", "varargs", "kwargs", "loop"), ANY)


def check_template(environment: Environment, path: Path, find: Find, kind: MailKind | None = None) -> Piece:
    """Check one file, of this kind of mails or a piece; `find` answers which file a template's name means.

    Raises:
        UnknownVariable: a variable or field does not exist.
        BadTemplate: it cannot be parsed, or names a filter or template that does not exist.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        source = text_of(path)
    except NotRegular as error:
        raise BadTemplate(name, 1, "not_regular") from error
    except UnicodeDecodeError as error:
        raise BadTemplate(name, 1, "not_utf8") from error
    checker = _Checker(environment, name, find)
    checker.check(_parsed(environment, source, name), KINDS[kind].facts if kind else _AnyFacts)
    return Piece(checker.facts, frozenset(checker.templates))


def check_mailing(environment: Environment, name: str, source: str, find: Find, frames: Collection[str]) -> None:
    """Check the words of one mail to many, which `name` is called in messages.

    It must extend one of these frames, and fill nothing but the blocks that are made for it: so who writes, and the
    way out, cannot be left out.

    Raises:
        UnknownVariable, BadTemplate
    """
    tree = _parsed(environment, source, name)
    _Checker(environment, name, find).check(tree, KINDS[MailKind.MAILING].facts)
    extends = next(iter(tree.find_all(nodes.Extends)), None)
    if extends is None or not isinstance(extends.template, nodes.Const) or extends.template.value not in frames:
        raise BadTemplate(name, extends.lineno if extends else 1, "no_frame", frames=" / ".join(frames))
    for block in tree.find_all(nodes.Block):
        if block.name not in _MAILING_BLOCKS:
            raise BadTemplate(name, block.lineno, "no_block", name=block.name)


def _parsed(environment: Environment, source: str, name: str) -> nodes.Template:
    try:
        return environment.parse(source, name)
    except TemplateSyntaxError as error:
        raise BadTemplate(name, error.lineno, "syntax", why=fault_of(error.message or "")) from error


def check_facts(kind: MailKind, name: str, pieces: Mapping[Path, Piece], find: Find) -> Collection[Path]:
    """Check that a mail has all facts that the template of this name, and all that it includes, names: these files.

    Raises:
        UnknownVariable: a fact is one of other mails; the message names the piece.
    """
    facts, waiting, seen = KINDS[kind].facts, [name], set[Path]()
    while waiting:
        file = find(waiting.pop())
        if file is None or file in seen or file not in pieces:
            continue
        seen.add(file)
        for fact, (where, line) in pieces[file].facts.items():
            if attribute_of(facts, fact) is None:
                raise UnknownVariable(where, line, f"facts.{fact}")
        waiting += pieces[file].templates
    return seen


def variables() -> Scope:
    """Every variable of the templates with its type."""
    return {name: field.annotation for name, field in MailContext.model_fields.items()}


class _Checker:
    """Walks one template. Statements that bind names add them to the scope of what follows."""

    def __init__(self, environment: Environment, file: str, find: Find) -> None:
        self._environment = environment
        self._file = file
        self._find = find
        self.facts: dict[str, tuple[str, int]] = {}
        self.templates: set[str] = set()

    def check(self, tree: nodes.Template, facts: type) -> None:
        scope = variables() | {"facts": facts} | dict.fromkeys(self._environment.globals, ANY) | _SPECIAL
        self._walk_all(tree.body, scope)

    def _walk_all(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._walk(node, scope)

    def _walk(self, node: nodes.Node, scope: Scope) -> None:
        self._check_names(node)
        match node:
            case nodes.Expr():
                self._type_of(node, scope)
            case nodes.For():
                self._walk_loop(node, scope)
            case nodes.Macro() | nodes.CallBlock():
                self._walk_macro(node, scope)
            case nodes.With():
                self._walk_with(node, scope)
            case nodes.Block() | nodes.FilterBlock():
                self._walk_all(node.iter_child_nodes(), dict(scope))
            case nodes.Assign():
                self._walk(node.node, scope)
                scope |= _bound(node.target, self._type_of(node.node, scope))
            case _:
                self._walk_all((child for child in node.iter_child_nodes() if not _is_target(child)), scope)
                scope |= _names_bound_by(node)

    def _walk_loop(self, node: nodes.For, scope: Scope) -> None:
        inner = scope | _bound(node.target, element_of(self._type_of(node.iter, scope)))
        if node.test:
            self._walk(node.test, inner)
        self._walk_all(node.body, inner)
        self._walk_all(node.else_, scope)

    def _walk_macro(self, node: nodes.Macro | nodes.CallBlock, scope: Scope) -> None:
        if isinstance(node, nodes.Macro):
            scope[node.name] = ANY
        else:
            self._walk(node.call, scope)
        self._walk_all(node.defaults, scope)
        self._walk_all(node.body, scope | {argument.name: ANY for argument in node.args})

    def _walk_with(self, node: nodes.With, scope: Scope) -> None:
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            inner |= _bound(target, self._type_of(value, scope))
        self._walk_all(node.body, inner)

    def _type_of(self, node: nodes.Node, scope: Mapping[str, object]) -> object:
        """The type of an expression, all of whose parts are checked on the way."""
        self._check_names(node)
        match node:
            case nodes.Name():
                if node.name not in scope:
                    raise UnknownVariable(self._file, node.lineno, node.name)
                return scope[node.name]
            case nodes.Getattr():
                return self._attribute(node, node.attr, scope)
            case nodes.Getitem(arg=nodes.Const(value=str() as name)):
                return self._attribute(node, name, scope)
            case _:
                types = [self._type_of(child, scope) for child in node.iter_child_nodes()]
                return types[0] if isinstance(node, nodes.Call) else ANY

    def _attribute(self, node: nodes.Getattr | nodes.Getitem, name: str, scope: Mapping[str, object]) -> object:
        owner = self._type_of(node.node, scope)
        if isinstance(owner, type) and issubclass(owner, MailFacts | _AnyFacts):
            self.facts[name] = (self._file, node.lineno)
        type_ = _fact_of_any(name) if owner is _AnyFacts else attribute_of(owner, name)
        if type_ is None:
            raise UnknownVariable(self._file, node.lineno, f"{_written(node.node)}.{name}")
        return type_

    def _check_names(self, node: nodes.Node) -> None:
        """Filters, tests and other templates must exist."""
        if isinstance(node, nodes.Filter) and node.name not in self._environment.filters:
            raise BadTemplate(self._file, node.lineno, "no_filter", name=node.name)
        if isinstance(node, nodes.Test) and node.name not in self._environment.tests:
            raise BadTemplate(self._file, node.lineno, "no_test", name=node.name)
        if isinstance(node, _Reference):
            self._check_target(node)

    def _check_target(self, node: _Reference) -> None:
        target = node.template
        if not isinstance(target, nodes.Const) or not isinstance(target.value, str):
            raise BadTemplate(self._file, node.lineno, "no_quotes")
        if self._find(target.value) is None:
            raise BadTemplate(self._file, node.lineno, "no_template", name=target.value)
        self.templates.add(target.value)


def _fact_of_any(name: str) -> object | None:
    """The type of a fact that some mail has, None when none has it."""
    return next((found for row in KINDS.values() if (found := attribute_of(row.facts, name))), None)


def _bound(target: nodes.Node, type_: object) -> Scope:
    """The names that an assignment or loop binds."""
    if isinstance(target, nodes.Name):
        return {target.name: type_}
    return {name.name: ANY for name in target.find_all(nodes.Name)}


def _names_bound_by(node: nodes.Node) -> Scope:
    if isinstance(node, nodes.AssignBlock):
        return _bound(node.target, str)
    if isinstance(node, nodes.Import):
        return {node.target: ANY}
    if isinstance(node, nodes.FromImport):
        return {name if isinstance(name, str) else name[1]: ANY for name in node.names}
    return {}


def _is_target(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.ctx == "store"


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Call):
        return f"{_written(node.node)}()"
    return "…"
