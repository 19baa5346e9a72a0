"""The fixed words of a receipt in each language; in English its Japanese name stands with it."""

from dataclasses import dataclass

from domain.contract.order import Language, PaymentMethod


@dataclass(frozen=True)
class ReceiptWords:
    title: str
    subtitle: str
    number: str
    issued_on: str
    usual_proviso: str
    received: str
    amount: str
    by_card: str
    replaces: str
    electronic: str
    card: str
    stamp: str
    beside: dict[PaymentMethod, str]


RECEIPT_WORDS: dict[Language, ReceiptWords] = {
    "ja": ReceiptWords(
        title="領収書",
        subtitle="",
        number="No.",
        issued_on="発行日",
        usual_proviso="お品代",
        received="但し、{proviso}として、上記の金額を正に領収いたしました。",
        amount="{amount}（税込）",
        by_card="クレジットカード利用",
        replaces="【再発行】領収書 No. {number}（発行日 {day}）に代わるものです。先の領収書は無効といたします。",
        electronic="電子的に発行した領収書のため、収入印紙は不要です。",
        card="クレジットカードのご利用によるお支払いのため、収入印紙は不要です。",
        stamp="収入印紙",
        beside={
            PaymentMethod.CASH_ON_DELIVERY: "代金引換でのお支払いです。お届けの際に運送会社が発行した領収証と"
            "同一の代金についてのもので、併せてご使用いただくことはできません。",
            PaymentMethod.INVOICE_SERVICE: "後払い決済サービスでのお支払いです。お支払いの際に受け取られた受領証と"
            "同一の代金についてのもので、併せてご使用いただくことはできません。",
        },
    ),
    "en": ReceiptWords(
        title="Receipt",
        subtitle="領収書",
        number="No.",
        issued_on="Issued",
        usual_proviso="goods",
        received="We have received the above amount for: {proviso}.",
        amount="{amount} (tax included)",
        by_card="paid by credit card (クレジットカード利用)",
        replaces="REISSUED 再発行: this replaces receipt no. {number}, issued {day}, which is void.",
        electronic="Issued electronically: no revenue stamp is required.",
        card="Paid by credit card: no revenue stamp is required.",
        stamp="収入印紙",
        beside={
            PaymentMethod.CASH_ON_DELIVERY: "Paid in cash on delivery. This is for the same payment as the carrier's "
            "receipt; the two must not be used together.",
            PaymentMethod.INVOICE_SERVICE: "Paid through the pay-later service. This is for the same payment as the "
            "receipt you were given there; the two must not be used together.",
        },
    ),
}
