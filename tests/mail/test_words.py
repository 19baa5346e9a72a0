"""What the mails say. Key sentences are looked for in the text and in the HTML."""

import html
import re

import pytest

from adapters.mail.writing.samples import SampleMail
from domain.contract.order import Language, PaymentState
from domain.order.facts import MailingFacts, WarmFacts
from domain.order.kinds import MailKind
from tests.mail.letters import (
    RENDERER,
    SAMPLES,
    TO_CUSTOMERS,
    faults,
    from_orderer,
    letter,
    of_order,
    render,
    written,
)

OF_ORDERS = [sample for sample in TO_CUSTOMERS if not isinstance(sample.content.facts, MailingFacts)]
TO_MANY = [sample for sample in TO_CUSTOMERS if sample not in OF_ORDERS]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def seen(page: str) -> str:
    """What a person sees of an HTML page, without its spaces."""
    body = page.partition("<body>")[2]
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", body)))


CLAUSE = "行き違い"
SAYS = {
    "order_received": [
        "ご注文の承諾（売買契約の成立）をお知らせするものではございません。",
        "「ご注文確認」のメールが お手元に届いた時点で成立いたします。",
        "2026年11月21日（土）10時14分",
        "静岡煎茶 100g",
        "1,080円 × 2",
        "7,920円（税込）",
        "銀行振込",
        "東京都港区芝公園4-2-8 緑ビル201",
        "2026年12月1日（火）",
        "14時〜16時",
        "玄関先でお受け取りします。",
        "そのメールが届くまでお待ちください。",
    ],
    "mailing": [
        "お届けいたしました品は、",
        "お礼としてお送りしております。",
        "このメールに「配信停止」とお書きのうえ、ご返信ください。",
        "以後はお送りいたしません。",
    ],
    "mailing/advertising": ["広告メールの受信に同意いただいたお客様にお送りしております。"],
    "mailing/trial": ["お店が内容を確認するためのテスト送信です。"],
    "order_confirmed/bank_transfer": [
        "ご注文を承諾いたします。",
        "普通 1234567",
        "普通 7654321",
        "7,920円",
        "2026年11月30日（月）23時59分まで",
        "123456 ヤマダ タロウ",
        "振込人名の前に、上記のように番号「123456」をお付けください。",
        "振込手数料はお客様のご負担",
        "2026年12月7日（月）の時点でもご入金を確認できない場合は",
        "（うち消費税 154円）",
        "（うち消費税 539円）",
        "商品到着後8日以内にご連絡ください。",
        "2026年11月27日（金）までに発送いたします。",
    ],
    "order_confirmed/postal_transfer": ["00000-1-123456", "通信欄", "2026年11月30日（月）23時59分まで"],
    "order_confirmed/convenience_store": ["1-2345-6789-0123", "7,920円", "2026年11月30日（月）23時59分まで"],
    "order_confirmed/card": ["お客様にしていただくことはございません。", "2026年11月27日（金）までに発送いたします。"],
    "order_confirmed/invoice_service": ["決済会社よりお客様へ直接お届けいたします", "14日以内"],
    "order_confirmed/postpay": [
        "商品のお届け後にお支払いいただきます。",
        "お支払期限 商品の到着後7日以内",
        "普通 1234567",
        "123456 ヤマダ タロウ",
        "7,920円",
        "ご請求のメールをあらためてお送りいたします。",
    ],
    "order_confirmed/anew": ["変更を承り", "ご注文を承諾いたします。", "7,920円", "2026年11月30日（月）23時59分まで"],
    "order_confirmed/cash_on_delivery": ["配達員へ現金でお支払いください。", "8,250円（税込）", "330円"],
    "out_of_stock": [
        "誠に申し訳ございません",
        "2点のうち1点が不足",
        "入荷し次第",
        "「川根煎茶 100g」に変更する",
        "商品代金は200円増えます",
        "商品代金は変わりません",
        "不足している商品（ご注文の全数）を取りやめ、ほかの商品だけを受け取る",
        "費用はかかりません。",
        "【1】入荷まで待つ」として承ります。",
    ],
    "out_of_stock/alone": ["ご注文をキャンセルとさせていただくことがございます。"],
    "out_of_stock/expected": ["入荷予定日が分かりましたので", "2026年12月10日（木）"],
    "out_of_stock/day_known": [
        "すぐにご用意することができません",
        "2026年12月10日（木）",
    ],
    "out_of_stock/wish": ["お届け希望日の2026年12月4日（金）に、間に合わないおそれがございます。"],
    "out_of_stock/wish_lost": [
        "お知らせしておりました2026年12月8日（火）までの発送は、難しい見込みです。",
        "お届け希望日の2026年12月9日（水）には、お届けできない見込みです。",
    ],
    "out_of_stock/slipped": ["予定より遅れることになりました。", "担当者よりお電話などで"],
    "out_of_stock/missed": ["2026年11月20日（金）を過ぎましても", "新しい入荷予定日を確認しております"],
    "stock_reminder": ["あらためてご連絡いたします。", "先日ご案内した代わりの商品", "2026年11月30日（月）までに"],
    "supplier_request": ["山の茶園株式会社 御中", "TEA-100", "静岡煎茶 100g", "8点", "3件", "入荷予定日のご連絡を"],
    "supplier_request/more": ["現在の入荷予定日", "2026年12月10日（木）"],
    "supplier_request/chase": ["先日お問い合わせ", "行き違いをご容赦ください"],
    "supplier_request/overdue": ["2026年12月10日（木）に入荷の予定と伺っておりました", "まだ入荷しておりません"],
    "stock_chosen": ["入荷までお待ちいただけるとのこと、承りました。"],
    "stock_cancelled": ["在庫が不足している商品をどのようになさるか", "2026年11月30日（月）までに"],
    "return_question": [
        "配送会社での保管期間を過ぎたため",
        "444413758703",
        "もう一度送ってほしい",
        "再送の送料660円（税込）のご負担をお願いいたします。ご入金を確認した後に発送いたします。",
        "お預かりしている代金から660円を差し引き、7,260円をご返金いたします",
        "2026年12月7日（月）までに",
        "「【2】キャンセルする」として承ります。",
    ],
    "return_question/refused": [
        "お受け取りを辞退",
        "代金とあわせてお支払いください。",
        "費用はかかりません",
        "担当者よりお電話など",
    ],
    "return_question/unknown_address": ["お届け先が見つからなかった", "正しいお届け先（郵便番号・ご住所"],
    "return_question/part": ["・静岡煎茶 100g × 1", "お受け取りいただけないまま"],
    "return_question/fees": ["送料などの費用660円のお支払いをお願いいたします"],
    "refund_account_request": [
        "7,920円を銀行振込にてご返金いたします。",
        "ご注文者様ご本人の名義",
        "暗証番号やパスワード、カードの番号をお伺いすることはございません。",
        "ATMの操作や、リンク先での口座情報のご入力をお願いすることもございません。",
        "ご返信の前に、 お電話（",
        "ご注文番号 1001",
        "2026年12月7日（月）までに",
        "ご返金のみに使用し、完了後に消去いたします。",
    ],
    "refund_account_request/failed": ["お振込みができませんでした。", "あらためて振込先の口座をお知らせください。"],
    "refund_account_reminder": ["あらためてご連絡いたします。", "行き違いをご容赦ください"],
    "refund_account_left": ["7,920円は、当店にて大切にお預かりしております。", "担当者より"],
    "refund_less": ["7,920円を、", "ご返金することはできなくなりました。", "お知らせいただく必要はございません。"],
    "refund_less/none": ["お手元に戻っていない場合", "すぐにお調べいたします。"],
    "refund_less/part": ["先にご案内した金額", "7,920円", "変更後のご返金額", "500円", "あらためてご連絡いたします。"],
    "refund_account_thanks": ["ご返金予定額", "2026年12月4日（金）まで", "お振込みが完了いたしましたら"],
    "return_noted": [
        "2026年11月26日（木）までに、担当者よりご連絡いたします。",
        "商品はお手元にお持ちください。",
        "R1001-1",
    ],
    "return_allowed": [
        "2026年12月5日（土）までに、お荷物をご発送ください。",
        "みどり茶舗 返品係",
        "返送の送料はお客様にてご負担ください（元払い）。",
        "返品番号「R1001-1」を書いたメモ",
        "1,080円をご返金する予定です。",
    ],
    "return_allowed/shop": ["宅配便の着払いにてお送りください。", "交換品についてご連絡いたします。"],
    "return_allowed/fetched": ["2026年11月27日（金）に、配送会社の係員が商品を引き取りに伺います。"],
    "return_allowed/never_ordered": ["ご注文と異なる商品をお届けし", "SENCHA-200 × 1（ご注文にない商品）"],
    "return_allowed/favour": ["このたびは特別に、返品を承ります。", "返品手数料300円を差し引いた金額です。"],
    "return_denied": ["商品の到着後8日以内に承っております。", "2026年11月18日（水）でございました。"],
    "return_denied/excluded": ["返品をお受けできない商品として販売しております。"],
    "return_denied/opened": ["開封後の商品は、"],
    "return_denied/by_shop": ["ご使用になった商品は、お引き取りいたしかねます。"],
    "return_awaited": [
        "まだご発送を確認できておりません。",
        "行き違いをご容赦ください。",
        "お手続きは必要ございません。",
    ],
    "return_closed": ["返品のお取り扱いを終了いたします。", "すでにお送りいただいている場合"],
    "return_closed/withdrawn": ["返品のお取りやめを承りました。"],
    "return_settled": ["商品をお送りいただき、誠にありがとうございます。", "1,080円をご返金いたします。"],
    "return_settled/less": ["返品手数料 −300円", "返送の送料（着払い分） −800円"],
    "return_settled/unpaid": ["この分のお支払いは必要ございません。"],
    "return_settled/kept": ["商品をお送りいただく必要はございません。"],
    "return_settled/broken": ["ご返金はございません。", "お届けしたときの状態と異なるため、ご返金の対象となりません。"],
    "return_settled/by_shop": ["返送の送料（お立て替え分） 800円", "100ポイントは、ポイントとしてお戻しいたします。"],
    "return_settled/replaced": ["交換品につきましては、あらためてご連絡いたします。"],
    "return_settled/lapsed": [
        "期日までに差額のご入金を確認できませんでしたので、",
        "差額としてお預かりした金額 300円",
        "1,380円をご返金いたします。",
        "引き続きご希望の場合は、あらためてご注文を承ります。",
    ],
    "return_settled/given_up": ["交換のお取りやめを承りました。"],
    "return_allowed/dearer": [
        "差額の520円は、商品の到着と状態を確認した後に",
        "差額のご入金を確認した後にお送りいたします。",
    ],
    "exchange_unpaid": [
        "恐れ入りますが、差額のお支払いをお願いいたします。",
        "交換品の代金 1,600円（税込）",
        "お戻しの商品より充当 −1,080円",
        "お振込金額 520円",
        "2026年12月5日（土）23時59分まで",
        "2026年12月14日（月）までお取り置きいたします。",
        "お戻しいただいた商品の代金1,080円をご返金いたします。",
    ],
    "exchange_unpaid/again": ["本日の時点でご入金の確認ができておりません。", "行き違いをご容赦ください。"],
    "exchange_unpaid/part": ["ご入金済み −300円", "残りの金額 220円"],
    "exchange_unpaid/postal": ["お払込金額 520円"],
    "exchange_unpaid/no_account": ["担当者よりあらためてご案内いたします。"],
    "exchange_paid": ["交換の差額のご入金を確認いたしました。", "交換品は、準備が整い次第発送し"],
    "exchange_paid/short": ["220円の不足がございます。", "お振込金額 220円"],
    "exchange_paid/waived": ["※差額に満たない2円は、ご入金いただく必要はございません。"],
    "replacement/dearer": ["お支払いいただいた差額300円"],
    "replacement_shipped/papers": ["交換品の適格請求書と、お戻しいただいた商品の適格返還請求書を、"],
    "replacement_shipped/unseen": [
        "交換品はお手元に届いたことと存じます。書類をお送りいたします。",
        "適格返還請求書を、",
    ],
    "replacement_shipped/dearer": ["お支払いいただいた差額300円"],
    "return_reminder": ["あらためてご連絡いたします。", "行き違いをご容赦ください"],
    "return_chosen": ["再送を承りました", "再送の送料 660円（税込）", "お振込金額 660円", "ご入金を確認した後"],
    "return_chosen/cod": ["配達員へ現金でお支払いください。", "8,580円（税込）", "再送の送料を含む金額です。"],
    "return_chosen/free": ["再送の費用はかかりません。"],
    "return_chosen/cancelled": ["キャンセルを承りました", "660円を差し引き、7,260円をご返金いたします。"],
    "return_chosen/not_again": [
        "再送は行わず、 キャンセルの手続きをいたしました。",
        "660円を差し引き、7,260円をご返金いたします。",
        "再送の送料660円のお支払いは必要ございません。",
    ],
    "return_chosen/unpaid": ["代金のお支払いは必要ございません。"],
    "lost_arrived": ["2026年12月1日（火）にお届け済み", "再送またはキャンセルのご返答は、必要ございません。"],
    "lost_arrived/stopped": ["再送は取りやめいたします。", "お客様のご負担はなく"],
    "lost_arrived/twice": ["同じ商品が重ねて届く", "送料は当店が負担いたします。"],
    "lost_arrived/refunded": ["キャンセルを承った商品ですので", "送料は当店が負担いたします。"],
    "replacement": ["交換品を、無料でお送りいたします。", "お支払いいただくことはございません。", "C10001"],
    "replacement/resent": ["お手元に届いていない商品を、あらためて無料でお送りいたします。"],
    "replacement/awaited": ["在庫が切れており", "ご返金など別の方法"],
    "replacement/awaited_until": ["2026年12月15日（火）", "入荷し次第、すぐに発送いたします。"],
    "replacement/expected": ["入荷の予定をお知らせいたします。", "2026年12月15日（火）"],
    "replacement/lost": ["配送の途中で紛失した", "同じ商品を、あらためて無料でお送りいたします。"],
    "replacement/cancelled": ["交換品の発送は、取りやめといたしました。"],
    "replacement_shipped": ["交換品を発送いたしました。", "お受け取りの際のお支払いはございません。", "444413758703"],
    "replacement_shipped/resent": ["お手元に届かなかった商品を、あらためて発送いたしました。"],
    "lost_arrived/by_person": ["担当者よりあらためてご連絡いたします。"],
    "return_cancelled": ["2026年12月7日（月）までにご返答を確認できませんでしたので", "7,260円をご返金いたします。"],
    "payment_reminder/0": [CLAUSE, "お支払期限が近づいてまいりました", "7,920円"],
    "payment_reminder/1": [
        CLAUSE,
        "ご確認いただけますでしょうか。",
        "2026年12月4日（金）までお取り置きしております。",
        "お取り置きの期限 2026年12月4日（金）",
        "7,920円",
        "期限の延長",
        "当初の期限",
    ],
    "payment_reminder/2": [CLAUSE, "2026年12月7日（月）の時点で", "キャンセルとさせていただく予定", "期限の延長"],
    "payment_reminder/postpay": [CLAUSE, "2026年12月11日（金）を過ぎても", "担当者よりお電話など"],
    "payment_request": [
        "登録番号 T7000012050002",
        "発行事業者 株式会社みどり茶舗",
        "2026年11月27日（金）",
        "（うち消費税 154円）",
        "（うち消費税 539円）",
        "7,920円",
        "2026年12月7日（月）23時59分まで",
        "普通 1234567",
        CLAUSE,
        "お届けが完了",
    ],
    "payment_short": ["7,260円", "660円の不足", "お振込金額 660円", "普通 1234567", "承諾いたしております", CLAUSE],
    "payment_short/not_accepted": ["「ご注文確認」のメールが届くまでお待ちください。", "全額ご返金いたします。"],
    "payment_for_closed/expired": ["7,920円", "2026年11月24日（火）", "お支払期限までに", "担当者よりあらためて"],
    "payment_for_closed/cancelled": ["すでにキャンセルとなっております。", "ご返金の方法を"],
    "payment_for_closed/completed": ["すでに頂戴しており", "ご返金の方法を"],
    "payment_confirmed": [
        "承諾いたしております。",
        "7,920円",
        "2026年11月24日（火）",
        "静岡煎茶 100g × 2",
        "2026年11月27日（金）までに発送いたします。",
        "株式会社みどり茶舗",
        "〒420-0851 静岡県静岡市葵区黒金町1-2-3",
        "054-000-0000",
    ],
    "payment_confirmed/over": ["8,420円", "500円多く", "担当者よりあらためてご連絡いたします。"],
    "payment_confirmed/in_parts": ["4,920円", "ご入金の合計 7,920円"],
    "payment_confirmed/not_accepted": ["承諾の可否は", "全額ご返金いたします。"],
    "payment_thanks": ["ご利用いただき、 誠にありがとうございました。", "お支払いを確認いたしました。", "7,920円"],
    "deadline_extended": ["2026年12月4日（金）23時59分まで", "7,920円"],
    "deadline_extended/after_lost_mail": ["お手元に届いていなかった", "2026年12月4日（金）23時59分まで", "7,920円"],
    "packed": ["梱包の作業に入っております。"],
    "shipped": [
        "ヤマト運輸",
        "444413758703",
        "数時間かかることがございます。",
        "不在連絡票",
        "2026年12月1日（火）",
        "商品到着後8日以内",
        "納品書（適格請求書）は、お荷物に同封しております。",
    ],
    "shipped/part": [
        "一部を発送いたしました。 残りの商品は別のお荷物でお届けし、発送の際にあらためてお知らせいたします。",
        "■ お届けする商品 ・静岡煎茶 100g × 1 ※納品書（適格請求書）は、お荷物に同封しております。",
    ],
    "shipped/part_cod": ["8,250円（税込） ※別のお荷物の分を含む、ご注文全体の金額です。"],
    "shipped/part_cod_further": [
        "別のお荷物でのお届けとなっておりました分を発送いたしました。",
        "このお荷物のお受け取りの際のお支払いはございません。",
        "※金額の記載された納品書（適格請求書）は、別のお荷物に同封しております。",
    ],
    "out_of_stock/part": ["【5】在庫のある商品を先に受け取り、残りは入荷を待つ", "送料の追加はございません"],
    "out_of_stock/part_fee": ["分けてお届けするための送料660円が加わります"],
    "stock_chosen/part": [
        "在庫のある商品を先にお届けし、残りの商品は入荷後にお届けいたします。",
        "送料の追加はございません。",
        "残りの商品のキャンセルも無料で承ります。",
    ],
    "stock_chosen/part_fee": ["分けてお届けするための送料 660円"],
    "stock_chosen/by_shop": ["お待たせしており、誠に申し訳ございません。"],
    "return_question/lost": [
        "配送中に紛失したとの連絡が配送会社よりございました。",
        "心よりお詫び申し上げます。",
        "紛失したお荷物",
        "（再送の送料はかかりません）",
    ],
    "rest_expected": ["■ 入荷をお待ちいただいている商品 ・静岡煎茶 100g × 1", "残りの商品のキャンセルを、無料で"],
    "rest_expected/slipped": ["予定より遅れることになりました。", "クーポンコード"],
    "rest_expected/missed": ["2026年11月20日（金）を過ぎましても", "在庫のある商品は、これまでのご案内のとおり"],
    "delay_notice/rest": ["下記の商品の入荷を待っております。", "代金のうち残りの商品の分をご返金いたします。"],
    "rest_cancelled": [
        "2026年11月21日（土）をもちまして キャンセルの手続きが完了いたしました。",
        "発送済みの商品については、変更はございません。",
        "■ キャンセルした商品 ・静岡煎茶 100g × 1 ・有機ほうじ茶 80g × 2 ■",
        "お預かりしている代金のうち2,160円は、ご返金いたします。",
        "100ポイントは、お戻しいたします。",
    ],
    "rest_cancelled/postpay": ["お支払いは、変更後の合計でお願いいたします。"],
    "rest_cancelled/cod": ["キャンセルした商品の分2,160円が含まれております。 この分は、後日ご返金いたします。"],
    "rest_cancelled/cash_open": ["代金のお支払い方法は、担当者よりあらためてご連絡いたします。"],
    "rest_cancelled/nothing_kept": [
        "これをもちまして、ご注文はすべて終了といたします。",
        "2,160円は、ご返金いたします。",
    ],
    "rest_cancelled/nothing_paid": ["キャンセルした商品の代金のお支払いは必要ございません。"],
    "shipped/postpay": ["お支払期限 商品の到着後7日以内", "普通 1234567", "7,920円"],
    "shipped/postpay_paid": ["代金は、すでにお支払いいただいております。"],
    "payment_confirmed/waived": ["7,260円", "7,920円（税込）", "不足額の660円は、お支払いいただかなくて結構です。"],
    "shipped/cod": ["佐川急便", "8,250円（税込）", "領収書は、配送会社"],
    "shipped/cod_paid": ["お受け取りの際のお支払いはございません。"],
    "shipped/gift": ["高﨑 花子 様", "金額の分かる書類は入れておりません。", "このメールに添付いたします。"],
    "shipped/unannounced": ["届いたことと存じます。", "お届けした商品", "このメールに添付いたします。"],
    "shipped/old_label": ["お受け取りについて", "不在連絡票"],
    "shipped/cod_old_label": ["7,170円（税込）", "※ご注文の変更前に印刷した送り状の金額です。", "差額は、担当者より"],
    "shipped/to_be_cancelled": [
        "キャンセルを承りましたが",
        "商品はすでに発送済みとなっておりました。",
        "誠に申し訳ございません。",
        "そのままお受け取りいただける場合、ご連絡は必要ございません。",
        "このメールへのご返信でお早めにお知らせください。",
    ],
    "shipped/other_carrier": ["お問い合わせ番号は、分かり次第"],
    "thanks": [
        "お届けが完了いたしました。",
        "お気に召していただけましたら",
        "商品到着後8日以内",
        "またのご注文を、心よりお待ちしております。",
    ],
    "thanks/not_known": ["無事に届いておりますでしょうか。", "配送会社へ確認いたします"],
    "address_changed/dearer": [
        "送料（変更前）",
        "送料（変更後）",
        "お届け先の変更にともない、送料が変わりました。",
        "7,260円（税込）",
    ],
    "order_changed": [
        "有機ほうじ茶 80g　1点（取りやめ）",
        "静岡煎茶 100g　3点 → 2点",
        "変更後の合計より2,160円多くなります。",
        "差額はご返金いたします。",
        "100ポイントは、お戻しいたします。",
        "お心当たりのない場合",
    ],
    "change_offered": [
        "静岡煎茶 100g　2点（変更なし）",
        "有機ほうじ茶 80g　1点（追加）",
        "合計（現在）",
        "の増額",
        "3点組でのみお取り扱いしております。",
        "【1】変更を承諾する",
        "2026年11月30日（月）までに",
        "期限までにご返答がない場合は、「【2】変更せず、元のご注文のままとする」として承ります。",
    ],
    "change_offered/fewer": ["1点（取りやめ）", "の減額"],
    "change_offered/address": ["ご住所（変更後） 神奈川県横浜市", "差額のお支払い方法は、"],
    "change_offered/plan": ["お支払方法（変更後）", "代引手数料（変更後）"],
    "change_offered/wish": ["ご依頼をいただき、誠にありがとうございます。", "あらかじめお客様のご了承をいただきたく"],
    "change_reminder": ["まだご返答を確認できておりません", "行き違いをご容赦ください。"],
    "change_offered/fee": [
        "お届け先のご住所をお知らせいただき",
        "送料（変更後）",
        "期限までにご返答がない場合は、担当者より",
    ],
    "change_dropped/fee_declined": ["ご請求金額は、元のままでございます。", "担当者よりあらためてご連絡いたします。"],
    "change_dropped/fee_unanswered": ["期限までにご返答を確認できませんでした。", "発送は見合わせております。"],
    "change_dropped/declined": ["元のご注文の内容のまま承ります。"],
    "change_dropped/unanswered": ["期限までにご返答を確認できませんでした"],
    "change_dropped/not_possible": ["誠に申し訳ございません。", "担当者よりあらためてご連絡いたします。"],
    "sent_together": [
        "次の2件のご注文を、1つのお荷物にまとめてお届けいたします。",
        "1002の送料660円は頂戴いたしません。",
        "変更後のご請求額 2,160円（税込）",
        "納品書はご注文ごとにお作りし",
    ],
    "sent_together/paid": ["お支払い済みの660円は、ご返金いたします。"],
    "sent_together/ended": ["1002を発送しないこととなりましたので", "送料のご負担が増えることはございません。"],
    "sent_together/changed": ["1002に変更がございましたので", "のみのお荷物でお届けいたします。"],
    "sent_together/held": ["ご用意の都合により", "発送の際にあらためてお知らせいたします。"],
    "shipped/together": ["ご注文1002の商品も、同じお荷物に入れております。"],
    "order_changed/more": ["単価 1,180円 → 1,080円", "1点（追加）"],
    "order_changed/delivery": ["お届け希望（変更前）", "2026年11月28日（土） 14時〜16時"],
    "order_changed/plan": ["代金引換", "お支払方法（変更後）", "合計（変更前）"],
    "order_confirmed/changed": [
        "合計（変更前）",
        "6,420円（税込）",
        "本メールをもって、これに代えさせていただきます。",
    ],
    "address_changed": ["神奈川県横浜市中区芝公園4-2-8", "お心当たりのない場合"],
    "information_request/postal_code_format": ["105-011", "7桁の数字", "2026年11月30日（月）までに", "そのままご返信"],
    "information_request/postal_code_unknown": ["105-9999", "該当する地域が見つかりませんでした"],
    "information_request/prefecture_mismatch": ["京都府港区", "都道府県が一致しておりません"],
    "information_request/no_prefecture": ["ご住所に都道府県がなく", "都道府県をお知らせください。"],
    "information_request/city_mismatch": ["市区町村が一致しておりません"],
    "information_request/town_mismatch": ["町名が一致しておりません"],
    "information_request/same_as_above": ["「同上」とご記入"],
    "information_request/no_house_number": ["丁目・番地・号が見当たりません。", "東京都港区芝公園 緑ビル201"],
    "information_request/no_room": ["部屋番号が見当たりません。", "緑マンション"],
    "information_request/pickup_point": ["別のお届け先をお知らせください。", "先払い"],
    "information_request/repeated": ["重ねて記入されている", "港区港区芝公園4-2-8"],
    "information_request/characters": ["ご注文者の建物名・部屋番号の文字", "印字できない文字"],
    "information_request/characters_of_name": [
        "お届け先のお名前の文字",
        "印字できない文字（สมชายใจด）",
        "印字できない文字（😀）",
        "緑ビル😀201",
    ],
    "information_request/too_long": ["短い書き方をお知らせください。"],
    "information_request/phone_impossible": ["ご注文者の電話番号", "090-1234-567", "桁数などに誤り"],
    "information_request/no_phone": ["日中につながる番号"],
    "information_request/no_kana": ["お名前のフリガナ", "あわせてお知らせください。"],
    "information_request/asked_by_shop": ["ご注文者の町名・番地", "あらためてお知らせください。"],
    "information_request/again": ["早速ご返答をいただき", "もう一度お知らせいただけますでしょうか。"],
    "information_request/words": ["配送会社より、番地をもう一度確かめるよう連絡がございました。"],
    "information_reminder": [CLAUSE, "まだご返答を確認できておりません", "丁目・番地・号が見当たりません。"],
    "information_thanks": ["ご返答をいただき", "ご注文に反映いたしました。", "お手続きを進めて", "芝公園4-2-8"],
    "information_thanks/still_held": ["ご注文に反映いたしました。", "ほかにも確認中の点がございます"],
    "information_cancelled": ["2026年11月30日（月）までにご返答を確認できず", CLAUSE, "お支払いは必要ございません。"],
    "prepayment_request": ["代金引換", "銀行振込（先払い）", "7,920円", "代引手数料330円は、いただきません。"],
    "prepayment_request/postpay": ["銀行振込（後払い）", "銀行振込（先払い）", "お取り寄せいたします。"],
    "prepayment_reminder": [CLAUSE, "まだご返答を確認できておりません", "2026年11月30日（月）までに"],
    "prepayment_request/part": ["7,420円", "すでにお預かりしている500円を差し引いた金額です。"],
    "prepayment_thanks/part": ["7,420円", "すでにお預かりしている500円を差し引いた金額です。"],
    "prepayment_thanks/paid": ["7,920円", "ご入金を確認しております。", "していただくことはございません。"],
    "prepayment_thanks": ["ご承諾くださいまして", "銀行振込（先払い）", "7,920円"],
    "prepayment_cancelled": ["お支払方法の変更をお願いしておりましたが", "お支払いは必要ございません。"],
    "information_cancelled/paid": ["お預かりしております7,920円は、全額ご返金いたします。"],
    "out_for_delivery": ["本日お届けする予定です。", "お届け先の方にも"],
    "out_for_delivery/cod": ["配達員へ現金で", "お支払金額"],
    "arrived": ["お届けが完了したと、配送会社より連絡がございました。", "まだお受け取りでない場合"],
    "delivery_delayed": [
        "遅れる見込みとなりました。",
        "お詫び申し上げます",
        "輸送に、予定より時間が",
        "2026年12月3日（木）",
        "これまでのご案内 2026年12月1日（火）",
    ],
    "delivery_delayed/scanned_late": ["お荷物の引き受けが、予定より遅くなりました。", "お届け先の方にも"],
    "delivery_delayed/found": ["お届け先へ向かっております。", "2026年12月3日（木）"],
    "delivery_delayed/looked_into": ["配送会社が状況を確認しております。", "分かり次第メールでお知らせいたします。"],
    "delivery_delayed/not_scanned": ["受付を、まだ確認できておりません。", "分かり次第"],
    "delivery_delayed/silent": ["数日のあいだ更新されておりません。", "当店より配送会社に確認しております。"],
    "parcel_held": [
        "配送会社の営業所に保管されております。",
        "当店に返送されます。",
        "ご都合のよい日時に",
        "2026年12月1日（火）",
        "およそ7日間",
        "行き違い",
    ],
    "parcel_held/last": ["お早めにお受け取り", "佐川急便"],
    "parcel_held/cooled": ["保管の期間が短くなっております。", "お届け先の方にも"],
    "tracking_corrected": ["444413758703", "444413758701", "お詫びし"],
    "delay_notice/stock": [
        "商品の入荷を待っております。",
        "お詫び申し上げます",
        "お預かりした代金をご返金いたします。",
    ],
    "delay_notice/check": ["ご注文内容の確認に、お時間をいただいております。"],
    "delay_notice/late": [
        "発送が、お知らせしておりました予定より遅れる見込みとなりました。",
        "当店での発送の準備に、予定より時間がかかっております。",
        "新しい発送予定2026年12月4日（金）まで",
        "これまでのご案内2026年12月2日（水）まで",
    ],
    "delay_notice/late_checked": [
        "発送が、お知らせしておりました予定より遅れる見込みとなりました。",
        "ご注文内容の確認に、お時間をいただいております。",
        "新しい発送予定2026年12月4日（金）まで",
    ],
    "delay_notice/coupon": [
        "次回のご注文でご利用いただけるクーポンをお送りいたします。",
        "クーポンコードOWABI-7F3K9Q",
        "有効期限2027年3月31日（水）まで",
    ],
    "out_of_stock/coupon": ["予定より遅れることになりました。", "クーポンコードOWABI-7F3K9Q"],
    "delivery_delayed/coupon": ["お荷物の輸送に、予定より時間がかかっております。", "クーポンコードOWABI-7F3K9Q"],
    "delay_notice/late_for_wish": ["お届け希望日の2026年12月4日（金）には", "お届けできない見込みです。"],
    "delay_notice/work": ["発送の準備にお時間をいただいております。", "静岡煎茶 100g × 2"],
    "written": [
        "茶こしだけの交換も承ります。",
        "交換用茶こし　330円（税込）",
        "このメールにはそのままご返信いただけます。",
        "株式会社みどり茶舗",
    ],
    "declined": ["お引き受けいたしかねる", "価格の表示に誤りがあり", "お支払いは必要ございません。"],
    "declined/paid": ["お預かりしております7,920円は、全額ご返金いたします。"],
    "cancelled": ["キャンセルの手続きが完了いたしました。", "お支払いは必要ございません。"],
    "cancelled/paid": ["お預かりしております7,920円は、全額ご返金いたします。"],
    "cancelled/coupon": ["（KANSHA-300）は、再度ご利用いただけるよう、お戻しいたします。", "2026年12月31日（木）まで"],
    "cancelled/coupon_expired": ["12月31日（木）に有効期限を迎えておりますため、", "お戻しすることができません。"],
    "cancelled/coupon_renewed": ["代わりのクーポンを、担当者よりあらためてお送りいたします。"],
    "expired": [
        "2026年12月7日（月）をもちまして",
        "お支払いは必要ございません。",
        CLAUSE,
        "ご返金",
        "あらためてご注文",
    ],
    "inquiry_unsubscribed": ["一斉メールの配信を停止いたしました。", "これまでどおりお送りいたします。", "Q10001"],
    "inquiry_received": ["確かに承りました", "2026年11月24日（火）までにお返事", "Q10001", "1001", "自動で"],
    "inquiry_received/no_order": ["確かに承りました", "Q10001"],
    "inquiry_interim": ["ただいま確認して", "所在を確認しております。", "2026年11月27日（金）までに、あらためて"],
    "inquiry_reply": [
        "最寄りの営業所に",
        "いただいたお問い合わせ",
        "いつごろになりますか。",
        "そのままご返信いただけます。",
    ],
    "inquiry_reply/at_once": ["自動でお送りしております。", "担当者が拝見し"],
    "claim_received": ["C10001", "承りました", "2026年12月1日（火）までに", "お写真", "破損", "商品の交換", "× 1"],
    "claim_received/not_received": ["商品が届かない"],
    "claim_turned_away/too_early": ["2026年12月1日（火）まで、いましばらく", "このメールにご返信"],
    "claim_turned_away/too_late": ["2026年12月1日（火）まで", "できることを担当者が"],
    "claim_turned_away/not_promised": ["お届け日は、まだご案内しておりません"],
    "claim_turned_away/not_arrived": ["まだ発送しておりません"],
    "claim_letter": [
        "いただいた内容は、担当者が確認いたします。",
        "2026年12月1日（火）までに、担当者よりご連絡いたします。",
    ],
    "claim_arrived": [
        "お届け済みとなったことを",
        "届いている",
        "届いていない",
        "お申し出のお取り扱いを終了いたします。",
    ],
    "claim_looked_into": ["ただいま確認して", "2026年12月1日（火）までに"],
    "claim_looked_into/refused": ["ご希望に添えず", "2026年12月1日（火）までに"],
    "claim_proposed": ["商品の交換", "2026年12月1日（火）までに", "このご提案のとおりに手続き"],
    "claim_proposed/money": ["一部のご返金", "2,000円"],
    "claim_proposed/return": ["ご返品のうえご返金", "5,500円", "お申し出のお取り扱いをいったん終了"],
    "claim_declined": ["ご希望に添いかねる", "受領印", "2026年12月1日（火）までに", "当店の保証"],
    "claim_closed/parcel_lost": ["紛失したことがわかりました。", "続けてお送りいたします。"],
    "claim_closed/arrived": ["お荷物がお手元に届いたものとして"],
    "claim_closed": ["商品の交換", "ご負担いただく費用はございません"],
    "claim_closed/money": ["ご返金額", "5,500円", "済みましたら、あらためてメール"],
    "claim_closed/return": ["商品が戻りましたら"],
    "claim_closed/granted": ["期限までにお返事できず", "当店の保証により", "5,500円"],
    "claim_closed/withdrawn": ["お取り下げになるとのこと、承りました"],
    "return_allowed/out_of_stock": ["ただいま在庫が切れております", "入荷を待ってのお届け"],
    "return_allowed/out_of_stock_until": ["2026年12月14日（月）に入荷する予定です。"],
    "claim_closed/closed": ["当店にて内容を確認のうえ、お取り扱いを終了", "ご返金や商品の発送はございません"],
    "claim_closed/solved": ["終了の理由", "解決したことを確認いたしました。"],
    "claim_closed/duplicate": ["すでに別の番号で承っております。", "引き続き対応いたします。"],
    "claim_closed/as_return": ["返品のお手続きとして承っております。"],
    "claim_closed/mistaken": ["当店の手違いにより", "ご心配をおかけし"],
    "claim_closed/words": ["終了の理由", "お電話にて、部品の取り付け方をご案内いたしました。"],
    "claim_closed/in_kind": ["5,500円", "100ポイントは、ポイントとしてお戻しいたします"],
    "claim_closed/declined": ["期限までに、お返事を確認できません"],
    "claim_closed/expired": ["審査し", "5,500円"],
    "claim_closed/lost": ["審査し", "補償いたします", "5,500円"],
    "claim_closed/won": ["補償の対象とはならない", "2026年12月1日（火）まで", "一度に限り"],
    "claim_closed/won_finally": ["再審査の結果ですので"],
    "claim_looked_into/invoked": ["お申し立てを、確かに承りました"],
    "claim_looked_into/examined": ["審査しております"],
    "shop_claim/invoked": ["保証を求められ"],
    "shop_claim/appealed": ["再審査"],
    "shop_claim": [
        "C10001",
        "破損",
        "商品の交換",
        "5,500円",
        "2026年11月25日（水）10時00分",
        "shop claim answer C10001",
    ],
    "shop_claim/refused": ["お断りに"],
    "shop_claim/soon": ["時間が近づいて"],
    "shop_claim/overdue": ["時間を過ぎました", "葉山"],
    "shop_claim/granted": ["保証により", "要対応"],
    "shop_inquiry": [
        "山田 太郎 様",
        "2026年11月24日（火）9時00分",
        "お返事の下書き",
        "配送",
        "photo.jpg",
        "444413758703",
    ],
    "shop_inquiry/again": ["葉山"],
    "shop_inquiry/unreachable": ["メールをお送りできないアドレス", "お電話またはお手紙で"],
    "shop_inquiry/unproven": ["ご本人かどうかを、メールサーバーで確認できませんでした", "止めておりません"],
    "shop_inquiry/forged": ["偽られている", "受付のお知らせはお送りしていません"],
    "shop_inquiry/unacknowledged": ["多くのお問い合わせが届いたため"],
    "shop_inquiries": [
        "170件をまとめて",
        "140件にはお送りしていません",
        "Q10001 配送について",
        "2026年11月23日（月）10時00分からの1時間",
    ],
    "shop_inquiry/soon": ["時間が近づいています。"],
    "shop_inquiry/overdue": ["時間を過ぎました。"],
    "shop_order": [
        "自社サイト",
        "山田 太郎 様",
        "03-1234-5678",
        "7,920円（税込）",
        "急須",
        "金額の分かる書類を入れないでください",
    ],
    "shop_task": ["ご返金", "7,920円", "2026年11月25日（水）"],
    "shop_hold": ["金額の不一致", "明細の合計は7,920円ですが、ご請求額は7,900円です。"],
    "shop_holds": ["審査 2026年11月18日（水）から", "手動での保留 2026年11月19日（木）から"],
    "shop_waiting": [
        "検品待ち",
        "梱包待ち",
        "2026年11月19日（木）から",
        "返送品の対応 ご注文 1003 期日 2026年11月20日（金）",
        "Q10001 配送について",
    ],
    "feedback_request": ["2026年11月26日（木）にお届けした商品はいかがでしたか", "【1】良くなかった"],
    "refunded": ["ご返金の手続き", "500円", "ご返金後のお預かり額", "7,920円"],
    "refunded/claim": ["お申し出番号", "C10001"],
    "refunded/ended": ["7,920円"],
    "refunded/return-invoice": ["適格返還請求書をこのメールに添付いたします。"],
    "paper_sent/receipt": ["領収書を、PDFファイルでこのメールに添付いたします", "-R1", "領収金額", "7,920円"],
    "paper_sent/reprint": ["「再発行」と記載しております"],
    "paper_sent/return-invoice": ["適格返還請求書を、PDFファイルでこのメールに添付いたします", "-H1", "税込金額"],
    "deadline_extended/first": ["お支払いの方法と期限", "2026年12月4日（金）23時59分まで"],
    "delay_notice/unpaid": ["商品の入荷を待っております。", "キャンセルをご希望の場合も"],
    "shop_expiries": ["1001", "山田 太郎 様", "2026年12月7日（月）までに"],
    "shop_blocked": [
        "customer.example",
        "お客様のメールアドレスの問題ではありません",
        "blocked using bl．example．net",
        "2026年11月24日（火）",
    ],
    "shop_blocked/own_server": ["当店の送信サーバー", "535 5.7.8 Authentication failed"],
    "shop_complaint": ["taro@customer.example", "広告のご案内はお送りしません", "1001"],
    "shop_refused": [
        "お届け先の変更",
        "すでに発送しているため、変更・キャンセルはできません。",
        "転送のご依頼・受取辞退・到着後の返品をご案内ください。",
        '{"by": "support"}',
    ],
    "shop_refused/unreadable": [
        "お支払期限の延長",
        "「2026-11-21」のような日付ではありません。",
        "担当者名（by）",
    ],
    "shop_reject": ["商品明細1行目の数量（lines.0.quantity）", "整数ではありません。", '{"order_no": "1002"}'],
}
SAYS_IN_ENGLISH = {
    "order_received": ["It does not accept the order.", "¥7,920 (tax included)", "Please do not pay before"],
    "order_confirmed/bank_transfer": [
        "we accept your order",
        "November 30, 2026, 23:59",
        "123456 ヤマダ タロウ",
        "¥7,920",
    ],
    "order_confirmed/anew": ["takes the place of any order confirmation", "¥7,920"],
    "order_confirmed/cash_on_delivery": ["in cash", "¥8,250 (tax included)"],
    "payment_reminder/1": ["have crossed", "May we ask you to check it?", "for you until Friday, December 4, 2026"],
    "payment_request": ["T7000012050002", "Midori Tea Co., Ltd.", "November 27, 2026", "including ¥154", "Midori Bank"],
    "thanks": ["We hope that you enjoy them.", "We hope to welcome you again. With kind regards,"],
    "payment_reminder/2": ["have crossed", "December 7, 2026"],
    "payment_confirmed": ["has been accepted", "¥7,920", "November 24, 2026", "by Friday, November 27", "054-000-0000"],
    "payment_for_closed/expired": ["had already been cancelled", "how we return the ¥7,920"],
    "order_confirmed/postpay": ["within 7 days of arrival", "1234567", "¥7,920", "again with the exact date"],
    "shipped/part": [
        "Some of the goods that you ordered are on their way. The rest follows in another parcel.",
        "Shizuoka sencha 100 g x 1",
        "The delivery slip (qualified invoice) is in the parcel.",
    ],
    "shipped/part_cod": ["This is the amount for the whole order, other parcels included."],
    "shipped/part_cod_further": [
        "The rest of the goods that you ordered is on its way.",
        "There is nothing to pay at the door for this parcel.",
        "(qualified invoice) with the prices is in another parcel.",
    ],
    "out_of_stock/part": ["[5] Get what is in stock first, and wait for the rest", "at no extra charge for shipping"],
    "out_of_stock/part_fee": ["shipping in two parcels costs ¥660 more"],
    "stock_chosen/part": [
        "We will send you what is in stock first",
        "Sent when it has come in",
        "costs you nothing more",
    ],
    "return_question/lost": ["was lost on its way. We are very sorry.", "The parcel that was lost"],
    "rest_cancelled": [
        "were cancelled on Saturday, November 21, 2026.",
        "Nothing changes for the goods that have already left.",
        "We return ¥2,160 of what you have paid.",
        "You get 100 of the points back",
    ],
    "rest_expected": [
        "We now know when the rest of your order will come in.",
        "You may cancel the rest free of charge",
    ],
    "rest_expected/slipped": ["later than we told you"],
    "rest_expected/missed": ["did not come in on Friday, November 20, 2026", "leaves first, as we told you"],
    "delay_notice/rest": ["The rest of your order has not left yet."],
    "rest_cancelled/postpay": ["Please pay only the new total."],
    "rest_cancelled/cod": ["includes ¥2,160 for the cancelled goods."],
    "rest_cancelled/cash_open": ["A member of our staff will write to you about how to pay."],
    "rest_cancelled/nothing_kept": ["so this ends your order.", "We return ¥2,160"],
    "replacement": ["We will send you a replacement", "There is nothing more to pay"],
    "replacement/resent": ["that have not reached you once more, free of charge."],
    "replacement/awaited": ["out of stock at the moment", "such as a refund"],
    "replacement/awaited_until": ["Tuesday, December 15, 2026"],
    "replacement/expected": ["when the goods come in", "Tuesday, December 15, 2026"],
    "replacement/lost": ["lost on its way", "the same goods again, free of charge"],
    "replacement/cancelled": ["We have cancelled the replacement"],
    "replacement_shipped/unseen": ["Here are its papers.", "there is nothing to pay."],
    "replacement_shipped": ["Your replacement is on its way.", "nothing to pay at the door"],
    "replacement_shipped/resent": ["on their way once more."],
    "lost_arrived": ["delivered on Tuesday, December 1, 2026", "You need not answer"],
    "lost_arrived/twice": ["the same goods reach you twice", "we pay for that"],
    "rest_cancelled/nothing_paid": ["You do not need to pay for the cancelled goods."],
    "shipped/postpay": ["within 7 days of arrival", "1234567", "¥7,920"],
    "shipped/postpay_paid": ["Your payment has already reached us."],
    "payment_confirmed/waived": ["¥7,260", "You do not need to pay the ¥660 that are missing."],
    "shipped": ["Yamato Transport", "444413758703", "a few hours"],
    "shipped/to_be_cancelled": ["had already left", "very sorry", "no need to contact us", "please reply to this mail"],
    "thanks/not_known": ["arrived safely?"],
    "information_request/no_house_number": ["The number of the house", "reply to this mail", "November 30, 2026"],
    "information_request/phone_impossible": ["Your phone number", "090-1234-567"],
    "information_reminder": ["have crossed", "The number of the house"],
    "information_thanks": ["taking the time to answer", "go on with your order"],
    "information_thanks/still_held": ["taking the time to answer", "One more point about your order is still open"],
    "information_cancelled": ["had to cancel it", "You do not need to pay anything."],
    "prepayment_request": ["Cash on delivery", "Bank transfer, in advance", "¥7,920", "¥330"],
    "prepayment_reminder": ["have crossed", "November 30, 2026"],
    "prepayment_request/part": ["¥7,420", "what remains after the ¥500"],
    "prepayment_thanks/part": ["¥7,420", "what remains after the ¥500"],
    "prepayment_thanks/paid": ["¥7,920", "Your payment has arrived"],
    "prepayment_thanks": ["Bank transfer, in advance", "¥7,920"],
    "prepayment_cancelled": ["pay for the order below in advance", "had to cancel it"],
    "expired": ["December 7, 2026", "do not need to pay"],
    "feedback_request": ["Your goods arrived on Thursday, November 26, 2026.", "[5] Very good"],
    "claim_letter": ["Somebody will read your message."],
    "claim_arrived": ["Do you have it?", "it has arrived", "it has not arrived", "close the claim"],
    "claim_closed/parcel_lost": ["your parcel was lost on its way"],
    "return_allowed/out_of_stock_until": ["out of stock", "December 14, 2026"],
    "claim_closed/closed": ["closed it on our side", "Nothing is refunded"],
    "claim_closed/solved": ["Why", "has been put right"],
    "claim_closed/words": ["Why", "on the phone how the part is fitted"],
    "claim_closed/in_kind": ["The 100 points that you used"],
    "refund_less": ["nothing left with us", "¥7,920", "you need not tell us an account"],
    "refund_less/part": ["Told before", "¥7,920", "Refund now", "¥500"],
    "refunded": ["¥500", "Paid after that", "¥7,920"],
    "refunded/claim": ["Claim number", "C10001"],
    "refunded/return-invoice": ["(適格返還請求書) is attached to this mail."],
    "paper_sent/receipt": ["The receipt (領収書) that you asked for", "-R1", "¥7,920"],
    "paper_sent/reprint": ["marked as a reprint (再発行)"],
    "deadline_extended/first": ["Thank you for waiting.", "December 4, 2026"],
    "cancelled/paid": ["We hold ¥7,920 for you"],
    "inquiry_unsubscribed": ["we will send you no more mailings", "about your orders"],
    "cancelled/coupon": ["You will be able to use your coupon (KANSHA-300) again."],
    "cancelled/coupon_expired": ["expired on Thursday, December 31, 2026,", "we cannot give it back."],
    "cancelled/coupon_renewed": ["We will send you another one in its place."],
}


