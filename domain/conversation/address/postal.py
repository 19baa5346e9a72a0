"""What the postal data say of a code."""

from pydantic import BaseModel, ConfigDict


class Place(BaseModel):
    """One of the places that share a code; `town` is empty where the code stands for a whole city."""

    model_config = ConfigDict(frozen=True)

    prefecture: str
    city: str
    town: str = ""
    is_building: bool = False  # a tower whose floors have codes of their own


class PostalCode(BaseModel):
    """A code with all its places; `is_office` marks the code of one large receiver (大口事業所個別番号)."""

    model_config = ConfigDict(frozen=True)

    code: str
    places: tuple[Place, ...]
    is_office: bool = False
