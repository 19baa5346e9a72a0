"""The slip (納品書) with prices, which is also the qualified invoice."""

from datetime import date

import pytest

from adapters.documents.renderer import DocumentRenderer
from domain.basics.money import Rounding
from domain.order.document import DocumentKind, Replaced
from domain.shop.profile import BankAccount, PostalAccount
from tests.documents.papers import COD, HANAKO, LONG, POT, SHOP, TARO, TEA, for_hanako, paper
from tests.documents.reading import glyphs, pages, reader, text

SLIP, INVOICE = DocumentKind.SLIP, DocumentKind.INVOICE


def test_the_slip_of_a_registered_shop_has_the_six_items_of_a_qualified_invoice(renderer: DocumentRenderer) -> None:
    items = [
        "納品書兼適格請求書",
        "登録番号T7000012050002",
        "取引年月日2026年11月28日（土）",
        "静岡煎茶100g※8%21,0802,160",
        "常滑焼急須10%14,4004,400",
        "8%対象※10%対象合計2,160円5,060円7,220円160円460円620円",
        "山田太郎様",
    ]

    slip = text(renderer.render(SLIP, paper(lines=[TEA, POT])))

    assert [item for item in items if item not in slip] == []


def test_the_slip_names_the_order_the_payment_and_the_return_rule(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper()))

    assert "ご注文番号1001" in slip
    assert "ご注文日2026年11月21日（土）" in slip
    assert "お支払方法銀行振込（先払い）" in slip
    assert "お振込番号48213" in slip
    assert "〒105-0011東京都港区芝公園4-2-8" in slip
    assert "お支払金額（税込）2,820円" in slip
    assert SHOP.return_rule in slip


def test_the_slip_names_the_other_order_in_the_same_box_and_the_invoice_does_not(renderer: DocumentRenderer) -> None:
    together = paper().model_copy(update={"same_box": "1002"})

    assert "同梱のご注文1002" in text(renderer.render(SLIP, together))
    assert "1002" not in text(renderer.render(INVOICE, together))
    assert "同梱のご注文" not in text(renderer.render(SLIP, paper()))


def test_the_slip_of_who_has_paid_asks_for_nothing(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper().model_copy(update={"received": 2_820})))

    assert "お支払方法銀行振込（お支払い済み）" in slip
    assert "お支払い済みの金額（税込）2,820円" in slip
    assert "お支払金額" not in slip


def test_a_rest_that_was_let_be_stands_on_the_slip_as_what_it_is(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper().model_copy(update={"received": 2_500, "waived": 320})))

    assert "お支払方法銀行振込（お支払い済み）" in slip
    assert "2,160円660円−320円2,500円お支払い済みの金額（税込）2,500円" in slip
    assert "不足額（お支払いは不要です）合計（税込）" in slip


def test_the_tax_on_the_slip_is_of_the_price_that_is_left(renderer: DocumentRenderer) -> None:
    given_back = {"received": 5_120, "waived": 2_100, "given_back": 2_100}
    slip = text(renderer.render(SLIP, paper(lines=[TEA, POT], **given_back)))

    assert "お値引き（ご返金済み）合計（税込）6,560円660円−2,100円5,120円お支払い済みの金額（税込）5,120円" in slip
    assert "8%対象※10%対象合計−628円−1,472円−2,100円1,532円3,588円5,120円113円326円439円" in slip


def test_a_part_that_has_come_is_taken_off_what_is_to_be_paid(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper(plan="postpay").model_copy(update={"received": 2_500})))

    assert "ご入金済みの金額2,160円660円2,820円−2,500円お支払金額（税込）320円" in slip
    assert "お支払方法銀行振込（後払い）" in slip


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "お支払方法お支払いはございません"), ("en", "PaymentThereisnothingtopay")]
)
def test_an_order_of_0_yen_is_not_called_paid(renderer: DocumentRenderer, language: str, words: str) -> None:
    slip = text(renderer.render(SLIP, paper(points_used=2_820, language=language)))

    assert words in slip
    assert "お支払金額（税込）0円" in slip or "Amountpayable(taxincluded)¥0" in slip
    for word in ("お支払い済み", "paid", "銀行振込", "Banktransfer", "48213"):
        assert word not in slip