def test_a_japanese_mail_says_what_it_must() -> None:
    unsaid = []
    for name, sentences in SAYS.items():
        mail = render(name)
        text, page = squeezed(mail.text).replace("：", ""), seen(mail.html)
        unsaid += [(name, each) for each in sentences if squeezed(each) not in text]
        unsaid += [(name, each) for each in sentences if " × " not in each and squeezed(each) not in page]

    assert unsaid == []


def test_an_english_mail_says_what_it_must() -> None:
    unsaid = []
    for name, sentences in SAYS_IN_ENGLISH.items():
        mail = render(name, "en")
        media = (squeezed(mail.text), seen(mail.html))
        unsaid += [(name, each) for each in sentences if any(squeezed(each) not in medium for medium in media)]

    assert unsaid == []


def test_there_is_an_example_of_every_kind_in_both_languages() -> None:
    for language in ("ja", "en"):
        assert {sample.content.kind for sample in SAMPLES if sample.content.language == language} == set(MailKind)
    assert {name.partition("/")[0] for name in SAYS} == set(MailKind)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_thank_you_mail_accepts_nothing_and_names_no_account(language: str) -> None:
    mail = RENDERER.render(letter("order_received", "ja" if language == "ja" else "en"))

    for word in ("承りました", "確定", "みどり銀行", "1234567", "123456", "振込先"):
        assert word not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("name", ["payment_confirmed/not_accepted", "payment_short/not_accepted", "out_of_stock"])
