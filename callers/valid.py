"""What was given at a door, as a model of the domain, or a refusal that names the field."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.basics.errors import InvalidMessage
from domain.basics.fault import faults_of

M = TypeVar("M", bound=BaseModel)


def valid(model: type[M], **fields: object) -> M:
    """A model of what was given.

    Raises:
        InvalidMessage: with every field that is wrong.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise InvalidMessage(*faults_of(error)) from error
