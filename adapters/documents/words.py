"""The fixed words of slip and invoice in each language (labels are for packers and carriers, and always Japanese)."""

from dataclasses import dataclass

from adapters.words.say import name
from domain.contract.order import Language, PlanName
from domain.order.document import DocumentOrder


@dataclass(frozen=True)
class Words:
    slip: str
    qualified_invoice: str
    subtitle_slip: str
    subtitle_invoice: str
    reprint: str
    replaces: str
    version: str
    issued_on: str
    registration_no: str
    phone: str
    phone_of_customer: str
    remarks: str
    greeting: str
    greeting_from: str
    order_no: str
    ordered_on: str
    transaction_date: str
    transfer_no: str
    payment: str
    ship_to: str
    parcel_no: str
    parcel: str
    same_box: str
    more_follows: str
    replacement: str
    resent: str
    subtitle_replacement: str
    subtitle_resent: str
    greeting_replacement: str
    is_free: str
    in_exchange: str
    and_paid: str
    paid_by_return: str
    other_parcel: str
    totals_elsewhere: str
    payable: str
    number: str
    sku: str
    article: str
    rate: str
    quantity: str
    unit_price: str
    amount: str
    pieces: str
    goods: str
    shipping_fee: str
    cod_fee: str
    discount: str
    total: str
    points: str
    adjustment: str
    at_rate: str
    gross: str
    tax: str
    sum: str
    reduced_rate: str
    prices_include_tax: str
    return_rule: str
    questions: str
    ask_shop: str
    plans: dict[PlanName, str]
    paid: str
    paid_amount: str
    waived: str
    given_back: str
    received: str
    nothing_to_pay: str


@dataclass(frozen=True)
class Paying:
    """How to pay after the parcel has come."""

    heading: str
    within: str
    to_account: str
    to_one_account: str
    to_postal_account: str
    account: str
    kinds: dict[str, str]
    postal_account: str
    number_before_name: str
    number_on_slip: str
    as_told: str
    by_invoice_service: str


JA = Words(
    slip="納品書",
    qualified_invoice="納品書 兼 適格請求書",
    subtitle_slip="",
    subtitle_invoice="",
    reprint="再発行",
    replaces="【訂正】本書は、第{version}版（発行日 {day}）を訂正し、これに代わるものです。",
    version="第{version}版",
    issued_on="発行日",
    registration_no="登録番号",
    phone="TEL",
    phone_of_customer="お電話番号",
    remarks="ご注文時の備考",
    greeting="このたびはご注文いただき、誠にありがとうございます。下記のとおり納品いたします。",
    greeting_from="{orderer}よりご依頼いただいた品を、下記のとおりお届けいたします。どうぞお納めください。",
    order_no="ご注文番号",
    ordered_on="ご注文日",
    transaction_date="取引年月日",
    transfer_no="お振込番号",
    payment="お支払方法",
    ship_to="お届け先",
    parcel_no="荷物番号",
    parcel="お荷物",
    same_box="同梱のご注文",
    more_follows="{parcel}（残りは別のお荷物でお届けします）",
    replacement="{parcel}（交換品・無償）",
    resent="{parcel}（再送品・無償）",
    subtitle_replacement="交換品・無償",
    subtitle_resent="再送品・無償",
    greeting_replacement="このたびはご迷惑をおかけし、誠に申し訳ございません。下記のとおりお届けいたします。",
    is_free="このお荷物は無償でお届けするものです。代金・送料のお支払いはございません。",
    in_exchange="{parcel}（交換品）",
    and_paid="・差額{extra:,}円お支払い済み",
    paid_by_return="ご返品の商品の代金より充当",
    other_parcel="【別便】{name}",
    totals_elsewhere="金額・消費税・お支払いについては、お荷物{parcel}に同封の納品書に記載しております。",
    payable="お支払金額（税込）",
    paid_amount="お支払い済みの金額（税込）",
    number="No.",
    sku="品番",
    article="商品名",
    rate="税率",
    quantity="数量",
    unit_price="単価（税込）",
    amount="金額（税込）",
    pieces="お届け点数",
    goods="商品合計",
    shipping_fee="送料",
    cod_fee="代引手数料",
    discount="値引き",
    total="合計（税込）",
    points="ポイント利用",
    adjustment="調整額",
    at_rate="{rate}%対象",
    gross="税込金額",
    tax="内消費税",
    sum="合計",
    reduced_rate="※印は軽減税率（8%）対象商品です。",
    prices_include_tax="表示金額はすべて税込です。送料・手数料の税率は10%です。",
    return_rule="返品・交換について",
    questions="お品物について",
    ask_shop="お気づきの点がございましたら、お手数ですが上記の当店連絡先までお知らせください。",
    plans={PlanName.PREPAY: "（先払い）", PlanName.POSTPAY: "（後払い）", PlanName.COD: ""},
    paid="（お支払い済み）",
    waived="不足額（お支払いは不要です）",
    given_back="お値引き（ご返金済み）",
    received="ご入金済みの金額",
    nothing_to_pay="お支払いはございません",
)