def test_no_account_is_named_before_the_order_is_accepted(name: str) -> None:
    assert "1234567" not in render(name).text


def test_every_mail_to_a_customer_has_its_frame() -> None:
    assert faults(lacking_in_frame, OF_ORDERS) == {}


def lacking_in_frame(sample: SampleMail) -> list[str]:
    mail, is_japanese = written(sample), sample.content.language == "ja"
    facts = ("054-000-0000", "shop@midori-tea.example", "https://midori-tea.example/legal")
    has = {
        "salutation": mail.text.startswith("山田 太郎 様\n" if is_japanese else "Dear Taro Yamada,\n"),
        "shop in the subject": mail.subject.startswith("【みどり茶舗】" if is_japanese else "[Midori Tea] "),
        "short subject": len(mail.subject) <= (30 if is_japanese else 60),
        "number in the subject": ("Q10001" if sample.content.inquiry else "1001") in mail.subject,
        **{fact: fact in mail.text and fact in mail.html for fact in facts},
        "how to answer": ("ご返信いただけます" if is_japanese else "you can reply") in mail.text,
        "hours": ("営業時間" if is_japanese else "Hours") in mail.text,
    }
    return [name for name, is_there in has.items() if not is_there]


@pytest.mark.parametrize("sample", TO_MANY, ids=lambda sample: f"{sample.content.language}:{sample.name}")
def test_a_mail_to_many_says_who_sends_it_and_how_to_be_rid_of_such(sample: SampleMail) -> None:
    mail = RENDERER.render(sample.content)

    is_japanese = sample.content.language == "ja"
    wanted = ("配信停止", "苦情") if is_japanese else ("unsubscribe", "Complaints")
    for fact in (*wanted, "054-000-0000", "shop@midori-tea.example"):
        assert fact in mail.text
        assert fact in mail.html
    assert "midori-tea.example/" not in mail.text, "a link to a shop makes it advertising"
    advertises = isinstance(sample.content.facts, MailingFacts) and sample.content.facts.mailing == "advertising"
    assert any(heading in mail.text for heading in ("【広告】", "(advertisement)")) == advertises


