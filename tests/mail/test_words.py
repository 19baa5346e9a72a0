"""What the mails say. Key sentences are looked for in the text and in the HTML."""

import html
import re

import pytest

from adapters.mail.samples import sample_letters
from adapters.mail.words import GOODS_JA, MAILS_JA, STEPS_JA
from domain.mail import MailKind
from domain.order import Language, PaymentState
from domain.state import StepKind
from domain.status import Goods
from tests.mail.letters import RENDERER, from_orderer, letter, render

SAMPLES = sample_letters()
TO_CUSTOMERS = [sample for sample in SAMPLES if not sample.letter.kind.is_for_shop]


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
    "order_confirmed/postpay": ["ご請求のメールをお送りいたします。それまでお支払いは不要です。"],
    "order_confirmed/anew": ["変更を承り", "ご注文を承諾いたします。", "7,920円", "2026年11月30日（月）23時59分まで"],
    "order_confirmed/cash_on_delivery": ["配達員へ現金でお支払いください。", "8,250円（税込）", "330円"],
    "out_of_stock": ["誠に申し訳ございません", "2点のうち 1点が不足", "入荷し次第", "費用はかかりません。"],
    "payment_reminder/0": [CLAUSE, "お支払期限が近づいてまいりました", "7,920円"],
    "payment_reminder/1": [CLAUSE, "ご確認いただけますでしょうか。", "7,920円", "期限の延長", "当初の期限"],
    "payment_reminder/2": [CLAUSE, "2026年12月7日（月）の時点で", "キャンセルとさせていただく予定", "期限の延長"],
    "payment_reminder/postpay": [CLAUSE, "2026年12月11日（金）を過ぎても", "担当者よりお電話など"],
    "payment_request": ["7,920円", "2026年12月7日（月）23時59分まで", "普通 1234567", CLAUSE, "お届けが完了"],
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
    "shipped/cod": ["佐川急便", "8,250円（税込）", "領収書は、配送会社"],
    "shipped/cod_paid": ["お受け取りの際のお支払いはございません。"],
    "shipped/gift": ["高﨑 花子 様", "金額の分かる書類は入れておりません。", "このメールに添付いたします。"],
    "shipped/other_carrier": ["お問い合わせ番号は、分かり次第"],
    "thanks": ["お届けが完了いたしました。", "商品到着後8日以内"],
    "thanks/not_known": ["無事に届いておりますでしょうか。", "配送会社へ確認いたします"],
    "address_changed": ["神奈川県横浜市中区芝公園4-2-8", "お心当たりのない場合"],
    "information_request/postal_code_format": ["105-011", "7桁の数字", "2026年11月30日（月）までに", "そのままご返信"],
    "information_request/postal_code_unknown": ["105-9999", "該当する地域が見つかりませんでした"],
    "information_request/prefecture_mismatch": ["京都府港区", "都道府県が一致しておりません"],
    "information_request/city_mismatch": ["市区町村が一致しておりません"],
    "information_request/town_mismatch": ["町名が一致しておりません"],
    "information_request/same_as_above": ["「同上」とご記入"],
    "information_request/no_house_number": ["丁目・番地・号が見当たりません。", "東京都港区芝公園 緑ビル201"],
    "information_request/no_room": ["部屋番号が見当たりません。", "緑マンション"],
    "information_request/pickup_point": ["別のお届け先をお知らせください。", "先払い"],
    "information_request/repeated": ["重ねて記入されている", "港区港区芝公園4-2-8"],
    "information_request/characters": ["ご注文者の建物名・部屋番号の文字", "印字できない文字"],
    "information_request/too_long": ["短い書き方をお知らせください。"],
    "information_request/phone_impossible": ["ご注文者の電話番号", "090-1234-567", "桁数などに誤り"],
    "information_request/no_phone": ["日中につながる番号"],
    "information_request/no_kana": ["お名前のフリガナ", "あわせてお知らせください。"],
    "information_request/asked_by_shop": ["ご注文者の町名・番地", "あらためてお知らせください。"],
    "information_request/again": ["早速のご返信をいただき", "もう一度お知らせいただけますでしょうか。"],
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
    "tracking_corrected": ["444413758703", "444413758701", "お詫びし"],
    "delay_notice/stock": [
        "商品の入荷を待っております。",
        "お詫び申し上げます",
        "お預かりした代金をご返金いたします。",
    ],
    "delay_notice/check": ["ご注文内容の確認に、お時間をいただいております。"],
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
    "expired": [
        "2026年12月7日（月）をもちまして",
        "お支払いは必要ございません。",
        CLAUSE,
        "ご返金",
        "あらためてご注文",
    ],
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
    "shop_inquiry/soon": ["時間が近づいています。"],
    "shop_inquiry/overdue": ["時間を過ぎました。"],
    "shop_order": ["山田 太郎 様", "03-1234-5678", "7,920円（税込）", "急須", "金額の分かる書類を入れないでください"],
    "shop_task": ["ご返金", "7,920円", "2026年11月25日（水）"],
    "shop_hold": ["金額の不一致", "The parts add up to 7920 yen"],
    "shop_holds": ["審査 2026年11月18日（水）から", "手動での保留 2026年11月19日（木）から"],
    "shop_waiting": [
        "検品待ち",
        "梱包待ち",
        "2026年11月19日（木）から",
        "返送品の対応 ご注文 1003 期日 2026年11月20日（金）",
        "Q10001 配送について",
    ],
    "refunded": ["ご返金の手続き", "500円", "お預かりしている金額", "7,920円"],
    "refunded/ended": ["7,920円"],
    "deadline_extended/first": ["お支払いの方法と期限", "2026年12月4日（金）23時59分まで"],
    "delay_notice/unpaid": ["商品の入荷を待っております。", "キャンセルをご希望の場合も"],
    "shop_expiries": ["1001", "山田 太郎 様", "2026年12月7日（月）に"],
    "shop_blocked": [
        "customer.example",
        "お客様のメールアドレスの問題ではありません",
        "blocked using bl.example.net",
        "2026年11月24日（火）",
    ],
    "shop_blocked/own_server": ["当店の送信サーバー", "535 5.7.8 Authentication failed"],
    "shop_complaint": ["taro@customer.example", "広告のご案内はお送りしません", "1001"],
    "shop_refused": ["お届け先の変更", "The parcel is on its way.", '{"by": "support"}'],
    "shop_reject": ["lines: Field required", '{"order_no": "1002"}'],
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
    "payment_reminder/1": ["have crossed", "May we ask you to check it?"],
    "payment_reminder/2": ["have crossed", "December 7, 2026"],
    "payment_confirmed": ["has been accepted", "¥7,920", "November 24, 2026", "by Friday, November 27", "054-000-0000"],
    "payment_for_closed/expired": ["had already been cancelled", "how we return the ¥7,920"],
    "shipped": ["Yamato Transport", "444413758703", "a few hours"],
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
    "refunded": ["¥500", "Still with us", "¥7,920"],
    "deadline_extended/first": ["Thank you for waiting.", "December 4, 2026"],
    "cancelled/paid": ["We hold ¥7,920 for you"],
}


