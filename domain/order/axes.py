"""The axes of one order, each under its name; the state that they belong to follows them."""

from domain.order.agenda import Agenda
from domain.order.conversation import ConversationState
from domain.order.goods import GoodsState
from domain.order.money import Chase, MoneyState
from domain.order.people import PeopleState
from domain.order.returning import ReturnsState
from domain.order.state import OrderState


class Axes:
    """Base of the order: to change an axis is to put another in its place."""

    def __init__(self, state: OrderState) -> None:
        self.state = state

    @property
    def money(self) -> MoneyState:
        """The axis of money; it is changed by assigning another one."""
        return self.state.money

    @money.setter
    def money(self, money: MoneyState) -> None:
        self._become(money=money)

    @property
    def chase(self) -> Chase:
        """How far asking for the money has got; a part of its axis."""
        return self.money.chase

    @chase.setter
    def chase(self, chase: Chase) -> None:
        self.money = self.money.chased(chase)

    @property
    def goods(self) -> GoodsState:
        """The axis of goods; to change it is to put another in its place."""
        return self.state.goods

    @goods.setter
    def goods(self, goods: GoodsState) -> None:
        self._become(goods=goods)

    @property
    def people(self) -> PeopleState:
        """What is known of the orderer; to change it is to put another in its place."""
        return self.state.people

    @people.setter
    def people(self, people: PeopleState) -> None:
        self._become(people=people)

    @property
    def conversation(self) -> ConversationState:
        """The axis of the conversation; to change it is to put another in its place."""
        return self.state.conversation

    @conversation.setter
    def conversation(self, conversation: ConversationState) -> None:
        self._become(conversation=conversation)

    @property
    def returns(self) -> ReturnsState:
        """What the customer sends back; to change it is to put another in its place."""
        return self.state.returns

    @returns.setter
    def returns(self, returns: ReturnsState) -> None:
        self._become(returns=returns)

    @property
    def agenda(self) -> Agenda:
        """What the order does by itself; to change it is to put another in its place."""
        return self.state.agenda

    @agenda.setter
    def agenda(self, agenda: Agenda) -> None:
        self._become(agenda=agenda)

    def _become(self, **changes: object) -> None:
        """The one door by which a state follows another."""
        self.state = self.state.but(**changes)
