"""What codes are called in letters, per language. A code without a name here stands for itself."""

from domain.agenda.waiting import Work
from domain.contract.order import Language, PlanName
from domain.contract.status import Category, Goods, HoldReason, Status
from domain.order.aggregate import TaskKind
from domain.order.mail import MailKind
from domain.order.state import StepKind

_FIELDS_JA = {
    "name": "お名前",
    "kana": "フリガナ",
    "company": "会社名",
    "department": "部署名",
    "email": "メールアドレス",
    "phone": "電話番号",
    "address.postal_code": "郵便番号",
    "address.prefecture": "都道府県",
    "address.city": "市区町村",
    "address.street": "町名・番地",
    "address.building": "建物名・部屋番号",
}
_FIELDS_EN = {
    "name": "name",
    "kana": "name in katakana",
    "company": "company",
    "department": "department",
    "email": "e-mail address",
    "phone": "phone number",
    "address.postal_code": "postal code",
    "address.prefecture": "prefecture",
    "address.city": "city",
    "address.street": "street and number",
    "address.building": "building and room number",
}


def _fields(of_orderer: str, of_recipient: str, names: dict[str, str]) -> dict[str, str]:
    own = {f"orderer.{field}": f"{of_orderer}{name}" for field, name in names.items()}
    return own | {f"recipient.{field}": f"{of_recipient}{name}" for field, name in names.items()}


PLANS: dict[Language, dict[str, str]] = {
    "ja": {PlanName.PREPAY: "先払い", PlanName.POSTPAY: "後払い", PlanName.COD: "代金引換"},
    "en": {
        PlanName.PREPAY: "payment in advance",
        PlanName.POSTPAY: "payment after delivery",
        PlanName.COD: "cash on delivery",
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
        TaskKind.SEND_INSTRUCTIONS: "お支払い方法のご案内",
        TaskKind.COLLECT_MONEY: "代金引換の入金確認（運送会社）",
        TaskKind.VOID_AUTHORIZATION: "与信の取り消し（決済会社）",
        TaskKind.CHECK_SHIPMENT: "発送内容の確認",
        TaskKind.PRINT_NOTICE: "書面での通知",
        TaskKind.CHECK_SENDING: "メール送信の確認",
        TaskKind.ANSWER_INQUIRY: "お問い合わせへのお返事",
        TaskKind.STUCK: "止まっている処理の確認（システム担当）",
        TaskKind.LOOK: "内容の確認",
    },
    "en": {kind: kind.value.replace("_", " ") for kind in TaskKind},
}

#: The messages that carts, warehouses and colleagues send.
MESSAGES: dict[Language, dict[str, str]] = {
    "ja": {
        "payment_received": "入金の通知",
        "payment_reversed": "入金取り消しの通知",
        "stock_allocated": "引当の通知",
        "goods_inspected": "検品の報告",
        "packing_started": "梱包開始の報告",
        "parcel_packed": "梱包完了の報告",
        "parcel_shipped": "発送の報告",
        "parcel_delivered": "配達完了の報告",
        "parcel_returned": "返送の報告",
        "task_done": "要対応完了の報告",
        "inquiry_opened": "お問い合わせの連絡",
        "inquiry_closed": "お問い合わせ完了の連絡",
        "change_address": "お届け先の変更",
        "cancel": "キャンセル",
        "extend_deadline": "お支払期限の延長",
        "release_hold": "保留の解除",
        "provide_information": "確認事項へのご返答",
        "choose_option": "先払いのお願いへのご返答",
    },
    "en": {},
}

#: Where orders come from, where the shop file has no name for it.
CHANNELS: dict[Language, dict[str, str]] = {"ja": {"own-shop": "自社サイト"}, "en": {"own-shop": "the shop's own site"}}

CATEGORIES: dict[Language, dict[str, str]] = {
    "ja": {
        Category.DELIVERY: "配送",
        Category.PAYMENT: "お支払い",
        Category.CHANGE: "変更・キャンセル",
        Category.PRODUCT: "商品",
        Category.RETURN: "返品・交換",
        Category.OTHER: "その他",
    },
    "en": {category: category.value for category in Category},
}

