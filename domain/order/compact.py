"""The base of what travels through histories: small, and without personal data."""

from collections.abc import Callable
from typing import Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema


class Compact(BaseModel):
    """Base of models that travel through histories: fields that hold their default are left out of the JSON.

    A key that no field has is passed over: a history, and a row that was not migrated, may hold what has been given up
    since, and must still be read. The price: an older worker that decides on an order while a newer one runs beside it
    drops what only the newer one knows. So a field that matters for what may be done comes in two releases: first it is
    read, and only when every worker does so is it written (docs/runbook.md).
    """

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Said field by field, so that pydantic's own serializer does it: histories and rows are written all day."""
        for field in cls.__pydantic_fields__.values():
            if not field.is_required():
                field.exclude_if = _is_default(field)
        return handler(source)


def _is_default(field: FieldInfo) -> Callable[[object], bool]:
    default = field.get_default(call_default_factory=True, validated_data={})
    return lambda value: value is default or value == default


class Axis(Compact, frozen=True):
    """Base of the axes of an order's state. Its own methods make the next one of it; nobody assigns to one."""

    def but(self, **changes: object) -> Self:
        """The same with other values, for the methods of the axis.

        Raises:
            TypeError: the axis has no such field.
        """
        if unknown := changes.keys() - type(self).model_fields.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}.")
        return self.model_copy(update=changes)
