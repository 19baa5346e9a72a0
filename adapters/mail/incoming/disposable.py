"""Mailboxes that anybody opens for ten minutes, from a list that many keep up (PyPI `disposable-email-domains`)."""


def is_disposable(address: str) -> bool:
    """True for an address at a domain of the list, or at one below it."""
    from disposable_email_domains import blocklist  # noqa: PLC0415 - ten thousand names, for those who take orders in

    labels = address.rpartition("@")[2].casefold().strip().split(".")
    return any(".".join(labels[at:]) in blocklist for at in range(len(labels) - 1))
