"""What codes are called in letters, per language. A code without a name here stands for itself."""

from domain.aggregate import TaskKind
from domain.order import Language, PaymentMethod, PlanName
from domain.status import HoldReason, Status

METHODS: dict[Language, dict[str, str]] = {
    "ja": {
        PaymentMethod.BANK_TRANSFER: "銀行振込",
        PaymentMethod.POSTAL_TRANSFER: "郵便振替",
        PaymentMethod.CONVENIENCE_STORE: "コンビニエンスストア払い",
        PaymentMethod.CARD: "クレジットカード",
        PaymentMethod.QR: "スマートフォン決済",
        PaymentMethod.INVOICE_SERVICE: "後払い決済サービス",
        PaymentMethod.CASH_ON_DELIVERY: "代金引換",
    },
    "en": {
        PaymentMethod.BANK_TRANSFER: "Bank transfer",
        PaymentMethod.POSTAL_TRANSFER: "Postal transfer",
        PaymentMethod.CONVENIENCE_STORE: "Convenience store",
        PaymentMethod.CARD: "Credit card",
        PaymentMethod.QR: "Smartphone payment",
        PaymentMethod.INVOICE_SERVICE: "Pay-later service",
        PaymentMethod.CASH_ON_DELIVERY: "Cash on delivery",
    },
}

PLANS: dict[Language, dict[str, str]] = {
    "ja": {PlanName.PREPAY: "先払い", PlanName.POSTPAY: "後払い", PlanName.COD: "代金引換"},
    "en": {
        PlanName.PREPAY: "payment in advance",
        PlanName.POSTPAY: "payment after delivery",
        PlanName.COD: "cash on delivery",
    },
}

#: Delivery times as carriers code them; a cart may also send words, which stand for themselves.
SLOTS: dict[Language, dict[str, str]] = {
    "ja": {
        "0812": "午前中",
        "1214": "12時〜14時",
        "1416": "14時〜16時",
        "1618": "16時〜18時",
        "1820": "18時〜20時",
        "1921": "19時〜21時",
        "2021": "20時〜21時",
    },
    "en": {
        "0812": "morning",
        "1214": "12:00–14:00",
        "1416": "14:00–16:00",
        "1618": "16:00–18:00",
        "1820": "18:00–20:00",
        "1921": "19:00–21:00",
        "2021": "20:00–21:00",
    },
}

STATUSES: dict[Language, dict[str, str]] = {
    "ja": {
        Status.RECEIVED: "受付済み（承諾前）",
        Status.ON_HOLD: "保留",
        Status.AWAITING_CUSTOMER: "お客様のご返答待ち",
        Status.BACKORDERED: "入荷待ち",
        Status.AWAITING_PAYMENT: "ご入金待ち",
        Status.PREPARING: "発送準備中",
        Status.SHIPPED: "発送済み",
        Status.DELIVERED: "お届け済み",
        Status.COMPLETED: "完了",
        Status.DECLINED: "お断り",
        Status.CANCELLED: "キャンセル",
        Status.EXPIRED: "期限切れ",
        Status.UNCOLLECTED: "未回収",
        Status.RETURNED: "返送",
    },
    "en": {status: status.value.replace("_", " ") for status in Status},
}

TASKS: dict[Language, dict[str, str]] = {
    "ja": {
        TaskKind.REFUND: "ご返金",
        TaskKind.OVERPAID: "過入金の処理",
        TaskKind.CALL: "お客様へのご連絡",
        TaskKind.DECIDE_EXPIRY: "期限切れの判断",
        TaskKind.REMIND_PERSONALLY: "担当者からのご入金確認",
        TaskKind.CHECK_BANK: "銀行入金データの確認",
        TaskKind.FIND_PARCEL: "荷物の所在確認",
        TaskKind.HANDLE_RETURN: "返送品の対応",
        TaskKind.CAPTURE_PAYMENT: "売上の確定（決済会社）",
        TaskKind.VOID_AUTHORIZATION: "与信の取り消し（決済会社）",
        TaskKind.CHECK_SHIPMENT: "発送内容の確認",
        TaskKind.PRINT_NOTICE: "書面での通知",
        TaskKind.LOOK: "内容の確認",
    },
    "en": {kind: kind.value.replace("_", " ") for kind in TaskKind},
}

HOLDS: dict[Language, dict[str, str]] = {
    "ja": {
        HoldReason.UNKNOWN_SKU: "在庫表にない商品",
        HoldReason.SUMS: "金額の不一致",
        HoldReason.COD_LIMIT: "代金引換の上限超過",
        HoldReason.PAYMENT_METHOD: "支払方法の矛盾",
        HoldReason.UNPRINTABLE: "印字できない文字",
        HoldReason.DIFFERENT_ORDER: "同じ番号の別注文",
        HoldReason.RECALL: "梱包の差し戻し",
        HoldReason.VERSION: "納品書・ラベルの版違い",
        HoldReason.PAYMENT: "入金の確認",
        HoldReason.REVIEW: "審査",
        HoldReason.MANUAL: "手動での保留",
    },
    "en": {reason: reason.value.replace("_", " ") for reason in HoldReason},
}