RUDE = ("了解", "すみません", "催促", "督促", "法的", "！！", "!!", "至急お支払い", "延滞", "未払い")


def test_no_mail_is_rude_or_half_finished() -> None:
    assert faults(rude_or_half_finished, SAMPLES) == {}


def rude_or_half_finished(sample: SampleMail) -> list[str]:
    mail = written(sample)
    everywhere = mail.subject + mail.text + seen(mail.html)
    return [
        *(word for word in (*RUDE, "None", "{{", "{%", "undefined", "Undefined") if word in everywhere),
        *(["two empty lines"] if "\n\n\n" in mail.text else []),
        *(line for line in mail.text.splitlines() if line != line.rstrip()),
    ]


def test_only_the_second_reminder_speaks_of_what_follows() -> None:
    for round_ in (0, 1):
        assert "キャンセル" not in render(f"payment_reminder/{round_}").text.partition("■ 対象のご注文")[0]
    assert render("payment_reminder/1").subject == "【みどり茶舗】お支払いについてのご確認（1001）"


def test_money_is_never_called_refunded_before_it_is() -> None:
    for name in SAYS:
        assert not re.search(r"ご?返金(いた|済|しまし|させていただきまし)た", squeezed(render(name).text))


def test_a_tracking_page_stands_on_a_line_of_its_own_and_is_a_link() -> None:
    mail = render("shipped")

    url = "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id=444413758703"
    assert url in mail.text.splitlines()
    assert f'<a href="{url}">' in mail.html