ACCOUNT = BankAccount(
    bank="駿河みどり銀行",
    bank_code="0149",
    branch="本店営業部",
    branch_code="100",
    number="1234567",
    holder="カ）チヤノハドウ",
    bank_en="Suruga Midori Bank",
)
WITH_ACCOUNT = SHOP.model_copy(
    update={
        "bank_accounts": (ACCOUNT,),
        "postal_account": PostalAccount(number="00800-1-123456", holder="株式会社 茶の葉堂"),
    }
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "商品の到着後10日以内に、下記の口座へお振り込み"),
        ({}, "駿河みどり銀行（0149）本店営業部（100）普通1234567カ）チヤノハドウ"),
        ({}, "番号「48213」をお付けください。"),
        ({"payment": {"method": "postal_transfer"}}, "郵便振替口座00800-1-123456加入者名株式会社茶の葉堂"),
        ({"payment": {"method": "invoice_service"}}, "請求書は、後払い決済会社よりお客様へ直接お届けいたします。"),
        ({"payment": {"method": "qr"}}, "商品の到着後10日以内に、お支払いをお願いいたします。"),
        ({"language": "en"}, "Within10daysofarrival,pleasepaytothisaccount."),
        ({"language": "en"}, "SurugaMidoriBank(0149),本店営業部(100),ordinary(普通)1234567,カ）チヤノハドウ"),
    ],
)
def test_the_slip_of_who_pays_after_delivery_says_how_and_until_when(
    renderer: DocumentRenderer, given: dict[str, object], said: str
) -> None:
    order = paper(**{"plan": "postpay", "shop": WITH_ACCOUNT, "postpay_days": 10, **given})

    assert said in text(renderer.render(SLIP, order))


@pytest.mark.parametrize(
    "given",
    [
        {"plan": "prepay"},
        {"plan": "postpay", "received": 2_820},
        {"plan": "postpay", "payment": {"method": "card", "state": "authorized"}},
        {"plan": "postpay", "points_used": 2_820},
        COD,
    ],
)
def test_nobody_else_is_asked_by_the_slip_to_pay(renderer: DocumentRenderer, given: dict[str, object]) -> None:
    slip = text(renderer.render(SLIP, paper(**{"shop": WITH_ACCOUNT, **given})))

    assert "到着後7日以内" not in slip
    assert "1234567" not in slip


def test_a_gift_s_invoice_says_how_to_pay_and_its_slip_does_not(renderer: DocumentRenderer) -> None:
    order = for_hanako(plan="postpay", shop=WITH_ACCOUNT)

    assert "1234567" in text(renderer.render(INVOICE, order))
    assert "1234567" not in text(renderer.render(SLIP, order))


def test_a_shop_without_a_number_issues_no_invoice_and_states_no_tax(renderer: DocumentRenderer) -> None:
    unregistered = SHOP.model_copy(update={"registration_no": ""})

    slip = text(renderer.render(SLIP, paper(shop=unregistered)))

    assert "納品書" in slip
    assert "8%対象※" in slip
    for word in ("適格", "請求書", "登録番号", "T7000012050002", "消費税"):
        assert word not in slip


def test_a_discount_is_shown_with_its_share_per_rate(renderer: DocumentRenderer) -> None:
    lines = [{**TEA, "quantity": 1, "unit_price": 7398}, {**POT, "unit_price": 1595}]

    slip = text(renderer.render(SLIP, paper(lines=lines, shipping_fee=0, discount=92)))

    assert "値引き税込金額内消費税8%対象※10%対象合計−76円−16円−92円7,322円1,579円8,901円542円143円685円" in slip
    assert "お支払金額（税込）8,901円" in slip


@pytest.mark.parametrize(("rounding", "tax"), [("floor", "272円"), ("half_up", "272円"), ("ceil", "273円")])
def test_tax_is_rounded_once_per_rate_the_shop_s_way(renderer: DocumentRenderer, rounding: Rounding, tax: str) -> None:
    lines = [{**POT, "sku": f"POT-{at}", "unit_price": 999} for at in range(3)]
    shop = SHOP.model_copy(update={"tax_rounding": rounding})

    slip = text(renderer.render(SLIP, paper(shop=shop, lines=lines, shipping_fee=0)))

    assert f"10%対象合計2,997円2,997円{tax}{tax}" in slip