@pytest.mark.parametrize("name", SAYS)
def test_a_japanese_mail_says_what_it_must(name: str) -> None:
    mail = render(name)

    text, page = squeezed(mail.text).replace("：", ""), seen(mail.html)
    for sentence in SAYS[name]:
        assert squeezed(sentence) in text
        if " × " not in sentence:
            assert squeezed(sentence) in page


@pytest.mark.parametrize("name", SAYS_IN_ENGLISH)
def test_an_english_mail_says_what_it_must(name: str) -> None:
    mail = render(name, "en")

    for sentence in SAYS_IN_ENGLISH[name]:
        assert squeezed(sentence) in squeezed(mail.text)
        assert squeezed(sentence) in seen(mail.html)


def test_there_is_an_example_of_every_kind_in_both_languages() -> None:
    for language in ("ja", "en"):
        assert {sample.letter.kind for sample in SAMPLES if sample.letter.language == language} == set(MailKind)
    assert {name.partition("/")[0] for name in SAYS} == set(MailKind)


def test_all_that_the_shop_reads_of_an_order_has_a_japanese_name() -> None:
    assert set(STEPS_JA) == set(StepKind)
    assert set(GOODS_JA) == set(Goods)
    assert set(MAILS_JA) == {kind for kind in MailKind if not kind.is_for_shop}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_thank_you_mail_accepts_nothing_and_names_no_account(language: str) -> None:
    mail = RENDERER.render(letter("order_received", "ja" if language == "ja" else "en"))

    for word in ("承りました", "確定", "みどり銀行", "1234567", "123456", "振込先"):
        assert word not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("name", ["payment_confirmed/not_accepted", "payment_short/not_accepted", "out_of_stock"])
