"""Whether a mail that was written carries the shop's advertising."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from adapters.mail.writing.advertising import words_advertise
from domain.shop.profile import ShopProfile


def advertises(raw: bytes, shop: ShopProfile) -> bool:
    """True when the words of a stored mail do."""
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    texts = (part.get_content() for part in message.walk() if part.get_content_type() == "text/plain")
    return words_advertise(map(str, texts), shop)
