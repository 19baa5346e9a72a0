"""What customers read in mails and on slips alike, per language."""

from domain.order import Language, PaymentMethod

METHODS: dict[Language, dict[PaymentMethod, str]] = {
    "ja": {
        PaymentMethod.BANK_TRANSFER: "銀行振込",
        PaymentMethod.POSTAL_TRANSFER: "郵便振替",
        PaymentMethod.CONVENIENCE_STORE: "コンビニエンスストア払い",
        PaymentMethod.CARD: "クレジットカード",
        PaymentMethod.QR: "QRコード決済",
        PaymentMethod.INVOICE_SERVICE: "後払い決済サービス",
        PaymentMethod.CASH_ON_DELIVERY: "代金引換",
    },
    "en": {
        PaymentMethod.BANK_TRANSFER: "Bank transfer",
        PaymentMethod.POSTAL_TRANSFER: "Postal transfer",
        PaymentMethod.CONVENIENCE_STORE: "Convenience store",
        PaymentMethod.CARD: "Credit card",
        PaymentMethod.QR: "QR code payment",
        PaymentMethod.INVOICE_SERVICE: "Pay-later service",
        PaymentMethod.CASH_ON_DELIVERY: "Cash on delivery",
    },
}