def test_a_number_that_was_missing_is_told_without_an_apology() -> None:
    mail = render("tracking_corrected/was_missing")

    assert mail.subject == "【みどり茶舗】お問い合わせ番号のお知らせ（1001）"
    assert "お詫び" not in mail.text


@pytest.mark.parametrize(
    ("orderer", "salutation"),
    [
        ({"name": "", "company": "株式会社茶業", "department": "総務部"}, "株式会社茶業 総務部 御中"),
        ({"name": "山田 太郎", "company": "株式会社茶業"}, "株式会社茶業 山田 太郎 様"),
    ],
)
def test_an_organisation_is_addressed_properly(orderer: dict[str, object], salutation: str) -> None:
    mail = RENDERER.render(from_orderer("shipped", **orderer))

    assert mail.text.splitlines()[0] == salutation
    assert salutation in mail.html


def test_an_organisation_that_was_given_something_is_named_and_not_addressed() -> None:
    found = letter("shipped/gift")
    assert found.order
    assert found.order.placed.recipient
    giver = found.order.placed
    recipient = found.order.placed.recipient.model_copy(update={"name": "", "company": "株式会社茶業"})
    order = found.order.model_copy(update={"placed": giver.model_copy(update={"recipient": recipient})})
    mail = RENDERER.render(letter("thanks").model_copy(update={"order": order}))

    assert "株式会社茶業へのお届けが完了いたしました。" in mail.text
    assert "御中" not in mail.text


