"""The fixed words of a return invoice in each language; in English its Japanese name stands with it."""

from dataclasses import dataclass
from typing import NamedTuple

from domain.contract.order import Language


class Went(NamedTuple):
    """What is said of what goes back."""

    greeting: str
    amount: str
    given_on: str
    returned: str


@dataclass(frozen=True)
class ReturnWords:
    """`refunded`: it was given back; `reduced`: it had not been paid, and is not asked for any more."""

    title: str
    subtitle: str
    number: str
    refunded: Went
    reduced: Went
    sold_on: str
    original: str
    original_name: str
    original_issued: str
    contents: str
    article: str
    quantity: str
    fees: str
    keep: str


RETURN_WORDS: dict[Language, ReturnWords] = {
    "ja": ReturnWords(
        title="適格返還請求書",
        subtitle="",
        number="No.",
        refunded=Went(
            greeting="下記のお取引につきまして、代金をご返金いたしましたので、ご通知申し上げます。",
            amount="ご返金額（税込）",
            given_on="ご返金日",
            returned="ご返金の内訳",
        ),
        reduced=Went(
            greeting="下記のお取引につきまして、代金を減額いたしましたので、ご通知申し上げます。",
            amount="減額した金額（税込）",
            given_on="減額日",
            returned="減額の内訳",
        ),
        sold_on="もとのお取引年月日",
        original="もとの請求書",
        original_name="納品書 兼 適格請求書 {order_no} 第{version}版",
        original_issued="、{day}発行",
        contents="もとのお取引の内容",
        article="商品名",
        quantity="数量",
        fees="送料・手数料",
        keep="もとの納品書 兼 適格請求書とあわせて保管してくださいますよう、お願いいたします。",
    ),
    "en": ReturnWords(
        title="Return Invoice",
        subtitle="適格返還請求書",
        number="No.",
        refunded=Went(
            greeting="We have refunded the following part of the price of your order.",
            amount="Amount refunded (tax included)",
            given_on="Refunded on",
            returned="What was refunded, per tax rate",
        ),
        reduced=Went(
            greeting="We have reduced the price of your order by the following amount.",
            amount="Amount of the reduction (tax included)",
            given_on="Reduced on",
            returned="The reduction, per tax rate",
        ),
        sold_on="Original transaction",
        original="Original invoice",
        original_name="Delivery Note and Qualified Invoice {order_no}, version {version}",
        original_issued=", issued {day}",
        contents="Contents of the original transaction",
        article="Article",
        quantity="Qty",
        fees="Shipping and fees",
        keep="Please keep it together with the original invoice.",
    ),
}
