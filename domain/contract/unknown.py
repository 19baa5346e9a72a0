"""Fields that no model of the contract knows: a misspelt `wishs` is kept and told, for it may hold a wish."""

import json
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from pydantic import BaseModel, model_validator
from pydantic.json_schema import SkipJsonSchema

from domain.basics.text import one_line

#: So many are kept, and so much of each: a cart that sends its whole database fills none of ours.
MOST_FIELDS, MOST_OF_NAME, MOST_OF_VALUE = 20, 100, 500


class KeepsUnknown(BaseModel):
    """Base of what starts a workflow: what was sent beside its fields is kept. The schema does not ask for it."""

    unknown_fields: SkipJsonSchema[dict[str, str]] = {}  # path → value as JSON

    @model_validator(mode="before")
    @classmethod
    def _keep_unknown(cls, data: object) -> object:
        """What was kept before stays as it is; anything else under that name is itself a field that nobody knows."""
        if not isinstance(data, Mapping):
            return data
        kept = data.get("unknown_fields", {})
        others = {name: value for name, value in data.items() if name != "unknown_fields"}
        if not isinstance(kept, dict) or not all(isinstance(each, str) for each in kept.values()):
            kept = {"unknown_fields": json.dumps(kept, default=str)}
        return others | {"unknown_fields": clipped(kept | unknown_fields(cls, others))}


def unknown_fields(model: type[BaseModel], data: Mapping[str, object]) -> dict[str, str]:
    """What stands in this JSON and in no field of the model: path → the beginning of its value, as JSON."""
    found = _unknown(model, data)
    return clipped(
        {path: json.dumps(value, ensure_ascii=False, default=str) for path, value in islice(found, MOST_FIELDS)}
    )


def clipped(found: Mapping[str, str]) -> dict[str, str]:
    """As many and as much as is kept, each name on one line."""
    few = islice(found.items(), MOST_FIELDS)
    return {one_line(path)[:MOST_OF_NAME]: value[:MOST_OF_VALUE] for path, value in few}


def _unknown(model: type[BaseModel], data: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    known, models = model.model_fields, _models_of(model)  # asked for once: every order that is read comes by here
    for name, value in data.items():
        if name not in known:
            yield f"{before}{name}", value
        elif name in models and value is not None:
            yield from _within(models[name], value, f"{before}{name}")


def _within(model: type[BaseModel], value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from _unknown(model, value, f"{path}.")
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            if isinstance(each, Mapping):
                yield from _unknown(model, each, f"{path}.{at}.")


@cache
def _models_of(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The fields that hold models, or lists of them."""
    found = ((name, _model_in(field.annotation)) for name, field in model.model_fields.items())
    return {name: inner for name, inner in found if inner is not None}


def _model_in(annotation: object) -> type[BaseModel] | None:
    if arguments := typing.get_args(annotation):
        return next((inner for each in arguments if (inner := _model_in(each))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