#: What a person does about a task, and about a hold.
TASK_ADVICE: dict[Language, dict[str, str]] = {
    "ja": {
        TaskKind.REFUND: "ご返金先をお客様に伺い、ご返金のうえ、要対応を完了にしてください。",
        TaskKind.OVERPAID: "多くいただいた金額を、ご返金するか次回に充てるか、お客様とご相談ください。",
        TaskKind.CALL: "お客様へお電話またはお手紙でご連絡ください。",
        TaskKind.DECIDE_EXPIRY: "自動では期限切れにしていません。延長・キャンセル・ご連絡のいずれかをお決めください。",
        TaskKind.REMIND_PERSONALLY: "自動のご確認メールは送っていません。担当者からお声がけください。",
        TaskKind.CHECK_BANK: "支払期限より後までの入金データをご確認ください。済むまでご確認メールは止まります。",
        TaskKind.FIND_PARCEL: "到着の記録がありません。運送会社に荷物の状況をお問い合わせください。",
        TaskKind.HANDLE_RETURN: "商品を検品し、お客様のご希望を伺い、代金を精算してください。",
        TaskKind.CAPTURE_PAYMENT: "発送が済みました。決済会社の画面で売上を確定してください。",
        TaskKind.SEND_INSTRUCTIONS: "お支払い番号またはお支払いページを用意し、期限とともにお客様へご案内ください。"
        "ご案内するまで、お支払期限は始まりません。",
        TaskKind.COLLECT_MONEY: "運送会社の精算書をご確認のうえ、ご入金を登録してください。",
        TaskKind.VOID_AUTHORIZATION: "決済会社の画面で与信を取り消してください。",
        TaskKind.CHECK_SHIPMENT: "予定と違う発送・配達の記録があります。荷物とご注文の状態をご確認ください。",
        TaskKind.PRINT_NOTICE: "書面をご希望のお客様です。通知を印刷して郵送してください。",
        TaskKind.CHECK_SENDING: "送信元の評価・認証（SPF・DKIM）・逆引き・送信の頻度をご確認ください。",
        TaskKind.ANSWER_INQUIRY: "お約束の時間を過ぎています。お返事または途中経過のメールをお送りください。",
        TaskKind.STUCK: "システムの処理が繰り返し失敗しています。システム担当者へお知らせください。"
        "お急ぎのご用件は、先にお客様へ直接ご連絡ください。",
        TaskKind.LOOK: "通常と違う記録がありました。ご注文の履歴をご確認ください。",
    },
    "en": dict.fromkeys(TaskKind, ""),
}
HOLD_ADVICE: dict[Language, dict[str, str]] = {
    "ja": {
        HoldReason.UNKNOWN_SKU: "在庫表に商品を登録してから、保留を解除してください。",
        HoldReason.SUMS: "明細の合計とご請求額が一致していません。正しい金額をご確認ください。",
        HoldReason.COD_LIMIT: "運送会社がお預かりできる上限を超えています。お支払い方法をお客様とご相談ください。",
        HoldReason.PAYMENT_METHOD: "お支払い方法の指定が食い違っています。お客様にご確認ください。",
        HoldReason.UNPRINTABLE: "印字できない文字があります。訂正するか、手書きで補うなら保留を解除してください。",
        HoldReason.DIFFERENT_ORDER: "同じ番号で内容の違うご注文が届いています。カート側をご確認ください。",
        HoldReason.RECALL: "梱包中の変更またはキャンセルです。荷物を取り置き、済みましたら保留を解除してください。",
        HoldReason.VERSION: "納品書・ラベルが古い版です。印刷し直してください。",
        HoldReason.PAYMENT: "入金の取り消し、または支払方法と違うご入金がありました。代金の状態をご確認ください。",
        HoldReason.REVIEW: "内容をご確認のうえ、保留を解除してください。",
        HoldReason.MISSING_INFORMATION: "お客様に確認中です。ご返答が届きましたら、注文に入力してください。",
        HoldReason.PREPAYMENT: "先払いをお願いしています。ご返答が届きましたら、注文に入力してください。",
        HoldReason.UNREACHABLE: "お客様にメールが届いていません。お電話またはお手紙でご連絡ください。",
        HoldReason.MANUAL: "担当者が手動で保留にしました。",
    },
    "en": dict.fromkeys(HoldReason, ""),
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
        HoldReason.MISSING_INFORMATION: "確認事項のご返答待ち",
        HoldReason.PREPAYMENT: "先払いのお願い",
        HoldReason.UNREACHABLE: "お客様と連絡がつかない",
        HoldReason.MANUAL: "手動での保留",
    },
    "en": {reason: reason.value.replace("_", " ") for reason in HoldReason},
}

#: The piles of work of which the shop is reminded.
WORK: dict[Language, dict[str, str]] = {
    "ja": {
        Work.INSPECT: "検品待ち",
        Work.ACCEPT: "承諾待ち",
        Work.PACK: "梱包待ち",
        Work.SHIP: "発送待ち（梱包中）",
        Work.INSTRUCT: "お支払方法・期限のご案内待ち",
    },
    "en": {
        Work.INSPECT: "to be inspected",
        Work.ACCEPT: "to be accepted",
        Work.PACK: "to be packed",
        Work.SHIP: "being packed, to be shipped",
        Work.INSTRUCT: "to be told how and until when to pay",
    },
}

