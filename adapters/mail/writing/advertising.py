"""Whether the words of a mail carry the shop's advertising."""

from collections.abc import Iterable

from domain.shop.profile import ShopProfile

#: The heading of the campaign in the shop's own templates, which stays when its words change.
_HEADINGS = ("【広告】", "(advertisement)")


def words_advertise(texts: Iterable[str], shop: ShopProfile) -> bool:
    """True when they have the campaign's heading, or its words of today, in any wrapping."""
    words = "".join("".join(text.split()) for text in texts)
    campaigns = ("".join(text.split()) for text in (shop.loyal_campaign, shop.loyal_campaign_en))
    return any(heading in words for heading in _HEADINGS) or any(each and each in words for each in campaigns)
