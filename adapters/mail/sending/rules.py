"""Where mails may go: to customers, to a test address, copied to the shop, or nowhere while the shop is a sample."""

from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from adapters.mail.sending.address import usable_address
from adapters.settings import Settings
from domain.basics.said import Code, Said
from domain.shop.profile import ShopProfile

_SAMPLE = Code("outcome.sample_data")


class MailRules(BaseModel):
    """The settings of mails.

    `key`: the secret that signs return addresses. `test_address`: all mails to customers go there instead.
    `copy_to`: blind copies of all mails to customers.
    `unsubscribe_url`: the shop's page that takes the way out of a mail to many, empty where it has none.
    `smtp_is_catcher`: the mail server keeps everything to itself, so nothing can reach a customer.

    Raises:
        BadAddress: one of the addresses cannot be used.
    """

    model_config = ConfigDict(frozen=True)

    key: SecretStr
    test_address: str | None = None
    copy_to: tuple[str, ...] = ()
    smtp_is_catcher: bool = False
    unsubscribe_url: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(key=settings.mail_key, test_address=settings.mail_test_address, smtp_is_catcher=settings.mail_caught)

    @field_validator("test_address", "copy_to")
    @classmethod
    def _must_be_usable(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        if isinstance(value, tuple):
            return tuple(usable_address(address) for address in value)
        return usable_address(value) if value else None


def may_mail_customers(shop: ShopProfile, rules: MailRules) -> Said | None:
    """None when mails to customers may leave, else the reason why not, for the shop owner."""
    if not shop.sample or rules.test_address or rules.smtp_is_catcher:
        return None
    return _SAMPLE()
