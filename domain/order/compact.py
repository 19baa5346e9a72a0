"""The base of what travels through histories: small, and without personal data."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class Compact(BaseModel):
    """Base of models that travel through histories: fields that hold their default are left out of the JSON."""

    model_config = ConfigDict(extra="ignore")

    @model_serializer(mode="wrap")
    def _without_defaults(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        return {
            name: value
            for name, value in handler(self).items()
            if fields[name].is_required() or getattr(self, name) != fields[name].get_default(call_default_factory=True)
        }


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
