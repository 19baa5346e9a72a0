"""The types behind a template's expressions: what a model's field is, and what a loop yields."""

import types
import typing
from collections.abc import Sequence
from enum import Enum

from pydantic import BaseModel

#: A type nobody knows: everything may be asked of it.
ANY = object()
#: What models have and no mail may show or needs: verdicts on the orderer, and checks of the order's own data.
HIDDEN = frozenset({"naming", "risk", "fingerprint", "unprintable_fields", "texts"})


def attribute_of(owner: object, name: str) -> object | None:
    """The type of `owner.name`, ANY when it cannot be known, None when there is no such thing.

    Methods count as what they return.
    """
    owner = _plain(owner)
    owner = typing.get_origin(owner) or owner
    if not isinstance(owner, type):
        return ANY
    if name.startswith("_") or name in HIDDEN:
        return None
    if issubclass(owner, BaseModel):
        return _field_of(owner, name)
    is_known = hasattr(owner, name) or (issubclass(owner, Enum) and name in {"name", "value"})
    return ANY if is_known else None


def element_of(type_: object) -> object:
    """What a loop over this type yields."""
    type_ = _plain(type_)
    arguments = typing.get_args(type_)
    if typing.get_origin(type_) in {tuple, list, set, frozenset, dict} and arguments:
        return arguments[0]
    return ANY


def _field_of(model: type[BaseModel], name: str) -> object | None:
    if name in model.model_fields:
        return model.model_fields[name].annotation
    for base in model.__mro__:
        found = base.__dict__.get(name)
        if base.__module__.startswith("domain.") and isinstance(found, property | types.FunctionType):
            function = found.fget if isinstance(found, property) else found
            hints: dict[str, object] = typing.get_type_hints(function)
            return hints.get("return", ANY)
    return None


def _plain(type_: object) -> object:
    """The type without `| None`, `Annotated` and literals; several alternatives are not told apart."""
    origin = typing.get_origin(type_)
    if origin is typing.Annotated:
        return _plain(typing.get_args(type_)[0])
    if origin is typing.Literal:
        return type(typing.get_args(type_)[0])
    if origin in {typing.Union, types.UnionType}:
        left: Sequence[object] = [part for part in typing.get_args(type_) if part is not type(None)]
        return _plain(left[0]) if len(left) == 1 else ANY
    return type_