def test_no_mail_takes_a_first_order_for_one_of_many() -> None:
    def too_familiar(sample: SampleMail) -> list[str]:
        facts = sample.content.facts
        is_loyal = isinstance(facts, WarmFacts) and facts.is_loyal
        return [] if is_loyal else re.findall("いつも", written(sample).text)

    assert faults(too_familiar, TO_CUSTOMERS) == {}


def test_the_return_rule_stands_under_what_it_is_for() -> None:
    assert faults(wrong_heading_of_return_rule, TO_CUSTOMERS) == {}


def wrong_heading_of_return_rule(sample: SampleMail) -> list[str]:
    rule = "商品到着後8日以内に" if sample.content.language == "ja" else "within 8 days"
    before, found, _ = written(sample).text.partition(rule)
    heading = before.rpartition("■ ")[2].splitlines()[0]
    return [heading] if found and heading not in {"返品・交換について", "Returns and exchanges"} else []


@pytest.mark.parametrize(("language", "company"), [("ja", "株式会社みどり茶舗"), ("en", "Midori Tea Co., Ltd.")])
@pytest.mark.parametrize("name", ["payment_confirmed", "payment_for_closed/expired"])
def test_the_seller_is_told_once(name: str, language: Language, company: str) -> None:
    text = render(name, language).text

    assert text.count(company) == 1
    assert text.count("054-000-0000") == 1
    assert "420-0851" in text


