"""Goods that a customer sends back: why, how far that has got, who pays the way: words of the contract."""

from enum import StrEnum


class ReturnCause(StrEnum):
    """Why the customer sends goods back."""

    CHANGED_MIND = "changed_mind"  # お客様都合
    DEFECTIVE = "defective"
    DAMAGED = "damaged"  # on its way to the customer
    WRONG_ITEM = "wrong_item"  # another article than was ordered
    NOT_AS_DESCRIBED = "not_as_described"
    OTHER = "other"


class ReturnStage(StrEnum):
    """How far a return has got."""

    ASKED = "asked"  # a person decides
    REFUSED = "refused"  # by the rule, or by a person; it may still be allowed as a favour
    ALLOWED = "allowed"  # the customer knows where to, until when, and who pays
    ON_ITS_WAY = "on_its_way"
    RECEIVED = "received"  # some of it is here, and nobody has looked at all of that
    INSPECTED = "inspected"  # all that is here was looked at; a person settles it
    UNPAID = "unpaid"  # the customer is to pay what the article costs more that is wanted in exchange
    SETTLED = "settled"
    CLOSED = "closed"  # it was never sent, or the customer keeps it

    @property
    def is_open(self) -> bool:
        """True while goods, or somebody's word, are waited for."""
        return self in _OPEN


_OPEN = frozenset(
    {
        ReturnStage.ASKED,
        ReturnStage.ALLOWED,
        ReturnStage.ON_ITS_WAY,
        ReturnStage.RECEIVED,
        ReturnStage.INSPECTED,
        ReturnStage.UNPAID,
    }
)


class Postage(StrEnum):
    """Who pays for the way back."""

    CUSTOMER = "customer"  # 元払い
    SHOP = "shop"  # 着払い
    FETCHED = "fetched"  # the shop has it fetched by a carrier


class ReturnWish(StrEnum):
    """What the customer would like for it."""

    REFUND = "refund"
    REPLACEMENT = "replacement"  # the same once more
    EXCHANGE = "exchange"  # another article, for the value of what comes back


class ReturnObstacle(StrEnum):
    """Why the rule takes something not back."""

    TOO_LATE = "too_late"
    NOT_TAKEN = "not_taken"  # for this cause the shop takes nothing back
    EXCLUDED = "excluded"  # this article
    OPENED = "opened"
    PERISHABLE = "perishable"  # it travels chilled or frozen
    FOOD = "food"
    BY_SHOP = "by_shop"  # a person said no, in words
