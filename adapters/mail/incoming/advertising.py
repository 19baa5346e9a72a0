"""Whether a mail that was written carries the shop's advertising."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from domain.shop.profile import ShopProfile

#: The heading of the campaign in the shop's own templates, which stays when its words change.
_HEADINGS = ("【広告】", "(advertisement)")


def advertises(raw: bytes, shop: ShopProfile) -> bool:
    """True when the words of a stored mail have the campaign's heading, or its words of today, in any wrapping."""
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    texts = [part.get_content() for part in message.walk() if part.get_content_type() == "text/plain"]
    words = "".join("".join(str(text).split()) for text in texts)
    campaigns = ("".join(text.split()) for text in (shop.loyal_campaign, shop.loyal_campaign_en))
    return any(heading in words for heading in _HEADINGS) or any(each and each in words for each in campaigns)