def test_a_shop_without_a_number_requests_payment_without_one() -> None:
    found = letter("payment_request")
    mail = RENDERER.render(found.model_copy(update={"shop": found.shop.model_copy(update={"registration_no": ""})}))

    assert "登録番号" not in mail.text
    assert "発行事業者" not in mail.text


ENGLISH = ("Midori Tea Co., Ltd.", "Ichiro Midorikawa", "Midori Bank", "Shizuoka Branch", "Sencha of the year")
JAPANESE = ("株式会社みどり茶舗", "緑川 一郎", "みどり銀行", "静岡支店", "Shizuoka sencha 100 g")


def test_an_english_mail_names_shop_bank_people_and_articles_in_english() -> None:
    found = letter("order_confirmed/bank_transfer", "en")
    shop = found.shop.model_copy(update={"articles_en": {"TEA-100": "Sencha of the year"}})
    text = RENDERER.render(found.model_copy(update={"shop": shop})).text

    assert [name for name in ENGLISH if name not in text] == []
    assert [name for name in JAPANESE if name in text] == []
    assert "Midori Tea Co., Ltd. (カ）ミドリチヤホ)" in text  # as banks write and show it
    assert "Clay teapot" in text  # has no name of its own in the shop's file


def test_what_has_no_english_name_keeps_its_japanese_one() -> None:
    found = letter("order_confirmed/bank_transfer", "en")
    accounts = tuple(
        each.model_copy(update={"bank_en": "", "branch_en": "", "holder_en": ""}) for each in found.shop.bank_accounts
    )
    nothing = {"company_en": "", "representative_en": "", "bank_accounts": accounts}
    text = RENDERER.render(found.model_copy(update={"shop": found.shop.model_copy(update=nothing)})).text

    assert [name for name in JAPANESE if name not in text] == []
    assert "Holder: カ）ミドリチヤホ\n" in text


def test_a_japanese_mail_keeps_the_cart_s_names_of_articles() -> None:
    found = letter("shipped")
    shop = found.shop.model_copy(update={"articles_en": {"TEA-100": "Sencha of the year"}})

    assert "静岡煎茶 100g × 2" in RENDERER.render(found.model_copy(update={"shop": shop})).text


@pytest.mark.parametrize("name", ["shipped/postpay_paid", "shipped", "shipped/cod"])
def test_only_whoever_still_owes_after_delivery_is_told_the_account_with_the_parcel(name: str) -> None:
    assert "1234567" not in render(name).text


FREE = [
    "order_received",
    "order_confirmed/bank_transfer",
    "order_confirmed/postpay",
    "shipped/cod_paid",
    "shipped/postpay_paid",
]
PAID = re.compile(
    "済んで|すでにお支払い|has been arranged|already reached|お振り込み|bank transfer|銀行振込", re.IGNORECASE
)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", FREE)
def test_an_order_that_costs_nothing_is_neither_paid_nor_to_be_paid(name: str, language: Language) -> None:
    found = of_order(name, language, points_used=8220, cod_fee=0, total=0)
    facts = found.facts.model_copy(update={"is_paid": name != "order_received", "rest": None, "deadline": None})
    text = RENDERER.render(found.model_copy(update={"facts": facts})).text

    assert PAID.findall(text) == []


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "お支払いいただく代金はございません"), ("en", "There is nothing to pay")]
)
@pytest.mark.parametrize("name", FREE[:2])
def test_an_order_that_costs_nothing_says_so(name: str, language: Language, said: str) -> None:
    found = of_order(name, language, points_used=8220, total=0)
    facts = found.facts.model_copy(update={"is_paid": name != "order_received", "rest": None})

    assert said in RENDERER.render(found.model_copy(update={"facts": facts})).text


