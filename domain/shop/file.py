"""The shop's own file as a model: who the shop is, when it is closed, and by which policy it works."""

from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.basics.fault import wrong
from domain.contract.order import Language
from domain.shop.policy import Policy
from domain.shop.profile import ClosedDays, ShopProfile
from domain.shop.waybills import Waybills

#: As RFC 8601 has it, without what nobody writes into a server's name.
ServerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,253}$")]

#: RFC 8058 allows nothing but https.
SecurePage = Annotated[str, Field(pattern=r"^(https://[!-~]{1,300})?$")]


class MailRouting(BaseModel):
    """Who besides the customer gets mail, and which mail servers of the shop say who wrote a letter to it.

    `unsubscribe_url`: a page of the shop that takes the way out of mails to many by one click (RFC 8058).
    Notices to the shop go to its own address. `authserv_ids`: the names under which they write Authentication-Results.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    copy_customer_mails: bool = False  # BCC every customer mail to the shop
    authserv_ids: tuple[ServerName, ...] = ()
    unsubscribe_url: SecurePage = ""


class ShopFile(BaseModel):
    """`shop.toml`, checked: an unknown key or an impossible value is refused by name.

    `staff_language`: in which colleagues read what the shop itself is told, and the command where nothing else says it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: str = "Asia/Tokyo"
    staff_language: Language = "ja"
    shop: ShopProfile
    closed_days: ClosedDays = ClosedDays()
    mail: MailRouting = MailRouting()
    waybills: Waybills = Field(default_factory=Waybills)
    policy: Policy = Field(default_factory=Policy)

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, LookupError, OSError) as error:  # also a path, or the name of a folder
            raise wrong("time_zone", given=name) from error
        return name

    @model_validator(mode="after")
    def _shows_what_invoices_need(self) -> Self:
        hidden = self.policy.papers.hidden_against_law
        if self.shop.is_registered and hidden:
            raise wrong("needed_on_invoices", fields=", ".join(hidden))
        return self

    def leaving_from_its_own_place(self) -> Self:
        """With the shop's prefecture as that which parcels leave from, where the file names none."""
        if self.policy.shipping.origin:
            return self
        shipping = self.policy.shipping.model_copy(update={"origin": self.shop.prefecture})
        return self.model_copy(update={"policy": self.policy.model_copy(update={"shipping": shipping})})