#: What the shop reads of an order, beside an inquiry about it.
GOODS_JA: dict[Goods, str] = {
    Goods.UNCHECKED: "在庫の確認前",
    Goods.BACKORDERED: "入荷待ち",
    Goods.RESERVED: "引当済み",
    Goods.PACKING: "梱包中",
    Goods.SHIPPED: "発送済み",
    Goods.DELIVERED: "お届け済み",
    Goods.COMING_BACK: "返送中",
    Goods.RETURNED: "返送済み",
    Goods.RELEASED: "引当解除",
}
STEPS_JA: dict[StepKind, str] = {
    StepKind.ACCEPT: "自動で承諾します",
    StepKind.REMIND: "お支払いについてのご確認メールをお送りします",
    StepKind.ANNOUNCE_EXPIRY: "翌営業日までに期限切れとなるご注文を店舗に知らせます",
    StepKind.EXPIRE: "期限切れとし、商品の引当を解除します",
    StepKind.GIVE_UP: "未回収とし、お電話を担当者に依頼します",
    StepKind.TELL_PACKED: "梱包が済んだことをお客様にお知らせします",
    StepKind.THANK: "お礼のメールをお送りし、ご注文を完了とします",
    StepKind.ASK_ARRIVAL: "お礼とともに到着を伺い、ご注文を完了とします",
    StepKind.REPORT_MISSING: "荷物の所在確認を担当者に依頼します",
    StepKind.CLOSE: "遅れたご入金を待つ期間を終えます",
    StepKind.AWAIT_MAIL: "お客様へのメールが送信できたかを確かめます",
    StepKind.REMIND_QUESTION: "確認事項をお客様にあらためて伺います",
    StepKind.END_QUESTION: "確認事項のご返答がないものとして扱います",
    StepKind.BREAK_SILENCE: "発送できない理由をお客様にお知らせするか、担当者に依頼します",
    StepKind.ALERT_HOLD: "保留が長いことを店舗に知らせます",
    StepKind.REMIND_SHOP: "この日時から、対応待ちのご注文として店舗に毎営業日お知らせします",
}
#: The same where, as things stand, a person is asked instead.
STEPS_FOR_PERSON_JA: dict[StepKind, str] = {
    StepKind.REMIND: "お支払いのご確認を担当者に依頼します",
    StepKind.EXPIRE: "期限切れとするかどうかの判断を担当者に依頼します",
}
MAILS_JA: dict[MailKind, str] = {
    MailKind.ORDER_RECEIVED: "ご注文のお礼",
    MailKind.ORDER_CONFIRMED: "ご注文の確認（承諾）",
    MailKind.OUT_OF_STOCK: "入荷待ちのお知らせ",
    MailKind.PAYMENT_REMINDER: "お支払いのご確認",
    MailKind.PAYMENT_REQUEST: "お支払いのご案内",
    MailKind.PAYMENT_SHORT: "ご入金不足のお知らせ",
    MailKind.PAYMENT_FOR_CLOSED: "終了したご注文へのご入金",
    MailKind.PAYMENT_CONFIRMED: "ご入金の確認",
    MailKind.PAYMENT_THANKS: "ご入金のお礼",
    MailKind.DEADLINE_EXTENDED: "お支払期限の変更",
    MailKind.PACKED: "梱包完了のお知らせ",
    MailKind.DELAY_NOTICE: "発送遅れのお詫び",
    MailKind.SHIPPED: "発送のお知らせ",
    MailKind.REFUNDED: "ご返金のお知らせ",
    MailKind.THANKS: "お礼",
    MailKind.ADDRESS_CHANGED: "お届け先の変更",
    MailKind.INFORMATION_REQUEST: "ご注文内容の確認のお願い",
    MailKind.INFORMATION_REMINDER: "ご注文内容の確認のお願い（再送）",
    MailKind.INFORMATION_THANKS: "ご返答のお礼",
    MailKind.INFORMATION_CANCELLED: "ご返答がないためのキャンセル",
    MailKind.PREPAYMENT_REQUEST: "先払いのお願い",
    MailKind.PREPAYMENT_REMINDER: "先払いのお願い（再送）",
    MailKind.PREPAYMENT_THANKS: "お支払方法の変更のお知らせ",
    MailKind.PREPAYMENT_CANCELLED: "先払いのご返答がないためのキャンセル",
    MailKind.TRACKING_CORRECTED: "お問い合わせ番号の訂正",
    MailKind.WRITTEN: "個別のご連絡",
    MailKind.DECLINED: "お断り",
    MailKind.CANCELLED: "キャンセルのお知らせ",
    MailKind.EXPIRED: "期限切れのお知らせ",
    MailKind.INQUIRY_RECEIVED: "お問い合わせの受付",
    MailKind.INQUIRY_INTERIM: "お問い合わせの途中経過",
    MailKind.INQUIRY_REPLY: "お問い合わせへのお返事",
}
MAIL_STATES_JA = {
    "owed": "送信待ち",
    "sent": "送信済み",
    "superseded": "送信不要",
    "refused": "送信できず",
    "bounced": "届かず",
    "unclear": "送信できたか不明",
    "withheld": "書面でご案内",
}

#: The fields of an order that a customer may be asked for.
FIELDS: dict[Language, dict[str, str]] = {
    "ja": _fields("ご注文者の", "お届け先の", _FIELDS_JA),
    "en": _fields("your ", "the recipient's ", _FIELDS_EN),
}