def test_a_confirmation_of_an_order_whose_rest_is_let_be_says_what_came() -> None:
    text = render("order_confirmed/bank_transfer", is_paid=True, received_total=7260, waived=660).text

    assert "ご入金の合計：7,260円\n不足額：660円" in text
    assert "お支払いいただかなくて結構です。" in text


@pytest.mark.parametrize("name", ["shipped", "thanks", "inquiry_reply"])
def test_the_name_stands_below_the_regards(name: str) -> None:
    mail = render(name, "en")

    assert "\nWith kind regards,\nMidori Tea\n" in mail.text
    assert "<p>With kind regards,<br>Midori Tea</p>" in mail.html


def test_no_label_of_a_fact_is_torn_apart_on_a_phone() -> None:
    (rule,) = [line for line in render("shipped").html.splitlines() if line.startswith(".facts th {")]

    assert "white-space: nowrap" in rule


KANA = "カタカナ（または英字）でご入力ください。"
OF_COMPANY = "会社の口座からお振り込みの場合は"


@pytest.mark.parametrize(
    ("orderer", "payer", "said", "unsaid"),
    [
        ({}, "123456 ヤマダ タロウ", [], [KANA, OF_COMPANY, "口座名義のとおり"]),
        ({"kana": ""}, "123456 山田 太郎", [KANA], [OF_COMPANY]),
        ({"company": "株式会社茶業"}, "123456 ヤマダ タロウ", [OF_COMPANY], [KANA]),
        (
            {"kana": "", "name": "", "company": "株式会社茶業"},
            "123456 株式会社茶業",
            ["口座名義のとおり"],
            [OF_COMPANY],
        ),
    ],
)
def test_whoever_pays_reads_their_own_name_and_what_to_do_with_it(
    orderer: dict[str, object], payer: str, said: list[str], unsaid: list[str]
) -> None:
    mail = RENDERER.render(from_orderer("order_confirmed/bank_transfer", **orderer))

    assert f"お振込人名：{payer}\n" in mail.text
    assert [words for words in said if words not in mail.text] == []
    assert [words for words in unsaid if words in mail.text] == []


@pytest.mark.parametrize(
    ("orderer", "payer"),
    [({"kana": ""}, "123456 Taro Yamada"), ({"kana": "", "name": "", "company": "Tea Ltd."}, "123456 Tea Ltd.")],
)
def test_an_english_payer_reads_their_own_name(orderer: dict[str, object], payer: str) -> None:
    mail = RENDERER.render(from_orderer("order_confirmed/bank_transfer", "en", **orderer))

    assert f"Sender's name: {payer}\n" in mail.text


@pytest.mark.parametrize(("language", "said"), [("ja", "正しい金額をあらためて"), ("en", "We name no amounts here")])
def test_an_order_that_does_not_add_up_is_thanked_for_without_amounts(language: Language, said: str) -> None:
    mail = RENDERER.render(of_order("order_received", language, total=7900))

    assert said in mail.text
    assert "100" in mail.text  # the tea
    for page in (mail.text, seen(mail.html)):
        for amount in ("7,900", "7,920", "2,160", "5,500"):
            assert amount not in page


@pytest.mark.parametrize(
    ("language", "row"),
    [("ja", "調整額：−20円\n合計：7,900円（税込）"), ("en", "Adjustment: −¥20\nTotal: ¥7,900 (tax included)")],
)
def test_a_total_that_was_let_pass_is_shown_with_what_it_has_beyond_its_parts(language: Language, row: str) -> None:
    mail = RENDERER.render(of_order("order_confirmed/bank_transfer", language, total=7900))

    assert row in mail.text
    assert squeezed(row.partition(":" if language == "en" else "：")[0]) in seen(mail.html)


def test_what_the_shop_writes_for_itself_reaches_no_customer() -> None:
    assert faults(secrets_told, TO_CUSTOMERS) == {}


def secrets_told(sample: SampleMail) -> list[str]:
    found, secret = sample.content, "要注意人物"
    own = {"task": secret, "hold": secret, "payload": secret, "message": secret}
    if found.kind is not MailKind.DECLINED:  # whose reason is written for the customer
        own["reason"] = secret
    mail = RENDERER.render(found.model_copy(update={"facts": found.facts.model_copy(update=own)}))
    return re.findall(secret, mail.subject + mail.text + mail.html)


def test_the_rest_of_a_convenience_store_payment_is_not_asked_for_by_the_old_number() -> None:
    store = letter("order_confirmed/convenience_store").order
    short = letter("payment_short").model_copy(update={"order": store})
    mail = RENDERER.render(short)

    assert "1-2345-6789-0123" not in mail.text
    assert "担当者よりあらためてご案内いたします。" in mail.text


def test_money_that_the_cart_took_is_named_with_its_date_in_the_confirmation() -> None:
    found = letter("order_confirmed/card")
    assert found.order
    payment = found.order.placed.payment.model_copy(update={"state": PaymentState.CAPTURED})
    placed = found.order.placed.model_copy(update={"payment": payment})
    mail = RENDERER.render(found.model_copy(update={"order": found.order.model_copy(update={"placed": placed})}))

    assert "お支払い済みの金額：7,920円（税込）" in mail.text
    assert "お支払日：2026年11月21日（土）" in mail.text


def test_goods_that_have_left_are_not_promised_again_when_money_comes() -> None:
    found = letter("payment_confirmed", ships_by=None)
    assert found.order
    mail = RENDERER.render(found.model_copy(update={"order": found.order.model_copy(update={"status": "shipped"})}))

    assert "すでに発送しております。" in mail.text


def test_dates_are_the_shops_own() -> None:
    mail = RENDERER.render(letter("cancelled"))

    assert "2026年11月21日（土）をもちまして" in mail.text


def test_a_prefecture_that_the_shop_file_names_twice_is_printed_once() -> None:
    found = letter("order_received")
    shop = found.shop.model_copy(update={"address": f"{found.shop.prefecture}静岡市葵区追手町5-1"})

    assert "〒420-0851 静岡県静岡市葵区追手町5-1\n" in RENDERER.render(found.model_copy(update={"shop": shop})).text


@pytest.mark.parametrize(("language", "word"), [("ja", "代金引換"), ("en", "Cash on delivery")])
def test_the_shop_reads_once_how_a_cod_order_is_paid(language: Language, word: str) -> None:
    cod, found = letter("shipped/cod", language), letter("shop_hold", language)

    (line,) = [
        row for row in RENDERER.render(found.model_copy(update={"order": cod.order})).text.splitlines() if word in row
    ]

    assert line.lower().count(word.lower()) == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_further_cod_parcel_asks_for_no_money(language: Language) -> None:
    text = render("shipped/cod_further", language).text

    assert "配達員へ現金" not in text
    assert "pay the carrier" not in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_parcel_whose_label_may_name_another_address_is_told_without_one(language: Language) -> None:
    usual, old = letter("shipped", language), letter("shipped/old_label", language)
    gift = RENDERER.render(letter("shipped/gift", language, has_old_label=True)).text

    assert usual.order
    assert usual.order.placed.ship_to.address.street in RENDERER.render(usual).text
    assert usual.order.placed.ship_to.address.street not in RENDERER.render(old).text
    assert "金額の分かる書類" not in gift  # what lies in that box was printed before, too
    assert "shows a price" not in gift


def test_a_postal_code_has_one_mark_and_one_hyphen_in_a_mail() -> None:
    typed = letter("order_received").order
    assert typed
    address = typed.placed.ship_to.address.model_copy(update={"postal_code": "〒１０５－００１１"})

    assert "〒105-0011 東京都" in RENDERER.render(from_orderer("order_received", address=address)).text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_may_be_chosen_stands_one_below_the_other_also_in_html(language: Language) -> None:
    mail = next(each for each in SAMPLES if each.name == "out_of_stock" and each.content.language == language)

    written = RENDERER.render(mail.content).html

    for number in ("1", "2-1", "2-2", "3", "4"):
        assert re.search(rf"<li[^>]*>\s*[【\[]{number}[】\]]", written), number


def test_a_company_is_asked_for_its_own_account_and_for_no_persons() -> None:
    japanese = RENDERER.render(from_orderer("refund_account_request", company="株式会社 お茶の会")).text
    english = RENDERER.render(from_orderer("refund_account_request", "en", company="Tea Circle Inc.")).text

    assert "口座名義（カタカナ）" in japanese
    assert "株式会社 お茶の会様の法人名義の口座" in japanese
    assert "ご本人の名義" not in japanese
    assert "the account of Tea Circle Inc. itself, not of a person" in english