def test_no_account_is_named_before_the_order_is_accepted(name: str) -> None:
    assert "1234567" not in render(name).text


@pytest.mark.parametrize("sample", TO_CUSTOMERS, ids=lambda sample: f"{sample.letter.language}:{sample.name}")
def test_every_mail_to_a_customer_has_its_frame(sample: object) -> None:
    found = next(known for known in TO_CUSTOMERS if known is sample)
    mail = RENDERER.render(found.letter)

    is_japanese = found.letter.language == "ja"
    assert mail.text.startswith("山田 太郎 様\n" if is_japanese else "Dear Taro Yamada,\n")
    assert mail.subject.startswith("【みどり茶舗】" if is_japanese else "[Midori Tea] ")
    assert len(mail.subject) <= (30 if is_japanese else 60)
    assert ("Q10001" if found.letter.inquiry else "1001") in mail.subject
    for fact in ("054-000-0000", "shop@midori-tea.example", "https://midori-tea.example/legal"):
        assert fact in mail.text
        assert fact in mail.html
    assert ("ご返信いただけます" if is_japanese else "you can reply") in mail.text
    assert ("営業時間" if is_japanese else "Hours") in mail.text


RUDE = ("了解", "すみません", "催促", "督促", "法的", "！！", "!!", "至急お支払い", "延滞", "未払い")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.letter.language}:{sample.name}")
def test_no_mail_is_rude_or_half_finished(sample: object) -> None:
    found = next(known for known in SAMPLES if known is sample)
    mail = RENDERER.render(found.letter)

    for word in (*RUDE, "None", "{{", "{%", "undefined", "Undefined"):
        assert word not in mail.subject + mail.text + seen(mail.html)
    assert "\n\n\n" not in mail.text
    assert all(line == line.rstrip() for line in mail.text.splitlines())


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


def test_a_payer_without_kana_is_shown_an_example() -> None:
    mail = RENDERER.render(from_orderer("order_confirmed/bank_transfer", kana=""))

    assert "123456 ヤマダ タロウ（お客様のお名前）" in mail.text


@pytest.mark.parametrize("sample", TO_CUSTOMERS, ids=lambda sample: f"{sample.letter.language}:{sample.name}")
def test_what_the_shop_writes_for_itself_reaches_no_customer(sample: object) -> None:
    found = next(known for known in TO_CUSTOMERS if known is sample).letter
    secret = "要注意人物"
    own = {"task": secret, "hold": secret, "payload": secret, "message": secret}
    if found.kind is not MailKind.DECLINED:  # whose reason is written for the customer
        own["reason"] = secret
    mail = RENDERER.render(found.model_copy(update={"facts": found.facts.model_copy(update=own)}))

    assert secret not in mail.subject + mail.text + mail.html


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
