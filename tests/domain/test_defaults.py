"""What every order is read with must be cheap: pydantic copies a default deeply, each time, unless it is hashable."""

import importlib
import pkgutil
from collections.abc import Iterator

from pydantic import BaseModel

import domain


def _models(base: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def test_no_model_is_a_default_that_is_copied_for_each_reading() -> None:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    defaults = {
        f"{model.__name__}.{name}": field.default
        for model in _models()
        if model.__module__.startswith("domain.")
        for name, field in model.model_fields.items()
        if isinstance(field.default, BaseModel)
    }

    assert len(defaults) > 9
    assert [name for name, default in defaults.items() if not _is_hashable(default)] == []


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
