"""Who wants no advertising: a refusal outweighs every consent, earlier or later, until a person has asked anew.

Source: 特定電子メール法 article 3 (3).
"""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.order import PlacedOrder


class AdvertisingRefusal(BaseModel):
    """`source` says how it came: by a complaint, of this `feedback` type (RFC 5965), about the mail `mail_id`."""

    model_config = ConfigDict(frozen=True)

    address: str
    refused_at: AwareDatetime
    source: str = "complaint"
    feedback: str = ""
    mail_id: str = ""


def without_advertising(placed: PlacedOrder) -> PlacedOrder:
    """An order as mails show it to somebody who has refused advertising."""
    return placed.model_copy(update={"consents": placed.consents.model_copy(update={"advertising": False})})
