"""Why something was not taken, as the shop reads it in Japanese: faults of fields, and refusals by their code."""

import re

from domain.basics.fault import SENTENCES, Fault

#: The sentences of domain/basics/fault.py.
FAULTS_JA = {
    "missing": "記入がありません。",
    "unknown": "使われていない項目名です。つづりをご確認ください。",
    "text": "文字列ではありません。",
    "empty": "空欄です。",
    "too_long": "長すぎます（{most}文字まで）。",
    "too_short": "短すぎます（{least}文字以上）。",
    "form": "書き方が正しくありません。",
    "digits": "{count}桁の数字ではありません。",
    "registration_no": "「T」と13桁の数字ではありません。",
    "postal_account": "「00800-1-123456」のような書き方ではありません。",
    "visible": "使えない文字があります（半角の英数字と記号のみ、空白は不可）。",
    "plain": "使えない文字があります（半角の英数字とハイフンのみ）。",
    "whole_number": "整数ではありません。",
    "number": "数値ではありません。",
    "yes_or_no": "true または false ではありません。",
    "at_least": "小さすぎます（{least}以上）。",
    "more_than": "小さすぎます（{than}より大きい値）。",
    "at_most": "大きすぎます（{most}以下）。",
    "less_than": "大きすぎます（{than}より小さい値）。",
    "one_of": "次のいずれでもありません：{choices}",
    "date": "「2026-11-21」のような日付ではありません。",
    "moment": "「2026-11-21T10:15:00+09:00」のような日時ではありません。",
    "offset": "時差がありません（「2026-11-21T10:15:00+09:00」のように付けます）。",
    "too_few": "数が足りません（{least}件以上）。",
    "too_many": "数が多すぎます（{most}件まで）。",
    "object": "項目の組（オブジェクト）ではありません。",
    "list": "一覧（リスト）ではありません。",
    "json": "JSON として読めません。",
    "path": "ファイルまたはフォルダーの場所ではありません。",
    "unusable": "使えない値です。",
    "said": "{words}",
    "years": "{earliest}年から{latest}年までの日付ではありません。",
    "nobody": "お名前と会社名のどちらもありません。",
    "one_line": "改行または見えない文字があります。",
    "says_nothing": "空欄です。",
    "no_question": "本文も、すでにあるお問い合わせの番号（inquiry_no）もありません。",
    "no_answer": "ご返答の内容がありません。",
    "kind_or_tag": "マークの種類（kind）とタグ（tag）の、どちらか一方だけを指定します。",
    "time_zone": "「{given}」という時間帯はありません（「Asia/Tokyo」のように書きます）。",
    "no_argument": "内容が付いていません。",
    "many_arguments": "内容は1つだけ付けます（{count}件ありました）。",
    "no_object": "JSON のオブジェクトではありません。",
    "workflow_id": "この注文のワークフローの ID は「{wanted}」とします。",
}
#: What the fields of orders and messages are called.
FIELDS_JA = {
    "order": "注文",
    "order_no": "注文番号",
    "placed_at": "注文日時",
    "language": "言語",
    "channel": "経路",
    "channel_order_no": "モールの注文番号",
    "plan": "支払いの時期",
    "payment": "支払い",
    "method": "支払方法",
    "orderer": "注文者",
    "recipient": "お届け先",
    "name": "名前",
    "kana": "フリガナ",
    "company": "会社名",
    "department": "部署名",
    "email": "メールアドレス",
    "phone": "電話番号",
    "address": "住所",
    "postal_code": "郵便番号",
    "prefecture": "都道府県",
    "city": "市区町村",
    "street": "町名・番地",
    "building": "建物名・部屋番号",
    "lines": "商品明細",
    "sku": "品番",
    "quantity": "数量",
    "unit_price": "単価",
    "tax_rate": "税率",
    "shipping_fee": "送料",
    "cod_fee": "代引手数料",
    "discount": "値引き",
    "points_used": "ポイント利用",
    "total": "合計金額",
    "wishes": "ご希望",
    "delivery_date": "お届け希望日",
    "time_slot": "ご希望の時間帯",
    "gift": "ギフト",
    "remarks": "備考",
    "by": "担当者名",
    "reason": "理由",
    "note": "メモ",
    "amount": "金額",
    "paid_on": "入金日",
    "notice_id": "入金通知の番号",
    "until": "期限",
    "option": "ご選択",
    "answers": "ご返答",
    "version": "版",
    "parcel_no": "荷物番号",
    "carrier": "運送会社",
    "tracking_no": "お問い合わせ番号",
    "shipped_at": "発送日時",
    "delivered_at": "配達日時",
    "returned_at": "返送日時",
    "inquiry_no": "お問い合わせ番号",
    "subject": "件名",
    "text": "本文",
}
#: By the code of the refusal: what the shop reads instead of the sentence that stands in the journal.
REFUSALS_JA = {
    "AlreadyAccepted": "すでに承諾しているため、お断りできません。理由を添えてキャンセルしてください。",
    "AlreadyAnswered": "ほかの担当者が先に対応しています。",
    "AlreadyShipped": "すでに発送しているため、変更・キャンセルはできません。転送・受取辞退・返品をご案内ください。",
    "BadPromise": "お返事の日としてお約束できない日付です。",
    "CancellationAsked": "キャンセルはすでに受け付けており、荷物の取り置きを待っています。",
    "CountTooLow": "引当済みの数より少ない在庫数です。",
    "DifferentOrder": "この注文番号は、内容の違うご注文に使われています。",
    "IllegalTransition": "いまの状態からは行えない操作です。",
    "InquirySettled": "このお問い合わせは完了しています。",
    "WouldLose": "ご返答のままでは、登録済みの内容の一部が失われます。",
    "InvalidAnswer": "ご返答の内容を、そのまま登録することができません。",
    "InvalidMessage": "届いた内容を読むことができません。",
    "InvalidOrder": "届いた内容を、ご注文として読むことができません。",
    "NoAddress": "お客様のメールアドレスがありません。お電話またはお手紙でご連絡ください。",
    "NoAnswerKnown": "お答えできる記録がありません。",
    "NotAcceptable": "承諾を待っている状態ではありません。",
    "NotInspected": "検品が済んでいません。",
    "NotLater": "いまの期限より後の日付ではありません。",
    "NotNamed": "担当者名がありません。",
    "NotReadyToPack": "まだ梱包できる状態ではありません。",
    "NotShippedYet": "まだ発送していません。",
    "NotThankable": "いまはお礼のメールをお送りできません。",
    "NothingToAsk": "先払いをお願いする必要のないご注文です。",
    "NothingToExtend": "延長できるお支払期限がありません。",
    "NoticeTaken": "この入金通知の番号は、内容の違う入金に使われています。",
    "OnHold": "保留中のご注文です。",
    "OrderClosed": "すでに終了したご注文です。",
    "QuestionClosed": "この確認事項は、すでに締め切られています。",
    "StillUnfit": "保留の理由が解消していません。",
    "StockGone": "商品の在庫がないため、期限切れのご注文を復活できません。",
    "TooFarAhead": "先の日付すぎます。",
    "TooManyInquiries": "お問い合わせの件数が多すぎます。",
    "UnknownEntry": "その番号の登録はありません。",
    "UnknownHold": "その理由での保留はありません。",
    "UnknownInquiry": "その番号のお問い合わせはありません。",
    "UnknownMail": "該当するメールがありません。",
    "UnknownMark": "そのマークまたはタグは付いていません。",
    "UnknownMessage": "その名前の連絡はありません。",
    "UnknownNotice": "その番号の入金は登録されていません。",
    "UnknownOrder": "その番号のご注文はありません。",
    "UnknownParcel": "その番号の荷物はありません。",
    "UnknownSku": "その品番の商品はありません。",
    "UnknownTask": "その番号の要対応はありません。",
    "UnreadableMail": "メールとして読むことができません。",
    "Unstorable": "データベースに保存できない内容です。",
    "UnusableContact": "使えないメールアドレスまたは電話番号です。",
}
_LINE = re.compile(r"lines\.(\d+)\.")


def japanese_fault(fault: Fault) -> str:
    """「商品明細1行目の数量（lines.0.quantity）：整数ではありません。」."""
    said = FAULTS_JA[fault.code].format_map(fault.facts)
    if not fault.field:
        return said
    line = _LINE.match(fault.field)
    name = FIELDS_JA.get(fault.field.rpartition(".")[2], "")
    if name and line:
        name = f"商品明細{int(line[1]) + 1}行目の{name}"
    elif name and "." in fault.field:
        owner = FIELDS_JA.get(fault.field.partition(".")[0], "")
        name = f"{owner}の{name}" if owner else name
    return f"{name}（{fault.field}）：{said}" if name else f"{fault.field}：{said}"


def english_fault(fault: Fault) -> str:
    """`lines.0.quantity: must be a whole number`."""
    said = SENTENCES[fault.code].format_map(fault.facts)
    return f"{fault.field}: {said}" if fault.field else said