def test_points_are_payment_and_come_after_the_total(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper(**COD, points_used=500)))

    steps = "商品合計送料代引手数料合計（税込）ポイント利用2,160円660円330円3,150円−500円"
    assert steps + "お支払金額（税込）2,650円" in slip


def test_what_a_total_has_beyond_its_parts_is_shown_as_adjustment(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper(total=2800)))

    assert "調整額2,160円660円2,820円−20円お支払金額（税込）2,800円" in slip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"payment": {"method": "card", "state": "captured"}}, "お支払方法クレジットカード（お支払い済み）"),
        ({"plan": "postpay"}, "お支払方法銀行振込（後払い）"),
        (COD, "お支払方法代金引換"),
    ],
)
def test_the_way_to_pay_is_named(renderer: DocumentRenderer, given: dict[str, object], words: str) -> None:
    assert words in text(renderer.render(SLIP, paper(**given)))


def test_only_transfers_have_a_transfer_number(renderer: DocumentRenderer) -> None:
    assert "お振込番号" not in text(renderer.render(SLIP, paper(**COD)))


def test_forty_lines_break_over_pages_with_repeated_headings(renderer: DocumentRenderer) -> None:
    lines = [{**TEA, "sku": f"TEA-{at}", "name": f"煎茶その{at}号"} for at in range(100, 140)]

    first, last = pages(renderer.render(SLIP, paper(lines=lines)))

    assert all("No.品番商品名税率数量単価（税込）金額（税込）" in page for page in (first, last))
    assert all((first + last).count(f"煎茶その{at}号") == 1 for at in range(100, 140))
    assert "1/2" in first
    assert "2/2" in last
    assert "合計（税込）" in last
    assert "商品合計" not in first


def test_a_reprint_is_the_same_paper_marked_with_its_day(renderer: DocumentRenderer) -> None:
    original = renderer.render(SLIP, paper(version=3))

    again = renderer.reprint(original, SLIP, "ja", date(2026, 12, 3))

    assert "再発行2026年12月3日（木）" in text(again)
    assert text(again).replace("再発行2026年12月3日（木）", "") == text(original)
    assert "第3版" in text(original)
    assert "再発行" not in text(original)
    assert again == renderer.reprint(original, SLIP, "ja", date(2026, 12, 3))


def test_a_reprint_is_marked_in_the_customer_s_language(renderer: DocumentRenderer) -> None:
    original = renderer.render(SLIP, paper(language="en"))

    assert "REPRINT再発行Thu,3Dec2026" in text(renderer.reprint(original, SLIP, "en", date(2026, 12, 3)))


def test_a_corrected_invoice_names_the_one_that_it_replaces(renderer: DocumentRenderer) -> None:
    replaces = Replaced(1, date(2026, 11, 27))
    unregistered = SHOP.model_copy(update={"registration_no": ""})

    corrected = text(renderer.render(SLIP, paper(version=2, replaces=replaces)))

    assert "【訂正】本書は、第1版（発行日2026年11月27日（金））を訂正し、これに代わるものです。" in corrected
    assert "訂正" not in text(renderer.render(SLIP, paper()))
    assert "訂正" not in text(renderer.render(SLIP, paper(version=2, replaces=replaces, shop=unregistered)))


def test_the_transaction_is_dated_by_the_shipping_where_it_is_known(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper(shipped_on=date(2026, 11, 30))))

    assert "発行日2026年11月28日（土）" in slip
    assert "取引年月日2026年11月30日（月）" in slip


def test_the_transaction_is_dated_by_the_day_on_which_the_parcel_will_leave(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper(ships_on=date(2026, 12, 1))))

    assert "発行日2026年11月28日（土）" in slip
    assert "取引年月日2026年12月1日（火）" in slip
    left = text(renderer.render(SLIP, paper(ships_on=date(2026, 12, 1), shipped_on=date(2026, 12, 2))))
    assert "取引年月日2026年12月2日（水）" in left


