"""What codes are called in mails, per language. A code without a name here stands for itself."""

from domain.contract.order import Language
from domain.contract.status import HoldReason
from domain.order.aggregate import TaskKind

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


#: Where orders come from, where the shop file has no name for it.
CHANNELS: dict[Language, dict[str, str]] = {"ja": {"own-shop": "自社サイト"}, "en": {"own-shop": "the shop's own site"}}

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

#: What the shop reads of an order, beside an inquiry about it.
#: The fields of an order that a customer may be asked for.
FIELDS: dict[Language, dict[str, str]] = {
    "ja": _fields("ご注文者の", "お届け先の", _FIELDS_JA),
    "en": _fields("your ", "the recipient's ", _FIELDS_EN),
}
