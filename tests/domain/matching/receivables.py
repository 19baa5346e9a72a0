"""Receivables and deposits in few words, for the tables of cases."""

import zlib
from datetime import date

from domain.contract.order import read_order
from domain.contract.status import Status
from domain.order.money import MoneyState
from domain.order.state import OrderState
from domain.payment.matching.deposit import Deposit, Learned
from domain.payment.matching.key import key
from domain.payment.matching.payer import read_payer
from domain.payment.matching.receivable import Receivable, receivable_of
from tests.domain.builders import cart

DAY, LATER = date(2026, 11, 20), date(2026, 11, 24)


def receivable(  # noqa: PLR0913 - all that matching looks at
    no: str,
    amount: int = 5_000,
    kana: str = "ヤマダ タロウ",
    *,
    transfer_no: str = "",
    mail: str = "taro@example.jp",
    company: str = "",
    name: str = "山田 太郎",
    recipient: str = "",
    plan: str = "prepay",
    method: str = "bank_transfer",
    ending: Status | None = None,
    paid: int = 0,
    placed_on: date = DAY,
    channel_no: str | None = None,
) -> Receivable:
    """An order's receivable; one mail address and phone number is one customer."""
    given = cart(order_no=no, plan=plan, channel_order_no=channel_no)
    given["payment"] = {"method": method}
    person = given["orderer"] | {"name": name, "kana": kana, "company": company, "email": mail, "customer_id": None}
    given["orderer"] = person | {"phone": f"090{zlib.crc32(mail.encode()) % 10**8:08}"}
    given["recipient"] = (
        given["orderer"] | {"kana": recipient, "name": "鈴木 花子", "email": "", "phone": ""} if recipient else None
    )
    placed = read_order(given)
    money = MoneyState(due=amount, allocated=paid)
    state = OrderState(order_no=no, plan=placed.plan, money=money, ending=ending, status=ending or Status.RECEIVED)
    return receivable_of(placed, state, transfer_no or f"10{no:0>4}", placed_on)


def deposit(  # noqa: PLR0913 - what a bank tells
    payer: str,
    amount: int = 5_000,
    notice_id: str = "n-1",
    paid_on: date = LATER,
    *,
    payer_code: str = "",
    remarks: str = "",
) -> Deposit:
    """A deposit as a bank tells it."""
    return Deposit(notice_id, amount, paid_on, read_payer(payer, payer_code=payer_code, remarks=remarks))


def learned(name: str, of: Receivable) -> Learned:
    """A name that a person assigned to the customer of this order."""
    return Learned(key(name), of.person)