def test_the_order_date_is_the_shop_s_and_not_that_of_greenwich(renderer: DocumentRenderer) -> None:
    slip = text(renderer.render(SLIP, paper(placed_at="2026-12-31T15:00:00Z")))

    assert "ご注文日2027年1月1日（金）" in slip


def test_an_english_order_gets_an_english_slip_under_its_japanese_name(renderer: DocumentRenderer) -> None:
    address = {"postal_code": "1050011", "prefecture": "Tokyo", "city": "Minato-ku", "street": "4-2-8 Shibakoen"}
    orderer = {"name": "Łukasz Śliwiński", "company": "Acme Ltd.", "address": address}

    slip = text(renderer.render(SLIP, paper(language="en", orderer=orderer, discount=100)))

    assert "DeliveryNoteandQualifiedInvoice" in slip
    assert "納品書兼適格請求書" in slip
    assert "〒105-0011TokyoMinato-ku4-2-8ShibakoenŁukaszŚliwińskiAcmeLtd.Chanohado" in slip
    assert "TransactiondateSat,28Nov2026" in slip
    assert "Amountpayable(taxincluded)¥2,720" in slip
    assert "Pleasecontactuswithin8daysofarrival." in slip


def test_an_english_slip_has_the_english_names_of_company_and_articles(renderer: DocumentRenderer) -> None:
    shop = SHOP.model_copy(update={"company_en": "Chanohado Co., Ltd.", "articles_en": {"TEA-100": "Sencha 100 g"}})

    slip = text(renderer.render(SLIP, paper(language="en", shop=shop, lines=[TEA, POT])))

    assert "ChanohadoChanohadoCo.,Ltd." in slip
    assert "Sencha100g" in slip
    assert "煎茶" not in slip
    assert "常滑焼急須" in slip


def test_an_address_in_latin_letters_keeps_its_spaces(renderer: DocumentRenderer) -> None:
    address = {"postal_code": "1050011", "prefecture": "Tokyo", "city": "Minato-ku", "street": "4-2-8 Shibakoen"}

    slip = renderer.render(SLIP, paper(orderer={"name": "John Smith", "address": address}))

    assert "Tokyo Minato-ku 4-2-8 Shibakoen" in reader(slip).pages[0].extract_text()


@pytest.mark.parametrize(
    ("person", "names"),
    [
        (TARO | {"company": "株式会社サンプル", "department": "営業部"}, "株式会社サンプル営業部山田太郎様"),
        (TARO | {"name": "", "company": "株式会社サンプル"}, "株式会社サンプル御中"),
    ],
)
def test_people_and_organisations_are_addressed_properly(
    renderer: DocumentRenderer, person: dict[str, object], names: str
) -> None:
    assert names in text(renderer.render(SLIP, paper(orderer=person)))


def test_a_gift_s_invoice_goes_to_the_orderer_with_prices(renderer: DocumentRenderer) -> None:
    invoice = text(renderer.render(INVOICE, for_hanako()))

    assert "納品書兼適格請求書" in invoice
    assert "〒105-0011東京都港区芝公園4-2-8山田太郎様" in invoice
    assert "お届け先佐藤花子様" in invoice
    assert "お支払金額（税込）2,820円" in invoice
    assert HANAKO["phone"] not in invoice
    assert "梅田" not in invoice


@pytest.mark.parametrize("kind", [SLIP, INVOICE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_longest_texts_stay_inside_the_page(renderer: DocumentRenderer, kind: DocumentKind, language: str) -> None:
    name = '#read("/etc/passwd")' + "、" * 90 + "W" * 90
    line = {**TEA, "sku": "W" * 64, "name": name, "quantity": 9999, "unit_price": 999_999_999}
    order = paper(orderer=LONG, recipient=LONG, order_no="W" * 40, lines=[line], language=language, total=999_999_999)

    found = glyphs(renderer.render(kind, order))

    margin, width, half_bracket = 51, 595.3, 4  # points; the empty half of a bracket may stand outside
    assert min(glyph.left for glyph in found) >= margin - 1
    assert max(glyph.right for glyph in found) <= width - margin + half_bracket + 1
    assert all(glyph.is_whole for glyph in found)