EN = Words(
    slip="Delivery Note",
    qualified_invoice="Delivery Note and Qualified Invoice",
    subtitle_slip="納品書",
    subtitle_invoice="納品書 兼 適格請求書",
    reprint="REPRINT 再発行",
    replaces="CORRECTED 訂正: this replaces version {version}, issued {day}.",
    version="Version {version}",
    issued_on="Issued",
    registration_no="Registration no.",
    phone="Tel",
    phone_of_customer="Telephone",
    remarks="Your remarks",
    greeting="Thank you very much for your order. We are pleased to deliver the following goods.",
    greeting_from="We are pleased to deliver the following goods on behalf of {orderer}.",
    order_no="Order no.",
    ordered_on="Order date",
    transaction_date="Transaction date",
    transfer_no="Transfer no.",
    payment="Payment",
    ship_to="Shipped to",
    parcel_no="Parcel",
    parcel="Parcel",
    same_box="Same box as",
    more_follows="{parcel} (the rest comes in another parcel)",
    replacement="{parcel} (replacement, free of charge)",
    resent="{parcel} (sent again, free of charge)",
    subtitle_replacement="Replacement, free of charge",
    subtitle_resent="Sent again, free of charge",
    greeting_replacement="We are very sorry for the trouble. Please find the following goods in this parcel.",
    is_free="This parcel is free of charge: there is nothing to pay for goods or shipping.",
    in_exchange="{parcel} (in exchange)",
    and_paid=", and {extra:,} yen that you paid",
    paid_by_return="paid by what you sent back",
    other_parcel="[another parcel] {name}",
    totals_elsewhere="Prices, tax and payment are on the delivery note in parcel {parcel}.",
    payable="Amount payable (tax included)",
    paid_amount="Amount paid (tax included)",
    number="No.",
    sku="SKU",
    article="Article",
    rate="Tax",
    quantity="Qty",
    unit_price="Unit price",
    amount="Amount",
    pieces="Pieces",
    goods="Goods",
    shipping_fee="Shipping",
    cod_fee="Cash-on-delivery fee",
    discount="Discount",
    total="Total (tax included)",
    points="Points used",
    adjustment="Adjustment",
    at_rate="Taxed at {rate}%",
    gross="Tax included",
    tax="Consumption tax",
    sum="Total",
    reduced_rate="※ marks goods at the reduced tax rate of 8%.",
    prices_include_tax="All prices include consumption tax. Shipping and fees are taxed at 10%.",
    return_rule="Returns and exchanges",
    questions="Your goods",
    ask_shop="Should anything be wrong with them, please let us know at the address above.",
    plans={PlanName.PREPAY: " (in advance)", PlanName.POSTPAY: " (after delivery)", PlanName.COD: ""},
    paid=" (paid)",
    waived="Missing (need not be paid)",
    given_back="Price reduction (refunded)",
    received="Received so far",
    nothing_to_pay="There is nothing to pay",
)

WORDS: dict[Language, Words] = {"ja": JA, "en": EN}
PAYING: dict[Language, Paying] = {
    "ja": Paying(
        heading="お支払いについて",
        within="商品の到着後{days}日以内に、",
        to_account="下記の口座へお振り込みをお願いいたします。",
        to_one_account="下記のうち一つの口座へお振り込みをお願いいたします。",
        to_postal_account="下記の口座へお払い込みをお願いいたします。",
        account="{bank}（{bank_code}）{branch}（{branch_code}）{kind} {number} {holder}",
        kinds={},
        postal_account="郵便振替口座 {number} 加入者名 {holder}",
        number_before_name="お振込人名の前に、番号「{number}」をお付けください。振込手数料はお客様のご負担にてお願いいたします。",
        number_on_slip="払込取扱票の通信欄に、番号「{number}」をご記入ください。払込手数料はお客様のご負担にてお願いいたします。",
        as_told="お支払いをお願いいたします。お支払いの手続きは、担当者よりあらためてご案内いたします。",
        by_invoice_service="請求書は、後払い決済会社よりお客様へ直接お届けいたします。",
    ),
    "en": Paying(
        heading="Payment",
        within="Within {days} days of arrival, please pay",
        to_account=" to this account.",
        to_one_account=" to one of these accounts.",
        to_postal_account=" to this account at any post office in Japan.",
        account="{bank} ({bank_code}), {branch} ({branch_code}), {kind} {number}, {holder}",
        kinds={"普通": "ordinary (普通)", "当座": "current (当座)"},
        postal_account="Postal transfer account {number}, {holder}",
        number_before_name="Please put the number {number} in front of the sender's name. Fees are paid by the sender.",
        number_on_slip="Please write the number {number} in the message field (通信欄). Fees are paid by the sender.",
        as_told=". We will write to you separately about how.",
        by_invoice_service="The pay-later service sends its invoice directly to you.",
    ),
}


def payment_words(words: Words, order: DocumentOrder) -> str:
    """How the order is paid: 「銀行振込（後払い）」, 「クレジットカード（お支払い済み）」."""
    placed = order.placed
    if not placed.total:
        return words.nothing_to_pay
    if order.is_exchange:
        return words.paid_by_return + (words.and_paid.format(extra=order.extra) if order.extra else "")
    method = name("method", placed.payment.method, placed.language)
    return method + (words.paid if order.is_paid else words.plans[placed.plan])


def parcel_words(order: DocumentOrder, language: Language) -> str:
    """Which parcel of the order it is: 「1」; of one that is split 「2/2」, or that the rest is still to follow."""
    if order.is_exchange:
        return WORDS[language].in_exchange.format(parcel=order.parcel_no)
    if order.is_replacement:
        words = WORDS[language]
        return (words.resent if order.is_resent else words.replacement).format(parcel=order.parcel_no)
    if not order.is_part:
        return order.parcel_no
    if order.parcels:
        return f"{order.parcel_no}/{order.parcels}"
    return WORDS[language].more_follows.format(parcel=order.parcel_no)
